import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { evidenceStream } from '../../src/domain/evidence/stream.ts';
import type { JsonObject } from '../../src/kernel/json.ts';
import type { Revision } from '../../src/kernel/recorded-event.ts';
import { anEvent } from '../support/ledger-events.ts';
import { Product, productFolder } from '../support/product-app.ts';
import { operator } from '../support/tamper-world.ts';

t.setTimeout(300_000);

const ONLY_WHEN_ASKED = { REGESTA_SEAL_SECONDS: '86400', REGESTA_SEAL_LEAVES: '99999' };

/** What whoever may write to the database can write in our name; every one is an event as the codec reads it. */
const FORGED: { readonly [what: string]: (note: string) => { readonly type: string; readonly clear: JsonObject } } = {
  'a checkpoint that is not of its form': () => ({ type: 'CheckpointSealed', clear: { nonsense: 1 } }),
  'a checkpoint that nobody signed': (note) => {
    const [origin = '', size, root = ''] = note.split('\n');
    const larger = String(Number(size) + 1);
    const clear = { origin, size: larger, root, note: note.replace(`\n${size}\n`, `\n${larger}\n`) };
    return { type: 'CheckpointSealed', clear };
  },
  'a key of another origin': () => ({
    type: 'SigningKeyAdded',
    clear: { vkey: 'example.com/x+00000000+AAAA', notBeforeSize: '0' },
  }),
};

async function endOf({ deps }: Product): Promise<Revision> {
  const stream = evidenceStream(deps.origin);
  for await (const item of deps.ledger.readStream(stream, { direction: 'backwards', limit: 1 })) {
    return item.kind === 'event' ? item.event.revision : item.revision;
  }
  throw new Error('the stream of the evidence is empty');
}

async function stopped(t: Test, product: Product, head: string): Promise<void> {
  t.match(await product.evidenceKnown(), { state: 'refused', code: 'SEALER_TAMPER' });
  const ready = await product.ask('GET', '/readyz');
  t.equal(ready.status, 503);
  t.match(ready.text, '"name":"evidence","ready":false,"code":"SEALER_TAMPER"');
  const { body } = await product.must('GET', '/v1/evidence/status');
  t.match(body, { state: 'refused', code: 'SEALER_TAMPER', why: /at leaf \d+/ });
  t.equal((body['keys'] as readonly string[]).length, 1, 'the status is told, whatever stands on the stream');
  t.equal((await product.ask('POST', '/v1/evidence/bundles', { mode: 'full' })).body['code'], 'SEALER_TAMPER');
  await product.must('POST', '/v1/actors', { kind: 'system', roles: [], purposes: [] });
  t.equal(readFileSync(join(product.folder, 'secrets', 'last-signed.json'), 'utf8'), head, 'and nothing was signed');
}

for (const [what, forge] of Object.entries(FORGED)) {
  t.test(`${what}: sealing stops until a copy without it is put back`, async (t) => {
    const folder = productFolder(t);
    const [data, copy] = [join(folder, 'data'), join(folder, 'copy')];
    let product = await Product.of(t, folder, ONLY_WHEN_ASKED);
    const { origin, note, size } = await product.composed.evidence.sealNow();
    await product.close();
    cpSync(data, copy, { recursive: true });

    product = await Product.of(t, folder, ONLY_WHEN_ASKED);
    const head = readFileSync(join(folder, 'secrets', 'last-signed.json'), 'utf8');
    const stream = evidenceStream(origin);
    const { type, clear } = forge(note);
    await product.deps.ledger.append(stream, await endOf(product), [{ ...anEvent(stream, clear), type }]);
    await product.composed.evidence.sealNow().catch(() => undefined);
    await stopped(t, product, head);
    await product.must('POST', '/v1/ledger/accepted-damage', { stream, reason: 'looked-at' });
    t.match((await product.must('POST', '/v1/evidence/verifications', {})).body, { sound: true, size });
    await product.close();
    product = await Product.of(t, folder, ONLY_WHEN_ASKED);
    await stopped(t, product, head);
    await product.close();
    t.equal((await operator(folder, ['evidence', 'examine'])).exit, 0, 'all that was sealed is as it was');

    rmSync(data, { recursive: true });
    cpSync(copy, data, { recursive: true });
    product = await Product.of(t, folder, ONLY_WHEN_ASKED);
    await product.must('POST', '/v1/actors', { kind: 'system', roles: [], purposes: [] });
    const next = await product.composed.evidence.sealNow();
    t.equal(next.origin, origin, 'under the same name, for nothing that was signed is missing');
    t.ok(next.size > size);
  });
}
