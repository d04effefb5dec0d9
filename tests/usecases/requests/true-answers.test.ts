import t from 'tap';
import type { Json } from '../../support/product-app.ts';
import { office } from './office.ts';

const DIGEST = Buffer.alloc(32, 5).toString('base64');
const LETTER = { letter: 'refusal', to: 'customer', template: 1, language: 'de', documentSha256: DIGEST };
const REFUSAL = { reason: 'other', ground: 'excessive', remedies: ['go-to-court'] };
const ALONE = { alone: 'no-second-person' };
const codes = (clock: Json): readonly string[] => clock['derivation'].map(({ code }: Json) => code);
t.setTimeout(300_000);

t.test('an answer is not dated back before it was one, and one that is recorded late is marked', async (t) => {
  const { on, receive, say, no, see } = await office(t);
  // 3 August and one month: Thursday 3 September.
  const request = await receive({ rights: ['access'] });
  const honest = await receive({ rights: ['access'] });
  await on('2026-09-01');
  await say(honest, 'identity/no-doubt', { reason: 'logged-in' });
  await say(honest, 'approval', { rights: ['access'], ...ALONE });
  await on('2026-09-05');
  t.match(await see(request), { late: true, clocks: [{ state: 'overdue' }] });
  await say(request, 'identity/no-doubt', { reason: 'logged-in' });
  await say(request, 'approval', { rights: ['access'], ...ALONE });
  const delivery = { rights: ['access'], method: 'mail' };
  const yesterday = '2026-09-02T10:00:00.000Z';
  await no(request, 'delivery', { ...delivery, happenedAt: yesterday }, 'REQUEST_MOMENT_TOO_EARLY');
  const byLink = { ...delivery, method: 'link' };
  await no(request, 'delivery', { ...byLink, happenedAt: '2026-09-05T10:00:00.000Z' }, 'REQUEST_DELIVERY_UNDATED');
  await no(request, 'delivery', byLink, 'REQUEST_DELIVERY_UNNAMED');
  await say(request, 'delivery', delivery);
  t.match(await see(request), { late: true, recordedLate: false, clocks: [{ state: 'late' }] });

  await no(honest, 'delivery', { ...delivery, happenedAt: '2026-08-31T10:00:00.000Z' }, 'REQUEST_MOMENT_TOO_EARLY');
  await say(honest, 'delivery', { ...delivery, happenedAt: yesterday });
  const seen = await see(honest);
  t.match(seen, { late: false, recordedLate: true, clocks: [{ state: 'met', recordedLate: true }] });
  t.match(
    seen['clocks'][0].derivation.find(({ code }: Json) => code === 'recorded-late'),
    { values: { what: 'ResponseDelivered', at: yesterday, due: '2026-09-03' } },
  );
  await on('2026-09-10');
  const news = { reason: 'new-information', rights: ['access'], happenedAt: '2026-09-04T10:00:00.000Z' };
  await say(honest, 'reopening', news);
  t.match(await see(honest), {
    recordedLate: true,
    clocks: [{ state: 'running', recordedLate: undefined }],
    formerClocks: [{ state: 'met', recordedLate: true }],
  });
});

t.test('a question, its answer and an appeal follow what they follow', async (t) => {
  const { on, receive, say, no, see } = await office(t);
  const request = await receive({ rights: ['access'] }, ['GB'], 'GB-ENG');
  await on('2026-08-20');
  await say(request, 'identity/question', { doubt: 'sender-unknown', items: ['login'] });
  await on('2026-08-25');
  const early = { happenedAt: '2026-08-10T10:00:00.000Z' };
  await no(request, 'identity/evidence', { items: ['login'], ...early }, 'REQUEST_MOMENT_TOO_EARLY');
  await say(request, 'identity/evidence', { items: ['login'] });
  const confirmed = { method: 'login', level: 'reasonable' };
  await no(request, 'identity/confirmation', { ...confirmed, ...early }, 'REQUEST_MOMENT_TOO_EARLY');
  await say(request, 'identity/confirmation', confirmed);
  // 25 August and one month: Friday 25 September.
  t.equal((await see(request))['clocks'][0].due.on, '2026-09-25');
  await on('2026-09-28');
  t.equal((await see(request))['clocks'][0].state, 'overdue');
  await say(request, 'clarification/question', { why: 'much-data', happenedAt: '2026-09-10T10:00:00.000Z' });
  await no(
    request,
    'clarification/answer',
    { happenedAt: '2026-09-09T10:00:00.000Z' },
    'REQUEST_CLARIFICATION_NOT_OPEN',
  );
  await say(request, 'clarification/answer', { happenedAt: '2026-09-19T10:00:00.000Z' });
  t.match(await see(request), { recordedLate: true, clocks: [{ state: 'overdue', recordedLate: true }] });
  await say(request, 'approval', { rights: ['access'], ...ALONE });
  await say(request, 'delivery', { rights: ['access'], method: 'mail' });
  await no(request, 'appeal', { happenedAt: '2026-09-27T10:00:00.000Z' }, 'REQUEST_MOMENT_TOO_EARLY');
});

