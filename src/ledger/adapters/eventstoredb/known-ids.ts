import type { Revision } from '../../../kernel/recorded-event.ts';
import type { ExpectedRevision } from '../../ledger.ts';

/** The ids known to stand on one stream, without a gap up to `upTo`, oldest first. */
interface Known {
  upTo: Revision;
  readonly ids: Set<string>;
}

/** Older events of a long stream are forgotten; a retry of a command is never so far behind. */
export const KNOWN_PER_STREAM = 4_096;
const KNOWN_IN_ALL = 100_000;

export type Verdict =
  /** None of the ids stands at or before the expected revision, or the server will find out by itself. */
  | { readonly kind: 'send' }
  /** One of them does: the server would write it a second time. */
  | { readonly kind: 'refuse' }
  /** The ids from this revision to the expected one are not known. */
  | { readonly kind: 'read'; readonly from: Revision };

/**
 * EventStoreDB writes a known id again when it comes at the stream's present end (README.md), and the port
 * promises that it does not. So the ids on a stream are remembered as this process reads and appends it: a decision
 * reads its stream first, and then nothing needs to be asked. Where they are not known, the stream is read before the
 * append. The server judges every other place right, because there it compares ids with what stands.
 */
export class KnownIds {
  readonly #streams = new Map<string, Known>();
  #count = 0;

  verdict(stream: string, expected: ExpectedRevision, ids: readonly string[]): Verdict {
    // At "no stream" nothing stands before, so nothing can be written twice.
    if (expected === 'noStream') return { kind: 'send' };
    const known = this.#streams.get(stream);
    if (known === undefined) return { kind: 'read', from: firstKept(expected) };
    if (expected < known.upTo) return { kind: 'send' };
    if (expected > known.upTo) {
      const kept = firstKept(expected);
      return { kind: 'read', from: kept > known.upTo ? kept : known.upTo + 1n };
    }
    return ids.some((id) => known.ids.has(id)) ? { kind: 'refuse' } : { kind: 'send' };
  }

  /** Told of every event of a stream that is read forwards or appended, in order; a gap is not taken in. */
  saw(stream: string, revision: Revision, id: string, beginning: boolean): void {
    let known = this.#streams.get(stream);
    if (known === undefined || (beginning && revision > known.upTo + 1n)) {
      if (!beginning) return;
      this.#forget(stream);
      known = { upTo: revision - 1n, ids: new Set() };
    }
    if (revision !== known.upTo + 1n) return;
    known.upTo = revision;
    known.ids.add(id);
    this.#count++;
    if (known.ids.size > KNOWN_PER_STREAM) this.#dropOldest(known.ids);
    // Last touched, last out.
    this.#streams.delete(stream);
    this.#streams.set(stream, known);
    this.#makeRoom(stream);
  }

  #makeRoom(keep: string): void {
    for (const stream of this.#streams.keys()) {
      if (this.#count <= KNOWN_IN_ALL || stream === keep) return;
      this.#forget(stream);
    }
  }

  #forget(stream: string): void {
    this.#count -= this.#streams.get(stream)?.ids.size ?? 0;
    this.#streams.delete(stream);
  }

  #dropOldest(ids: Set<string>): void {
    for (const oldest of ids) {
      ids.delete(oldest);
      this.#count--;
      return;
    }
  }
}

function firstKept(expected: Revision): Revision {
  const first = expected - BigInt(KNOWN_PER_STREAM) + 1n;
  return first < 0n ? 0n : first;
}
