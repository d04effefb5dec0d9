import { formatCheckpoint } from '../../../src/evidence/checkpoint.ts';
import { formatNote, signNote } from '../../../src/evidence/note.ts';
import type { BundleSelection } from '../../../src/evidence/writer/bundle-source.ts';
import { entryOfLine, ForgedBundle, hashOfLine } from '../forge/bundle.ts';
import { ERASED, evidenceEvent, HEAD, honestPlan } from '../forge/honest.ts';
import { ForgedLedger, signingKey, Tree } from '../forge/ledger.ts';
import { customer, ORIGIN } from '../forge/plan.ts';
import type { Attack } from './attack.ts';
import { editStep, honest, honestLedger, otherLedger, pin, SIGNATURE_ONLY } from './setting.ts';

const of = (selection: BundleSelection, sealed: 'included' | 'withheld' = 'included'): Promise<ForgedBundle> =>
  ForgedBundle.of(honestLedger(), HEAD, selection, sealed);

const attack = (
  name: string,
  bundle: () => Promise<ForgedBundle>,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack => ({
  name,
  by: 'A1',
  attempt: async () => ({ bundle: await bundle(), policy: SIGNATURE_ONLY }),
  exit,
  finds,
  ...more,
});

const altered = (text: string): string => text.replace('12.50', '99.50');

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
  attack(
    '150 is altered with its entry',
    async () => {
      const bundle = (await honest()).editText(150, altered);
      return bundle.setEntry(150, entryOfLine(bundle.lines()[150] as string));
    },
    1,
    ['E203'],
    { first: 'E203' },
  ),
  attack(
    '150 is altered with its entry and its leaf hash',
    async () => {
      const bundle = (await honest()).editText(150, altered);
      const text = bundle.lines()[150] as string;
      return bundle.setEntry(150, entryOfLine(text)).setLeafHash(150, hashOfLine(text));
    },
    1,
    ['E201'],
  ),
  attack('150 is altered with its entry and all tiles', alteredThroughout, 1, ['E201']),
  attack(
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
  attack('a leaf hash alone is altered', async () => (await honest()).flip('tile/0/000', 150 * 32 + 5), 1, ['E203'], {
    first: 'E203',
  }),
  attack('a hash of an upper tile is altered', async () => (await honest()).flip('tile/1/000.p/2', 40), 1, ['E203']),
  attack(
    'a node stands as an entry: its two hashes would hash to it, were leaves and nodes hashed alike',
    async () => {
      const { tree } = honestLedger();
      return (await honest()).setEntry(150, Buffer.concat([tree.node(0, 150), tree.node(0, 151)]));
    },
    1,
    ['E203'],
  ),
  attack(
    'the entry of 150 is of an unknown version',
    async () => {
      const entry = honestLedger().entries[150] as string;
      return (await honest()).setEntry(150, Buffer.from(entry.replace('"v":"1"', '"v":"2"'), 'utf8'));
    },
    1,
    ['E203'],
  ),
  attack('an entry is empty', async () => (await honest()).setEntry(150, Buffer.alloc(0)), 1, ['E203']),
  attack(
    'an entry bundle goes on after its last entry',
    async () => {
      const bundle = await honest();
      return bundle.set('tile/entries/000', Buffer.concat([bundle.file('tile/entries/000'), Buffer.of(0)]));
    },
    3,
    ['E001'],
  ),
  attack(
    'an entry bundle ends in the middle of an entry',
    async () => {
      const bundle = await honest();
      return bundle.set('tile/entries/001', bundle.file('tile/entries/001').subarray(0, -7));
    },
    3,
    ['E001'],
  ),
  attack(
    'a tile is a hash too short',
    async () => {
      const bundle = await honest();
      return bundle.set('tile/0/001', bundle.file('tile/0/001').subarray(32));
    },
    3,
    ['E001'],
  ),
  attack('a tile is missing', async () => (await honest()).remove('tile/0/001'), 2, ['E004']),
  attack('an upper tile is missing', async () => (await honest()).remove('tile/1/000.p/2'), 2, ['E004']),
  attack('an entry bundle is missing', async () => (await honest()).remove('tile/entries/002.p/88'), 2, ['E004']),
  attack('all tiles are missing', async () => (await honest()).removeUnder('tile'), 2, ['E004']),
  attack('all events are missing', async () => (await honest()).removeUnder('events'), 1, ['E202']),
  attack(
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
  attack(
    'an earlier checkpoint, rightly signed, has a root that the tree never had (CVE-2022-36111)',
    async () => {
      const text = formatCheckpoint({ origin: ORIGIN, size: 200, root: Buffer.alloc(32, 7), extensions: [] });
      return (await honest()).set('checkpoints/200', formatNote(signNote(text, [signingKey('first', ORIGIN)])));
    },
    1,
    ['E201'],
    { by: 'A2' },
  ),
  attack(
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
  attack(
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
  attack(
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
  attack(
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

const SIX: BundleSelection = { mode: 'events', indexes: [0, 9, 150, 300, 422, 599] };
const PROOF = 'proofs/150.tlog-proof';
const events = (change: (bundle: ForgedBundle) => ForgedBundle) => async () => change(await of(SIX));
/** The lines of the proof's hashes lie between the index and the blank line. */
const hashes = (change: (lines: string[]) => readonly string[]) =>
  events((bundle) =>
    bundle.edit(PROOF, (text) => {
      const [head, ...note] = text.split('\n\n');
      const [version, index, ...lines] = (head as string).split('\n');
      return [[version, index, ...change(lines)].join('\n'), ...note].join('\n\n');
    }),
  );

const PROOFS: readonly Attack[] = [
  attack(
    'six events with their proofs',
    events((bundle) => bundle),
    0,
    [],
    { by: 'nobody', level: 'L1' },
  ),
  attack(
    'an event is altered beside its proof',
    events((bundle) => bundle.editText(2, altered)),
    1,
    ['E204'],
    { first: 'E204' },
  ),
  attack(
    'a proof has a hash too many',
    hashes((lines) => [...lines, lines[0] as string]),
    1,
    ['E204'],
  ),
  attack(
    'a proof has a hash too few',
    hashes((lines) => lines.slice(0, -1)),
    1,
    ['E204'],
  ),
  attack(
    'a proof begins at the parent: a node stands as a leaf',
    hashes((lines) => lines.slice(1)),
    1,
    ['E204'],
  ),
  attack(
    'a proof has a hash twice',
    hashes((lines) => [lines[0] as string, ...lines]),
    1,
    ['E204'],
  ),
  attack(
    'a proof has two hashes in the wrong order',
    hashes(([a, b, ...rest]) => [b as string, a as string, ...rest]),
    1,
    ['E204'],
  ),
  attack(
    'a proof has no hashes',
    hashes(() => []),
    1,
    ['E204'],
  ),
  attack(
    'a proof has seventy hashes',
    hashes((lines) => Array.from({ length: 70 }, () => lines[0] as string)),
    3,
    ['E003'],
  ),
  attack(
    'a hash of a proof is not of 32 bytes',
    hashes(([, ...rest]) => ['AAAA', ...rest]),
    3,
    ['E001'],
  ),
  attack(
    'a proof of another index',
    events((bundle) => bundle.edit(PROOF, (text) => text.replace('index 150', 'index 151'))),
    1,
    ['E204'],
  ),
  attack(
    'an event at an index beyond the tree',
    events((bundle) => {
      const proof = bundle.text('proofs/599.tlog-proof').replace('index 599', 'index 600');
      return bundle
        .remove('proofs/599.tlog-proof')
        .set('proofs/600.tlog-proof', proof)
        .editLine(5, (line) => (line.i = '600'));
    }),
    1,
    ['E204'],
  ),
  attack(
    'a proof is missing',
    events((bundle) => bundle.remove(PROOF)),
    2,
    ['E004'],
  ),
  attack(
    'a proof of an event that is not there',
    events((bundle) => bundle.set('proofs/151.tlog-proof', bundle.file(PROOF))),
    3,
    ['E001'],
  ),
  attack(
    'a proof whose index has a leading zero',
    events((bundle) => bundle.edit(PROOF, (text) => text.replace('index 150', 'index 0150'))),
    3,
    ['E001'],
  ),
  attack(
    'a proof of an unknown version',
    events((bundle) => bundle.edit(PROOF, (text) => text.replace('proof@v1', 'proof@v2'))),
    3,
    ['E001'],
  ),
  attack(
    'an index of 2^53 + 1',
    events((bundle) => bundle.edit(PROOF, (text) => text.replace('index 150', 'index 9007199254740993'))),
    3,
    ['E001'],
  ),
  attack(
    "a proof carries a checkpoint that is not the bundle's, signed by nobody known",
    events((bundle) => {
      const text = formatCheckpoint({ origin: ORIGIN, size: HEAD, root: Buffer.alloc(32, 7), extensions: [] });
      const note = formatNote(signNote(text, [signingKey('stranger', ORIGIN)]));
      return bundle.edit(PROOF, (proof) => `${proof.slice(0, proof.indexOf('\n\n'))}\n\n${note}`);
    }),
    1,
    ['E204'],
  ),
  attack(
    'lines are not in the order of leaves',
    events((bundle) => {
      const [a, b, ...rest] = bundle.lines();
      return bundle.setLines([b as string, a as string, ...rest]);
    }),
    3,
    ['E001'],
  ),
  attack(
    'six events with a pin of the same size',
    events((bundle) => bundle),
    0,
    [],
    {
      by: 'nobody',
      level: 'L2',
      attempt: async () => ({ bundle: await of(SIX), policy: SIGNATURE_ONLY, pin: pin(HEAD) }),
    },
  ),
  attack(
    'six events with an earlier pin: proofs of single events do not lead to it',
    events((bundle) => bundle),
    2,
    ['E506'],
    {
      by: 'nobody',
      attempt: async () => ({ bundle: await of(SIX), policy: SIGNATURE_ONLY, pin: pin(300) }),
    },
  ),
];

const STRETCH: BundleSelection = { mode: 'range', from: 120, to: 320 };
const range = (change: (bundle: ForgedBundle) => ForgedBundle) => async () => change(await of(STRETCH));
const proof = (change: (proof: { from: string; left: string[]; right: string[]; size: string; to: string }) => void) =>
  range((bundle) =>
    bundle.edit('proofs/range.json', (text) => {
      const value = JSON.parse(text) as Parameters<typeof change>[0];
      change(value);
      return `${JSON.stringify(value)}\n`;
    }),
  );

const RANGES: readonly Attack[] = [
  attack(
    'a stretch of two hundred events',
    range((bundle) => bundle),
    0,
    [],
    { by: 'nobody', level: 'L1' },
  ),
  attack('a stretch of one event', () => of({ mode: 'range', from: 599, to: 600 }), 0, [], { by: 'nobody' }),
  attack('the whole as a stretch', () => of({ mode: 'range', from: 0, to: HEAD }), 0, [], { by: 'nobody' }),
  attack(
    'a stretch with a pin inside it',
    range((bundle) => bundle),
    0,
    [],
    {
      by: 'nobody',
      level: 'L2',
      attempt: async () => ({ bundle: await of(STRETCH), policy: SIGNATURE_ONLY, pin: pin(200) }),
    },
  ),
  attack(
    'an event of a stretch is altered',
    range((bundle) => bundle.editText(30, altered)),
    1,
    ['E204'],
  ),
  attack(
    'an event inside a stretch is left out',
    range((bundle) => bundle.rearrange((lines) => lines.filter((_, i) => i !== 30))),
    1,
    ['E204'],
  ),
  attack(
    'two events of a stretch change places',
    range((bundle) => bundle.rearrange((lines) => [lines[1] as string, lines[0] as string, ...lines.slice(2)])),
    1,
    ['E204'],
  ),
  attack(
    'a stretch is cut at its end, and says so',
    range((bundle) =>
      bundle
        .rearrange((lines) => lines.slice(0, 150))
        .manifest({ range: { from: '120', to: '270' } })
        .edit('proofs/range.json', (text) => text.replace('"to":"320"', '"to":"270"')),
    ),
    1,
    ['E204'],
  ),
  attack(
    'a hash to the left of a stretch is altered',
    proof((one) => (one.left[0] = one.right[0] as string)),
    1,
    ['E204'],
  ),
  attack(
    'a hash to the right of a stretch is left out',
    proof((one) => one.right.pop()),
    1,
    ['E204'],
  ),
  attack(
    'a hash to the left of a stretch is put in',
    proof((one) => one.left.push(one.left[0] as string)),
    1,
    ['E204'],
  ),
  attack(
    'the proof of a stretch is of another size',
    proof((one) => (one.size = '599')),
    1,
    ['E204'],
  ),
  attack(
    'the proof of a stretch is missing',
    range((bundle) => bundle.remove('proofs/range.json')),
    2,
    ['E004'],
  ),
  attack(
    'the proof of a stretch has a member more',
    range((bundle) => bundle.edit('proofs/range.json', (text) => text.replace('{', '{"also":"1",'))),
    3,
    ['E001'],
  ),
];

const subjectLedger = (from: number): ForgedLedger => {
  const ledger = otherLedger(
    honestPlan({
      at: {
        595: evidenceEvent(595, 'BundleIssued', {
          mode: 'subject',
          size: '595',
          streams: [{ stream: customer(ERASED.customer), revision: String(lastRevision(595)) }],
        }),
      },
    }),
  );
  if (from !== HEAD) throw new Error('the checkpoint is of 600');
  return ledger;
};

const indexesOf = (size: number): readonly number[] =>
  honestLedger().items.flatMap((item, i) =>
    item.kind === 'event' && i < size && item.event.stream === customer(ERASED.customer) ? [i] : [],
  );
const lastRevision = (size: number): bigint => honestLedger().event(indexesOf(size).at(-1) as number).revision;

const subject = (indexes: readonly number[]) => () =>
  ForgedBundle.of(subjectLedger(HEAD), HEAD, { mode: 'subject', indexes: [...indexes].sort((a, b) => a - b) });

const SUBJECTS: readonly Attack[] = [
  attack(
    'all about one customer, with a statement of where their stream ends',
    subject([...indexesOf(595), ERASED.at, 595]),
    0,
    ['I701'],
    {
      by: 'nobody',
      never: ['I706'],
    },
  ),
  attack('all about one customer, without that statement', subject([...indexesOf(595), ERASED.at]), 0, ['I706'], {
    by: 'nobody',
  }),
  attack(
    'the last event about a customer is left out',
    subject([...indexesOf(595).slice(0, -1), ERASED.at, 595]),
    1,
    ['E107'],
    { by: 'A2' },
  ),
  attack(
    'an event about a customer is left out of the middle',
    subject([...indexesOf(595).filter((_, i) => i !== 10), ERASED.at, 595]),
    1,
    ['E107'],
    { by: 'A2' },
  ),
  attack('the event that says what was erased is left out', subject([...indexesOf(595), 595]), 1, ['E109'], {
    by: 'A2',
  }),
];

const WITHHELD: readonly Attack[] = [
  attack('the whole, and no envelopes', () => of({ mode: 'full' }, 'withheld'), 0, [], {
    by: 'nobody',
    never: ['E109'],
  }),
  attack(
    'no envelopes, and an event is altered',
    async () => (await of({ mode: 'full' }, 'withheld')).editText(150, altered),
    1,
    ['E101'],
  ),
  attack(
    'no envelopes, and it is said that they are included',
    async () => (await of({ mode: 'full' }, 'withheld')).manifest({ sealed: 'included' }),
    1,
    ['E109'],
  ),
];

const MANIFEST: readonly Attack[] = [
  attack('the manifest says another origin', async () => (await honest()).manifest({ origin: 'other.example/1' }), 3, [
    'E001',
  ]),
  attack('the manifest says another size', async () => (await honest()).manifest({ size: '599' }), 3, ['E001']),
  attack('the manifest counts other events', async () => (await honest()).manifest({ events: '599' }), 3, ['E001']),
  attack(
    'the manifest says another range',
    async () => (await honest()).manifest({ range: { from: '0', to: '599' } }),
    3,
    ['E001'],
  ),
  attack('the manifest says another mode', async () => (await honest()).manifest({ mode: 'events' }), 3, ['E001']),
  attack('the manifest says an unknown mode', async () => (await honest()).manifest({ mode: 'some' }), 3, ['E002']),
  attack('another format of bundle', async () => (await honest()).manifest({ format: 'regesta-bundle/2' }), 3, [
    'E002',
  ]),
  attack('the manifest has a member more', async () => (await honest()).manifest({ also: '1' }), 3, ['E001']),
  attack(
    'the manifest is not canonical',
    async () => (await honest()).edit('manifest.json', (text) => text.replace(':', ': ')),
    3,
    ['E001'],
  ),
  attack('the manifest is missing', async () => (await honest()).remove('manifest.json'), 2, ['E004']),
  attack('the checkpoint is missing', async () => (await honest()).remove('checkpoint'), 2, ['E004']),
  attack('a file that no bundle has', async () => (await honest()).set('events/notes.txt', 'hello\n'), 3, ['E001']),
  attack(
    'an events file too many',
    async () => {
      const bundle = await honest();
      return bundle.set('events/000001.ndjson', `${bundle.lines()[599]}\n`);
    },
    3,
    ['E001'],
  ),
  attack(
    'a checkpoint under the name of another size',
    async () => {
      const bundle = await honest();
      return bundle.set('checkpoints/201', bundle.file('checkpoints/200'));
    },
    3,
    ['E001'],
  ),
];

export const TREE_AND_PROOFS: readonly Attack[] = [
  ...TILES,
  ...CHECKPOINTS,
  ...PROOFS,
  ...RANGES,
  ...SUBJECTS,
  ...WITHHELD,
  ...MANIFEST,
];
