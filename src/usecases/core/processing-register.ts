import { type ActivityGap, activityGaps } from '../../domain/activity/gaps.ts';
import { type ActivityState, activityCategory } from '../../domain/activity/state.ts';
import { activityStream } from '../../domain/activity/stream.ts';
import { endOfDay, dayOf } from '../../domain/rules/calendar.ts';
import { type RecipientState, recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { type TransferState, transferCategory } from '../../domain/transfer/state.ts';
import { transferStream } from '../../domain/transfer/stream.ts';
import type { Position, Revision } from '../../kernel/recorded-event.ts';
import { type Instant, type LocalDate, parseLocalDate } from '../../kernel/time.ts';
import { processingCodes } from '../../projections/models/processing.ts';
import { activityFacts, inBatches, namesOf, type Registers, registersNamed } from './activity-facts.ts';
import { controllerTimeZone } from './controller.ts';
import { asOfInstant } from './as-of.ts';
import type { Deps } from './deps.ts';
import { positionAsOf } from './prefix.ts';
import { stateUntil } from './state-until.ts';

/** One entry of a register, folded. */
export interface Entry<State> {
  readonly state: State;
  readonly revision: Revision;
}
type Known<State> = Extract<State, { readonly phase: 'known' }>;
export type KnownActivity = Known<ActivityState>;
export type KnownRecipient = Known<RecipientState>;
export type KnownTransfer = Known<TransferState>;

/** The registers of processing as they were recorded until a moment, in the order of the codes. */
export interface ProcessingRegister {
  /** Absent for the register as it is now. */
  readonly recordedAsOf?: Instant;
  /** The day on which terms are judged, in the controller's time zone. */
  readonly day: LocalDate;
  readonly activities: readonly (Entry<KnownActivity> & { readonly gaps: readonly ActivityGap[] })[];
  readonly recipients: readonly Entry<KnownRecipient>[];
  readonly transfers: readonly Entry<KnownTransfer>[];
  readonly named: Registers;
}

export interface AsOf {
  readonly recordedAsOf: Instant;
  readonly until: Position;
}

/** As of a moment that has come. To find the place in the ledger its prefix is read once. */
export async function asOf(deps: Deps, given: string | undefined): Promise<AsOf | undefined> {
  if (given === undefined) return undefined;
  const recordedAsOf = asOfInstant(given, await controllerTimeZone(deps), deps.clock.now());
  return { recordedAsOf, until: await positionAsOf(deps.ledger, recordedAsOf) };
}

/** The bound of a period, which may end later than now. A day means its end in the controller's time zone. */
export async function boundAt(deps: Deps, given: string | undefined): Promise<AsOf | undefined> {
  if (given === undefined) return undefined;
  const day = parseLocalDate(given);
  const recordedAsOf = day === undefined ? (given as Instant) : endOfDay(day, await controllerTimeZone(deps));
  return { recordedAsOf, until: await positionAsOf(deps.ledger, recordedAsOf) };
}

/** One code for now and for then: the same streams, codec and folds, up to another position. */
export async function processingRegister(deps: Deps, at: AsOf | undefined): Promise<ProcessingRegister> {
  const until = at?.until;
  const codes = await processingCodes(deps.readModels.reader);
  const activities = await known(codes.activities, (code) =>
    stateUntil(deps, activityCategory, activityStream(code), until),
  );
  const recipients = await known(codes.recipients, (code) =>
    stateUntil(deps, recipientCategory, recipientStream(code), until),
  );
  const transfers = await known(codes.transfers, (code) =>
    stateUntil(deps, transferCategory, transferStream(code), until),
  );
  const day = dayOf(at?.recordedAsOf ?? deps.clock.now(), await controllerTimeZone(deps));
  const named = {
    ...(await registersNamed(deps, otherNames(activities), until)),
    recipients: byCode(recipients),
    transfers: byCode(transfers),
  };
  const facts = activityFacts(named, day);
  return {
    ...(at === undefined ? {} : { recordedAsOf: at.recordedAsOf }),
    day,
    activities: activities.map((entry) => ({ ...entry, gaps: gapsOf(entry.state, facts) })),
    recipients,
    transfers,
    named,
  };
}

/** Of what was said last: a draft is what somebody works on, and an approved version may have lost what it rested on. */
function gapsOf(state: KnownActivity, facts: ReturnType<typeof activityFacts>): readonly ActivityGap[] {
  const newest = state.draft ?? state.approved;
  return newest === undefined || state.endedOn !== undefined ? [] : activityGaps(newest.description, facts);
}

async function known<State extends { readonly phase: string }>(
  codes: readonly string[],
  read: (code: string) => Promise<{ readonly state: State; readonly revision: Revision | undefined }>,
): Promise<readonly Entry<Known<State>>[]> {
  const found = await inBatches(codes, read);
  return found.flatMap(({ state, revision }) =>
    state.phase === 'known' && revision !== undefined ? [{ state: state as Known<State>, revision }] : [],
  );
}

const byCode = <State extends { readonly description: { readonly code: string } }>(entries: readonly Entry<State>[]) =>
  new Map(entries.map(({ state }) => [state.description.code, state]));

/** Recipients and transfers are read already. */
function otherNames(activities: readonly Entry<KnownActivity>[]) {
  const all = activities.flatMap(({ state }) =>
    [state.draft, state.approved].flatMap((version) => (version === undefined ? [] : [namesOf(version.description)])),
  );
  return {
    purposes: all.flatMap((one) => [...one.purposes]),
    notices: all.flatMap((one) => [...one.notices]),
    recipients: [],
    transfers: [],
  };
}
