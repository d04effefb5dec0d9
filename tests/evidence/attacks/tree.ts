import { formatCheckpoint } from '../../../src/evidence/checkpoint.ts';
import { formatNote, signNote } from '../../../src/evidence/note.ts';
import { ForgedBundle, entryOfLine, hashOfLine } from '../forge/bundle.ts';
import { HEAD, evidenceEvent, honestPlan } from '../forge/honest.ts';
import { Tree, signingKey } from '../forge/ledger.ts';
import { ORIGIN } from '../forge/plan.ts';
import type { Attack } from './attack.ts';
import { altered, bundled } from './edits.ts';
import { editStep, honest, honestLedger, otherLedger } from './setting.ts';

/** A1 makes everything fit the altered event but the signature. */
async function alteredThroughout(): Promise<ForgedBundle> {
  const bundle = (await honest()).editText(150, altered);
  const ledger = honestLedger();
  const tree = new Tree();
  const entries = [...ledger.entries];
  entries[150] = entryOfLine(bundle.lines()[150] as string).toString('utf8');
  for (let i = 0; i < HEAD; i++) {
    tree.push(i === 150 ? hashOfLine(bundle.lines()[150] as string) : ledger.tree.node(0, i));
  }
  return bundle.setTiles(tree, entries);
}

const TILES: readonly Attack[] = [
  bundled(
    '150 is altered with its entry',
    async () => {
      const bundle = (await honest()).editText(150, altered);
      return bundle.setEntry(150, entryOfLine(bundle.lines()[150] as string));
    },
    1,
    ['E203'],
    { first: 'E203' },
  ),
  bundled(
    '150 is altered with its entry and its leaf hash',
    async () => {
      const bundle = (await honest()).editText(150, altered);
      const text = bundle.lines()[150] as string;
      return bundle.setEntry(150, entryOfLine(text)).setLeafHash(150, hashOfLine(text));
    },
    1,
    ['E201'],
  ),
  bundled('150 is altered with its entry and all tiles', alteredThroughout, 1, ['E201']),
  bundled(
    'an entry alone is altered',
    async () => {
      const bundle = await honest();
      const altered150 = entryOfLine(altered(bundle.lines()[150] as string));
      return bundle.setEntry(150, altered150);
    },
    1,
    ['E203'],
    { first: 'E203' },
  ),
  bundled('a leaf hash alone is altered', async () => (await honest()).flip('tile/0/000', 150 * 32 + 5), 1, ['E203'], {
    first: 'E203',
  }),
  bundled('a hash of an upper tile is altered', async () => (await honest()).flip('tile/1/000.p/2', 40), 1, ['E203']),
  bundled(
    'a node stands as an entry: its two hashes would hash to it, were leaves and nodes hashed alike',
    async () => {
      const { tree } = honestLedger();
      return (await honest()).setEntry(150, Buffer.concat([tree.node(0, 150), tree.node(0, 151)]));
    },
    1,
    ['E203'],
  ),
  bundled(
    'the entry of 150 is of an unknown version',
    async () => {
      const entry = honestLedger().entries[150] as string;
      return (await honest()).setEntry(150, Buffer.from(entry.replace('"v":"1"', '"v":"2"'), 'utf8'));
    },
    1,
    ['E203'],
  ),
  bundled('an entry is empty', async () => (await honest()).setEntry(150, Buffer.alloc(0)), 1, ['E203']),
  bundled(
    'an entry bundle goes on after its last entry',
    async () => {
      const bundle = await honest();
      return bundle.set('tile/entries/000', Buffer.concat([bundle.file('tile/entries/000'), Buffer.of(0)]));
    },
    3,
    ['E001'],
  ),
  bundled(
    'an entry bundle ends in the middle of an entry',
    async () => {
      const bundle = await honest();
      return bundle.set('tile/entries/001', bundle.file('tile/entries/001').subarray(0, -7));
    },
    3,
    ['E001'],
  ),
  bundled(
    'a tile is a hash too short',
    async () => {
      const bundle = await honest();
      return bundle.set('tile/0/001', bundle.file('tile/0/001').subarray(32));
    },
    3,
    ['E001'],
  ),
  bundled('a tile is missing', async () => (await honest()).remove('tile/0/001'), 2, ['E004']),
  bundled('an upper tile is missing', async () => (await honest()).remove('tile/1/000.p/2'), 2, ['E004']),
  bundled('an entry bundle is missing', async () => (await honest()).remove('tile/entries/002.p/88'), 2, ['E004']),
  bundled('all tiles are missing', async () => (await honest()).removeUnder('tile'), 2, ['E004']),
  bundled('all events are missing', async () => (await honest()).removeUnder('events'), 1, ['E202']),
  bundled(
    'a partial tile of another size lies beside',
    async () => {
      const bundle = await honest();
      return bundle.set('tile/0/002.p/40', bundle.file('tile/0/002.p/88').subarray(0, 40 * 32));
    },
    3,
    ['E001'],
  ),
];

/** A log that signs roots that its tree does not have. */
const CHECKPOINTS: readonly Attack[] = [
  bundled(
    'an earlier checkpoint, rightly signed, has a root that the tree never had (CVE-2022-36111)',
    async () => {
      const text = formatCheckpoint({ origin: ORIGIN, size: 200, root: Buffer.alloc(32, 7), extensions: [] });
      return (await honest()).set('checkpoints/200', formatNote(signNote(text, [signingKey('first', ORIGIN)])));
    },
    1,
    ['E201'],
    { by: 'A2' },
  ),
  bundled(
    'a checkpoint event, rightly signed, has a root that the tree never had',
    async () => {
      const plan = honestPlan().map((step) =>
        step.kind === 'checkpoint' && step.size === 200 ? { ...step, root: Buffer.alloc(32, 7) } : step,
      );
      const ledger = otherLedger(plan);
      ledger.sealings.delete(200);
      return ForgedBundle.of(ledger, HEAD);
    },
    1,
    ['E201'],
    { by: 'A2' },
  ),
  bundled(
    'a checkpoint event of somebody unknown has a root that the tree never had: of that nothing is said',
    async () => {
      const plan = honestPlan({ signers: (size) => (size === 200 ? ['stranger'] : ['first']), anchored: false }).map(
        (step) => (step.kind === 'checkpoint' && step.size === 200 ? { ...step, root: Buffer.alloc(32, 7) } : step),
      );
      return ForgedBundle.of(otherLedger(plan), HEAD);
    },
    0,
    [],
    { by: 'A2', never: ['E201', 'E302'] },
  ),
  bundled(
    'a checkpoint event is larger than what stands before it',
    async () => {
      const ahead = await rightlySigned(500);
      return ForgedBundle.of(
        otherLedger(editStep(honestPlan(), 151, () => evidenceEvent(151, 'CheckpointSealed', ahead))),
        HEAD,
      );
    },
    3,
    ['E001'],
    { by: 'A2' },
  ),
  bundled(
    'a checkpoint event says another size than its note',
    async () => {
      const clear = { ...(await rightlySigned(100)), size: '99' };
      return ForgedBundle.of(
        otherLedger(editStep(honestPlan(), 151, () => evidenceEvent(151, 'CheckpointSealed', clear))),
        HEAD,
      );
    },
    3,
    ['E001'],
    { by: 'A2' },
  ),
];

async function rightlySigned(size: number) {
  const note = honestLedger().sealingAt(size).note;
  return { origin: ORIGIN, size: String(size), root: note.text.split('\n')[2] as string, note: formatNote(note) };
}

export const TREE: readonly Attack[] = [...TILES, ...CHECKPOINTS];
