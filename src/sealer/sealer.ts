import type { ActorId } from '../kernel/ids.ts';
import type { EvidenceDecision, EvidenceRefusal } from '../domain/evidence/decide.ts';
import { isContradicted } from '../domain/evidence/queries.ts';
import type { EvidenceState } from '../domain/evidence/state.ts';
import { type ContinuedOrigin, continueUnderNewOrigin } from './continuation.ts';
import { type BackOff, Failures } from './failures.ts';
import { Follower } from './follower.ts';
import type { Intake } from './intake.ts';
import type { SealedCheckpoint, SealerHealth, SealerNotice, SealerStateName } from './health.ts';
import { type Pace, Pacer } from './pacer.ts';
import type { AppendToLedger, HeadFile, LedgerReads, SigningKeys } from './ports.ts';
import { type Recorded, Recorder } from './recorder.ts';
import { type Revocation, Rotation } from './rotation.ts';
import { Runs } from './runs.ts';
import { SealerError } from './sealer-error.ts';
import { Sealing } from './sealing.ts';
import type { Sidecar } from './sidecar.ts';
import { type LedgerVerdict, verifyLedger } from './verify-ledger.ts';

const DEFAULT_BACK_OFF: BackOff = { min: 200, max: 30_000 };
/** So long whoever asks for a seal, a receipt or a bundle is kept waiting for a sealer that still reads. */
const DEFAULT_PATIENCE_MS = 60_000;

export interface SealerOptions extends Pace {
  readonly origin: string;
  /** Under which this ledger was known before it was restored, the first one first. */
  readonly previousOrigins: readonly string[];
  readonly reads: LedgerReads;
  readonly append: AppendToLedger;
  readonly sidecar: Sidecar;
  readonly headFile: HeadFile;
  readonly keys: SigningKeys;
  readonly onNotice?: (notice: SealerNotice) => void;
  readonly onHealth?: (health: SealerHealth) => void;
  readonly backOffMs?: BackOff;
  readonly patienceMs?: number;
}

/**
 * Follows the ledger into a Merkle tree and seals it, every so many leaves or seconds, or when asked. Knows only ports,
 * and never opens anything that is sealed. Once something contradicts what was signed it signs nothing more.
 */
export class Sealer {
  readonly #options: SealerOptions;
  readonly #origin: string;
  readonly #patienceMs: number;
  readonly #follower: Follower;
  readonly #recorder: Recorder;
  readonly #sealing: Sealing;
  readonly #rotation: Rotation;
  readonly #pacer: Pacer;
  readonly #failures: Failures;
  readonly #runs: Runs;
  #isSealing = false;

