import t from 'tap';
import type { Json } from '../../support/product-app.ts';
import { orphanedRequests } from '../../../src/projections/models/requests-queries.ts';
import { office } from './office.ts';

const DIGEST = Buffer.alloc(32, 5).toString('base64');
t.setTimeout(300_000);

const ALONE = { alone: 'no-second-person' };

async function answered({ say }: Awaited<ReturnType<typeof office>>, request: string, right = 'access'): Promise<void> {
  await say(request, 'identity/no-doubt', { reason: 'logged-in' });
  await say(request, 'approval', { rights: [right], ...ALONE });
  await say(request, 'delivery', { rights: [right], method: 'mail' });
}

t.test('a fee is asked for once, is settled once, and moves the start of the British clock', async (t) => {
  const { on, receive, say, no, see } = await office(t);
  const request = await receive({ rights: ['access'] }, ['GB'], 'GB-ENG');
  await no(request, 'fee/payment', {}, 'REQUEST_FEE_NOT_OPEN');
  const fee = { amount: '12.50', currency: 'GBP', ground: 'excessive' };
  await no(request, 'fee', { ...fee, amount: '12.5' }, 'HTTP_INPUT_INVALID');
  await no(request, 'fee', { ...fee, happenedAt: '2026-08-02T10:00:00.000Z' }, 'REQUEST_MOMENT_BEFORE_RECEIPT');
  await no(request, 'fee', { ...fee, happenedAt: '2026-08-04T10:00:00.000Z' }, 'MOMENT_IN_FUTURE');
  await on('2026-08-05');
  await say(request, 'fee', fee);
  await no(request, 'fee', fee, 'REQUEST_FEE_OPEN');
  t.equal((await see(request))['clocks'][0].state, 'not-started');
  await on('2026-08-12');
  await no(request, 'fee/payment', { happenedAt: '2026-08-04T10:00:00.000Z' }, 'REQUEST_FEE_NOT_OPEN');
  await say(request, 'fee/payment');
  // 12 August and one month: Saturday 12 September, so Monday the 14th.
  t.match((await see(request))['clocks'][0], { state: 'running', due: { on: '2026-09-14', provisional: false } });
  await no(request, 'fee/waiver', {}, 'REQUEST_FEE_NOT_OPEN');
  await say(request, 'fee', { ...fee, ground: 'further-copies' });
  await say(request, 'fee/waiver');
});

t.test('a duplicate, a transfer and a withdrawal each end a request, and only a reopening goes on', async (t) => {
  const { receive, say, no, see } = await office(t);
  const first = await receive({ rights: ['access'] });
  const second = await receive({ rights: ['access'] });
  await no(second, 'duplicate', { of: second }, 'REQUEST_DUPLICATE_OF_ITSELF');
  await no(second, 'duplicate', { of: '0'.repeat(26) }, 'REQUEST_DUPLICATE_UNKNOWN');
  await no(second, 'duplicate', { of: first }, 'REQUEST_DUPLICATE_PERSON_UNSAID');
  await say(second, 'duplicate', { of: first, samePerson: true });
  await no(first, 'duplicate', { of: second }, 'REQUEST_DUPLICATE_UNKNOWN');
  await no(second, 'transfer', { to: 'authority' }, 'REQUEST_ENDED');
  await no(second, 'withdrawal', { channel: 'phone' }, 'REQUEST_ENDED');
  await say(second, 'closure');
  t.match(await see(second), { phase: 'closed', outcome: 'duplicate', openRights: [] });

  await no(first, 'transfer', { to: 'a-friend' }, 'HTTP_INPUT_INVALID');
  await no(first, 'transfer', { to: 'joint-controller', happenedAt: '2027-01-01T00:00:00.000Z' }, 'MOMENT_IN_FUTURE');
  await say(first, 'transfer', { to: 'joint-controller', words: 'The shop answers.' });
  await no(first, 'approval', { rights: ['access'] }, 'REQUEST_ENDED');
  await say(first, 'closure');
  await no(first, 'transfer', { to: 'authority' }, 'REQUEST_CLOSED');
  t.match(await see(first), { outcome: 'transferred', late: false });

  const third = await receive({ rights: ['erasure'] });
  await say(third, 'withdrawal', { channel: 'phone' });
  await say(third, 'withdrawal', { channel: 'phone' });
  await no(third, 'fee', { amount: '1.00', currency: 'EUR', ground: 'excessive' }, 'REQUEST_ENDED');
  await say(third, 'closure');
  await no(third, 'withdrawal', { channel: 'phone' }, 'REQUEST_CLOSED');
  await say(third, 'reopening', { reason: 'withdrawal-taken-back' });
  t.match(await see(third), { phase: 'open', openRights: ['erasure'] });
  await no(third, 'reopening', { reason: 'closed-in-error' }, 'REQUEST_NOT_CLOSED');
});

