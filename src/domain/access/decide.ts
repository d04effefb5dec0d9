import type { Owner } from '../../kernel/ids.ts';
import { DATA_CATEGORIES, type DataCategory } from '../../kernel/sealed.ts';
import { type Instant, plusMillis } from '../../kernel/time.ts';
import type { DecidedEvent } from '../shape/event.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import type { LegalBasis, PurposeKind, Role, SealedFieldName } from '../shape/vocabulary.ts';
import {
  type AccessRefusal,
  type accessGranted,
  type accessRefused,
  type Look,
  MAX_OWNERS_PER_LOOK,
} from './events.ts';
import { HEEDS_RESTRICTIONS, LOOKS_FOR, MAY_SEE } from './policy.ts';

/** Who asks, as the actor's own stream says. An `ActorState` has this shape. */
export type ActorFact =
  | { readonly phase: 'unknown' }
  | { readonly phase: 'active'; readonly roles: readonly Role[]; readonly purposes: readonly string[] }
  | { readonly phase: 'deactivated' };

interface KnownPurpose {
  readonly code: string;
  readonly terms: {
    readonly kind: PurposeKind;
    readonly legalBasis: LegalBasis;
    readonly dataCategories: readonly DataCategory[];
  };
}
/** What for, as the purpose's own stream says. A `PurposeState` has this shape. */
export type PurposeFact =
  | { readonly phase: 'unknown' }
  | ({ readonly phase: 'declared' } & KnownPurpose)
  | ({ readonly phase: 'retired' } & KnownPurpose);

export interface AccessInput {
  readonly actor: ActorFact;
  readonly purpose: PurposeFact;
  readonly look: Look;
  /** Whose data; empty where none could be named yet. */
  readonly owners: readonly Owner[];
  readonly dataCategories: readonly DataCategory[];
  /** Absent means all fields of those data categories. */
  readonly fields?: readonly SealedFieldName[] | undefined;
  /** For a replay: the state as recorded until this instant. */
  readonly recordedAsOf?: Instant | undefined;
  /**
   * Whether each owner consents to this purpose now (`mayProcess`). Asked only where the purpose rests on consent; an
   * owner who is not in it has not consented.
   */
  readonly consentByOwner?: ReadonlyMap<Owner, boolean> | undefined;
  /**
   * What each owner's own stream says against this look. Asked wherever the kind of purpose heeds restrictions; an owner
   * who is not in it is taken for restricted, so that a caller who forgot to ask shows nothing.
   */
  readonly barByOwner?: ReadonlyMap<Owner, AccessBar | 'none'> | undefined;
}

export type AccessBar = Extract<AccessRefusal, 'processing-restricted' | 'objected' | 'opted-out'>;

/**
 * Either way there is an event to append before anyone is answered. `purpose` and `legalBasis` belong into its metadata;
 * they are absent when the purpose that was named is not known, since a made-up word may say something of a person.
 */
export type AccessDecision =
  | {
      readonly kind: 'granted';
      readonly event: DecidedEvent<typeof accessGranted>;
      readonly purpose: string;
      readonly legalBasis: LegalBasis;
    }
  | {
      readonly kind: 'refused';
      readonly event: DecidedEvent<typeof accessRefused>;
      readonly reason: AccessRefusal;
      readonly purpose?: string;
      readonly legalBasis?: LegalBasis;
    };

/** A grant is used at once; it lives long enough for a busy machine, and an export's for its last chunk. */
const GRANT_MS = 30_000;
const LONG_GRANT_MS = 10 * 60_000;

export function decideAccess(input: AccessInput, now: Instant): AccessDecision {
  const { recordedAsOf } = input;
  const verdict = judge(input);
  if (typeof verdict === 'string') return refuseAccess(input, verdict);
  const ms = input.look === 'export' || input.look === 'report' ? LONG_GRANT_MS : GRANT_MS;
  const clear = withoutUndefined({ ...asked(input), expiresAt: plusMillis(now, ms), recordedAsOf });
  const { code, terms } = verdict;
  return { kind: 'granted', event: { type: 'AccessGranted', clear }, purpose: code, legalBasis: terms.legalBasis };
}

/** The refusal for a reason that is known already, such as a role that may not ask at all (`mayDo`). */
export function refuseAccess(
  input: Omit<AccessInput, 'actor'>,
  reason: AccessRefusal,
): Extract<AccessDecision, { readonly kind: 'refused' }> {
  const { purpose } = input;
  const named = purpose.phase === 'unknown' ? {} : { purpose: purpose.code, legalBasis: purpose.terms.legalBasis };
  const clear = withoutUndefined({ ...asked(input), reason, asked: named.purpose });
  return { kind: 'refused', event: { type: 'AccessRefused', clear }, reason, ...named };
}

/** What this actor may see for this purpose, at most; in the order of `DATA_CATEGORIES`. Empty when nothing. */
export function allowedDataCategories(actor: ActorFact, purpose: PurposeFact): readonly DataCategory[] {
  if (actor.phase !== 'active' || purpose.phase !== 'declared') return [];
  const { kind, dataCategories } = purpose.terms;
  const ofRoles = new Set(actor.roles.flatMap((role) => MAY_SEE[role][kind] ?? []));
  return DATA_CATEGORIES.filter((category) => ofRoles.has(category) && dataCategories.includes(category));
}

/** The purpose that allows the look, or why there is none. */
function judge(input: AccessInput): KnownPurpose | AccessRefusal {
  const { actor, purpose, owners } = input;
  if (actor.phase !== 'active') return 'actor-inactive';
  if (purpose.phase === 'unknown') return 'purpose-unknown';
  if (purpose.phase === 'retired') return 'purpose-retired';
  if (!actor.purposes.includes(purpose.code)) return 'purpose-not-assigned';
  const { kind, legalBasis } = purpose.terms;
  if (!actor.roles.some((role) => MAY_SEE[role][kind] !== undefined)) return 'role-not-allowed';
  if (!LOOKS_FOR[kind].includes(input.look)) return 'look-not-allowed';
  const allowed = allowedDataCategories(actor, purpose);
  if (!input.dataCategories.every((category) => allowed.includes(category))) return 'data-category-not-allowed';
  if (new Set(owners).size > MAX_OWNERS_PER_LOOK) return 'too-many-customers';
  if (legalBasis === 'consent' && !owners.every((owner) => input.consentByOwner?.get(owner) === true)) {
    return 'consent-missing';
  }
  return HEEDS_RESTRICTIONS[kind] ? (firstBar(input) ?? purpose) : purpose;
}

function firstBar({ owners, barByOwner }: AccessInput): AccessBar | undefined {
  for (const owner of owners) {
    const bar = barByOwner?.get(owner) ?? 'processing-restricted';
    if (bar !== 'none') return bar;
  }
  return undefined;
}

function asked(input: Pick<AccessInput, 'look' | 'owners' | 'dataCategories' | 'fields'>) {
  const owners = asSet(input.owners);
  return {
    look: input.look,
    // Too many to write down: the refusal says so by its reason.
    owners: owners.length > MAX_OWNERS_PER_LOOK ? [] : owners,
    dataCategories: asSet(input.dataCategories),
    fields: input.fields === undefined ? undefined : asSet(input.fields),
  };
}
