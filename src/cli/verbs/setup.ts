import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { ProblemError, usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { repeatedOption, severalOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { type Questioner, questioner } from '../read-input.ts';

interface Person {
  readonly name: string;
  readonly country: string;
  readonly contacts: readonly string[];
}

interface Answers {
  readonly name: string;
  readonly address: readonly string[];
  readonly country: string;
  readonly timeZone: string;
  readonly languages: readonly string[];
  readonly dpo: Person | undefined;
  readonly representative: Person | undefined;
}

interface Options {
  readonly name?: string;
  readonly address?: readonly string[];
  readonly country?: string;
  readonly timeZone?: string;
  readonly language?: readonly string[];
  readonly dpo?: string;
  readonly dpoCountry?: string;
  readonly dpoContact?: readonly string[];
  readonly representative?: string;
  readonly representativeCountry?: string;
  readonly representativeContact?: readonly string[];
}

/** Asks once who the controller is. Everything can be changed later with `regesta organisation`. */
export function setup(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('setup')
      .description('say who the controller is: asks on a terminal, or takes the answers as options')
      .option('--name <name>', 'name of the company')
      .option('--address <line>', 'a line of its address; once for each line', repeatedOption)
      .option('--country <code>', 'ISO code, like CN')
      .option('--time-zone <zone>', 'IANA name, like Asia/Shanghai: decides what a day is')
      .option('--language <tag>', 'languages of its documents, the first by default: en,zh', severalOption)
      .option('--dpo <name>', 'data protection officer (sealed)')
      .option('--dpo-country <code>', 'country that the officer stands for; the company’s when absent')
      .option('--dpo-contact <line>', 'how to reach the officer (sealed)', repeatedOption)
      .option('--representative <name>', 'representative in another country, GDPR Art. 27 (sealed)')
      .option('--representative-country <code>', 'the country, like DE')
      .option('--representative-contact <line>', 'how to reach the representative (sealed)', repeatedOption)
      .addHelpText(
        'after',
        '\nExample:\n  regesta setup --name "Harbour Lamps Co., Ltd." --address "8 Quay Road" --address Ningbo --country CN \\\n    --time-zone Asia/Shanghai --language en,zh --dpo "Wei Lan" --dpo-contact privacy@example.com\n',
      ),
    runSetup,
    { makes: true },
  );
}

export async function runSetup(session: Session, _args: readonly string[], options: Options): Promise<Printed> {
  const given = answersOf(options);
  const answers = given ?? (await asked(session, options));
  const { dpo, representative, ...description } = answers;
  const { client } = session;
  const done: JsonObject[] = [await client.change('PUT', '/v1/organisation', { ...description })];
  const offices = [
    ['data-protection-officer', dpo],
    ['representative', representative],
  ] as const;
  for (const [office, person] of offices) {
    if (person === undefined) continue;
    done.push(await client.change('PUT', '/v1/organisation/offices', { office, ...person }));
  }
  const filled =
    done.length === 1 ? 'no office filled' : `${done.length - 1} office${done.length === 2 ? '' : 's'} filled`;
  return {
    text: `The controller is ${description.name}, ${description.country}; a day is a day in ${description.timeZone}; ${filled}.\nChange it later with: regesta organisation set, regesta organisation office`,
    json: { organisation: { ...description }, outcomes: done.map((one) => textOf(one['outcome'])) },
  };
}

/** The options as answers, or `undefined` when something must be asked. */
function answersOf(options: Options): Answers | undefined {
  const { name, address, country, timeZone, language } = options;
  if (name === undefined || address === undefined || country === undefined) return undefined;
  if (timeZone === undefined || language === undefined) return undefined;
  return {
    name,
    address,
    country,
    timeZone,
    languages: language,
    dpo:
      options.dpo === undefined
        ? undefined
        : { name: options.dpo, country: options.dpoCountry ?? country, contacts: options.dpoContact ?? [] },
    representative: representativeOf(options),
  };
}

function representativeOf(options: Options): Person | undefined {
  const { representative: name, representativeCountry: country, representativeContact: contacts = [] } = options;
  if (name === undefined) return undefined;
  if (country === undefined) throw usage('--representative needs --representative-country: it stands for one country.');
  return { name, country, contacts };
}

async function asked(session: Session, options: Options): Promise<Answers> {
  const { world, note, isJson } = session;
  if (world.stdin.isTTY !== true || isJson) {
    throw usage('Give --name, --address, --country, --time-zone and --language, or run setup on a terminal.');
  }
  const before = await describedBefore(session);
  note('Who is the controller of the customer data? It is printed on every document. Enter keeps what stands in [ ].');
  const questions = questioner(world);
  try {
    return await askAll(questions, options, before);
  } finally {
    questions.close();
  }
}

/** What stands already is offered again; a token that may not read it does not stop the set-up. */
async function describedBefore({ client }: Session): Promise<JsonObject> {
  try {
    return (await client.get('/v1/organisation')) as JsonObject;
  } catch (error) {
    if (error instanceof ProblemError) return {};
    throw error;
  }
}

const listed = (value: JsonObject[string] | undefined, separator: string): string | undefined =>
  Array.isArray(value) ? value.join(separator) : undefined;
const filled = (answer: string): string | undefined => (answer === '' ? 'An answer is needed.' : undefined);
const country = (answer: string): string | undefined =>
  /^[A-Z]{2}$/.test(answer) ? undefined : 'Two capital letters, like CN or DE.';
const split = (answer: string, separator: string): readonly string[] =>
  answer
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

function timeZone(answer: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: answer });
    return answer === '' ? 'An answer is needed.' : undefined;
  } catch {
    return 'A name of the IANA list, like Asia/Shanghai or Europe/Berlin.';
  }
}

