import type { Arena } from './arena.ts';
import { END, HEAD_BYTES, type HoleKind, VECTOR } from './pattern-code.ts';

/** The bytes up to a hole, or up to the end, and what pattern-code.ts says of the hole. */
export interface Stretch {
  readonly bytes: Uint8Array;
  readonly hole?: HoleKind | undefined;
  readonly operand?: number | undefined;
}

const vectorsOf = ({ bytes }: Stretch): number => Math.max(1, Math.ceil(bytes.length / VECTOR));
const sizeOf = (stretch: Stretch): number => HEAD_BYTES + 2 * VECTOR * vectorsOf(stretch);

/** Where the pattern stands in the memory; `undefined` when there is no room for it. */
export function writePattern(room: Arena, stretches: readonly Stretch[]): number | undefined {
  const target = room.allocate(stretches.reduce((sum, stretch) => sum + sizeOf(stretch), 0));
  if (target === undefined) return undefined;
  target.fill(0);
  let at = 0;
  for (const stretch of stretches) {
    const next = at + sizeOf(stretch);
    const head = [target.byteOffset + next, stretch.bytes.length, stretch.hole ?? END, stretch.operand ?? 0];
    head.forEach((word, n) => target.writeInt32LE(word, at + 4 * n));
    stretch.bytes.forEach((byte, n) => {
      const vector = at + HEAD_BYTES + 2 * VECTOR * Math.floor(n / VECTOR) + (n % VECTOR);
      target[vector] = byte;
      target[vector + VECTOR] = 0xff;
    });
    at = next;
  }
  return target.byteOffset;
}
