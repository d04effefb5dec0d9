import { TextDecoder } from 'node:util';
import { ImportError } from '../import-error.ts';
import type { TableEncoding, TableSource } from '../table.ts';
import { chunksOf, firstBytes } from './source.ts';

/**
 * Tells the encoding of a text from its bytes, all of them: UTF-16 by its mark, UTF-8 when every byte agrees, else
 * GB18030 (what Chinese spreadsheets export) when the bytes decode *and* look like Chinese text. European one-byte
 * encodings mostly decode as GB18030 too, into nonsense; a name in nonsense would be a wrong fact, so nothing is guessed.
 */
export async function detectEncoding(source: TableSource): Promise<TableEncoding> {
  const mark = await byteOrderMark(source);
  if (mark !== undefined) return mark;
  const utf8 = new Attempt('utf-8');
  const chinese = new Attempt('gb18030');
  const pairs = new PairCount();
  for await (const bytes of chunksOf(source)) {
    utf8.feed(bytes);
    chinese.feed(bytes);
    pairs.feed(bytes);
    if (!utf8.possible && !chinese.possible) break;
  }
  if (utf8.finish()) return 'utf-8';
  if (chinese.finish() && pairs.looksChinese()) return 'gb18030';
  throw new ImportError(
    'TABLE_ENCODING_UNKNOWN',
    'The table is not UTF-8 and cannot be told for certain; save it as UTF-8, or name its encoding (for instance windows-1252).',
  );
}

async function byteOrderMark(source: TableSource): Promise<TableEncoding | undefined> {
  const mark = (await firstBytes(source, 2)).toString('hex');
  return mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : undefined;
}

/** Decodes without keeping the text; impossible once a byte does not fit. */
class Attempt {
  possible = true;
  readonly #decoder: TextDecoder;

  constructor(encoding: TableEncoding) {
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  feed(bytes: Uint8Array): void {
    if (this.possible) this.#try(bytes);
  }

  finish(): boolean {
    if (this.possible) this.#try();
    return this.possible;
  }

  #try(bytes?: Uint8Array): void {
    try {
      if (bytes === undefined) this.#decoder.decode();
      else this.#decoder.decode(bytes, { stream: true });
    } catch {
      this.possible = false;
    }
  }
}

/**
 * Whether two-byte characters lie where everyday Chinese lies: the first level of GB 2312, and not only in its first
 * half, where Korean (EUC-KR) would lie too. Letters of one-byte encodings pair with what follows, mostly elsewhere.
 */
class PairCount {
  #lead = 0;
  #everyday = 0;
  #upperHalf = 0;
  #all = 0;

  feed(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#lead !== 0) this.#count(this.#lead, byte);
      this.#lead = this.#lead === 0 && byte >= 0x81 ? byte : 0;
    }
  }

  #count(lead: number, trail: number): void {
    this.#all++;
    if (trail < 0xa1) return;
    if ((lead >= 0xa1 && lead <= 0xa3) || (lead >= 0xb0 && lead <= 0xd7)) this.#everyday++;
    if (lead >= 0xc9 && lead <= 0xd7) this.#upperHalf++;
  }

  looksChinese(): boolean {
    return this.#all > 0 && this.#everyday >= this.#all * 0.9 && this.#upperHalf >= this.#all * 0.05;
  }
}

/** The text of a table in chunks, without its byte order mark. Bytes that do not fit throw: nothing is replaced. */
export async function* decodeTable(source: TableSource, encoding: TableEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const bytes of chunksOf(source)) {
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ImportError('TABLE_ENCODING_WRONG', `The table is not ${encoding} throughout; name its encoding.`, {
      cause: error,
    });
  }
}
