import type { JsonValue } from '../../kernel/json.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { SealedFieldName } from './vocabulary.ts';

/**
 * What a decision may know of a sealed value: whether it is the same as the one in hand, never the value. The vault
 * answers (`SealingSession.compare`); the answers come to the decision as an argument.
 */
export type Comparison = 'same' | 'changed' | 'erased' | 'unreadable';

/** One question for the vault. `key` names the answer in `Compared`; `field` is the field inside the payload of `ref`. */
export interface ComparisonWanted {
  readonly key: string;
  readonly field: SealedFieldName;
  readonly ref: SealedRef;
  readonly value: JsonValue;
}

/** The answers, by `key`. No answer means that there was nothing to compare with. */
export type Compared = ReadonlyMap<string, Comparison>;

/**
 * Where a value cannot be read back, a new statement of it is recorded: an old ciphertext that was tampered with must
 * not stop a customer's true value from being written. Only an erasure stops it.
 */
export const isNews = (comparison: Comparison | undefined): boolean => comparison !== 'same';
