import { RETENTION } from '../../domain/retention/stream.ts';
import { type KnownSchedule, retentionCategory } from '../../domain/retention/state.ts';
import type { ScheduleInForce } from '../../domain/rules/retention-due.ts';
import { inBatches } from './activity-facts.ts';
import type { Deps } from './deps.ts';
import { listedStreams } from './listed.ts';
import { loadState } from './load-state.ts';

type Streams = Pick<Deps, 'ledger'>;

/** Every retention schedule, in the order in which they were drafted first: from the ledger, never from a view. */
export async function allSchedules(deps: Streams): Promise<readonly KnownSchedule[]> {
  const found = await inBatches(await listedStreams(deps, RETENTION), (stream) =>
    loadState(deps, retentionCategory, stream),
  );
  return found.flatMap(({ state }) => (state.phase === 'unknown' ? [] : [state]));
}

export const schedulesInForce = async (deps: Streams): Promise<readonly ScheduleInForce[]> =>
  (await allSchedules(deps)).flatMap(({ phase, code, approved }) =>
    phase === 'ended' || approved === undefined
      ? []
      : [{ code, scheduleVersion: approved.scheduleVersion, terms: approved.terms }],
  );
