import type { Moment } from '../../domain/request/decide.ts';
import { decideDuty, dutiesOf, type RequestDuty, sameDuty } from '../../domain/request/duties.ts';
import type { RequestFile } from '../../domain/request/file.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import type { Clock } from '../../domain/rules/clock-types.ts';
import { alreadySo } from '../../domain/shape/decision.ts';
import { Failures } from '../../kernel/failures.ts';
import { type CommandId, derivedId, type Id, randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { listRequests } from '../../projections/models/requests-queries.ts';
import { everyItem } from '../../projections/page.ts';
import { act } from '../core/act.ts';
import { clocksOf, grievanceClocksOf } from '../core/clocks.ts';
import type { Deps } from '../core/deps.ts';
import { reopenOrphans } from '../core/orphans.ts';
import { isReceived, loadRequest, momentNow } from '../core/requests.ts';
import { pinCalendars } from '../core/rulebook.ts';

/**
 * Records what is due of requests: deadlines that come near or were missed, and what an officer is reminded of. Nothing of
 * what a request says is opened. Each duty has a command id of its own, so what was missed while the process was down is
 * caught up once, and two processes make one event. A request that cannot be read stops none of the others: all such
 * failures are thrown at the end.
 */
export async function watchDeadlines(deps: Deps): Promise<number> {
  const moment = await momentNow(deps);
  const failures = new Failures();
  let recorded = await reopenOrphans(deps);
  for await (const request of openRequests(deps)) {
    recorded += await failures.attempt(requestStream(request), () => watchOne(deps, request, moment));
  }
  failures.throwAny();
  return recorded;
}

export const openRequests = (deps: Deps): AsyncGenerator<Id> =>
  everyItem((page) => listRequests(deps.readModels.reader, { ...page, phase: 'open' }));

async function watchOne(deps: Deps, request: Id, moment: Moment): Promise<number> {
  const { state } = await loadRequest(deps, request);
  if (!isReceived(state)) return 0;
  let running = await runningOf(deps, state, moment);
  if (await publishedSince(deps, state.calendarPlace, running.clocks)) running = await runningOf(deps, state, moment);
  let recorded = 0;
  for (const duty of dutiesOf(state, running, moment)) {
    if (await fulfil(deps, request, duty, moment)) recorded++;
  }
  return recorded;
}

const runningOf = async (deps: Deps, file: RequestFile, moment: Moment) => ({
  clocks: await clocksOf(deps, file, moment),
  grievances: await grievanceClocksOf(deps, file, moment),
});

/** A year whose days off were not known when the request was classified may be known to this release, or by now. */
async function publishedSince(deps: Deps, place: string | undefined, clocks: readonly Clock[]): Promise<boolean> {
  const years = clocks.flatMap(({ due }) =>
    due?.why === 'calendar-not-published' ? [Number(due.on.slice(0, 4)), Number(due.on.slice(0, 4)) + 1] : [],
  );
  if (place === undefined || years.length === 0) return false;
  const { position } = await deps.ledger.head();
  await pinCalendars(deps, { actor: SYSTEM_ACTOR, commandId: randomId() }, place, [...new Set(years)]);
  return (await deps.ledger.head()).position !== position;
}

/** Decided anew on what the request has become in the meantime. */
async function fulfil(deps: Deps, request: Id, duty: RequestDuty, moment: Moment): Promise<boolean> {
  const stream = requestStream(request);
  const commandId = derivedId(['watch-deadlines', stream, ...duty.key]) as CommandId;
  const outcome = await act(
    deps,
    { actor: SYSTEM_ACTOR, commandId },
    {
      category: requestCategory,
      stream,
      seals: [],
      decide: async (state) => {
        if (!isReceived(state)) return alreadySo;
        const now = dutiesOf(state, await runningOf(deps, state, moment), moment).find((one) => sameDuty(one, duty));
        return now === undefined ? alreadySo : decideDuty(now, moment)(state);
      },
    },
  );
  return outcome.kind === 'written' && !outcome.written.repeated;
}
