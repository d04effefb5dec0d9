import type { CommandId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type ANCHOR_KINDS, evidenceEvents } from './events.ts';
import { EVIDENCE } from './stream.ts';

export interface SigningKeyState {
  readonly vkey: string;
  /** Signs checkpoints of this size and later. */
  readonly notBeforeSize: number;
  /** The largest size that it signs: it was retired. */
  readonly lastSize?: number;
  /** The largest size of which it is believed: it was lost. */
  readonly lastTrustedSize?: number;
}

export interface SealedHead {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The signed note, whole. */
  readonly note: string;
  readonly sealedAt: Instant;
  readonly commandId: CommandId;
}

export type AnchorKind = (typeof ANCHOR_KINDS)[number];

/** How far one time-stamping authority or witness has come. */
export interface PartyState {
  readonly kind: AnchorKind;
  readonly party: string;
  /** The largest size that it attested; absent when it never did. */
  readonly size?: number;
  /** Its last failure, gone with the next success. */
  readonly failed?: { readonly size: number; readonly code: string; readonly at: Instant };
}

/** Plain JSON and bounded by the number of keys and parties, so that the sealer can keep it beside its tiles. */
export interface EvidenceState {
  readonly keys: readonly SigningKeyState[];
  /** The newest checkpoint. */
  readonly newest?: SealedHead;
  readonly parties: readonly PartyState[];
  /** The last verification of the whole ledger. */
  readonly verified?: { readonly size: number; readonly sound: boolean; readonly at: Instant };
}

/** Keys that sign the next checkpoint. */
export const activeKeys = (state: EvidenceState): readonly SigningKeyState[] =>
  state.keys.filter((key) => key.lastSize === undefined && key.lastTrustedSize === undefined);

/** Whether a checkpoint of that size may carry this key's signature. */
export const mayHaveSigned = (key: SigningKeyState, size: number): boolean =>
  size >= key.notBeforeSize &&
  size <= (key.lastSize ?? Number.MAX_SAFE_INTEGER) &&
  size <= (key.lastTrustedSize ?? Number.MAX_SAFE_INTEGER);

function evolve(state: EvidenceState, event: EventOf<typeof evidenceEvents>): EvidenceState {
  switch (event.type) {
    case 'SigningKeyAdded': {
      const { vkey, notBeforeSize } = event.clear;
      return { ...state, keys: [...state.keys, { vkey, notBeforeSize: Number(notBeforeSize) }] };
    }
    case 'SigningKeyRetired':
      return withKey(state, event.clear.vkey, { lastSize: Number(event.clear.lastSize) });
    case 'SigningKeyRevoked':
      return withKey(state, event.clear.vkey, { lastTrustedSize: Number(event.clear.lastTrustedSize) });
    case 'CheckpointSealed': {
      const { size, root, note } = event.clear;
      if (state.newest !== undefined && state.newest.size >= Number(size)) return state;
      const { recordedAt: sealedAt, commandId } = event.metadata;
      return { ...state, newest: { size: Number(size), root, note, sealedAt, commandId } };
    }
    case 'CheckpointAnchored':
      return withParty(state, { kind: 'time-stamp', party: event.clear.authority, size: Number(event.clear.size) });
    case 'CheckpointCosigned':
      return withParty(state, { kind: 'witness', party: event.clear.witness, size: Number(event.clear.size) });
    case 'AnchoringFailed': {
      const { kind, party, size, code } = event.clear;
      return withParty(state, { kind, party, failed: { size: Number(size), code, at: event.metadata.recordedAt } });
    }
    case 'EvidenceVerified':
      return {
        ...state,
        verified: { size: Number(event.clear.size), sound: event.clear.sound, at: event.metadata.recordedAt },
      };
    case 'BundleIssued':
      return state;
  }
}

function withKey(state: EvidenceState, vkey: string, end: Partial<SigningKeyState>): EvidenceState {
  return { ...state, keys: state.keys.map((key) => (key.vkey === vkey ? { ...key, ...end } : key)) };
}

function withParty(state: EvidenceState, now: PartyState): EvidenceState {
  const isIt = ({ kind, party }: PartyState) => kind === now.kind && party === now.party;
  const before = state.parties.find(isIt);
  const size = Math.max(before?.size ?? -1, now.size ?? -1);
  const merged = { ...now, ...(size < 0 ? {} : { size }) };
  return { ...state, parties: [...state.parties.filter((one) => !isIt(one)), merged] };
}

export const evidenceCategory: Category<EvidenceState, typeof evidenceEvents> = {
  name: EVIDENCE,
  events: evidenceEvents,
  ownerOf: undefined,
  initial: { keys: [], parties: [] },
  evolve,
};
