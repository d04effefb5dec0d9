import type { BundleFiles } from '../bundle/bundle-files.ts';
import { readWhole } from '../bundle/bundle-files.ts';
import { MAX_PATH_CHARACTERS, MAX_SMALL_FILE_BYTES } from '../bundle/limits.ts';
import { type Checkpoint, parseCheckpoint } from '../checkpoint.ts';
import { EvidenceError } from '../evidence-error.ts';
import { MAX_NOTE_BYTES, parseNote, type SignedNote } from '../note.ts';
import { parseSize } from '../strict-text.ts';
import { parseTilePath, type Tile, tileWidth } from '../tiles.ts';
import { MAX_TOKEN_BYTES } from '../time-stamp/time-stamp.ts';
import type { Finding, FindingLog } from './findings.ts';
import type { BundleMode } from './leaves/scan-result.ts';
import { isCanonicalLine, parseJson, shaped } from './strict-shape.ts';

export interface Manifest {
  readonly mode: BundleMode;
  readonly origin: string;
  readonly size: number;
  readonly events: number;
  readonly from: number;
  readonly to: number;
  readonly sealed: 'included' | 'withheld';
}

export interface NoteFile {
  readonly file: string;
  readonly size: number;
  readonly bytes: Buffer;
  readonly note: SignedNote;
  readonly checkpoint: Checkpoint;
}

export interface TokenFile {
  readonly file: string;
  readonly size: number;
  readonly token: Buffer;
}

export interface Material {
  readonly manifest: Manifest;
  readonly newest: NoteFile;
  readonly earlier: readonly NoteFile[];
  readonly tokens: readonly TokenFile[];
  /** `size` is the index of the event. */
  readonly proofs: readonly { readonly file: string; readonly size: number }[];
  /** Numbers of the events files that are there, ascending. */
  readonly eventFiles: readonly number[];
  /** Those of the checkpoint's tree; a bundle of the whole ledger alone has any. */
  readonly tiles: readonly TileFile[];
}

export interface TileFile {
  readonly file: string;
  readonly tile: Tile;
}

const MODES: ReadonlySet<string> = new Set<BundleMode>(['full', 'range', 'events', 'subject']);
const EVENTS = /^events\/([0-9]{6})\.ndjson$/;
const NOTE = /^checkpoints\/([0-9]+)$/;
const TOKEN = /^anchors\/([0-9]+)-([0-9]+)\.tsr$/;
const PROOF = /^proofs\/([0-9]+)\.tlog-proof$/;

/** Steps 1 and part of 3: what is there and is of its form. `undefined` when there is too little to go on with. */
export function readMaterial(files: BundleFiles, log: FindingLog): Material | undefined {
  for (const fault of files.faults) log.add(fault);
  const manifest = readManifest(files, log);
  const newest = readNoteFile(files, 'checkpoint', log);
  if (manifest === undefined || newest === undefined) return undefined;
  // Nearly all of them: none is taken apart twice.
  const tiles: TileFile[] = [];
  const paths: string[] = [];
  for (const file of files.paths) {
    const tile = parseTilePath(file);
    if (!isLawful(file, tile, manifest.mode, newest.checkpoint.size, log)) continue;
    if (tile === undefined) paths.push(file);
    else tiles.push({ file, tile });
  }
  const sized = (pattern: RegExp) =>
    paths.flatMap((file) => {
      const size = pattern.exec(file)?.[1];
      return size === undefined ? [] : [{ file, size: Number(size) }];
    });
  return {
    manifest,
    newest,
    earlier: sized(NOTE).flatMap((one) => earlierNote(files, one, newest.size, log) ?? []),
    tokens: sized(TOKEN).flatMap((one) => tokenFile(files, one, log) ?? []),
    proofs: sized(PROOF),
    eventFiles: sized(EVENTS)
      .map(({ size }) => size)
      .sort((a, b) => a - b),
    tiles,
  };
}

/** Reads a note that must be a checkpoint; whatever it is not is a finding. */
export function readNote(bytes: Buffer, file: string, log: FindingLog): NoteFile | undefined {
  try {
    const note = parseNote(bytes);
    const checkpoint = parseCheckpoint(note.text);
    return { file, size: checkpoint.size, bytes, note, checkpoint };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    log.add({ id: error.code === 'EVIDENCE_LIMIT_EXCEEDED' ? 'E003' : 'E001', file, why: error.message });
    return undefined;
  }
}

function readNoteFile(files: BundleFiles, file: string, log: FindingLog): NoteFile | undefined {
  const bytes = readOrSay(files, file, MAX_NOTE_BYTES, log);
  return bytes === undefined ? undefined : readNote(bytes, file, log);
}

