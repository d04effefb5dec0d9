import fc from 'fast-check';
import t from 'tap';
import { Temporal } from 'temporal-polyfill';
import { dayOf, endOfDay, plusDays, startOfDay } from '../../src/domain/rules/calendar.ts';
import { dateOfNumber, dayNumber, plusMonths, weekdayOf } from '../../src/domain/rules/day-number.ts';
import { fromMillis, type LocalDate, plusMillis, toMillis } from '../../src/kernel/time.ts';

const date = (text: string) => text as LocalDate;
const HOUR = 3_600_000;

t.test('a day of the controller', async (t) => {
  t.equal(startOfDay(date('2026-11-22'), 'Asia/Shanghai'), '2026-11-21T16:00:00.000Z');
  t.equal(endOfDay(date('2026-11-22'), 'Asia/Shanghai'), '2026-11-22T15:59:59.999Z');
  t.equal(endOfDay(date('2026-12-31'), 'UTC'), '2026-12-31T23:59:59.999Z');
  t.equal(dayOf('2026-11-22T15:59:59.999Z' as never, 'Asia/Shanghai'), '2026-11-22');
  t.equal(dayOf('2026-11-22T16:00:00.000Z' as never, 'Asia/Shanghai'), '2026-11-23');
  t.equal(plusDays(date('2024-02-28'), 1), '2024-02-29');
  t.equal(plusDays(date('2026-01-01'), -1), '2025-12-31');
  t.throws(() => startOfDay(date('2026-11-22'), 'Asia/Nowhere'), RangeError);
});

t.test('a day is as long as its clocks make it', async (t) => {
  const hours = (day: string, zone: string) =>
    (toMillis(endOfDay(date(day), zone)) + 1 - toMillis(startOfDay(date(day), zone))) / HOUR;
  t.equal(hours('2026-03-29', 'Europe/Berlin'), 23, 'the night when clocks go forward');
  t.equal(hours('2026-10-25', 'Europe/Berlin'), 25, 'the night when they go back');
  t.equal(hours('2026-10-04', 'Australia/Lord_Howe'), 23.5, 'by half an hour on Lord Howe Island');
  // São Paulo put its clocks forward at midnight: the day began at one o'clock.
  t.equal(startOfDay(date('2018-11-04'), 'America/Sao_Paulo'), '2018-11-04T03:00:00.000Z');
  t.equal(endOfDay(date('2018-11-03'), 'America/Sao_Paulo'), '2018-11-04T02:59:59.999Z');
  t.equal(hours('2018-11-04', 'America/Sao_Paulo'), 23);
  // Samoa left out 30 December 2011: a day without a moment ends before it begins, with the day before it.
  t.equal(hours('2011-12-30', 'Pacific/Apia'), 0);
  t.equal(endOfDay(date('2011-12-30'), 'Pacific/Apia'), endOfDay(date('2011-12-29'), 'Pacific/Apia'));
});

t.test('the days of a place follow each other without a gap, and each instant falls on one of them', async () => {
  const zones = fc.constantFrom(
    'Asia/Shanghai',
    'Europe/Berlin',
    'America/Sao_Paulo',
    'Pacific/Apia',
    'America/New_York',
    'UTC',
  );
  const instants = fc.integer({ min: 0, max: 4_102_444_800_000 }).map(fromMillis);
  fc.assert(
    fc.property(instants, zones, (instant, zone) => {
      const day = dayOf(instant, zone);
      const start = startOfDay(day, zone);
      const end = endOfDay(day, zone);
      return start <= instant && instant <= end && plusMillis(end, 1) === startOfDay(plusDays(day, 1), zone);
    }),
    { numRuns: 1000 },
  );
});

t.test('days, weekdays and months are counted as a calendar library counts them', async (t) => {
  const first = dayNumber(date('0000-01-01'));
  const last = dayNumber(date('9999-12-31'));
  fc.assert(
    fc.property(fc.integer({ min: first, max: last - 800 }), fc.integer({ min: 0, max: 25 }), (number, months) => {
      const day = dateOfNumber(number);
      const theirs = Temporal.PlainDate.from('1970-01-01').add({ days: number });
      return (
        day === theirs.toString() &&
        dayNumber(day) === number &&
        weekdayOf(number) === theirs.dayOfWeek &&
        plusMonths(day, months) === theirs.add({ months }, { overflow: 'constrain' }).toString()
      );
    }),
    {
      numRuns: 2000,
      examples: [
        [first, 0],
        [0, 25],
        [dayNumber(date('2024-02-29')), 12],
        [-1, 1],
      ],
    },
  );
  t.equal(plusMonths(date('2026-01-31'), 1), '2026-02-28');
  t.throws(() => dateOfNumber(last + 1), /common era/);
  t.throws(() => dateOfNumber(first - 1), /common era/);
});

t.test('more zones and days than are kept are told as rightly as the first', async (t) => {
  const names = Intl.supportedValuesOf('timeZone').slice(0, 12);
  const asked = () => names.map((zone) => startOfDay(date('2026-03-29'), zone));
  t.same(asked(), asked());
  t.same(
    asked(),
    names.map(
      (zone) =>
        `${Temporal.PlainDate.from('2026-03-29').toZonedDateTime(zone).toInstant().toString().slice(0, 19)}.000Z`,
    ),
  );
});
