import type { Revision } from '../../../kernel/recorded-event.ts';
import type { AppendOutcome } from './classify.ts';

/** What crosses between the appender and its worker. Strings only: a bigint or a function inside data would kill it. */
export interface WireEvent {
  readonly id: string;
  readonly type: string;
  /** JCS(data). */
  readonly data: string;
  /** JCS(metadata). */
  readonly metadata: string;
}

export interface WireAppend {
  /** Number of this attempt; an answer to a number that nobody waits for is dropped. */
  readonly n: number;
  readonly stream: string;
  readonly expected: Revision | 'noStream';
  readonly events: readonly WireEvent[];
}

export interface WireAnswer {
  readonly n: number;
  readonly outcome: AppendOutcome;
}

export type ToWorker =
  | { readonly kind: 'connect'; readonly connection: string }
  | { readonly kind: 'append'; readonly appends: readonly WireAppend[] }
  | { readonly kind: 'probe' };

export type FromWorker =
  /** The libraries are loaded; nothing is connected. */
  | { readonly kind: 'loaded' }
  /** The answer to `connect` and to `probe`. */
  | { readonly kind: 'proved'; readonly ok: boolean; readonly why: string }
  | { readonly kind: 'answers'; readonly answers: readonly WireAnswer[] };
