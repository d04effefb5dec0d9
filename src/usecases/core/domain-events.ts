import { allEvents, type AnyEvent } from '../../domain/all-events.ts';
import { type DecodeFailure, decodeEvent } from '../../domain/shape/event.ts';
import type { RecordedEvent } from '../../kernel/recorded-event.ts';
import type { Result } from '../../kernel/result.ts';

/** Any event of the ledger in today's shape, or why it cannot be understood. */
export const understandAny = (event: RecordedEvent): Result<AnyEvent, DecodeFailure> =>
  decodeEvent(allEvents, event) as unknown as Result<AnyEvent, DecodeFailure>;