function languageTags(answer: string): string | undefined {
  const tags = split(answer, ',');
  const isGood = tags.length > 0 && tags.every((tag) => /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(tag));
  return isGood ? undefined : 'Tags like en or zh-Hans, parted by commas.';
}

async function askAll(questions: Questioner, options: Options, before: JsonObject): Promise<Answers> {
  const text = (ask: string, preset: string | undefined, refuse?: (answer: string) => string | undefined) =>
    questions.ask({ ask, ...(preset === undefined ? {} : { preset }), ...(refuse === undefined ? {} : { refuse }) });
  const kept = (key: string): string | undefined => (typeof before[key] === 'string' ? before[key] : undefined);
  const name = await text('Name of the company', options.name ?? kept('name'), filled);
  const address = await text(
    'Address, its lines parted by semicolons',
    options.address?.join('; ') ?? listed(before['address'], '; '),
    filled,
  );
  const land = await text('Country (ISO code)', options.country ?? kept('country'), country);
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = await text('Time zone (what a day is)', options.timeZone ?? kept('timeZone') ?? local, timeZone);
  const languages = await text(
    'Languages of documents, the first by default',
    options.language?.join(',') ?? listed(before['languages'], ',') ?? 'en,zh',
    languageTags,
  );
  return {
    name,
    address: split(address, ';'),
    country: land,
    timeZone: zone,
    languages: split(languages, ','),
    dpo: await askPerson(text, 'Data protection officer', options.dpo, land),
    representative: await askPerson(text, 'Representative in another country (GDPR Art. 27)', options.representative),
  };
}

async function askPerson(
  text: (ask: string, preset: string | undefined, refuse?: (answer: string) => string | undefined) => Promise<string>,
  office: string,
  preset: string | undefined,
  land?: string,
): Promise<Person | undefined> {
  const name = await text(`${office}, name (empty: nobody yet)`, preset);
  if (name === '') return undefined;
  const where = await text('  for which country', land, country);
  const contacts = await text('  how to reach them, parted by semicolons', undefined);
  return { name, country: where, contacts: split(contacts, ';') };
}
