import { createReadStream, statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { JsonObject, JsonValue } from '../../kernel/json.ts';
import { CliError, usage } from '../cli-error.ts';
import { withQuery } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { linesOf } from '../lines.ts';
import { textOf } from '../pages.ts';
import { facts, plural, table } from '../print/text.ts';
import { type Progress, progress } from '../progress.ts';
import { readInputFile } from '../read-input.ts';
import { keepRejects, type RowNote } from '../rejects.ts';

interface ImportOptions {
  readonly preset?: string;
  readonly mapping?: string;
  readonly dryRun?: true;
  readonly rejects?: string;
  readonly collectionCountry?: string;
  readonly purpose: string;
  readonly warnings?: true;
  readonly encoding?: string;
}

/** What a run told. */
interface Told {
  readonly rejected: RowNote[];
  readonly warned: RowNote[];
  summary?: JsonObject;
}

const SHOWN_ROWS = 50;

const HELP = `
Running the same table again doubles nothing, so after a failure run it again. A row at fault is listed with line,
column and code, and the others go in; then the exit code is 3. What every code means: docs/import.md.

Examples:
  regesta import customers.xlsx --preset overseas-customers --dry-run
  regesta import partners.csv --mapping partners.mapping.json --rejects rejected.csv
`;

/** Takes a table of customers in: CSV or XLSX. */
export function importTable(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('import')
      .description('take a table of customers in: CSV, or XLSX')
      .argument('<file>', 'the table')
      .addOption(
        new Option('--preset <name>', 'a mapping that comes with Regesta: overseas-customers').conflicts('mapping'),
      )
      .option('--mapping <file>', 'a mapping of your own, as JSON (docs/import.md)')
      .option('--dry-run', 'read and judge every row, record nothing')
      .option('--rejects <file>', 'write rejected rows with their values into a new file that only you can read')
      .option('--collection-country <code>', 'where the data was collected, instead of what the mapping says')
      .option('--purpose <code>', 'under which unchanged rows may be told apart', 'customer-intake')
      .option(
        '--encoding <name>',
        'of a CSV that is neither UTF-8, UTF-16 nor GB18030: windows-1252, big5, shift_jis, ...',
      )
      .option('--warnings', 'list every warning, not only their counts')
      .addHelpText('after', HELP),
    takeIn,
    { makes: true },
  );
}

async function takeIn(session: Session, [file = '']: readonly string[], options: ImportOptions): Promise<Printed> {
  const { client, world, note } = session;
  const mapping = await mappingAsked(options);
  const bytes = sizeOf(file);
  const query = {
    preset: mapping.preset,
    purpose: options.purpose,
    dryRun: options.dryRun === true ? 'true' : undefined,
    encoding: options.encoding,
  };
  const headers = { 'content-type': typeOf(file), 'content-length': String(bytes), ...mapping.headers };
  note(`${options.dryRun === true ? 'Reading' : 'Importing'} ${file} ...`);
  const answer = await client.send('POST', withQuery('/v1/imports', query), { headers, body: createReadStream(file) });
  const bar = progress(world, 'rows', undefined);
  const told = await follow(answer.body, bar).finally(() => bar.end());
  if (options.rejects !== undefined && told.rejected.length > 0) {
    const { rejects: out, encoding } = options;
    await keepRejects({ file, out, mapping: await mapping.whole(), rejected: told.rejected, encoding });
    note(`Rejected rows stand with their values in ${options.rejects}. No erasure reaches it: destroy it when done.`);
  }
  if (options.dryRun !== true && !(await client.caughtUp())) {
    note('Everything is recorded; the read models are still being caught up with.');
  }
  return printed(told, options);
}

function sizeOf(file: string): number {
  try {
    const found = statSync(file);
    if (found.isFile()) return found.size;
  } catch {
    // Said below: no such file, or no way to it.
  }
  throw new CliError(
    'CLI_FILE_UNREADABLE',
    `${file} cannot be read: there is no such file, it is a folder, or it may not be read.`,
  );
}

/** The server tells the format from the bytes; the type only has to be one that it takes. */
const typeOf = (file: string): string => (/\.csv$/i.test(file) ? 'text/csv' : 'application/octet-stream');

interface MappingAsked {
  readonly preset: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly whole: () => Promise<JsonValue>;
}

