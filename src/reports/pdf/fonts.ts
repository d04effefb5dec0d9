import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type FontkitFont } from 'fontkit';
import * as hb from 'harfbuzzjs';
import type { Language } from '../document.ts';

/**
 * The fonts, and which of them is asked first.
 *
 * They are read from pinned packages, never from the machine: a system font would make the bytes depend on the machine.
 * A new script is one more entry in FAMILIES and its name in STACKS; until then its characters print as `[U+XXXX]`.
 */

export type FamilyName = 'sans' | 'sans-sc' | 'mono';
export type Weight = 'regular' | 'bold';
export type Stack = 'sans' | 'mono';

const FAMILIES: Readonly<Record<FamilyName, Readonly<Record<Weight, string>>>> = {
  sans: {
    regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
    bold: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
  },
  'sans-sc': {
    regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
    bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
  },
  mono: {
    regular: '@expo-google-fonts/noto-sans-mono/400Regular/NotoSansMono_400Regular.ttf',
    bold: '@expo-google-fonts/noto-sans-mono/700Bold/NotoSansMono_700Bold.ttf',
  },
};

/** Families in the order asked, for a character of no particular script. */
export const STACKS: Readonly<Record<Stack, readonly FamilyName[]>> = {
  sans: ['sans', 'sans-sc'],
  mono: ['mono', 'sans', 'sans-sc'],
};

/** Punctuation that both Latin and Chinese use: in a Chinese text it takes the Han font's full width. */
const SHARED_PUNCTUATION = /^[‘’“”…—]$/u;

/** The order for one grapheme in a text of that language. */
export function stackFor(stack: Stack, language: Language, grapheme: string): readonly FamilyName[] {
  const hanFirst = language === 'zh' && stack === 'sans' && SHARED_PUNCTUATION.test(grapheme);
  return hanFirst ? ['sans-sc', ...STACKS[stack]] : STACKS[stack];
}

/** One font file, opened for shaping (HarfBuzz) and for subsetting (fontkit). */
export interface Face {
  readonly key: string;
  readonly fontkit: FontkitFont;
  readonly harfbuzz: hb.Font;
  /** Font units in one em. */
  readonly unitsPerEm: number;
  readonly has: (codePoint: number) => boolean;
  /** Every character stands alone: no kerning, no ligatures, so ASCII need not be shaped as a whole. */
  readonly fixedPitch: boolean;
}

// Opened once for a process: the files are constants, and the Chinese ones take 10 MB and 50 ms each.
const opened = new Map<string, Face>();

/** Opens a font at its first use; a document without Chinese never opens the Chinese font. */
export function face(family: FamilyName, weight: Weight): Face {
  const key = `${family}-${weight}`;
  const known = opened.get(key);
  if (known !== undefined) return known;
  const bytes = readFileSync(createRequire(import.meta.url).resolve(FAMILIES[family][weight]));
  const fontkit = create(bytes);
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const made: Face = {
    key,
    fontkit,
    harfbuzz: new hb.Font(new hb.Face(new hb.Blob(data))),
    unitsPerEm: fontkit.unitsPerEm,
    has: (codePoint) => fontkit.hasGlyphForCodePoint(codePoint),
    fixedPitch: family === 'mono',
  };
  opened.set(key, made);
  return made;
}
