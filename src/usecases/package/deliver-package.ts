import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type DeliveryRefusal, prepareDelivery } from '../../domain/delivery/decide.ts';
import { deliveryCategory, type Prepared } from '../../domain/delivery/state.ts';
import { DELIVERY, deliveryStream } from '../../domain/delivery/stream.ts';
import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import { type EventId, type Id, mintedId, randomId } from '../../kernel/ids.ts';
import { plusMillis } from '../../kernel/time.ts';
import { type Refused, refused as asRefused, refusedAbout } from '../../domain/shape/decision.ts';
import { GAPS, type Gap, mustBeConfirmed } from '../../reports/package/gaps.ts';
import { deliverResponse } from '../request/answer-request.ts';
import type { Outcome, Written } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { intend, isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import { linksOf } from '../core/links.ts';
import { loadRequest, momentNow, type RequestOutcome } from '../core/requests.ts';
import { type HandingOverRefusal, rightsToAnswer, whyNotHandedOver } from './hand-over.ts';
import { newsSinceApproval } from './news.ts';
import { encryptPackage, newSecret, secretDigest } from './link-secret.ts';
import {
  type AccessPackage,
  type PackageOutcome,
  packPackage,
  preparePackage,
  preparePackageInput,
} from './prepare-package.ts';
import { closeByItself, closeLink } from './withdraw-package.ts';

const DAY_MS = 86_400_000;

export const deliverPackageInput = preparePackageInput.extend({
  /** The link is good for so many days. */
  days: z.number().int().min(1).max(30).default(14),
  /** What the package cannot tell, for nothing of it is declared; whoever names it hands the package over all the same. */
  confirmedGaps: z.array(z.enum(GAPS)).max(GAPS.length).default([]),
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
  | 'package-gaps-not-confirmed'
  | 'organisation-not-described'
>;
type Reason = Extract<DeliveryOutcome, { readonly kind: 'refused' }>['reason'];

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
  { days, sent, confirmedGaps, ...input }: z.output<typeof deliverPackageInput>,
): Promise<Delivered> {
  if (isRefusedByRole(caller, 'deliver-package')) return refused('role-not-allowed');
  const { documents } = deps;
  if (documents === undefined) return refused('package-no-store');
  const delivery = mintedId(caller.commandId, DELIVERY, 0);
  const earlier = await loadState(deps, deliveryCategory, deliveryStream(delivery));
  // A repeated command: what lies there is not made again under another secret. `act` answers with the first outcome.
  if (earlier.state.phase !== 'unknown') return { outcome: await record(deps, caller, delivery, earlier.state) };
  const not = await whyNot(deps, caller, request);
  if (not !== undefined) return { outcome: not };
  // An answer that does not say who gives it is none (GDPR Art. 13(1)(a), 15); to look at one beforehand is harmless.
  const { state: organisation } = await loadState(deps, organisationCategory, ORGANISATION_STREAM);
  if (organisation.phase !== 'described') return refused('organisation-not-described');
  const answer = await preparePackage(deps, caller, request, input);
  if (answer.kind === 'refused') return refused(answer.reason);
  const gaps = answer.value.gaps.filter((gap) => mustBeConfirmed(gap) && !confirmedGaps.includes(gap));
  if (gaps.length > 0) return { outcome: refusedAbout('package-gaps-not-confirmed', asTold(gaps, answer.value)) };
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

const refused = (reason: Reason): Delivered => ({ outcome: asRefused(reason) });

/** Of which data nothing is declared, where something is of others. */
function asTold(gaps: readonly Gap[], { purposes, scope }: AccessPackage) {
  const some = purposes.length === 0 ? {} : { dataCategories: scope.uncovered.dataCategories.join(' ') };
  return gaps.map((gap) => ({ gap, ...some }));
}

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
  const not = await whyNot(deps, caller, request);
  if (not !== undefined) {
    await takeBack();
    return { outcome: not };
  }
  const { state } = await loadRequest(deps, request);
  // Answered before: this link replaces one that was lost or has expired, and the day of the answer stands.
  const rights = rightsToAnswer(state);
  if (sent === 'later' || rights.length === 0) return replacing(deps, caller, request, delivery, made);
  const answer = { rights: [...rights], method: 'link' as const, delivery, packageSha256 };
  const answered = await deliverResponse(deps, unconditional, request, answer);
  if (answered.kind === 'written')
    return replacing(deps, caller, request, delivery, withAnswer(made, answered.written));
  await takeBack();
  return answered.kind === 'refused' ? { outcome: answered } : refused('request-right-not-open');
}

/**
 * Of one request one link is good: who has lost a link, or never should have had it, has nothing in it any more. If this
 * is cut off, the earlier link stays good until it ends by itself: the new one may be the one that was lost.
 */
async function replacing(deps: Deps, caller: Caller, request: Id, delivery: Id, made: Delivered): Promise<Delivered> {
  for (const earlier of await linksOf(deps, request)) {
    if (earlier.delivery !== delivery && earlier.phase === 'ready')
      await closeByItself(deps, caller.actor, earlier.delivery);
  }
  return made;
}

/** Whoever waits for the views, or for a seal, waits for both events. */
function withAnswer({ outcome, link }: Made, { position, events }: Written): Delivered {
  const [answeredBy] = events;
  const written = { ...outcome.written, position, events: [...outcome.written.events, ...events] };
  return { outcome: { ...outcome, written }, link, ...(answeredBy === undefined ? {} : { answeredBy }) };
}

async function whyNot(deps: Deps, { actor }: Caller, request: Id): Promise<Refused<HandingOverRefusal> | undefined> {
  const { state } = await loadRequest(deps, request);
  const not = whyNotHandedOver(state, await momentNow(deps), actor);
  if (not !== undefined) return asRefused(not);
  const news = await newsSinceApproval(deps, request);
  return news.length === 0 ? undefined : refusedAbout('package-changed-since-approval', news);
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
        return not ?? prepareDelivery(asPrepared(prepared))(state);
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
