import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { clockOf } from '../../../src/domain/rules/clock.ts';
import { type Clock, type ClockFacts, type ClockInput, STEPS } from '../../../src/domain/rules/clock-types.ts';
import { builtInVersions, calendarsKeptByHand } from '../../../src/domain/rules/reference.ts';
import { WorkingDays } from '../../../src/domain/rules/holidays.ts';
import { CLARIFICATION_REASONS, FEE_GROUNDS, IDENTITY_DOUBTS } from '../../../src/domain/request/vocabulary.ts';
import { type Right, RIGHTS } from '../../../src/domain/rules/vocabulary.ts';
import type { Instant } from '../../../src/kernel/time.ts';
import { catalogues } from '../../../src/reports/i18n/messages.ts';
import { derivationLines } from '../../../src/reports/clock/derivation.ts';
import { calendarFor } from '../../../src/usecases/core/holidays.ts';
import { calendar, day, noon, recomputed, ruleOf } from './support.ts';

const DE = [
  calendar('DE', 2026, ['01-01', '04-03', '04-06', '05-01', '05-14', '05-25', '10-03', '12-25', '12-26']),
  calendar('DE', 2027, ['01-01', '03-26', '03-29', '05-01', '05-06', '05-17', '10-03', '12-25', '12-26']),
];
const GB = [calendar('GB', 2026, ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-28'])];

const clock = (jurisdiction: string, facts: ClockFacts, more: Partial<ClockInput> = {}): Clock =>
  clockOf({
    rule: ruleOf(jurisdiction, facts.receivedAt.slice(0, 10)),
    right: 'access',
    facts,
    calendars: DE,
    timeZone: 'UTC',
    now: facts.receivedAt,
    internalTargetDays: 14,
    ...more,
  });
const received = (text: string): ClockFacts => ({ receivedAt: noon(text) });
const justification = 'much-data';
const doubt = 'sender-unknown';

t.test('the day of receipt is the day of the controller', async (t) => {
  const facts = { receivedAt: '2026-06-10T23:30:00.000Z' as Instant };
  t.equal(clock('EU', facts).due?.on, '2026-07-10');
  t.equal(clock('EU', facts, { timeZone: 'Asia/Shanghai' }).due?.on, '2026-07-13', '11 July is a Saturday');
  t.equal(clock('US-CA', facts, { timeZone: 'America/Los_Angeles' }).due?.at, '2026-07-26T06:59:59.999Z');
});

t.test('a day that summer time cuts short ends where the next one begins', async (t) => {
  const answer = clock('CA-QC', received('2026-02-06'), { timeZone: 'America/Toronto' });
  t.same(answer.due, { on: '2026-03-08', at: '2026-03-09T03:59:59.999Z', provisional: false });
});

t.test('a receipt on a day off is a receipt, and the period starts with it', async (t) => {
  const answer = clock('EU', received('2026-05-01'));
  t.equal(answer.due?.on, '2026-06-01');
  t.ok(answer.derivation.some((step) => step.code === 'received-on-day-off'));
});

t.test('California: verification does not stop the clock, and 10 working days to acknowledge', async (t) => {
  const asked = { identity: [{ askedAt: noon('2026-11-05'), answeredAt: noon('2026-11-25') }] };
  const answer = clock('US-CA', { ...received('2026-11-02'), ...asked }, { right: 'know' });
  t.equal(answer.due?.on, '2026-12-17');
  t.equal(answer.acknowledgeBy?.on, '2026-11-16');
  t.equal(answer.extensionNoticeBy?.on, '2026-12-17');
  t.ok(answer.derivation.some(({ code, citation }) => code === 'pause-does-not-stop' && citation === '11 CCR 7021(b)'));
  t.equal(clock('US-CA', received('2026-11-02'), { right: 'limit' }).due?.on, '2026-11-23', '15 working days');
  const automated = clock('US-CA', received('2026-11-02'), { right: 'automated-decision' });
  t.match(automated, { state: 'no-number', missing: 'rule-not-in-force' });
  t.equal(clock('US-CA', received('2027-01-04'), { right: 'automated-decision' }).due?.on, '2027-01-25', 'the earlier');
});

t.test(
  'the Union: days strictly between asking and answer, before the roll, and only with a justification',
  async (t) => {
    const facts = (more: object): ClockFacts => ({
      ...received('2026-03-05'),
      clarification: [{ askedAt: noon('2026-03-09'), answeredAt: noon('2026-03-16'), ...more }],
    });
    // 5 April and the 6 days from 10 to 15 March: Saturday 11 April, so Monday 13.
    const paused = clock('EU', facts({ justification }));
    t.equal(paused.due?.on, '2026-04-13');
    t.equal(paused.certainty, 'interpretation');
    t.ok(paused.needsConfirmation);
    t.equal(paused.extensionNoticeBy?.on, '2026-04-07', 'a pause does not move it: no text says so');
    const unjustified = clock('EU', facts({}));
    t.equal(unjustified.due?.on, '2026-04-07');
    t.equal(unjustified.certainty, 'high', 'nothing that is open to doubt was used');
  },
);

t.test(
  'a question stops the clock only for the reasons for which that law waits, and the derivation says why',
  async (t) => {
    const asked = (why: string, at = '2026-09-10'): ClockFacts => ({
      ...received('2026-09-03'),
      clarification: [{ askedAt: noon(at), justification: why }],
    });
    const now = { now: noon('2026-09-20') };
    const british = { ...now, calendars: GB };
    const waits = (one: Clock) => [one.state, one.derivation.some(({ code }) => code === 'pause-other-reason')];
    t.same(waits(clock('EU', asked('much-data'), now)), ['paused', false], 'EDPB Guidelines 01/2022');
    for (const why of ['scope-unclear', 'right-unclear', 'correction-unclear']) {
      const one = clock('EU', asked(why), now);
      t.same(waits(one), ['running', true], why);
      t.match(one, { due: { on: '2026-10-05', provisional: false }, certainty: 'high', needsConfirmation: false });
    }
    // Art. 12A UK GDPR: further information to identify the information, or the processing, that is asked for.
    t.same(waits(clock('GB', asked('scope-unclear'), british)), ['paused', false]);
    t.same(waits(clock('GB', asked('right-unclear'), british)), ['running', true]);
    t.equal(clock('EU', asked('much-data'), { ...now, right: 'erasure' }).state, 'running', 'recital 63 is of access');
    const proved = (why: string): ClockFacts => ({
      ...received('2026-09-03'),
      identity: [{ askedAt: noon('2026-09-04'), justification: why }],
    });
    const foreign = clock('GB', proved('verification-required-by-law'), british);
    t.same(waits(foreign), ['running', true], 'no doubt of Art. 12(6): it moves no start');
    t.equal(clock('GB', proved(doubt), british).state, 'not-started');
    const lines = derivationLines(clock('EU', asked('scope-unclear'), now), 'en').join('\n');
    t.match(
      lines,
      /\(it is unclear which data are meant\): for this reason the law does not stop the clock\..*recital 63/,
    );
  },
);

t.test('overlapping times of waiting count once, and one that begins after the end counts not at all', async (t) => {
  const span = (from: string, to: string) => ({ askedAt: noon(from), answeredAt: noon(to), justification });
  const one = clock('EU', { ...received('2026-06-01'), clarification: [span('2026-06-03', '2026-06-10')] });
  const two = clock('EU', {
    ...received('2026-06-01'),
    clarification: [span('2026-06-03', '2026-06-10')],
    identity: [{ ...span('2026-06-05', '2026-06-09'), justification: doubt }],
  });
  t.equal(one.due?.on, '2026-07-07');
  t.equal(two.due?.on, one.due?.on);
  const late = clock('EU', { ...received('2026-06-01'), clarification: [span('2026-07-02', '2026-07-20')] });
  t.equal(late.due?.on, '2026-07-01');
  t.ok(late.derivation.some((step) => step.code === 'pause-after-end'));
});

t.test(
  'the United Kingdom: information on identity and a fee move the start, a clarification stops access alone',
  async (t) => {
    const span = (from: string, to: string, why = justification) => [
      { askedAt: noon(from), answeredAt: noon(to), justification: why },
    ];
    const at = { calendars: GB };
    const both = {
      ...received('2026-09-03'),
      identity: span('2026-09-04', '2026-09-14', doubt),
      fee: span('2026-09-04', '2026-09-16'),
    };
    t.equal(clock('GB', both, at).due?.on, '2026-10-16');
    const asked = { ...received('2026-09-03'), clarification: span('2026-09-10', '2026-09-10') };
    t.equal(clock('GB', asked, at).due?.on, '2026-10-05', 'one day excluded: Sunday 4 October, so Monday');
    const week = { ...received('2026-09-03'), clarification: span('2026-09-10', '2026-09-15') };
    t.equal(clock('GB', week, { ...at, right: 'erasure' }).due?.on, '2026-10-05', 'no pause for erasure');
    const access = clock('GB', week, at);
    const known = clock('GB', week, { ...at, right: 'know' });
    t.equal(access.due?.on, '2026-10-09');
    t.equal(known.due?.on, access.due?.on, 'it is read as access, and waits as access does');
    t.equal(clock('GB', week, at).extensionNoticeBy?.on, '2026-10-09', 'the notice of an extension moves too');
    const open = clock(
      'GB',
      { ...received('2026-09-03'), identity: [{ askedAt: noon('2026-09-04'), justification: doubt }] },
      { ...at, now: noon('2026-09-20') },
    );
    t.match(open, { state: 'not-started', due: { on: '2026-10-20', provisional: true, why: 'start-open' } });
  },
);

t.test('an extension counts only when it was told in time', async (t) => {
  const facts = (decided: string, sent?: string): ClockFacts => ({
    ...received('2026-08-31'),
    extension: { decidedAt: noon(decided), ...(sent === undefined ? {} : { noticeSentAt: noon(sent) }) },
  });
  const told = clock('EU', facts('2026-09-28', '2026-09-30'));
  t.equal(told.due?.on, '2026-11-30', 'three months from receipt, not two from a rolled date');
  t.equal(told.firstDue?.on, '2026-09-30');
  for (const [one, code] of [
    [facts('2026-09-28', '2026-10-01'), 'extension-notice-late'],
    [facts('2026-09-28'), 'extension-without-notice'],
    [facts('2026-10-01', '2026-10-01'), 'extension-after-end'],
  ] as const) {
    const answer = clock('EU', one);
    t.equal(answer.due?.on, '2026-09-30', code);
    t.ok(
      answer.derivation.some((step) => step.code === code),
      code,
    );
  }
  t.ok(
    clock('KR', { ...facts('2026-09-01', '2026-09-02') }, { right: 'erasure' }).derivation.some(
      (s) => s.code === 'extension-none',
    ),
  );
  t.equal(clock('HK', facts('2026-09-01', '2026-09-02')).missing, 'extension-without-number');
  const until = { ...facts('2026-09-01', '2026-09-02') };
  const named = { ...until, extension: { ...until.extension, until: day('2026-12-01') } } as ClockFacts;
  t.equal(clock('CH', named).due?.on, '2026-12-01', 'the day that was told');
  const promised = (text: string): Clock =>
    clock('EU', {
      ...until,
      extension: { ...until.extension, until: day(text) },
      clarification: [{ askedAt: noon('2026-09-10'), justification }],
    } as ClockFacts);
  const earlier = promised('2026-10-20');
  t.match(earlier, { due: { on: '2026-10-20', at: '2026-10-20T23:59:59.999Z', provisional: false }, state: 'running' });
  t.equal(earlier.extendedDue?.on, '2026-10-20');
  t.ok(earlier.derivation.some((step) => step.code === 'extension-told'));
  t.equal(recomputed(earlier), '2026-10-20', 'the printed steps lead to it');
  t.equal(promised('2027-01-31').due?.on, '2026-11-30', 'never later than what the law lets');
  t.equal(promised('2026-09-15').due?.on, '2026-09-30', 'an extension makes no period shorter');
});

t.test('China: the earliest of standard and measures; a year that is not published is provisional', async (t) => {
  const calendars = calendarsKeptByHand();
  const timeZone = 'Asia/Shanghai';
  const correction = clock('CN', received('2026-09-21'), { right: 'rectification', calendars, timeZone });
  t.equal(correction.due?.on, '2026-10-19');
  t.match(correction.derivation.find((step) => step.code === 'also-considered')?.values, { on: '2026-10-21' });
  const winter = clock('CN', received('2026-12-21'), { right: 'erasure', calendars, timeZone });
  t.match(winter.due, { on: '2027-01-11', provisional: true, why: 'calendar-not-published' });
  t.equal(
    clock('CN', received('2026-12-21'), { calendars, timeZone }).due?.provisional,
    false,
    'calendar days need none',
  );
});

t.test('states', async (t) => {
  const facts = received('2026-03-05');
  const stateAt = (now: string, more: object = {}) => clock('EU', { ...facts, ...more }, { now: noon(now) }).state;
  t.equal(stateAt('2026-03-06'), 'running');
  t.equal(stateAt('2026-04-07'), 'running');
  t.equal(stateAt('2026-04-08'), 'overdue');
  t.equal(stateAt('2026-05-01', { answeredAt: noon('2026-04-07') }), 'met');
  t.equal(stateAt('2026-05-01', { refusedAt: noon('2026-04-08') }), 'late');
  t.equal(stateAt('2026-04-20', { identity: [{ askedAt: noon('2026-03-06'), justification: doubt }] }), 'paused');
  const withdrawn = { refusedAt: noon('2026-04-09'), ended: { why: 'withdrawn', at: noon('2026-04-07') } };
  t.equal(stateAt('2026-05-01', withdrawn), 'ended', 'told after it had ended in time: nobody waited any more');
  t.equal(stateAt('2026-05-01', { ...withdrawn, refusedAt: noon('2026-04-06') }), 'met', 'told before it ended');
  t.equal(clock('JP', facts).state, 'no-number');
  t.equal(clock('JP', facts).internalTarget.on, '2026-03-19');
});

t.test('hours run on, and end at the instant', async (t) => {
  const answer = clock('ID', { receivedAt: '2026-12-24T16:30:00.000Z' as Instant });
  t.equal(answer.due?.at, '2026-12-27T16:30:00.000Z');
});

t.test('all jurisdictions and all rights: a date with its derivation, or a code of what is missing', async (t) => {
  let dated = 0;
  const problems: string[] = [];
  const claim = (holds: boolean, name: string) => void (holds || problems.push(name));
  for (const jurisdiction of builtInVersions().keys()) {
    for (const right of RIGHTS) {
      for (const on of ['2026-11-20', '2028-03-01']) {
        const answer = clock(jurisdiction, received(on), { right });
        const name = `${jurisdiction} ${right} ${on}`;
        const { due, missing, certainty } = answer;
        if (due === undefined) {
          claim(answer.state === 'no-number' && missing !== undefined, `${name}: says what is missing`);
          claim(answer.internalTarget.on > on, `${name}: has a target`);
        } else {
          dated++;
          claim(due.on > on && recomputed(answer) === due.on, `${name}: the steps lead to the date`);
        }
        claim(
          (certainty === 'low' || certainty === 'interpretation') === answer.needsConfirmation,
          `${name}: is marked`,
        );
        const language = (['en', 'zh', 'de'] as const)[dated % 3] ?? 'en';
        const text = derivationLines(answer, language).join('\n');
        claim(!/undefined|\{|\bclock\./.test(text), `${name}: is said in ${language}`);
      }
    }
  }
  t.same(problems, []);
  t.ok(dated > 300, `${dated} dates`);
});

const someDay = fc
  .integer({ min: 0, max: 700 })
  .map((n) => new Date(Date.UTC(2026, 0, 1 + n, 12)).toISOString() as Instant);
const place = fc.constantFrom(...builtInVersions().keys());
const right = fc.constantFrom<Right>(...RIGHTS);
const later = (at: Instant, days: number): Instant =>
  new Date(Date.parse(at) + days * 86_400_000).toISOString() as Instant;

t.test('later received is never earlier due, and nothing is due before it was received', async () => {
  fc.assert(
    fc.property(place, right, someDay, fc.integer({ min: 0, max: 40 }), (jurisdiction, which, at, days) => {
      const a = clock(jurisdiction, { receivedAt: at }, { right: which });
      const b = clock(jurisdiction, { receivedAt: later(at, days) }, { right: which });
      if (a.due !== undefined && b.due !== undefined && a.due.on > b.due.on) return false;
      return [a, b].every(({ due }, i) => due === undefined || due.at > (i === 0 ? at : later(at, days)));
    }),
    { numRuns: 300 },
  );
});

t.test(
  'waiting never shortens; the date is the one its steps lead to; one that rolls ends on a working day',
  async () => {
    const question = fc.record({ after: fc.integer({ min: 0, max: 60 }), lasts: fc.integer({ min: 0, max: 30 }) });
    fc.assert(
      fc.property(
        fc.constantFrom('EU', 'GB', 'US-CA', 'CN', 'CH'),
        someDay,
        fc.array(question, { maxLength: 3 }),
        fc.array(question, { maxLength: 3 }),
        (jurisdiction, at, ids, whys) => {
          const asked = (list: readonly { after: number; lasts: number }[], why: string) =>
            list.map(({ after, lasts }) => ({
              askedAt: later(at, after),
              answeredAt: later(at, after + lasts),
              justification: why,
            }));
          const without = clock(jurisdiction, { receivedAt: at });
          const paused = clock(jurisdiction, {
            receivedAt: at,
            identity: asked(ids, doubt),
            clarification: asked(whys, justification),
          });
          const [a, b] = [without.due, paused.due];
          if (a === undefined || b === undefined) return false;
          const rolls = jurisdiction === 'EU' || jurisdiction === 'GB';
          return b.on >= a.on && recomputed(paused) === b.on && (!rolls || new WorkingDays(DE).isWorking(b.on));
        },
      ),
      { numRuns: 200 },
    );
  },
);

t.test('a calendar that is missing is said wherever a day of it was needed', async () => {
  fc.assert(
    fc.property(someDay, (at) => {
      const { due } = clock('EU', { receivedAt: at }, { calendars: DE.slice(0, 1) });
      return (
        due !== undefined &&
        due.provisional === !due.on.startsWith('2026') &&
        (due.provisional ? due.why === 'calendar-not-published' : true)
      );
    }),
    { numRuns: 100 },
  );
});

t.test('derivations as they are printed', async (t) => {
  const eu = clock(
    'EU',
    {
      ...received('2026-03-05'),
      clarification: [{ askedAt: noon('2026-03-09'), answeredAt: noon('2026-03-16'), justification }],
      extension: { decidedAt: noon('2026-03-30'), noticeSentAt: noon('2026-04-01') },
    },
    { timeZone: 'Europe/Berlin' },
  );
  const gb = clock(
    'GB',
    {
      ...received('2026-09-03'),
      clarification: [{ askedAt: noon('2026-09-10'), answeredAt: noon('2026-09-15'), justification }],
    },
    { calendars: GB, timeZone: 'Europe/London' },
  );
  const cn = clock('CN', received('2026-09-21'), {
    right: 'rectification',
    calendars: calendarsKeptByHand(),
    timeZone: 'Asia/Shanghai',
  });
  const pages = [eu, gb, cn].flatMap((one) =>
    (['en', 'zh', 'de'] as const).map((language) => derivationLines(one, language).join('\n')),
  );
  const golden = readFileSync(new URL('../../golden/derivations.txt', import.meta.url), 'utf8');
  t.equal(`${pages.join('\n\n')}\n`, golden);
});

t.test('every step has words', async (t) => {
  for (const code of [...CLARIFICATION_REASONS, ...IDENTITY_DOUBTS, ...FEE_GROUNDS])
    t.ok(`clock.because.${code}` in catalogues.en, code);
  for (const code of STEPS) t.ok(`clock.${code}` in catalogues.en, code);
});

t.test('public holidays of places', async (t) => {
  const off = async (place: string, year: number): Promise<readonly string[]> => {
    const found = await calendarFor(place, year);
    return typeof found === 'string' ? [found] : found.off;
  };
  t.same(await off('DE', 2026), [
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-25',
    '2026-10-03',
    '2026-12-25',
    '2026-12-26',
  ]);
  t.same(await off('GB', 2026), await off('GB-ENG', 2026));
  t.same(await off('GB-ENG', 2027), [
    '2027-01-01',
    '2027-03-26',
    '2027-03-29',
    '2027-05-03',
    '2027-05-31',
    '2027-08-30',
    '2027-12-25',
    '2027-12-26',
    '2027-12-27',
    '2027-12-28',
  ]);
  const us = await off('US', 2026);
  for (const one of ['01-01', '01-19', '02-16', '05-25', '06-19', '07-03', '09-07', '10-12', '11-11', '11-26', '12-25'])
    t.ok(us.includes(`2026-${one}`), one);
  t.same(await off('CN', 2027), ['not-published'], 'never guessed');
  t.ok((await off('CN', 2026)).includes('2026-10-07'));
  t.same(await off('EU', 2026), ['place-unknown']);
  t.same(await off('US-ZZ', 2026), ['place-unknown']);
  const saudi = await calendarFor('SA', 2026);
  t.match(saudi, {
    weekend: [5, 6],
    off: [
      '2026-02-22',
      '2026-03-19',
      '2026-03-20',
      '2026-03-21',
      '2026-03-22',
      '2026-05-26',
      '2026-05-27',
      '2026-05-28',
      '2026-05-29',
      '2026-09-23',
    ],
  });
});
