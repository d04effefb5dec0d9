import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, countSchema, digestSchema, instantSchema, keyIdSchema, streamSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

const leafIndexSchema = z
  .string()
  .max(20)
  .regex(/^(?:0|[1-9][0-9]*)$/, 'must be a decimal leaf index');

/** Chosen by the controller (`REGESTA_ORIGIN`) or random; it names a ledger in public and says nothing of a person. */
export const originSchema = z
  .string()
  .max(200)
  .regex(/^[^\s+]{3,}$/, 'must be a name like example.com/ledger/1, without spaces or plus signs');

/** The first event of every ledger, with `noStream`, so two first starts have one winner (docs/record.md section 2). */
export const ledgerOpened = defineEvent({
  type: 'LedgerOpened',
  version: 1,
  clear: z.strictObject({
    origin: originSchema,
    leafVersion: z.literal('1'),
    hash: z.literal('sha-256'),
  }),
});

/** Voids a stretch of wrong times, by leaf index, both inclusive; the last is the one just before this event. */
export const clockCorrected = defineEvent({
  type: 'ClockCorrected',
  version: 1,
  clear: z.strictObject({ from: leafIndexSchema, to: leafIndexSchema }),
});

/** An operator accepted that the clock is far beyond the last event: nothing had been written for long. */
export const clockJumpAccepted = defineEvent({
  type: 'ClockJumpAccepted',
  version: 1,
  clear: z.strictObject({ lastRecordedAt: instantSchema, acceptedUntil: instantSchema }),
});

/** The operator goes on although these keys are gone without a tombstone; what they sealed is unreadable, not erased. */
export const keysMissing = defineEvent({
  type: 'KeysMissing',
  version: 1,
  clear: z.strictObject({ kids: z.array(keyIdSchema).max(1000), count: countSchema }),
});

/** An operator looked at a damaged stream and accepts what is left of it; until then decisions on it are refused. */
export const damageAccepted = defineEvent({
  type: 'DamageAccepted',
  version: 1,
  clear: z.strictObject({ stream: streamSchema, reason: codeSchema }),
});

/**
 * After a genuine restore the leaves go on under a new origin, so that nothing is signed twice at one size. `size` is the
 * last size that both histories are known to share, `roots.restored` the root of so many leaves; `roots.previous` is what
 * was last signed of the lost history.
 */
export const originContinued = defineEvent({
  type: 'OriginContinued',
  version: 1,
  clear: z.strictObject({
    origin: originSchema,
    previous: originSchema,
    size: leafIndexSchema,
    roots: z.strictObject({ previous: digestSchema, restored: digestSchema }),
    reason: codeSchema,
  }),
});

export const ledgerEvents = {
  LedgerOpened: ledgerOpened,
  ClockCorrected: clockCorrected,
  ClockJumpAccepted: clockJumpAccepted,
  KeysMissing: keysMissing,
  DamageAccepted: damageAccepted,
  OriginContinued: originContinued,
} as const;
