import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import {
  codeSchema,
  countSchema,
  digestSchema,
  idSchema,
  instantSchema,
  keyIdSchema,
  streamSchema,
} from '../shape/schemas.ts';

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

/** A master key's number, counted from 1; 0 stands for no key at all. */
export const epochSchema = z.number().int().min(1).max(0xffff_ffff);

/** From here on keys are wrapped by the master key of this epoch, and so are all that were there before. */
export const masterKeyRotated = defineEvent({
  type: 'MasterKeyRotated',
  version: 1,
  clear: z.strictObject({ epoch: epochSchema, rewrapped: countSchema }),
});

/**
 * Nothing is wrapped by the master key of this epoch, a newer backup was proved to open, and the key is gone: from here
 * on no older backup of the vault opens anything. `attested`: the key lay in the operator's environment, and it is the
 * operator who says that it is gone there.
 */
export const masterKeyEpochDestroyed = defineEvent({
  type: 'MasterKeyEpochDestroyed',
  version: 1,
  clear: z.strictObject({ epoch: epochSchema, attested: z.boolean() }),
});

/**
 * A backup was made. `manifest` is the SHA-256 of its manifest, which names every archive; `epoch` is the one that the
 * keys in it are wrapped by; `size` is that of the newest checkpoint in it, 0 where there was none yet.
 */
export const backupMade = defineEvent({
  type: 'BackupMade',
  version: 1,
  clear: z.strictObject({
    backup: idSchema,
    madeAt: instantSchema,
    manifest: digestSchema,
    epoch: epochSchema,
    size: leafIndexSchema,
    ledger: z.enum(['included', 'elsewhere']),
  }),
});

/**
 * A backup was opened for real: its archives, its ledger, and its vault under the master key of `epoch`, with each of its
 * `keys` unwrapped. Absent in what was recorded before they were counted: that lets no master key go.
 */
export const backupVerified = defineEvent({
  type: 'BackupVerified',
  version: 1,
  clear: z.strictObject({
    backup: idSchema,
    madeAt: instantSchema,
    manifest: digestSchema,
    epoch: epochSchema,
    verifiedAt: instantSchema,
    sampled: countSchema,
    keys: countSchema.optional(),
  }),
});

/** A recovery kit was written: whoever has it has the master keys of these epochs, also after they are destroyed here. */
export const recoveryKitMade = defineEvent({
  type: 'RecoveryKitMade',
  version: 1,
  clear: z.strictObject({ madeAt: instantSchema, epochs: z.array(epochSchema).max(1000) }),
});

/** This ledger was put back from a backup. `erasures`: how many since then were done again, before anything was served. */
export const ledgerRestored = defineEvent({
  type: 'LedgerRestored',
  version: 1,
  clear: z.strictObject({
    backup: idSchema,
    madeAt: instantSchema,
    restoredAt: instantSchema,
    journal: z.enum(['secrets', 'file', 'unknown']),
    erasures: countSchema,
  }),
});

/** The operator put a backup back without the erasure journal: whoever was erased since it was made may be there again. */
export const journalUnknown = defineEvent({
  type: 'JournalUnknown',
  version: 1,
  clear: z.strictObject({ backup: idSchema, madeAt: instantSchema }),
});

export const ledgerEvents = {
  LedgerOpened: ledgerOpened,
  ClockCorrected: clockCorrected,
  ClockJumpAccepted: clockJumpAccepted,
  KeysMissing: keysMissing,
  DamageAccepted: damageAccepted,
  OriginContinued: originContinued,
  MasterKeyRotated: masterKeyRotated,
  MasterKeyEpochDestroyed: masterKeyEpochDestroyed,
  BackupMade: backupMade,
  BackupVerified: backupVerified,
  RecoveryKitMade: recoveryKitMade,
  LedgerRestored: ledgerRestored,
  JournalUnknown: journalUnknown,
} as const;
