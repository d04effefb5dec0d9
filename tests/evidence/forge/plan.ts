import { encodeId, type Id, originId, SYSTEM_ACTOR, type StreamName, streamName } from '../../../src/kernel/ids.ts';
import type { JsonObject } from '../../../src/kernel/json.ts';
import type { DataCategory } from '../../../src/kernel/sealed.ts';
import { seeded } from './keys.ts';

/** Who signs in these stories: the log's first and second key, and somebody else's under the same name. */
export type Signer = 'first' | 'second' | 'stranger';

interface Timed {
  /** Stays with the step when others are put in or taken out: event ids come from it. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface EventStep extends Timed {
  readonly kind: 'event';
  readonly stream: StreamName;
  readonly type: string;
  readonly clear: JsonObject;
  readonly seals?: { readonly [category in DataCategory]?: JsonObject };
  /** The stream's next one when absent. */
  readonly revision?: bigint;
  /** Another step's key, to have two events with one id. */
  readonly idOf?: string;
}

/** A leaf of its place only. */
export interface ForeignStep {
  readonly kind: 'foreign';
  readonly key: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly type: string;
  readonly id: string;
}

export interface CheckpointStep extends Timed {
  readonly kind: 'checkpoint';
  readonly size: number;
  readonly signers: readonly Signer[];
  /** A root that is not the tree's. */
  readonly root?: Buffer;
}

export interface AnchoredStep extends Timed {
  readonly kind: 'anchored';
  readonly size: number;
  readonly attestedAt: number;
}

export interface CosignedStep extends Timed {
  readonly kind: 'cosigned';
  readonly size: number;
  readonly witness: string;
}

/** How a ledger comes about. What is sealed is computed anew each time, so a changed plan is a rewritten history. */
export type Step = EventStep | ForeignStep | CheckpointStep | AnchoredStep | CosignedStep;

export const ORIGIN = 'ledger.forge.example/test/1';
export const START = Date.UTC(2026, 0, 5, 8);
/** Between two events: more than the tolerance of 60 s. */
export const TICK = 120_000;
export const timeOf = (index: number): number => START + index * TICK;

export const forgeId = (text: string): Id => encodeId(seeded(`id ${text}`));
export const LEDGER_STREAM = streamName('ledger', SYSTEM_ACTOR);
export const evidenceStream = (origin: string): StreamName => streamName('evidence', originId(origin));
export const customer = (n: number): StreamName => streamName('customer', forgeId(`customer ${n}`));
