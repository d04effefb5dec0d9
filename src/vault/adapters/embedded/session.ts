import { assert } from '../../../kernel/assert.ts';
import { canonicalizeRecord } from '../../../kernel/canonical-json.ts';
import type { Owner } from '../../../kernel/ids.ts';
import type { JsonObject, JsonValue } from '../../../kernel/json.ts';
import type { DataCategory, Envelope, SealedRef } from '../../../kernel/sealed.ts';
import {
  type Comparison,
  type PlainPayload,
  type PlainPayloads,
  type SealedPayloads,
  type SealingSession,
  VaultError,
} from '../../key-vault.ts';
import { openSealed, type SealPlace, sealPayload, type Unsealed } from '../../sealing.ts';
import type { KeyState } from './key-store.ts';
import type { Lease } from './leases.ts';

/** Runs after opening: the payload in today's shape. Throws for a version it does not know. */
export type UpcastSealed = (type: string, dataCategory: DataCategory, v: number, fields: JsonObject) => PlainPayload;

export interface SessionParts {
  readonly owner: Owner;
  readonly sealing: ReadonlySet<DataCategory>;
  /** Of every data category that was asked for. */
  readonly states: ReadonlyMap<DataCategory, KeyState>;
  readonly lease: Lease;
  /** False after a long pause of this process: others may have gone on without it. */
  readonly isFresh: () => boolean;
  readonly lookAgain: (dataCategory: DataCategory) => KeyState;
  readonly upcast: UpcastSealed;
}

export class EmbeddedSession implements SealingSession {
  readonly owner: Owner;
  readonly #parts: SessionParts;
  #released = false;

  constructor(parts: SessionParts) {
    this.owner = parts.owner;
    this.#parts = parts;
  }

  seal(place: Omit<SealPlace, 'dataCategory'>, payloads: PlainPayloads): SealedPayloads {
    const envelopes: { [category in DataCategory]?: Envelope } = {};
    const digests: { [category in DataCategory]?: string } = {};
    for (const [name, payload] of Object.entries(payloads)) {
      const dataCategory = name as DataCategory;
      if (!this.#parts.sealing.has(dataCategory)) throw notTaken(dataCategory);
      const state = this.#state(dataCategory);
      if (state.kind === 'erased') throw erased(dataCategory, state);
      assert(state.kind === 'key', 'a session holds the keys it seals with');
      const { envelope, digest } = sealPayload(state.key, { ...place, dataCategory }, payload);
      envelopes[dataCategory] = envelope;
      digests[dataCategory] = digest;
    }
    return { envelopes, digests };
  }

  compare(ref: SealedRef, field: string, value: JsonValue): Comparison {
    assert(ref.owner === this.owner, 'a session compares what its owner sealed');
    const state = this.#state(ref.dataCategory);
    if (state.kind === 'erased') return 'erased';
    const opened = openInToday(ref, state, this.#parts.upcast);
    if (opened.kind === 'unreadable') return 'unreadable';
    if (!Object.hasOwn(opened.fields, field)) return 'changed';
    return canonicalizeRecord(opened.fields[field]) === canonicalizeRecord(value) ? 'same' : 'changed';
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#parts.lease.release();
  }

  /** As taken; looked up again when a shred may not have waited for this session. */
  #state(dataCategory: DataCategory): KeyState {
    assert(!this.#released, 'a session is not used after its release');
    const taken = this.#parts.states.get(dataCategory);
    if (taken === undefined) throw notTaken(dataCategory);
    if (!this.#parts.lease.revoked && this.#parts.isFresh()) return taken;
    return this.#parts.lookAgain(dataCategory);
  }
}

/** The caller has looked for a tombstone. */
export function openInToday(ref: SealedRef, state: KeyState, upcast: UpcastSealed): Unsealed {
  const opened = openSealed(ref, state.kind === 'key' ? state.key : undefined);
  if (opened.kind === 'unreadable') return opened;
  try {
    return { kind: 'opened', ...upcast(ref.type, ref.dataCategory, opened.v, opened.fields) };
  } catch {
    // An unknown version comes from a newer release; the words of its failure may hold values, so they go no further.
    return { kind: 'unreadable', code: 'PAYLOAD_MALFORMED' };
  }
}

export const erased = (dataCategory: DataCategory, state: KeyState & { kind: 'erased' }): VaultError =>
  new VaultError('VAULT_ERASED', `The data category ${dataCategory} of this owner was erased; nothing can be added.`, {
    details: { dataCategory, request: state.request, at: state.at },
  });

const notTaken = (dataCategory: DataCategory): VaultError =>
  new VaultError('VAULT_CATEGORY_NOT_TAKEN', `The session was not taken for the data category ${dataCategory}.`, {
    details: { dataCategory },
  });
