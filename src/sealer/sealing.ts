import { type CommandId, randomId } from '../kernel/ids.ts';
import { formatCheckpoint } from '../evidence/checkpoint.ts';
import type { SigningKey } from '../evidence/keys.ts';
import { EMPTY_ROOT } from '../evidence/merkle.ts';
import { formatNote, signNote } from '../evidence/note.ts';
import { addSigningKey, sealCheckpoint } from '../domain/evidence/decide.ts';
import { activeKeys, mayHaveSigned, type SigningKeyState } from '../domain/evidence/state.ts';
import { type ClaimedCheckpoint, whyFalse } from './checkpoint-check.ts';
import type { Follower } from './follower.ts';
import type { Intake } from './intake.ts';
import type { HeadFile, LedgerReads, SignedHead, SigningKeys } from './ports.ts';
import type { Recorder } from './recorder.ts';
import { SealerError } from './sealer-error.ts';
import { checkedRoot } from './self-check.ts';
import type { Sidecar } from './sidecar.ts';

export interface SealingDeps {
  readonly origin: string;
  /** Under which this ledger was known before it was restored. */
  readonly previousOrigins: readonly string[];
  readonly reads: LedgerReads;
  readonly sidecar: Sidecar;
  readonly headFile: HeadFile;
  readonly keys: SigningKeys;
  readonly follower: Follower;
  readonly recorder: Recorder;
}

interface HeldKey {
  readonly key: SigningKey;
  readonly state: SigningKeyState;
}

/** Leaves that one checkpoint newly covers, at most: they are read and hashed again before it, and kept in memory. */
export const MAX_NEW_LEAVES = 65_536;

/**
 * From leaves to a signed checkpoint. Crash points:
 *
 *  (1) before the head file is written: nothing was signed that anybody could have seen.
 *  (2) after that, before the checkpoint is appended, or with an unknown outcome: the head is ahead of the ledger;
 *      `finishSigned` appends the same note, with the same event id.
 *  (3) after the append, before the sidecar knows: the follower reads the checkpoint from the ledger like any other.
 *
 * So the ordinary way is the way of recovery: sign into the head file, then `finishSigned`.
 */
export class Sealing {
  readonly #deps: SealingDeps;
  #signed: CommandId | undefined;

  constructor(deps: SealingDeps) {
    this.#deps = deps;
  }

  /** Whether the newest checkpoint was signed here, since the start. */
  get isOwn(): boolean {
    return this.#signed !== undefined && this.#signed === this.#intake.state.newest?.commandId;
  }

