import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type DeliveryRefusal, prepareDelivery, withdrawDelivery } from '../../domain/delivery/decide.ts';
import { deliveryCategory, type Prepared } from '../../domain/delivery/state.ts';
import { DELIVERY, deliveryStream } from '../../domain/delivery/stream.ts';
import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import { type EventId, type Id, mintedId, randomId } from '../../kernel/ids.ts';
import { plusMillis } from '../../kernel/time.ts';
import { takenBack } from '../../domain/request/links.ts';
import { deliverResponse } from '../request/answer-request.ts';
import type { Outcome, Written } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { intend, isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import { linksOf } from '../core/links.ts';
import { loadRequest, momentNow, onRequest, type RequestOutcome } from '../core/requests.ts';
import { type HandingOverRefusal, rightsToAnswer, whyNotHandedOver } from './hand-over.ts';
import { encryptPackage, newSecret, secretDigest } from './link-secret.ts';
import { type PackageOutcome, packPackage, preparePackage, preparePackageInput } from './prepare-package.ts';

const DAY_MS = 86_400_000;

export const deliverPackageInput = preparePackageInput.extend({
  /** The link is good for so many days. */
  days: z.number().int().min(1).max(30).default(14),
  /** `later`: the link is sent another day, and whoever sends it records then that the person has the answer. */
  sent: z.enum(['now', 'later']).default('now'),
});

type LookRefused = Extract<PackageOutcome, { readonly kind: 'refused' }>['reason'];
type RequestRefused = Extract<RequestOutcome, { readonly kind: 'refused' }>['reason'];
type DeliveryOutcome = Outcome<
  | DeliveryRefusal
  | HandingOverRefusal
  | LookRefused
  | RequestRefused
  | 'role-not-allowed'
  | 'package-no-store'
  | 'organisation-not-described'
>;
type Refused = Extract<DeliveryOutcome, { readonly kind: 'refused' }>;

export interface Delivered {
  readonly outcome: DeliveryOutcome;
  /** Shown once and kept nowhere; absent for a repeated command. */
  readonly link?: string;
  /** The `ResponseDelivered` that stops the clocks; none where the link is sent later or replaces an earlier one. */
  readonly answeredBy?: EventId;
}

/**
 * Makes the package, encrypts it under a secret of its own, and gives out the link. Giving out the link is the delivery of
 * the answer, and the request's own stream says so by itself (docs/processing.md, "The access package").
 *
 * Crash points: (1) after the file, before the event: nobody has its secret; the schedule removes it. (2) after the
 * delivery's event, before the request's: the link is lost and the request is still unanswered, which is true; another is
 * made. (3) after the request's event, before the answer: the request says answered and the link is lost. The repeated
 * command answers without a link, and another link is made under the same approval.
 */
export async function deliverPackage(
  deps: Deps,
  caller: Caller,
  request: Id,
  { days, sent, ...input }: z.output<typeof deliverPackageInput>,
): Promise<Delivered> {
  if (isRefusedByRole(caller, 'deliver-package')) return refused('role-not-allowed');
  const { documents } = deps;
  if (documents === undefined) return refused('package-no-store');
  const delivery = mintedId(caller.commandId, DELIVERY, 0);
  const earlier = await loadState(deps, deliveryCategory, deliveryStream(delivery));
  // A repeated command: what lies there is not made again under another secret. `act` answers with the first outcome.
  if (earlier.state.phase !== 'unknown') return { outcome: await record(deps, caller, delivery, earlier.state) };
  const not = await whyNot(deps, caller, request);
  if (not !== undefined) return refused(not);
  // An answer that does not say who gives it is none (GDPR Art. 13(1)(a), 15); to look at one beforehand is harmless.
  const { state: organisation } = await loadState(deps, organisationCategory, ORGANISATION_STREAM);
  if (organisation.phase !== 'described') return refused('organisation-not-described');
  const answer = await preparePackage(deps, caller, request, input);
  if (answer.kind === 'refused') return refused(answer.reason);
  const { zip } = await packPackage(answer.value);
  const secret = newSecret();
  const bytes = encryptPackage(zip, delivery, secret);
  await documents.put(delivery, bytes);
  const prepared: Prepared = {
    request,
    packageSha256: createHash('sha256').update(bytes).digest('base64'),
    size: bytes.length,
    secretDigest: secretDigest(secret),
    expiresAt: plusMillis(deps.clock.now(), days * DAY_MS),
  };
  const outcome = await record(deps, caller, delivery, prepared);
  if (outcome.kind !== 'written' || outcome.written.repeated) {
    if (outcome.kind === 'refused') await documents.remove(delivery);
    return { outcome };
  }
  const made: Made = { outcome, link: `${deps.publicUrl ?? ''}/d/${delivery}#${secret}` };
  return letOut(deps, caller, delivery, { ...prepared, sent }, made);
}

type Made = { readonly outcome: Extract<DeliveryOutcome, { readonly kind: 'written' }>; readonly link: string };

const refused = (reason: Refused['reason']): Delivered => ({ outcome: { kind: 'refused', reason } });

/**
 * The request's own record of it, under the same command. If something was decided of the answer in the last moment, the
 * delivery is taken back: nobody has its link yet.
 */
async function letOut(
  deps: Deps,
  caller: Caller,
  delivery: Id,
  { request, packageSha256, sent }: Prepared & { readonly sent: 'now' | 'later' },
  made: Made,
): Promise<Delivered> {
  const { ifRevision: _ofTheDelivery, ...unconditional } = caller;
  // Nobody has its link: what an earlier one answered stays answered.
  const takeBack = () => closeLink(deps, { ...unconditional, commandId: randomId() }, delivery);
  const { state } = await loadRequest(deps, request);
  const not = whyNotHandedOver(state, await momentNow(deps), caller.actor);
  if (not !== undefined) {
    await takeBack();
    return refused(not);
  }
  // Answered before: this link replaces one that was lost or has expired, and the day of the answer stands.
  const rights = rightsToAnswer(state);
  if (sent === 'later' || rights.length === 0) return made;
  const answer = { rights: [...rights], method: 'link' as const, delivery, packageSha256 };
  const answered = await deliverResponse(deps, unconditional, request, answer);
  if (answered.kind === 'written') return withAnswer(made, answered.written);
  await takeBack();
  return answered.kind === 'refused' ? { outcome: answered } : refused('request-right-not-open');
}

/** Whoever waits for the views, or for a seal, waits for both events. */
function withAnswer({ outcome, link }: Made, { position, events }: Written): Delivered {
  const [answeredBy] = events;
  const written = { ...outcome.written, position, events: [...outcome.written.events, ...events] };
  return { outcome: { ...outcome, written }, link, ...(answeredBy === undefined ? {} : { answeredBy }) };
}

async function whyNot(deps: Deps, { actor }: Caller, request: Id): Promise<HandingOverRefusal | undefined> {
  const { state } = await loadRequest(deps, request);
  return whyNotHandedOver(state, await momentNow(deps), actor);
}

const record = (deps: Deps, caller: Caller, delivery: Id, prepared: Prepared) =>
  intend<typeof deliveryCategory.initial, typeof deliveryCategory.events, DeliveryRefusal | HandingOverRefusal>(
    deps,
    caller,
    'deliver-package',
    {
      category: deliveryCategory,
      stream: deliveryStream(delivery),
      seals: [],
      decide: async (state) => {
        // Making the package takes a moment, in which somebody may have decided anew what is in it.
        const not = state.phase === 'unknown' ? await whyNot(deps, caller, prepared.request) : undefined;
        return not === undefined ? prepareDelivery(asPrepared(prepared))(state) : { kind: 'refused', reason: not };
      },
    },
  );

/** Of a state as it was folded, what its first event said. */
const asPrepared = ({ request, packageSha256, size, secretDigest, expiresAt }: Prepared): Prepared => ({
  request,
  packageSha256,
  size,
  secretDigest,
  expiresAt,
});

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

async function closeLink(deps: Deps, caller: Caller, delivery: Id): Promise<WithdrawalOutcome> {
  const outcome = await intend(deps, caller, 'deliver-package', {
    category: deliveryCategory,
    stream: deliveryStream(delivery),
    seals: [],
    decide: withdrawDelivery(),
  });
  if (outcome.kind === 'written' || outcome.kind === 'unchanged') await deps.documents?.remove(delivery);
  return outcome;
}
