import { gzipSync } from 'node:zlib';
import { formatNote, parseNote } from '../../../src/evidence/note.ts';
import { ForgedBundle } from '../forge/bundle.ts';
import { signingKey } from '../forge/ledger.ts';
import { ORIGIN } from '../forge/plan.ts';
import { type TarEntry, tarEntries, tarOf } from '../forge/tar.ts';
import { type Attack, attack } from './attack.ts';
import { SIGNATURE_ONLY, honest, honestLedger } from './setting.ts';

const archive = (
  name: string,
  change: (entries: TarEntry[]) => readonly TarEntry[],
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack =>
  attack(
    name,
    async () => ({ bundle: { tar: await tarOf(change(tarEntries(await honest()))) }, policy: SIGNATURE_ONLY }),
    exit,
    finds,
    more,
  );

const raw = (name: string, change: (bytes: Buffer) => Buffer, exit: Attack['exit'], finds: readonly string[]): Attack =>
  attack(
    name,
    async () => ({ bundle: { tar: change(await tarOf(tarEntries(await honest()))) }, policy: SIGNATURE_ONLY }),
    exit,
    finds,
  );

const extra = Buffer.from('hello');

/** The header of the first entry of a small bundle is changed, and has its checksum again. */
const spelled = (name: string, at: number, text: string, exit: Attack['exit'] = 3): Attack =>
  attack(
    `an archive ${name}`,
    async () => {
      const bytes = await tarOf(tarEntries(await honest(100)));
      const header = Buffer.from(bytes.subarray(0, 512));
      header.write(text, at, 'latin1');
      const sum = header.reduce((all, byte, i) => all + (i >= 148 && i < 156 ? 0x20 : byte), 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
      return { bundle: { tar: Buffer.concat([header, bytes.subarray(512)]) }, policy: SIGNATURE_ONLY };
    },
    exit,
    exit === 0 ? [] : ['E001'],
  );

/** The first entry is README.txt. Numbers may end as GNU tar ends them, or as others do. */
const SPELLINGS: readonly Attack[] = [
  spelled('with a mode that ends as GNU tar ends it', 100, '0000644\0', 0),
  spelled('with a mode that ends in a blank', 100, '000644 \0', 0),
  spelled('with devices that are all zero bytes', 329, '\0'.repeat(16), 0),
  spelled('with devices as GNU tar writes them', 329, '0000000\x000000000\0', 0),
  spelled('with a mode that begins with a blank', 100, ' 000644\0'),
  spelled('with a mode in no octal', 100, '0000648\0'),
  spelled('with something behind the end of a mode', 100, '000644\x007'),
  spelled('with a time in base 256', 136, '\x80\0\0\0\0\0\0\0\0\0\0\0'),
  spelled('with a size in base 256', 124, '\x80\0\0\0\0\0\0\0\0\0\x10\0'),
  spelled('with a size that is empty', 124, '\0'.repeat(12)),
  spelled('with a negative size', 124, '-0000000001\0'),
  spelled('of GNU tar', 257, 'ustar  \0'),
  spelled('of the time before ustar', 257, '\0'.repeat(8)),
  spelled('of another version of ustar', 263, '01'),
  spelled('with something behind the end of a name', 11, 'hidden'),
  spelled('with something behind an empty prefix', 346, 'hidden'),
  spelled('with a prefix that leads out of it', 345, '..'),
  spelled('with a device', 329, '000001 \0'),
  spelled('with something at the end of a header', 500, 'hidden'),
  spelled('with the name of an owner', 265, 'root'),
  spelled('with a link to somewhere', 157, 'checkpoint'),
  spelled('with an extended header of POSIX', 156, 'x'),
  spelled('with a long name of GNU tar', 156, 'L'),
  spelled('with a type of the time before ustar', 156, '\0'),
  spelled('with a sparse file', 156, 'S'),
];

const ARCHIVES: readonly Attack[] = [
  archive('a bundle as an archive', (entries) => entries, 0, [], { by: 'nobody', level: 'L1' }),
  archive('a path that leads out of the archive', (entries) => [{ name: '../outside', bytes: extra }, ...entries], 3, [
    'E001',
  ]),
  archive('an absolute path', (entries) => [{ name: '/etc/outside', bytes: extra }, ...entries], 3, ['E001']),
  archive(
    'a path through a folder and out again',
    (entries) => [...entries, { name: 'tile/0/../../../outside', bytes: extra }],
    3,
    ['E001'],
  ),
  archive('a symbolic link', (entries) => [...entries, { name: 'zz', type: 'symlink', linkname: '/etc/passwd' }], 3, [
    'E001',
  ]),
  archive('a hard link', (entries) => [...entries, { name: 'zz', type: 'link', linkname: 'checkpoint' }], 3, ['E001']),
  archive('a device', (entries) => [...entries, { name: 'zz', type: 'character-device' }], 3, ['E001']),
  archive('a folder', (entries) => [...entries, { name: 'zz', type: 'directory' }], 3, ['E001']),
  archive(
    'one name twice',
    (entries) => entries.flatMap((one) => (one.name === 'checkpoint' ? [one, one] : [one])),
    3,
    ['E001'],
  ),
  archive('names in another order', (entries) => [...entries].reverse(), 3, ['E001']),
  archive(
    'a file of another mode',
    (entries) => entries.map((one) => (one.name === 'checkpoint' ? { ...one, mode: 0o755 } : one)),
    3,
    ['E001'],
  ),
  archive(
    'a file with a time',
    (entries) => entries.map((one) => (one.name === 'checkpoint' ? { ...one, mtime: new Date(1000) } : one)),
    3,
    ['E001'],
  ),
  archive(
    'a file with an owner',
    (entries) => entries.map((one) => (one.name === 'checkpoint' ? { ...one, uid: 1000 } : one)),
    3,
    ['E001'],
  ),
  archive(
    'an event is altered in an archive',
    (entries) =>
      entries.map((one) =>
        one.name.startsWith('events/')
          ? { ...one, bytes: Buffer.from(String(one.bytes).replace('"number":150', '"number":151')) }
          : one,
      ),
    1,
    ['E101'],
  ),
  raw('an archive is cut short', (bytes) => bytes.subarray(0, 300_000), 3, ['E001']),
  raw('something follows after an archive', (bytes) => Buffer.concat([bytes, extra]), 3, ['E001']),
  raw(
    'an archive with a checksum that is wrong',
    (bytes) => {
      const copy = Buffer.from(bytes);
      copy[150] = (copy[150] as number) ^ 1;
      return copy;
    },
    3,
    ['E001'],
  ),
  raw('an archive that is packed with gzip', (bytes) => gzipSync(bytes), 3, ['E001']),
  raw('an archive that is empty', () => Buffer.alloc(0), 3, ['E001']),
  raw('no archive at all', () => Buffer.from('hello '.repeat(1000)), 3, ['E001']),
];

const FOLDERS: readonly Attack[] = [
  attack(
    'a symbolic link in a folder',
    async () => {
      const bundle = await honest();
      bundle.links.set('checkpoints/250', '/etc/passwd');
      return { bundle, policy: SIGNATURE_ONLY };
    },
    3,
    ['E001'],
  ),
  attack(
    'the checkpoint is a symbolic link',
    async () => {
      const bundle = (await honest()).remove('checkpoint');
      bundle.links.set('checkpoint', '/etc/hostname');
      return { bundle, policy: SIGNATURE_ONLY };
    },
    3,
    ['E001'],
  ),
  attack('a folder with nothing in it', () => ({ bundle: new ForgedBundle(new Map()), policy: SIGNATURE_ONLY }), 2, [
    'E004',
  ]),
  attack(
    'a checkpoint of the bundle was replaced by an older one, still signed',
    async () => {
      const { text: old } = parseNote(honestLedger().noteAt(500));
      const key = signingKey('first', ORIGIN);
      const note = formatNote({
        text: old,
        signatures: [{ name: ORIGIN, keyId: key.verifier.id, signature: key.sign(Buffer.from(old)) }],
      });
      return { bundle: (await honest()).set('checkpoint', note), policy: SIGNATURE_ONLY };
    },
    3,
    ['E001'],
    { by: 'A1' },
  ),
  attack(
    'an event that is not sealed yet follows the checkpoint, and is said to be there',
    async () => {
      const bundle = await honest();
      const line = JSON.parse(bundle.lines()[599] as string) as { i: string; id: string };
      const later = { ...line, i: '600', id: '00000000-0000-8000-8000-000000000600' };
      bundle.setLines([...bundle.lines(), JSON.stringify(later)]).manifest({ events: '601' });
      return { bundle, policy: SIGNATURE_ONLY };
    },
    0,
    [],
    { by: 'nobody', level: 'L1' },
  ),
  attack(
    'a later event of a customer is put behind the checkpoint',
    async () => {
      const bundle = await honest();
      const line = JSON.parse(bundle.lines()[599] as string) as { i: string; id: string };
      return {
        bundle: bundle.setLines([
          ...bundle.lines(),
          JSON.stringify({ ...line, i: '600', id: '00000000-0000-8000-8000-000000000600' }),
        ]),
        policy: SIGNATURE_ONLY,
      };
    },
    3,
    ['E001'],
    { by: 'A1' },
  ),
];

export const CONTAINERS: readonly Attack[] = [...ARCHIVES, ...SPELLINGS, ...FOLDERS];