t.test('a guardian has to prove who they are to the child, and until when', async (t) => {
  const all = await office(t);
  const { receive, say, no } = all;
  const plain = await receive({ rights: ['access'] });
  const authority = { kind: 'parental-responsibility', outcome: 'proved' };
  await no(plain, 'authority', authority, 'REQUEST_NOBODY_REPRESENTS');
  const request = await receive({ rights: ['access'], through: 'guardian' });
  await say(request, 'identity/no-doubt', { reason: 'known-in-person' });
  await no(request, 'approval', { rights: ['access'], ...ALONE }, 'REQUEST_AUTHORITY_NOT_PROVED');
  await say(request, 'authority', { ...authority, outcome: 'not-proved' });
  await no(request, 'approval', { rights: ['access'], ...ALONE }, 'REQUEST_AUTHORITY_NOT_PROVED');
  await no(request, 'authority', { ...authority, evidenceExpiresOn: '2026-08-01' }, 'REQUEST_AUTHORITY_EXPIRED');
  await say(request, 'authority', { ...authority, evidenceExpiresOn: '2026-08-20' });
  await say(request, 'approval', { rights: ['access'], ...ALONE });
  await all.on('2026-08-21');
  await no(request, 'delivery', { rights: ['access'], method: 'post' }, 'REQUEST_AUTHORITY_EXPIRED');
  await say(request, 'authority', { kind: 'court-order', outcome: 'proved' });
  await say(request, 'delivery', { rights: ['access'], method: 'post' });
});

t.test('an answer is approved by one person and handed over by another', async (t) => {
  const { product, receive, say, no } = await office(t);
  const request = await receive({ rights: ['access'] });
  await say(request, 'identity/no-doubt', { reason: 'logged-in' });
  await say(request, 'approval', { rights: ['access'] });
  const delivery = { rights: ['access'], method: 'mail' };
  await no(request, 'delivery', delivery, 'REQUEST_SECOND_PERSON_MISSING');
  const { token } = await product.actor(['data-protection-officer'], []);
  await product.must('POST', `/v1/requests/${request}/delivery`, delivery, { token });
});

t.test('a printed letter is proved by its posting, once, not before it was printed', async (t) => {
  const all = await office(t);
  const { receive, say, no } = all;
  const request = await receive({ rights: ['access'] });
  await say(request, 'withdrawal', { channel: 'letter' });
  const letter = { letter: 'acknowledgement', language: 'de', to: 'customer', template: 1, documentSha256: DIGEST };
  const mailed = await say(request, 'letters', { ...letter, channel: 'mail' });
  const printed = await say(request, 'letters', { ...letter, channel: 'post' });
  const [of] = printed['events'];
  const posting = { of, proof: 'registered', postedOn: '2026-08-04' };
  await no(request, 'closure', {}, 'REQUEST_LETTER_NOT_POSTED');
  await no(request, 'letters/posting', posting, 'MOMENT_IN_FUTURE');
  await no(request, 'letters/posting', { ...posting, of: mailed['events'][0] }, 'REQUEST_LETTER_UNKNOWN');
  await all.on('2026-08-05');
  await no(request, 'letters/posting', { ...posting, postedOn: '2026-08-02' }, 'REQUEST_LETTER_NOT_PROVED');
  await say(request, 'letters/posting', posting);
  await no(request, 'letters/posting', { ...posting, postedOn: '2026-08-05' }, 'REQUEST_LETTER_UNKNOWN');
  await say(request, 'closure');
  await no(request, 'letters/posting', posting, 'REQUEST_CLOSED');
});

