import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import { RETRY_PAUSES_MINUTES, type Retry, retriesOf } from '../../domain/request/retries.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { Failures } from '../../kernel/failures.ts';
import { type ActorId, type CommandId, derivedId, type Id } from '../../kernel/ids.ts';
import { plusMillis } from '../../kernel/time.ts';
import { listUnsentLetters } from '../../projections/models/unsent-letters-queries.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import { wouldPermit } from '../core/look.ts';
import { letterInput } from './letter-input.ts';
import { readRequest } from './prepare-letter.ts';
import { sendLetter } from './send-letter.ts';

const PAGE = 500;
/** Nothing that failed longer ago than the longest pause is still to be tried; doubled, for a process that was down. */
const LOOK_BACK_MS = 2 * 60_000 * Math.max(...RETRY_PAUSES_MINUTES);

/**
 * Tries letters again that the mail server did not take. Whoever ordered the letter looks at the address once more: in
 * their name, under the purpose they named, and only while their role and purposes still allow it; the looks and the
 * letter carry one correlation id, and the letter names the failure that it follows (`retryOf`). A request that cannot
 * be read stops none of the others: all such failures are thrown at the end. The number of attempts is the answer.
 */
export async function retryLetters(deps: Deps): Promise<number> {
  if (deps.mailer === undefined) return 0;
  const since = plusMillis(deps.clock.now(), -LOOK_BACK_MS);
  const failures = new Failures();
  let attempts = 0;
  let after: Id | undefined;
  for (;;) {
    const page = await listUnsentLetters(deps.readModels.reader, { since, after, limit: PAGE });
    for (const request of page) {
      attempts += await failures.attempt(requestStream(request), () => retryOf(deps, request));
    }
    after = page.at(-1);
    if (page.length < PAGE) break;
  }
  failures.throwAny();
  return attempts;
}

async function retryOf(deps: Deps, request: Id): Promise<number> {
  const { events } = await readRequest(deps, request);
  const now = deps.clock.now();
  let attempts = 0;
  for (const retry of retriesOf(events)) {
    if (retry.notBefore > now) continue;
    const asked = letterInput.safeParse({
      letter: retry.letter,
      purpose: retry.order.metadata.purpose,
      deadlineConfirmed: retry.order.clear.deadlineConfirmed,
    });
    const caller = await callerOf(deps, request, retry);
    if (!asked.success || caller === undefined) continue;
    if (!(await mayStillLook(deps, caller, request, asked.data.purpose))) continue;
    const outcome = await sendLetter(deps, caller, request, asked.data, retry);
    if (outcome.kind !== 'refused' && !outcome.written.repeated) attempts++;
  }
  return attempts;
}

/** As they stand now. The command is named after the failure: whatever runs it, one event comes of it. */
async function callerOf(deps: Deps, request: Id, { failure, order }: Retry): Promise<Caller | undefined> {
  const actor = order.metadata.actor as ActorId;
  const { state } = await loadState(deps, actorCategory, actorStream(actor));
  if (state.phase !== 'active') return undefined;
  const command = derivedId(['retry-letter', requestStream(request), failure]);
  return { actor, state, commandId: command as CommandId, correlationId: command };
}

/** Asked without a record: nobody asked. A look that goes on from here is decided and recorded anew. */
async function mayStillLook(deps: Deps, caller: Caller, request: Id, purpose: string): Promise<boolean> {
  if (isRefusedByRole(caller, 'look-at-request')) return false;
  return wouldPermit(deps, caller, {
    look: 'request',
    purpose,
    owners: [requestStream(request)],
    dataCategories: ['identity', 'contact', 'preference'],
  });
}
