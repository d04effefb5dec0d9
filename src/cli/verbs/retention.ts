import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption, idArgument, severalOption, wholeOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { facts, table } from '../print/text.ts';
import { readJsonFile } from '../read-json.ts';
import { UNSTATED } from './disposal.ts';

interface Adopt {
  readonly as?: string;
  readonly confirmed?: string;
  readonly purpose?: string;
  readonly data?: readonly string[];
  readonly country?: readonly string[];
  readonly elseFrom?: string;
  readonly yearEnd?: string;
}

const ALONE = 'you drafted it too: no-second-person, second-person-away, deadline-near';

/** Retention schedules: what is kept until a day, and what is gone by it. */
export function retention(program: Command, frame: Frame): void {
  const group = program.command('retention').description('how long data must be kept, and how long it may be kept');
  const ofOne = (name: string, words: string): Command =>
    group.command(name).description(words).argument('<code>', 'code of the schedule');
  frame.verb(group.command('list').description('every schedule: the version in force and the draft'), list);
  frame.verb(ofOne('show', 'one schedule, whole'), show);
  frame.verb<{ readonly place?: string }>(
    group
      .command('defaults')
      .description('common statutes that Regesta ships, with citation and certainty; none counts before it is adopted')
      .option('--place <code>', 'only of this jurisdiction: DE, US-CA'),
    defaults,
  );
  frame.verb<Adopt>(
    group
      .command('adopt <default>')
      .description('draft a schedule from a default; somebody else approves it')
      .option('--as <code>', 'code of the schedule; that of the default unless given')
      .option('--confirmed <certainty>', 'you checked the citation of one that is "interpretation" or "low"')
      .option('--purpose <code>', 'what the data is kept for; of a consent, what was consented to')
      .option('--data <categories>', 'other data categories than those of the default', severalOption)
      .option('--country <codes>', 'only customers whose data was collected there', severalOption)
      .option('--else-from <trigger>', 'where nobody stated the trigger: registered or last-contact')
      .option('--year-end <MM-DD>', 'last day of your business year'),
    adopt,
  );
  frame.verb<{ readonly file: string; readonly confirmed?: string }>(
    ofOne('draft', 'draft a schedule of your own, or its next version')
      .requiredOption('--file <path>', 'the terms as JSON, in the form that "show --json" prints under "terms"')
      .option('--confirmed <certainty>', 'you checked the citation of one that is "interpretation" or "low"'),
    async ({ client }, [code = ''], { file, confirmed }) => {
      const terms = await readJsonFile(file);
      const body = { terms, ...(confirmed === undefined ? {} : { confirmed }) };
      return changed(await client.change('PUT', path(code), body), 'Drafted. Somebody else approves it.');
    },
  );
  frame.verb<{ readonly scheduleVersion: number; readonly alone?: string }>(
    ofOne('approve', 'stand by a version that somebody else drafted')
      .requiredOption('--schedule-version <number>', 'the version that you read', wholeOption(1, 1_000_000))
      .option('--alone <reason>', ALONE),
    async ({ client }, [code = ''], { scheduleVersion, alone }) => {
      const body = { scheduleVersion, ...(alone === undefined ? {} : { alone }) };
      return changed(await client.change('POST', `${path(code)}/approval`, body), 'The schedule is in force.');
    },
  );
  frame.verb<{ readonly reason: string }>(
    ofOne('propose-end', 'ask that a schedule end').requiredOption(
      '--reason <reason>',
      'law-changed, not-applicable, replaced, entered-by-mistake',
    ),
    async ({ client }, [code = ''], { reason }) =>
      changed(
        await client.change('POST', `${path(code)}/end-proposal`, { reason }),
        'Proposed. Somebody else ends it.',
      ),
  );
  frame.verb<{ readonly alone?: string }>(
    ofOne('end', 'end a schedule, as somebody else proposed').option('--alone <reason>', ALONE),
    async ({ client }, [code = ''], { alone }) =>
      changed(
        await client.change('POST', `${path(code)}/end`, alone === undefined ? {} : { alone }),
        'The schedule has ended.',
      ),
  );
  triggers(group, frame);
  frame.verb<{ readonly customer?: string }>(
    group
      .command('due')
      .description('dry run: what would be disposed of today, and what is left and why; nothing is recorded')
      .option('--customer <id>', 'of one customer, each data category', idArgument),
    due,
  );
}

const path = (code: string): string => `/v1/retention/schedules/${encodeURIComponent(code)}`;

