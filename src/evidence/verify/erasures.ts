import { DATA_CATEGORIES } from '../../kernel/sealed.ts';
import { CATEGORY_COUNT } from '../bundle/line-spans.ts';
import type { ShreddedKey } from './facts.ts';
import type { FindingLog } from './findings.ts';
import type { Keys128 } from './leaves/keys-128.ts';
import { type ScanResult, WRONG } from './leaves/scan-result.ts';
import { Table128 } from './leaves/table-128.ts';

/** What is kept of a file: its envelopes, and whose they are. */
type Sealed = Pick<ScanResult, 'first' | 'indexes' | 'flags' | 'ownerKeys' | 'digestMasks' | 'envelopeMasks'>;

/**
 * Envelopes that are gone, and why: withheld by whoever made the bundle, erased by an act that is recorded, or taken away.
 * An erasure may be recorded after the event, so this is judged at the end.
 */
export class Erasures {
  readonly #keys: Keys128;
  readonly #size: number;
  readonly #log: FindingLog;
  readonly #owners = new Table128();
  /** By number of an owner: for each data category the leaf that destroyed its key; absent while none did. */
  readonly #destroyedBy: Map<number, number>[] = [];
  readonly #files: Sealed[] = [];
  erased = 0;
  withheld = 0;

  constructor(keys: Keys128, size: number, log: FindingLog) {
    this.#keys = keys;
    this.#size = size;
    this.#log = log;
  }

  shredded(keys: readonly ShreddedKey[], index: number): void {
    for (const { owner, category } of keys) {
      const number = this.#owners.add(this.#keys.streamNamed(owner), 0);
      const categories = this.#destroyedBy[number] ?? new Map<number, number>();
      this.#destroyedBy[number] = categories;
      if (!categories.has(category)) categories.set(category, index);
    }
  }

  add({ first, indexes, flags, ownerKeys, digestMasks, envelopeMasks }: ScanResult): void {
    if (digestMasks.some((mask, row) => mask !== 0 || envelopeMasks[row] !== 0)) {
      this.#files.push({ first, indexes, flags, ownerKeys, digestMasks, envelopeMasks });
    }
  }

  /**
   * `sealed`: what the bundle says of its envelopes. `closed`: whether the event that destroyed a key must be in the bundle
   * when it is in the ledger.
   */
  finish(sealed: 'included' | 'withheld', closed: boolean): void {
    const withheld = sealed === 'withheld' || !closed;
    for (const file of this.#files) {
      for (let row = 0; row < file.digestMasks.length; row++) {
        const index = file.indexes?.[row] ?? file.first + row;
        if (sealed === 'withheld' && file.envelopeMasks[row] !== 0) {
          this.#log.add({ id: 'E001', index, why: 'an envelope, where all are said to be withheld' });
        }
        const mask = file.digestMasks[row] as number;
        // Metadata that was not sealed says nothing of what should be there.
        const isProved = index < this.#size && ((file.flags[row] as number) & WRONG) === 0;
        if (mask !== 0 && isProved) this.#judge(file, row, index, mask, withheld);
      }
    }
  }

  #judge(file: Sealed, row: number, index: number, digests: number, withheld: boolean): void {
    const missing = digests & ~(file.envelopeMasks[row] as number);
    const owner = this.#owners.size === 0 ? -1 : this.#owners.get(file.ownerKeys, 4 * row);
    if (owner < 0 && missing === 0) return;
    if (owner < 0 && withheld) {
      this.withheld += bitsOf(missing);
      return;
    }
    for (let category = 0; category < CATEGORY_COUNT; category++) {
      const bit = 1 << category;
      if ((digests & bit) === 0) continue;
      const destroyedBy = owner < 0 ? undefined : this.#destroyedBy[owner]?.get(category);
      if (destroyedBy !== undefined) this.#isErased(index, category, destroyedBy);
      else if ((missing & bit) !== 0) this.#isMissing(index, category, withheld);
    }
  }

  #isErased(index: number, category: number, by: number): void {
    this.erased++;
    const field = DATA_CATEGORIES[category] as string;
    const why = `its key was destroyed by the event at ${by}`;
    this.#log.add({ id: index > by ? 'I703' : 'I701', index, field, why });
  }

  #isMissing(index: number, category: number, withheld: boolean): void {
    if (withheld) this.withheld++;
    else this.#log.add({ id: 'E109', index, field: DATA_CATEGORIES[category] as string });
  }
}

function bitsOf(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