t.test('an appeal has the clock of its own that Virginia and Colorado give it', async (t) => {
  const all = await office(t);
  const { on, receive, say, no, see } = all;
  const request = await receive({ rights: ['access'] }, ['US-CO', 'US-VA'], 'US-VA');
  await no(request, 'appeal', {}, 'REQUEST_NOTHING_TO_APPEAL');
  await no(request, 'appeal/decision', { outcome: 'upheld' }, 'REQUEST_APPEAL_NOT_OPEN');
  await answered(all, request);
  await on('2026-08-10');
  await no(request, 'appeal', { happenedAt: '2026-08-11T00:00:00.000Z' }, 'MOMENT_IN_FUTURE');
  await say(request, 'appeal', { words: 'You left out the calls.' });
  await no(request, 'appeal', {}, 'REQUEST_APPEAL_OPEN');
  const { grievances } = await see(request);
  // 10 August and 60 days: 9 October (Va. Code 59.1-577(C)). 45 days: 24 September, and 60 more: 23 November (C.R.S. 6-1-1306(3)).
  t.match(
    grievances.map((one: Json) => [one['jurisdiction'], one['due'].on, one['extendedDue']?.on, one['state']]),
    [
      ['US-CO', '2026-09-24', '2026-11-23', 'running'],
      ['US-VA', '2026-10-09', undefined, 'running'],
    ],
  );
  t.ok(grievances[1].derivation.some((step: Json) => step['citation'] === 'Va. Code 59.1-577(C)'));
  t.ok(grievances[1].needsConfirmation, 'how its days are counted is a reading');
  await on('2026-09-25');
  const seen = (await see(request))['grievances'];
  t.same(
    seen.map(({ state }: Json) => state),
    ['overdue', 'running'],
  );
  await no(
    request,
    'appeal/decision',
    { outcome: 'upheld', happenedAt: '2026-08-09T00:00:00.000Z' },
    'REQUEST_MOMENT_BEFORE_RECEIPT',
  );
  await say(request, 'appeal/decision', { outcome: 'upheld', words: 'The calls follow.' });
  t.same(
    (await see(request))['grievances'].map(({ state }: Json) => state),
    ['late', 'met'],
  );
  await say(request, 'appeal', { words: 'Still not all.' });
  t.equal((await see(request))['grievances'].length, 4, 'a second appeal is another one');
});

t.test(
  'a complaint in the United Kingdom is acknowledged within thirty days, the first of them that of receipt',
  async (t) => {
    const { on, receive, say, no, see } = await office(t);
    const request = await receive({ rights: ['access'] }, ['GB', 'EU'], 'GB-ENG');
    await no(request, 'complaint/answer', { outcome: 'dismissed' }, 'REQUEST_COMPLAINT_NOT_OPEN');
    await no(request, 'complaint/acknowledgement', { how: 'letter' }, 'REQUEST_COMPLAINT_NOT_OPEN');
    await say(request, 'complaint', { words: 'Nobody answers.' });
    await no(request, 'complaint', {}, 'REQUEST_COMPLAINT_OPEN');
    const [clock, ...others] = (await see(request))['grievances'];
    t.same(others, [], 'no number of days in the European Union, and none is made up');
    // 3 August is the first day, so 1 September is the thirtieth (DPA 2018 s.164A).
    t.match(clock, { kind: 'complaint', duty: 'acknowledge', due: { on: '2026-09-01' }, state: 'running' });
    await on('2026-09-01');
    await say(request, 'complaint/acknowledgement', { how: 'letter' });
    await on('2026-09-20');
    t.equal((await see(request))['grievances'][0].state, 'met');
    await say(request, 'complaint/answer', { outcome: 'upheld', words: 'You are right.' });
    await say(request, 'complaint', { words: 'Again.' });
    await on('2026-10-25');
    t.same(
      (await see(request))['grievances'].map(({ state }: Json) => state),
      ['met', 'overdue'],
    );
  },
);

t.test(
  'what is answered again counts from the new information, and from the first receipt for any other reason',
  async (t) => {
    const all = await office(t);
    const { on, receive, say, no, see } = all;
    const request = await receive({ rights: ['access'] });
    await no(request, 'reopening', { reason: 'new-information', rights: ['access'] }, 'REQUEST_RIGHT_STILL_OPEN');
    await on('2026-09-10');
    // 3 August and one month is 3 September: this is a week late, and stays so whatever comes.
    await answered(all, request);
    await say(request, 'closure');
    await on('2026-10-01');
    const news = { reason: 'new-information', rights: ['access'] };
    await no(request, 'reopening', { ...news, happenedAt: '2026-09-01T00:00:00.000Z' }, 'REQUEST_INFORMATION_NOT_NEW');
    await say(request, 'reopening', { ...news, happenedAt: '2026-09-30T10:00:00.000Z' });
    const seen = await see(request);
    // 30 September and one month: Friday 30 October.
    t.match(seen['clocks'][0], { state: 'running', due: { on: '2026-10-30' }, needsConfirmation: true });
    t.match(
      seen['clocks'][0].derivation.find(({ code }: Json) => code === 'reopened'),
      { values: { on: '2026-09-30', from: '2026-08-03' }, certainty: 'interpretation' },
    );
    t.match(seen['formerClocks'], [{ right: 'access', state: 'late', due: { on: '2026-09-03' } }]);
    t.equal(seen['late'], true, 'the register still says that the first answer was late');
    await say(request, 'extension', { jurisdiction: 'EU', ground: 'complexity' });
    await no(request, 'extension', { jurisdiction: 'EU', ground: 'complexity' }, 'REQUEST_EXTENDED_ALREADY');

    const other = await receive({ rights: ['access'], receivedAt: '2026-09-01T10:00:00.000Z' });
    await answered(all, other);
    await say(other, 'reopening', { reason: 'delivery-failed', rights: ['access'] });
    t.match((await see(other))['clocks'][0], { state: 'running', due: { on: '2026-10-01' } });
    await on('2026-10-02');
    t.match(await see(other), { late: true, clocks: [{ state: 'overdue' }] });
  },
);