function triggers(group: Command, frame: Frame): void {
  const ofCustomer = (name: string, words: string): Command =>
    group.command(name).description(words).argument('<customer>', 'id of the customer', idArgument);
  frame.verb<{ readonly trigger: string; readonly on: string; readonly source: string }>(
    ofCustomer('state', 'say when the last order was, a contract ended, or there was contact')
      .requiredOption('--trigger <trigger>', 'last-order, end-of-contract, last-contact')
      .requiredOption('--on <date>', 'the day', dateOption)
      .requiredOption('--source <code>', 'the system or desk that says so'),
    async ({ client }, [customer = ''], { trigger, on, source }) =>
      changed(
        await client.change('POST', `/v1/customers/${customer}/retention-triggers`, { trigger, on, source }),
        'It is recorded.',
      ),
  );
  frame.verb<{ readonly trigger: string; readonly source: string; readonly reason: string }>(
    ofCustomer('withdraw', 'what was stated did not happen, or a contract goes on')
      .requiredOption('--trigger <trigger>', 'last-order, end-of-contract, last-contact')
      .requiredOption('--source <code>', 'the system or desk that said so')
      .requiredOption('--reason <reason>', 'contract-goes-on, stated-by-mistake'),
    async ({ client }, [customer = ''], { trigger, source, reason }) =>
      changed(
        await client.change('POST', `/v1/customers/${customer}/retention-triggers/withdrawal`, {
          trigger,
          source,
          reason,
        }),
        'It is recorded.',
      ),
  );
  frame.verb(ofCustomer('triggers', 'what systems stated of a customer'), async ({ client }, [customer = '']) => {
    const found = (await client.get(`/v1/customers/${customer}/retention-triggers`)) as JsonObject;
    const rows = (found['stated'] as readonly JsonObject[]).map((one) => [
      textOf(one['trigger']),
      textOf(one['source']),
      textOf(one['said']),
    ]);
    return { text: table(['trigger', 'source', 'said'], rows, { none: 'Nothing was stated.' }), json: found };
  });
}

function periodText(terms: JsonObject): string {
  const { number, unit, countFrom, yearEnd } = terms['period'] as JsonObject;
  const from =
    countFrom === 'event' ? '' : ` from the end of the year${yearEnd === undefined ? '' : ` (${textOf(yearEnd)})`}`;
  return `${textOf(number)} ${textOf(unit)}${from}`;
}

const lawText = (terms: JsonObject): string => {
  const { citation, jurisdiction, certainty } = terms['law'] as JsonObject;
  return `${textOf(citation)}${jurisdiction === undefined ? '' : ` (${textOf(jurisdiction)})`}, ${textOf(certainty)}`;
};

async function list({ client }: Session): Promise<Printed> {
  const items = (await client.get('/v1/retention')) as unknown as readonly JsonObject[];
  const rows = items.map((one) => {
    const shown = (one['approved'] ?? one['draft']) as JsonObject;
    const terms = shown['terms'] as JsonObject;
    const draft = one['draft'] as JsonObject | undefined;
    const state = one['phase'] === 'ended' ? 'ended' : one['approved'] === undefined ? 'draft' : 'in force';
    const waits = draft === undefined ? '' : `, version ${textOf(draft['scheduleVersion'])} waits`;
    const proposed = one['endProposed'] === undefined ? '' : ', end proposed';
    return [
      textOf(one['code']),
      `${textOf(shown['scheduleVersion'])} ${state}${waits}${proposed}`,
      `${textOf(terms['mode'])} ${periodText(terms)}`,
      textOf(terms['trigger']),
      textOf(terms['dataCategories']),
      lawText(terms),
    ];
  });
  const none = 'No schedule yet; see: regesta retention defaults.';
  return { text: table(['code', 'version', 'period', 'counted from', 'data', 'law'], rows, { none }), json: { items } };
}

async function show({ client }: Session, [code = '']: readonly string[]): Promise<Printed> {
  const found = (await client.get(path(code))) as JsonObject;
  const versions = (['approved', 'draft'] as const).flatMap((which) => {
    const one = found[which] as JsonObject | undefined;
    if (one === undefined) return [];
    const terms = one['terms'] as JsonObject;
    return [
      facts([
        [which, `version ${textOf(one['scheduleVersion'])}`],
        ['data', `${textOf(terms['dataCategories'])} of ${textOf(terms['ownerKind'])}`],
        ['period', `${textOf(terms['mode'])} ${periodText(terms)}, from ${textOf(terms['trigger'])}`],
        ['else from', terms['elseFrom'] === undefined ? undefined : textOf(terms['elseFrom'])],
        ['purpose', terms['purpose'] === undefined ? undefined : textOf(terms['purpose'])],
        ['law', lawText(terms)],
        ['confirmed', one['confirmed'] === undefined ? undefined : textOf(one['confirmed'])],
        ['drafted', `${textOf(one['draftedAt'])} by ${textOf(one['draftedBy'])}`],
        [
          'approved',
          one['approvedAt'] === undefined ? undefined : `${textOf(one['approvedAt'])} by ${textOf(one['approvedBy'])}`,
        ],
      ]),
    ];
  });
  return { text: [`${textOf(found['code'])}: ${textOf(found['phase'])}`, ...versions].join('\n\n'), json: found };
}

