import { type BundleReader, readWhole } from '../bundle/bundle-files.ts';
import { locateBundle, openBundle } from '../bundle/open-bundle.ts';
import { directoryReader } from '../bundle/directory-files.ts';
import { type Checkpoint, parseCheckpoint } from '../checkpoint.ts';
import { EvidenceError } from '../evidence-error.ts';
import { parseNote, type SignedNote } from '../note.ts';
import { type Policy, parsePolicy } from '../policy.ts';
import { HASH_BYTES, nodeHash, subtreesCovering } from '../merkle.ts';
import { consistencyProof, type NodeSource, verifyConsistency } from '../proofs.ts';
import { formatTilePath, tileNodes, TILE_WIDTH } from '../tiles.ts';
import { KeysOfLog } from '../verify/keys-of-log.ts';
import { compareArguments } from './arguments.ts';
import { type ProgramIo, UnreadableError, UsageError } from './exit.ts';
import { type Outcome, sayOutcome } from './outcome.ts';
import { readInput } from './read-input.ts';

interface Side {
  readonly note: SignedNote;
  readonly checkpoint: Checkpoint;
}

/**
 * `regesta-verify compare`: whether two checkpoints are of one history. Each auditor has one; the tiles of the larger tree
 * may come from anybody, for a false one proves nothing: then it is not said that there are two histories.
 */
export function runCompare(args: readonly string[], io: ProgramIo): number {
  const { values, positionals } = compareArguments(args);
  if (values.tiles === undefined)
    throw new UsageError('Give a bundle of the whole ledger, or the folder of its tiles, with --tiles BUNDLE.');
  const [a, b] = positionals.map((path) => sideOf(readInput('as a checkpoint', path))) as [Side, Side];
  const policy = values.policy === undefined ? undefined : readPolicy(readInput('with --policy', values.policy));
  const found = signedOtherwise([a, b], policy) ?? compare(a, b, values.tiles);
  const outcome = policy === undefined ? unbelieved(found) : found;
  return sayOutcome(outcome, values.json === true, io);
}

/** Notes whose log is known must carry its signature: otherwise anybody makes a second history. */
function signedOtherwise(sides: readonly Side[], policy: Policy | undefined): Outcome | undefined {
  if (policy === undefined) return undefined;
  const keys = new KeysOfLog(policy);
  for (const { note, checkpoint } of sides) {
    const { size, origin } = checkpoint;
    const judged = keys.judge(note);
    if (judged.kind === 'invalid') {
      return {
        exit: 1,
        word: 'TAMPERED',
        finding: { id: 'E301', size, why: `not the signature of ${judged.key.name}` },
      };
    }
    if (!judged.logs.some(({ name }) => name === origin)) {
      return { exit: 2, word: 'INCONCLUSIVE', finding: { id: 'E302', size, why: 'no log of the policy signed it' } };
    }
  }
  return undefined;
}

/** Without a policy no signature is known: anybody makes notes that agree, or that accuse. */
function unbelieved({ exit, word, finding, text }: Outcome): Outcome {
  if (exit === 3) return { exit, word, ...(finding === undefined ? {} : { finding }) };
  const what = text === undefined ? '' : `; with one it would be: ${text}`;
  return { exit: 2, word: 'INCONCLUSIVE', finding: { id: 'E302', why: `not believed: no policy${what}` } };
}

function compare(one: Side, other: Side, tiles: string): Outcome {
  const [older, newer] = one.checkpoint.size <= other.checkpoint.size ? [one, other] : [other, one];
  const { origin, size: from, root: fromRoot } = older.checkpoint;
  const { size: to, root: toRoot } = newer.checkpoint;
  if (origin !== newer.checkpoint.origin) {
    return { exit: 1, word: 'TAMPERED', finding: { id: 'E404', expected: origin, got: newer.checkpoint.origin } };
  }
  const same = `${from} and ${to} are of one history origin=${origin}`;
  if (from === to) return fromRoot.equals(toRoot) ? verified(same) : fork(from, fromRoot, toRoot);
  if (from === 0) return verified(same);
  const files = openTiles(tiles);
  try {
    const nodes = tileNodes(to, ({ level, index, width }) =>
      readTile(files, formatTilePath({ level, index, width }), to),
    );
    const proof = consistencyProof(from, to, nodes);
    if (verifyConsistency({ from, to, fromRoot, toRoot, proof })) return verified(same);
    // What the tiles say of `from` is the newer tree's own word if a proof leads from there to its root.
    const found = rootOver(nodes, from);
    if (verifyConsistency({ from, to, fromRoot: found, toRoot, proof })) return fork(from, fromRoot, found);
    const why = 'the tiles are not those of the larger checkpoint';
    return { exit: 2, word: 'INCONCLUSIVE', finding: { id: 'E203', size: to, why } };
  } catch (error) {
    if (error instanceof EvidenceError) {
      return { exit: 3, word: 'UNREADABLE', finding: { id: 'E001', size: to, why: error.message } };
    }
    throw error;
  } finally {
    files.close();
  }
}

const verified = (text: string): Outcome => ({ exit: 0, word: 'VERIFIED', text });

const fork = (size: number, expected: Buffer, got: Buffer): Outcome => ({
  exit: 1,
  word: 'TAMPERED',
  finding: { id: 'E401', size, expected: expected.toString('base64'), got: got.toString('base64') },
  text: 'the two checkpoints are of two histories: keep both, together they prove it',
});

function rootOver(nodes: NodeSource, size: number): Buffer {
  const hashes = subtreesCovering(0, size).map(({ level, index }) => nodes.node(level, index));
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Files of a folder are opened as they are asked for; of an archive it is known then what it holds. */
function openTiles(path: string): BundleReader {
  try {
    const location = locateBundle(path);
    if (location.kind === 'directory') return directoryReader(location.path);
    const files = openBundle(location);
    const [fault] = files.faults;
    if (fault === undefined) return files;
    files.close();
    throw new UnreadableError(`What was given with --tiles is neither a folder nor a .tar of a bundle: ${fault.why}.`);
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UnreadableError(`There is no folder or .tar that can be read at --tiles (${code}).`);
  }
}

/** Of the tree of `size` leaves. */
function readTile(files: BundleReader, path: string, size: number): Buffer {
  const bytes = readWhole(files, path, TILE_WIDTH * HASH_BYTES);
  if (bytes === 'too-large') throw new UnreadableError(`${path} is larger than a tile.`);
  if (bytes === 'missing') {
    throw new UnreadableError(
      `${path} is not at --tiles: give the bundle of the whole ledger that the larger checkpoint came with, or ask for it (regesta bundle --size ${size}).`,
    );
  }
  return bytes;
}

function sideOf(bytes: Buffer): Side {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (isPacked || bytes.toString('latin1', 257, 262) === 'ustar')
    throw new UnreadableError(
      'What was given as a checkpoint is an archive: give the file "checkpoint" that is in it.',
    );
  return readable('checkpoint', () => {
    const note = parseNote(bytes);
    return { note, checkpoint: parseCheckpoint(note.text) };
  });
}

const readPolicy = (bytes: Buffer): Policy => readable('policy', () => parsePolicy(bytes));

function readable<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof EvidenceError) throw new UnreadableError(`A ${what} is malformed: ${error.message}`);
    throw error;
  }
}
