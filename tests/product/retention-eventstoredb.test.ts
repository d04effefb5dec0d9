import t from 'tap';
import { type Json, Product, productFolder } from '../support/product-app.ts';
import { NO_SERVER, ownEventStoreDb } from '../support/real-eventstoredb.ts';

const timeout = 240_000;
t.setTimeout(timeout);
const PURPOSES = ['customer-service', 'rights-request'];

const server = await ownEventStoreDb({ disk: false });
const options = { timeout, ...(server === undefined ? { skip: NO_SERVER } : {}) };
if (server !== undefined) t.teardown(() => server.stop());

await t.test(
  'on EventStoreDB a hold blocks an erasure and a disposal, which end when it is released',
  options,
  async (t) => {
    if (server === undefined) return;
    const product = await Product.of(t, productFolder(t), { REGESTA_LEDGER: server.connectionString });
    const officer = { token: (await product.actor(['data-protection-officer'], PURPOSES)).token };
    const post = async (url: string, body: object = {}, asked: object = {}) => {
      const { body: answer } = await product.must('POST', `/v1${url}`, body, asked);
      await product.settled();
      return answer;
    };
    const get = async (url: string): Promise<Json> => (await product.must('GET', `/v1${url}`)).body;
    const customers: string[] = [];
    for (const n of [1, 2, 3]) {
      const facts = { name: { full: `Canary Person${n}` }, email: `canary${n}@example.com` };
      const { id } = await post('/customers', { source: 'shop', channel: 'api', collectionCountry: 'DE', facts });
      await post(`/customers/${id}/retention-triggers`, { trigger: 'last-order', on: '2019-05-01', source: 'shop' });
      customers.push(String(id));
    }
    const [free = '', held = '', forgotten = ''] = customers;
    const custodian = (await product.caller()).actor;
    const place = { matter: 'case-1', basis: 'litigation', custodian, reviewOn: '2999-01-01' };
    const owners = [`customer-${held}`, `customer-${forgotten}`];
    const { id: hold } = await post('/holds', { ...place, owners, dataCategories: ['identity'] });

    const office = { trigger: 'office', ground: 'art17-1-a', dataCategories: ['identity', 'contact'] };
    const erasure = String((await post('/erasures', { ...office, customers: [forgotten] }))['id']);
    await post(`/erasures/${erasure}/plan`);
    const { plan } = await get(`/erasures/${erasure}`);
    t.match(
      (plan['items'] as readonly Json[]).map(({ dataCategory, action, why }) => [dataCategory, action, why]),
      [
        ['contact', 'erase', undefined],
        ['identity', 'keep', 'hold'],
      ],
    );
    await post(`/erasures/${erasure}/approval`, { plan: plan['revision'] }, officer);
    await post(`/erasures/${erasure}/telling`, { told: 'no', reason: 'not-required' });
    t.match(await get(`/erasures/${erasure}`), { phase: 'completed', completed: { outcome: 'partly' } });

    const terms = {
      mode: 'maximum',
      ownerKind: 'customer',
      dataCategories: ['contact', 'identity'],
      trigger: 'last-order',
      period: { unit: 'years', number: 3, countFrom: 'end-of-year' },
      law: { citation: 'HGB s. 257', jurisdiction: 'DE', certainty: 'interpretation' },
    };
    await product.must('PUT', '/v1/retention/schedules/orders', { terms, confirmed: 'interpretation' }, officer);
    await post('/retention/schedules/orders/approval', { scheduleVersion: 1 });
    const dispose = async (): Promise<Json> => {
      const { id } = await post('/disposals');
      await post(`/disposals/${id}/approval`, {}, officer);
      for (let n = 0; n < 5 && (await get(`/disposals/${id}`))['phase'] !== 'completed'; n++) {
        await post(`/disposals/${id}/progress`);
      }
      return (await get(`/disposals/${id}/certificate`))['certificate'] as Json;
    };
    t.match(await get('/retention/due'), { left: [{ why: 'hold', dataCategory: 'identity', by: hold, owners: 2 }] });
    t.match(await dispose(), { disposed: { owners: 2, items: 3, keys: 3 } }, 'what is held is not among it');
    const look = async (id: string) => (await product.must('GET', `/v1/customers/${id}?purpose=customer-service`)).text;
    t.notMatch(await look(free), /Canary|canary/);
    t.match(await look(held), /Canary Person2/);
    t.match(await look(forgotten), /Canary Person3/);
    t.notMatch((await look(held)) + (await look(forgotten)), /canary\d@/);

    await post(`/holds/${hold}/release-proposal`, { reason: 'matter-closed' });
    await post(`/holds/${hold}/release`, {}, officer);
    t.match(await dispose(), { disposed: { owners: 2, items: 2, keys: 2 } }, 'released, it is due like the rest');
    for (const id of customers) t.notMatch(await look(id), /Canary|canary/);
    const { live, rebuilt } = await product.digests();
    t.equal(live, rebuilt, 'views made anew are the same');
  },
);
