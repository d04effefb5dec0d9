import { createHash } from 'node:crypto';
import t from 'tap';
import { leafEntryOf, leafEntryText } from '../../src/evidence/leaf.ts';

const foreign = (type: string) =>
  leafEntryText(leafEntryOf({ kind: 'foreign', id: 'x', stream: 'somebody-else', revision: 7n, type }));

t.test('a foreign leaf says its place and nothing else', async (t) => {
  t.equal(foreign('Link'), '{"c":"foreign","id":"x","r":"7","s":"somebody-else","t":"Link","v":"1"}');
  t.equal(foreign('half \ud800'), '{"c":"foreign","id":"x","r":"7","s":"somebody-else","t":"half \ufffd","v":"1"}');
});

t.test('names of any length and kind leave the entry below 64 KiB', async (t) => {
  const digestOf = (name: string): string => `sha256:${createHash('sha256').update(name).digest('base64')}`;
  const longest = 'n'.repeat(4094);
  t.match(foreign(longest), `"t":"${longest}"`, 'two quotes and this are 4,096 bytes');
  t.match(foreign(`${longest}n`), `"t":"${digestOf(`${longest}n`)}"`);
  const escaped = '\u0001'.repeat(700);
  t.match(foreign(escaped), `"t":"${digestOf(escaped)}"`, 'a control character takes six bytes as JSON');
  const worst = '\u0001'.repeat(682);
  const entry = leafEntryOf({ kind: 'foreign', id: worst, stream: worst, revision: 2n ** 63n, type: worst });
  t.ok(Buffer.byteLength(leafEntryText(entry)) < 65_535);
});
