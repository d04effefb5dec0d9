import { type Command, Option } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption, idArgument, instantOption, limitOption, repeatedOption, severalOption } from '../options.ts';
import { list, moreNote, textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { table } from '../print/text.ts';
import { readStdin } from '../read-input.ts';
import { readJsonStdin } from '../read-json.ts';
import { type Act, act, acts } from './request-acts.ts';
import { dueOf, show } from './request-show.ts';

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
  readonly limit: number;
}

const WRITER = `
What is written on a command line stays in the history of your shell, so who wrote, and what, comes by stdin. It is where an
answer goes to; all of these may be left out:
  regesta request receive --right access --channel letter --stdin <<'END'
  {"name":"Anna Weber","postalAddress":["Hauptstr. 1","10115 Berlin"],"country":"DE","email":"anna@example.org",
   "phone":"+4930123456","language":"de","words":"..."}
  END
`;

const EXAMPLE = `
What can be done, and the fields of each: regesta request acts, regesta request acts extension
Example:
  regesta request do REQUEST classification --set jurisdictions=EU --set calendarPlace=DE
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
      .option('--recorded-as-of <date>', 'as it was known at the end of this day', dateOption)
      .addOption(limitOption()),
    register,
  );
  frame.verb(one('show', 'one request with its clocks, line by line'), show);
  frame.verb<Act>(
    one('do', 'record what was done about it')
      .argument(
        '<what>',
        'classification, identity/confirmation, extension, delivery, closure, ...: see "request acts"',
      )
      .option('--set <field=value>', 'a field of it; values of a list joined by commas', repeatedOption, [])
      .option('--words-stdin', 'read what is said in words from stdin (sealed)')
      .addHelpText('after', EXAMPLE),
    act,
  );
  frame.verb(
    group
      .command('acts')
      .description('what "request do" knows, as the server says it; of one of them, its fields')
      .argument('[what]', 'one of them'),
    acts,
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

const MARKS = {
  extended: 'extended',
  refused: 'refused',
  late: 'late',
  unfetched: 'not fetched',
  recordedLate: 'recorded late',
} as const;

function marksOf(line: JsonObject): string {
  const marks: string[] = Object.entries(MARKS).flatMap(([mark, words]) => (line[mark] === true ? [words] : []));
  if ((line['untold'] as readonly string[]).length > 0) marks.push('refusal not told');
  return marks.join(', ');
}

async function register({ client }: Session, _args: readonly string[], options: Listing): Promise<Printed> {
  const { phase, customer, recordedAsOf, limit } = options;
  const listed = await list(client, '/v1/requests', { phase, customer, recordedAsOf }, limit);
  const rows = listed.items.map((line) => [
    textOf(line['request']),
    textOf(line['receivedAt']),
    (line['rights'] as readonly string[]).join(' '),
    (line['jurisdictions'] as readonly string[]).join(' '),
    line['due'] === undefined
      ? line['ended'] === undefined
        ? dueOf(line['governing'] as JsonObject | undefined)
        : ''
      : 'not classified',
    textOf(line['answeredAt']),
    textOf(line['outcome'] ?? line['ended'] ?? line['phase']),
    marksOf(line),
  ]);
  const heads = ['request', 'received', 'rights', 'laws', 'due', 'answered', 'state', ''];
  return { text: `${table(heads, rows, { none: 'No request.' })}${moreNote(listed)}`, json: { ...listed } };
}
