import { type Command, Option } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption, purposeOption, repeatedOption, severalOption, wholeOption } from '../options.ts';
import { controllersDays } from '../days.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { shownText } from '../print/customer.ts';
import { facts, table } from '../print/text.ts';
import { readJsonFile } from '../read-json.ts';
import { type AsOf, asOfOption } from './processing.ts';

const path = (code: string, rest = ''): string => `/v1/recipients/${encodeURIComponent(code)}${rest}`;

/** Who receives personal data: processors and those they engage, other controllers, authorities. */
export function recipient(program: Command, frame: Frame): void {
  const group = program
    .command('recipient')
    .description('who receives personal data: processors, controllers, authorities');
  frame.verb(group.command('list').description('all recipients, and what is missing').addOption(asOfOption()), list);
  frame.verb(
    group
      .command('describe')
      .description('say who a recipient is')
      .argument('<code>', 'lower-case words joined by dashes, like mail-house; never the name of a person')
      .argument('<file>', 'a JSON file with everything that is said of it (docs/processing.md)'),
    async ({ client }, [code = '', file = '']) =>
      changed(await client.change('PUT', path(code), await readJsonFile(file)), `Recipient ${code} is described.`),
  );
  frame.verb(
    group
      .command('contact')
      .description('say whom to write to there (sealed); of a natural person, the recipient itself')
      .argument('<code>', 'its code')
      .requiredOption('--name <name>', 'name of the person')
      .option('--contact <line>', 'how to reach them; once for each line', repeatedOption),
    async (
      { client },
      [code = ''],
      { name, contact = [] }: { readonly name: string; readonly contact?: readonly string[] },
    ) =>
      changed(
        await client.change('PUT', path(code, '/contact'), { name, contacts: contact }),
        'The contact is stated.',
      ),
  );
  frame.verb(
    group
      .command('look')
      .description('whom to write to there: a recorded look')
      .argument('<code>', 'its code')
      .addOption(purposeOption()),
    look,
  );
  frame.verb<{ readonly systems?: readonly string[]; readonly spared?: string }>(
    group
      .command('telling')
      .description('under which systems\u2019 identifiers it is told of customers, or that an authority is spared')
      .argument('<code>', 'its code')
      .option('--systems <codes>', 'systems whose identifiers it knows: newsletter,shop', severalOption)
      .addOption(new Option('--spared <why>', 'an authority that is told nothing').choices(['particular-inquiry'])),
    async ({ client }, [code = ''], { systems = [], spared }) =>
      changed(
        await client.change('PUT', path(code, '/telling'), { systems, ...(spared === undefined ? {} : { spared }) }),
        `What ${code} is told is declared.`,
      ),
  );
  frame.verb<Webhook>(
    group
      .command('webhook')
      .description('where it is called when it has to be told; the signing secret is shown once')
      .argument('<code>', 'its code')
      .option('--url <address>', 'an https address; without it the secret alone is changed')
      .option('--overlap <hours>', 'how long calls are signed with the former secret too', wholeOption(0, 2160))
      .option('--remove', 'it is told by the office again'),
    webhook,
  );
  frame.verb(
    group
      .command('end')
      .description('it receives nothing any more')
      .argument('<code>', 'its code')
      .requiredOption('--on <date>', 'the last day', dateOption)
      .addOption(
        new Option('--data <what>', 'what became of the data that it had')
          .choices(['deleted', 'returned', 'kept-by-law', 'nothing-held'])
          .makeOptionMandatory(),
      ),
    async ({ client }, [code = ''], { on, data }: { readonly on: string; readonly data: string }) =>
      changed(await client.change('POST', path(code, '/end'), { endedOn: on, data }), `Recipient ${code} has ended.`),
  );
}

interface Webhook {
  readonly url?: string;
  readonly overlap?: number;
  readonly remove?: true;
}

async function webhook({ client }: Session, [code = '']: readonly string[], options: Webhook): Promise<Printed> {
  const { url, overlap, remove } = options;
  if (remove === true) {
    if (url !== undefined || overlap !== undefined) throw usage('Say either --remove or what is to be set.');
    return changed(await client.change('DELETE', path(code, '/webhook')), `${code} is told by the office again.`);
  }
  const body = {
    ...(url === undefined ? {} : { url }),
    ...(overlap === undefined ? {} : { overlapHours: overlap }),
  };
  const answer = await client.change('POST', path(code, '/webhook'), body);
  const printed = changed(answer, `${code} is told by calls.`);
  const secret = answer['secret'];
  if (secret === undefined) return printed;
  return { ...printed, text: `${printed.text}\n  signing secret, shown this once: ${textOf(secret)}` };
}

async function list({ client }: Session, _args: readonly string[], { asOf }: AsOf): Promise<Printed> {
  const items = (await client.get('/v1/recipients', { recordedAsOf: asOf })) as readonly JsonObject[];
  const rows = items.map((one) => [
    textOf(one['code']),
    one['name'] === undefined ? '[sealed]' : textOf(one['name']),
    textOf(one['kind']),
    textOf(one['country']),
    textOf(one['subProcessors']),
    toldBy(one),
    textOf(one['gaps']),
  ]);
  const heads = ['code', 'name', 'kind', 'country', 'engages', 'told by', 'missing'];
  return { text: table(heads, rows, { none: 'No recipient yet.' }), json: { items } };
}

/** How it is told of erasures, rectifications and restrictions. */
const toldBy = ({ telling, hasWebhook }: JsonObject): string => {
  if ((telling as JsonObject | undefined)?.['spared'] !== undefined) return 'not told';
  return hasWebhook === true ? 'webhook' : 'office';
};

async function look(
  { client }: Session,
  [code = '']: readonly string[],
  { purpose }: { readonly purpose: string },
): Promise<Printed> {
  const answer = await client.ask(path(code, '/look'), { purpose });
  const { name, contacts } = answer['data'] as JsonObject;
  const dayOf = await controllersDays(client);
  const text = facts([
    ['recipient', code],
    ['name', name === undefined ? 'not stated' : shownText(name, dayOf)],
    ['contact', contacts === undefined ? 'not stated' : shownText(contacts, dayOf)],
  ]);
  return { text: `${text}\n\nRecorded as look ${textOf(answer['accessEvent'])}.`, json: answer };
}
