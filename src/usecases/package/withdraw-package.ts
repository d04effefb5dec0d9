import { type DeliveryRefusal, withdrawDelivery } from '../../domain/delivery/decide.ts';
import { deliveryCategory } from '../../domain/delivery/state.ts';
import { deliveryStream } from '../../domain/delivery/stream.ts';
import { takenBack } from '../../domain/request/links.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { type ActorId, type CommandId, derivedId, type Id } from '../../kernel/ids.ts';
import { act, type Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { intend } from '../core/intend.ts';
import { linksOf } from '../core/links.ts';
import { loadState } from '../core/load-state.ts';
import { onRequest } from '../core/requests.ts';

type WithdrawalOutcome = Outcome<DeliveryRefusal | 'role-not-allowed'>;

/**
 * The link opens nothing any more, at once. Where it was the answer, and nobody fetched it or can fetch another, the request
 * is unanswered again: the same command says so on the request's own stream.
 *
 * Crash point: after the link is closed, before the request's event: the request still says answered. The same again, or
 * another withdrawal of the same link, makes up for it.
 */
export async function withdrawPackage(deps: Deps, caller: Caller, delivery: Id): Promise<WithdrawalOutcome> {
  const outcome = await closeLink(deps, caller, delivery);
  if (outcome.kind !== 'written' && outcome.kind !== 'unchanged') return outcome;
  const { state } = await loadState(deps, deliveryCategory, deliveryStream(delivery));
  if (state.phase !== 'withdrawn') return outcome;
  const { ifRevision: _ofTheDelivery, ...unconditional } = caller;
  const links = await linksOf(deps, state.request);
  const decide = takenBack(links, deps.clock.now());
  await onRequest(deps, unconditional, state.request, 'deliver-package', [], decide);
  return outcome;
}

export async function closeLink(deps: Deps, caller: Caller, delivery: Id): Promise<WithdrawalOutcome> {
  const outcome = await intend(deps, caller, 'deliver-package', {
    category: deliveryCategory,
    stream: deliveryStream(delivery),
    seals: [],
    decide: withdrawDelivery(),
  });
  if (outcome.kind === 'written' || outcome.kind === 'unchanged') await deps.documents?.remove(delivery);
  return outcome;
}

/**
 * A link that nobody took back and that must open nothing any more: its request has ended, its data were erased, another
 * link stands in its place. `actor`: who did that, or the schedule that found it. Says whether it was open until now.
 *
 * Crash points: (1) after the event, before the file is gone: the schedule removes it. (2) before the request's event: the
 * same again makes up for it, and while the file lies there the schedule comes round to it.
 */
export async function closeByItself(deps: Deps, actor: ActorId, delivery: Id): Promise<boolean> {
  const stream = deliveryStream(delivery);
  const who = (what: string) => ({ actor, commandId: derivedId(['closed', what, delivery]) as CommandId });
  const decide = withdrawDelivery();
  const outcome = await act(deps, who('link'), { category: deliveryCategory, stream, seals: [], decide });
  const { state } = await loadState(deps, deliveryCategory, stream);
  if (state.phase === 'withdrawn') {
    const { request } = state;
    const reopen = takenBack(await linksOf(deps, request), deps.clock.now());
    const about = { category: requestCategory, stream: requestStream(request), seals: [], decide: reopen } as const;
    await act(deps, who('answer'), about);
  }
  if (state.phase !== 'ready') await deps.documents?.remove(delivery);
  return outcome.kind === 'written' && !outcome.written.repeated;
}
