import type { ActivityFacts, RecipientFact } from '../../domain/activity/gaps.ts';
import type { ActivityDescription } from '../../domain/activity/state.ts';
import type { NoticeState } from '../../domain/notice/state.ts';
import { noticeCategory } from '../../domain/notice/state.ts';
import { noticeStream } from '../../domain/notice/stream.ts';
import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import type { PurposeState } from '../../domain/purpose/state.ts';
import { purposeCategory } from '../../domain/purpose/state.ts';
import { purposeStream } from '../../domain/purpose/stream.ts';
import { recipientGaps } from '../../domain/recipient/queries.ts';
import { type RecipientState, recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { LegalBasis } from '../../domain/shape/vocabulary.ts';
import { type TransferState, transferCategory } from '../../domain/transfer/state.ts';
import { transferStream } from '../../domain/transfer/stream.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { controllerTimeZone } from './controller.ts';
import type { Deps } from './deps.ts';
import { stateUntil } from './state-until.ts';

/** The day that it is at the controller's. */
export async function controllerToday(deps: Pick<Deps, 'ledger' | 'clock'>): Promise<LocalDate> {
  return dayOf(deps.clock.now(), await controllerTimeZone(deps));
}

/** The states of the other registers that facts are made of, by code. */
export interface Registers {
  readonly purposes: ReadonlyMap<string, PurposeState>;
  readonly recipients: ReadonlyMap<string, RecipientState>;
  readonly transfers: ReadonlyMap<string, TransferState>;
  readonly notices: ReadonlyMap<string, NoticeState>;
  readonly country?: string;
}

/** What was described, is not ended and, of a transfer, has not run out on that day. */
export function activityFacts(registers: Registers, today: LocalDate): ActivityFacts {
  const purposes = new Map<string, LegalBasis>();
  for (const [code, state] of registers.purposes) {
    if (state.phase === 'declared') purposes.set(code, state.terms.legalBasis);
  }
  const recipients = new Map<string, RecipientFact>();
  for (const [code, state] of registers.recipients) {
    if (state.phase === 'unknown' || state.ended !== undefined) continue;
    const { country, locations } = state.description;
    const isUnbound = recipientGaps(state, today).includes('contract-missing');
    recipients.set(code, { countries: [country, ...locations], isUnbound });
  }
  const transfers = new Map<string, string>();
  for (const [code, state] of registers.transfers) {
    if (state.phase === 'unknown' || state.endedOn !== undefined) continue;
    const { recipient, validUntil } = state.description;
    if (validUntil === undefined || today <= validUntil) transfers.set(code, recipient);
  }
  const notices = new Set<string>();
  for (const [code, state] of registers.notices) {
    if (state.phase === 'published' && state.versions.some((one) => one.withdrawnAt === undefined)) notices.add(code);
  }
  const { country } = registers;
  return { purposes, recipients, transfers, notices, ...(country === undefined ? {} : { country }) };
}

/** Facts for one activity, read from the streams that it names: a decision waits for no read model. */
export async function factsFor(
  deps: Pick<Deps, 'ledger'>,
  activity: ActivityDescription,
  today: LocalDate,
): Promise<ActivityFacts> {
  return activityFacts(await registersNamed(deps, namesOf(activity)), today);
}

export interface Named {
  readonly purposes: Iterable<string>;
  readonly recipients: Iterable<string>;
  readonly transfers: Iterable<string>;
  readonly notices: Iterable<string>;
}

export const namesOf = ({
  purposes,
  legalBases,
  recipients,
  controllers,
  transfers,
  notices,
}: ActivityDescription): Named => ({
  purposes: [...purposes, ...legalBases.map((one) => one.purpose)],
  recipients: [...recipients, ...controllers],
  transfers,
  notices,
});

/** `until`: as of that position; now without it. */
export async function registersNamed(deps: Pick<Deps, 'ledger'>, named: Named, until?: Position): Promise<Registers> {
  const organisation = await stateUntil(deps, organisationCategory, ORGANISATION_STREAM, until);
  const { state } = organisation;
  return {
    purposes: await each(named.purposes, (code) => stateUntil(deps, purposeCategory, purposeStream(code), until)),
    recipients: await each(named.recipients, (code) =>
      stateUntil(deps, recipientCategory, recipientStream(code), until),
    ),
    transfers: await each(named.transfers, (code) => stateUntil(deps, transferCategory, transferStream(code), until)),
    notices: await each(named.notices, (code) => stateUntil(deps, noticeCategory, noticeStream(code), until)),
    ...(state.phase === 'described' ? { country: state.description.country } : {}),
  };
}

async function each<State>(
  codes: Iterable<string>,
  read: (code: string) => Promise<{ readonly state: State }>,
): Promise<ReadonlyMap<string, State>> {
  const found = await inBatches([...new Set(codes)].sort(), async (code) => [code, (await read(code)).state] as const);
  return new Map(found);
}

/** Streams read at a time: a ledger behind a network answers them together, and is not flooded. */
const BATCH = 16;

export async function inBatches<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += BATCH) {
    results.push(...(await Promise.all(items.slice(from, from + BATCH).map(run))));
  }
  return results;
}
