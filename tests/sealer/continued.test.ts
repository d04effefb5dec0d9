import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadState } from '../../src/usecases/core/load-state.ts';
import { evidenceCategory } from '../../src/domain/evidence/state.ts';
import { evidenceStream } from '../../src/domain/evidence/stream.ts';
import { Product, productFolder } from '../support/product-app.ts';

t.setTimeout(300_000);

const ONLY_WHEN_ASKED = { REGESTA_SEAL_SECONDS: '86400', REGESTA_SEAL_LEAVES: '99999' };

t.test('a ledger that goes on under another name does so without another start', async (t) => {
  const folder = productFolder(t);
  const [data, older] = [join(folder, 'data'), join(folder, 'yesterday')];
  let product = await Product.of(t, folder, ONLY_WHEN_ASKED);
  const { origin } = await product.composed.evidence.sealNow();
  await product.close();
  cpSync(data, older, { recursive: true });
  product = await Product.of(t, folder, ONLY_WHEN_ASKED);
  for (let n = 0; n < 5; n++) await product.must('POST', '/v1/actors', { kind: 'system', roles: [], purposes: [] });
  const lost = await product.composed.evidence.sealNow();
  await product.close();
  rmSync(data, { recursive: true });
  cpSync(older, data, { recursive: true });

  product = await Product.of(t, folder, ONLY_WHEN_ASKED);
  const { deps } = product;
  t.match(await product.evidenceKnown(), { state: 'refused', code: 'SEALER_ROLLBACK' });
  t.equal(deps.origin, origin);
  const { body } = await product.must('POST', '/v1/evidence/continuations', { reason: 'disk-lost' });
  const next = body['origin'] as string;
  t.not(next, origin);
  t.strictSame([deps.origin, deps.evidence.origin, product.composed.evidence.origin], [next, next, next]);
  const sealed = await product.composed.evidence.sealNow();
  t.equal(sealed.origin, next);
  t.not(sealed.root, lost.root);
  t.match((await product.must('GET', '/v1/evidence/status')).body, { origin: next, state: 'sealing' });
  t.match((await product.must('GET', '/v1/evidence/policy')).text, new RegExp(`^log ${next}\\+`));
  t.match((await product.must('POST', '/v1/evidence/verifications', {})).body, { sound: true });
  const { state } = await loadState(deps, evidenceCategory, evidenceStream(deps.origin));
  t.match(state.verified, { sound: true }, 'and what is recorded stands on the stream of the new name');
  await product.close();

  product = await Product.of(t, folder, ONLY_WHEN_ASKED);
  t.equal(product.deps.origin, next, 'the next start knows it too');
});
