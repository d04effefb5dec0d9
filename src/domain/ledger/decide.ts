import { z } from 'zod';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { asSet } from '../shape/plain.ts';
import type { Instant } from '../../kernel/time.ts';
import {
  backupMade,
  backupVerified,
  clockCorrected,
  clockJumpAccepted,
  damageAccepted,
  epochSchema,
  journalUnknown,
  type ledgerEvents,
  ledgerRestored,
  masterKeyRotated,
  originContinued,
  originSchema,
  recoveryKitMade,
} from './events.ts';
import { countSchema, keyIdSchema } from '../shape/schemas.ts';
import { epochHindrance, nextOrigin } from './queries.ts';
import type { LedgerState } from './state.ts';

export const LEDGER_REFUSALS = [
  'ledger-not-opened',
  'ledger-opened-otherwise',
  'clock-not-jumped',
  'clock-range-empty',
  'clock-range-not-at-end',
  'origin-not-current',
  'origin-not-next',
  'epoch-not-newer',
  'epoch-unknown',
  'epoch-in-use',
  'epoch-without-verified-backup',
  'epoch-within-retention',
  'epoch-not-attested',
  'backup-unknown',
  'backup-otherwise',
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

export const recordRotationInput = masterKeyRotated.clear;

/** What the vault did already. The first epoch of a vault whose key came from the environment need not be 1. */
export const recordRotation = ({ epoch, rewrapped }: z.output<typeof recordRotationInput>) =>
  ofOpened((ledger) => {
    const current = ledger.epochs.at(-1);
    if (current?.epoch === epoch) return alreadySo;
    if (current !== undefined && current.epoch > epoch) return refused('epoch-not-newer');
    return accepted({ type: 'MasterKeyRotated', clear: { epoch, rewrapped } });
  });

export const destroyEpochInput = z.strictObject({ epoch: epochSchema, attested: z.boolean() });

export interface EpochMoment {
  /** How long a backup is kept. Until then the older ones need this epoch's key to be opened. */
  readonly retentionDays: number;
  readonly now: Instant;
  /** A key in the environment is the operator's: only they can say that it is gone. */
  readonly source: 'file' | 'environment';
}

export const destroyEpoch = (
  { epoch, attested }: z.output<typeof destroyEpochInput>,
  { retentionDays, now, source }: EpochMoment,
) =>
  ofOpened((ledger) => {
    const hindrance = epochHindrance(ledger, epoch, retentionDays, now);
    if (hindrance === 'epoch-destroyed') return alreadySo;
    if (hindrance !== undefined) return refused(hindrance);
    const isOperators = source === 'environment';
    if (isOperators && !attested) return refused('epoch-not-attested');
    return accepted({ type: 'MasterKeyEpochDestroyed', clear: { epoch, attested: isOperators } });
  });

export const recordBackupInput = backupMade.clear;

export const recordBackup = (input: z.output<typeof recordBackupInput>) =>
  ofOpened((ledger) => {
    const known = ledger.backups.find(({ backup }) => backup === input.backup);
    if (known === undefined) return accepted({ type: 'BackupMade', clear: input });
    return known.manifest === input.manifest ? alreadySo : refused('backup-otherwise');
  });

export const recordVerifiedBackupInput = backupVerified.clear.extend({ keys: countSchema });

/**
 * Each verification counts: media age. Asked again, `verifiedAt` says that it is the same one. Whoever says this is an
 * administrator on the ledger's machine, and is believed; but of a backup that the ledger knows, and with its keys counted.
 */
export const recordVerifiedBackup = (input: z.output<typeof recordVerifiedBackupInput>) =>
  ofOpened((ledger) => {
    const known = ledger.backups.find(({ backup }) => backup === input.backup);
    if (known === undefined) return refused('backup-unknown');
    if (known.manifest !== input.manifest || known.epoch !== input.epoch) return refused('backup-otherwise');
    if (known.verifiedAt === input.verifiedAt) return alreadySo;
    return accepted({ type: 'BackupVerified', clear: input });
  });

export const recordKitInput = recoveryKitMade.clear;

export const recordKit = (input: z.output<typeof recordKitInput>) =>
  ofOpened((ledger) =>
    ledger.kit?.at === input.madeAt ? alreadySo : accepted({ type: 'RecoveryKitMade', clear: input }),
  );

export const recordRestoreInput = ledgerRestored.clear;

export const recordRestore = (input: z.output<typeof recordRestoreInput>) =>
  ofOpened((ledger) =>
    ledger.restores.some(({ at }) => at === input.restoredAt)
      ? alreadySo
      : accepted({ type: 'LedgerRestored', clear: input }),
  );

export const recordJournalUnknownInput = journalUnknown.clear;

export const recordJournalUnknown = (input: z.output<typeof recordJournalUnknownInput>) =>
  ofOpened((ledger) =>
    ledger.journalUnknown.has(input.backup) ? alreadySo : accepted({ type: 'JournalUnknown', clear: input }),
  );
