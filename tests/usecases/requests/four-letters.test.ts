import t from 'tap';
import type { Clock, Instant } from '../../../src/kernel/time.ts';
import { pursueErasures } from '../../../src/usecases/erasure/pursue-erasures.ts';
import { eraseForRequest } from '../../support/erase.ts';
import { type Answer, Product, productFolder } from '../../support/product-app.ts';

const DIGEST = Buffer.alloc(32, 5).toString('base64');
const LETTER = { channel: 'mail', proof: 'delivery-receipt', to: 'customer', template: 1, documentSha256: DIGEST };

/** Within every first period but the Chinese one, whatever day it is where the test runs. */
const NOW: Clock = { now: () => '2026-11-22T12:00:00.000Z' as Instant };

/** Days that are worked out by hand; each line says how. All letters came at noon in Berlin. */
const DUE = {
  /** 30 October and one month: Monday 30 November 2026, no holiday (Art. 12(3), Reg. 1182/71). */
  german: '2026-11-30',
  /** Three months from 30 October: 30 January 2027 is a Saturday, so Monday 1 February. */
  germanExtended: '2027-02-01',
  /** 9 November and 45 days: 24 December 2026 (Civ. Code 1798.130). */
  californian: '2026-12-24',
  /** Ten working days after 9 November without Veterans Day: 10, 12, 13, 16 to 20, 23, 24 (11 CCR 7021(a)). */
  californianAcknowledge: '2026-11-24',
  /** 15 working days after 21 September: 22-24, 28-30, 8-10 October (10 made up for), 12-16, 19 (Order of the State Council). */
  chinese: '2026-10-19',
  /** 3 November and one month is 3 December; 10 to 15 November, both included, are six days more (UK GDPR Art. 12A). */
  british: '2026-12-09',
};

