import type { Checkpoint } from '../checkpoint.ts';
import type { VerifierKey } from '../keys.ts';
import type { Policy } from '../policy.ts';
import type { Erasures } from './erasures.ts';
import type { FindingLog } from './findings.ts';
import type { KeysOfLog } from './keys-of-log.ts';
import type { Keys128 } from './leaves/keys-128.ts';
import type { LedgerWalk } from './ledger-walk.ts';
import type { Material } from './material.ts';
import type { VerifyOptions } from './options.ts';
import type { Origins } from './origins.ts';
import type { Roots } from './roots.ts';
import type { Times } from './times.ts';

/** A checkpoint of the bundle, in a file or in an event, and what is known of it. */
export interface SeenCheckpoint {
  readonly file?: string;
  readonly index?: number;
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** Logs that signed it for their own origin; whether they are believed is decided by the rotation chain. */
  readonly signers: readonly VerifierKey[];
  /** The tree's root at its size; undefined where the bundle does not lead there. */
  readonly treeRoot: Buffer | undefined;
}

/** All that one verification knows; each step reads what those before it wrote. */
export interface Context {
  readonly options: VerifyOptions;
  readonly log: FindingLog;
  readonly policy: Policy | undefined;
  readonly material: Material;
  readonly checkpoint: Checkpoint;
  readonly names: Keys128;
  readonly keys: KeysOfLog;
  readonly origins: Origins;
  readonly roots: Roots;
  readonly times: Times;
  readonly erasures: Erasures;
  readonly walk: LedgerWalk;
  /** Checkpoints that are events. */
  readonly sealed: SeenCheckpoint[];
  /** By stream, the last revision below a size that a statement about one customer names. */
  readonly issued: Map<string, { readonly revision: number; readonly size: number }>;
}