  /**
   * What was last signed against the ledger as it is now. Throws SEALER_ORIGIN_MISMATCH, SEALER_ROLLBACK, SEALER_FORK.
   * Takes over what others sealed, so that nothing older is ever signed from here.
   */
  async checkHead(): Promise<SignedHead | undefined> {
    const { headFile, origin, previousOrigins, recorder } = this.#deps;
    const found = headFile.read();
    if (found !== undefined && found.origin !== origin && !previousOrigins.includes(found.origin)) {
      throw new SealerError(
        'SEALER_ORIGIN_MISMATCH',
        'What was last signed here was signed for another ledger: each ledger needs a secrets folder of its own.',
      );
    }
    const head = found?.origin === origin ? found : undefined;
    // Two processes may share the secrets folder: what the other has signed may be ahead of what was read here.
    if (head !== undefined && head.size > this.#intake.tree.size) await recorder.catchUp();
    const { tree, state } = this.#intake;
    if (head !== undefined && head.size > tree.size) throw rollback(head, tree.size);
    if (head !== undefined && tree.root(head.size).toString('base64') !== head.root) throw fork(head);
    const { newest } = state;
    if (newest === undefined || (head !== undefined && head.size >= newest.size)) return head;
    const { size, root, note, commandId } = newest;
    const theirs: SignedHead = { origin, size, root, note, commandId };
    headFile.write(theirs);
    return theirs;
  }

  /** Until the checkpoints have come so far. Throws SEALER_CATCHING_UP when one more did not bring them further. */
  async sealUntil(isFarEnough: () => boolean): Promise<void> {
    const sealed = (): number => this.#intake.state.newest?.size ?? 0;
    while (!isFarEnough()) {
      const before = sealed();
      await this.seal();
      if (sealed() > before) continue;
      throw new SealerError('SEALER_CATCHING_UP', 'No checkpoint could be sealed at the moment; ask again.');
    }
  }

  /** One more checkpoint, unless somebody else was faster; see `MAX_NEW_LEAVES`. */
  async seal(): Promise<void> {
    await this.finishSigned();
    await this.#nameFirst();
    this.checkKeys();
    const { follower, reads, sidecar, headFile, origin } = this.#deps;
    follower.flush();
    const intake = this.#intake;
    const { newest } = intake.state;
    const sealed = {
      size: newest?.size ?? 0,
      root: newest === undefined ? EMPTY_ROOT : Buffer.from(newest.root, 'base64'),
    };
    // No key signs below the size from which it may: where all begin later, more is sealed at once.
    const from = Math.min(...this.#held().map(({ state }) => state.notBeforeSize));
    const size = Math.min(intake.committed, Math.max(sealed.size + MAX_NEW_LEAVES, from));
    if (size <= sealed.size || size < from) return;
    const root = await checkedRoot({ reads, sidecar, tree: intake.tree, sealed, size });
    if (intake !== follower.current || intake.state.newest !== newest) return;
    const text = formatCheckpoint({ origin, size, root, extensions: [] });
    const signers = this.#held().filter(({ state }) => mayHaveSigned(state, size));
    const keys = signers.map(({ key }) => key);
    const note = formatNote(signNote(text, keys));
    this.#checkOwn({ origin, size, root: root.toString('base64'), note });
    const other = headFile.read();
    if (other?.origin === origin && other.size >= size) return this.finishSigned();
    this.#signed = randomId();
    headFile.write({ origin, size, root: root.toString('base64'), note, commandId: this.#signed });
    return this.finishSigned();
  }

  /** What followers would not believe is not signed: once it is in the head file, it is appended. Throws SEALER_SELF_CHECK. */
  #checkOwn(claim: ClaimedCheckpoint): void {
    const { tree, state } = this.#intake;
    const why = whyFalse(claim, tree.size, state, (size) => tree.root(size));
    if (why === undefined) return;
    throw new SealerError('SEALER_SELF_CHECK', `The checkpoint of size ${claim.size} that was to be sealed ${why}.`, {
      details: { size: claim.size },
    });
  }

  /** What was signed and does not stand in the ledger yet is appended: always the same note. */
  async finishSigned(): Promise<void> {
    const head = await this.checkHead();
    if (head === undefined || head.size <= (this.#intake.state.newest?.size ?? 0)) return;
    const { origin, root, note, commandId } = head;
    const recorded = await this.#deps.recorder.record(
      (state) => sealCheckpoint({ origin, size: String(head.size), root, note })(state),
      { commandId },
    );
    // A larger one was sealed in between: this one is a prefix of it, and is not needed any more.
    if (recorded.kind !== 'refused' || recorded.reason === 'checkpoint-not-newer') return;
    throw fork(head);
  }

  async #nameFirst(): Promise<void> {
    const { keys, origin, recorder } = this.#deps;
    if (this.#intake.state.keys.length > 0) return;
    // Durable before it is named: a crash in between leaves a key without an event, and the next start names it.
    const first = keys.current(origin) ?? keys.makeCurrent(origin);
    await recorder.record(addSigningKey({ vkey: first.verifier.toString(), notBeforeSize: '0' }));
  }

  /** The keys here that the ledger names as valid: two while one takes over from the other. */
  #held(): readonly HeldKey[] {
    const { keys, origin } = this.#deps;
    const active = activeKeys(this.#intake.state);
    return [keys.current(origin), keys.next(origin)].flatMap((key) => {
      const state = active.find(({ vkey }) => vkey === key?.verifier.toString());
      return key === undefined || state === undefined ? [] : [{ key, state }];
    });
  }

  /** Whether a key is here that may sign. Throws SEALER_KEY_MISSING, SEALER_KEY_MISMATCH. */
  checkKeys(): void {
    const { keys, origin } = this.#deps;
    if (this.#held().length > 0) return;
    throw keys.current(origin) === undefined && keys.next(origin) === undefined
      ? new SealerError('SEALER_KEY_MISSING', 'The ledger names signing keys, and the secrets folder has none of them.')
      : new SealerError('SEALER_KEY_MISMATCH', 'The signing key in the secrets folder is none that the ledger names.');
  }

  get #intake(): Intake {
    return this.#deps.follower.intake;
  }
}

function rollback(head: SignedHead, size: number): SealerError {
  return new SealerError(
    'SEALER_ROLLBACK',
    `The ledger has ${size} events, and ${head.size} were signed: an older copy was put back.`,
    { details: { size, signed: head.size } },
  );
}

function fork(head: SignedHead): SealerError {
  return new SealerError(
    'SEALER_FORK',
    `The first ${head.size} events are not those that were signed: the ledger was altered, or another history was put back.`,
    { details: { signed: head.size } },
  );
}
