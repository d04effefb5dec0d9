import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import type { Json } from '../../support/product-app.ts';
import { office } from './office.ts';

t.setTimeout(240_000);

/** What stands in the ledger's file. */
function refusalOf(folder: string, request: string): Json {
  const db = new Database(join(folder, 'data', 'ledger.db'), { readonly: true });
  const row = db
    .prepare("SELECT clear FROM events WHERE stream = ? AND type = 'RequestRefused'")
    .get(`request-${request}`) as { clear: string };
  db.close();
  return JSON.parse(row.clear);
}

const codes = (clock: Json): readonly string[] => clock['derivation'].map(({ code }: Json) => code);
const NO_DOUBT = { reason: 'logged-in' };
const ALONE = { rights: ['access'], alone: 'no-second-person' };
const BY_MAIL = { rights: ['access'], method: 'mail' };

t.test('an overdue clock is not cured by a question that is dated back', async (t) => {
  const { on, receive, say, no, see } = await office(t);
  const asks = [
    { laws: ['GB'], place: 'GB', noun: 'clarification/question', body: { why: 'much-data' } },
    { laws: ['EU'], place: 'DE', noun: 'identity/question', body: { doubt: 'name-differs', items: ['login'] } },
  ] as const;
  const requests: string[] = [];
  for (const { laws, place } of asks) requests.push(await receive({ rights: ['access'] }, laws, place));
  const honest = await receive({ rights: ['access'] }, ['GB'], 'GB');
  await on('2026-08-20');
  const question = { why: 'much-data', happenedAt: '2026-08-18T10:00:00.000Z' };
  await say(honest, 'clarification/question', question);
  t.match(
    (await see(honest))['clocks'][0],
    { state: 'paused' },
    'what is typed in on Thursday may have left on Tuesday',
  );
  await on('2026-10-20');
  for (const [index, { laws, noun, body }] of asks.entries()) {
    const request = requests[index] as string;
    t.match(await see(request), { late: true, clocks: [{ state: 'overdue' }] });
    await say(request, noun, { ...body, happenedAt: '2026-08-05T10:00:00.000Z' });
    const seen = await see(request);
    t.match(seen, { late: true, recordedLate: true, clocks: [{ state: 'overdue', recordedLate: true }] }, noun);
    t.match(
      seen['clocks'][0].derivation.find(({ code }: Json) => code === 'pause-recorded-after-end'),
      { values: { from: '2026-08-05', recorded: '2026-10-20' } },
      'both moments are printed',
    );
    await no(request, 'extension', { jurisdiction: laws[0], ground: 'complexity' }, 'REQUEST_PERIOD_ENDED');
  }
});

t.test('what was late stays late, however it ends', async (t) => {
  const { on, receive, say, see } = await office(t);
  const answered = await receive({ rights: ['access'] });
  const first = await receive({ rights: ['access'] });
  const second = await receive({ rights: ['access'] });
  const elsewhere = await receive({ rights: ['access'] });
  const early = await receive({ rights: ['access'] });
  await on('2026-08-20');
  const pins = { calendarPlace: 'US-CA', jurisdictions: ['US-CA'], confirmed: true, because: 'residence-clarified' };
  await say(early, 'reclassification', pins);
  await on('2026-09-10');
  await say(answered, 'identity/no-doubt', NO_DOUBT);
  await say(answered, 'approval', ALONE);
  await say(answered, 'delivery', BY_MAIL);
  await say(answered, 'withdrawal', { channel: 'phone' });
  t.match(await see(answered), { late: true, clocks: [{ state: 'late' }] }, 'answered late, and then withdrawn');
  await say(second, 'duplicate', { of: first, samePerson: true });
  t.match(await see(second), { late: true, ended: 'duplicate', clocks: [{ state: 'ended' }] }, 'joined after its day');
  await say(elsewhere, 'reclassification', pins);
  const seen = await see(elsewhere);
  t.match(seen, { late: true, jurisdictions: ['US-CA'], clocks: [{ state: 'running' }] });
  t.match(seen['formerClocks'], [{ jurisdiction: 'EU', state: 'overdue' }]);
  t.ok(codes(seen['formerClocks'][0]).includes('reclassified'));
  t.match(await see(early), { late: false, formerClocks: [] }, 'classified anew while there was time');
  await on('2026-09-12');
  await say(elsewhere, 'identity/no-doubt', NO_DOUBT);
  await say(elsewhere, 'approval', ALONE);
  await say(elsewhere, 'delivery', BY_MAIL);
  t.match(await see(elsewhere), { late: true, clocks: [{ state: 'met' }], formerClocks: [{ state: 'late' }] });
});

t.test('another time zone rewrites nothing that was', async (t) => {
  const { product, on, receive, say, see } = await office(t);
  const zone = (timeZone: string) =>
    product.must('PUT', '/v1/organisation', {
      name: 'Huaqing Export Ltd',
      address: ['Ningbo'],
      country: 'CN',
      languages: ['en'],
      timeZone,
    });
  // 4 August in Berlin, 3 August in UTC and in America.
  const request = await receive({ rights: ['access'], receivedAt: '2026-08-01T22:30:00.000Z' });
  await on('2026-08-20');
  await say(request, 'identity/no-doubt', NO_DOUBT);
  await say(request, 'approval', ALONE);
  await say(request, 'delivery', BY_MAIL);
  await say(request, 'closure');
  await on('2026-09-10');
  const register = () => product.must('GET', '/v1/requests?recordedAsOf=2026-08-25');
  const before = await see(request);
  const was = (await register()).body['items'];
  t.match(before['clocks'][0], { due: { on: '2026-09-02' } });
  await zone('America/Los_Angeles');
  t.same((await see(request))['clocks'], before['clocks'], 'a closed request keeps its days');
  t.same((await register()).body['items'], was, 'and so does the register of an earlier day');
  const next = await receive({ rights: ['access'], receivedAt: '2026-09-02T05:00:00.000Z' });
  t.match(
    (await see(next))['clocks'][0],
    { due: { on: '2026-10-01' } },
    'what comes from now on counts in the new one',
  );
});

