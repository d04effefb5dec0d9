import type { LineScanner } from '../../bundle/line-scan.ts';
import { sameBytes } from '../../bundle/plain-text.ts';
import { HASH_BYTES } from '../../merkle.ts';
import type { InstantReader } from './instant-bytes.ts';
import type { Keys128 } from './keys-128.ts';
import { isOwnStream } from './fact-types.ts';
import { ABSENT, EVENT, FOREIGN, OWN_STREAM } from './scan-result.ts';

/** The arrays of a ScanResult while they are filled, one element a place. */
export class Rows {
  readonly kinds: Uint8Array;
  readonly flags: Uint8Array;
  readonly eventKeys: Int32Array;
  readonly streamKeys: Int32Array;
  readonly ownerKeys: Int32Array;
  readonly revisions: Float64Array;
  readonly times: Float64Array;
  readonly digestMasks: Uint8Array;
  readonly envelopeMasks: Uint8Array;
  readonly leafHashes: Uint8Array;
  readonly #leafHashes: Buffer;
  readonly #keys: Keys128;
  readonly #instants: InstantReader;

  constructor(capacity: number, keys: Keys128, instants: InstantReader) {
    this.kinds = new Uint8Array(capacity).fill(ABSENT);
    this.flags = new Uint8Array(capacity);
    this.eventKeys = new Int32Array(4 * capacity);
    this.streamKeys = new Int32Array(4 * capacity);
    this.ownerKeys = new Int32Array(4 * capacity);
    this.revisions = new Float64Array(capacity);
    this.times = new Float64Array(capacity).fill(Number.NaN);
    this.digestMasks = new Uint8Array(capacity);
    this.envelopeMasks = new Uint8Array(capacity);
    // Not from Node's pool: the whole of it goes to another thread.
    this.leafHashes = new Uint8Array(HASH_BYTES * capacity);
    this.#leafHashes = Buffer.from(this.leafHashes.buffer);
    this.#keys = keys;
    this.#instants = instants;
  }

  /** False when the time of the event is none. */
  put(row: number, line: LineScanner): boolean {
    const { bytes, view } = line;
    this.kinds[row] = line.foreign ? FOREIGN : EVENT;
    this.#keys.event(view, line.idStart, line.idEnd, this.eventKeys, 4 * row);
    this.#keys.stream(view, line.streamStart, line.streamEnd, this.streamKeys, 4 * row);
    this.revisions[row] = line.revision;
    // Also what says nothing: an unreadable line may have stood here before.
    this.flags[row] = isOwnStream(line) ? OWN_STREAM : 0;
    this.digestMasks[row] = line.digestMask;
    this.envelopeMasks[row] = line.envelopeMask;
    if (line.foreign) return true;
    if (line.digestMask !== 0) this.#putOwner(row, line);
    const time = this.#instants.at(bytes, view, line.recordedAtStart);
    this.times[row] = time;
    return !Number.isNaN(time);
  }

  /** Most events are sealed for the owner on whose own stream they stand. */
  #putOwner(row: number, { view, ownerStart, ownerEnd, streamStart, streamEnd }: LineScanner): void {
    const own = this.ownerKeys;
    const length = streamEnd - streamStart;
    if (ownerEnd - ownerStart === length && sameBytes(view, ownerStart, view, streamStart, length)) {
      for (let i = 4 * row; i < 4 * row + 4; i++) own[i] = this.streamKeys[i] as number;
    } else {
      this.#keys.stream(view, ownerStart, ownerEnd, own, 4 * row);
    }
  }

  putLeafHash(row: number, hash: string): void {
    this.#leafHashes.write(hash, row * HASH_BYTES, 'latin1');
  }
}
