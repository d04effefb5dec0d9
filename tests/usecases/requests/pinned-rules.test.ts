import t from 'tap';
import { requestStream } from '../../../src/domain/request/stream.ts';
import type { Id } from '../../../src/kernel/ids.ts';
import { type Answer, Product } from '../../support/product-app.ts';

t.test('what a request is judged by', async (t) => {
  const product = await Product.of(t);
  await product.must('PUT', '/v1/organisation', {
    name: 'Huaqing Export Ltd',
    address: ['12 Harbour Road', 'Ningbo'],
    country: 'CN',
    timeZone: 'Europe/Berlin',
    languages: ['en'],
  });
  const received = async (rights: readonly string[], receivedAt: string): Promise<string> =>
    (await product.must('POST', '/v1/requests', { channel: 'letter', rights, receivedAt })).body['id'] as string;
  const say = (request: string, noun: string, body: object, token?: string): Promise<Answer> =>
    product.ask('POST', `/v1/requests/${request}/${noun}`, body, token === undefined ? {} : { token });
  /** The clear part of the last event of the request, as the ledger has it. */
  const classifiedOf = async (request: string): Promise<object> => {
    let clear: object = {};
    for await (const item of product.deps.ledger.readStream(requestStream(request as Id), { direction: 'forwards' })) {
      if (item.kind === 'event') clear = item.event.data.clear;
    }
    return clear;
  };
  const dueOf = async (request: string): Promise<string> =>
    (await product.must('GET', `/v1/requests/${request}`)).body['clocks'][0].due.on as string;

  await t.test('a value in doubt is named with its citation, and relied on only when it is confirmed', async (t) => {
    const request = await received(['know', 'opt-out'], '2026-11-09T11:00:00.000Z');
    const pins = { jurisdictions: ['EU', 'US-CA'], calendarPlace: 'US-CA' };
    const no = await say(request, 'classification', pins);
    t.match(no, { status: 409, body: { code: 'REQUEST_RULE_UNCONFIRMED' } });
    const about = no.body['about'] as readonly Record<string, string>[];
    t.same(about[0], {
      jurisdiction: 'EU',
      right: 'opt-out',
      step: 'internal-target',
      value: 'internal target of 14 days from receipt',
      certainty: 'interpretation',
      citation: 'our own reading: the rule names no period for this right',
    });
    const period = about.find(({ jurisdiction, right }) => jurisdiction === 'US-CA' && right === 'know');
    t.match(period, { step: 'period', certainty: 'interpretation', citation: /1798\.130|7021/ });
    t.notOk(
      about.some(({ jurisdiction, right }) => jurisdiction === 'EU' && right === 'know'),
      'of what is sure nothing is asked',
    );
    const again = await say(request, 'classification', { ...pins, confirmed: false });
    t.equal(again.body['code'], 'REQUEST_RULE_UNCONFIRMED');

    const { token: clerk } = await product.actor(['clerk'], []);
    const byClerk = await say(request, 'classification', { ...pins, confirmed: true }, clerk);
    t.equal(byClerk.body['code'], 'ROLE_NOT_ALLOWED', 'not everybody who may classify may confirm');
    const yes = await say(request, 'classification', { ...pins, confirmed: true });
    t.equal(yes.body['outcome'], 'written', yes.text);
    t.match(await classifiedOf(request), {
      confirmed: [
        { jurisdiction: 'EU', right: 'opt-out', certainty: 'interpretation' },
        { jurisdiction: 'US-CA', right: 'know', certainty: 'interpretation' },
        { jurisdiction: 'US-CA', right: 'opt-out', certainty: 'interpretation' },
      ],
    });
    const { clocks } = (await product.must('GET', `/v1/requests/${request}`)).body;
    const last = (jurisdiction: string, right: string) =>
      clocks
        .find((one: Record<string, unknown>) => one['jurisdiction'] === jurisdiction && one['right'] === right)
        .derivation.at(-1);
    t.match(last('US-CA', 'know'), {
      code: 'confirmed',
      values: { certainty: 'interpretation', by: /^[0-9a-z]{26}$/ },
    });
    t.equal(last('EU', 'know').code, 'internal-target', 'what nothing was asked of says nothing of it');
    const same = await say(request, 'classification', pins);
    t.equal(same.body['outcome'], 'unchanged', 'what stands asks nobody again');
  });

  await t.test('what came into doubt later is confirmed by itself: a complaint in the United Kingdom', async (t) => {
    const request = await received(['access'], '2026-11-09T11:00:00.000Z');
    const pins = { jurisdictions: ['GB'], calendarPlace: 'GB' };
    t.equal((await say(request, 'classification', pins)).body['outcome'], 'written', 'the access itself is sure');
    await say(request, 'complaint', {});
    const last = async () =>
      (await product.must('GET', `/v1/requests/${request}`)).body['grievances'][0].derivation.at(-1);
    t.match(await last(), {
      code: 'confirm',
      values: { of: /^30 calendar-days, first-day-counts \[DPA 2018 s\.164A/ },
    });
    const of = { jurisdiction: 'GB', of: 'complaint' };
    const { token: clerk } = await product.actor(['clerk'], []);
    t.equal((await say(request, 'confirmation', of, clerk)).body['code'], 'ROLE_NOT_ALLOWED');
    const elsewhere = await say(request, 'confirmation', { ...of, jurisdiction: 'EU' });
    t.equal(elsewhere.body['code'], 'REQUEST_NOT_CLASSIFIED', elsewhere.text);
    const sure = await say(request, 'confirmation', { ...of, of: 'access' });
    t.equal(sure.body['outcome'], 'unchanged', 'nothing of it is in doubt');
    t.equal((await say(request, 'confirmation', of)).body['outcome'], 'written');
    t.match(await last(), { code: 'confirmed', values: { certainty: 'interpretation', by: /^[0-9a-z]{26}$/ } });
    t.equal((await say(request, 'confirmation', of)).body['outcome'], 'unchanged');
  });

  await t.test('nothing is asked where nothing is in doubt', async (t) => {
    const request = await received(['access'], '2026-06-02T10:00:00.000Z');
    const answer = await say(request, 'classification', { jurisdictions: ['EU'], calendarPlace: 'DE' });
    t.equal(answer.body['outcome'], 'written', answer.text);
    t.notOk('confirmed' in (await classifiedOf(request)));
  });

  await t.test('a law that has no rule is named as unknown, and pins nothing', async (t) => {
    const request = await received(['access'], '2026-06-02T10:00:00.000Z');
    const no = await say(request, 'classification', { jurisdictions: ['EU', 'AQ'], calendarPlace: 'DE' });
    t.match(no, { status: 422, body: { code: 'REQUEST_JURISDICTION_UNKNOWN' } });
    t.notOk('jurisdictions' in (await classifiedOf(request)), 'the request stands as it was received');
  });

  await t.test('a calendar that is published later moves what is received later, or what is pinned anew', async (t) => {
    const pins = { jurisdictions: ['EU'], calendarPlace: 'DE' };
    const early = await received(['access'], '2026-06-02T10:00:00.000Z');
    await say(early, 'classification', pins);
    t.equal(await dueOf(early), '2026-07-02');
    const { body } = await product.must('GET', '/v1/calendars/DE/2026');
    const { recorded: _recorded, origin: _origin, reason: _reason, ...calendar } = body;
    const off = [...calendar['off'], '2026-07-02'];
    await product.must('POST', '/v1/calendars', { ...calendar, off, reason: 'works-closed' });
    t.equal(await dueOf(early), '2026-07-02', 'the one that it pinned counts');
    const late = await received(['access'], '2026-06-02T10:00:00.000Z');
    await say(late, 'classification', pins);
    t.equal(await dueOf(late), '2026-07-03');
    const anew = await say(early, 'reclassification', { ...pins, because: 'calendar-corrected' });
    t.equal(anew.body['outcome'], 'written', anew.text);
    t.equal(await dueOf(early), '2026-07-03');
    const twice = await say(early, 'reclassification', { ...pins, because: 'calendar-corrected' });
    t.equal(twice.body['outcome'], 'unchanged');
  });

  await t.test('a year that nobody had published takes the first calendar that comes', async (t) => {
    // One month from 20 November: Sunday 20 December; nothing but days off follow, into a year that is not announced.
    const { body } = await product.must('GET', '/v1/calendars/CN/2026');
    const { recorded: _recorded, origin: _origin, reason: _reason, ...of2026 } = body;
    const off = [...of2026['off'], ...Array.from({ length: 11 }, (_, n) => `2026-12-${n + 21}`)];
    await product.must('POST', '/v1/calendars', { ...of2026, off, reason: 'works-closed' });
    const request = await received(['erasure'], '2026-11-20T03:00:00.000Z');
    await say(request, 'classification', { jurisdictions: ['EU'], calendarPlace: 'CN', confirmed: true });
    const due = async () => (await product.must('GET', `/v1/requests/${request}`)).body['clocks'][0].due;
    const before = await due();
    t.match(before, { on: '2027-01-01', provisional: true, why: 'calendar-not-published' });
    const of2027 = { ...of2026, year: 2027, workedWeekendDays: [], off: ['2027-01-01'], source: 'announced' };
    await product.must('POST', '/v1/calendars', { ...of2027, reason: 'announced' });
    const after = await due();
    t.match(after, { on: '2027-01-04', provisional: false });
    await product.must('POST', '/v1/calendars', { ...of2027, off: ['2027-01-01', '2027-01-04'], reason: 'mended' });
    t.same(await due(), after, 'and that one is pinned by now');
  });
});
