import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { facts, table } from '../print/text.ts';
import { readJsonFile } from '../read-json.ts';

interface Publish {
  readonly from: string;
  readonly file?: string;
  readonly reason: string;
  readonly words?: string;
}

/** The law as data: periods of jurisdictions, days off of places. */
export function rules(program: Command, frame: Frame): void {
  const group = program.command('rules').description('periods of jurisdictions and days off of places, by version');
  frame.verb(
    group
      .command('list')
      .description('every jurisdiction, in the version for what is received on a day')
      .option('--on <date>', 'day of receipt; today unless given'),
    list,
  );
  frame.verb(
    group
      .command('show <jurisdiction>')
      .description('one rule: periods, citations, certainty; whole with --json')
      .option('--on <date>', 'day of receipt; today unless given')
      .option('--rule-version <number>', 'that version'),
    show,
  );
  frame.verb(
    group
      .command('publish <jurisdiction>')
      .description('publish the next version; without --file the one that this release ships')
      .requiredOption('--from <date>', 'for what is received from this day on')
      .requiredOption('--reason <code>', 'why, as a code: counsel-advised')
      .option('--file <path>', 'the rule as JSON, in the form that "show --json" prints under "rule"')
      .option('--words <text>', 'why, in words (sealed)'),
    publish,
  );
  frame.verb(group.command('calendar <place> <year>').description('the days off of a place in a year'), showCalendar);
  frame.verb(
    group
      .command('publish-calendar <file>')
      .description('publish a calendar, given as JSON in the form that "calendar --json" prints')
      .requiredOption('--reason <code>', 'why, as a code: announced')
      .option('--words <text>', 'why, in words (sealed)'),
    publishCalendar,
  );
}

async function list({ client }: Session, _args: readonly string[], { on }: { readonly on?: string }): Promise<Printed> {
  const answer = (await client.get('/v1/rules', { on })) as { readonly items: readonly JsonObject[] };
  const rows = answer.items.map((one) => [
    textOf(one['jurisdiction']),
    textOf(one['name']),
    textOf(one['ruleVersion']),
    inForceText(one),
    textOf(one['origin']),
    one['recorded'] === true ? '' : 'not used yet',
  ]);
  const text = table(['code', 'jurisdiction', 'version', 'from', 'origin', ''], rows);
  return { text, json: { items: answer.items } };
}

async function show(
  { client }: Session,
  [jurisdiction = '']: readonly string[],
  { on, ruleVersion }: { readonly on?: string; readonly ruleVersion?: string },
): Promise<Printed> {
  const path = `/v1/rules/${encodeURIComponent(jurisdiction)}`;
  const answer = (await client.get(path, { on, version: ruleVersion })) as JsonObject;
  const rule = answer['rule'] as JsonObject;
  const clocks = rule['clocks'] as readonly JsonObject[];
  const rows = clocks.map((clock) => {
    const respond = clock['respond'] as JsonObject;
    const extension = clock['extension'] as JsonObject | undefined;
    return [textOf(clock['named']), periodText(respond), periodText(extension), textOf(respond['citation'])];
  });
  const head = facts([
    ['jurisdiction', `${textOf(rule['name'])} (${jurisdiction})`],
    ['version', `${textOf(answer['ruleVersion'])}, ${textOf(answer['origin'])}`],
    ['law', textOf(rule['instrument'])],
    [
      'in force',
      [inForceText(answer), textOf((rule['inForce'] as JsonObject | undefined)?.['citation'])].join(' ').trim(),
    ],
    ['compiled on', textOf(rule['compiledOn'])],
  ]);
  const body = table(['rights', 'respond', 'extend', 'citation'], rows);
  return { text: `${head}\n\n${body}\n\nNot legal advice: confirm what is not of high certainty.`, json: answer };
}

/** What was recorded before each version had such a day holds for every receipt. */
function inForceText({ effectiveFrom, effectiveFromCertainty: certainty }: JsonObject): string {
  if (effectiveFrom === undefined) return 'always';
  return `${textOf(effectiveFrom)}${certainty === undefined || certainty === 'high' ? '' : ` (${textOf(certainty)})`}`;
}

function periodText(period: JsonObject | undefined): string {
  if (period === undefined) return '';
  const { value, unit, certainty } = period;
  return `${value === undefined ? 'no number' : `${textOf(value)} ${textOf(unit)}`} (${textOf(certainty)})`;
}

async function publish(
  { client }: Session,
  [jurisdiction = '']: readonly string[],
  { from, file, reason, words }: Publish,
): Promise<Printed> {
  const rule = file === undefined ? {} : { rule: await readJsonFile(file) };
  const body = { jurisdiction, effectiveFrom: from, ...rule, reason, ...inWords(words) };
  return changed(await client.change('POST', '/v1/rules', body), `The rule of ${jurisdiction} is published.`);
}

async function showCalendar({ client }: Session, [place = '', year = '']: readonly string[]): Promise<Printed> {
  const path = `/v1/calendars/${encodeURIComponent(place)}/${encodeURIComponent(year)}`;
  const answer = (await client.get(path)) as JsonObject;
  const text = facts([
    ['days off', textOf(answer['off'])],
    ['worked', textOf(answer['workedWeekendDays'])],
    ['weekend', textOf(answer['weekend'])],
    ['source', textOf(answer['source'])],
    ['certainty', textOf(answer['certainty'])],
  ]);
  return { text, json: answer };
}

async function publishCalendar(
  { client }: Session,
  [file = '']: readonly string[],
  { reason, words }: Pick<Publish, 'reason' | 'words'>,
): Promise<Printed> {
  const { recorded: _recorded, ...calendar } = await readJsonFile(file);
  const body = { ...calendar, reason, ...inWords(words) };
  return changed(await client.change('POST', '/v1/calendars', body), 'The calendar is published.');
}

const inWords = (reasonInWords: string | undefined): JsonObject =>
  reasonInWords === undefined ? {} : { reasonInWords };
