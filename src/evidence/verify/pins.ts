import { canonicalize } from '../../kernel/canonical-json.ts';
import { MAX_NOTE_BYTES } from '../note.ts';
import { parseSize } from '../strict-text.ts';
import { MAX_TOKEN_BYTES } from '../time-stamp/time-stamp.ts';
import { judgeToken, judgeTokenBeyond, textsAt } from './attestations.ts';
import type { Context } from './context.ts';
import type { FindingLog } from './findings.ts';
import { type NoteFile, readNote } from './material.ts';
import type { HeldFile } from './options.ts';
import { signersOf } from './seen-checkpoint.ts';
import { parseJson, shaped } from './strict-shape.ts';

const STATE = 'regesta-state/1';
/** Half of a surrogate pair: no note has one, and nothing could be written that does. */
const HALF = /\p{Surrogate}/u;

/** A checkpoint that somebody kept, away from whoever made the bundle. */
interface Held {
  readonly note: NoteFile;
  readonly from: 'pin' | 'state' | 'anchors';
}

export interface Pinned {
  /** The largest kept checkpoint that the bundle's tree goes through; undefined when there is none. */
  readonly since: number | undefined;
  /** Origins whose note in the state was compared, and fits. */
  readonly fitting: ReadonlySet<string>;
  readonly misconduct: readonly { readonly held: string; readonly offered: string }[];
}

/** Step 8: what the auditor kept, against the tree. `noteTexts`: of checkpoints in files that a believed key signed. */
export function judgePins(context: Context, noteTexts: ReadonlyMap<number, readonly string[]>): Pinned {
  const { options, log } = context;
  const pin = options.pin === undefined ? undefined : readNote(Buffer.from(options.pin), 'pin', log);
  const held: Held[] = [
    ...(pin === undefined ? [] : [{ note: pin, from: 'pin' } as const]),
    ...stateNotes(context).map((note) => ({ note, from: 'state' }) as const),
    ...heldNotes(options.anchors ?? [], log).map((note) => ({ note, from: 'anchors' }) as const),
  ];
  if (pin?.size === 0)
    log.add({ id: 'E001', file: 'pin', why: 'a checkpoint of no events proves nothing that follows' });
  const misconduct: { held: string; offered: string }[] = [];
  const fitting = new Set<string>();
  let since: number | undefined;
  for (const one of held) {
    const verdict = judgeHeld(context, one);
    if (verdict === 'fits' && one.from !== 'anchors') since = Math.max(since ?? 0, one.note.size);
    if (verdict === 'fits' && one.from === 'state') fitting.add(one.note.checkpoint.origin);
    if (verdict === 'forked') {
      misconduct.push({ held: text(one.note.bytes), offered: text(context.material.newest.bytes) });
    }
  }
  judgeHeldTokens(context, options.anchors ?? [], noteTexts);
  return { since, fitting, misconduct };
}

const text = (bytes: Buffer): string => bytes.toString('utf8');

function judgeHeld(context: Context, { note, from }: Held): 'fits' | 'forked' | 'unknown' {
  const { log, origins, checkpoint, roots, material } = context;
  const { origin, size, root } = note.checkpoint;
  const { file } = note;
  signersOf(context, note.note, origin, { file });
  const shared = origins.sharedWith(origin);
  if (shared === undefined) {
    log.add({ id: 'E404', size, file, expected: origin, got: checkpoint.origin, why: OTHER_LEDGER });
    return 'unknown';
  }
  const isWhole = material.manifest.mode === 'full';
  // The ledger's own word, in a part of it too: what lay between was lost in a restore.
  if (size > shared || (isWhole && size > checkpoint.size)) {
    const got = Math.min(shared, checkpoint.size);
    const why = size > shared ? LOST : SHORTER;
    log.add({ id: from === 'anchors' ? 'E504' : 'E402', size, file, expected: size, got, why });
    return 'unknown';
  }
  const treeRoot = size > checkpoint.size ? undefined : roots.rootAt(size);
  if (treeRoot === undefined) {
    // Where the whole ledger does not lead to a root, what is wrong with it was found already.
    if (!isWhole) log.add({ id: 'E004', size, file, why: whyNotCompared(context, size) });
    return 'unknown';
  }
  if (treeRoot.equals(root)) return 'fits';
  log.add({ id: 'E401', size, file, expected: root.toString('base64'), got: treeRoot.toString('base64') });
  return 'forked';
}

const OTHER_LEDGER = 'the bundle is of another ledger than this checkpoint: see whether each is the file you meant';
const LOST = 'the ledger says itself that it was restored from before this checkpoint: what lay between is gone';
const SHORTER =
  'the whole ledger ends before this checkpoint: it was cut off, or an old copy is passed off as the ledger; to check an old bundle as such, give the pin of its time';

