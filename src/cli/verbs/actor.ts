import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, instantOption, severalOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed, changeText } from '../print/change.ts';
import { table } from '../print/text.ts';

interface New {
  readonly system?: true;
  readonly name?: string;
  readonly role: readonly string[];
  readonly purpose?: readonly string[];
  readonly token?: true;
}
interface Rights {
  readonly role?: readonly string[];
  readonly purpose?: readonly string[];
}

const ROLES =
  'administrator, compliance-officer, data-protection-officer, auditor, clerk, marketer or connector (docs/access-policy.md)';

/** People and systems that may act, and their tokens. */
export function actor(program: Command, frame: Frame): void {
  const group = program.command('actor').description('people and systems that may act: roles, purposes, tokens');
  frame.verb(group.command('list').description('everyone who may act; names stay sealed'), listActors);
  frame.verb(
    group
      .command('add')
      .description('register a person or a system')
      .option('--system', 'a system, not a person')
      .option('--name <name>', 'name of the person (sealed)')
      .requiredOption('--role <role>', ROLES, severalOption)
      .option('--purpose <code>', 'purposes for which it may look', severalOption)
      .option('--token', 'also issue a token and print it')
      .addHelpText(
        'after',
        '\nExample:\n  regesta actor add --name "Lin Yue" --role clerk --purpose customer-service --token\n',
      ),
    add,
  );
  const rights = (command: Command): Command =>
    command
      .argument('<actor>', 'id of the actor', idArgument)
      .option('--role <role>', ROLES, severalOption)
      .option('--purpose <code>', 'a purpose for which it may look', severalOption);
  frame.verb(rights(group.command('grant').description('grant roles, assign purposes')), changeRights('PUT'));
  frame.verb(rights(group.command('revoke').description('revoke roles, withdraw purposes')), changeRights('DELETE'));
  frame.verb(
    group
      .command('token')
      .description('issue a token, printed once; or revoke one')
      .argument('<actor>', 'id of the actor', idArgument)
      .option('--expires-at <instant>', 'when it ends by itself', instantOption)
      .option('--revoke <token>', 'revoke the token with this id, at once', idArgument),
    token,
  );
  frame.verb(
    group
      .command('deactivate')
      .description('the actor may act no more; what it did stays under its id')
      .argument('<actor>', 'id of the actor', idArgument),
    async ({ client }, [id]) =>
      changed(await client.change('POST', `/v1/actors/${id}/deactivation`), `Actor ${id} is deactivated.`),
  );
}

async function listActors({ client }: Session): Promise<Printed> {
  const items = (await client.get('/v1/actors')) as readonly JsonObject[];
  const rows = items.map((one) => {
    const tokens = (one['tokens'] as readonly JsonObject[]).filter((each) => each['revokedAt'] === undefined);
    return [
      textOf(one['actor']),
      textOf(one['kind']),
      one['active'] === true ? 'active' : 'deactivated',
      textOf(one['roles']),
      textOf(one['purposes']),
      String(tokens.length),
    ];
  });
  return { text: table(['actor', 'kind', '', 'roles', 'purposes', 'tokens'], rows), json: { items } };
}

async function add({ client }: Session, _args: readonly string[], options: New): Promise<Printed> {
  const kind = options.system === true ? 'system' : 'person';
  const body = { kind, roles: options.role, purposes: options.purpose ?? [] };
  const named = options.name === undefined ? body : { ...body, name: options.name };
  const added = await client.change('POST', '/v1/actors', named);
  const id = textOf(added['id']);
  if (options.token !== true) return changed(added, `Actor ${id} may act.`);
  const issued = await client.change('POST', `/v1/actors/${id}/tokens`, {});
  const token = `  its access token, for REGESTA_TOKEN; shown this once and kept nowhere:\n  ${textOf(issued['token'])}`;
  return {
    text: `${changeText(added, `Actor ${id} may act.`)}\n${token}`,
    json: { ...added, token: issued['token'] ?? null, tokenId: issued['tokenId'] ?? null },
  };
}

const changeRights =
  (method: 'PUT' | 'DELETE') =>
  async ({ client }: Session, [id]: readonly string[], { role = [], purpose = [] }: Rights): Promise<Printed> => {
    if (role.length + purpose.length === 0) throw usage('Name at least one --role or --purpose.');
    const changes: JsonObject[] = [];
    for (const one of role)
      changes.push(await client.change(method, `/v1/actors/${id}/roles/${encodeURIComponent(one)}`));
    for (const one of purpose) {
      changes.push(await client.change(method, `/v1/actors/${id}/purposes/${encodeURIComponent(one)}`));
    }
    const words = [...role, ...purpose].join(', ');
    const done = method === 'PUT' ? `Granted to ${id}: ${words}.` : `Taken from ${id}: ${words}.`;
    return { text: done, json: { actor: id ?? '', changes } };
  };

async function token(
  { client, note }: Session,
  [id]: readonly string[],
  { expiresAt, revoke }: { readonly expiresAt?: string; readonly revoke?: string },
): Promise<Printed> {
  if (revoke !== undefined) {
    return changed(await client.change('DELETE', `/v1/actors/${id}/tokens/${revoke}`), `Token ${revoke} is revoked.`);
  }
  const body = expiresAt === undefined ? {} : { expiresAt };
  const issued = await client.change('POST', `/v1/actors/${id}/tokens`, body);
  note(`Access token ${textOf(issued['tokenId'])} of ${id}, for REGESTA_TOKEN; shown this once and kept nowhere:`);
  return { text: textOf(issued['token']), json: issued };
}