t.test('pages of the register are full whatever is asked for, now and as of an earlier day', async (t) => {
  const { product, on, receive, say } = await office(t);
  const made: string[] = [];
  for (let n = 0; n < 12; n++) {
    await on(`2026-08-${String(3 + n).padStart(2, '0')}`);
    made.push(await receive({ rights: ['opt-out'] }));
  }
  await on('2026-09-01');
  for (const request of made.filter((_, n) => n % 2 === 0)) {
    await say(request, 'withdrawal', { channel: 'phone' });
    await say(request, 'closure');
  }
  await product.settled();
  const newestFirst = [...made].reverse();
  const open = newestFirst.filter((_, n) => n % 2 === 0);
  const pages = async (query: string): Promise<string[][]> => {
    const all: string[][] = [];
    for (let cursor = ''; ; ) {
      const { body } = await product.must('GET', `/v1/requests?limit=4&${query}${cursor}`);
      all.push(body['items'].map(({ request }: Json) => request));
      if (body['next'] === undefined) return all;
      cursor = `&cursor=${encodeURIComponent(body['next'])}`;
    }
  };
  t.same(await pages('phase=open'), [open.slice(0, 4), open.slice(4)]);
  t.same(
    await pages('phase=open&recordedAsOf=2026-08-31'),
    [0, 4, 8].map((n) => newestFirst.slice(n, n + 4)),
  );
  t.same(await pages('phase=closed&recordedAsOf=2026-08-31'), [[]]);
  t.same(await pages('recordedAsOf=2026-08-08'), [newestFirst.slice(6, 10), newestFirst.slice(10)]);
  const wrong = await product.ask('GET', '/v1/requests?limit=4&recordedAsOf=2026-08-31&cursor=nonsense');
  t.equal(wrong.status, 400);
  const ask = async (url: string): Promise<readonly unknown[]> => {
    const { status, body } = await product.ask('GET', url);
    return [status, body['code']];
  };
  for (const url of [
    '/v1/requests',
    '/v1/rules',
    '/v1/rules/EU',
    '/v1/calendars/DE/2026',
    '/v1/activities',
    '/v1/transfers',
  ])
    t.same(await ask(`${url}?recordedAsOf=2026-12-24`), [422, 'RECORDED_AS_OF_FUTURE'], url);
  const facts = { note: 'Anybody.' };
  const { body: one } = await product.must('POST', '/v1/customers', {
    ...{ source: 'shop', channel: 'web', collectionCountry: 'DE', facts },
  });
  const replay = (recordedAsOf: string) =>
    product.ask('POST', `/v1/customers/${one['id']}/replay`, { purpose: 'audit', recordedAsOf });
  t.equal((await replay('2026-12-24')).body['code'], 'RECORDED_AS_OF_FUTURE');
  t.equal((await replay('2026-12-24T10:00:00.000Z')).body['code'], 'RECORDED_AS_OF_FUTURE');
});