/** A part leads to the root at its own size; a stretch also to those inside it. */
function whyNotCompared({ material, checkpoint }: Context, size: number): string {
  const { mode, from, to } = material.manifest;
  const which = mode === 'range' ? `, or of ${from} to ${to},` : '';
  const what =
    size > checkpoint.size
      ? 'this part of the ledger is older than what was kept, and does not lead there'
      : 'this part of the ledger does not lead to the root at this size';
  if (mode === 'subject')
    return `${what}: a bundle about one customer is made as of now, so check it without a pin (L1)`;
  return `${what}: it cannot be compared. Give a checkpoint of the size ${checkpoint.size}${which} or ask for the part at the size ${size}`;
}

/** Of this ledger, under whatever name; a state may know others too. */
function stateNotes({ options, origins, log }: Context): readonly NoteFile[] {
  if (options.state === undefined) return [];
  return [...readState(options.state, log)].flatMap(([origin, note]) => {
    if (origins.sharedWith(origin) === undefined) return [];
    const read = readNote(Buffer.from(note, 'utf8'), 'state', log);
    if (read !== undefined && read.checkpoint.origin !== origin) {
      log.add({ id: 'E001', file: 'state', why: 'a note stands under another origin than its own' });
      return [];
    }
    return read ?? [];
  });
}

/** Whether the state knows a checkpoint of this ledger. */
export const stateKnows = (context: Context): boolean =>
  context.options.state !== undefined &&
  [...readState(context.options.state, undefined).keys()].some(
    (origin) => context.origins.sharedWith(origin) !== undefined,
  );

function readState(bytes: Uint8Array, log: FindingLog | undefined): ReadonlyMap<string, string> {
  const read = shaped(parseJson(bytes), { format: 'text', origins: 'object' });
  const notes = Object.entries(read?.origins ?? {});
  if (read?.format !== STATE || notes.some(([name, note]) => typeof note !== 'string' || HALF.test(name + note))) {
    log?.add({ id: 'E001', file: 'state', why: 'the state does not have its form' });
    return new Map();
  }
  return new Map(notes as [string, string][]);
}

/**
 * What the state is to hold after this verification: the newest checkpoint, in place of none or of one that was compared
 * with it and fits. One of no leaves says nothing that later ones could break, and is not kept.
 */
export function nextState({ options, material, checkpoint }: Context, { fitting }: Pinned): string | undefined {
  const notes = new Map(options.state === undefined ? [] : readState(options.state, undefined));
  const { origin, size } = checkpoint;
  if (size === 0 || (notes.has(origin) && !fitting.has(origin))) return undefined;
  notes.set(origin, text(material.newest.bytes));
  return `${canonicalize({ format: STATE, origins: Object.fromEntries(notes) })}\n`;
}

function heldNotes(files: readonly HeldFile[], log: FindingLog): readonly NoteFile[] {
  return files.flatMap(({ name, bytes }) => {
    const file = `anchors/${name}`;
    if (/^[0-9]+-[0-9]+\.tsr$/.test(name)) return [];
    if (parseSize(name) === undefined || bytes.length > MAX_NOTE_BYTES) {
      log.add({ id: 'E001', file, why: 'held files are notes <size> and tokens <size>-<n>.tsr' });
      return [];
    }
    const note = readNote(Buffer.from(bytes), file, log);
    if (note === undefined || note.size === Number(name)) return note ?? [];
    log.add({ id: 'E001', file, why: 'the note is of another size than its name says' });
    return [];
  });
}

function judgeHeldTokens(
  context: Context,
  files: readonly HeldFile[],
  noteTexts: ReadonlyMap<number, readonly string[]>,
): void {
  const { log, checkpoint, material } = context;
  for (const { name, bytes } of files) {
    const size = parseSize(/^([0-9]+)-[0-9]+\.tsr$/.exec(name)?.[1] ?? '');
    if (size === undefined) continue;
    const file = `anchors/${name}`;
    const isPart = material.manifest.mode !== 'full';
    const isBeyond = size > checkpoint.size;
    const texts = isBeyond ? [] : [...textsAt(context, size), ...(noteTexts.get(size) ?? [])];
    if (bytes.length > MAX_TOKEN_BYTES) log.add({ id: 'E003', file, why: 'the token is larger than 64 KiB' });
    else if (isBeyond || (isPart && texts.length === 0)) judgeTokenBeyond(context, size, bytes, { file, isPart });
    else judgeToken(context, size, bytes, texts, { file });
  }
}
