import type { AccessBar } from '../../domain/access/decide.ts';
import { HEEDS_RESTRICTIONS } from '../../domain/access/policy.ts';
import { lastConsentedAt, mayProcess } from '../../domain/consent/queries.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { CUSTOMER, customerIdOf } from '../../domain/customer/stream.ts';
import type { PurposeState } from '../../domain/purpose/state.ts';
import type { PurposeAsked } from '../../domain/restriction/decide-objections.ts';
import {
  type Bars,
  barsTo,
  type Intended,
  leansOnConsent,
  standingObjection,
  type Use,
} from '../../domain/restriction/queries.ts';
import { restrictionCategory } from '../../domain/restriction/state.ts';
import { restrictionStream } from '../../domain/restriction/stream.ts';
import { categoryOf, type CustomerId, type Owner } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';

type Streams = Pick<Deps, 'ledger'>;

/** Streams read at a time: one look may concern a hundred customers, and a store across the network answers them together. */
const AT_ONCE = 20;

/** What an objection has to know of the purpose. */
export const purposeAsked = (state: PurposeState, consentedAt?: Instant): PurposeAsked =>
  state.phase === 'unknown'
    ? state
    : {
        phase: state.phase,
        kind: state.terms.kind,
        legalBasis: state.terms.legalBasis,
        heedsRestrictions: HEEDS_RESTRICTIONS[state.terms.kind],
        ...(consentedAt === undefined ? {} : { consentedAt }),
      };

export const lastConsentOf = async (deps: Streams, customer: CustomerId, now: Instant): Promise<Instant | undefined> =>
  lastConsentedAt((await loadState(deps, consentCategory, consentStream(customer))).state, now);

/** What is about to be done; `uses` is empty for the purpose itself. */
export interface About {
  readonly uses: readonly Use[];
  readonly contactBy?: string | undefined;
}

/** What stands in the way of a declared purpose with one customer, from the customer's own stream: never from a view. */
export async function barsOf(
  deps: Streams,
  customer: CustomerId,
  purpose: Extract<PurposeState, { readonly phase: 'declared' | 'retired' }>,
  { uses, contactBy }: About,
  now: Instant,
): Promise<Bars> {
  const { state } = await loadState(deps, restrictionCategory, restrictionStream(customer));
  const { kind } = purpose.terms;
  const leans =
    leansOnConsent(state, purpose.code) || standingObjection(state, { purpose: purpose.code, kind }) !== undefined;
  const consent = leans ? await consentTo(deps, customer, purpose.code, now) : { may: false };
  return barsTo(state, { purpose: purpose.code, kind, uses, contactBy, consent }, now);
}

/** The objection that ends a purpose for good, for whoever records a consent beside it. */
export async function objectionTo(
  deps: Streams,
  customer: CustomerId,
  purpose: PurposeState,
): Promise<ReturnType<typeof standingObjection>> {
  if (purpose.phase === 'unknown' || !HEEDS_RESTRICTIONS[purpose.terms.kind]) return undefined;
  const { state } = await loadState(deps, restrictionCategory, restrictionStream(customer));
  return standingObjection(state, { purpose: purpose.code, kind: purpose.terms.kind });
}

async function consentTo(
  deps: Streams,
  customer: CustomerId,
  purpose: string,
  now: Instant,
): Promise<Intended['consent']> {
  const { state } = await loadState(deps, consentCategory, consentStream(customer));
  return mayProcess(state, purpose, now);
}

interface LookAbout {
  readonly look: string;
  readonly owners: readonly Owner[];
  readonly dataCategories: readonly DataCategory[];
}

/** For the access gate. `undefined` where nothing is asked, for the kind of purpose does not heed restrictions. */
export async function lookBars(
  deps: Streams,
  purpose: PurposeState,
  asked: LookAbout,
  now: Instant,
): Promise<ReadonlyMap<Owner, AccessBar | 'none'> | undefined> {
  if (purpose.phase !== 'declared' || !HEEDS_RESTRICTIONS[purpose.terms.kind]) return undefined;
  const uses = usesOf(purpose.terms.kind, asked);
  const owners = [...new Set(asked.owners)];
  const bars = new Map<Owner, AccessBar | 'none'>();
  for (let at = 0; at < owners.length; at += AT_ONCE) {
    const some = owners.slice(at, at + AT_ONCE);
    const found = await Promise.all(
      some.map(async (owner) => {
        if (categoryOf(owner) !== CUSTOMER) return 'none';
        const { bars: against } = await barsOf(deps, customerIdOf(owner), purpose, { uses }, now);
        return against[0]?.reason ?? 'none';
      }),
    );
    for (const [index, owner] of some.entries()) bars.set(owner, found[index] ?? 'processing-restricted');
  }
  return bars;
}

/**
 * An export for marketing leaves for somebody else's system, so it is handed over in the sense of CCPA 1798.140(ad) and
 * (ah); what is special by law is what 1798.121 limits.
 */
function usesOf(kind: string, { look, dataCategories }: Omit<LookAbout, 'owners'>): readonly Use[] {
  const uses: Use[] = [];
  if (look === 'export' && kind === 'marketing') uses.push('sale-sharing');
  if (dataCategories.includes('sensitive')) uses.push('sensitive');
  return uses;
}