t.test('a refusal answers when the person is told: mailed, proved posted, or handed over', async (t) => {
  const { on, receive, say, no, see } = await office(t);
  const mailed = await receive({ rights: ['access', 'erasure'] });
  const posted = await receive({ rights: ['access'] });
  const handed = await receive({ rights: ['access'] });
  await on('2026-08-20');
  for (const one of [mailed, posted, handed]) await say(one, 'refusal', { ...REFUSAL, rights: ['access'] });
  const untold = await see(posted);
  t.match(untold, { openRights: ['access'], untold: ['access'], clocks: [{ state: 'running' }] });
  t.ok(codes(untold['clocks'][0]).includes('refusal-untold'), 'and the derivation says why');
  t.notOk('answeredAt' in untold);
  await no(posted, 'closure', {}, 'REQUEST_REFUSAL_NOT_TOLD');

  const { events } = await say(mailed, 'letters', { ...LETTER, channel: 'mail', proof: 'delivery-receipt' });
  t.match(
    (await see(mailed))['clocks'].map(({ right, state }: Json) => [right, state]),
    [
      ['access', 'met'],
      ['erasure', 'running'],
    ],
  );
  await say(mailed, 'refusal', { ...REFUSAL, rights: ['erasure'] });
  t.same((await see(mailed))['untold'], ['erasure'], 'a letter tells nothing that was refused after it');
  const bounced = { letter: 'refusal', channel: 'mail', to: 'customer', code: 'bounced', of: events[0] };
  await say(mailed, 'letters/failure', bounced);
  t.same((await see(mailed))['untold'], ['access', 'erasure'], 'and one that came back told nothing');

  const printed = await say(posted, 'letters', { ...LETTER, channel: 'post' });
  t.same((await see(posted))['untold'], ['access'], 'printed is not posted');
  await on('2026-09-05');
  t.equal((await see(posted))['clocks'][0].state, 'overdue');
  const [of] = printed['events'];
  await say(posted, 'letters/posting', { of, proof: 'registered', postedOn: '2026-08-21' });
  t.match(await see(posted), {
    late: false,
    recordedLate: true,
    untold: [],
    refused: true,
    answers: [{ how: 'refused', toldAt: '2026-08-20T22:00:00.000Z' }],
    clocks: [{ state: 'met', recordedLate: true }],
  });
  await say(posted, 'closure');

  const told = { rights: ['access'], method: 'in-person' };
  await no(handed, 'delivery', { ...told, method: 'mail' }, 'REQUEST_REFUSAL_NOT_TOLD');
  await no(handed, 'delivery', { ...told, happenedAt: '2026-08-19T10:00:00.000Z' }, 'REQUEST_MOMENT_TOO_EARLY');
  await no(handed, 'reopening', { reason: 'new-information', rights: ['access'] }, 'REQUEST_INFORMATION_NOT_NEW');
  await say(handed, 'delivery', told);
  await say(handed, 'closure');
  t.match(await see(handed), { outcome: 'refused', late: true, clocks: [{ state: 'late' }] });
});

t.test('a request that has ended says so on every clock, here and in the register', async (t) => {
  const { product, on, receive, say, see } = await office(t);
  const inTime = await receive({ rights: ['access'] });
  const tooLate = await receive({ rights: ['access'] });
  const china = await receive({ rights: ['withdraw-consent'] }, ['CN'], 'CN');
  await say(inTime, 'withdrawal', { channel: 'phone' });
  await say(china, 'transfer', { to: 'other-controller' });
  await on('2026-09-05');
  await say(tooLate, 'withdrawal', { channel: 'phone', happenedAt: '2026-09-04T10:00:00.000Z' });
  t.match(await see(inTime), {
    ended: 'withdrawn',
    late: false,
    clocks: [{ state: 'ended', ended: { why: 'withdrawn', at: '2026-08-03T10:00:00.000Z' } }],
  });
  t.match(await see(china), { ended: 'transferred', clocks: [{ state: 'ended' }] });
  t.match(await see(tooLate), { late: true, clocks: [{ state: 'ended' }] }, 'withdrawn after its day, it was late');
  await product.settled();
  const { body } = await product.must('GET', '/v1/requests');
  const states = new Map(body['items'].map((line: Json) => [line['request'], line['governing']?.state]));
  t.same([states.get(inTime), states.get(tooLate)], ['ended', 'ended'], 'the register says the same');
});

