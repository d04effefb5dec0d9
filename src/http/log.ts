import { FailedOn } from '../kernel/failures.ts';
import { type DestinationStream, type Logger, pino } from 'pino';

/** What may be logged of a failure: its name, its code and where it happened. A message may hold what a caller sent. */
interface FailureFacts {
  readonly name: string;
  readonly code?: string;
  readonly at: readonly string[];
  readonly cause?: FailureFacts;
  /** Of one among several: its stream. */
  readonly of?: string;
  /** Of several at once, the first of them, and how many more there are. */
  readonly errors?: readonly FailureFacts[];
  readonly more?: number;
}

const MAX_FRAMES = 12;
const MAX_CAUSES = 4;
const MAX_ERRORS = 20;

export function failureFacts(error: unknown, depth = 0): FailureFacts {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const code = (error as { readonly code?: unknown }).code;
  const cause = error.cause === undefined || depth >= MAX_CAUSES ? undefined : failureFacts(error.cause, depth + 1);
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    at: framesOf(error),
    ...(cause === undefined ? {} : { cause }),
    ...(error instanceof FailedOn ? { of: error.stream } : {}),
    ...(error instanceof AggregateError && depth < MAX_CAUSES ? severalFacts(error.errors, depth) : {}),
  };
}

function severalFacts(all: readonly unknown[], depth: number): Pick<FailureFacts, 'errors' | 'more'> {
  const errors = all.slice(0, MAX_ERRORS).map((one) => failureFacts(one, depth + 1));
  return { errors, ...(all.length > MAX_ERRORS ? { more: all.length - MAX_ERRORS } : {}) };
}

/** The first lines of a stack are the message, which may have many: only lines that are frames are kept. */
function framesOf(error: Error): readonly string[] {
  const afterMessage = (error.stack ?? '').replace(`${error.message}`, '');
  const frames = afterMessage.split('\n').filter((line) => /^ {4}at [^\n]*:\d+:\d+\)?$/.test(line));
  return frames.slice(0, MAX_FRAMES).map((line) => line.trim().slice(3));
}

/**
 * The log of the process: ids, codes, counts and times. The serialisers are an allow-list under everything that the
 * framework logs by itself: of a request or an answer nothing is taken, of an error never the message.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => failureFacts(error), req: () => undefined, res: () => undefined },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
