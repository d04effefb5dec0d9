import { fromMillis } from '../../kernel/time.ts';
import type { FindingLog } from './findings.ts';
import { type ScanResult, WRONG } from './leaves/scan-result.ts';
import type { Attested } from './options.ts';

/** Clocks differ; docs/evidence.md section 5. */
const SKEW_MS = 60_000;

/** A stretch of leaves, both ends within it. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** An attestation that is itself an event: what stands behind it was recorded later than the time that it attests. */
interface AttestedAt {
  readonly index: number;
  readonly at: number;
}

/** When events were recorded, by their own word, against one another and against times that others attest. */
export class Times {
  readonly #size: number;
  readonly #log: FindingLog;
  readonly #files: Pick<ScanResult, 'first' | 'indexes' | 'times' | 'flags'>[] = [];
  readonly #voided: Stretch[] = [];
  readonly #after: AttestedAt[] = [];
  readonly #attested: Attested[] = [];
  /** The running maximum at the end; undefined where no event has a time. */
  newest: number | undefined;

  constructor(size: number, log: FindingLog) {
    this.#size = size;
    this.#log = log;
  }

  add({ first, indexes, times, flags }: ScanResult): void {
    this.#files.push({ first, indexes, times, flags });
  }

  void(from: number, to: number): void {
    this.#voided.push({ from, to });
  }

  /** `index` when the attestation is an event of the bundle, proved where it stands. */
  attest(attested: Attested, index?: number): void {
    this.#attested.push(attested);
    if (index !== undefined) this.#after.push({ index, at: attested.at });
  }

  /** Of the newest checkpoint: of the best kind, and among those the latest. Earlier checkpoints only bound times. */
  best(): Attested | undefined {
    const rank = ({ kind, qualified }: Attested): number => (kind === 'tsa-attested' ? (qualified ? 2 : 1) : 0);
    return this.#attested.filter(({ size }) => size === this.#size).sort((a, b) => rank(b) - rank(a) || b.at - a.at)[0];
  }

  finish(): void {
    const isVoided = followsStretches(this.#voided);
    const notBefore = this.#lowerBounds();
    const notAfter = this.#upperBounds();
    let newest = Number.NEGATIVE_INFINITY;
    for (const { first, indexes, times, flags } of this.#files) {
      for (let row = 0; row < times.length; row++) {
        const time = times[row] as number;
        const index = indexes?.[row] ?? first + row;
        if (Number.isNaN(time) || index >= this.#size || ((flags[row] as number) & WRONG) !== 0) continue;
        if (isVoided(index)) continue;
        if (time < newest - SKEW_MS) {
          this.#log.add({ id: 'E110', index, expected: fromMillis(newest), got: fromMillis(time) });
        }
        newest = Math.max(newest, time);
        const from = notBefore(index);
        const to = notAfter(index);
        if (time < from - SKEW_MS || time > to + SKEW_MS) {
          this.#log.add({ id: 'E503', index, expected: `${bound(from)}..${bound(to)}`, got: fromMillis(time) });
        }
      }
    }
    if (newest !== Number.NEGATIVE_INFINITY) this.newest = newest;
  }

  /** Asked with ascending indexes: the latest time attested by an event before it. */
  #lowerBounds(): (index: number) => number {
    const after = this.#after.sort((a, b) => a.index - b.index);
    let next = 0;
    let bound = Number.NEGATIVE_INFINITY;
    return (index) => {
      for (; next < after.length && (after[next] as AttestedAt).index < index; next++) {
        bound = Math.max(bound, (after[next] as AttestedAt).at);
      }
      return bound;
    };
  }

  /** Asked with ascending indexes: the earliest time attested of a checkpoint that covers it. */
  #upperBounds(): (index: number) => number {
    const bySize = this.#attested.sort((a, b) => a.size - b.size);
    const earliest: number[] = [];
    let least = Number.POSITIVE_INFINITY;
    for (let i = bySize.length - 1; i >= 0; i--) {
      least = Math.min(least, (bySize[i] as Attested).at);
      earliest[i] = least;
    }
    let next = 0;
    return (index) => {
      while (next < bySize.length && (bySize[next] as Attested).size <= index) next++;
      return earliest[next] ?? Number.POSITIVE_INFINITY;
    };
  }
}

const bound = (ms: number): string => (Number.isFinite(ms) ? fromMillis(ms) : '');

/** Asked with ascending indexes. */
function followsStretches(stretches: Stretch[]): (index: number) => boolean {
  const sorted = stretches.sort((a, b) => a.from - b.from);
  let next = 0;
  let to = -1;
  return (index) => {
    for (; next < sorted.length && (sorted[next] as Stretch).from <= index; next++) {
      to = Math.max(to, (sorted[next] as Stretch).to);
    }
    return index <= to;
  };
}
