import { damaged } from './zip.ts';

export interface XmlHandler {
  /** `name` without its prefix; `tag` is the raw text of the tag, for `attribute`. A `<c/>` opens and closes. */
  open(name: string, tag: string): void;
  close(name: string): void;
  /** May come in several pieces between two tags. */
  text(text: string): void;
}

/** No tag and no run of text of an honest workbook is longer: a cell holds at most 32,767 characters, escaped or not. */
const MAX_PIECE_CHARS = 256 * 1024;
const TAG_NAME = /^\/?(?:[^\s/>:]*:)?([^\s/>]+)/;

/**
 * Reads the XML of a workbook's parts piece by piece (XML 1.0 without document types: those, and with them entities of
 * one's own, are refused). It checks no nesting; the handlers take only what stands where they expect it.
 */
export class XmlReader {
  readonly #handler: XmlHandler;
  #rest = '';

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  write(chunk: string): void {
    const text = this.#rest + chunk;
    let at = 0;
    for (;;) {
      const end = text[at] === '<' ? this.#markup(text, at) : this.#text(text, at);
      if (end === undefined) break;
      at = end;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > MAX_PIECE_CHARS) throw damaged('has a piece of text without an end');
  }

  end(): void {
    if (this.#rest.trim() !== '') throw damaged('ends early');
  }

  #text(text: string, at: number): number | undefined {
    const end = text.indexOf('<', at);
    if (end < 0) return undefined;
    if (end > at) this.#handler.text(decodeEntities(text.slice(at, end)));
    return end;
  }

  #markup(text: string, at: number): number | undefined {
    if (text.length - at < 9) {
      // Too short to tell a CDATA section from a document type; a short whole tag is told by its end.
      if (text[at + 1] === '!' || text.length - at < 2) return undefined;
    }
    if (text[at + 1] === '?') return after(text, at, '?>');
    if (text.startsWith('<!--', at)) return after(text, at + 4, '-->');
    if (text.startsWith('<![CDATA[', at)) {
      const end = after(text, at, ']]>');
      if (end !== undefined) this.#handler.text(text.slice(at + 9, end - 3));
      return end;
    }
    if (text[at + 1] === '!') throw damaged('declares a document type, which workbooks do not');
    const end = endOfTag(text, at);
    if (end !== undefined) this.#tag(text.slice(at + 1, end - 1));
    return end;
  }

  #tag(tag: string): void {
    const name = TAG_NAME.exec(tag)?.[1];
    if (name === undefined) throw damaged('has a tag without a name');
    if (tag[0] === '/') {
      this.#handler.close(name);
      return;
    }
    this.#handler.open(name, tag);
    if (tag.endsWith('/')) this.#handler.close(name);
  }
}

const after = (text: string, from: number, mark: string): number | undefined => {
  const at = text.indexOf(mark, from);
  return at < 0 ? undefined : at + mark.length;
};

/** A `>` inside an attribute's quotes does not end the tag. */
function endOfTag(text: string, start: number): number | undefined {
  let at = start + 1;
  for (;;) {
    const end = text.indexOf('>', at);
    if (end < 0) return undefined;
    for (; at < end; at++) {
      const quote = text[at];
      if (quote !== '"' && quote !== "'") continue;
      const close = text.indexOf(quote, at + 1);
      if (close < 0) return undefined;
      at = close;
    }
    if (at === end) return end + 1;
  }
}

/** One pattern for each of the few names that are ever asked for. */
const patterns = new Map<string, RegExp>();

/** The value of an attribute of a raw tag, by its name without prefix. */
export function attribute(tag: string, name: string): string | undefined {
  let pattern = patterns.get(name);
  if (pattern === undefined) {
    pattern = new RegExp(`\\s(?:[^\\s=:"']*:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    patterns.set(name, pattern);
  }
  const match = pattern.exec(tag);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? undefined : decodeEntities(value);
}

const NAMED: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
