import type { StreamName } from './ids.ts';

/**
 * One of several things that are looked after in turn failed, and this says which: by its stream, which identifies nobody.
 * Whoever goes on with the others throws all that failed at the end, in one `AggregateError`.
 */
export class FailedOn extends Error {
  readonly stream: StreamName;

  constructor(stream: StreamName, cause: unknown) {
    super('One of several failed.', { cause });
    this.name = new.target.name;
    this.stream = stream;
  }
}
