import { assert } from '../kernel/assert.ts';

/** Leaves in one run. Its offsets fit into two bytes. */
export const RUN = 4_096;
const PREFIX_BYTES = 6;
const ROW_BYTES = PREFIX_BYTES + 2;

const ID = '"id":"';

/** Of a leaf entry of ours; what a foreign event calls itself is passed on as it stands, and matches no id of ours. */
export function idOfEntry(entry: string): string {
  const start = entry.indexOf(ID) + ID.length;
  return entry.slice(start, entry.indexOf('"', start));
}

/** 48 bits: an event id of ours is a hash, so nearly every hit is the one. */
export const prefixOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** Sorted rows of eight bytes: the first 48 bits of an id, and its offset in the run. Foreign ids are left out. */
export function runOf(ids: readonly string[]): Buffer {
  assert(ids.length === RUN, 'a run is written when it is full');
  const rows = ids
    .map((id, offset) => ({ prefix: prefixOf(id), offset }))
    .filter(({ prefix }) => !Number.isNaN(prefix));
  rows.sort((a, b) => a.prefix - b.prefix || a.offset - b.offset);
  const bytes = Buffer.alloc(rows.length * ROW_BYTES);
  rows.forEach(({ prefix, offset }, i) => {
    bytes.writeUIntBE(prefix, i * ROW_BYTES, PREFIX_BYTES);
    bytes.writeUInt16BE(offset, i * ROW_BYTES + PREFIX_BYTES);
  });
  return bytes;
}

/** Offsets of the ids that begin with this prefix. */
export function findInRun(run: Buffer, prefix: number): readonly number[] {
  let low = 0;
  let high = run.length / ROW_BYTES;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (run.readUIntBE(middle * ROW_BYTES, PREFIX_BYTES) < prefix) low = middle + 1;
    else high = middle;
  }
  const offsets: number[] = [];
  for (let at = low * ROW_BYTES; at < run.length && run.readUIntBE(at, PREFIX_BYTES) === prefix; at += ROW_BYTES) {
    offsets.push(run.readUInt16BE(at + PREFIX_BYTES));
  }
  return offsets;
}
