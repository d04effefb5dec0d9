export interface CleanText {
  readonly text: string;
  readonly removed: boolean;
}

/**
 * Control characters, the embeddings, overrides and isolates that turn the direction of what follows, invisible
 * characters that make two names look alike, and tag characters. Joiners (U+200C, U+200D) and the plain direction marks
 * belong to the writing of Persian, Hindi, Arabic and Hebrew, and stay.
 */
const UNWANTED =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const LONE_SURROGATE = /\p{Surrogate}/u;
const LINE_BREAK = /\r\n|[\n\r\u000b\u000c\u0085\u2028\u2029]/gu;
const SPACES = /[^\S\n]+/gu;
/** A spreadsheet's own mark for "this is text, not a formula"; our file of rejected rows writes it too. */
const TEXT_MARK = /^'(?=[=+\-@])/u;

/** Nothing to do: printable ASCII with single inner spaces, and no mark for text. Most cells of most tables. */
const CLEAN = /^[!-&(-~][!-~]*(?: [!-~]+)*$/;

/** Composed (NFC), without unwanted characters, spaces single, lines trimmed and parted by LF. */
export function cleanText(raw: string): CleanText {
  if (raw === '' || CLEAN.test(raw)) return { text: raw, removed: false };
  const kept = raw.replace(UNWANTED, '');
  const text = kept
    .replace(LINE_BREAK, '\n')
    .replace(SPACES, ' ')
    .replace(/ ?\n ?/gu, '\n')
    .trim()
    .replace(TEXT_MARK, '')
    .normalize('NFC');
  return { text, removed: kept.length !== raw.length };
}

export const isBrokenText = (raw: string): boolean => LONE_SURROGATE.test(raw);

export const oneLine = (text: string): string => text.replaceAll('\n', ' ');
