import { expireDelivery, openDelivery as decideOpening } from '../../domain/delivery/decide.ts';
import { deliveryCategory } from '../../domain/delivery/state.ts';
import { deliveryStream } from '../../domain/delivery/stream.ts';
import { remindOfUnfetched } from '../../domain/request/links.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { type ActorId, type CommandId, derivedId, type Id, randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { plusMillis } from '../../kernel/time.ts';
import { act } from '../core/act.ts';
import { isDigestEqual } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { linksOf } from '../core/links.ts';
import { isStillGood, readDelivery } from './good-link.ts';
import { decryptPackage, isSecret, secretDigest } from './link-secret.ts';
import { closeByItself } from './withdraw-package.ts';

/**
 * Hands the package to whoever shows the link's secret, once. `undefined` whatever is wrong (no such delivery, another
 * secret, opened, expired, withdrawn, or not good any more: `isStillGood`), so that nothing can be learned by trying. The
 * opening is durable before the bytes leave, under the delivery's own id as its actor, and of two at the same moment one
 * wins. Whether it is still good is asked again after that: what was erased by then does not leave.
 *
 * Crash points: (1) after the event, before the bytes arrived: the link is used up, the request shows it as opened, and
 * another delivery is made. (2) before the file is gone: the schedule removes it; nothing opens it any more.
 */
export async function openDelivery(deps: Deps, delivery: Id, secret: string): Promise<Buffer | undefined> {
  const stream = deliveryStream(delivery);
  const read = await readDelivery(deps, delivery);
  const { state } = read;
  // Compared also where there is nothing to compare with, so that the time tells nothing.
  const expected = state.phase === 'unknown' ? secretDigest('') : state.secretDigest;
  const isRight = isDigestEqual(expected, secretDigest(secret)) && isSecret(secret);
  if (!isRight || state.phase !== 'ready' || !(await isStillGood(deps, read))) return undefined;
  const sealed = await deps.documents?.get(delivery);
  const bytes = sealed === undefined ? undefined : decryptPackage(sealed, delivery, secret);
  if (bytes === undefined) return undefined;
  const who = { actor: delivery as ActorId, commandId: randomId() };
  const decide = decideOpening(deps.clock.now());
  const outcome = await act(deps, who, { category: deliveryCategory, stream, seals: [], decide });
  if (outcome.kind !== 'written') return undefined;
  await deps.documents?.remove(delivery);
  return (await isStillGood(deps, read)) ? bytes : undefined;
}

/** An answer that nobody fetched is one, and the office should know: once for each link that ran out. */
async function remind(deps: Deps, delivery: Id, request: Id): Promise<void> {
  const commandId = derivedId(['unfetched', delivery]) as CommandId;
  const decide = remindOfUnfetched(await linksOf(deps, request), deps.clock.now());
  await act(
    deps,
    { actor: SYSTEM_ACTOR, commandId },
    { category: requestCategory, stream: requestStream(request), seals: [], decide },
  );
}

/** What was put down and never recorded is left alone for so long: its event may still be on its way. */
const ORPHANED_AFTER_MS = 3_600_000;

/**
 * Destroys what nobody took in time, what a crash left behind, and what is not good any more: an erasure takes links with it,
 * and where that was cut off this finishes it. Gives the number of deliveries that ended by it.
 */
export async function expireDeliveries(deps: Deps): Promise<number> {
  const { documents } = deps;
  if (documents === undefined) return 0;
  let ended = 0;
  for (const { name, storedAt } of await documents.list()) {
    const now = deps.clock.now();
    const stream = deliveryStream(name);
    const read = await readDelivery(deps, name);
    const { state } = read;
    if (state.phase === 'unknown') {
      if (plusMillis(storedAt, ORPHANED_AFTER_MS) < now) await documents.remove(name);
      continue;
    }
    if (state.phase === 'ready' && now < state.expiresAt) {
      if (!(await isStillGood(deps, read)) && (await closeByItself(deps, SYSTEM_ACTOR, name))) ended++;
      continue;
    }
    // Cut off after the link was closed and before its request heard of it.
    if (state.phase === 'withdrawn') await closeByItself(deps, SYSTEM_ACTOR, name);
    const who = { actor: SYSTEM_ACTOR, commandId: randomId() };
    const decide = expireDelivery(now);
    const outcome = await act(deps, who, { category: deliveryCategory, stream, seals: [], decide });
    if (outcome.kind === 'written') ended++;
    // Before the file goes: while it is there, a crash is made up for by the next round.
    if (state.phase === 'ready' || state.phase === 'expired') await remind(deps, name, state.request);
    await documents.remove(name);
  }
  return ended;
}
