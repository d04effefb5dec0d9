import { assert } from '../../../kernel/assert.ts';
import type { Revision } from '../../../kernel/recorded-event.ts';
import { wrongRevision } from '../../expectation.ts';
import type { AppendCall } from './append-call.ts';
import type { KnownIds } from './known-ids.ts';
import type { Reader } from './reader.ts';

/** Keeps an id that stands on a stream from being written a second time at its end; see `KnownIds`. */
export class Admission {
  readonly #known: KnownIds;
  readonly #reader: Reader;

  constructor(known: KnownIds, reader: Reader) {
    this.#known = known;
    this.#reader = reader;
  }

  /**
   * Nothing when the call may be sent, at once or after a look at its stream. Throws `LEDGER_WRONG_REVISION`, and what
   * the look throws. Only the first call of a lane may ask, or its answer is stale.
   */
  admit(call: AppendCall): Promise<void> | undefined {
    const verdict = this.#known.verdict(call.stream, call.expected, call.ids);
    if (verdict.kind === 'refuse') throw standsAlready(call);
    return verdict.kind === 'send' ? undefined : this.#learn(call, verdict.from);
  }

  /** Reads which ids stand on the stream up to the expected revision, and then judges again. */
  async #learn(call: AppendCall, from: Revision): Promise<void> {
    assert(call.expected !== 'noStream', 'nothing stands before the first event');
    const limit = Number(call.expected - from) + 1;
    let beginning = true;
    for await (const places of this.#reader.stream(call.stream, { direction: 'forwards', fromRevision: from, limit })) {
      for (const place of places) {
        this.#known.saw(call.stream, place.revision, place.id, beginning);
        beginning = false;
      }
    }
    // Still not known: the stream does not reach so far, and the server will say so.
    const verdict = this.#known.verdict(call.stream, call.expected, call.ids);
    if (verdict.kind === 'refuse') throw standsAlready(call);
  }
}

const standsAlready = (call: AppendCall): Error =>
  wrongRevision(call.stream, call.expected, call.expected === 'noStream' ? -1 : call.expected);
