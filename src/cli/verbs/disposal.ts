import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { usage } from '../cli-error.ts';
import { idArgument, wholeOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { facts, table } from '../print/text.ts';
import { questioner } from '../read-input.ts';

const CONFIRMATION = 'dispose';
/** Between two lines of progress. */
const BATCHES_AT_A_TIME = 10;

interface Approve {
  readonly alone?: string;
  readonly unstatedConfirmed?: true;
  readonly yes?: true;
}

/** Disposal of what schedules say is due: listed, approved by a second person, carried out batch by batch. */
export function disposal(program: Command, frame: Frame): void {
  const group = program
    .command('disposal')
    .description('dispose of what is due under retention schedules; see first: regesta retention due');
  const ofOne = (name: string, words: string): Command =>
    group.command(name).description(words).argument('<disposal>', 'id of the disposal', idArgument);
  frame.verb(group.command('list').description('every disposal, with how far it is'), list);
  frame.verb<{ readonly batch?: number }>(
    ofOne('show', 'counts and reasons, approval, progress').option(
      '--batch <number>',
      'the owners of one batch, as they were listed',
      wholeOption(1, 999_999),
    ),
    show,
  );
  frame.verb(
    group.command('plan').description('list what is due today, for somebody else to approve; nothing is destroyed'),
    async ({ client }) => {
      const answer = await client.change('POST', '/v1/disposals', {});
      return changed(answer, `Listed as ${textOf(answer['id'])}. Somebody else approves it: regesta disposal approve.`);
    },
  );
  frame.verb<Approve>(
    ofOne('approve', 'approve the list: it is carried out from now on, and cannot be undone')
      .option('--alone <reason>', 'you planned it too: no-second-person, second-person-away, deadline-near')
      .option('--unstated-confirmed', 'laws that might keep some of it, but whose trigger nobody stated, keep nothing')
      .option('--yes', 'do not ask'),
    approve,
  );
  frame.verb<{ readonly reason: string }>(
    ofOne('refuse', 'it is not carried out').requiredOption(
      '--reason <reason>',
      'data-still-needed, schedule-wrong, out-of-date, planned-by-mistake',
    ),
    async ({ client }, [id = ''], { reason }) =>
      changed(await client.change('POST', `/v1/disposals/${id}/refusal`, { reason }), 'It is not carried out.'),
  );
  frame.verb(ofOne('run', 'carry out an approved disposal, batch by batch; goes on where it was cut off'), runAll);
  frame.verb(ofOne('certificate', 'what was disposed of, as plain data'), certificate);
}

async function approve(
  session: Session,
  [id = '']: readonly string[],
  { alone, unstatedConfirmed, yes }: Approve,
): Promise<Printed> {
  const { client } = session;
  if (yes !== true) await confirmed(session, (await client.get(`/v1/disposals/${id}`)) as JsonObject);
  const body = {
    ...(alone === undefined ? {} : { alone }),
    ...(unstatedConfirmed === true ? { unstatedConfirmed } : {}),
  };
  const answer = await client.change('POST', `/v1/disposals/${id}/approval`, body);
  return changed(answer, 'Approved. A running server carries it out by itself; to watch it: regesta disposal run.');
}

async function confirmed({ world, isJson }: Session, found: JsonObject): Promise<void> {
  if (world.stdin.isTTY !== true || isJson) throw usage('Nobody can be asked here: add --yes if it is meant.');
  const questions = questioner(world);
  try {
    const what = `${textOf(found['items'])} data categories of ${textOf(found['owners'])} owners`;
    const typed = await questions.ask({ ask: `This destroys ${what} for ever. Type "${CONFIRMATION}" to go on` });
    if (typed !== CONFIRMATION) throw usage('Not confirmed; nothing was disposed of.');
  } finally {
    questions.close();
  }
}

const progressOf = (found: JsonObject): string =>
  `${textOf(found['batchesDone'])} of ${textOf(found['batches'])} batches`;

async function list({ client }: Session): Promise<Printed> {
  const items = (await client.get('/v1/disposals')) as unknown as readonly JsonObject[];
  const rows = items.map((one) => [
    textOf(one['disposal']),
    textOf(one['on']),
    textOf(one['phase']),
    textOf(one['owners']),
    textOf(one['items']),
    progressOf(one),
  ]);
  const heads = ['disposal', 'as of', 'state', 'owners', 'items', 'done'];
  return { text: table(heads, rows, { none: 'Nothing was disposed of.' }), json: { items } };
}

async function show(
  { client }: Session,
  [id = '']: readonly string[],
  { batch }: { readonly batch?: number },
): Promise<Printed> {
  if (batch !== undefined) return showBatch(client, id, batch);
  const found = (await client.get(`/v1/disposals/${id}`)) as JsonObject;
  const approved = found['approved'] as JsonObject | undefined;
  const plan = found['plan'] as JsonObject | undefined;
  const head = facts([
    ['state', `${textOf(found['phase'])}, ${progressOf(found)}`],
    [
      'listed',
      `${textOf(found['items'])} data categories of ${textOf(found['owners'])} owners, as of ${textOf(found['on'])}`,
    ],
    ['planned', `${textOf(found['begunAt'])} by ${textOf(found['plannedBy'])}`],
    ['approved', approved === undefined ? undefined : `${textOf(approved['at'])} by ${textOf(approved['by'])}`],
  ]);
  const rows = (name: string, heads: readonly string[]) =>
    ((plan?.[name] ?? []) as readonly JsonObject[]).map((one) => heads.map((column) => textOf(one[column])));
  const tables = [
    table(['schedule', 'dataCategory', 'due'], rows('due', ['schedule', 'dataCategory', 'due'])),
    'Left when it was listed:',
    table(['why', 'dataCategory', 'by', 'owners'], rows('left', ['why', 'dataCategory', 'by', 'owners'])),
    ...(plan?.['unstated'] === undefined
      ? []
      : [
          UNSTATED,
          table(['schedule', 'dataCategory', 'owners'], rows('unstated', ['schedule', 'dataCategory', 'owners'])),
        ]),
  ];
  return { text: [head, ...(plan === undefined ? [] : tables)].join('\n\n'), json: found };
}

export const UNSTATED = 'Of what is due a law might keep some, if anybody had stated when its period begins:';

async function showBatch(client: Session['client'], id: string, batch: number): Promise<Printed> {
  const found = (await client.get(`/v1/disposals/${id}/batches/${batch}`)) as JsonObject;
  const rows = (found['items'] as readonly JsonObject[]).map((one) => [
    textOf(one['owner']),
    textOf(one['dataCategories']),
    textOf(one['schedules']),
  ]);
  const left = (found['left'] as readonly JsonObject[]).map((one) => [
    textOf(one['owner']),
    textOf(one['dataCategory']),
    textOf(one['why']),
    textOf(one['by']),
    textOf(one['until']),
  ]);
  const text = [
    table(['owner', 'data', 'schedules'], rows),
    ...(left.length === 0 ? [] : ['Left:', table(['owner', 'data', 'why', 'by', 'until'], left)]),
  ].join('\n\n');
  return { text, json: found };
}

/** Until nothing is left to do, or until a batch has to wait. */
async function runAll({ client, note }: Session, [id = '']: readonly string[]): Promise<Printed> {
  for (let before = -1; ; ) {
    await client.change('POST', `/v1/disposals/${id}/progress`, { batches: BATCHES_AT_A_TIME });
    const found = (await client.get(`/v1/disposals/${id}`)) as JsonObject;
    const done = Number(found['batchesDone']);
    note(`  ${progressOf(found)}`);
    if (found['phase'] === 'completed') return { text: `Completed: ${progressOf(found)}.`, json: found };
    if (done === before) {
      const text = `${progressOf(found)} are done; what is left waits for something: see the erasures of its batches (regesta erasure show), and run it again.`;
      return { text, json: found };
    }
    before = done;
  }
}

async function certificate({ client }: Session, [id = '']: readonly string[]): Promise<Printed> {
  const found = (await client.get(`/v1/disposals/${id}/certificate`)) as JsonObject;
  return { text: JSON.stringify(found['certificate'], undefined, 2), json: found };
}
