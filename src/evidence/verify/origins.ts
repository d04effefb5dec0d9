import { evidenceStream } from './facts.ts';

interface Continued {
  readonly previous: string;
  readonly size: number;
}

/** The names under which this ledger went on after restores, and which leaves both histories share. */
export class Origins {
  readonly #current: string;
  readonly #continued = new Map<string, Continued>();
  readonly #streams = new Set<string>();
  /** That leaf 0 gave it. */
  first: string | undefined;

  constructor(current: string) {
    this.#current = current;
    this.#streams.add(evidenceStream(current));
  }

  open(origin: string): void {
    this.first = origin;
    this.#streams.add(evidenceStream(origin));
  }

  /** False when that origin goes on from another one already. */
  continue(origin: string, previous: string, size: number): boolean {
    if (this.#continued.has(origin) || origin === previous) return false;
    this.#continued.set(origin, { previous, size });
    this.#streams.add(evidenceStream(origin));
    this.#streams.add(evidenceStream(previous));
    return true;
  }

  isEvidence(stream: string): boolean {
    return this.#streams.has(stream);
  }

  /** Every origin but the current one that something leads from. */
  previous(): readonly string[] {
    return [...this.#continued.values()].map(({ previous }) => previous);
  }

  /**
   * How many leaves a history under that origin shares with this one: all of them for the current origin, `undefined` when
   * nothing leads here from there.
   */
  sharedWith(origin: string): number | undefined {
    let shared = Number.POSITIVE_INFINITY;
    const seen = new Set<string>();
    for (let at = this.#current; at !== origin; ) {
      const step = this.#continued.get(at);
      if (step === undefined || seen.has(at)) return undefined;
      seen.add(at);
      shared = Math.min(shared, step.size);
      at = step.previous;
    }
    return shared;
  }
}
