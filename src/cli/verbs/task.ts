import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption, idArgument, instantOption, severalOption, wholeOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { table } from '../print/text.ts';
import { readStdin } from '../read-input.ts';

interface Assign {
  readonly what: string;
  readonly respondent: string;
  readonly system?: string;
  readonly assignee?: string;
  readonly due: string;
  readonly tokenUntil?: string;
}
interface Answer {
  readonly count?: number;
  readonly nothingBy?: readonly string[];
  readonly exception?: string;
  readonly noteStdin?: true;
}

const TASK_TOKEN = 'regesta-task_';

/** What a request gives to colleagues and to respondents outside. */
export function task(program: Command, frame: Frame): void {
  const group = program.command('task').description('what a request gives to colleagues and respondents outside');
  const one = (name: string, words: string): Command =>
    group.command(name).description(words).argument('<task>', 'id of the task', idArgument);
  const to = (command: Command): Command =>
    command
      .requiredOption('--respondent <code>', 'who has to answer: a department, a processor')
      .requiredOption('--due <date>', 'by this day of the controller\u2019s calendar', dateOption)
      .option('--system <code>', 'which system it is about')
      .option('--assignee <actor>', 'the actor who answers, for a colleague', idArgument)
      .option('--token-until <instant>', 'make a token that answers this task alone, good until then', instantOption);
  frame.verb<{ readonly request?: string; readonly phase?: string }>(
    group
      .command('list')
      .description('tasks by due day')
      .option('--request <id>', 'only those of this request', idArgument)
      .option('--phase <phase>', 'open, answered or completed'),
    list,
  );
  frame.verb(one('show', 'one task with its answers; words stay sealed'), show);
  frame.verb<Assign>(
    to(
      group
        .command('assign')
        .description('give somebody something to do for a request')
        .argument('<request>', 'id of the request', idArgument)
        .requiredOption('--what <code>', 'find-data, correct-data, erase-data, restrict-data, ...'),
    ),
    async ({ client }, [request = ''], options) =>
      withToken(
        await client.change('POST', '/v1/tasks', { request, what: options.what, ...bodyOf(options) }),
        'The task is assigned.',
      ),
  );
  frame.verb<Assign>(
    to(one('reassign', 'give it to somebody else, or another day')),
    async ({ client }, [id = ''], options) =>
      withToken(
        await client.change('POST', `/v1/tasks/${id}/reassignment`, bodyOf(options)),
        'The task is reassigned; a former token opens nothing any more.',
      ),
  );
  frame.verb(one('revoke-token', 'its token opens nothing any more'), async ({ client }, [id = '']) =>
    changed(await client.change('DELETE', `/v1/tasks/${id}/token`), 'The token is revoked.'),
  );
  frame.verb<Answer>(
    one('answer', 'answer a task: as a colleague, or with the token of the task in REGESTA_TOKEN')
      .option('--count <n>', 'so many records were found, or dealt with', wholeOption(0, 1_000_000_000))
      .option('--nothing-by <codes>', 'nothing was found by these: email,customer-number', severalOption)
      .option('--exception <reason>', 'system-not-reachable, not-our-data, legal-hold, kept-by-law, ...')
      .option('--note-stdin', 'read what is to be said in words from stdin (sealed)'),
    answer,
  );
  frame.verb<{ readonly notNeeded?: true }>(
    one('complete', 'take the answer').option('--not-needed', 'do without an answer'),
    async ({ client }, [id = ''], { notNeeded }) =>
      changed(
        await client.change('POST', `/v1/tasks/${id}/completion`, {
          outcome: notNeeded === true ? 'not-needed' : 'answered',
        }),
        'The task is completed.',
      ),
  );
}

const bodyOf = ({ respondent, system, assignee, due, tokenUntil }: Assign): JsonObject => ({
  respondent,
  dueOn: due,
  ...(system === undefined ? {} : { system }),
  ...(assignee === undefined ? {} : { assignee }),
  ...(tokenUntil === undefined ? {} : { tokenExpiresAt: tokenUntil }),
});

function withToken(answered: JsonObject, done: string): Printed {
  const printed = changed(answered, done);
  const token = answered['token'];
  if (token === undefined) return printed;
  return { ...printed, text: `${printed.text}\n  token, shown this once: ${textOf(token)}` };
}

async function list({ client }: Session, _args: readonly string[], options: object): Promise<Printed> {
  const { request, phase } = options as { readonly request?: string; readonly phase?: string };
  const page = (await client.get('/v1/tasks', { request, phase, limit: 100 })) as JsonObject;
  const items = page['items'] as readonly JsonObject[];
  const rows = items.map((one) => [
    textOf(one['task']),
    textOf(one['dueOn']),
    textOf(one['phase']),
    textOf(one['what']),
    textOf(one['respondent']),
    textOf(one['system']),
    one['escalated'] === true ? 'escalated' : '',
  ]);
  const heads = ['task', 'due', 'phase', 'what', 'respondent', 'system', ''];
  return { text: table(heads, rows, { none: 'No task.' }), json: page };
}

async function show({ client }: Session, [id = '']: readonly string[]): Promise<Printed> {
  const found = (await client.get(`/v1/tasks/${id}`)) as JsonObject;
  const answers = found['answers'] as readonly JsonObject[];
  const rows = answers.map((one) => [
    textOf(one['recordedAt']),
    textOf(one['answer']),
    textOf(one['count'] ?? one['reason'] ?? one['searchedFor']),
    one['hasWords'] === true ? 'with words, sealed' : '',
  ]);
  const head = `${textOf(found['what'])} by ${textOf(found['respondent'])}, due ${textOf(found['dueOn'])}: ${textOf(found['phase'])}`;
  return { text: `${head}\n${table(['at', 'answer', '', ''], rows, { none: 'No answer yet.' })}`, json: found };
}

async function answer(session: Session, [id = '']: readonly string[], options: Answer): Promise<Printed> {
  const { count, nothingBy, exception, noteStdin } = options;
  const given = [count, nothingBy, exception].filter((one) => one !== undefined).length;
  if (given !== 1) throw usage('Say one of --count, --nothing-by and --exception.');
  const note = noteStdin === undefined ? undefined : await readStdin(session.world, 'Type the note');
  const body: JsonObject = {
    ...(count === undefined ? {} : { outcome: 'data-returned', count }),
    ...(nothingBy === undefined ? {} : { outcome: 'nothing-found', searchedFor: nothingBy }),
    ...(exception === undefined ? {} : { outcome: 'exception', reason: exception }),
    ...(note === undefined || note === '' ? {} : { note }),
  };
  // The token of a task opens its answer and nothing else, so it has a place of its own.
  const noun = session.connected.token().startsWith(TASK_TOKEN) ? 'answer' : 'findings';
  return changed(await session.client.change('POST', `/v1/tasks/${id}/${noun}`, body), 'The answer is recorded.');
}