t.test('a receipt that was entered wrongly is corrected, believed, and marked where it cures', async (t) => {
  const { product, on, receive, say, no, see } = await office(t);
  const request = await receive({ rights: ['access'], receivedAt: '2025-08-03T09:00:00.000Z' });
  const clock = async (id = request) => (await see(id))['clocks'][0];
  t.match(await clock(), { state: 'overdue', due: { on: '2025-09-03' } }, 'the year was mistyped');
  const correct = { receivedAt: '2026-08-03T09:00:00.000Z', because: 'mistyped', words: 'The stamp says 2026.' };
  await no(request, 'receipt', { ...correct, because: 'better-so' }, 'HTTP_INPUT_INVALID');
  await no(request, 'receipt', { ...correct, receivedAt: '2026-08-03T10:00:01.000Z' }, 'REQUEST_RECEIPT_TOO_LATE');
  const { token } = await product.actor(['clerk'], []);
  const clerk = await product.ask('POST', `/v1/requests/${request}/receipt`, correct, { token });
  t.equal(clerk.body['code'], 'ROLE_NOT_ALLOWED');
  await say(request, 'receipt', correct);
  await say(request, 'receipt', correct);
  t.match(await clock(), { state: 'running', due: { on: '2026-09-03' }, recordedLate: true });
  const marks = (await clock())['derivation'].filter(({ code }: Json) => code === 'recorded-late');
  t.match(marks, [{ values: { what: 'ReceiptCorrected', due: '2025-09-03' } }]);
  t.match((await product.must('GET', '/v1/requests')).body['items'], [{ receivedAt: correct.receivedAt }]);

  const early = await receive({ rights: ['access'] });
  await say(early, 'receipt', { receivedAt: '2026-07-20T09:00:00.000Z', because: 'came-in-elsewhere' });
  t.match(await clock(early), { due: { on: '2026-08-20' } });
  t.notOk((await clock(early))['recordedLate'], 'earlier is stricter: nothing is cured');

  await on('2026-08-10');
  await say(early, 'acknowledgement', { how: 'letter' });
  await no(early, 'receipt', { ...correct, receivedAt: '2026-08-11T09:00:00.000Z' }, 'REQUEST_RECEIPT_TOO_LATE');
  await answered({ say } as Awaited<ReturnType<typeof office>>, early);
  await say(early, 'reopening', { reason: 'new-information', rights: ['access'] });
  await no(early, 'receipt', { ...correct, receivedAt: '2026-07-21T09:00:00.000Z' }, 'REQUEST_RECEIPT_SETTLED');
});

t.test('a corrected receipt is judged by the version that was in force on its day', async (t) => {
  const { receive, say, no, see } = await office(t);
  const request = await receive({ rights: ['access'] }, ['GB'], 'GB-ENG');
  const [before] = (await see(request))['clocks'];
  const old = { receivedAt: '2026-02-02T09:00:00.000Z', because: 'proof-of-receipt' };
  await say(request, 'receipt', old);
  const [after] = (await see(request))['clocks'];
  t.not(after.ruleVersion, before.ruleVersion, 'the act of 2025 changed the British rule from 5 February 2026 on');
  t.match(after, { due: { on: '2026-03-02' }, state: 'overdue' });
  await say(request, 'receipt', { receivedAt: '2026-08-03T09:59:00.000Z', because: 'mistyped' });
  t.match(await see(request), { late: true, clocks: [{ state: 'running' }] }, 'what had run out on record is kept');
  const codes = (await see(request))['clocks'][0].derivation.map(({ code }: Json) => code);
  t.ok(codes.includes('receipt-corrected'), 'and the derivation tells of the first entry');

  const doubtful = await receive({ rights: ['access'] }, ['VN'], 'VN');
  const decree13 = { receivedAt: '2025-10-01T09:00:00.000Z', because: 'proof-of-receipt' };
  await no(doubtful, 'receipt', decree13, 'REQUEST_RULE_UNCONFIRMED');
  await say(doubtful, 'receipt', { ...decree13, confirmed: true });
  t.match(await see(doubtful), { receivedAt: decree13.receivedAt, clocks: [{ state: 'overdue' }] });
});

t.test('what was joined to a request that is withdrawn is asked for again, by itself', async (t) => {
  const { receive, say, see } = await office(t);
  const first = await receive({ rights: ['access'] });
  const joined = await receive({ rights: ['access'] });
  const closed = await receive({ rights: ['access'] });
  for (const one of [joined, closed]) await say(one, 'duplicate', { of: first, samePerson: true });
  await say(closed, 'closure');
  await say(first, 'withdrawal', { channel: 'phone' });
  for (const one of [joined, closed]) {
    t.match(await see(one), { phase: 'open', openRights: ['access'], clocks: [{ state: 'running' }] });
    t.notOk((await see(one))['duplicateOf']);
  }
  t.match(await see(first), { ended: 'withdrawn' });
  await say(joined, 'withdrawal', { channel: 'phone' });
  t.match(await see(joined), { ended: 'withdrawn' }, 'and stays it');
});

