import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Shorter ones would be found by chance. */
const MIN_BYTES = 6;
/** 54 bits: a tenth of a gigabyte of ciphertext in base64 holds none of ten thousand by chance. */
const MIN_BASE64 = 9;

interface Needle {
  readonly bytes: Buffer;
  readonly form: string;
}

/** A text in every form in which it could leak: as it is, lower case, UTF-16, escaped, in hex, in base64 at any alignment. */
export function formsOf(text: string): readonly Needle[] {
  const forms: Needle[] = [];
  const add = (form: string, bytes: Buffer, min = MIN_BYTES): void => {
    if (bytes.length >= min) forms.push({ form, bytes });
  };
  for (const [name, value] of [
    ['', text],
    ['lower case ', text.toLowerCase()],
    ['NFD ', text.normalize('NFD')],
  ] as const) {
    if (name !== '' && value === text) continue;
    const utf8 = Buffer.from(value, 'utf8');
    if (utf8.length < MIN_BYTES) continue;
    const utf16 = Buffer.from(value, 'utf16le');
    add(`${name}UTF-8`, utf8);
    add(`${name}UTF-16LE`, utf16);
    add(`${name}UTF-16BE`, Buffer.from(utf16).swap16());
    add(`${name}hex`, Buffer.from(utf8.toString('hex')));
    const escaped = value.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    if (escaped !== value) add(`${name}escaped`, Buffer.from(escaped));
    if (encodeURIComponent(value) !== value) add(`${name}percent`, Buffer.from(encodeURIComponent(value)));
    for (const alignment of [0, 1, 2] as const) {
      for (const [kind, bytes] of [
        ['UTF-8', utf8],
        ['UTF-16LE', utf16],
      ] as const) {
        add(`${name}base64 of ${kind} at ${alignment}`, Buffer.from(base64Inside(bytes, alignment)), MIN_BASE64);
      }
    }
  }
  return forms;
}

/** The characters of a base64 text that depend on these bytes alone, when `before` bytes stand before them. */
function base64Inside(bytes: Buffer, before: 0 | 1 | 2): string {
  const whole = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const first = Math.ceil((before * 8) / 6);
  const last = Math.floor(((before + bytes.length) * 8) / 6);
  return whole.slice(first, last);
}

/** Looks for many needles in one pass; what a needle is of is told by its number, never by its text. */
export class ByteSearch {
  readonly #byStart = new Map<number, { readonly needle: Needle; readonly of: number }[]>();
  readonly #filter = new Uint8Array(1 << 21);
  readonly size: number;

  constructor(texts: readonly string[]) {
    let size = 0;
    for (const [of, text] of texts.entries()) {
      for (const needle of formsOf(text)) {
        const start = needle.bytes.readUInt32BE(0);
        const same = this.#byStart.get(start);
        if (same === undefined) this.#byStart.set(start, [{ needle, of }]);
        else same.push({ needle, of });
        const three = start >>> 8;
        this.#filter[three >>> 3] = (this.#filter[three >>> 3] as number) | (1 << (three & 7));
        size++;
      }
    }
    this.size = size;
  }

  /** `number of the text (form)` of everything found. */
  hits(haystack: Buffer): string[] {
    const found = new Set<string>();
    const filter = this.#filter;
    let three = ((haystack[0] ?? 0) << 8) | (haystack[1] ?? 0);
    for (let at = 2; at + 1 < haystack.length; at++) {
      three = ((three << 8) | (haystack[at] as number)) & 0xffffff;
      if (((filter[three >>> 3] as number) & (1 << (three & 7))) === 0) continue;
      const start = three * 256 + (haystack[at + 1] as number);
      for (const { needle, of } of this.#byStart.get(start) ?? []) {
        const { bytes, form } = needle;
        const end = at - 2 + bytes.length;
        if (end > haystack.length) continue;
        if (haystack.compare(bytes, 0, bytes.length, at - 2, end) === 0) found.add(`${of} (${form})`);
      }
    }
    return [...found];
  }

  hitsInFiles(folder: string): string[] {
    return filesUnder(folder).flatMap((file) =>
      this.hits(readFileSync(file)).map((hit) => `${relative(folder, file)}: ${hit}`),
    );
  }
}

export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
