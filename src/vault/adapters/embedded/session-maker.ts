import type { DataCategory } from '../../../kernel/sealed.ts';
import { type SealingSession, type SessionRequest, VaultError } from '../../key-vault.ts';
import type { KeyState, KeyStore } from './key-store.ts';
import type { Lease, Leases } from './leases.ts';
import { EmbeddedSession, erased, type UpcastSealed } from './session.ts';
import type { Writer } from './writer.ts';

export interface SessionMakerParts {
  readonly writer: Writer;
  readonly keys: KeyStore;
  readonly leases: Leases;
  readonly upcast: UpcastSealed;
}

/** Takes the keys of a session: from the cache or the file where they exist, else minted in the write lock. */
export class SessionMaker {
  readonly #parts: SessionMakerParts;

  constructor(parts: SessionMakerParts) {
    this.#parts = parts;
  }

  async take(request: SessionRequest): Promise<SealingSession> {
    const { keys, leases } = this.#parts;
    await leases.keepFresh();
    const generation = this.#refresh();
    const states = new Map<DataCategory, KeyState>();
    for (const dataCategory of request.seal) {
      const state = keys.look(request.owner, dataCategory);
      if (state.kind === 'absent') return this.#mint(request);
      states.set(dataCategory, usable(dataCategory, state));
    }
    for (const dataCategory of request.compare ?? []) {
      if (!states.has(dataCategory)) states.set(dataCategory, keys.look(request.owner, dataCategory));
    }
    return this.#sessionOf(request, states, leases.enter(generation));
  }

  /** All who race for a key meet here; every refusal comes before the first key is written. */
  async #mint(request: SessionRequest): Promise<SealingSession> {
    const { owner } = request;
    const { writer, keys, leases } = this.#parts;
    const minted = new Set<DataCategory>();
    const states = new Map<DataCategory, KeyState>();
    let generation = 0;
    let lease: Lease | undefined;
    await writer.write(
      () => {
        generation = this.#refresh();
        for (const dataCategory of new Set([...request.seal, ...(request.compare ?? [])])) {
          states.set(dataCategory, keys.read(owner, dataCategory));
        }
        for (const dataCategory of request.seal) usable(dataCategory, states.get(dataCategory) as KeyState);
        for (const dataCategory of request.seal) {
          if (states.get(dataCategory)?.kind !== 'absent') continue;
          states.set(dataCategory, { kind: 'key', key: keys.mint(owner, dataCategory) });
          minted.add(dataCategory);
        }
        // Entered before the commit: after it another turn of this process could acknowledge a shred first.
        lease = leases.enter(generation);
      },
      () => lease?.release(),
    );
    for (const dataCategory of minted) {
      const state = states.get(dataCategory);
      if (state?.kind === 'key') keys.remember(generation, owner, dataCategory, state.key);
    }
    return this.#sessionOf(request, states, lease as Lease);
  }

  #sessionOf(request: SessionRequest, states: ReadonlyMap<DataCategory, KeyState>, lease: Lease): SealingSession {
    const { keys, leases, upcast } = this.#parts;
    return new EmbeddedSession({
      owner: request.owner,
      sealing: new Set(request.seal),
      states,
      lease,
      isFresh: () => leases.fresh,
      lookAgain: (dataCategory) => {
        this.#refresh();
        return keys.look(request.owner, dataCategory);
      },
      upcast,
    });
  }

  #refresh(): number {
    const generation = this.#parts.keys.refresh();
    this.#parts.leases.observe(generation);
    return generation;
  }
}

function usable(dataCategory: DataCategory, state: KeyState): KeyState {
  if (state.kind === 'erased') throw erased(dataCategory, state);
  if (state.kind === 'damaged') {
    throw new VaultError('VAULT_CORRUPT', `The key of the data category ${dataCategory} is damaged in the vault.`, {
      details: { dataCategory },
    });
  }
  return state;
}