function earlierNote(
  files: BundleFiles,
  { file, size }: { readonly file: string; readonly size: number },
  newest: number,
  log: FindingLog,
) {
  const note = readNoteFile(files, file, log);
  if (note === undefined || (note.size === size && size < newest)) return note;
  log.add({ id: 'E001', size, file, why: 'not the earlier checkpoint that its name says' });
  return undefined;
}

function tokenFile(files: BundleFiles, one: { readonly file: string; readonly size: number }, log: FindingLog) {
  const token = readOrSay(files, one.file, MAX_TOKEN_BYTES, log);
  return token === undefined ? undefined : { ...one, token };
}

/** The bytes of a file that must be there. */
export function readOrSay(files: BundleFiles, file: string, limit: number, log: FindingLog): Buffer | undefined {
  const bytes = readWhole(files, file, limit);
  if (bytes === 'missing') log.add({ id: 'E004', file, why: 'the bundle does not hold this file' });
  else if (bytes === 'too-large') log.add({ id: 'E003', file, why: `the file is larger than ${limit} bytes` });
  else return bytes;
  return undefined;
}

/** Nothing is trusted from it: what it says is compared with what is there, so that it cannot mislead a reader either. */
function readManifest(files: BundleFiles, log: FindingLog): Manifest | undefined {
  const file = 'manifest.json';
  const bytes = readOrSay(files, file, MAX_SMALL_FILE_BYTES, log);
  if (bytes === undefined) return undefined;
  const malformed = (finding: Omit<Finding, 'id' | 'file'> & { readonly id?: 'E002' }): undefined => {
    log.add({ id: 'E001', file, ...finding });
    return undefined;
  };
  const value = parseJson(bytes);
  const format = (value as { readonly format?: unknown } | null | undefined)?.format;
  if (typeof format === 'string' && format !== 'regesta-bundle/1') {
    return malformed({ id: 'E002', field: 'format', expected: 'regesta-bundle/1', got: format });
  }
  const read = shaped(value, {
    events: 'size',
    format: 'text',
    mode: 'text',
    origin: 'text',
    range: 'object',
    sealed: 'text',
    size: 'size',
  });
  const range = shaped(read?.range, { from: 'size', to: 'size' });
  if (read === undefined || range === undefined) return malformed({ why: 'the manifest does not have its form' });
  if (!isCanonicalLine(bytes, value)) return malformed({ why: 'the manifest is not one line of canonical JSON' });
  const { mode, sealed } = read;
  if (!MODES.has(mode)) return malformed({ id: 'E002', field: 'mode', got: mode });
  if (sealed !== 'included' && sealed !== 'withheld') return malformed({ field: 'sealed', got: sealed });
  return { ...read, ...range, mode: mode as BundleMode, sealed };
}

/** Exactly the paths of docs/evidence.md section 3, those of the mode, and tiles of the checkpoint's size. */
function isLawful(path: string, tile: Tile | undefined, mode: BundleMode, size: number, log: FindingLog): boolean {
  if (path.length > MAX_PATH_CHARACTERS) {
    log.add({
      id: 'E003',
      file: path.slice(0, MAX_PATH_CHARACTERS).replaceAll(/\p{Surrogate}/gu, '\uFFFD'),
      why: 'the path is longer than 200 characters',
    });
    return false;
  }
  const why = tile === undefined ? whyUnlawful(path, mode) : whyNoTile(tile, mode, size);
  if (why !== undefined) log.add({ id: 'E001', file: path, why });
  return why === undefined;
}

function whyUnlawful(path: string, mode: BundleMode): string | undefined {
  if (path === 'README.txt' || path === 'manifest.json' || path === 'checkpoint' || EVENTS.test(path)) return undefined;
  const [number, n] = (NOTE.exec(path) ?? TOKEN.exec(path) ?? PROOF.exec(path))?.slice(1) ?? [];
  if (number !== undefined) {
    if (parseSize(number) === undefined || (n !== undefined && parseSize(n) === undefined)) return 'not a number';
    return path.startsWith('proofs/') && mode !== 'events' && mode !== 'subject' ? OTHER_MODE : undefined;
  }
  if (path === 'proofs/range.json') return mode === 'range' ? undefined : OTHER_MODE;
  return 'no file of a bundle has this path';
}

function whyNoTile(tile: Tile, mode: BundleMode, size: number): string | undefined {
  if (mode !== 'full') return OTHER_MODE;
  const level = tile.level === 'entries' ? 0 : tile.level;
  return tileWidth(level, tile.index, size) === tile.width ? undefined : "no tile of the checkpoint's tree";
}

const OTHER_MODE = 'no file of a bundle of this mode';
