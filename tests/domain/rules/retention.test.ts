import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import t from 'tap';
import { dueOn, keptUntil, type Occurred, type ScheduleInForce } from '../../../src/domain/rules/retention-due.ts';
import { lastDayOf } from '../../../src/domain/rules/retention-period.ts';
import { retentionDefaults } from '../../../src/domain/rules/retention-reference.ts';
import {
  type RetentionPeriod,
  type RetentionTerms,
  retentionTermsSchema,
} from '../../../src/domain/rules/retention-terms.ts';
import type { LocalDate } from '../../../src/kernel/time.ts';

const day = (text: string) => text as LocalDate;
const period = (
  number: number,
  unit: RetentionPeriod['unit'],
  more: Partial<RetentionPeriod> = {},
): RetentionPeriod => ({
  unit,
  number,
  countFrom: 'event',
  ...more,
});
const yearly = (number: number, yearEnd?: string) =>
  period(number, 'years', { countFrom: 'end-of-year', ...(yearEnd === undefined ? {} : { yearEnd }) });

t.test('periods end where the law lets them end', async (t) => {
  const cases: readonly (readonly [string, RetentionPeriod, string, string])[] = [
    ['HGB 257(5): a voucher of 2016, eight years', yearly(8), '2016-03-01', '2024-12-31'],
    ['one of the last day of a year is of that year', yearly(8), '2016-12-31', '2024-12-31'],
    ['one of the first day is of the new one', yearly(8), '2017-01-01', '2025-12-31'],
    ['a business year to 31 March', yearly(6, '03-31'), '2024-03-31', '2030-03-31'],
    ['and the day after it', yearly(6, '03-31'), '2024-04-01', '2031-03-31'],
    ['the last day of February stays the last day', yearly(3, '02-29'), '2023-02-28', '2026-02-28'],
    ['also where the year begins with a leap day', yearly(4, '02-28'), '2024-02-29', '2028-02-29'],
    ['the day of the event is not counted (BGB 187, 188)', period(3, 'years'), '2024-03-15', '2027-03-15'],
    ['a leap day ends with the last of February', period(1, 'years'), '2024-02-29', '2025-02-28'],
    ['and finds its leap day again', period(4, 'years'), '2024-02-29', '2028-02-29'],
    ['11 CCR 7101: 24 months', period(24, 'months'), '2026-01-31', '2028-01-31'],
    ['a month without that day', period(1, 'months'), '2026-01-31', '2026-02-28'],
    [
      'Romania: five years from 1 July of the next year',
      period(66, 'months', { countFrom: 'end-of-year' }),
      '2025-05-05',
      '2031-06-30',
    ],
    ['days', period(30, 'days'), '2026-12-15', '2027-01-14'],
    ['none at all: gone the day after', period(0, 'days'), '2026-11-22', '2026-11-22'],
    ['for ever is the end of the calendar', period(100, 'years'), '9950-01-01', '9999-12-31'],
  ];
  for (const [name, of, from, until] of cases) t.equal(lastDayOf(of, day(from)), until, name);
});

