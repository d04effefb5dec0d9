import { formatCheckpoint } from '../../../src/evidence/checkpoint.ts';
import { formatNote, signNote } from '../../../src/evidence/note.ts';
import type { BundleSelection } from '../../../src/evidence/writer/bundle-source.ts';
import { ForgedBundle } from '../forge/bundle.ts';
import { HEAD } from '../forge/honest.ts';
import { signingKey } from '../forge/ledger.ts';
import { ORIGIN } from '../forge/plan.ts';
import type { Attack } from './attack.ts';
import { altered, bundled, of } from './edits.ts';
import { SIGNATURE_ONLY, pin } from './setting.ts';

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
  bundled(
    'six events with their proofs',
    events((bundle) => bundle),
    0,
    [],
    { by: 'nobody', level: 'L1' },
  ),
  bundled(
    'an event is altered beside its proof',
    events((bundle) => bundle.editText(2, altered)),
    1,
    ['E204'],
    { first: 'E204' },
  ),
  bundled(
    'a proof has a hash too many',
    hashes((lines) => [...lines, lines[0] as string]),
    1,
    ['E204'],
  ),
  bundled(
    'a proof has a hash too few',
    hashes((lines) => lines.slice(0, -1)),
    1,
    ['E204'],
  ),
  bundled(
    'a proof begins at the parent: a node stands as a leaf',
    hashes((lines) => lines.slice(1)),
    1,
    ['E204'],
  ),
  bundled(
    'a proof has a hash twice',
    hashes((lines) => [lines[0] as string, ...lines]),
    1,
    ['E204'],
  ),
  bundled(
    'a proof has two hashes in the wrong order',
    hashes(([a, b, ...rest]) => [b as string, a as string, ...rest]),
    1,
    ['E204'],
  ),
  bundled(
    'a proof has no hashes',
    hashes(() => []),
    1,
    ['E204'],
  ),
  bundled(
    'a proof has seventy hashes',
    hashes((lines) => Array.from({ length: 70 }, () => lines[0] as string)),
    3,
    ['E003'],
  ),
  bundled(
    'a hash of a proof is not of 32 bytes',
    hashes(([, ...rest]) => ['AAAA', ...rest]),
    3,
    ['E001'],
  ),
  bundled(
    'a proof of another index',
    events((bundle) => bundle.edit(PROOF, (text) => text.replace('index 150', 'index 151'))),
    1,
    ['E204'],
  ),
  bundled(
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
  bundled(
    'a proof is missing',
    events((bundle) => bundle.remove(PROOF)),
    2,
    ['E004'],
  ),
  bundled(
    'a proof of an event that is not there',
    events((bundle) => bundle.set('proofs/151.tlog-proof', bundle.file(PROOF))),
    3,
    ['E001'],
  ),
  bundled(
    'a proof whose index has a leading zero',
    events((bundle) => bundle.edit(PROOF, (text) => text.replace('index 150', 'index 0150'))),
    3,
    ['E001'],
  ),
  bundled(
    'a proof of an unknown version',
    events((bundle) => bundle.edit(PROOF, (text) => text.replace('proof@v1', 'proof@v2'))),
    3,
    ['E001'],
  ),
  bundled(
    'an index of 2^53 + 1',
    events((bundle) => bundle.edit(PROOF, (text) => text.replace('index 150', 'index 9007199254740993'))),
    3,
    ['E001'],
  ),
  bundled(
    "a proof carries a checkpoint that is not the bundle's, signed by nobody known",
    events((bundle) => {
      const text = formatCheckpoint({ origin: ORIGIN, size: HEAD, root: Buffer.alloc(32, 7), extensions: [] });
      const note = formatNote(signNote(text, [signingKey('stranger', ORIGIN)]));
      return bundle.edit(PROOF, (proof) => `${proof.slice(0, proof.indexOf('\n\n'))}\n\n${note}`);
    }),
    1,
    ['E204'],
  ),
  bundled(
    'lines are not in the order of leaves',
    events((bundle) => {
      const [a, b, ...rest] = bundle.lines();
      return bundle.setLines([b as string, a as string, ...rest]);
    }),
    3,
    ['E001'],
  ),
  bundled(
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
  bundled(
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
  bundled(
    'a stretch of two hundred events',
    range((bundle) => bundle),
    0,
    [],
    { by: 'nobody', level: 'L1' },
  ),
  bundled('a stretch of one event', () => of({ mode: 'range', from: 599, to: 600 }), 0, [], { by: 'nobody' }),
  bundled('the whole as a stretch', () => of({ mode: 'range', from: 0, to: HEAD }), 0, [], { by: 'nobody' }),
  bundled(
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
  bundled(
    'an event of a stretch is altered',
    range((bundle) => bundle.editText(30, altered)),
    1,
    ['E204'],
  ),
  bundled(
    'an event inside a stretch is left out',
    range((bundle) => bundle.rearrange((lines) => lines.filter((_, i) => i !== 30))),
    1,
    ['E204'],
  ),
  bundled(
    'two events of a stretch change places',
    range((bundle) => bundle.rearrange((lines) => [lines[1] as string, lines[0] as string, ...lines.slice(2)])),
    1,
    ['E204'],
  ),
  bundled(
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
  bundled(
    'a hash to the left of a stretch is altered',
    proof((one) => (one.left[0] = one.right[0] as string)),
    1,
    ['E204'],
  ),
  bundled(
    'a hash to the right of a stretch is left out',
    proof((one) => one.right.pop()),
    1,
    ['E204'],
  ),
  bundled(
    'a hash to the left of a stretch is put in',
    proof((one) => one.left.push(one.left[0] as string)),
    1,
    ['E204'],
  ),
  bundled(
    'the proof of a stretch is of another size',
    proof((one) => (one.size = '599')),
    1,
    ['E204'],
  ),
  bundled(
    'the proof of a stretch is missing',
    range((bundle) => bundle.remove('proofs/range.json')),
    2,
    ['E004'],
  ),
  bundled(
    'the proof of a stretch has a member more',
    range((bundle) => bundle.edit('proofs/range.json', (text) => text.replace('{', '{"also":"1",'))),
    3,
    ['E001'],
  ),
];

export const PROOFS_AND_RANGES: readonly Attack[] = [...PROOFS, ...RANGES];