t.test('four letters, each by its own clock', async (t) => {
  const product = await Product.of(t, productFolder(t), {}, NOW);
  await product.must('PUT', '/v1/organisation', {
    name: 'Huaqing Export Ltd',
    address: ['12 Harbour Road', 'Ningbo'],
    country: 'CN',
    timeZone: 'Europe/Berlin',
    languages: ['en'],
  });
  const say = (request: string, noun: string, body: object = {}) =>
    product.must('POST', `/v1/requests/${request}/${noun}`, body);
  const no = async (request: string, noun: string, body: object, code: string) => {
    const answer: Answer = await product.ask('POST', `/v1/requests/${request}/${noun}`, body);
    t.equal(answer.body['code'], code, `${noun} is refused`);
  };
  const received = async (body: object, law: string, place: string): Promise<string> => {
    const { body: receipt } = await product.must('POST', '/v1/requests', { channel: 'letter', ...body });
    const request = receipt['id'] as string;
    const asked = { jurisdictions: [law], calendarPlace: place };
    // What California and China say of counting is a reading: it has to be confirmed before it is relied on.
    if (law === 'US-CA' || law === 'CN') await no(request, 'classification', asked, 'REQUEST_RULE_UNCONFIRMED');
    await say(request, 'classification', law === 'US-CA' || law === 'CN' ? { ...asked, confirmed: true } : asked);
    return request;
  };
  const see = async (request: string) => (await product.must('GET', `/v1/requests/${request}`)).body;
  const dueOf = async (request: string) => (await see(request))['clocks'][0].due;

  const german = await received(
    {
      rights: ['access'],
      receivedAt: '2026-10-30T11:00:00.000Z',
      name: 'Anna Weber',
      postalAddress: ['Hauptstr. 1', '10115 Berlin'],
      country: 'DE',
      language: 'de',
      words: 'Was wissen Sie über mich?',
    },
    'EU',
    'DE',
  );
  const californian = await received(
    { rights: ['delete'], receivedAt: '2026-11-09T11:00:00.000Z', name: 'Joe Miller', through: 'agent' },
    'US-CA',
    'US-CA',
  );
  const chinese = await received(
    { rights: ['erasure'], receivedAt: '2026-09-21T10:00:00.000Z', name: '张伟' },
    'CN',
    'CN',
  );
  const british = await received(
    { rights: ['access'], receivedAt: '2026-11-03T11:00:00.000Z', name: 'Tom Brown' },
    'GB',
    'GB-ENG',
  );

  await t.test('the days are those worked out by hand', async (t) => {
    t.match(await dueOf(german), { on: DUE.german, provisional: false });
    t.match(await dueOf(californian), { on: DUE.californian });
    t.equal((await see(californian))['clocks'][0].acknowledgeBy.on, DUE.californianAcknowledge);
    t.match(await dueOf(chinese), { on: DUE.chinese });
    const { clocks } = await see(german);
    t.ok(
      clocks[0].derivation.some((step: { citation?: string }) => step.citation?.includes('12(3)')),
      'with citations',
    );
  });

  await t.test('the German one is extended, and it counts from the notice on', async (t) => {
    await no(german, 'delivery', { rights: ['access'], method: 'mail' }, 'REQUEST_IDENTITY_NOT_ESTABLISHED');
    await say(german, 'extension', { jurisdiction: 'EU', ground: 'complexity', words: 'Zwölf Jahre Briefe.' });
    t.equal((await dueOf(german)).on, DUE.german, 'decided, and not told yet');
    const { body } = await say(german, 'letters', { ...LETTER, letter: 'extension', language: 'de' });
    await say(german, 'extension/notice', { letter: body['events'][0] });
    t.equal((await dueOf(german)).on, DUE.germanExtended);
    await no(german, 'extension', { jurisdiction: 'EU', ground: 'complexity' }, 'REQUEST_EXTENDED_ALREADY');
  });

  await t.test('verification does not stop the Californian clock; the agent proves the permission', async (t) => {
    const facts = { source: 'shop', channel: 'web', collectionCountry: 'US', facts: { name: { full: 'Joe Miller' } } };
    const customer = String((await product.must('POST', '/v1/customers', facts)).body['id']);
    await say(californian, 'customer', { customer });
    await say(californian, 'identity/question', {
      doubt: 'sender-unknown',
      items: ['recent-order'],
      happenedAt: '2026-11-10T11:00:00.000Z',
    });
    await say(californian, 'identity/evidence', { items: ['recent-order'], evidence: 'Order of May.' });
    t.equal((await dueOf(californian)).on, DUE.californian);
    await say(californian, 'identity/confirmation', { method: 'data-points-matched', level: 'reasonably-high' });
    await no(californian, 'approval', { rights: ['delete'] }, 'REQUEST_AUTHORITY_NOT_PROVED');
    await say(californian, 'authority', { kind: 'signed-permission', outcome: 'proved' });
    await say(californian, 'approval', { rights: ['delete'] });
    const delivery = { rights: ['delete'], method: 'done-and-told' };
    await no(californian, 'delivery', delivery, 'REQUEST_SECOND_PERSON_MISSING');
    await say(californian, 'approval', { rights: ['delete'], alone: 'no-second-person' });
    await no(californian, 'delivery', delivery, 'REQUEST_ERASURE_NOT_CARRIED_OUT');
    await product.settled();
    const asked = { request: californian, customer, ground: 'ccpa-1798-105' };
    const erasure = await eraseForRequest(product, asked);
    await say(californian, 'delivery', delivery);
    await say(californian, 'closure');
    await pursueErasures(product.deps);
    t.match((await product.must('GET', `/v1/erasures/${erasure}`)).body, {
      phase: 'completed',
      told: [{ customer, told: true, how: 'request-answer' }],
    });
    t.match(await see(californian), { phase: 'closed', outcome: 'answered', late: false });
    await no(californian, 'acknowledgement', { how: 'letter' }, 'REQUEST_CLOSED');
  });

  await t.test('the Chinese one is refused, too late, with remedies', async (t) => {
    const refusal = { reason: 'claim_not_covered', ground: 'legal-obligation', rights: ['erasure'] };
    // The way to court that PIPL Art. 50 demands is filled in by itself.
    await say(chinese, 'refusal', { ...refusal, remedies: [], words: '依法保存十年。' });
    await no(chinese, 'closure', {}, 'REQUEST_REFUSAL_NOT_TOLD');
    t.match(await see(chinese), { untold: ['erasure'], clocks: [{ state: 'overdue' }] });
    await say(chinese, 'letters', { ...LETTER, letter: 'refusal', language: 'zh' });
    await say(chinese, 'closure');
    t.match(await see(chinese), { outcome: 'refused', refused: true, late: true });
  });

  await t.test('the British clock stands still while the person is asked what is meant', async (t) => {
    await say(british, 'clarification/question', { why: 'much-data', happenedAt: '2026-11-10T11:00:00.000Z' });
    t.match((await see(british))['clocks'][0], { state: 'paused' });
    await say(british, 'clarification/answer', { words: 'Only the shop.', happenedAt: '2026-11-15T11:00:00.000Z' });
    t.equal((await dueOf(british)).on, DUE.british);
    await say(british, 'identity/no-doubt', { reason: 'wrote-from-known-address' });
    await say(british, 'approval', { rights: ['access'], alone: 'no-second-person' });
    await say(british, 'delivery', { rights: ['access'], method: 'mail', packageSha256: DIGEST });
    t.match((await see(british))['clocks'][0], { state: 'met' });
    await say(british, 'closure');
    await say(british, 'reopening', { reason: 'appeal' });
    await say(british, 'appeal', { words: 'You left out the calls.' });
    await no(british, 'closure', {}, 'REQUEST_APPEAL_OPEN');
    await say(british, 'appeal/decision', { outcome: 'dismissed' });
    await say(british, 'closure');
  });

  await t.test('the register says it, now and as of an earlier day, and names nobody', async (t) => {
    await product.settled();
    const { body, text } = await product.must('GET', '/v1/requests');
    t.same(
      body['items'].map((one: { request: string }) => one.request),
      [californian, british, german, chinese],
      'the newest receipt first',
    );
    const counted = (key: string) =>
      body['items'].filter((one: { [key: string]: unknown }) => one[key] === true).length;
    t.same([counted('extended'), counted('refused'), counted('late')], [1, 1, 1]);
    t.equal((await product.must('GET', '/v1/requests?phase=open')).body['items'].length, 1);
    t.same((await product.must('GET', '/v1/requests?recordedAsOf=2026-11-01')).body['items'], []);
    for (const word of ['Weber', 'Miller', '张伟', 'Hauptstr', 'Zwölf']) t.notOk(text.includes(word), `no ${word}`);
  });

  await t.test('its words are opened by a look, which is on record', async (t) => {
    const { body } = await product.must('POST', `/v1/requests/${german}/look`, { purpose: 'rights-request' });
    t.match(body['data'][0], { type: 'RequestReceived', fields: { name: { state: 'opened', value: 'Anna Weber' } } });
    await product.settled();
    const log = await product.must('GET', '/v1/access-log?limit=5');
    t.ok(log.text.includes(body['accessEvent'] as string), 'the look is on record');
    const { live, rebuilt } = await product.digests();
    t.equal(live, rebuilt, 'the read models are the same made from nothing');
  });
});
