import { type Command, Option } from 'commander';
import type { JsonObject, JsonValue } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption, idArgument, instantOption, repeatedOption, severalOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { table } from '../print/text.ts';
import { readStdin } from '../read-input.ts';
import { readJsonStdin } from '../read-json.ts';

interface Receive {
  readonly right: readonly string[];
  readonly channel: string;
  readonly receivedAt?: string;
  readonly customer?: string;
  readonly through?: string;
  readonly stdin?: true;
  readonly wordsStdin?: true;
}
interface Listing {
  readonly phase?: string;
  readonly customer?: string;
  readonly recordedAsOf?: string;
}
interface Act {
  readonly set: readonly string[];
  readonly wordsStdin?: true;
}

const WRITER = `
What is written on a command line stays in the history of your shell, so who wrote, and what, comes by stdin. It is where an
answer goes to; all of these may be left out:
  regesta request receive --right access --channel letter --stdin <<'END'
  {"name":"Anna Weber","postalAddress":["Hauptstr. 1","10115 Berlin"],"country":"DE","email":"anna@example.org",
   "phone":"+4930123456","language":"de","words":"..."}
  END
`;

/** What a person asks of the controller, and everything that is done about it. */
export function request(program: Command, frame: Frame): void {
  const group = program.command('request').description('requests of customers: from the letter to the answer');
  const one = (name: string, words: string): Command =>
    group.command(name).description(words).argument('<request>', 'id of the request', idArgument);
  frame.verb<Receive>(
    group
      .command('receive')
      .description('take a request in')
      .requiredOption('--right <right>', 'what is asked for: access, erasure, ...', severalOption)
      .option('--channel <channel>', 'letter, e-mail, web-form, phone, ...', 'letter')
      .option('--received-at <instant>', 'when it came, if not now', instantOption)
      .option('--customer <id>', 'who it is about, if that is known', idArgument)
      .option('--through <who>', 'agent or guardian')
      .option('--stdin', 'read what the letter says from stdin as one JSON object (sealed)')
      .addOption(new Option('--words-stdin', 'read only its words from stdin (sealed)').conflicts('stdin'))
      .addHelpText('after', WRITER),
    receive,
  );
  frame.verb<Listing>(
    group
      .command('list')
      .description('the register: received, due, answered, extended, refused, late')
      .option('--phase <phase>', 'open or closed')
      .option('--customer <id>', 'only those about this customer', idArgument)
      .option('--recorded-as-of <date>', 'as it was known at the end of this day', dateOption),
    list,
  );
  frame.verb(one('show', 'one request with its clocks, line by line'), show);
  frame.verb<Act>(
    one('do', 'record what was done about it')
      .argument('<what>', 'as in the API: classification, identity/confirmation, extension, delivery, closure, ...')
      .option('--set <field=value>', 'a field of it; values of a list joined by commas', repeatedOption, [])
      .option('--words-stdin', 'read what is said in words from stdin (sealed)')
      .addHelpText(
        'after',
        '\nExample:\n  regesta request do REQUEST classification --set jurisdictions=EU --set calendarPlace=DE\n',
      ),
    act,
  );
}

async function receive(session: Session, _args: readonly string[], options: Receive): Promise<Printed> {
  const { right, channel, receivedAt, customer, through } = options;
  const body: JsonObject = {
    ...(await saidByTheLetter(session, options)),
    rights: [...right],
    channel,
    ...(receivedAt === undefined ? {} : { receivedAt }),
    ...(customer === undefined ? {} : { customer }),
    ...(through === undefined ? {} : { through }),
  };
  const answer = await session.client.change('POST', '/v1/requests', body);
  return changed(answer, `The request is received: ${textOf(answer['id'])}.`);
}

async function saidByTheLetter({ world }: Session, { stdin, wordsStdin }: Receive): Promise<JsonObject> {
  if (stdin === true) return readJsonStdin(world, 'Type the letter as JSON');
  const words = wordsStdin === true ? await readStdin(world, 'Type the letter') : '';
  return words === '' ? {} : { words };
}

/** Fields that hold a list, whatever they stand in. */
const LISTS: ReadonlySet<string> = new Set(['jurisdictions', 'rights', 'items', 'remedies']);

function fieldsOf(given: readonly string[]): JsonObject {
  const fields: { [field: string]: JsonValue } = {};
  for (const text of given) {
    const [, field, value] = /^([A-Za-z0-9]+)=(.+)$/s.exec(text) ?? [];
    if (field === undefined || value === undefined) throw usage('--set is a field and a value: --set how=letter');
    fields[field] = fieldOf(field, value);
  }
  return fields;
}

