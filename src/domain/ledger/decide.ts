import { z } from 'zod';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { asSet } from '../shape/plain.ts';
import {
  clockCorrected,
  clockJumpAccepted,
  damageAccepted,
  type ledgerEvents,
  originContinued,
  originSchema,
} from './events.ts';
import { keyIdSchema } from '../shape/schemas.ts';
import { nextOrigin } from './queries.ts';
import type { LedgerState } from './state.ts';

export const LEDGER_REFUSALS = [
  'ledger-not-opened',
  'ledger-opened-otherwise',
  'clock-not-jumped',
  'clock-range-empty',
  'clock-range-not-at-end',
  'origin-not-current',
  'origin-not-next',
] as const;
export type LedgerRefusal = (typeof LEDGER_REFUSALS)[number];
export type LedgerDecision = Decision<DecidedOf<typeof ledgerEvents>, LedgerRefusal>;

type OpenedLedger = Extract<LedgerState, { readonly phase: 'opened' }>;

const ofOpened =
  (decide: (ledger: OpenedLedger) => LedgerDecision) =>
  (state: LedgerState): LedgerDecision =>
    state.phase === 'unopened' ? refused('ledger-not-opened') : decide(state);

export const openLedgerInput = z.strictObject({ origin: originSchema });

/** The first event of every ledger. Two first starts with the same origin have one winner, and the other is content. */
export const openLedger =
  ({ origin }: z.output<typeof openLedgerInput>) =>
  (state: LedgerState): LedgerDecision => {
    if (state.phase === 'opened') return state.origin === origin ? alreadySo : refused('ledger-opened-otherwise');
    return accepted({ type: 'LedgerOpened', clear: { origin, leafVersion: '1', hash: 'sha-256' } });
  };

export const acceptClockJumpInput = clockJumpAccepted.clear;

export const acceptClockJump = ({ lastRecordedAt, acceptedUntil }: z.output<typeof acceptClockJumpInput>) =>
  ofOpened((ledger) => {
    if (acceptedUntil <= lastRecordedAt) return refused('clock-not-jumped');
    if (ledger.clockAcceptedUntil !== undefined && acceptedUntil <= ledger.clockAcceptedUntil) return alreadySo;
    return accepted({ type: 'ClockJumpAccepted', clear: { lastRecordedAt, acceptedUntil } });
  });

export const correctClockInput = clockCorrected.clear;

/** `leafCount`: number of leaves before this event; the stretch that is voided ends with the last of them. */
export const correctClock = (input: z.output<typeof correctClockInput>, leafCount: bigint) =>
  ofOpened((ledger) => {
    const from = BigInt(input.from);
    const to = BigInt(input.to);
    if (ledger.voided.some((one) => one.from === from && one.to === to)) return alreadySo;
    if (from > to) return refused('clock-range-empty');
    if (to !== leafCount - 1n) return refused('clock-range-not-at-end');
    return accepted({ type: 'ClockCorrected', clear: { from: input.from, to: input.to } });
  });

const MAX_KIDS_PER_EVENT = 1000;

export const acceptMissingKeysInput = z.strictObject({ kids: z.array(keyIdSchema).min(1) });

/** As many events as it takes: an event has a size limit. */
export const acceptMissingKeys = ({ kids }: z.output<typeof acceptMissingKeysInput>) =>
  ofOpened((ledger) => {
    const news = asSet(kids).filter((kid) => !ledger.missingKeys.has(kid));
    const chunks: DecidedOf<typeof ledgerEvents>[] = [];
    for (let start = 0; start < news.length; start += MAX_KIDS_PER_EVENT) {
      const chunk = news.slice(start, start + MAX_KIDS_PER_EVENT);
      chunks.push({ type: 'KeysMissing', clear: { kids: chunk, count: chunk.length } });
    }
    return accepted(...chunks);
  });

export const acceptDamageInput = damageAccepted.clear;

export const acceptDamage = ({ stream, reason }: z.output<typeof acceptDamageInput>) =>
  ofOpened((ledger) =>
    ledger.damaged.has(stream) ? alreadySo : accepted({ type: 'DamageAccepted', clear: { stream, reason } }),
  );

export const continueOriginInput = originContinued.clear;

/** After a genuine restore. Whether it was one, and what the roots are, is found by the sealer (src/sealer). */
export const continueOrigin = (input: z.output<typeof continueOriginInput>) =>
  ofOpened((ledger) => {
    if (ledger.origin === input.origin && ledger.previousOrigins.at(-1) === input.previous) return alreadySo;
    if (ledger.origin !== input.previous) return refused('origin-not-current');
    if (nextOrigin(input.previous) !== input.origin) return refused('origin-not-next');
    return accepted({ type: 'OriginContinued', clear: input });
  });
