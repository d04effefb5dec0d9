import t from 'tap';
import { clockOf } from '../../../src/domain/rules/clock.ts';
import type { Clock, ClockFacts, ClockInput } from '../../../src/domain/rules/clock-types.ts';
import { withConfirmation } from '../../../src/domain/rules/confirmed.ts';
import { doubtsOf, grievanceDoubtsOf } from '../../../src/domain/rules/doubts.ts';
import { grievanceClockOf } from '../../../src/domain/rules/grievance.ts';
import { builtInVersions } from '../../../src/domain/rules/reference.ts';
import type { Calendar } from '../../../src/domain/rules/holidays.ts';
import { type Right, RIGHTS } from '../../../src/domain/rules/vocabulary.ts';
import type { Language } from '../../../src/reports/document.ts';
import { citationText, lawName, wordsOf } from '../../../src/reports/letters/words.ts';
import { derivationLines } from '../../../src/reports/clock/derivation.ts';
import { calendarFor } from '../../../src/usecases/core/holidays.ts';
import { calendar, noon, recomputed, ruleOf } from './support.ts';

const clock = (jurisdiction: string, on: string, more: Partial<ClockInput> = {}, facts: Partial<ClockFacts> = {}) =>
  clockOf({
    rule: ruleOf(jurisdiction, on),
    right: 'access',
    facts: { receivedAt: noon(on), ...facts },
    calendars: [],
    timeZone: 'UTC',
    now: noon(on),
    internalTargetDays: 14,
    ...more,
  });
const cites = ({ derivation }: Clock, text: string): boolean =>
  derivation.some(({ citation = '' }) => citation.includes(text));
const isNotInForce = (one: Clock): boolean => one.missing === 'rule-not-in-force';

t.test('every version says from when it is in force, and each follows the one before', async (t) => {
  for (const [jurisdiction, versions] of builtInVersions()) {
    t.same(
      versions.map(({ ruleVersion }) => ruleVersion),
      versions.map((_, index) => index + 1),
      `${jurisdiction}: numbered from 1`,
    );
    const days = versions.map(({ effectiveFrom = '' }) => effectiveFrom);
    t.ok(
      days.every((day, index) => day > (days[index - 1] ?? '1')),
      `${jurisdiction}: ${days.join(', ')}`,
    );
    t.ok(isNotInForce(clock(jurisdiction, '1990-01-01')), `${jurisdiction}: nothing is guessed of what came before`);
    for (const { ruleVersion, effectiveFrom = '' } of versions)
      t.equal(ruleOf(jurisdiction, effectiveFrom).ruleVersion, ruleVersion, `${jurisdiction}: from that very day on`);
  }
});

t.test('Vietnam: 72 hours under Decree 13/2023, days from 1 January 2026', async (t) => {
  // Decree 13/2023 Art 14(3): within 72 hours of the request, so from 31 December noon to 3 January noon.
  const before = clock('VN', '2025-12-31');
  t.equal(before.due?.at, '2026-01-03T12:00:00.000Z');
  t.ok(cites(before, 'Decree 13/2023') && !cites(before, '356/2025'));
  // 1 January + 10 days.
  t.equal(clock('VN', '2026-01-01').due?.on, '2026-01-11');
  const none = clock('VN', '2023-06-30');
  t.ok(isNotInForce(none));
  t.match(
    none.derivation.find(({ code }) => code === 'rule-not-in-force'),
    {
      values: { from: '2023-07-01' },
      citation: /Decree 13\/2023/,
      certainty: 'medium',
    },
  );
});

