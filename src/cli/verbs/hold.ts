import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption, idArgument, idsOption, severalOption } from '../options.ts';
import { controllersDays } from '../days.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { facts, table } from '../print/text.ts';

interface Scope {
  readonly customer?: readonly string[];
  readonly owner?: readonly string[];
  readonly all?: boolean;
  readonly data: readonly string[];
}
interface Place extends Scope {
  readonly matter: string;
  readonly basis: string;
  readonly custodian: string;
  readonly review: string;
}

/** Legal holds: nothing of their scope is erased or disposed of. */
export function hold(program: Command, frame: Frame): void {
  const group = program.command('hold').description('legal holds: what must not be erased or disposed of');
  const ofOne = (name: string, words: string): Command =>
    group.command(name).description(words).argument('<hold>', 'id of the hold', idArgument);
  const scoped = (command: Command): Command =>
    command
      .option('--customer <id>', 'customers, with their requests', idsOption)
      .option(
        '--owner <stream>',
        'whoever else data is sealed for: request-..., actor-..., recipient-...',
        severalOption,
      )
      .option('--all', 'everybody')
      .requiredOption('--data <categories>', 'data categories: identity, contact, commercial, ...', severalOption);
  frame.verb<{ readonly phase?: string }>(
    group
      .command('list')
      .description('every hold, with the day of its next review')
      .option('--phase <phase>', 'in-force or released'),
    list,
  );
  frame.verb(ofOne('show', 'one hold, with the owners that it names'), show);
  frame.verb<Place>(
    scoped(
      group
        .command('place')
        .description('nothing of this scope is destroyed from now on')
        .requiredOption('--matter <code>', 'your reference of the matter, as a code that names nobody: case-2026-17')
        .requiredOption('--basis <basis>', 'litigation, litigation-expected, court-order, authority-inquiry, ...')
        .requiredOption('--custodian <actor>', 'id of the actor who answers for it', idArgument)
        .requiredOption('--review <date>', 'day of the first review', dateOption),
    ),
    async ({ client }, _args, { matter, basis, custodian, review, ...scope }) => {
      const body = { matter, basis, custodian, reviewOn: review, ...scopeOf(scope) };
      const answer = await client.change('POST', '/v1/holds', body);
      return changed(answer, `The hold ${textOf(answer['id'])} is in force.`);
    },
  );
  frame.verb<Partial<Scope>>(
    ofOne('widen', 'add owners or data categories; what is to be let go is let go by a release')
      .option('--customer <id>', 'customers, with their requests', idsOption)
      .option('--owner <stream>', 'whoever else data is sealed for', severalOption)
      .option('--all', 'everybody')
      .option('--data <categories>', 'data categories', severalOption),
    async ({ client }, [id = ''], scope) =>
      changed(
        await client.change('POST', `/v1/holds/${id}/scope`, scopeOf({ data: [], ...scope })),
        'The hold is wider now.',
      ),
  );
  frame.verb(
    ofOne('custodian', 'somebody else answers for it').argument('<actor>', 'id of the actor', idArgument),
    async ({ client }, [id = '', custodian = '']) =>
      changed(await client.change('POST', `/v1/holds/${id}/custodian`, { custodian }), 'The custodian is changed.'),
  );
  frame.verb<{ readonly outcome: string; readonly next: string }>(
    ofOne('review', 'you looked whether it is still needed')
      .requiredOption('--outcome <outcome>', 'still-needed or to-be-released')
      .requiredOption('--next <date>', 'day of the next review', dateOption),
    async ({ client }, [id = ''], { outcome, next }) =>
      changed(
        await client.change('POST', `/v1/holds/${id}/reviews`, { outcome, reviewOn: next }),
        'The review is recorded.',
      ),
  );
  frame.verb<{ readonly reason: string }>(
    ofOne('propose-release', 'ask that it be released').requiredOption(
      '--reason <reason>',
      'matter-closed, claim-time-barred, order-lifted, inquiry-ended, placed-by-mistake, replaced-by-narrower',
    ),
    async ({ client }, [id = ''], { reason }) =>
      changed(
        await client.change('POST', `/v1/holds/${id}/release-proposal`, { reason }),
        'Proposed. Another person releases it: regesta hold release.',
      ),
  );
  frame.verb(ofOne('keep', 'a release was proposed, and it is not released'), async ({ client }, [id = '']) =>
    changed(await client.change('POST', `/v1/holds/${id}/release-refusal`, {}), 'It stands as it stood.'),
  );
  frame.verb<{ readonly alone?: string }>(
    ofOne('release', 'release it, as somebody else proposed').option(
      '--alone <reason>',
      'you proposed it too: no-second-person, second-person-away, deadline-near',
    ),
    async ({ client }, [id = ''], { alone }) =>
      changed(
        await client.change('POST', `/v1/holds/${id}/release`, alone === undefined ? {} : { alone }),
        'The hold is released.',
      ),
  );
}

function scopeOf({ customer = [], owner = [], all, data }: Scope): JsonObject {
  const owners = [...customer.map((id) => `customer-${id}`), ...owner];
  return { owners: all === true ? 'all' : owners, dataCategories: [...data] };
}

const ownersText = ({ everybody, ownerCount }: JsonObject): string =>
  everybody === true ? 'everybody' : `${textOf(ownerCount)} named`;

async function list(
  { client }: Session,
  _args: readonly string[],
  { phase }: { readonly phase?: string },
): Promise<Printed> {
  const items = (await client.get('/v1/holds', { phase })) as unknown as readonly JsonObject[];
  const dayOf = await controllersDays(client);
  const rows = items.map((one) => [
    textOf(one['hold']),
    textOf(one['matter']),
    textOf(one['basis']),
    ownersText(one),
    textOf(one['dataCategories']),
    one['phase'] === 'released' ? `released ${dayOf(one['releasedAt'])}` : textOf(one['reviewOn']),
  ]);
  const text = table(['hold', 'matter', 'basis', 'owners', 'data', 'next review'], rows, {
    none: 'No hold was placed.',
  });
  return { text, json: { items } };
}

async function show({ client }: Session, [id = '']: readonly string[]): Promise<Printed> {
  const found = (await client.get(`/v1/holds/${id}`)) as JsonObject;
  const proposal = found['proposal'] as JsonObject | undefined;
  const review = found['lastReview'] as JsonObject | undefined;
  const head = facts([
    ['matter', `${textOf(found['matter'])}, ${textOf(found['basis'])}`],
    ['state', textOf(found['phase'])],
    ['data', textOf(found['dataCategories'])],
    ['owners', ownersText(found)],
    ['erased already', found['erasedAlready'] === 0 ? undefined : textOf(found['erasedAlready']) || undefined],
    ['custodian', textOf(found['custodian'])],
    ['placed', `${textOf(found['placedAt'])} by ${textOf(found['placedBy'])}`],
    ['next review', found['phase'] === 'released' ? undefined : textOf(found['reviewOn'])],
    ['last review', review === undefined ? undefined : `${textOf(review['outcome'])}, ${textOf(review['at'])}`],
    [
      'release asked',
      proposal === undefined ? undefined : `${textOf(proposal['reason'])}, by ${textOf(proposal['by'])}`,
    ],
    [
      'released',
      found['releasedAt'] === undefined
        ? undefined
        : `${textOf(found['releasedAt'])} by ${textOf(found['releasedBy'])}: ${textOf(found['reason'])}`,
    ],
  ]);
  const owners = ((found['owners'] ?? []) as readonly string[]).map((owner) => `  ${owner}`);
  return { text: [head, ...owners].join('\n'), json: found };
}
