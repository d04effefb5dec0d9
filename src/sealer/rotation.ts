import type { ActorId } from '../kernel/ids.ts';
import type { SigningKey } from '../evidence/keys.ts';
import { parseNote, verifyNote } from '../evidence/note.ts';
import { addSigningKey, type EvidenceRefusal, retireSigningKey, revokeSigningKey } from '../domain/evidence/decide.ts';
import { activeKeys, type EvidenceState } from '../domain/evidence/state.ts';
import type { Follower } from './follower.ts';
import type { SigningKeys } from './ports.ts';
import type { Recorder } from './recorder.ts';
import type { Sealing } from './sealing.ts';

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
    const { keys, origin, recorder, follower } = this.#deps;
    if (!follower.intake.state.keys.some((key) => key.vkey === vkey)) return 'signing-key-unknown';
    const current = keys.current(origin);
    const isOurs = current === undefined || current.verifier.toString() === vkey;
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
    const notBeforeSize = String(this.#deps.follower.intake.tree.size);
    await recorder.record(addSigningKey({ vkey: next.verifier.toString(), notBeforeSize }), as(actor));
    if (current !== undefined && isActive(this.#state, current)) {
      while (!isSignedByBoth(this.#state, current, next)) await sealing.seal();
      await recorder.record((state) => {
        const lastSize = String(state.newest?.size ?? 0);
        return retireSigningKey({ vkey: current.verifier.toString(), lastSize })(state);
      }, as(actor));
    }
    keys.promote();
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
