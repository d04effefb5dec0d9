/** Exit codes of a finding (docs/evidence.md section 6): proven tampering, unreadable, inconclusive, a note. */
export type Severity = 1 | 3 | 2 | 0;

/** The table of docs/evidence.md section 6. Ids are stable: whoever automates on them must find them again in ten years. */
export const FINDINGS = {
  E001: { name: 'MALFORMED', exit: 3 },
  E002: { name: 'UNSUPPORTED_VERSION', exit: 3 },
  E003: { name: 'LIMIT_EXCEEDED', exit: 3 },
  E004: { name: 'MATERIAL_MISSING', exit: 2 },
  E101: { name: 'EVENT_ALTERED', exit: 1 },
  E102: { name: 'METADATA_ALTERED', exit: 1 },
  E103: { name: 'EVENT_MISSING', exit: 1 },
  E104: { name: 'EVENT_UNLOGGED', exit: 1 },
  E105: { name: 'REORDERED', exit: 1 },
  E106: { name: 'DUPLICATE_ID', exit: 1 },
  E107: { name: 'REVISION_GAP', exit: 1 },
  E108: { name: 'PII_CIPHERTEXT_ALTERED', exit: 1 },
  E109: { name: 'REDACTED_WITHOUT_AUTHORISATION', exit: 1 },
  E110: { name: 'TIME_NOT_MONOTONE', exit: 1 },
  E111: { name: 'GENESIS_INVALID', exit: 1 },
  E201: { name: 'ROOT_MISMATCH', exit: 1 },
  E202: { name: 'TREE_TRUNCATED', exit: 1 },
  E203: { name: 'TILE_CORRUPT', exit: 1 },
  E204: { name: 'PROOF_INVALID', exit: 1 },
  E301: { name: 'SIGNATURE_INVALID', exit: 1 },
  E302: { name: 'UNKNOWN_KEY', exit: 2 },
  E303: { name: 'KEY_NOT_VALID', exit: 1 },
  E304: { name: 'WEAK_KEY', exit: 3 },
  E401: { name: 'FORK_WITH_PIN', exit: 1 },
  E402: { name: 'ROLLBACK', exit: 1 },
  E403: { name: 'STALE', exit: 2 },
  E404: { name: 'ORIGIN_MISMATCH', exit: 1 },
  E501: { name: 'ANCHOR_IMPRINT', exit: 1 },
  // Attests nothing; whether that matters is for --require-time to say, which then is E505.
  E502: { name: 'ANCHOR_UNTRUSTED', exit: 0 },
  E503: { name: 'BACKDATED', exit: 1 },
  E504: { name: 'ANCHORED_CHECKPOINT_MISSING', exit: 1 },
  E505: { name: 'TIME_NOT_ATTESTED', exit: 2 },
  E506: { name: 'LEVEL_NOT_REACHED', exit: 2 },
  E601: { name: 'KEY_COMMITMENT', exit: 1 },
  I701: { name: 'ERASED', exit: 0 },
  I702: { name: 'FOREIGN', exit: 0 },
  I703: { name: 'SEALED_AFTER_ERASURE', exit: 0 },
  I704: { name: 'CLOCK_CORRECTED', exit: 0 },
  I705: { name: 'ORIGIN_CONTINUED', exit: 0 },
  I706: { name: 'SUBJECT_NOT_CLOSED', exit: 0 },
} as const satisfies { readonly [id: string]: { readonly name: string; readonly exit: Severity } };

export type FindingId = keyof typeof FINDINGS;

/**
 * What was found. Texts may come from the bundle, so from an adversary: printing quotes them. `event` is the event's id
 * (printed as `id` in a line, as `event` in JSON, where `id` is the finding's).
 */
export interface Finding {
  readonly id: FindingId;
  readonly index?: number;
  readonly stream?: string;
  readonly revision?: number;
  readonly event?: string;
  readonly size?: number;
  readonly file?: string;
  readonly field?: string;
  readonly expected?: string | number;
  readonly got?: string | number;
  readonly why?: string;
}

/** Lower comes first: by index, those without one last, then by id. */
export function compareFindings(a: Finding, b: Finding): number {
  const byIndex = (a.index ?? Infinity) - (b.index ?? Infinity);
  if (byIndex !== 0 && !Number.isNaN(byIndex)) return byIndex;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** What another thread found, to be taken in. */
export interface FindingCounts {
  readonly kept: readonly Finding[];
  readonly counts: { readonly [id in FindingId]?: number };
}

/** What decides comes before what does not. */
const WORST_FIRST = [1, 3, 2, 0] as const satisfies readonly Severity[];

/**
 * Counts every finding and keeps the first ones: a bundle in which everything is broken costs no more memory than a sound
 * one. Where there is no room for all, the worse are kept: notes never push out what decides.
 */
export class FindingLog {
  readonly #limit: number;
  readonly #counts = new Map<FindingId, number>();
  readonly #kept = new Map<Severity, Finding[]>();

  /** `limit`: how many are kept of each severity, and handed out of all. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(finding: Finding): void {
    this.#count(finding.id, 1);
    this.#keep(finding);
  }

  absorb({ kept, counts }: FindingCounts): void {
    for (const finding of kept) this.#keep(finding);
    for (const [id, count] of Object.entries(counts)) this.#count(id as FindingId, count);
  }

  counts(): { readonly [id in FindingId]?: number } {
    return Object.fromEntries(this.#counts);
  }

  count(id: FindingId): number {
    return this.#counts.get(id) ?? 0;
  }

  /** In order. */
  first(): readonly Finding[] {
    return this.#worstFirst().slice(0, this.#limit).sort(compareFindings);
  }

  /** For another thread's log. */
  handOver(): FindingCounts {
    return { kept: this.#worstFirst(), counts: this.counts() };
  }

  get total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  /** Of all, those that accuse nobody. */
  get notes(): number {
    let notes = 0;
    for (const [id, count] of this.#counts) if (FINDINGS[id].exit === 0) notes += count;
    return notes;
  }

  /** The worst finding decides: 1, then 3, then 2, then 0. */
  get exit(): Severity {
    const found = new Set([...this.#counts.keys()].map((id) => FINDINGS[id].exit));
    return WORST_FIRST.find((exit) => found.has(exit)) ?? 0;
  }

  #count(id: FindingId, more: number): void {
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + more);
  }

  #keep(finding: Finding): void {
    const { exit } = FINDINGS[finding.id];
    const kept = this.#kept.get(exit) ?? [];
    kept.push(finding);
    this.#kept.set(exit, kept.length < this.#limit * 4 ? kept : this.#cut(kept));
  }

  #worstFirst(): readonly Finding[] {
    return WORST_FIRST.flatMap((exit) => this.#cut(this.#kept.get(exit) ?? []));
  }

  #cut(findings: readonly Finding[]): Finding[] {
    return [...findings].sort(compareFindings).slice(0, this.#limit);
  }
}
