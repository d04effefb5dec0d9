import { createHash } from 'node:crypto';
import type { Four, Lanes } from './lanes.ts';
import { DIGESTS_AT, HASHES_AT, SPANS_AT } from './memory-map.ts';
import { DIGEST, DIGEST_CHARACTERS, type HoleKind, NUMBER, SPAN, TEXT } from './pattern-code.ts';
import { type Stretch, writePattern } from './patterns.ts';

/**
 * Tried once, before it is used: a miscompiled loop must not make an honest ledger look forged, nor let an entry stand beside
 * a line that it is not of.
 */
export const isSound = (lanes: Lanes): boolean => foldsSoundly(lanes) && digestsSoundly(lanes) && walksSoundly(lanes);

/** Eight pairs, so that the loop goes around twice. */
function foldsSoundly({ memory, fold }: Lanes): boolean {
  const pairs = [0, 1, 2, 3, 4, 5, 6, 7].map((lane) =>
    createHash('sha512').update(`two hashes for lane ${lane}`).digest(),
  );
  pairs.forEach((pair, lane) => {
    pair.copy(memory, HASHES_AT + 64 * lane);
  });
  const expected = pairs.map((pair) => createHash('sha256').update('\u0001', 'latin1').update(pair).digest());
  fold(2);
  return Buffer.concat(expected).equals(memory.subarray(HASHES_AT, HASHES_AT + 256));
}

/** Messages of one block to four, of lengths between which the padding changes. */
function digestsSoundly({ memory, lines, linesAt, digest }: Lanes): boolean {
  createHash('sha512').update('messages').digest().copy(lines);
  lines.copyWithin(64, 0, 64).copyWithin(128, 0, 128);
  const cases: readonly (readonly [number, Four])[] = [
    [1, [0, 1, 54, 55]],
    [2, [56, 63, 64, 119]],
    [4, [184, 191, 192, 247]],
  ];
  for (const [blocks, lengths] of cases) {
    const starts: Four = [linesAt, linesAt + 1, linesAt + 2, linesAt + 7];
    const rest = Math.min(2, blocks);
    digest(blocks - rest, rest, ...starts, ...lengths);
    const expected = starts.map((start, lane) =>
      createHash('sha256')
        .update(memory.subarray(start, start + (lengths[lane] as number)))
        .digest(),
    );
    if (!Buffer.concat(expected).equals(memory.subarray(DIGESTS_AT, DIGESTS_AT + 128))) return false;
  }
  return true;
}

/** Each kind of hole, with what it is for. */
const SPANNED = '"a span of more than a vector"';
const DIGEST_TEXT = createHash('sha256').update('a digest').digest('base64');
const SOUND = `a stretch of more than one vector:"text that ends here","n":407,"d":"${DIGEST_TEXT}","t":"four","s":${SPANNED}}`;
/** And what must not be taken in its place. */
const UNSOUND: readonly (readonly [string, string])[] = [
  ['vector', 'victor'],
  ['text', '\\ext'],
  ['that', '\u0080hat'],
  ['407', '047'],
  ['407', ''],
  ['407', '4:7'],
  ['407', '1234567890123456'],
  [DIGEST_TEXT, `*${DIGEST_TEXT.slice(1)}`],
  [DIGEST_TEXT, `:${DIGEST_TEXT.slice(1)}`],
  [DIGEST_TEXT, `.${DIGEST_TEXT.slice(1)}`],
  [DIGEST_TEXT, `${DIGEST_TEXT.slice(0, 20)}*${DIGEST_TEXT.slice(21)}`],
  [DIGEST_TEXT, `${DIGEST_TEXT.slice(0, 40)}*${DIGEST_TEXT.slice(41)}`],
  [DIGEST_TEXT, `${DIGEST_TEXT.slice(0, 43)}A`],
  [DIGEST_TEXT, `A${DIGEST_TEXT}`],
  ['four', 'fou'],
  ['four', 'fours'],
  ['"a span', '"b span'],
  ['a vector"', 'a victor"'],
  [SPANNED, '"a span of more than a vecto"'],
];
/** In the lines, behind what is walked. */
const SPANNED_AT = 512;

function walksSoundly({ view, lines, linesAt, walk, fixed }: Lanes): boolean {
  const stretch = (text: string, hole?: HoleKind, operand?: number): Stretch => {
    return { bytes: Buffer.from(text, 'latin1'), hole, operand };
  };
  const pattern = writePattern(fixed, [
    stretch('a stretch of more than one vector:"', TEXT),
    stretch('","n":', NUMBER),
    stretch(',"d":"', DIGEST, DIGEST_CHARACTERS),
    stretch('","t":"', TEXT, 4),
    stretch('","s":', SPAN, SPANS_AT),
    stretch('}'),
  ]);
  fixed.reset();
  lines.write(SPANNED, SPANNED_AT, 'latin1');
  view.setInt32(SPANS_AT, linesAt + SPANNED_AT, true);
  view.setInt32(SPANS_AT + 4, SPANNED.length, true);
  const isWalked = (text: string): boolean => {
    lines.fill(0, 0, SPANNED_AT).write(text, 'latin1');
    return pattern !== undefined && walk(linesAt, 0, pattern) === text.length;
  };
  return isWalked(SOUND) && UNSOUND.every(([from, to]) => !isWalked(SOUND.replace(from, to)));
}