const GB = [calendar('GB', 2026, ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-28'])];

t.test('United Kingdom: Art 12(3) for what was received before 5 February 2026', async (t) => {
  // One month from 31 December: 31 January 2026 is a Saturday, so Monday 2 February.
  const old = clock('GB', '2025-12-31', { calendars: GB });
  t.equal(old.due?.on, '2026-02-02');
  t.equal(old.certainty, 'medium', 'the counting is what the ICO said, in no article');
  t.notOk(cites(old, '12A'), 'which was not in force');
  const asked = { askedAt: noon('2026-01-05'), answeredAt: noon('2026-01-12') };
  t.equal(clock('GB', '2025-12-31', { calendars: GB }, { identity: [asked] }).due?.on, '2026-02-02', 'no start moves');
  // The days strictly between: 6 to 11 January, six of them. 31 January + 6 = Friday 6 February.
  const paused = clock(
    'GB',
    '2025-12-31',
    { calendars: GB },
    { identity: [{ ...asked, justification: 'sender-unknown' }] },
  );
  t.equal(paused.due?.on, '2026-02-06');
  t.equal(paused.certainty, 'interpretation');
  t.equal(clock('GB', '2025-12-31', { calendars: GB }, { fee: [asked] }).due?.on, '2026-02-02');
  t.equal(clock('GB', '2026-02-04', { calendars: GB }).ruleVersion, 1);
  const now = clock(
    'GB',
    '2026-02-05',
    { calendars: GB },
    { identity: [{ ...asked, answeredAt: noon('2026-02-10'), justification: 'sender-unknown' }] },
  );
  t.ok(now.ruleVersion === 2 && cites(now, '12A'));
});

t.test('a complaint is under section 164A from 19 June 2026, whatever the request was received', async (t) => {
  const complaint = (on: string, received: string) =>
    grievanceClockOf({
      kind: 'complaint',
      rule: ruleOf('GB', received),
      receivedAt: noon(on),
      calendars: GB,
      timeZone: 'UTC',
      now: noon(on),
    });
  t.equal(complaint('2026-06-18', '2026-05-04'), undefined, 'no number of days before');
  // "30 days beginning when the complaint is received": 19 June is the first, 18 July the thirtieth.
  t.equal(complaint('2026-06-19', '2026-05-04')?.due.on, '2026-07-18');
  const ofOld = complaint('2026-07-01', '2025-12-31');
  t.equal(ofOld?.due.on, '2026-07-30');
  t.match(ofOld === undefined ? [] : grievanceDoubtsOf(ofOld), [
    {
      kind: 'complaint',
      value: '30 calendar-days, first-day-counts',
      citation: /s\.164A/,
      certainty: 'interpretation',
    },
  ]);
});

/** Section 7: Waitangi Day, Good Friday, Easter Monday, Anzac Day as it was moved, King's Birthday, Matariki, Labour Day. */
const NZ = [
  calendar('NZ', 2026, ['02-06', '04-03', '04-06', '04-27', '06-01', '07-10', '10-26']),
  calendar('NZ', 2027, ['02-08', '03-26', '03-29', '04-26', '06-07', '06-25', '10-25']),
];

t.test('New Zealand: no working day from 25 December to 15 January (Privacy Act 2020 s.7)', async (t) => {
  // 16 January (1), 19-23 (6), 26-30 (11), 2-5 February (15), 6 February is Waitangi Day, 9-13 (20).
  for (const on of ['2025-12-24', '2025-12-31', '2026-01-10', '2026-01-15']) {
    const one = clock('NZ', on, { calendars: NZ });
    t.match(one.due, { on: '2026-02-13', provisional: false }, on);
    t.equal(recomputed(one), '2026-02-13');
  }
  t.equal(clock('NZ', '2026-01-16', { calendars: NZ }).due?.on, '2026-02-16', 'the day of receipt is not counted');
  // 30 November to 4 December (5), 7-11 (10), 14-18 (15), 21-24 (19); then closed to 15 January 2027; Monday 18 (20).
  t.equal(clock('NZ', '2026-11-27', { calendars: NZ }).due?.on, '2027-01-18');
  // 5 to 8 January are closed however many a calendar of the place knows: one year of it is enough.
  t.equal(clock('NZ', '2025-12-31', { calendars: NZ.slice(0, 1) }).due?.provisional, false);
  const anywhere = clock('NZ', '2026-06-15', { calendars: NZ });
  t.notOk(
    anywhere.derivation.some(({ code }) => code === 'closed-days'),
    'said only where it matters',
  );
  // 16-19 June (4), 22-26 (9), 29 June-3 July (14), 6-9 (18), 10 July is Matariki, 13-14 (20).
  t.equal(anywhere.due?.on, '2026-07-14');
  const lines = derivationLines(clock('NZ', '2025-12-31', { calendars: NZ }), 'en').join('\n');
  t.match(lines, /8 weekend days and 1 public holiday and 15 days that the law does not count: 13 February 2026/);
  t.match(lines, /no day from 25 December to 15 January/);
  const library = (await calendarFor('NZ', 2026)) as Calendar;
  const open = library.off.filter((day) => day.slice(5) < '12-25' && day.slice(5) > '01-15' && day !== '2026-04-25');
  t.same(open, NZ[0]?.off, 'the days of the library are those of section 7; 25 April 2026 is a Saturday');
});

t.test('the law of the day of receipt, by hand', async (t) => {
  // DPO 1993 Art 1(4): 30 days from 31 August; FADP Art 25(7): 30 days from 1 September.
  const swiss = clock('CH', '2023-08-31');
  t.ok(swiss.due?.on === '2023-09-30' && cites(swiss, 'DPO 1993'));
  t.equal(clock('CH', '2023-09-01').due?.on, '2023-10-01');
  t.equal(clock('CH', '2023-08-31', { right: 'portability' }).missing, 'right-not-listed');
  // Civ. Code 1798.130(a)(2): 45 days from 31 December 2022 are 31 in January and 14 in February.
  const california = clock('US-CA', '2022-12-31', { right: 'know' });
  t.ok(california.due?.on === '2023-02-14' && cites(california, '999.313'));
  t.equal(clock('US-CA', '2022-12-31', { right: 'correct' }).missing, 'right-not-listed', 'it came with the CPRA');
  t.equal(clock('US-CA', '2023-01-01', { right: 'correct' }).due?.on, '2023-02-15');
  // Law 19.628 Art 16: two working days from Friday 20 November 2026; Law 21.719: 30 days from 1 December.
  const CL = [calendar('CL', 2026, ['12-08', '12-25'])];
  t.equal(clock('CL', '2026-11-20', { calendars: CL }).due?.on, '2026-11-24');
  t.equal(clock('CL', '2026-12-01', { calendars: CL }).due?.on, '2026-12-31');
  // LFPDPPP of 2010 Art 32: 21 March (1), 24-28 (6), 31 March-4 April (11), 7-11 (16), 14-17 (20).
  const MX = [calendar('MX', 2025, ['01-01', '02-03', '03-17', '05-01'])];
  const mexico = clock('MX', '2025-03-20', { calendars: MX });
  t.ok(mexico.due?.on === '2025-04-17' && mexico.ruleVersion === 1);
  // From 21 March one day later: 24-28 (5), 31 March-4 April (10), 7-11 (15), 14-18 (20).
  t.equal(clock('MX', '2025-03-21', { calendars: MX }).due?.on, '2025-04-18');
  t.equal(clock('CA-QC', '2024-09-21', { right: 'portability' }).missing, 'rule-not-in-force');
  t.equal(clock('CA-QC', '2024-09-22', { right: 'portability' }).due?.on, '2024-10-22');
  t.ok(cites(clock('JP', '2022-03-31'), 'Arts 28(2)') && cites(clock('JP', '2022-04-01'), 'Arts 33(2)'));
  t.ok(cites(clock('SG', '2021-01-31'), 'S 362/2014'));
  t.match(clock('IN', '2026-11-20'), { missing: 'promptly-without-number' });
  t.ok(cites(clock('IN', '2027-05-13'), 'DPDP Act'));
});

t.test('a doubt names the value and its citation, or says that it is our own reading', async (t) => {
  t.same(doubtsOf(clock('JP', '2026-11-20')), [
    {
      jurisdiction: 'JP',
      right: 'access',
      step: 'internal-target',
      value: 'internal target of 14 days from receipt',
      certainty: 'interpretation',
      citation: "our own reading: APPI Arts 33(2), 34(2), 35 'without delay' (chitai naku); no statutory number",
    },
  ]);
  t.same(doubtsOf(clock('EU', '2026-11-20')), []);
  t.match(doubtsOf(clock('MX', '2026-11-20')), [
    { step: 'starts', value: 'the period starts with, received' },
    { step: 'business-days', value: '20 business-days, business-days', certainty: 'low' },
    { step: 'closed-days-unknown', citation: /whether days on which the authority/ },
  ]);
});

t.test('every doubt and every line says something, in every language and in the plain form', async (t) => {
  const problems: string[] = [];
  let turn = 0;
  for (const jurisdiction of builtInVersions().keys()) {
    for (const right of RIGHTS) {
      for (const on of ['1990-01-01', '2022-03-01', '2025-12-31', '2026-11-20']) {
        const one = clock(jurisdiction, on, { right }, taken(on));
        const name = `${jurisdiction} ${right} ${on}`;
        if (one.needsConfirmation === (doubtsOf(one).length === 0)) problems.push(`${name}: doubts`);
        for (const { value, citation } of doubtsOf(one))
          if (value.trim() === '' || citation.trim() === '' || /undefined/.test(value))
            problems.push(`${name}: ${value}`);
        for (const { code, values } of one.derivation) {
          const said = Object.values(values);
          if (said.length === 0 || said.some((value) => value === '')) problems.push(`${name}: ${code} is empty`);
        }
        const language = (['en', 'de', 'zh'] as const)[turn++ % 3] ?? 'en';
        for (const line of derivationLines(one, language))
          if (/undefined|\{|\bclock\.[a-z]|^\s*[[〔]|\(\)|（）/.test(line))
            problems.push(`${name} ${language}: ${line}`);
      }
    }
  }
  t.same(problems, []);
});

/** An extension that nobody was told of, and a question that nobody justified. */
const taken = (on: string): Partial<ClockFacts> => ({
  extension: { decidedAt: noon(on) },
  clarification: [{ askedAt: noon(on), answeredAt: noon(on) }],
});

t.test('what was confirmed says by whom and when, and what has become weaker asks anew', async (t) => {
  const last = (one: Clock) => one.derivation.at(-1);
  const japan = clock('JP', '2026-11-20');
  const given = { jurisdiction: 'JP', right: 'access' as Right, at: noon('2026-11-21'), by: 'actor-id' };
  const confirmed = withConfirmation(japan, 'access', [{ ...given, certainty: 'interpretation' }], 'UTC');
  t.same(last(confirmed), {
    code: 'confirmed',
    values: { certainty: 'interpretation', on: '2026-11-21', by: 'actor-id' },
  });
  t.match(derivationLines(confirmed, 'de').at(-1), /am 21\. November 2026 bestätigt von actor-id/);
  t.equal(
    last(withConfirmation(japan, 'access', [{ ...given, right: 'erasure', certainty: 'low' }], 'UTC'))?.code,
    'confirm',
  );
  const mexico = clock('MX', '2026-11-20');
  const weaker = [{ ...given, jurisdiction: 'MX', certainty: 'interpretation' as const }];
  const wish = last(withConfirmation(mexico, 'access', weaker, 'UTC'));
  t.equal(wish?.code, 'confirm', 'low is weaker than what was confirmed');
  t.match(wish?.values['of'], /^the period starts with, received \[.*; 20 business-days, business-days \[LFPDPPP 2025/);
  t.equal(withConfirmation(clock('EU', '2026-11-20'), 'access', [], 'UTC').derivation.at(-1)?.code, 'internal-target');
});

t.test('a law is called as it is in the language of the reader, where it has an official name there', async (t) => {
  const swiss = clock('CH', '2026-11-20');
  t.match(derivationLines(swiss, 'de').join(' '), /DSG Art 25\(7\); DSV Art 18\(1\)/);
  t.match(derivationLines(swiss, 'en').join(' '), /FADP Art 25\(7\); DPO Art 18\(1\)/);
  t.match(derivationLines(clock('EU', '2026-11-20'), 'de').join(' '), /DSGVO Art 12\(3\)/);
  t.match(derivationLines(clock('GB', '2026-11-20'), 'de').join(' '), /UK GDPR Arts 12\(3\)/, 'it has no German name');
  t.match(derivationLines(clock('CN', '2026-11-20'), 'zh').join(' '), /《个人信息保护法》/);
  const inLetter = (jurisdiction: string, on: string, language: Language): string => {
    const { instrument, clocks } = ruleOf(jurisdiction, on).rule;
    const words = wordsOf(language, 'customer');
    const citation = clocks[0]?.respond.citation ?? '';
    return `${lawName(words, jurisdiction, instrument)}, ${citationText(words, citation)}`;
  };
  t.equal(
    inLetter('CH', '2026-11-20', 'de'),
    'Schweizerisches Bundesgesetz über den Datenschutz (DSG), Artikel 25 Absatz 7 DSG und Artikel 18 Absatz 1 DSV',
  );
  t.match(inLetter('CH', '2023-08-31', 'de'), /Artikel 1 Absatz 4 VDSG$/);
  t.match(inLetter('GB', '2025-12-31', 'zh'), /^英国.*第 12 条第 3 款$/);
  t.equal(inLetter('JP', '2022-03-31', 'de').startsWith('APPI'), true, 'what has no official name stays as cited');
});