/** A preset is named; a mapping of the operator's own, or a preset with another country, is sent as it is. */
async function mappingAsked({ preset, mapping, collectionCountry }: ImportOptions): Promise<MappingAsked> {
  if (preset === undefined && mapping === undefined) {
    throw usage('Say what the columns mean: --preset overseas-customers, or --mapping FILE.');
  }
  const own = mapping === undefined ? undefined : parsed((await readInputFile(mapping)).toString('utf8'));
  const whole = async (): Promise<JsonValue> => own ?? (await presetAsJson(preset ?? ''));
  if (own === undefined && collectionCountry === undefined) return { preset, headers: {}, whole };
  const base = await whole();
  const isObject = typeof base === 'object' && base !== null && !Array.isArray(base);
  const sent = isObject && collectionCountry !== undefined ? { ...base, collectionCountry } : base;
  const header = Buffer.from(JSON.stringify(sent)).toString('base64url');
  return { preset: undefined, headers: { 'regesta-mapping': header }, whole: async () => sent };
}

/** Loaded only when it is needed: it brings the readers of tables along. */
async function presetAsJson(name: string): Promise<JsonValue> {
  const { presetMapping } = await import('../../usecases/import/import-customers.ts');
  return JSON.parse(JSON.stringify(presetMapping(name))) as JsonValue;
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as JsonValue;
  } catch {
    throw usage('The mapping is not JSON; docs/import.md shows one.');
  }
}

type News =
  | ({ readonly kind: 'rejected' | 'warning' } & RowNote)
  | { readonly kind: 'progress'; readonly rows: number }
  | { readonly kind: 'summary'; readonly summary: JsonObject }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'started'; readonly import: string };

async function follow(body: AsyncIterable<Uint8Array>, bar: Progress): Promise<Told> {
  const told: Told = { rejected: [], warned: [] };
  for await (const line of linesOf(body)) {
    const news = JSON.parse(line) as News;
    switch (news.kind) {
      case 'started':
        break;
      case 'progress':
        bar.at(news.rows);
        break;
      case 'rejected':
        told.rejected.push(noteOf(news));
        break;
      case 'warning':
        told.warned.push(noteOf(news));
        break;
      case 'summary':
        told.summary = news.summary;
        break;
      case 'failed':
        throw broken(`The import was cut off (${news.code}). What was told so far stands; run the same table again.`);
    }
  }
  if (told.summary === undefined) throw broken('The import was cut off. What is in stands; run the same table again.');
  return told;
}

const noteOf = ({ line, column, code }: RowNote): RowNote =>
  column === undefined ? { line, code } : { line, column, code };

const broken = (message: string): CliError => new CliError('CLI_ANSWER_BROKEN', message);

function printed({ rejected, warned, summary = {} }: Told, options: ImportOptions): Printed {
  const warnings = options.warnings === true ? { warningRows: warned.map((one) => ({ ...one })) } : {};
  return {
    text: summaryText(summary, rejected, options.warnings === true ? warned : []),
    json: { ...summary, rejectedRows: rejected.map((one) => ({ ...one })), ...warnings },
    exit: rejected.length > 0 ? EXIT.rejectedRows : EXIT.done,
  };
}

function summaryText(summary: JsonObject, rejected: readonly RowNote[], warned: readonly RowNote[]): string {
  const count = (key: string): string | undefined => (summary[key] === undefined ? undefined : textOf(summary[key]));
  const head = facts([
    [summary['dryRun'] === true ? 'dry run' : 'import', textOf(summary['import'])],
    ['rows', count('rows')],
    ['registered', count('registered')],
    ['changed', count('changed')],
    ['unchanged', count('unchanged')],
    ['accepted', count('accepted')],
    ['rejected', count('rejected')],
    ['warnings', count('warnings')],
  ]);
  const counts = Object.entries((summary['warningsByCode'] ?? {}) as JsonObject);
  const parts = [head];
  if (counts.length > 0) parts.push(facts(counts.map(([code, n]) => [`  ${code}`, textOf(n)] as const)));
  if (rejected.length > 0) parts.push(`Rejected rows:\n${rowsText(rejected)}`);
  if (warned.length > 0) parts.push(`Warnings:\n${rowsText(warned)}`);
  return parts.join('\n\n');
}

function rowsText(rows: readonly RowNote[]): string {
  const shown = rows.slice(0, SHOWN_ROWS).map(({ line, column, code }) => [String(line), column ?? '', code]);
  const rest = rows.length - shown.length;
  const more = rest > 0 ? `\n  ... and ${plural(rest, 'row')} more; --json lists all of them.` : '';
  return `${table(['line', 'column', 'code'], shown, { indent: 2 })}${more}`;
}
