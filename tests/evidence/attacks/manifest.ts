import type { Attack } from './attack.ts';
import { altered, bundled, of } from './edits.ts';
import { honest } from './setting.ts';

const WITHHELD: readonly Attack[] = [
  bundled('the whole, and no envelopes', () => of({ mode: 'full' }, 'withheld'), 0, [], {
    by: 'nobody',
    never: ['E109'],
  }),
  bundled(
    'no envelopes, and an event is altered',
    async () => (await of({ mode: 'full' }, 'withheld')).editText(150, altered),
    1,
    ['E101'],
  ),
  bundled(
    'no envelopes, and it is said that they are included',
    async () => (await of({ mode: 'full' }, 'withheld')).manifest({ sealed: 'included' }),
    1,
    ['E109'],
  ),
];

const MANIFEST: readonly Attack[] = [
  bundled('the manifest says another origin', async () => (await honest()).manifest({ origin: 'other.example/1' }), 3, [
    'E001',
  ]),
  bundled('the manifest says another size', async () => (await honest()).manifest({ size: '599' }), 3, ['E001']),
  bundled('the manifest counts other events', async () => (await honest()).manifest({ events: '599' }), 3, ['E001']),
  bundled(
    'the manifest says another range',
    async () => (await honest()).manifest({ range: { from: '0', to: '599' } }),
    3,
    ['E001'],
  ),
  bundled('the manifest says another mode', async () => (await honest()).manifest({ mode: 'events' }), 3, ['E001']),
  bundled('the manifest says an unknown mode', async () => (await honest()).manifest({ mode: 'some' }), 3, ['E002']),
  bundled('another format of bundle', async () => (await honest()).manifest({ format: 'regesta-bundle/2' }), 3, [
    'E002',
  ]),
  bundled('the manifest has a member more', async () => (await honest()).manifest({ also: '1' }), 3, ['E001']),
  bundled(
    'the manifest is not canonical',
    async () => (await honest()).edit('manifest.json', (text) => text.replace(':', ': ')),
    3,
    ['E001'],
  ),
  bundled('the manifest is missing', async () => (await honest()).remove('manifest.json'), 2, ['E004']),
  bundled('the checkpoint is missing', async () => (await honest()).remove('checkpoint'), 2, ['E004']),
  bundled('a file that no bundle has', async () => (await honest()).set('events/notes.txt', 'hello\n'), 3, ['E001']),
  bundled(
    'an events file too many',
    async () => {
      const bundle = await honest();
      return bundle.set('events/000001.ndjson', `${bundle.lines()[599]}\n`);
    },
    3,
    ['E001'],
  ),
  bundled(
    'a checkpoint under the name of another size',
    async () => {
      const bundle = await honest();
      return bundle.set('checkpoints/201', bundle.file('checkpoints/200'));
    },
    3,
    ['E001'],
  ),
];

export const WITHHELD_AND_MANIFEST: readonly Attack[] = [...WITHHELD, ...MANIFEST];
