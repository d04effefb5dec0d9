import { TextDecoder } from 'node:util';

/** Encoders by turning the platform's decoder around: every one- and two-byte sequence that decodes to one character. */
const tables = new Map<string, ReadonlyMap<string, Buffer>>();

export function encode(text: string, encoding: string): Buffer {
  let table = tables.get(encoding);
  if (table === undefined) {
    table = invert(encoding);
    tables.set(encoding, table);
  }
  return Buffer.concat(
    [...text].map((char) => {
      const bytes = table.get(char);
      if (bytes === undefined) throw new Error(`${encoding} has no such character`);
      return bytes;
    }),
  );
}

function invert(encoding: string): ReadonlyMap<string, Buffer> {
  const decoder = new TextDecoder(encoding);
  const found = new Map<string, Buffer>();
  for (let lead = 0; lead < 256; lead++) {
    add(found, decoder, Buffer.from([lead]));
    if (lead < 0x81) continue;
    for (let trail = 0x40; trail < 0xff; trail++) add(found, decoder, Buffer.from([lead, trail]));
  }
  return found;
}

function add(found: Map<string, Buffer>, decoder: TextDecoder, bytes: Buffer): void {
  const text = decoder.decode(bytes);
  if ([...text].length === 1 && text !== '\uFFFD' && !found.has(text)) found.set(text, bytes);
}
