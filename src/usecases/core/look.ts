import type { EventId, Owner } from '../../kernel/ids.ts';
import type { JsonObject, JsonValue } from '../../kernel/json.ts';
import type { DataCategory, OpenedPayload, SealedRef, UnreadableCode } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import { decideAccess } from '../../domain/access/decide.ts';
import type { AccessRefusal, Look } from '../../domain/access/events.ts';
import { accessEvents } from '../../domain/access/events.ts';
import { purposeCategory } from '../../domain/purpose/state.ts';
import { purposeStream } from '../../domain/purpose/stream.ts';
import { AccessGrant } from '../../vault/access-grant.ts';
import type { Caller } from './caller.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';
import { upcastSealed } from './sealed-payloads.ts';

/** What someone asks to see: whose, which, and for what purpose. */
export interface LookAsked {
  readonly look: Look;
  readonly purpose: string;
  readonly owners: readonly Owner[];
  readonly dataCategories: readonly DataCategory[];
  /** Names of fields; all of those data categories when absent. */
  readonly fields?: readonly string[];
  readonly recordedAsOf?: Instant;
}

export type LookOutcome<Value> =
  | { readonly kind: 'granted'; readonly accessEvent: EventId; readonly value: Value }
  /** Recorded too, unless it repeats one of the last minute. */
  | { readonly kind: 'refused'; readonly reason: AccessRefusal; readonly accessEvent?: EventId };

/** Permission to look, durably recorded; `grant` opens one batch. */
export type Permission =
  | { readonly kind: 'granted'; readonly accessEvent: EventId; readonly grant: AccessGrant }
  | Extract<LookOutcome<never>, { readonly kind: 'refused' }>;

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
  const purpose = await loadState(deps, purposeCategory, purposeStream(asked.purpose));
  const now = deps.clock.now();
  const decision = decideAccess({ ...asked, actor: caller.state, purposeState: purpose.state }, now);
  if (decision.kind === 'refused') return recordRefusal(deps, caller, asked, decision, now);
  const { receipt, eventId } = await deps.access.append({
    type: decision.event.type,
    clear: decision.event.clear as unknown as JsonObject,
    metadata: {
      v: accessEvents.AccessGranted.version,
      actor: caller.actor,
      purpose: asked.purpose,
      legalBasis: decision.legalBasis,
      ...(caller.correlationId === undefined ? {} : { correlationId: caller.correlationId }),
    },
  });
  return { kind: 'granted', accessEvent: eventId, grant: AccessGrant.from(receipt, eventId) };
}

async function recordRefusal(
  deps: Deps,
  caller: Caller,
  asked: LookAsked,
  decision: Extract<ReturnType<typeof decideAccess>, { readonly kind: 'refused' }>,
  now: Instant,
): Promise<Extract<Permission, { readonly kind: 'refused' }>> {
  if (!deps.refusals.isFirst(caller.actor, decision.reason, now)) return { kind: 'refused', reason: decision.reason };
  const { eventId } = await deps.access.append({
    type: decision.event.type,
    clear: decision.event.clear as unknown as JsonObject,
    metadata: {
      v: accessEvents.AccessRefused.version,
      actor: caller.actor,
      purpose: asked.purpose,
      ...(caller.correlationId === undefined ? {} : { correlationId: caller.correlationId }),
    },
  });
  return { kind: 'refused', reason: decision.reason, accessEvent: eventId };
}

/** Permits and opens at once: the answers stand in the order of `refs`, in today's shape. */
export async function lookAt(
  deps: Deps,
  caller: Caller,
  asked: LookAsked,
  refs: readonly SealedRef[],
): Promise<LookOutcome<readonly OpenedPayload[]>> {
  const permission = await permit(deps, caller, asked);
  if (permission.kind === 'refused') return permission;
  const opened = await deps.vault.open(refs, permission.grant);
  const value = opened.map((payload, index) => inTodaysShape(refs[index] as SealedRef, payload));
  return { kind: 'granted', accessEvent: permission.accessEvent, value };
}

function inTodaysShape(ref: SealedRef, payload: OpenedPayload): OpenedPayload {
  if (payload.kind !== 'opened') return payload;
  const fields = upcastSealed(ref.type, ref.dataCategory, payload.v, payload.fields as JsonObject);
  return fields === undefined ? { kind: 'unreadable', code: 'PAYLOAD_MALFORMED' } : { ...payload, fields };
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
