import type { Command } from 'commander';
import type { ProblemError, ServerProblem } from './cli-error.ts';
import { FilledBy } from './filled-by.ts';

/** What the API calls by a route is done here by a command. */
const COMMANDS: Readonly<Record<string, string>> = {
  'GET /v1/activities': 'regesta processing list',
  'GET /v1/evidence/checkpoint?leaves=N': 'regesta evidence checkpoint --leaves N',
  'GET /v1/notifications': 'regesta notification list',
  'GET /v1/purposes': 'regesta purpose list',
  'GET /v1/rules': 'regesta rules list',
  'POST /v1/erasures': 'regesta erasure request',
  'POST /v1/erasures/{erasure}/plan': 'regesta erasure plan',
  'POST /v1/recipients/{code}/webhook': 'regesta recipient webhook',
  'POST /v1/requests/:request/customer': 'regesta request do REQUEST customer',
  'PUT /v1/organisation': 'regesta setup',
  'PUT /v1/recipients/{code}': 'regesta recipient describe',
  'PUT /v1/transfers/{code}': 'regesta transfer describe',
  '/v1/evidence/status': 'regesta evidence status',
  '/v1/imports': 'regesta import',
  '/readyz': 'regesta doctor',
};
const ROUTE = /(?:(?:GET|POST|PUT|PATCH|DELETE) )?\/(?:v1\/[^\s,;]*[^\s,;.]|readyz)/g;

/** Where the API's sentence is about HTTP, or about what only a program has at hand. */
const INSTEAD: Readonly<Record<string, string>> = {
  HTTP_INPUT_INVALID: 'Each line below names what does not fit, and how it would.',
  HTTP_NOT_AUTHENTICATED:
    'Set REGESTA_TOKEN to a valid access token. If the server that answers has another ledger, set REGESTA_PORT or --server.',
  HTTP_TOO_MANY_FAILURES: 'Wait a minute, then set REGESTA_TOKEN to a valid access token.',
  HTTP_TABLE_MISSING: 'The table is empty; name one with a line of column names.',
  HTTP_MAPPING_UNCLEAR: 'Say what the columns mean: --preset overseas-customers, or --mapping FILE.',
  HTTP_NOT_SEALED_YET: 'Ask again in a minute.',
  LEDGER_OUTCOME_UNKNOWN: 'It may have been written: look before it is done again.',
  REQUEST_RULE_UNCONFIRMED:
    'The deadline rests on what stands below: let a data protection officer check it, then the same again with --set confirmed=true.',
  LETTER_ADDRESS_MISSING:
    'There is none of that kind, or it was erased. A letter of a request goes to the address in the register with regesta letter print --to-customer, once identity is established; of an erasure, say how else the customer was told: regesta erasure told.',
  ERASURE_NOT_STARTED: 'It has to be approved first: regesta erasure approve. What it waits for: regesta erasure show.',
  ERASURE_NOT_COMPLETED:
    'There is a certificate only of what is complete. What it waits for: regesta erasure show; mostly for regesta erasure approve, or for regesta erasure told.',
};

/** What a problem says to a person at the command line: the sentence, and the lines under it. */
export interface Spoken {
  readonly sentence: string;
  readonly more: readonly string[];
}

/** `command` is the one that ran: its options are what the person knows the fields by. */
export function spoken({ problem, sent }: ProblemError, command: Command | undefined): Spoken {
  const filledBy = command === undefined ? undefined : new FilledBy(command, sent);
  const { code, title, errors = [], about = [], accessEvent } = problem;
  const fields = errors.map((one) => `  ${filledBy?.ofField(one) ?? bare(one.field)}: ${fixOf(one.fix, filledBy)}`);
  const more = [...new Set(fields), ...about.map((one) => `  ${Object.values(one).join(', ')}`)];
  const sentence = sentenceOf(problem, filledBy);
  const acts = sentence.includes('regesta ') ? undefined : actsOf(problem, command);
  if (acts !== undefined) more.push(acts);
  if (accessEvent !== undefined) more.push(`Recorded as refused look ${accessEvent}.`);
  return { sentence: `${title} (${code}). ${sentence}`, more };
}

/** A request has some forty acts, each with fields of its own: where they are listed. */
function actsOf({ code, status }: ServerProblem, command: Command | undefined): string | undefined {
  const isAct = command?.name() === 'do';
  if (code === 'HTTP_INPUT_INVALID')
    return isAct ? `Its fields: regesta request acts ${command.args[1] ?? ''}` : undefined;
  const asksForAnAct = code.startsWith('REQUEST_') && status === 409;
  return asksForAnAct ? 'What can be recorded of a request, and how: regesta request acts' : undefined;
}

/** The sentence of a problem, as it is said here. */
export function sentenceOf({ code, detail, instance }: ServerProblem, filledBy?: FilledBy): string {
  const said = INSTEAD[code] ?? inWords(detail).replace('the value of "instance"', `the number ${instance ?? ''}`);
  return said.replace(/"([a-z][A-Za-z]*)"/g, (quoted, name: string) =>
    // What the answer has in a part of its own stands here in lines under the sentence.
    name === 'about' ? 'the list below' : (filledBy?.ofName(name) ?? quoted),
  );
}

const inWords = (text: string): string =>
  text.replace(ROUTE, (route) => COMMANDS[route] ?? route).replace('the id or code in the path', 'the id or code');

/** A fix may name another field, as `from`. */
const fixOf = (fix: string, filledBy: FilledBy | undefined): string =>
  inWords(fix).replace(/`([a-z][A-Za-z]*)`/g, (quoted, name: string) => filledBy?.ofName(name) ?? quoted);

/** As it stands in the JSON that was typed or read: `phone/number`. */
const bare = (pointer: string): string => (pointer === '/' ? 'what was given' : `"${pointer.slice(1)}"`);