t.test('what was answered with the earlier request is looked at no more, whatever becomes of that one', async (t) => {
  const { product, receive, say, see } = await office(t);
  const body = { source: 'shop', channel: 'web', collectionCountry: 'DE', facts: { note: 'One.' } };
  const { body: registered } = await product.must('POST', '/v1/customers', body);
  const customer = registered['id'];
  const asked = { channel: 'letter', rights: ['access', 'rectification'], customer };
  const first = (await product.must('POST', '/v1/requests', asked)).body['id'] as string;
  const joined = await receive({ rights: ['access'], customer });
  const both = await receive({ rights: ['access', 'rectification'], customer });
  for (const one of [joined, both]) await say(one, 'duplicate', { of: first });
  const listed = async () => {
    const { position } = await product.deps.ledger.head();
    await product.deps.readModels.waitFor(position, 60_000);
    return (await orphanedRequests(product.deps.readModels.reader)).toSorted();
  };
  t.same(await listed(), []);
  await say(first, 'classification', { jurisdictions: ['EU'], calendarPlace: 'DE' });
  t.same(await listed(), [joined, both].toSorted(), 'it may be under other laws now');
  await answered({ say } as Awaited<ReturnType<typeof office>>, first);
  t.same(await listed(), [both], 'one has its answer');
  await say(first, 'reopening', { reason: 'delivery-failed', rights: ['access'] });
  t.same(await listed(), [joined, both].toSorted(), 'and has it no more');
  await say(first, 'approval', { rights: ['access'], ...ALONE });
  await say(first, 'delivery', { rights: ['access'], method: 'mail' });
  await say(first, 'withdrawal', { channel: 'phone' });
  t.same(await listed(), []);
  t.match(await see(joined), { ended: 'duplicate' });
  t.match(await see(both), { phase: 'open', openRights: ['access', 'rectification'] }, 'what was not answered is');
});

t.test('what was joined to a request that answers it no more is asked for again, by itself', async (t) => {
  const { product, receive, say, no, see } = await office(t);
  const made = async (note: string): Promise<string> => {
    const facts = { note };
    const body = { source: 'shop', channel: 'web', collectionCountry: 'DE', facts };
    return (await product.must('POST', '/v1/customers', body)).body['id'];
  };
  const [one, other] = [await made('One.'), await made('Other.')];
  const pins = { calendarPlace: 'DE', jurisdictions: ['EU'], confirmed: true };

  const first = await receive({ rights: ['access', 'erasure'], customer: one });
  const [access, both] = [await receive({ rights: ['access'] }), await receive({ rights: ['access', 'erasure'] })];
  for (const joined of [access, both]) await say(joined, 'duplicate', { of: first, samePerson: true });
  const without = { ...pins, rights: ['access'], because: 'right-clarified' };
  await no(first, 'reclassification', without, 'REQUEST_RIGHT_DROPPED');
  await say(first, 'clarification/question', { why: 'right-unclear' });
  await no(first, 'reclassification', without, 'REQUEST_RIGHT_DROPPED');
  await say(first, 'clarification/answer', { words: 'A copy is enough.' });
  await say(first, 'reclassification', without);
  t.match(await see(both), { phase: 'open', openRights: ['access', 'erasure'], clocks: [{ state: 'running' }, {}] });
  t.match(await see(access), { ended: 'duplicate', duplicateOf: first }, 'which the first one still answers');

  await say(first, 'customer', { customer: other });
  t.match(await see(access), { phase: 'open', openRights: ['access'] }, 'it is not of the one it was said to be of');
  await say(access, 'duplicate', { of: first, samePerson: true });
  await say(first, 'customer', { customer: other });
  t.match(await see(access), { ended: 'duplicate' }, 'said of the other one, it stands');

  const { body } = await product.must('POST', '/v1/requests', { channel: 'letter', rights: ['access'] });
  const british = await receive({ rights: ['access'] }, ['GB'], 'GB-ENG');
  await say(british, 'duplicate', { of: body['id'], samePerson: true });
  await say(body['id'], 'classification', pins);
  t.match(await see(british), { phase: 'open', openRights: ['access'] }, 'nobody answers it under British law');

  const elsewhere = { calendarPlace: 'US-CA', jurisdictions: ['US-CA'], confirmed: true };
  await say(first, 'reclassification', { ...elsewhere, rights: ['know'], because: 'residence-clarified' });
  t.match(await see(access), { phase: 'open' }, 'nobody answers it under its own law');
});

