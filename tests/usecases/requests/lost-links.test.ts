import t from 'tap';
import type { Json } from '../../support/product-app.ts';
import { expireDeliveries } from '../../../src/usecases/package/open-delivery.ts';
import { office } from './office.ts';

t.setTimeout(300_000);

/** This register describes no activity, and whoever makes the links knows. */
const UNDECLARED = ['purposes', 'categories', 'recipients', 'retention'];

/** A request whose answer is approved by another than the one who makes its links. */
async function approved(all: Awaited<ReturnType<typeof office>>) {
  const { product, receive, say } = all;
  const { body } = await product.must('POST', '/v1/customers', {
    source: 'shop',
    channel: 'web-form',
    collectionCountry: 'DE',
    facts: { name: { full: 'Anna Weber' } },
  });
  const request = await receive({ rights: ['access'], customer: body['id'] });
  await say(request, 'identity/no-doubt', { reason: 'logged-in' });
  const officer = await product.actor(['compliance-officer'], ['rights-request']);
  const approve = () =>
    product.must('POST', `/v1/requests/${request}/approval`, { rights: ['access'] }, { token: officer.token });
  await approve();
  const link = async (): Promise<{ readonly delivery: string; readonly secret: string }> => {
    // This office has declared no activity, and says that it knows.
    const confirmedGaps = ['purposes', 'categories', 'recipients', 'retention'];
    const made = await say(request, 'deliveries', { language: 'de', days: 10, confirmedGaps });
    const [, delivery = '', secret = ''] = /\/d\/([0-9a-z]{26})#(.+)$/.exec(made['link']) ?? [];
    return { delivery, secret };
  };
  const takeBack = (delivery: string) => product.must('DELETE', `/v1/deliveries/${delivery}`);
  return { ...all, request, approve, link, takeBack };
}

t.test('an answer that was taken back before anybody fetched it is none', async (t) => {
  const { product, on, say, no, see, request, approve, link, takeBack } = await approved(await office(t));
  await on('2026-08-20');
  const first = await link();
  t.match(await see(request), { openRights: [], clocks: [{ state: 'met' }] });
  const second = await link();
  await takeBack(first.delivery);
  t.match(await see(request), { openRights: [], clocks: [{ state: 'met' }] }, 'the other link can be fetched');
  await say(request, 'closure');
  await takeBack(second.delivery);
  const open = await see(request);
  t.match(open, { phase: 'open', openRights: ['access'], unfetched: false, clocks: [{ state: 'running' }] });
  t.equal(open['clocks'][0].due.on, '2026-09-03', 'from the receipt on');
  await no(request, 'deliveries', { language: 'de', confirmedGaps: UNDECLARED }, 'REQUEST_RESPONSE_NOT_APPROVED');
  const named = { rights: ['access'], method: 'link', delivery: second.delivery };
  await no(request, 'delivery', named, 'DELIVERY_OVER');
  await no(request, 'delivery', { ...named, delivery: '0'.repeat(26) }, 'DELIVERY_UNKNOWN');
  await approve();
  const third = await link();
  const fetched = await product.ask('POST', `/d/${third.delivery}`, { secret: third.secret });
  t.equal(fetched.status, 200);
  t.equal((await product.ask('DELETE', `/v1/deliveries/${third.delivery}`)).body['code'], 'DELIVERY_OVER');
  t.match(await see(request), { openRights: [], clocks: [{ state: 'met' }] });
});

t.test('an answer that nobody fetched in time is one, is marked, and the office is told once', async (t) => {
  const { product, on, say, see, request, link } = await approved(await office(t));
  await link();
  await say(request, 'closure');
  t.match(await see(request), { unfetched: false });
  await on('2026-08-20');
  const marked = await see(request);
  t.match(marked, { phase: 'closed', outcome: 'answered', unfetched: true, late: false, clocks: [{ state: 'met' }] });
  t.equal(await expireDeliveries(product.deps), 1);
  t.equal(await expireDeliveries(product.deps), 0);
  const told = (await see(request))['told'];
  t.same(
    told.map(({ about, to }: Json) => [about, to]),
    [['delivery', 'officer']],
  );
  await product.settled();
  const lines = async (more: string): Promise<readonly Json[]> =>
    (await product.must('GET', `/v1/requests${more}`)).body['items'];
  const [now] = (await lines('')).filter((line) => line['request'] === request);
  t.match(now, { unfetched: true });
  const [before] = (await lines('?recordedAsOf=2026-08-05')).filter((line) => line['request'] === request);
  t.match(before, { unfetched: false }, 'and as of a day on which it still lay ready it is not');

  await say(request, 'reopening', { reason: 'delivery-failed', rights: ['access'] });
  t.match(await see(request), { unfetched: false, openRights: ['access'] });
});
