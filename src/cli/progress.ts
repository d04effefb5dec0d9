import { Presets, SingleBar } from 'cli-progress';
import type { World } from './world.ts';

export interface Progress {
  /** How far it is; of the total, where there is one. */
  at(value: number): void;
  end(): void;
}

/** On stderr, and only where a person watches: a log file gets none of it. */
export function progress({ stderr }: World, what: string, total: number | undefined): Progress {
  if (stderr.isTTY !== true) return { at: () => undefined, end: () => undefined };
  const format =
    total === undefined
      ? `${what} {value} | {duration_formatted}`
      : `${what} [{bar}] {value}/{total} | {duration_formatted}`;
  const bar = new SingleBar({ format, stream: stderr, hideCursor: true, clearOnComplete: true }, Presets.legacy);
  bar.start(total ?? Number.MAX_SAFE_INTEGER, 0);
  return { at: (value) => bar.update(value), end: () => bar.stop() };
}