t.test(
  'a question that nobody answers is closed after its time, told with a letter, and reopened by the answer',
  async (t) => {
    const { on, receive, say, no, see } = await office(t);
    const refusal = { rights: ['access'], reason: 'other', ground: 'not-clarified', remedies: ['go-to-court'] };
    const sent = { letter: 'refusal', channel: 'mail', proof: 'answered-by-recipient', to: 'customer', template: 1 };
    const letter = { ...sent, language: 'en', documentSha256: Buffer.alloc(32, 5).toString('base64') };
    const request = await receive({ rights: ['access'] }, ['GB'], 'GB-ENG');
    const never = await receive({ rights: ['access'] }, ['GB'], 'GB-ENG');
    await say(request, 'identity/no-doubt', { reason: 'logged-in' });
    await no(request, 'refusal', refusal, 'REQUEST_CLARIFICATION_NOT_OPEN');
    await on('2026-08-10');
    for (const one of [request, never])
      await say(one, 'clarification/question', { why: 'much-data', words: 'Which years?' });
    await no(request, 'refusal', refusal, 'REQUEST_QUESTION_NOT_SENT');
    for (const one of [request, never]) await say(one, 'letters', { ...letter, letter: 'clarification' });
    await on('2026-09-09');
    // 10 August and 30 days are 9 September: that day is still the person's.
    await no(request, 'refusal', refusal, 'REQUEST_CLARIFICATION_WAITS');
    t.match(await see(request), { clocks: [{ state: 'paused' }], late: false });
    await on('2026-09-10');
    for (const one of [request, never]) {
      await say(one, 'refusal', refusal);
      await say(one, 'letters', letter);
      await say(one, 'closure');
      t.match(await see(one), { phase: 'closed', outcome: 'refused', clocks: [{ state: 'met' }] });
    }
    await on('2026-10-05');
    await say(request, 'clarification/answer', { words: 'Since 2020.', happenedAt: '2026-10-02T10:00:00.000Z' });
    const open = await see(request);
    t.match(open, {
      phase: 'open',
      openRights: ['access'],
      formerClocks: [{ state: 'met' }],
      clocks: [{ state: 'running' }],
    });
    t.equal(open['clocks'][0].due.on, '2026-11-02', 'a month from the answer, for the silence was theirs');
    await no(request, 'clarification/answer', {}, 'REQUEST_CLARIFICATION_NOT_OPEN');
    t.match(await see(never), { phase: 'closed' });

    const early = await receive({ rights: ['access'] }, ['GB'], 'GB-ENG');
    await on('2026-10-08');
    await say(early, 'clarification/question', { why: 'much-data' });
    await say(early, 'letters', { ...letter, letter: 'clarification' });
    await on('2026-11-09');
    await say(early, 'refusal', refusal);
    await say(early, 'clarification/answer', { happenedAt: '2026-10-20T10:00:00.000Z' });
    const was = await see(early);
    t.match(was, { openRights: ['access'], formerClocks: [] });
    // A month from 5 October, and the 13 days from 8 to 20 October: it had been answered before the refusal.
    t.equal(was['clocks'][0].due.on, '2026-11-18');
  },
);

t.test(
  'an identity that nobody proves is rejected, refused by a letter and closed; what comes in later reopens it',
  async (t) => {
    const { on, receive, say, no, see } = await office(t);
    const request = await receive({ rights: ['access'] });
    const silence = { reason: 'not-answered' };
    await no(request, 'identity/rejection', silence, 'REQUEST_IDENTITY_NOT_ASKED');
    await say(request, 'identity/question', { doubt: 'sender-unknown', items: ['login'] });
    await no(request, 'identity/rejection', silence, 'REQUEST_QUESTION_NOT_SENT');
    const sent = { channel: 'mail', proof: 'answered-by-recipient', to: 'customer', template: 1, language: 'en' };
    const letter = { ...sent, documentSha256: Buffer.alloc(32, 5).toString('base64') };
    await say(request, 'letters', { ...letter, letter: 'identity' });
    await no(request, 'identity/rejection', silence, 'REQUEST_IDENTITY_WAITS');
    await on('2026-08-28');
    await say(request, 'identity/rejection', silence);
    await say(request, 'refusal', {
      ...{ rights: ['access'], reason: 'insuf_verification', ground: 'not-identifiable', remedies: ['go-to-court'] },
    });
    await say(request, 'letters', { ...letter, letter: 'refusal' });
    await say(request, 'closure');
    t.match(await see(request), { phase: 'closed', outcome: 'refused' });
    await on('2026-09-20');
    await no(request, 'identity/evidence', { items: ['login'] }, 'REQUEST_CLOSED');
    await say(request, 'reopening', { reason: 'new-information', rights: ['access'] });
    await say(request, 'identity/evidence', { items: ['login'] });
    await say(request, 'identity/confirmation', { method: 'login', level: 'reasonable' });
    t.match(await see(request), { openRights: ['access'], clocks: [{ state: 'running' }] });
  },
);