function fieldOf(field: string, value: string): JsonValue {
  if (LISTS.has(field)) return value.split(',');
  if (field === 'confirmed') return value === 'true';
  return field === 'template' ? Number(value) : value;
}

async function act(session: Session, [id = '', what = '']: readonly string[], options: Act): Promise<Printed> {
  if (!/^[a-z]+(?:-[a-z]+)*(?:\/[a-z]+(?:-[a-z]+)*)?$/.test(what)) throw usage('Name what was done as in the API.');
  const words = options.wordsStdin === undefined ? undefined : await readStdin(session.world, 'Type the words');
  const body = { ...fieldsOf(options.set), ...(words === undefined || words === '' ? {} : { words }) };
  return changed(await session.client.change('POST', `/v1/requests/${id}/${what}`, body), `Recorded: ${what}.`);
}

const dueOf = (clock: JsonObject | undefined): string => {
  const due = clock?.['due'] as JsonObject | undefined;
  return due === undefined ? '' : `${textOf(due['on'])}${due['provisional'] === true ? ' (not before)' : ''}`;
};

async function list({ client }: Session, _args: readonly string[], options: Listing): Promise<Printed> {
  const page = (await client.get('/v1/requests', { ...options, limit: 100 })) as JsonObject;
  const items = page['items'] as readonly JsonObject[];
  const marks = ['extended', 'refused', 'late'] as const;
  const rows = items.map((line) => [
    textOf(line['request']),
    textOf(line['receivedAt']),
    (line['rights'] as readonly string[]).join(' '),
    (line['jurisdictions'] as readonly string[]).join(' '),
    dueOf(line['governing'] as JsonObject | undefined),
    textOf(line['answeredAt']),
    textOf(line['outcome'] ?? line['phase']),
    marks.filter((mark) => line[mark] === true).join(' '),
  ]);
  const heads = ['request', 'received', 'rights', 'laws', 'due', 'answered', 'state', ''];
  return { text: table(heads, rows, { none: 'No request.' }), json: page };
}

async function show({ client }: Session, [id = '']: readonly string[]): Promise<Printed> {
  const found = (await client.get(`/v1/requests/${id}`)) as JsonObject;
  const clocks = [...(found['clocks'] as readonly JsonObject[]), ...(found['formerClocks'] as readonly JsonObject[])];
  const grievances = found['grievances'] as readonly JsonObject[];
  const lines = [
    ...clocks.flatMap((clock) => [
      `${textOf(clock['jurisdiction'])} ${textOf(clock['right'])}: ${textOf(clock['state'])}, due ${dueOf(clock)}`,
      ...derivationOf(clock),
    ]),
    ...grievances.flatMap((clock) => [
      `${textOf(clock['jurisdiction'])} ${textOf(clock['kind'])}: ${textOf(clock['state'])}, ${textOf(clock['duty'])} by ${dueOf(clock)}`,
      ...derivationOf(clock),
    ]),
  ];
  const head = `received ${textOf(found['receivedAt'])}, ${textOf(found['phase'])}, identity ${textOf(found['identity'])}`;
  const unsent = (found['unsent'] as readonly JsonObject[]).map(
    ({ letter, since }) => `NOT SENT since ${textOf(since)}: the letter ${textOf(letter)}; no mail server took it`,
  );
  const told = (found['told'] as readonly JsonObject[]).map(toldLine);
  const all = [head, ...(lines.length === 0 ? ['Not classified yet: no clock.'] : lines), ...unsent, ...told];
  return { text: all.join('\n'), json: found };
}

const derivationOf = (clock: JsonObject): readonly string[] =>
  (clock['derivation'] as readonly JsonObject[]).map((step) => {
    const values = Object.entries(step['values'] as JsonObject).map(([key, value]) => `${key} ${textOf(value)}`);
    const cited = step['citation'] === undefined ? '' : ` [${textOf(step['citation'])}; ${textOf(step['certainty'])}]`;
    return `  ${textOf(step['code'])}: ${values.join(', ')}${cited}`;
  });

/** One line of what the schedule, or somebody, told an officer of. */
function toldLine({ at, about, deadline }: JsonObject): string {
  if (deadline === undefined) return `told ${textOf(at)}: remember the ${textOf(about)}`;
  const { jurisdiction, right, dueOn, daysBefore } = deadline as JsonObject;
  const when = daysBefore === undefined ? 'was missed' : `is ${textOf(daysBefore)} days away`;
  return `told ${textOf(at)}: ${textOf(jurisdiction)} ${textOf(right)}, due ${textOf(dueOn)}, ${when}`;
}
