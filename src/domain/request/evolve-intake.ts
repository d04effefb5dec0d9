import type { CustomerId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { EventOf } from '../shape/category.ts';
import type { identityEvents, intakeEvents } from './intake-events.ts';
import { evidenceFor, isOpen } from './queries.ts';
import {
  type Asked,
  type FormerClassification,
  type Identity,
  momentOf,
  recordedLater,
  type RequestFile,
  type RequestState,
} from './file.ts';
import type { LetterKind } from './vocabulary.ts';

const NEW_IDENTITY: Identity = { standing: 'open', asked: [], evidence: [] };

export function evolveIntake(state: RequestState, event: EventOf<typeof intakeEvents>): RequestState {
  if (event.type === 'RequestReceived') return state.phase === 'unknown' ? received(event) : state;
  if (state.phase === 'unknown') return state;
  switch (event.type) {
    case 'RequestClassified':
    case 'RequestReclassified': {
      const { regimes, calendarPlace, rights, confirmed = [], timeZone } = event.clear;
      const { timeZone: _zone, ...rest } = state;
      const made = { at: event.metadata.recordedAt, by: event.metadata.actor };
      const confirmations = confirmed.map((one) => ({ ...one, ...made }));
      return {
        ...rest,
        formerClassifications: formerly(state, event.metadata.recordedAt),
        regimes,
        calendarPlace,
        rights,
        pinnedAt: event.position,
        ...(timeZone === undefined ? {} : { timeZone }),
        confirmed: confirmations,
      };
    }
    case 'ReceiptCorrected':
      return corrected(state, event);
    case 'CustomerIdentified': {
      const customer = event.clear.customer as CustomerId;
      const isOther = state.customer !== undefined && state.customer !== customer;
      // What was proved, was proved for somebody else; what was asked and when stays, for the clock.
      const identity: Identity = isOther
        ? { standing: 'open', asked: state.identity.asked, evidence: [] }
        : state.identity;
      // What was approved, was approved for somebody else, or for nobody known; so was who may speak for them.
      const { authority, ...rest } = state;
      const kept = isOther || authority === undefined ? {} : { authority };
      return {
        ...rest,
        ...kept,
        customer,
        ...(isOther ? { reidentifiedAt: event.position } : {}),
        identity,
        approved: state.customer === customer ? state.approved : new Map(),
      };
    }
    case 'DuplicateLinked':
      return {
        ...state,
        duplicateOf: event.clear.of,
        joinedAt: event.position,
        ended: 'duplicate',
        endedAt: momentOf(event),
      };
    case 'AgentAuthorityChecked': {
      const { kind, outcome, evidenceExpiresOn } = event.clear;
      const until = evidenceExpiresOn === undefined ? {} : { expiresOn: evidenceExpiresOn };
      const authority = { kind, outcome, checkedAt: momentOf(event), ...until };
      return { ...state, authority };
    }
  }
}

/** The laws stay those that an officer named; calendars stay those that were pinned. */
function corrected(
  state: RequestFile,
  { clear, metadata }: Extract<EventOf<typeof intakeEvents>, { readonly type: 'ReceiptCorrected' }>,
): RequestFile {
  const { receivedAt, because, regimes = state.regimes, confirmed = [] } = clear;
  const made = { at: metadata.recordedAt, by: metadata.actor };
  const confirmations = [...(state.confirmed ?? []), ...confirmed.map((one) => ({ ...one, ...made }))];
  const entered = { receivedAt: state.receivedAt, because, at: metadata.recordedAt };
  // Under another version nobody can say what the first entry came to: what had run out by then is kept as what it was.
  const isMovedOn = receivedAt > state.receivedAt && clear.regimes !== undefined;
  const former = isMovedOn ? formerly(state, metadata.recordedAt) : state.formerClassifications;
  return { ...state, receivedAt, regimes, confirmed: confirmations, formerClassifications: former, entered };
}

function formerly(state: RequestFile, until: Instant): readonly FormerClassification[] {
  const { regimes, calendarPlace, rights, pinnedAt, timeZone, receivedAt, formerClassifications } = state;
  if (calendarPlace === undefined || pinnedAt === undefined) return formerClassifications;
  const zone = timeZone === undefined ? {} : { timeZone };
  return [...formerClassifications, { regimes, calendarPlace, rights, pinnedAt, ...zone, receivedAt, until }];
}

function received(event: Extract<EventOf<typeof intakeEvents>, { readonly type: 'RequestReceived' }>): RequestFile {
  const { channel, rights, receivedAt, customer, through } = event.clear;
  return {
    phase: 'open',
    channel,
    receivedAt,
    enteredAt: event.metadata.recordedAt,
    rights,
    ...(through === undefined ? {} : { through }),
    ...(customer === undefined ? {} : { customer: customer as CustomerId }),
    regimes: [],
    formerClassifications: [],
    identity: NEW_IDENTITY,
    clarifications: [],
    fees: [],
    extensions: [],
    letters: new Map(),
    unsent: new Map(),
    approved: new Map(),
    partial: new Set(),
    answers: new Map(),
    appeals: [],
    complaints: [],
    reopened: new Map(),
    formerAnswers: [],
    warned: new Set(),
    told: [],
    parts: [],
    afterwards: [],
  };
}

export function evolveIdentity(state: RequestFile, event: EventOf<typeof identityEvents>): RequestFile {
  const at = momentOf(event);
  const { identity } = state;
  switch (event.type) {
    case 'IdentityInformationRequested':
      return withIdentity(withoutUnsent(state, 'identity'), {
        ...unsettled(identity),
        standing: 'asked',
        asked: asking(identity.asked, { askedAt: at, ...recordedLater(event), why: event.clear.doubt }),
      });
    case 'IdentityEvidenceReceived': {
      const { expiresOn } = event.clear;
      const evidence = { items: event.clear.items, ...(expiresOn === undefined ? {} : { expiresOn }) };
      return withIdentity(state, {
        ...identity,
        evidence: [...identity.evidence, evidence],
        hasNewEvidence: true,
        asked: answered(identity.asked, at),
      });
    }
    case 'IdentityConfirmed': {
      const { evidenceExpiresOn: _former, hasNewEvidence: _new, ...rest } = unsettled(identity);
      const expiresOn = evidenceFor(identity, event.clear.method)?.expiresOn;
      const until = expiresOn === undefined ? {} : { evidenceExpiresOn: expiresOn };
      const asked = answered(identity.asked, at);
      return withIdentity(state, { ...rest, ...until, asked, standing: 'confirmed', confirmedAt: at });
    }
    case 'IdentityNotInDoubt':
      return withIdentity(state, {
        ...unsettled(identity),
        asked: answered(identity.asked, at),
        standing: 'not-in-doubt',
        notInDoubtAt: at,
      });
    case 'IdentityRejected': {
      const { evidenceExpiresOn: _expires, hasNewEvidence: _new, ...rest } = unsettled(identity);
      return withIdentity(state, { ...rest, evidence: [], standing: 'rejected' });
    }
  }
}

const withIdentity = (state: RequestFile, identity: Identity): RequestFile => ({ ...state, identity });

function unsettled({ confirmedAt: _confirmed, notInDoubtAt: _notInDoubt, ...rest }: Identity): Identity {
  return rest;
}

/** A question that was open until then is asked anew, and waits no longer itself. */
export const asking = (asked: readonly Asked[], anew: Asked): readonly Asked[] => [
  ...asked.map((one) => (isOpen(one) ? { ...one, askedAnewAt: anew.askedAt } : one)),
  anew,
];

/** A letter that did not leave asked for what is asked otherwise now: nobody waits for that one to leave. */
export function withoutUnsent(state: RequestFile, kind: LetterKind): RequestFile {
  const unsent = new Map(state.unsent);
  unsent.delete(kind);
  return { ...state, unsent };
}

/**
 * The last question that is still open is answered, and stays so: what is said of the identity again ends the same waiting no
 * second time, for that would begin or lengthen a period that has run out.
 */
export function answered(asked: readonly Asked[], answeredAt: Instant): readonly Asked[] {
  const last = asked.findLastIndex(isOpen);
  return last < 0 ? asked : asked.map((one, index) => (index === last ? { ...one, answeredAt } : one));
}
