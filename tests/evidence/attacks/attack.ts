import type { ForgedBundle } from '../forge/bundle.ts';

/** One receipt instead of a bundle, and what its holder has of the event. */
export interface Receipt {
  readonly receipt: string;
  readonly entry?: string;
  readonly event?: string;
}

/** What an auditor has in hand: the bundle that was handed over, and what they kept themselves. */
export interface Attempt {
  readonly bundle: ForgedBundle | { readonly tar: Buffer } | Receipt;
  /** Absent: no `--policy`. */
  readonly policy?: string | Buffer;
  readonly pin?: Buffer;
  /** Files of the `--anchors` folder. */
  readonly anchors?: ReadonlyMap<string, Buffer>;
  /** Text of the `--state` file; `none` when the option is given and the file is not there yet. */
  readonly state?: string;
  /** Text of the `--key` file. */
  readonly keys?: string;
  readonly options?: readonly string[];
}

/** Anyone: somebody on the way. A1 can write the ledger and has no key. A2 has every key and host (docs/evidence.md section 7). */
export type Adversary = 'nobody' | 'anyone' | 'A1' | 'A2';

export interface Attack {
  /** What the adversary does, and what the auditor holds. */
  readonly name: string;
  readonly by: Adversary;
  readonly attempt: () => Attempt | Promise<Attempt>;
  readonly exit: 0 | 1 | 2 | 3 | 4;
  /** Each must be among the findings. For exit 0 they are notes; what a level does not find is said by the exit code. */
  readonly finds: readonly string[];
  /** The finding that must come first. */
  readonly first?: string;
  /** None of these may be among them. */
  readonly never?: readonly string[];
  /** Printed as reached. */
  readonly level?: 'L1' | 'L2' | 'L3';
  readonly time?: 'asserted' | 'cosigner-attested' | 'tsa-attested';
}

export const attack = (
  name: string,
  attempt: () => Attempt | Promise<Attempt>,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack => ({ name, by: 'anyone', attempt, exit, finds, ...more });
