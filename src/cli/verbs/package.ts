import { type Command, Option } from 'commander';
import type { JsonObject, JsonValue } from '../../kernel/json.ts';
import { CliError, usage } from '../cli-error.ts';
import { bytesOf } from '../client.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, wholeOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { facts, plural, table, valueText } from '../print/text.ts';
import { saveFile } from '../save.ts';

interface Made {
  readonly language: string;
  readonly purpose: string;
}
interface Build extends Made {
  readonly out: string;
}
interface Deliver extends Made {
  readonly days: number;
  readonly later?: true;
  readonly confirmGaps?: readonly string[];
  readonly out?: string;
}

const DELIVER = `
The link is printed this once and kept nowhere: whoever has it has the data. It opens once. With --out it goes into a file that
only you can read, and not to the terminal. Another person than the one who approved the answer makes it.

Examples:
  regesta package deliver REQUEST --language de --days 14
  regesta package deliver REQUEST --later --out link.txt
  regesta request do REQUEST delivery --set rights=access --set method=link --set delivery=DELIVERY
`;

/** The answer to a request for access: seen, saved as files, or handed over by a link. */
export function accessPackage(program: Command, frame: Frame): void {
  const group = program.command('package').description('the access package of a request: seen, saved, or handed over');
  const one = (name: string, words: string): Command =>
    group
      .command(name)
      .description(words)
      .argument('<request>', 'id of the request', idArgument)
      .addOption(new Option('--language <tag>', 'language of the package').choices(['en', 'de', 'zh']).default('en'))
      .option('--purpose <code>', 'for what purpose the data are opened', 'rights-request');
  frame.verb<Made>(one('show', 'what it says, and the copy of the data'), show);
  frame.verb<Build>(
    one('build', 'save it as files').requiredOption('--out <file>', 'a .zip of all its files, or the .pdf alone'),
    build,
  );
  frame.verb<Deliver>(
    one('deliver', 'make the link that hands it over, once; with it the request is answered')
      .option('--days <n>', 'the link is good for so many days', wholeOption(1, 30), 14)
      .option('--later', 'the link is sent another day: whoever sends it records the delivery then')
      .option('--confirm-gaps <codes>', 'hand it over although nothing is declared about these items', codesOption)
      .option('--out <file>', 'put the link into this file and do not print it')
      .addHelpText('after', DELIVER),
    deliver,
  );
}

/** `purposes,retention`, as the refusal names them. */
const codesOption = (text: string): readonly string[] => text.split(',').map((code) => code.trim());

const pathOf = (id: string, what: string): string => `/v1/requests/${id}/${what}`;

async function show({ client }: Session, [id = '']: readonly string[], options: Made): Promise<Printed> {
  const { language, purpose } = options;
  const answer = await client.ask(pathOf(id, 'package'), { language, purpose });
  const told = answer['data'] as JsonObject;
  return { text: `${overview(told, textOf(answer['accessEvent']))}\n\n${copyOf(told)}`, json: answer };
}

function overview(told: JsonObject, accessEvent: string): string {
  const count = (part: string, one: string, many?: string): string =>
    plural((told[part] as readonly JsonValue[]).length, one, many);
  const header = told['header'] as JsonObject;
  const looks = (told['accessLog'] as JsonObject)['looks'] as readonly JsonValue[];
  const scope = told['scope'] as JsonObject;
  const gaps = told['gaps'] as readonly JsonValue[];
  const notSearched = scope['notSearched'] as readonly JsonValue[];
  return facts([
    ['prepared at', textOf(header['preparedAt'])],
    ['says', textOf((told['confirmation'] as JsonObject)['text'])],
    [
      'processing',
      [count('purposes', 'purpose'), count('recipients', 'recipient'), count('transfers', 'transfer')].join(', '),
    ],
    ['not declared', gaps.length === 0 ? undefined : gaps.map(textOf).join(', ')],
    ['access log', plural(looks.length, 'look')],
    ['withheld', count('redactions', 'decision')],
    ['not searched', notSearched.length === 0 ? undefined : plural(notSearched.length, 'system')],
    ['recorded as', `look ${accessEvent}`],
  ]);
}

function copyOf(told: JsonObject): string {
  const fields = (told['copy'] as JsonObject)['fields'] as readonly JsonObject[];
  const rows = fields.flatMap(({ field, statements }) =>
    (statements as readonly JsonObject[]).map((statement) => [
      textOf(field),
      stateText(statement['value'] as JsonObject),
      textOf(statement['standing']),
      textOf(statement['source']),
      textOf(statement['at']),
    ]),
  );
  return table(['field', 'value', 'standing', 'from', 'recorded'], rows, { none: 'No data of this customer.' });
}

const stateText = ({ state, value }: JsonObject): string =>
  state === 'opened' || state === 'redacted' ? valueText(value) : `[${textOf(state)}]`;

const MEDIA = { zip: 'application/zip', pdf: 'application/pdf' } as const;

async function build({ client }: Session, [id = '']: readonly string[], options: Build): Promise<Printed> {
  const { language, purpose, out } = options;
  const kind = /\.(zip|pdf)$/i.exec(out)?.[1]?.toLowerCase() as keyof typeof MEDIA | undefined;
  if (kind === undefined) throw usage('--out names a file that ends with .zip or .pdf.');
  const answer = await client.send('POST', pathOf(id, 'package'), {
    json: { language, purpose },
    headers: { accept: MEDIA[kind] },
  });
  const bytes = await bytesOf(answer);
  await saveFile(out, bytes);
  const told = { out, bytes: bytes.length, accessEvent: answer.headers['regesta-access-event'] ?? '' };
  const text = facts([
    ['package', `${out} (${bytes.length} bytes)`],
    ['recorded as', `look ${told.accessEvent}`],
  ]);
  return { text, json: told };
}

async function deliver({ client, note }: Session, [id = '']: readonly string[], options: Deliver): Promise<Printed> {
  const { language, purpose, days, later, confirmGaps = [], out } = options;
  const sent = later === true ? 'later' : 'now';
  // Before anything is made: a link that cannot be written down would be lost, and the request answered by it.
  if (out !== undefined) await saveFile(out, '');
  const answer = await client.change('POST', pathOf(id, 'deliveries'), {
    ...{ language, purpose, days, sent },
    confirmedGaps: [...confirmGaps],
  });
  const { link, ...told } = answer;
  const delivery = textOf(answer['id']);
  if (typeof link !== 'string') throw new CliError('CLI_LINK_LOST', lost(delivery));
  if (link.startsWith('/')) note('REGESTA_PUBLIC_URL is not set: put the address of your server before the link.');
  if (out !== undefined) await saveFile(out, `${link}\n`);
  const text = facts([
    ['delivery', delivery],
    ['answers', answersText(answer)],
    ['link', out ?? link],
  ]);
  return { text, json: out === undefined ? { ...told, link } : { ...told, out } };
}

/** The server made it, and the answer with the link broke off; nobody has it, and it is not made again. */
const lost = (delivery: string): string =>
  `The package lies ready and its link was lost on the way. Run "regesta delivery revoke ${delivery}", then deliver again.`;

const answersText = ({ answeredBy }: JsonObject): string =>
  answeredBy === undefined
    ? 'nothing by itself: record the delivery when the link is sent'
    : `the request (${textOf(answeredBy)})`;
