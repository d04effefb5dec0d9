/** Where things stand in the module's one memory: offsets from its beginning, and parts of it in pages. */
export const PAGE = 65_536;

/** Hashes that are folded. Before them is room for the byte that an unaligned load takes along. */
export const HASHES_AT = 64;
export const K_AT = 16_384;
export const W_AT = 20_480;
export const STATE_AT = 24_576;
/** The last two blocks of each lane's message, padded. */
export const TAILS_AT = 25_600;
export const TAIL_BYTES = 128;
/** So many bytes of ones, and as many of zeros. */
export const MASK_AT = 26_624;
export const MASK_BYTES = TAIL_BYTES;
/** 128 zeros, the byte 0x80, and zeros. */
export const MARK_AT = 26_880;
/** Four digests. */
export const DIGESTS_AT = 27_648;
/** Where the stretches of the pattern that was walked last begin: a word each. */
export const STARTS_AT = 28_672;
/** What the spans of a pattern must repeat: where it stands and its length, two words each. */
export const SPANS_AT = 29_696;
/** Patterns that are known from the beginning. */
export const FIXED_AT = 32_768;
export const FIXED_BYTES = PAGE - FIXED_AT;

/** One stretch of lines, as LineReader reads them. */
export const LINES_AT = PAGE;
const LINES_PAGES = 16;
export const LINES_BYTES = LINES_PAGES * PAGE;
/** The entries and hashes of one file, as they mostly are: a fifth of this. */
export const STORED_AT = LINES_AT + LINES_BYTES;
const STORED_PAGES = 96;
export const STORED_BYTES = STORED_PAGES * PAGE;
/** Patterns of lines that were read. */
export const LEARNED_AT = STORED_AT + STORED_BYTES;
const LEARNED_PAGES = 32;
export const LEARNED_BYTES = LEARNED_PAGES * PAGE;
/** What is read a vector at a time is read beyond its end. */
const MARGIN_PAGES = 1;
export const PAGES = 1 + LINES_PAGES + STORED_PAGES + LEARNED_PAGES + MARGIN_PAGES;