t.test('nothing that is said of the identity again begins or lengthens a period that has run out', async (t) => {
  for (const [laws, place] of [
    [['GB'], 'GB-ENG'],
    [['EU'], 'DE'],
  ] as const) {
    for (const [noun, body] of [
      ['identity/no-doubt', { reason: 'logged-in' }],
      ['identity/confirmation', { method: 'code-confirmed', level: 'reasonable' }],
      ['identity/rejection', { reason: 'fraud-suspected' }],
    ] as const) {
      const { product, on, receive, say, see } = await office(t);
      const request = await receive({ rights: ['access'] }, laws, place);
      await on('2026-08-05');
      await say(request, 'identity/question', { doubt: 'name-differs', items: ['document-shown'] });
      await on('2026-08-10');
      await say(request, 'identity/confirmation', { method: 'code-confirmed', level: 'reasonable' });
      await on('2026-09-20');
      const clock = async () => (await see(request))['clocks'][0];
      const before = await clock();
      t.equal(before.state, 'overdue', `${place}`);
      await product.ask('POST', `/v1/requests/${request}/${noun}`, body);
      t.match(await clock(), { state: 'overdue', due: { on: before.due.on } }, `${place}: ${noun}`);
    }
  }
});

t.test('a late answer is not ended away by a withdrawal or a transfer of an earlier day', async (t) => {
  const { on, receive, say, no, see } = await office(t);
  const request = await receive({ rights: ['access'] });
  await on('2026-09-10');
  await answered({ say } as Awaited<ReturnType<typeof office>>, request);
  const early = { happenedAt: '2026-08-20T10:00:00.000Z' };
  await no(request, 'withdrawal', { channel: 'phone', ...early }, 'REQUEST_MOMENT_TOO_EARLY');
  await no(request, 'transfer', { to: 'authority', ...early }, 'REQUEST_MOMENT_TOO_EARLY');
  t.match(await see(request), { late: true });
});

t.test('what was dated back stays marked under other laws', async (t) => {
  const { on, receive, say, see } = await office(t);
  const request = await receive({ rights: ['access'] });
  await say(request, 'identity/no-doubt', { reason: 'logged-in' });
  await say(request, 'approval', { rights: ['access'], ...ALONE });
  await on('2026-09-10');
  await say(request, 'delivery', { rights: ['access'], method: 'mail', happenedAt: '2026-09-02T10:00:00.000Z' });
  t.equal((await see(request))['recordedLate'], true);
  const laws = { jurisdictions: ['US-CA'], calendarPlace: 'US-CA', confirmed: true, because: 'residence-clarified' };
  await say(request, 'reclassification', laws);
  t.equal((await see(request))['recordedLate'], true, 'an auditor still finds it');
});

t.test('a mandate was given for one customer, and an approval is of what was known then', async (t) => {
  const { product, receive, say, no } = await office(t);
  const made = async (email: string): Promise<string> => {
    const facts = { email };
    return (
      await product.must('POST', '/v1/customers', { source: 'shop', channel: 'web', collectionCountry: 'DE', facts })
    ).body['id'];
  };
  const [one, other] = [await made('one@example.net'), await made('other@example.net')];
  const request = await receive({ rights: ['access'], through: 'agent', customer: one });
  await say(request, 'authority', { kind: 'power-of-attorney', outcome: 'proved' });
  await say(request, 'customer', { customer: other });
  await say(request, 'identity/no-doubt', { reason: 'known-in-person' });
  await no(request, 'approval', { rights: ['access'], ...ALONE }, 'REQUEST_AUTHORITY_NOT_PROVED');

  const unknown = await receive({ rights: ['access'] });
  await say(unknown, 'identity/no-doubt', { reason: 'known-in-person' });
  await say(unknown, 'approval', { rights: ['access'], ...ALONE });
  await say(unknown, 'customer', { customer: other });
  await no(unknown, 'delivery', { rights: ['access'], method: 'mail' }, 'REQUEST_RESPONSE_NOT_APPROVED');
});
