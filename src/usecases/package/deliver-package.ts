import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type DeliveryRefusal, prepareDelivery, withdrawDelivery } from '../../domain/delivery/decide.ts';
import { deliveryCategory } from '../../domain/delivery/state.ts';
import { DELIVERY, deliveryStream } from '../../domain/delivery/stream.ts';
import type { RequestRefusal } from '../../domain/request/decide.ts';
import { whyNotByThisActor } from '../../domain/request/decide-answer.ts';
import type { RequestFile } from '../../domain/request/file.ts';
import type { Right } from '../../domain/rules/vocabulary.ts';
import { type ActorId, type Id, mintedId } from '../../kernel/ids.ts';
import { plusMillis } from '../../kernel/time.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { intend, isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import { loadRequest } from '../core/requests.ts';
import { encryptPackage, newSecret, secretDigest } from './link-secret.ts';
import { type PackageOutcome, packPackage, preparePackage, preparePackageInput } from './prepare-package.ts';

const DAY_MS = 86_400_000;

export const deliverPackageInput = preparePackageInput.extend({
  /** The link is good for so many days. */
  days: z.number().int().min(1).max(30).default(14),
});

type LookRefused = Extract<PackageOutcome, { readonly kind: 'refused' }>['reason'];
type DeliveryOutcome = Outcome<
  DeliveryRefusal | RequestRefusal | LookRefused | 'role-not-allowed' | 'package-no-store'
>;

export interface Delivered {
  readonly outcome: DeliveryOutcome;
  /** Shown once and kept nowhere; absent for a repeated command. */
  readonly link?: string;
}

/** Rights that are answered by handing over a copy. */
const ANSWERED_BY_A_COPY: readonly Right[] = ['access', 'know', 'portability'];

/**
 * Makes the package, encrypts it under a secret of its own, and gives out the link. The request's own stream says that the
 * person has the answer only when somebody sent them the link (`ResponseDelivered`).
 *
 * Crash points: (1) after the file, before the event: nobody has its secret; the schedule removes it. (2) after the event,
 * before the answer: the link is lost; the delivery is withdrawn or expires, and another is made.
 */
export async function deliverPackage(
  deps: Deps,
  caller: Caller,
  request: Id,
  { days, ...input }: z.output<typeof deliverPackageInput>,
): Promise<Delivered> {
  if (isRefusedByRole(caller, 'deliver-package')) return refused('role-not-allowed');
  const { documents } = deps;
  if (documents === undefined) return refused('package-no-store');
  const delivery = mintedId(caller.commandId, DELIVERY, 0);
  const earlier = await loadState(deps, deliveryCategory, deliveryStream(delivery));
  // A repeated command: what lies there is not made again under another secret. `act` answers with the first outcome.
  if (earlier.state.phase !== 'unknown') return { outcome: await record(deps, caller, delivery, earlier.state) };
  const { state: file } = await loadRequest(deps, request);
  const not = file.phase === 'unknown' ? 'request-unknown' : whyNot(file, caller.actor);
  if (not !== undefined) return refused(not);
  const answer = await preparePackage(deps, caller, request, input);
  if (answer.kind === 'refused') return refused(answer.reason);
  const { zip } = await packPackage(answer.value);
  const secret = newSecret();
  const bytes = encryptPackage(zip, delivery, secret);
  await documents.put(delivery, bytes);
  const outcome = await record(deps, caller, delivery, {
    request,
    packageSha256: createHash('sha256').update(bytes).digest('base64'),
    size: bytes.length,
    secretDigest: secretDigest(secret),
    expiresAt: plusMillis(deps.clock.now(), days * DAY_MS),
  });
  if (outcome.kind !== 'written' || outcome.written.repeated) return { outcome };
  return { outcome, link: `${deps.publicUrl ?? ''}/d/${delivery}#${secret}` };
}

const refused = (reason: Extract<DeliveryOutcome, { readonly kind: 'refused' }>['reason']): Delivered => ({
  outcome: { kind: 'refused', reason },
});

/**
 * The answer goes out only as somebody approved it, and approval knows who asks. Whoever holds the link holds the data, so
 * whoever makes it hands the answer over: the two people of `ResponseDelivered` stand here too.
 */
function whyNot(file: RequestFile, actor: ActorId): RequestRefusal | undefined {
  if (file.phase === 'closed') return 'request-closed';
  if (file.ended !== undefined) return 'request-ended';
  const approved = ANSWERED_BY_A_COPY.filter((right) => file.approved.has(right));
  return approved.length === 0 ? 'request-response-not-approved' : whyNotByThisActor(file, approved, actor);
}

const record = (deps: Deps, caller: Caller, delivery: Id, prepared: Parameters<typeof prepareDelivery>[0]) => {
  const { request, packageSha256, size, secretDigest, expiresAt } = prepared;
  return intend<typeof deliveryCategory.initial, typeof deliveryCategory.events, DeliveryRefusal>(
    deps,
    caller,
    'deliver-package',
    {
      category: deliveryCategory,
      stream: deliveryStream(delivery),
      seals: [],
      decide: prepareDelivery({ request, packageSha256, size, secretDigest, expiresAt }),
    },
  );
};

/** The link opens nothing any more, at once. */
export async function withdrawPackage(
  deps: Deps,
  caller: Caller,
  delivery: Id,
): Promise<Outcome<DeliveryRefusal | 'role-not-allowed'>> {
  const outcome = await intend(deps, caller, 'deliver-package', {
    category: deliveryCategory,
    stream: deliveryStream(delivery),
    seals: [],
    decide: withdrawDelivery(),
  });
  if (outcome.kind === 'written' || outcome.kind === 'unchanged') await deps.documents?.remove(delivery);
  return outcome;
}
