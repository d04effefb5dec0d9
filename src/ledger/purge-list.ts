import type { EventMetadata } from '../kernel/recorded-event.ts';
import type { DataCategory, Envelopes } from '../kernel/sealed.ts';
import type { PurgeRequest } from './ledger.ts';

export interface PurgedRow {
  /** Envelopes of the list on this event whose ciphertext is gone once `left` is written. */
  readonly gone: number;
  /** What is to stand in the place of the envelopes; absent where nothing changes. Canonical JSON, `{}` when none is left. */
  readonly left: string | undefined;
}

const NOTHING: PurgedRow = { gone: 0, left: undefined };

/** The keys of one purge, and what they mean for a stored event. Knows texts as they are stored, and no store. */
export class PurgeList {
  readonly #kids = new Map<string, Map<DataCategory, Set<string>>>();

  constructor(keys: PurgeRequest['keys']) {
    for (const { owner, dataCategory, kid } of keys) {
      const ofOwner = this.#kids.get(owner) ?? new Map<DataCategory, Set<string>>();
      this.#kids.set(owner, ofOwner);
      ofOwner.set(dataCategory, (ofOwner.get(dataCategory) ?? new Set()).add(kid));
    }
  }

  /** Whether an event of this owner can matter at all. */
  names(owner: string): boolean {
    return this.#kids.has(owner);
  }

  /** `metadata` and `sealed` as they are stored. What is not JSON of ours is left as it stands: it is foreign. */
  take(metadata: string, sealed: string | undefined): PurgedRow {
    const { owner, sealed: digests } = parsed<Partial<EventMetadata>>(metadata);
    const ofOwner = owner === undefined ? undefined : this.#kids.get(owner);
    if (ofOwner === undefined || digests === undefined) return NOTHING;
    const envelopes = sealed === undefined ? {} : parsed<Envelopes>(sealed);
    const left = new Map(Object.entries(envelopes));
    let gone = 0;
    for (const dataCategory of Object.keys(digests) as DataCategory[]) {
      const kids = ofOwner.get(dataCategory);
      const envelope = envelopes[dataCategory];
      if (kids === undefined || (envelope !== undefined && !kids.has(envelope.kid))) continue;
      gone++;
      left.delete(dataCategory);
    }
    const isChanged = left.size < Object.keys(envelopes).length;
    // Deleting from what was canonical leaves it canonical.
    return { gone, left: isChanged ? JSON.stringify(Object.fromEntries(left)) : undefined };
  }
}

function parsed<Shape extends object>(text: string): Shape | Record<string, never> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Shape) : {};
  } catch {
    return {};
  }
}
