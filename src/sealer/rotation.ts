import type { ActorId } from '../kernel/ids.ts';
import type { SigningKey } from '../evidence/keys.ts';
import { parseNote, verifyNote } from '../evidence/note.ts';
import { addSigningKey, type EvidenceRefusal, retireSigningKey, revokeSigningKey } from '../domain/evidence/decide.ts';
import { activeKeys, type EvidenceState } from '../domain/evidence/state.ts';
import type { Follower } from './follower.ts';
import type { SigningKeys } from './ports.ts';
import type { Recorder } from './recorder.ts';
import { MAX_NEW_LEAVES, type Sealing } from './sealing.ts';

export interface RotationDeps {
  readonly origin: string;
  readonly keys: SigningKeys;
  readonly follower: Follower;
  readonly recorder: Recorder;
  readonly sealing: Sealing;
}

export interface Revocation {
  readonly vkey: string;
  readonly lastTrustedSize: number;
  /** A code. */
  readonly reason: string;
}

/**
 * One key takes over from another (docs/evidence.md section 1): the new one is named, both sign one checkpoint, the old
 * one is retired, and its file is replaced. Each step leaves a trace of its own, so `finish` goes on from wherever a
 * crash left it; the next key's file is what says that a rotation is on its way.
 */
export class Rotation {
  readonly #deps: RotationDeps;

  constructor(deps: RotationDeps) {
    this.#deps = deps;
  }

  /** Returns the new key's vkey. */
  async rotate(actor?: ActorId): Promise<string> {
    const { keys, origin } = this.#deps;
    const next = keys.next(origin) ?? keys.makeNext(origin);
    await this.finish(actor);
    return next.verifier.toString();
  }

  /** A lost key. If it is the one that signs here, or there is none here, another one is made and named. */
  async revoke({ vkey, lastTrustedSize, reason }: Revocation, actor?: ActorId): Promise<EvidenceRefusal | undefined> {
    const { keys, origin, recorder, follower, sealing } = this.#deps;
    if (!follower.intake.state.keys.some((key) => key.vkey === vkey)) return 'signing-key-unknown';
    // What the key has signed already, and only the append was cut off, stands before the revocation.
    await sealing.finishSigned();
    const current = keys.current(origin);
    const isOurs = current === undefined || current.verifier.toString() === vkey;
    if (keys.next(origin)?.verifier.toString() === vkey) keys.discardNext();
    if (isOurs && keys.next(origin) === undefined) keys.makeNext(origin);
    const revoked = await recorder.record(
      revokeSigningKey({ vkey, lastTrustedSize: String(lastTrustedSize), reason }),
      as(actor),
    );
    await this.finish(actor);
    return revoked.kind === 'refused' ? revoked.reason : undefined;
  }

  /** Does nothing when no rotation is on its way. */
  async finish(actor?: ActorId): Promise<void> {
    const { keys, origin, recorder, sealing } = this.#deps;
    const next = keys.next(origin);
    if (next === undefined) return;
    const current = keys.current(origin);
    if (!(await this.#name(next, current, actor))) return keys.discardNext();
    if (current !== undefined && isActive(this.#state, current)) {
      // The new key is believed by a checkpoint of both that covers the event that names it.
      const named = this.#size;
      await sealing.sealUntil(() => this.#sealed >= named && isSignedByBoth(this.#state, current, next));
      await recorder.record((state) => {
        const lastSize = String(state.newest?.size ?? 0);
        return retireSigningKey({ vkey: current.verifier.toString(), lastSize })(state);
      }, as(actor));
    }
    keys.promote();
  }

  /** False when the key was retired or lost before it took over: it never comes back. */
  async #name(next: SigningKey, current: SigningKey | undefined, actor: ActorId | undefined): Promise<boolean> {
    const { recorder, sealing } = this.#deps;
    const vkey = next.verifier.toString();
    const isNamed = this.#state.keys.some((key) => key.vkey === vkey);
    // One checkpoint must reach the event that names the new key: what it cannot cover the old key seals before.
    if (!isNamed && current !== undefined && isActive(this.#state, current)) {
      await sealing.sealUntil(() => this.#size - this.#sealed < MAX_NEW_LEAVES);
    }
    // From the next checkpoint on, wherever that ends: where the old key is gone, nobody else can sign what is before.
    const recorded = await recorder.record(
      (state) => addSigningKey({ vkey, notBeforeSize: String((state.newest?.size ?? 0) + 1) })(state),
      as(actor),
    );
    return recorded.kind !== 'refused';
  }

  get #size(): number {
    return this.#deps.follower.intake.tree.size;
  }

  get #sealed(): number {
    return this.#state.newest?.size ?? 0;
  }

  get #state(): EvidenceState {
    return this.#deps.follower.intake.state;
  }
}

const as = (actor: ActorId | undefined) => (actor === undefined ? {} : { actor });

const isActive = (state: EvidenceState, key: SigningKey): boolean =>
  activeKeys(state).some(({ vkey }) => vkey === key.verifier.toString());

function isSignedByBoth({ newest }: EvidenceState, one: SigningKey, other: SigningKey): boolean {
  if (newest === undefined) return false;
  const verdict = verifyNote(parseNote(Buffer.from(newest.note, 'utf8')), [one.verifier, other.verifier]);
  return verdict.kind === 'verified' && verdict.signatures.length === 2;
}