  constructor(options: SealerOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs ?? DEFAULT_PATIENCE_MS;
    this.#origin = options.origin;
    this.#failures = new Failures(options.backOffMs ?? DEFAULT_BACK_OFF, (notice) => options.onNotice?.(notice));
    const { reads, append, sidecar, headFile, keys, origin, previousOrigins } = options;
    this.#follower = new Follower({ reads, sidecar, origin, onProgress: () => this.#progressed() });
    const follower = this.#follower;
    this.#recorder = new Recorder({ append, reads, follower, origin });
    const recorder = this.#recorder;
    this.#sealing = new Sealing({ origin, previousOrigins, reads, sidecar, headFile, keys, follower, recorder });
    this.#rotation = new Rotation({ origin, keys, follower, recorder, sealing: this.#sealing });
    this.#pacer = new Pacer(options, () => void this.#sealWhenDue());
    this.#runs = new Runs({
      ...{ follower, sidecar, failures: this.#failures },
      admit: (intake) => this.#admit(intake),
      onChange: () => options.onHealth?.(this.health()),
      onStartedOver: () => options.onNotice?.({ kind: 'started-over' }),
    });
  }

  start(): void {
    this.#runs.start();
    this.#pacer.start();
  }

  /** Ends what is in hand; nothing more is signed. The ports are closed by whoever opened them. */
  async close(): Promise<void> {
    this.#pacer.stop();
    await this.#runs.close();
  }

  /**
   * A checkpoint that covers at least everything recorded before this call, or the first `atLeast` leaves. Evidence
   * events alone are not worth another one, unless `atLeast` asks for them. Throws SealerError, LedgerError.
   */
  async sealNow(atLeast?: number): Promise<SealedCheckpoint> {
    return this.#whenOpen(async () => {
      await this.#recorder.catchUp();
      const { intake } = this.#follower;
      if (atLeast !== undefined && atLeast > intake.tree.size) {
        throw new SealerError(
          'SEALER_CATCHING_UP',
          `The ledger has ${intake.tree.size} events, fewer than ${atLeast}.`,
        );
      }
      const wanted = atLeast ?? (intake.unsealed > 0 ? intake.tree.size : 0);
      await this.#sealUpTo(wanted);
      const newest = this.#newest();
      if (newest === undefined) throw new SealerError('SEALER_CATCHING_UP', 'The ledger has no events yet.');
      return newest;
    });
  }

  /** Records an event of the evidence (an anchor, a bundle) at the exact revision. */
  record(decide: (state: EvidenceState) => EvidenceDecision, actor?: ActorId): Promise<Recorded> {
    return this.#whenOpen(() => this.#recorder.record(decide, actor === undefined ? {} : { actor }));
  }

  /** Another key takes over; returns its vkey, which those who pinned the old one should be told. */
  rotateKey(actor?: ActorId): Promise<string> {
    return this.#whenOpen(() => this.#rotation.rotate(actor));
  }

  /** A key was lost. Also possible while nothing is signed because the key is not there. */
  async revokeKey(revocation: Revocation, actor?: ActorId): Promise<EvidenceRefusal | undefined> {
    const refused = await this.#revoke(revocation, actor);
    // At once, by the key that is believed from here on: until then the newest checkpoint is of one that is not.
    if (refused === undefined) {
      await this.#whenOpen(async () => {
        await this.#recorder.catchUp();
        await this.#sealUpTo(this.#follower.intake.tree.size);
      });
    }
    return refused;
  }

  async #revoke(revocation: Revocation, actor?: ActorId): Promise<EvidenceRefusal | undefined> {
    await this.known();
    const { code } = this.#failures;
    const keyIsGone = code === 'SEALER_KEY_MISSING' || code === 'SEALER_KEY_MISMATCH';
    if (!keyIsGone) return this.#whenOpen(() => this.#rotation.revoke(revocation, actor));
    const refused = await this.#runs.inTurn(() => this.#rotation.revoke(revocation, actor));
    await this.#runs.reopen();
    return refused;
  }

  /**
   * After a genuine restore: `OriginContinued` on the ledger's own stream. This sealer is done then; the ledger is opened
   * again under the new origin. Throws SEALER_NOT_RESTORED when nothing of the kind has happened.
   */
  async continueOrigin(reason: string, actor: ActorId): Promise<ContinuedOrigin> {
    await this.known();
    const { code } = this.#failures;
    const isRestored = code === 'SEALER_ROLLBACK' || code === 'SEALER_FORK';
    const head = this.#options.headFile.read();
    if (!isRestored || head?.origin !== this.#origin) {
      throw new SealerError('SEALER_NOT_RESTORED', 'The ledger is not an older copy of itself: nothing was changed.');
    }
    return this.#runs.inTurn(async () => {
      await this.#recorder.catchUp();
      const { reads, append } = this.#options;
      return continueUnderNewOrigin({ reads, append, intake: this.#follower.intake, head, reason, actor });
    });
  }

  /** Replays the whole ledger beside the sidecar and compares; when it is sound, the sidecar is made again. */
  async rebuild(): Promise<LedgerVerdict> {
    const { reads, sidecar } = this.#options;
    const verdict = await this.#runs.inTurn(async () => {
      const verdict = await verifyLedger({ reads, sidecar, origin: this.#origin });
      if (verdict.sound) this.#runs.restart();
      return verdict;
    });
    if (verdict.sound) await this.#whenOpen(async () => undefined, Number.POSITIVE_INFINITY);
    return verdict;
  }

  /**
   * Resolves when it is known whether the ledger fits what was signed: whoever has just started the sealer must not hear
   * that nothing stands against it. Also resolves when the ledger cannot be read.
   */
  known(): Promise<void> {
    return this.#runs.known();
  }

  health(): SealerHealth {
    const intake = this.#follower.current;
    const head = intake === undefined ? this.#options.sidecar.head() : undefined;
    const state = intake?.state ?? head?.state;
    const newest = state?.newest;
    const { code, why } = this.#failures;
    return {
      state: this.#stateName(),
      ...(code === undefined || why === undefined ? {} : { code, why }),
      ...(newest === undefined ? {} : { sealedSize: newest.size, lastSealedAt: newest.sealedAt }),
      ...(state !== undefined && isContradicted(state) ? { diverged: true } : {}),
      size: intake?.tree.size ?? head?.size ?? 0,
      unsealed: intake?.unsealed ?? 0,
      ...(intake === undefined ? {} : { position: intake.position }),
    };
  }

  #stateName(): SealerStateName {
    if (this.#runs.isClosed) return 'closed';
    if (this.#failures.code !== undefined) return this.#failures.isLasting ? 'refused' : 'failing';
    if (!this.#runs.isOpen) return 'catching-up';
    return this.#pacer.isStandby ? 'standby' : 'sealing';
  }

  #newest(): SealedCheckpoint | undefined {
    const { newest } = this.#follower.intake.state;
    if (newest === undefined) return undefined;
    const { size, root, note, sealedAt } = newest;
    return { origin: this.#origin, size, root, note, sealedAt };
  }

  async #sealUpTo(size: number): Promise<void> {
    const sealed = (): number => this.#follower.intake.state.newest?.size ?? 0;
    let told = sealed();
    await this.#sealing.sealUntil(() => {
      if (sealed() > told) this.#options.onNotice?.({ kind: 'sealed', size: sealed() });
      told = sealed();
      return told >= size;
    });
    // Whoever shows evidence reads what is committed.
    this.#follower.flush();
    this.#pacer.sealed(this.#follower.intake);
  }

  async #sealWhenDue(): Promise<void> {
    const intake = this.#follower.current;
    if (!this.#runs.isOpen || this.#isSealing || intake === undefined || this.#failures.isLasting) return;
    if (this.#failures.pauseMs > 0 || !this.#pacer.isDue(intake)) return;
    this.#isSealing = true;
    const tookOver = this.#pacer.isStandby;
    try {
      await this.#runs.inTurn(() => this.#sealUpTo(intake.committed));
      if (tookOver) this.#options.onNotice?.({ kind: 'took-over' });
      this.#runs.works();
    } catch (error) {
      this.#runs.failed(error);
    } finally {
      this.#isSealing = false;
    }
  }

  #progressed(): void {
    const intake = this.#follower.current;
    if (intake === undefined) return;
    this.#pacer.saw(intake, this.#sealing.isOwn);
    this.#runs.progressed();
    this.#options.onHealth?.(this.health());
  }

  /** Nothing is signed on a ledger before it fits what was signed. */
  async #admit(intake: Intake): Promise<void> {
    const before = this.#options.headFile.read();
    await this.#sealing.checkHead();
    if (intake.state.keys.length > 0) this.#sealing.checkKeys();
    this.#pacer.opened(before?.origin === this.#origin ? before.size : undefined, intake.state.newest?.size);
    if (this.#pacer.isStandby) this.#options.onNotice?.({ kind: 'standby' });
    await this.#sealing.finishSigned();
    await this.#rotation.finish();
  }

  /** When the ledger has been read to its end and the signed head fits it; throws what stands against it. */
  #whenOpen<Value>(work: () => Promise<Value>, patienceMs = this.#patienceMs): Promise<Value> {
    return this.#runs.whenOpen(work, patienceMs);
  }
}
