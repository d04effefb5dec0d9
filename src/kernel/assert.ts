/** A broken invariant: a fault of ours, never of the caller. Whoever catches it stops the work in hand. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

export function assert(claim: unknown, message: string): asserts claim {
  if (!claim) throw new InvariantBroken(message);
}

/** Closes a switch over one of our own unions: a new member does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new InvariantBroken(`unhandled member of a closed union: ${typeof value}`);
}
