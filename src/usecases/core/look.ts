import type { EventId, Owner } from '../../kernel/ids.ts';
import type { JsonObject, JsonValue } from '../../kernel/json.ts';
import type { DataCategory, OpenedPayload, SealedRef, UnreadableCode } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import { type AccessDecision, decideAccess, refuseAccess } from '../../domain/access/decide.ts';
import type { AccessRefusal, Look } from '../../domain/access/events.ts';
import { accessEvents } from '../../domain/access/events.ts';
import { mayProcess } from '../../domain/consent/queries.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { customerIdOf } from '../../domain/customer/stream.ts';
import type { PurposeState } from '../../domain/purpose/state.ts';
import type { SealedFieldName } from '../../domain/shape/vocabulary.ts';
import { AccessGrant } from '../../vault/access-grant.ts';
import type { AccessEventDraft } from './access-writer.ts';
import type { Caller } from './caller.ts';
import type { Deps } from './deps.ts';
import { loadPurpose } from './known-purposes.ts';
import { loadState } from './load-state.ts';
import { lookBars } from './restrictions.ts';

/** What someone asks to see: whose, which, and for what purpose. */
export interface LookAsked {
  readonly look: Look;
  readonly purpose: string;
  readonly owners: readonly Owner[];
  readonly dataCategories: readonly DataCategory[];
  /** Names of fields; all of those data categories when absent. */
  readonly fields?: readonly SealedFieldName[];
  readonly recordedAsOf?: Instant;
}

export type LookOutcome<Value> =
  | { readonly kind: 'granted'; readonly accessEvent: EventId; readonly value: Value }
  /** Recorded too, unless it repeats one of the last minute. */
  | { readonly kind: 'refused'; readonly reason: AccessRefusal; readonly accessEvent?: EventId };

type RefusedLook = Extract<LookOutcome<never>, { readonly kind: 'refused' }>;

/** Permission to look, durably recorded; `grant` opens one batch. */
export type Permission =
  | { readonly kind: 'granted'; readonly accessEvent: EventId; readonly grant: AccessGrant }
  | RefusedLook;

/** A value as it is shown. Absent is no answer at all: the key is missing. */
export type FieldAnswer =
  | { readonly state: 'opened'; readonly value: JsonValue }
  | { readonly state: 'erased'; readonly at: Instant; readonly request: string }
  | { readonly state: 'unreadable'; readonly code: UnreadableCode };

/**
 * The one way out for every look (docs/record.md section 5). Decides, appends `AccessGranted` or `AccessRefused`, and only
 * from the receipt of the first makes a grant. If the append fails, this throws and nobody sees the data.
 */
export async function permit(deps: Deps, caller: Caller, asked: LookAsked): Promise<Permission> {
  const now = deps.clock.now();
  const decision = await decided(deps, caller, asked, now);
  if (decision.kind === 'refused') return recordRefusal(deps, caller, decision, now);
  const { receipt, eventId } = await deps.access.append(draft(caller, decision));
  return { kind: 'granted', accessEvent: eventId, grant: AccessGrant.from(receipt, eventId) };
}

/** A role that may not even ask for such a look: refused, and recorded like every refused look. */
export async function refuseByRole(deps: Deps, caller: Caller, asked: LookAsked): Promise<RefusedLook> {
  const purpose = await loadPurpose(deps, asked.purpose);
  return recordRefusal(deps, caller, refuseAccess({ ...asked, purpose }, 'role-not-allowed'), deps.clock.now());
}

/**
 * The refusal of a look before anything is read for it, recorded; `undefined` when it may go on to `permit`. Whoever may
 * not look then learns neither from the answer nor from its record whether there was anything to see.
 */
export async function refusedBeforehand(
  deps: Deps,
  caller: Caller,
  asked: LookAsked,
): Promise<RefusedLook | undefined> {
  const now = deps.clock.now();
  const decision = await decided(deps, caller, asked, now);
  return decision.kind === 'refused' ? recordRefusal(deps, caller, decision, now) : undefined;
}

/** Whether a look would be granted now. Nothing is recorded, so nothing sealed is shown or told "same" for it. */
export async function wouldPermit(deps: Deps, caller: Caller, asked: LookAsked): Promise<boolean> {
  return (await decided(deps, caller, asked, deps.clock.now())).kind === 'granted';
}

async function decided(deps: Deps, caller: Caller, asked: LookAsked, now: Instant): Promise<AccessDecision> {
  const purpose = await loadPurpose(deps, asked.purpose);
  const consentByOwner = await consents(deps, purpose, asked.owners, now);
  const barByOwner = await lookBars(deps, purpose, asked, now);
  return decideAccess({ ...asked, actor: caller.state, purpose, consentByOwner, barByOwner }, now);
}

function draft(caller: Caller, decision: AccessDecision): AccessEventDraft {
  const { event, purpose, legalBasis } = decision;
  return {
    type: event.type,
    clear: event.clear as unknown as JsonObject,
    metadata: {
      v: accessEvents[event.type].version,
      actor: caller.actor,
      ...(purpose === undefined ? {} : { purpose }),
      ...(legalBasis === undefined ? {} : { legalBasis }),
      ...(caller.correlationId === undefined ? {} : { correlationId: caller.correlationId }),
    },
  };
}

/** Asked only where the purpose rests on consent: whether each customer's stream allows it now. */
async function consents(
  deps: Deps,
  purpose: PurposeState,
  owners: readonly Owner[],
  now: Instant,
): Promise<ReadonlyMap<Owner, boolean> | undefined> {
  if (purpose.phase !== 'declared' || purpose.terms.legalBasis !== 'consent') return undefined;
  const answers = new Map<Owner, boolean>();
  for (const owner of new Set(owners)) {
    const { state } = await loadState(deps, consentCategory, consentStream(customerIdOf(owner)));
    answers.set(owner, mayProcess(state, purpose.code, now).may);
  }
  return answers;
}

async function recordRefusal(
  deps: Deps,
  caller: Caller,
  decision: Extract<AccessDecision, { readonly kind: 'refused' }>,
  now: Instant,
): Promise<RefusedLook> {
  const { reason } = decision;
  if (!(await deps.refusals.note(caller.actor, reason, now))) return { kind: 'refused', reason };
  const { eventId } = await deps.access.append(draft(caller, decision));
  return { kind: 'refused', reason, accessEvent: eventId };
}

/** Permits and opens at once: the answers stand in the order of `refs`. */
export async function lookAt(
  deps: Deps,
  caller: Caller,
  asked: LookAsked,
  refs: readonly SealedRef[],
): Promise<LookOutcome<readonly OpenedPayload[]>> {
  const permission = await permit(deps, caller, asked);
  if (permission.kind === 'refused') return permission;
  const value = await deps.vault.open(refs, permission.grant);
  return { kind: 'granted', accessEvent: permission.accessEvent, value };
}

/** One field of an opened payload, or why there is none to show; `undefined` when the payload does not state it. */
export function fieldAnswer(payload: OpenedPayload, field: string): FieldAnswer | undefined {
  switch (payload.kind) {
    case 'opened': {
      const value = payload.fields[field] as JsonValue | undefined;
      return value === undefined ? undefined : { state: 'opened', value };
    }
    case 'erased':
      return { state: 'erased', at: payload.at, request: payload.request };
    case 'unreadable':
      return { state: 'unreadable', code: payload.code };
  }
}
