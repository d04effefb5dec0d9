import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { purposeOption, wholeOption } from '../options.ts';
import { controllersDays } from '../days.ts';
import { textOf } from '../pages.ts';
import { customerLine } from '../print/customer.ts';
import { table } from '../print/text.ts';
import { readStdin } from '../read-input.ts';

const FIELDS = ['name', 'email', 'phone', 'company', 'identifier'] as const;
type Field = (typeof FIELDS)[number];
type Words = { readonly [field in Field]?: string };

interface Options extends Words {
  readonly purpose: string;
  readonly stdin?: true;
  readonly limit: number;
}

const HELP = `
Without a field's name the words are looked for as an e-mail when they hold an @, as a phone number when they hold
digits only, and as a name otherwise. What you type here stays in the history of your shell; with --stdin it does not:
  echo 'name: Anna Fischer' | regesta search --stdin --purpose customer-service
`;

/** Finding somebody is a look, recorded before anything is shown. */
export function search(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('search')
      .description('find customers whose current values carry all the words, in any script')
      .argument('[words...]', 'a name, an e-mail address or a phone number')
      .option('--name <words>', 'words of the name')
      .option('--email <address>', 'e-mail address')
      .option('--phone <number>', 'phone number, best as +49...')
      .option('--company <words>', 'words of the name of the company')
      .option('--identifier <text>', 'identifier in a source system')
      .option('--stdin', 'read the words from stdin: a line each, with "field: " before it or without')
      .addOption(purposeOption())
      .option('--limit <n>', 'at most so many', wholeOption(1, 100), 20)
      .addHelpText('after', HELP),
    find,
  );
}

async function find(session: Session, bare: readonly string[], options: Options): Promise<Printed> {
  const words = { ...(await asked(session, bare, options)) };
  if (Object.keys(words).length === 0)
    throw usage('Say what to look for: words, --name, --email, --phone, --company or --identifier.');
  const look = await session.client.ask('/v1/customers/search', {
    ...words,
    purpose: options.purpose,
    limit: options.limit,
  });
  const { customers, next } = look['data'] as { readonly customers: readonly JsonObject[]; readonly next?: string };
  const more = next === undefined ? '' : '\nThere are more: narrow the words, or raise --limit.';
  const dayOf = await controllersDays(session.client);
  const lines = customers.map((one) => customerLine(one, dayOf));
  const found = table(['customer', 'name', 'company', 'country'], lines, { none: 'Nobody was found.' });
  return {
    text: `${found}${more}\n\nRecorded as look ${textOf(look['accessEvent'])}.`,
    json: { accessEvent: textOf(look['accessEvent']), items: customers, more: next !== undefined },
  };
}

async function asked({ world }: Session, bare: readonly string[], options: Options): Promise<Words> {
  const words: { [field in Field]?: string } = {};
  for (const field of FIELDS) if (options[field] !== undefined) words[field] = options[field];
  const lines = options.stdin === true ? (await readStdin(world, 'Type the words')).split(/\r?\n/) : [];
  for (const line of [bare.join(' '), ...lines]) {
    if (line.trim() === '') continue;
    const { field, text } = fieldOf(line.trim());
    words[field] = words[field] === undefined ? text : `${words[field]} ${text}`;
  }
  return words;
}

function fieldOf(line: string): { readonly field: Field; readonly text: string } {
  const named = /^([a-z]+):\s*(.+)$/.exec(line);
  const field = FIELDS.find((one) => one === named?.[1]);
  if (field !== undefined && named?.[2] !== undefined) return { field, text: named[2] };
  if (line.includes('@')) return { field: 'email', text: line };
  return { field: /^[+0-9][0-9 ()./-]{3,}$/.test(line) ? 'phone' : 'name', text: line };
}