const days = fc
  .date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('2150-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => day(date.toISOString().slice(0, 10)));
const ends = fc.constantFrom('12-31', '03-31', '06-30', '02-28', '02-29', '09-30', '04-05');
const periods: fc.Arbitrary<RetentionPeriod> = fc.oneof(
  fc.record({
    unit: fc.constantFrom('days' as const, 'months' as const, 'years' as const),
    number: fc.nat({ max: 60 }),
    countFrom: fc.constant('event' as const),
  }),
  fc.record({
    unit: fc.constantFrom('days' as const, 'months' as const, 'years' as const),
    number: fc.nat({ max: 60 }),
    countFrom: fc.constant('end-of-year' as const),
    yearEnd: ends,
  }),
);

t.test('an event later never ends a period earlier, and a longer period never ends earlier', async () => {
  fc.assert(
    fc.property(periods, days, days, fc.nat({ max: 20 }), (of, a, b, more) => {
      const [first, second] = a <= b ? [a, b] : [b, a];
      const isOrdered = lastDayOf(of, first) <= lastDayOf(of, second);
      const isLonger = lastDayOf(of, a) <= lastDayOf({ ...of, number: of.number + more }, a);
      return isOrdered && isLonger && lastDayOf(of, a) >= a;
    }),
    { numRuns: 2000 },
  );
});

t.test('counted by another calendar the days are the same', async () => {
  fc.assert(
    fc.property(periods, days, (of, from) => {
      let start = Temporal.PlainDate.from(from);
      if (of.countFrom === 'end-of-year') {
        const [month, last] = (of.yearEnd ?? '12-31').split('-').map(Number) as [number, number];
        const endIn = (year: number) => {
          const first = Temporal.PlainDate.from({ year, month, day: 1 });
          const isLast = last >= first.daysInMonth || (month === 2 && last === 28);
          return first.with({ day: isLast ? first.daysInMonth : last });
        };
        const ofThis = endIn(start.year);
        start = Temporal.PlainDate.compare(start, ofThis) <= 0 ? ofThis : endIn(start.year + 1);
      }
      const wasLast = of.countFrom === 'end-of-year' && start.day === start.daysInMonth;
      const end = start.add({ [of.unit]: of.number });
      const whole = wasLast && of.unit !== 'days' ? end.with({ day: end.daysInMonth }) : end;
      return lastDayOf(of, from) === whole.toString();
    }),
    { numRuns: 2000 },
  );
});

const TODAY = day('2026-11-22');
const schedule = (
  code: string,
  mode: RetentionTerms['mode'],
  of: RetentionPeriod,
  more: Partial<RetentionTerms> = {},
): ScheduleInForce => ({
  code,
  scheduleVersion: 1,
  terms: {
    mode,
    ownerKind: 'customer',
    dataCategories: ['identity'],
    trigger: 'last-order',
    period: of,
    law: { citation: 'a law', certainty: 'high' },
    ...more,
  },
});
const factsOf = (occurred: Partial<Record<RetentionTerms['trigger'], Occurred>>, country?: string) => ({
  ...(country === undefined ? {} : { country }),
  occurred: (trigger: RetentionTerms['trigger']) => occurred[trigger] ?? ('unknown' as const),
});

t.test('of several laws that oblige to keep the latest day counts, whatever their order', async () => {
  fc.assert(
    fc.property(fc.array(periods, { minLength: 1, maxLength: 6 }), days, days, (all, on, today) => {
      const schedules = all.map((of, n) => schedule(`s-${n}`, 'minimum', of));
      const facts = factsOf({ 'last-order': { on } });
      const latest = all
        .map((of) => lastDayOf(of, on))
        .sort()
        .at(-1) as LocalDate;
      const expected = latest < today ? undefined : latest;
      const found = keptUntil(schedules, facts, 'identity', today)?.until;
      return found === expected && keptUntil(schedules.toReversed(), facts, 'identity', today)?.until === expected;
    }),
    { numRuns: 1000 },
  );
});

t.test('what has not ended yet is kept, what nobody stated is not, and what cannot happen is nothing', async (t) => {
  const eight = schedule('vouchers', 'minimum', yearly(8));
  t.equal(
    keptUntil([eight], factsOf({ 'last-order': 'open' }), 'identity', TODAY)?.until,
    '2034-12-31',
    'it ends today at the earliest',
  );
  t.equal(keptUntil([eight], factsOf({}), 'identity', TODAY), undefined);
  t.equal(keptUntil([eight], factsOf({ 'last-order': 'never' }), 'identity', TODAY), undefined);
  const orElse = schedule('vouchers', 'minimum', yearly(8), { elseFrom: 'registered' });
  t.equal(
    keptUntil([orElse], factsOf({ registered: { on: day('2020-02-02') } }), 'identity', TODAY)?.until,
    '2028-12-31',
  );
  t.equal(
    keptUntil([eight], factsOf({ 'last-order': { on: TODAY } }), 'contact', TODAY),
    undefined,
    'another data category',
  );
  const french = schedule('fr', 'minimum', yearly(10), { countries: ['FR'] });
  const ordered = { 'last-order': { on: day('2020-01-01') } };
  t.equal(keptUntil([french], factsOf(ordered, 'FR'), 'identity', TODAY)?.until, '2030-12-31');
  t.equal(keptUntil([french], factsOf(ordered, 'DE'), 'identity', TODAY), undefined);
});

t.test('data is due when the last purpose that it is kept for has run out', async (t) => {
  const orders = schedule('orders', 'maximum', period(3, 'years'));
  const consent = schedule('consent', 'maximum', period(0, 'days'), { trigger: 'consent-withdrawn', purpose: 'news' });
  const over: Occurred = { on: day('2020-01-01') };
  const both = [orders, consent];
  const verdict = (occurred: Parameters<typeof factsOf>[0]) => dueOn(both, factsOf(occurred), 'identity', TODAY);
  t.match(verdict({ 'last-order': over, 'consent-withdrawn': 'never' }), { kind: 'due', since: '2023-01-01' });
  t.match(verdict({ 'last-order': over, 'consent-withdrawn': 'open' }), { kind: 'not-yet' }, 'the consent stands');
  t.match(verdict({ 'last-order': over, 'consent-withdrawn': { on: TODAY } }), { kind: 'not-yet', until: TODAY });
  t.match(verdict({ 'last-order': over, 'consent-withdrawn': { on: day('2026-11-21') } }), {
    kind: 'due',
    since: '2026-11-21',
  });
  t.match(verdict({ 'consent-withdrawn': over }), { kind: 'trigger-unknown', schedules: [{ code: 'orders' }] });
  t.match(dueOn(both, factsOf({ 'last-order': over }), 'contact', TODAY), { kind: 'unscheduled' });
  t.match(dueOn([schedule('min', 'minimum', yearly(8))], factsOf({ 'last-order': over }), 'identity', TODAY), {
    kind: 'unscheduled',
  });
  const ofCalifornia = schedule('ca', 'maximum', period(1, 'days'), { regimes: ['US-CA'] });
  const asked = (regimes: readonly string[]) => ({ ...factsOf({ 'last-order': over }), regimes });
  t.match(dueOn([ofCalifornia], asked(['US-CA', 'EU']), 'identity', TODAY), { kind: 'due' });
  t.match(dueOn([ofCalifornia], asked(['EU']), 'identity', TODAY), { kind: 'unscheduled' });
});

t.test('what the product ships says what it is, and is sure only where it may be', async (t) => {
  const { defaults, edition } = retentionDefaults();
  t.match(edition, /^\d{4}-\d{2}-\d{2}$/);
  t.equal(new Set(defaults.map(({ code }) => code)).size, defaults.length, 'each code stands once');
  const of = (code: string) => defaults.find((one) => one.code === code)?.terms;
  const known: readonly (readonly [string, number, string, string])[] = [
    ['de-books', 10, 'years', 'end-of-year'],
    ['de-vouchers', 8, 'years', 'end-of-year'],
    ['de-letters', 6, 'years', 'end-of-year'],
    ['at-accounting', 7, 'years', 'end-of-year'],
    ['fr-accounting', 10, 'years', 'end-of-year'],
    ['nl-accounting', 7, 'years', 'end-of-year'],
    ['pl-accounting', 5, 'years', 'end-of-year'],
    ['gb-tax', 6, 'years', 'end-of-year'],
    ['us-ca-requests', 24, 'months', 'event'],
    ['cn-vouchers', 30, 'years', 'end-of-year'],
    ['cn-e-commerce', 3, 'years', 'event'],
  ];
  for (const [code, number, unit, countFrom] of known) t.match(of(code)?.period, { number, unit, countFrom }, code);
  for (const { code, terms } of defaults) {
    const { law, mode, trigger } = terms;
    t.ok(law.citation.length > 5, `${code} cites`);
    const isOurOwnNumber = mode === 'maximum' && terms.period.number > 0;
    if (isOurOwnNumber) t.not(law.certainty, 'high', `${code}: no law names an upper limit in years`);
    if (trigger === 'request-closed') t.equal(terms.ownerKind, 'request', code);
    if (law.jurisdiction !== undefined)
      t.ok(code.startsWith(`${law.jurisdiction.toLowerCase()}-`), `${code} is named after its place`);
  }
  const union = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');
  for (const place of union)
    t.ok(
      defaults.some(({ terms }) => terms.law.jurisdiction === place && terms.mode === 'minimum'),
      place,
    );
});

t.test('terms that contradict themselves are refused', async (t) => {
  const whole = schedule('x', 'minimum', yearly(8)).terms;
  const paths = (more: object) => {
    const parsed = retentionTermsSchema.safeParse({ ...whole, ...more });
    return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('/'));
  };
  t.same(paths({}), []);
  t.same(paths({ trigger: 'request-closed' }), ['trigger'], 'a customer is not closed');
  t.same(paths({ elseFrom: 'registered', trigger: 'registered' }), ['elseFrom']);
  t.same(paths({ ownerKind: 'request', trigger: 'request-closed', countries: ['DE'] }), ['countries']);
  t.same(paths({ regimes: ['US-CA'] }), ['regimes']);
  t.same(paths({ period: { ...period(1, 'years'), yearEnd: '03-31' } }), ['period/yearEnd']);
  t.same(paths({ period: yearly(101) }), ['period']);
});

t.test('seven years from the day prescribed for filing are over in April of the eighth year, not before', async (t) => {
  const bad = retentionDefaults().defaults.find(({ code }) => code === 'us-tax-bad-debts');
  t.ok(bad !== undefined && lastDayOf(bad.terms.period, day('2026-03-01')) >= '2034-04-15');
});