t.test('an answered request is governed by the clock that was missed', async (t) => {
  const { on, receive, say, see } = await office(t);
  const request = await receive({ rights: ['access'] }, ['EU', 'US-CA']);
  await on('2026-09-08');
  await say(request, 'identity/no-doubt', NO_DOUBT);
  await say(request, 'approval', ALONE);
  await say(request, 'delivery', BY_MAIL);
  t.match(await see(request), { late: true, governing: { jurisdiction: 'EU', state: 'late' } });
});

t.test('the notice of an extension that came back was no notice', async (t) => {
  const { on, receive, say, no, see } = await office(t);
  const request = await receive({ rights: ['access'] });
  await on('2026-08-20');
  await say(request, 'extension', { jurisdiction: 'EU', ground: 'complexity' });
  const letter = {
    letter: 'extension',
    channel: 'mail',
    to: 'customer',
    template: 1,
    language: 'de',
    documentSha256: Buffer.alloc(32, 5).toString('base64'),
  };
  const typed = await say(request, 'letters', letter);
  await no(request, 'extension/notice', { letter: typed['events'][0] }, 'REQUEST_LETTER_NOT_PROVED');
  const { events } = await say(request, 'letters', { ...letter, proof: 'delivery-receipt' });
  await say(request, 'extension/notice', { letter: events[0] });
  t.match(await see(request), { extended: true, clocks: [{ due: { on: '2026-11-03' } }] });
  const bounced = { letter: 'extension', channel: 'mail', to: 'customer', code: 'bounced', of: events[0] };
  await say(request, 'letters/failure', bounced);
  t.match(await see(request), { extended: false, clocks: [{ due: { on: '2026-09-03' } }] });
});

t.test('what no law was named for is neither late nor in time, and is not answered', async (t) => {
  const { product, on, say, no, see } = await office(t);
  const { body } = await product.must('POST', '/v1/requests', { channel: 'letter', rights: ['access'] });
  const request = body['id'] as string;
  await on('2026-10-20');
  await say(request, 'identity/no-doubt', NO_DOUBT);
  t.match(await see(request), { due: 'not-classified', late: false, governing: undefined });
  const { body: register } = await product.must('GET', '/v1/requests');
  t.match(
    register['items'].find((line: Json) => line['request'] === request),
    { due: 'not-classified' },
  );
  await no(request, 'approval', ALONE, 'REQUEST_NOT_CLASSIFIED');
  await no(request, 'delivery', BY_MAIL, 'REQUEST_RESPONSE_NOT_APPROVED');
  await say(request, 'classification', { jurisdictions: ['EU'], calendarPlace: 'DE', confirmed: true });
  t.match(await see(request), { due: undefined, late: true });
});

t.test('a refusal names what each of its laws wants named, whatever the officer names', async (t) => {
  const { product, receive, say } = await office(t);
  const refusal = { reason: 'other', ground: 'excessive', rights: ['access'] };
  const wanted: readonly (readonly [readonly string[], string, readonly string[], readonly string[]])[] = [
    [['EU'], 'DE', [], ['complain-to-authority', 'go-to-court']],
    [['GB'], 'GB', ['appeal-to-us'], ['appeal-to-us', 'complain-to-authority', 'go-to-court']],
    [['CN'], 'CN', ['complain-to-authority'], ['complain-to-authority', 'go-to-court']],
    [['US-VA'], 'US-VA', [], ['appeal-to-us', 'complain-to-attorney-general']],
  ];
  for (const [laws, place, named, remedies] of wanted) {
    const request = await receive({ rights: ['access'] }, laws, place);
    await say(request, 'refusal', { ...refusal, remedies: named });
    t.same(refusalOf(product.folder, request)['remedies'], remedies, laws.join());
  }
});

t.test('days off are of a place that there is, and of one of the laws', async (t) => {
  const { product, say, no, see } = await office(t);
  const { body } = await product.must('POST', '/v1/requests', { channel: 'letter', rights: ['access'] });
  const request = body['id'] as string;
  const classified = (calendarPlace: string, confirmed = false) => ({
    jurisdictions: ['EU'],
    calendarPlace,
    ...(confirmed ? { confirmed } : {}),
  });
  for (const place of ['XX', 'DE-ZZ']) {
    await no(request, 'classification', classified(place), 'REQUEST_PLACE_UNKNOWN');
    await no(request, 'classification', classified(place, true), 'REQUEST_PLACE_UNKNOWN');
  }
  await no(request, 'classification', classified('JP'), 'REQUEST_PLACE_OUTSIDE');
  await say(request, 'classification', classified('JP', true));
  t.match(await see(request), { clocks: [{ state: 'running' }] });
});
