import { destroyedAmong, epochHindrance } from '../../domain/ledger/queries.ts';
import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/time.ts';
import type { MasterKeyState } from '../../vault/master-keys.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { ledgerState } from '../core/ledger-state.ts';
import { ask, type Reply } from '../core/question.ts';

export interface KeysSeen extends MasterKeyState {
  readonly epochs: readonly {
    readonly epoch: number;
    readonly since: Instant;
    readonly until?: Instant;
    readonly destroyedAt?: Instant;
    readonly attested?: true;
    /** What stands against its destruction; absent when nothing does. */
    readonly hindrance?: string;
  }[];
  /** When a recovery kit was last made, and the epochs in it: an older one opens older backups. */
  readonly kit?: {
    readonly at: Instant;
    readonly epochs: readonly number[];
    /** Epochs destroyed since that it still holds: make a new one and destroy it. Absent when there is none. */
    readonly destroyed?: readonly number[];
  };
  /** The day from which no older backup opens anything of what is erased today; absent where nobody can promise one. */
  readonly opensNothingFrom?: string;
  readonly rotationDays: number;
  readonly retentionDays: number;
}

/** Epochs of the master key: numbers, counts and instants; nothing of a key. */
export const seeKeys = (deps: Deps, caller: Caller): Promise<Reply<KeysSeen>> =>
  ask(caller, 'see-keys', async () => {
    const { masterKeys, keyRotationDays = 0, backupRetentionDays = 0 } = deps;
    assert(masterKeys !== undefined, 'whoever routes to this has master keys');
    const state = await ledgerState(deps.ledger);
    assert(state.phase === 'opened', 'a ledger that is open has its first event');
    const held = await masterKeys.masterKeys();
    // An epoch that the ledger does not know yet has no day; the schedule writes it down.
    const isBehind = held.current > (state.epochs.at(-1)?.epoch ?? 0);
    const day = isBehind ? undefined : (await deps.vaultEpochs?.())?.destroyedBy;
    const epochs = state.epochs.map(({ epoch, since, until, destroyed }) => {
      const hindrance = epochHindrance(state, epoch, backupRetentionDays, deps.clock.now());
      return {
        epoch,
        since,
        ...(until === undefined ? {} : { until }),
        ...(destroyed === undefined ? {} : { destroyedAt: destroyed.at }),
        ...(destroyed?.attested === true ? { attested: true as const } : {}),
        ...(hindrance === undefined || hindrance === 'epoch-destroyed' ? {} : { hindrance }),
      };
    });
    return {
      ...held,
      epochs,
      ...(state.kit === undefined ? {} : { kit: withDestroyed(state.kit, destroyedAmong(state, state.kit.epochs)) }),
      ...(day === undefined ? {} : { opensNothingFrom: day }),
      rotationDays: keyRotationDays,
      retentionDays: backupRetentionDays,
    };
  });

const withDestroyed = (
  kit: { readonly at: Instant; readonly epochs: readonly number[] },
  destroyed: readonly number[],
): NonNullable<KeysSeen['kit']> => (destroyed.length === 0 ? kit : { ...kit, destroyed });