async function defaults(
  { client }: Session,
  _args: readonly string[],
  { place }: { readonly place?: string },
): Promise<Printed> {
  const found = (await client.get('/v1/retention/defaults')) as JsonObject;
  const of = (one: JsonObject) => ((one['terms'] as JsonObject)['law'] as JsonObject)['jurisdiction'];
  const items = (found['defaults'] as readonly JsonObject[]).filter((one) => place === undefined || of(one) === place);
  const rows = items.map((one) => {
    const terms = one['terms'] as JsonObject;
    return [
      textOf(one['code']),
      textOf(one['name']),
      `${textOf(terms['mode'])} ${periodText(terms)}`,
      textOf(terms['trigger']),
      lawText(terms),
      textOf(one['adoptedAs']),
    ];
  });
  if (items.length === 0) {
    const places = [...new Set((found['defaults'] as readonly JsonObject[]).map(of))]
      .filter(Boolean)
      .map(textOf)
      .sort();
    throw usage(`No default is of ${place}. There are some of: ${places.join(', ')}.`);
  }
  const text = table(['default', 'what', 'period', 'counted from', 'law, certainty', 'adopted as'], rows);
  return { text: `${text}\n\n${textOf(found['notLegalAdvice'])}`, json: { ...found, defaults: items } };
}

async function adopt({ client }: Session, [of = '']: readonly string[], options: Adopt): Promise<Printed> {
  const { as, confirmed, purpose, data, country, elseFrom, yearEnd } = options;
  const given = { code: as, confirmed, purpose, dataCategories: data, countries: country, elseFrom, yearEnd };
  const body = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as JsonObject;
  const answer = await client.change('POST', '/v1/retention/defaults', { default: of, ...body });
  return changed(answer, 'Drafted. Somebody else approves it: regesta retention approve.');
}

async function due(
  { client }: Session,
  _args: readonly string[],
  { customer }: { readonly customer?: string },
): Promise<Printed> {
  await client.caughtUp(2_000);
  if (customer !== undefined) return dueOf(client, customer);
  const found = (await client.get('/v1/retention/due')) as JsonObject;
  const rows = (name: string, heads: readonly string[]) =>
    (found[name] as readonly JsonObject[]).map((one) => heads.map((head) => textOf(one[head])));
  const text = [
    `${textOf(found['on'])}: ${textOf(found['items'])} data categories of ${textOf(found['owners'])} owners are due, of ${textOf(found['looked'])} looked at.`,
    table(['schedule', 'dataCategory', 'due'], rows('due', ['schedule', 'dataCategory', 'due']), {
      none: 'Nothing is due.',
    }),
    'Left:',
    table(['why', 'dataCategory', 'by', 'owners'], rows('left', ['why', 'dataCategory', 'by', 'owners'])),
    UNSTATED,
    table(['schedule', 'dataCategory', 'owners'], rows('unstated', ['schedule', 'dataCategory', 'owners'])),
    'No schedule says how long it may be kept:',
    table(['dataCategory', 'owners'], rows('unscheduled', ['dataCategory', 'owners'])),
  ].join('\n\n');
  return { text, json: found };
}

/** Of what may be kept for ever nothing is asked that could keep it longer. */
const IN_AN_ERASURE = 'What a law or a hold keeps in an erasure stands in its plan: regesta erasure plan.';

async function dueOf(client: Session['client'], customer: string): Promise<Printed> {
  const found = (await client.get(`/v1/customers/${customer}/retention`)) as JsonObject;
  const rows = (found['data'] as readonly JsonObject[]).map((one) => [
    textOf(one['dataCategory']),
    one['kind'] === 'unscheduled' ? 'no upper limit' : [textOf(one['kind']), textOf(one['why'])].join(' ').trim(),
    textOf(one['by'] ?? one['schedules']),
    textOf(one['until'] ?? one['since']),
  ]);
  const unstated = (found['unstated'] as readonly JsonObject[]).map(
    ({ dataCategory, schedule, law, trigger }) =>
      `${textOf(schedule)} (${textOf(law)}) would keep ${textOf(dataCategory)}, but nobody stated: ${textOf(trigger)}`,
  );
  const kept = table(['dataCategory', 'state', 'by', 'until'], rows, { none: 'Nothing is kept.' });
  return { text: [kept, ...unstated, '', IN_AN_ERASURE].join('\n'), json: found };
}
