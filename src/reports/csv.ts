const NEEDS_QUOTES = /[",;\t\r\n]/;
/** Spreadsheets run what begins like this as a formula; their own mark for text keeps it text. */
const LOOKS_LIKE_FORMULA = /^[=+\-@\t\r]/;

const cell = (text: string): string => {
  const safe = LOOKS_LIKE_FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** RFC 4180, in UTF-8 with the mark by which spreadsheets know it. */
export function csvText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return `\uFEFF${[header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}
