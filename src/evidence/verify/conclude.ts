import type { BundleFiles } from '../bundle/bundle-files.ts';
import { judgeQuorum } from '../quorum.ts';
import { attestNote, judgeTokenFiles } from './attestations.ts';
import type { Context, SeenCheckpoint } from './context.ts';
import type { FullTree } from './full-tree.ts';
import { judgeRequirements, levelOf, type Quorum, type Reached } from './levels.ts';
import { judgeMeaning } from './meaning.ts';
import type { TimeKind, VerifyReport } from './options.ts';
import { judgePins, type Pinned } from './pins.ts';
import type { ProofOfRange } from './proof-of-range.ts';
import { believedKeys, judgeCheckpoints, judgeUnknownKeys } from './rotation.ts';
import { fits, seenIn } from './seen-checkpoint.ts';
import { judgeTilesAbove } from './tiles-above.ts';

/** What came of reading all files. */
export interface Scanned {
  readonly files: BundleFiles;
  readonly tree: FullTree | undefined;
  readonly range: ProofOfRange | undefined;
  /** Indexes of the events of a bundle with proofs of single events. */
  readonly proved: ReadonlySet<number>;
  readonly lines: number;
  readonly opened: number;
}

export interface Concluded {
  readonly reached: Reached;
  readonly pinned: Pinned;
  readonly time: TimeKind;
  readonly opened: number;
}

/** Steps 2 to 4 and 6 to 12, over what the files came to. */
export function concludeSteps(context: Context, scanned: Scanned, report: VerifyReport): Concluded {
  const { log, walk, material, checkpoint } = context;
  const say = (number: number, name: string, text: string): void => report.step?.({ number, name, text });
  compareManifest(context, scanned);
  nameIdleProofs(context, scanned);
  walk.finish();
  say(2, 'policy and keys', policyText(context));

  const newest = seenNewest(context, scanned);
  const earlier = material.earlier.map((note) => seenIn(context, note));
  const seen = [newest, ...earlier, ...context.sealed];
  say(3, 'signatures', `${seen.length} checkpoints, ${context.sealed.length} of them in events`);
  const believed = believedKeys(context, seen);
  judgeCheckpoints(context, seen, believed);
  const isBelieved = judgeUnknownKeys(context, newest, earlier, believed);
  say(4, 'rotation chain', `${believed.size} keys believed, ${context.keys.named.length} named by the ledger`);
  say(5, 'events to leaf entries', `${scanned.lines} lines hashed`);
  if (scanned.tree !== undefined) judgeTilesAbove(scanned.files, material.tiles, scanned.tree, log);
  say(6, 'entries to tiles to root', newest.treeRoot?.toString('base64') ?? 'the bundle does not lead to a root');
  say(7, 'checkpoints against the tree', `${seen.filter(fits).length} of ${seen.length} are of this tree`);

  const noteTexts = textsOf(context, [newest, ...earlier], believed);
  const pinned = judgePins(context, noteTexts);
  say(
    8,
    'pin, state and anchors',
    pinned.since === undefined ? 'nothing kept to compare with' : `goes through ${pinned.since}`,
  );
  const quorum = quorumOf(context, newest);
  say(9, 'quorum', quorum.required ? `witnessed ${quorum.witnessed}/${quorum.of}` : 'none asked for');
  attestEarlier(context, earlier);
  judgeTokenFiles(context, noteTexts);
  say(10, 'time stamps', `${material.tokens.length} tokens in files`);
  judgeMeaning(context);
  say(11, 'meaning', `${context.erasures.erased} envelopes erased, ${scanned.opened} opened with disclosed keys`);
  const reached = levelOf(context, isBelieved && fits(newest), pinned, quorum);
  const time = judgeRequirements(context, reached, quorum);
  say(12, 'level', `${reached.level} at size ${checkpoint.size}`);
  return { reached, pinned, time, opened: scanned.opened };
}

/** Nothing is trusted from it; but a reader may, so what it says must be so. */
function compareManifest({ log, material, checkpoint }: Context, { lines, range }: Scanned): void {
  const { manifest } = material;
  const { from, to } = range ?? { from: 0, to: checkpoint.size };
  const fields = [
    ['origin', checkpoint.origin, manifest.origin],
    ['size', checkpoint.size, manifest.size],
    ['events', lines, manifest.events],
    // Without its proof there is nothing to compare a range with.
    ...(manifest.mode === 'range' && range === undefined
      ? []
      : [['range', `${from}-${to}`, `${manifest.from}-${manifest.to}`] as const]),
  ] as const;
  for (const [field, expected, got] of fields) {
    if (expected !== got) log.add({ id: 'E001', file: 'manifest.json', field, expected, got });
  }
  if (lines === 0 && (manifest.mode !== 'full' || checkpoint.size > 0)) {
    log.add({ id: 'E004', file: 'events/000000.ndjson' });
  }
}

/** A proof of an event that is not in the bundle proves nothing to anybody. */
function nameIdleProofs({ log, material }: Context, { proved }: Scanned): void {
  for (const { file, size: index } of material.proofs) {
    if (!proved.has(index)) log.add({ id: 'E001', file, why: 'the bundle does not hold the event of this proof' });
  }
}

const policyText = ({ policy }: Context): string =>
  policy === undefined
    ? 'no policy: no key is trusted'
    : `${policy.logs.length} logs, ${policy.witnesses.length} witnesses`;

/** Single events were proved against its root one by one; a range leads to it or does not. */
function seenNewest(context: Context, { range }: Scanned): SeenCheckpoint {
  const seen = seenIn(context, context.material.newest);
  if (context.material.manifest.mode !== 'range') return seen;
  return { ...seen, treeRoot: range?.leadsTo(seen.root) === true ? seen.root : undefined };
}

function quorumOf(context: Context, newest: SeenCheckpoint): Quorum {
  const { policy, material } = context;
  const cosigned = fits(newest) ? attestNote(context, material.newest) : [];
  return policy === undefined ? NO_QUORUM : judgeQuorum(policy, new Set(cosigned));
}

const NO_QUORUM: Quorum = { required: false, met: true, witnessed: 0, of: 0 };

function attestEarlier(context: Context, earlier: readonly SeenCheckpoint[]): void {
  for (const note of context.material.earlier) {
    if (earlier.some((one) => one.file === note.file && fits(one))) attestNote(context, note);
  }
}

/** What tokens may be over where the tree itself does not lead to the size: notes that a believed key signed. */
function textsOf(
  { material }: Context,
  seen: readonly SeenCheckpoint[],
  believed: ReadonlySet<unknown>,
): ReadonlyMap<number, readonly string[]> {
  const notes = [material.newest, ...material.earlier].filter(({ file }) =>
    seen.some(
      (one) =>
        one.file === file && (fits(one) || one.treeRoot === undefined) && one.signers.some((key) => believed.has(key)),
    ),
  );
  return new Map(notes.map(({ size, note }) => [size, [note.text]]));
}
