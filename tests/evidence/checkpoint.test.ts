import t from 'tap';
import { formatCheckpoint, parseCheckpoint } from '../../src/evidence/checkpoint.ts';
import { codeThrown, REFERENCE_ROOTS } from './support/trees.ts';

t.test('a checkpoint is three lines, and may have more that nobody believes', async (t) => {
  const root = Buffer.from(REFERENCE_ROOTS[8] as string, 'hex').toString('base64');
  const empty = Buffer.from(REFERENCE_ROOTS[0] as string, 'hex').toString('base64');
  const codeOf = (text: string): string => codeThrown(() => parseCheckpoint(text));
  t.same(parseCheckpoint(`o\n8\n${root}\nx y\nz\n`).extensions, ['x y', 'z']);
  t.equal(parseCheckpoint(`o\n9007199254740991\n${root}\n`).size, Number.MAX_SAFE_INTEGER);
  t.equal(parseCheckpoint(`o\n0\n${empty}\n`).size, 0);
  const sizes = [
    '',
    '08',
    '00',
    '+8',
    '-8',
    '8.0',
    '1e3',
    '0x8',
    ' 8',
    '8 ',
    '8n',
    '٨',
    '9007199254740992',
    '9007199254740993',
  ];
  for (const size of [...sizes, '9223372036854775808', '1'.repeat(60_000)]) {
    t.equal(codeOf(`o\n${size}\n${root}\n`), 'EVIDENCE_CHECKPOINT_MALFORMED', `size ${size.slice(0, 30)}`);
  }
  const roots = [
    '',
    root.slice(0, -1),
    `${root}=`,
    root.replace('=', ''),
    ` ${root}`,
    `${root}AAAA`,
    root.slice(4),
    'AAAA',
  ];
  for (const bad of [...roots, `${root.slice(0, 42)}h=`, root.replaceAll('/', '_')]) {
    t.equal(codeOf(`o\n8\n${bad}\n`), 'EVIDENCE_CHECKPOINT_MALFORMED', `root ${bad}`);
  }
  for (const text of [
    '',
    '\n',
    `o\n8\n${root}`,
    `o\n8\n`,
    `\n8\n${root}\n`,
    `o\n8\n${root}\n\n`,
    `o\n8\n${root}\n\nx\n`,
    `o\r\n8\r\n${root}\r\n`,
    `o\n0\n${root}\n`,
    `o\0\n8\n${root}\n`,
  ]) {
    t.equal(codeOf(text), 'EVIDENCE_CHECKPOINT_MALFORMED', JSON.stringify(text));
  }
  const lawful = { origin: 'o', size: 8, root: Buffer.from(root, 'base64'), extensions: [] };
  for (const bad of [
    { origin: '' },
    { origin: 'a\nb' },
    { size: -1 },
    { size: 0.5 },
    { root: Buffer.alloc(31) },
    { extensions: [''] },
  ]) {
    t.throws(() => formatCheckpoint({ ...lawful, ...bad }), { name: 'InvariantBroken' });
  }
});