t.test('an appeal and a complaint reopen what was closed, and nothing that had ended', async (t) => {
  const { on, receive, say, no, see } = await office(t);
  const request = await receive({ rights: ['access'] }, ['GB'], 'GB-ENG');
  const withdrawn = await receive({ rights: ['access'] }, ['GB'], 'GB-ENG');
  await say(request, 'identity/no-doubt', { reason: 'logged-in' });
  await say(request, 'approval', { rights: ['access'], ...ALONE });
  await say(request, 'delivery', { rights: ['access'], method: 'mail' });
  await say(request, 'closure');
  await say(withdrawn, 'withdrawal', { channel: 'phone' });
  await say(withdrawn, 'closure');
  await on('2026-09-20');
  const { events } = await say(request, 'complaint', { words: 'You left out the calls.' });
  t.equal(events.length, 2, 'reopened in the same append');
  t.match(await see(request), {
    phase: 'open',
    openRights: [],
    late: false,
    clocks: [{ state: 'met' }],
    grievances: [{ kind: 'complaint', state: 'running' }],
  });
  await no(request, 'closure', {}, 'REQUEST_COMPLAINT_OPEN');
  await say(request, 'complaint/answer', { outcome: 'dismissed' });
  await say(request, 'closure');
  await say(request, 'appeal');
  t.match(await see(request), { phase: 'open', clocks: [{ state: 'met' }] });

  await no(withdrawn, 'appeal', {}, 'REQUEST_NOTHING_TO_APPEAL');
  await say(withdrawn, 'complaint', { words: 'I was pressed to withdraw it.' });
  t.match(await see(withdrawn), { phase: 'open', ended: 'withdrawn', openRights: [], clocks: [{ state: 'ended' }] });
  await on('2026-10-25');
  await say(withdrawn, 'complaint/answer', { outcome: 'dismissed', happenedAt: '2026-09-25T10:00:00.000Z' });
  t.match((await see(withdrawn))['grievances'], [{ state: 'met', recordedLate: true }]);
  await say(withdrawn, 'closure');
  t.match(await see(withdrawn), { phase: 'closed', outcome: 'withdrawn', late: false });
});

t.test(
  'what came in since the approval stops the answer whichever way it goes, and what came after it left does not',
  async (t) => {
    const { product, on, receive, say, no } = await office(t);
    const registered = { source: 'shop', channel: 'web-form', collectionCountry: 'DE', facts: { note: 'First.' } };
    const customer = (await product.must('POST', '/v1/customers', registered)).body['id'] as string;
    const correct = (note: string) =>
      product.must('POST', `/v1/customers/${customer}/corrections`, {
        ...{ source: 'desk', channel: 'phone', facts: { note }, reason: 'customer-asked' },
      });
    const request = await receive({ rights: ['access'], customer });
    await say(request, 'identity/no-doubt', { reason: 'logged-in' });
    const approval = { rights: ['access'], ...ALONE };
    await say(request, 'approval', approval);
    await on('2026-08-05');
    await correct('Second.');
    const CHANGED = 'PACKAGE_CHANGED_SINCE_APPROVAL';
    for (const method of ['mail', 'post', 'in-person', 'portal', 'done-and-told'])
      await no(request, 'delivery', { rights: ['access'], method }, CHANGED);
    const { body } = await product.ask('POST', `/v1/requests/${request}/delivery`, {
      rights: ['access'],
      method: 'mail',
    });
    t.match(body['about'], [{ stream: `customer-${customer}`, count: '1' }]);
    await say(request, 'approval', approval);
    await product.must('POST', `/v1/customers/${customer}/restrictions`, { ground: 'accuracy-contested' });
    await no(request, 'delivery', { rights: ['access'], method: 'post' }, CHANGED);
    await say(request, 'approval', approval);
    await say(request, 'complaint', { words: 'You forgot my letters.' });
    await no(request, 'delivery', { rights: ['access'], method: 'post' }, CHANGED);
    await say(request, 'approval', approval);
    await on('2026-08-08');
    await correct('Third.');
    await no(request, 'delivery', { rights: ['access'], method: 'post' }, CHANGED);
    const left = { rights: ['access'], method: 'post', happenedAt: '2026-08-07T10:00:00.000Z' };
    await say(request, 'delivery', left);
  },
);

t.test('what the person has said since stops every other answer, and the deed that it tells of does not', async (t) => {
  const { product, on, receive, say, no } = await office(t);
  const registered = { source: 'shop', channel: 'web-form', collectionCountry: 'DE', facts: { note: 'First.' } };
  const customer = (await product.must('POST', '/v1/customers', registered)).body['id'] as string;
  const request = await receive({ rights: ['rectification'], customer });
  await say(request, 'identity/no-doubt', { reason: 'logged-in' });
  await say(request, 'clarification/question', { why: 'correction-unclear' });
  const approval = { rights: ['rectification'], ...ALONE };
  const delivery = { rights: ['rectification'], method: 'mail' };
  await say(request, 'approval', approval);
  await on('2026-08-05');
  await say(request, 'clarification/answer', { words: 'The street, not the town.' });
  await no(request, 'delivery', delivery, 'PACKAGE_CHANGED_SINCE_APPROVAL');
  t.match(await say(request, 'approval', approval), { outcome: 'written' }, 'by the same person, who has read it');
  await product.must('POST', `/v1/customers/${customer}/corrections`, {
    ...{ source: 'desk', channel: 'phone', facts: { note: 'Second.' }, reason: 'customer-asked' },
  });
  await say(request, 'delivery', delivery);
});
