import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import type { Clock, Instant } from '../../src/kernel/time.ts';
import { type Json, Product, productFolder } from '../support/product-app.ts';

// The register is held against a count that shares nothing with it: rows of the ledger's file, read with SQL; due days from
// a calendar of the test's own, whose holidays are written by hand; and what is late from these two and nothing else. What
// the words mean is docs/adr/0005-deadlines.md. Questions that stop a clock are not among what happens here.

const ZONE = 'Europe/Berlin';
const DAY_MS = 86_400_000;

// ---------------------------------------------------------------- the other calendar

const utc = (day: string): Date => new Date(`${day}T00:00:00.000Z`);
const text = (day: Date): string => day.toISOString().slice(0, 10);
const berlin = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short' });
const dayIn = (at: string): string => berlin.format(new Date(at));
const daysOn = (day: string, days: number): string => text(new Date(+utc(day) + days * DAY_MS));
/** Summer time ends on 25 October 2026. */
const midnight = (day: string): string => new Date(+utc(day) - (day <= '2026-10-25' ? 2 : 1) * 3_600_000).toISOString();

/** From the laws of each place and its government's announcements, not from a library: of the second half of 2026 on. */
const OFF: { readonly [place: string]: readonly string[] } = {
  DE: ['2026-10-03', '2026-12-25', '2026-12-26', '2027-01-01', '2027-03-26', '2027-03-29'],
  GB: ['2026-08-31', '2026-12-25', '2026-12-26', '2026-12-28', '2027-01-01', '2027-03-26', '2027-03-29'],
  'US-CA': ['2026-09-07', '2026-11-11', '2026-11-26', '2026-11-27', '2026-12-25', '2027-01-01'],
  CN: ['25', '26', '27'].map((day) => `2026-09-${day}`).concat([1, 2, 3, 4, 5, 6, 7].map((day) => `2026-10-0${day}`)),
};
/** Weekend days on which China works, for the days off around them. */
const WORKED: { readonly [place: string]: readonly string[] } = { CN: ['2026-09-20', '2026-10-10'] };

const isDayOff = (day: string, place: string): boolean =>
  OFF[place]?.includes(day) === true ||
  ([0, 6].includes(utc(day).getUTCDay()) && WORKED[place]?.includes(day) !== true);

function monthsOn(day: string, months: number, place: string): string {
  const from = utc(day);
  const lastOfMonth = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0)).getUTCDate();
  const date = Math.min(from.getUTCDate(), lastOfMonth);
  let end = text(new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, date)));
  while (isDayOff(end, place)) end = daysOn(end, 1);
  return end;
}

function workingDaysOn(day: string, count: number, place: string): string {
  let end = day;
  for (let left = count; left > 0; ) {
    end = daysOn(end, 1);
    if (!isDayOff(end, place)) left--;
  }
  return end;
}

/** The day by which a right is to be answered under a law, and with its extension. */
function dayOf(law: string, right: string, on: string, place: string, extended: boolean): string {
  if (law === 'EU' || law === 'GB') return monthsOn(on, extended ? 3 : 1, place);
  if (law === 'US-CA') return right === 'opt-out' ? workingDaysOn(on, 15, place) : daysOn(on, extended ? 90 : 45);
  // GB/T 35273, where the law has no number; of deletion the shorter one counts as well.
  const thirty = daysOn(on, 30);
  const fifteen = workingDaysOn(on, 15, place);
  return right === 'access' || thirty < fifteen ? thirty : fifteen;
}

// ---------------------------------------------------------------- the other way of counting

interface Row {
  readonly id: string;
  readonly type: string;
  readonly clear: Json;
  readonly at: string;
  readonly recordedAt: string;
}

/** Straight from the file, each request's own, in their order. */
function rowsFrom(file: string): Map<string, Row[]> {
  const db = new Database(file, { readonly: true });
  const found = db
    .prepare("SELECT id, stream, type, clear, metadata FROM events WHERE stream LIKE 'request-%' ORDER BY ordinal")
    .all() as { id: string; stream: string; type: string; clear: string; metadata: string }[];
  db.close();
  const rows = new Map<string, Row[]>();
  for (const { id, stream, type, clear, metadata } of found) {
    const { recordedAt, effectiveAt } = JSON.parse(metadata) as Json;
    const row = { id, type, clear: JSON.parse(clear) as Json, at: effectiveAt ?? recordedAt, recordedAt };
    const request = stream.slice('request-'.length);
    rows.set(request, [...(rows.get(request) ?? []), row]);
  }
  return rows;
}

/** What became of one right between its receipt, or news of it, and the next news. */
interface Round {
  readonly right: string;
  readonly from: string;
  until: string;
  /** The row that answered or refused it. */
  reply: Row | undefined;
  /** Where it was refused: the letters of refusal that followed, and what was handed over of it. */
  letters: string[];
  handed: Row | undefined;
}
const roundOf = (right: string, from: string): Round => {
  return { right, from, until: '9', reply: undefined, letters: [], handed: undefined };
};

interface Done {
  readonly at: string;
  readonly recordedAt: string;
}
const earliest = (all: readonly Done[]): Done | undefined => all.toSorted((a, b) => (a.at < b.at ? -1 : 1))[0];

/** When a letter told anybody anything: never, if it came back, or if nothing proves it. */
function toldBy(rows: readonly Row[], id: string): readonly Done[] {
  const sent = rows.find((row) => row.id === id);
  const isBack = rows.some(({ type, clear }) => type === 'LetterFailed' && clear['of'] === id);
  if (sent === undefined || isBack) return [];
  if (sent.clear['channel'] === 'mail') return sent.clear['byHand']?.proof === undefined ? [] : [sent];
  const posted = rows.find(({ type, clear }) => type === 'LetterPosted' && clear['of'] === id);
  if (posted === undefined) return [];
  const from = midnight(posted.clear['postedOn']);
  return [{ at: from > sent.at ? from : sent.at, recordedAt: posted.recordedAt }];
}

function toldOf(rows: readonly Row[], { reply, letters, handed }: Round): Done | undefined {
  if (reply?.type !== 'RequestRefused') return reply;
  return earliest([...letters.flatMap((id) => toldBy(rows, id)), ...(handed === undefined ? [] : [handed])]);
}

/** Rights as they were asked, answered and asked anew. */
function roundsOf(rows: readonly Row[], rights: readonly string[]): { now: Round[]; before: Round[] } {
  const received = rows[0]?.clear['receivedAt'] as string;
  const before: Round[] = [];
  let now = rights.map((right) => roundOf(right, received));
  for (const row of rows) {
    const { type, clear } = row;
    const named = now.filter(({ right }) => clear['rights']?.includes(right));
    if (type === 'RequestRefused') for (const round of named) round.reply = row;
    if (type === 'ResponseDelivered') {
      for (const round of named) {
        if (round.reply === undefined) round.reply = row;
        else round.handed ??= row;
      }
    }
    if (type === 'LetterSent' && clear['letter'] === 'refusal') {
      for (const round of now) if (round.reply?.type === 'RequestRefused') round.letters.push(row.id);
    }
    if (type !== 'RequestReopened') continue;
    now = now.map((round) => {
      if (!named.includes(round)) return round;
      if (clear['reason'] !== 'new-information') return roundOf(round.right, round.from);
      round.until = row.at;
      before.push(round);
      return roundOf(round.right, row.at);
    });
  }
  return { now, before };
}

/**
 * Withdrawn, handed on or joined to another request, and not taken up again. Each is judged by that moment, and a duplicate
 * by its own days: what becomes of the request that it joins is not looked at.
 */
function endOf(rows: readonly Row[]): Row | undefined {
  let end: Row | undefined;
  for (const row of rows) {
    if (['RequestWithdrawn', 'RequestTransferred', 'DuplicateLinked'].includes(row.type)) end = row;
    if (row.type === 'RequestReopened') end = undefined;
  }
  return end;
}

interface Pins {
  readonly laws: readonly string[];
  readonly place: string;
  readonly until: string;
}

function pinsOf(rows: readonly Row[]): readonly Pins[] {
  const all = rows.filter(({ type }) => type === 'RequestClassified' || type === 'RequestReclassified');
  return all.map(({ clear }, index) => {
    const laws = clear['regimes'].map((regime: Json) => regime['jurisdiction']);
    return { laws, place: clear['calendarPlace'], until: all[index + 1]?.recordedAt ?? '9' };
  });
}

/** Extensions of which the person was told by a letter that did not come back. */
function extensionsOf(rows: readonly Row[]) {
  return rows.flatMap((notice, index) => {
    const { type, clear } = notice;
    if (type !== 'ExtensionNoticeSent' || toldBy(rows, clear['letter']).length === 0) return [];
    const law = clear['jurisdiction'] as string;
    const decided = rows
      .slice(0, index)
      .findLast((row) => row.type === 'DeadlineExtended' && row.clear['jurisdiction'] === law);
    return decided === undefined ? [] : [{ law, decided, notice }];
  });
}

function dueOf(rows: readonly Row[], law: string, { right, from, until }: Round, place: string): string {
  const on = dayIn(from);
  const first = dayOf(law, right, on, place, false);
  // An extension is of the time in which it was decided: new information that came later begins another one.
  const isLonger = extensionsOf(rows).some(
    ({ law: of, decided, notice }) =>
      of === law && decided.at >= from && decided.at < until && dayIn(decided.at) <= first && dayIn(notice.at) <= first,
  );
  return isLonger ? dayOf(law, right, on, place, true) : first;
}

/** What a line of the register must say of it, from what was on record by then. */
function lineOf(all: ReadonlyMap<string, readonly Row[]>, id: string, now: string) {
  const rows = (all.get(id) ?? []).filter(({ recordedAt }) => recordedAt <= now);
  const { rights, receivedAt } = rows[0]?.clear as Json;
  const rounds = roundsOf(rows, rights);
  const end = endOf(rows);
  const pins = pinsOf(rows);
  const last = pins.at(-1);
  const told = (round: Round) => toldOf(rows, round);
  const open = end === undefined ? rounds.now.filter((round) => told(round) === undefined) : [];
  // Nobody waits any more once there was an answer, or the request had ended, whichever came first.
  const settled = (round: Round): Done | undefined => {
    const ends = rounds.now.includes(round) && end !== undefined ? [end] : [];
    return earliest([...[told(round) ?? []].flat(), ...ends]);
  };
  const clocksUnder = ({ laws, place }: Pins, some: readonly Round[]) =>
    some.flatMap((round) =>
      laws.map((law) => {
        const due = dueOf(rows, law, round, place);
        const done = settled(round);
        const isMissed = dayIn(done?.at ?? now) > due;
        const isDatedBack = done !== undefined && dayIn(done.recordedAt) > due && dayIn(done.at) <= due;
        return { due, isMissed, isDatedBack };
      }),
    );
  const ever = [...rounds.before, ...rounds.now];
  const clocks = last === undefined ? [] : clocksUnder(last, ever);
  const wasLate = pins
    .slice(0, -1)
    .some((one) => clocksUnder(one, ever).some(({ due, isMissed }) => isMissed && due < dayIn(one.until)));
  const current = last === undefined ? [] : clocksUnder(last, open.length > 0 ? open : rounds.now);
  const missed = current.filter(({ isMissed }) => isMissed);
  const governing = open.length > 0 || missed.length === 0 ? current : missed;
  const answers = rounds.now.flatMap((round) => told(round)?.at ?? []);
  const changed = rows.findLast(({ type }) => type === 'RequestClosed' || type === 'RequestReopened');
  const isClosed = changed?.type === 'RequestClosed';
  return {
    receivedAt,
    phase: isClosed ? 'closed' : 'open',
    outcome: isClosed ? changed.clear['outcome'] : undefined,
    open: open.map(({ right }) => right).sort(),
    ended: end === undefined ? undefined : ENDED[end.type],
    duplicateOf: end?.clear['of'],
    isClassified: last !== undefined || end !== undefined,
    /** Of those still waited for the earliest; of the answered the one that was missed, or else the earliest. */
    due: governing.map(({ due }) => due).sort()[0],
    extended: extensionsOf(rows).length > 0,
    answeredAt: open.length > 0 ? undefined : answers.sort().at(-1),
    refused: rounds.now.some(({ reply }) => reply?.type === 'RequestRefused'),
    late: wasLate || clocks.some(({ isMissed }) => isMissed),
    recordedLate: clocks.some(({ isDatedBack }) => isDatedBack),
  };
}

const ENDED: { readonly [type: string]: string } = {
  RequestWithdrawn: 'withdrawn',
  RequestTransferred: 'transferred',
  DuplicateLinked: 'duplicate',
};

const saidBy = (line: Json): ReturnType<typeof lineOf> => ({
  receivedAt: line['receivedAt'],
  phase: line['phase'],
  outcome: line['outcome'],
  open: [...line['openRights']].sort(),
  ended: line['ended'],
  duplicateOf: line['duplicateOf'],
  isClassified: line['due'] !== 'not-classified',
  due: line['governing']?.due?.on,
  extended: line['extended'],
  answeredAt: line['answeredAt'],
  refused: line['refused'],
  late: line['late'],
  recordedLate: line['recordedLate'],
});

// ---------------------------------------------------------------- four months of requests

class SetClock implements Clock {
  at = '2026-07-27T06:00:00.000Z' as Instant;
  now(): Instant {
    return this.at;
  }
}

/** Mulberry32: the same months in every run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const LETTER = { to: 'customer', template: 1, language: 'en', documentSha256: Buffer.alloc(32, 5).toString('base64') };
const MAIL = { ...LETTER, channel: 'mail' };
const PROVED = { ...MAIL, proof: 'registered-e-mail' };
const KINDS = [
  { rights: ['access'], laws: ['EU'], place: 'DE' },
  { rights: ['access', 'erasure'], laws: ['EU'], place: 'DE' },
  { rights: ['access'], laws: ['GB'], place: 'GB' },
  { rights: ['delete'], laws: ['US-CA'], place: 'US-CA' },
  { rights: ['opt-out'], laws: ['US-CA'], place: 'US-CA' },
  { rights: ['access', 'erasure'], laws: ['CN'], place: 'CN' },
  { rights: ['access'], laws: ['EU', 'US-CA'], place: 'DE' },
  { rights: ['access'], laws: ['EU'], place: 'DE' },
  { rights: ['access'], laws: [], place: '' },
] as const;
type Kind = (typeof KINDS)[number];

interface Worked {
  readonly id: string;
  readonly kind: Kind;
}

/** Does one thing about a request, whatever stands in its way: what is refused there is no row. */
async function workOn(
  product: Product,
  clock: SetClock,
  { id, kind }: Worked,
  all: readonly Worked[],
  random: (below: number) => number,
  what = random(17),
): Promise<void> {
  const say = async (noun: string, body: object = {}): Promise<string> =>
    (await product.ask('POST', `/v1/requests/${id}/${noun}`, body)).body['events']?.at(-1) ?? '';
  const some = kind.rights.slice(0, 1 + random(kind.rights.length));
  /** Often it is only written down later. */
  const then = () =>
    random(2) === 0 ? {} : { happenedAt: new Date(Date.parse(clock.at) - (1 + random(20)) * DAY_MS).toISOString() };
  const refuse = () =>
    say('refusal', { reason: 'other', ground: 'excessive', remedies: ['go-to-court'], rights: some });
  switch (what) {
    case 0:
    case 1:
    case 2:
      await say('identity/no-doubt', { reason: 'logged-in' });
      await say('approval', { rights: kind.rights, alone: 'no-second-person' });
      return void (random(2) === 0 && (await say('delivery', { rights: some, method: 'mail' })));
    case 3:
    case 4:
    case 5:
      return void (await say('delivery', { rights: some, method: 'mail', ...then() }));
    case 6: {
      await refuse();
      // Some of these letters come back, and some prove nothing.
      const of = await say('letters', { ...(random(4) === 0 ? MAIL : PROVED), letter: 'refusal' });
      if (random(4) > 0) return;
      return void (await say('letters/failure', {
        letter: 'refusal',
        channel: 'mail',
        to: 'customer',
        code: 'bounced',
        of,
      }));
    }
    case 7: {
      await refuse();
      const of = await say('letters', { ...LETTER, channel: 'post', letter: 'refusal' });
      clock.at = new Date(Date.parse(clock.at) + 3_600_000).toISOString() as Instant;
      return void (
        random(3) > 0 && (await say('letters/posting', { of, proof: 'registered', postedOn: dayIn(clock.at) }))
      );
    }
    case 8:
      await refuse();
      return void (random(2) === 0 && (await say('delivery', { rights: some, method: 'in-person', ...then() })));
    case 9:
    case 10: {
      await say('extension', { jurisdiction: kind.laws[random(2)] ?? kind.laws[0] ?? 'EU', ground: 'complexity' });
      if (random(4) === 0) return;
      const letter = await say('letters', { ...PROVED, letter: 'extension' });
      await say('extension/notice', { letter });
      if (random(5) > 0) return;
      const back = { letter: 'extension', channel: 'mail', to: 'customer', code: 'bounced', of: letter };
      return void (await say('letters/failure', back));
    }
    case 11:
      return void (await say('withdrawal', { channel: 'phone', ...then() }));
    case 12:
      return void (await say('transfer', { to: 'other-controller', ...then() }));
    case 13: {
      const alike = all
        .slice(
          0,
          all.findIndex((other) => other.id === id),
        )
        .filter((other) => other.kind === kind);
      const of = alike.at(-1 - random(3))?.id;
      return void (of !== undefined && (await say('duplicate', { of, samePerson: true })));
    }
    case 14: {
      const { laws, place } = KINDS[[0, 2, 3, 5][random(4)] as number] as Kind;
      const pins = { jurisdictions: laws, calendarPlace: place, confirmed: true, because: 'residence-clarified' };
      return void (kind.rights[0] !== 'opt-out' && (await say('reclassification', pins)));
    }
    case 15:
      return void (await say('closure'));
    case 16: {
      await say('closure');
      const reason = (['new-information', 'closed-in-error', 'withdrawal-taken-back'] as const)[random(3)];
      const rights = reason === 'withdrawal-taken-back' ? {} : { rights: some };
      return void (await say('reopening', { reason, ...rights }));
    }
  }
}

async function fourMonths(product: Product, clock: SetClock, seed: number): Promise<void> {
  const random = randomOf(seed);
  const all: Worked[] = [];
  for (let day = 0; day < 130; day++) {
    const on = daysOn('2026-07-28', day);
    clock.at = `${on}T${String(6 + random(10)).padStart(2, '0')}:30:00.000Z` as Instant;
    // China's days off of 2027 are not announced by now: nothing of theirs may end there.
    for (let more = day === 0 ? 2 : random(3); more > 0; more--) {
      const kind = KINDS[random(on > '2026-11-20' ? 4 : KINDS.length)] as Kind;
      // A letter that lay in somebody's drawer; some come in the hours that are another day in Berlin than in UTC.
      const receivedAt = `${daysOn(on, -1 - random(4))}T${random(2) === 0 ? '22:45' : '09:00'}:00.000Z`;
      const { rights, laws, place } = kind;
      const received = await product.must('POST', '/v1/requests', { channel: 'letter', rights, receivedAt });
      const id = received.body['id'] as string;
      const pins = { jurisdictions: laws, calendarPlace: place, confirmed: true };
      if (laws.length > 0) await product.must('POST', `/v1/requests/${id}/classification`, pins);
      all.push({ id, kind });
    }
    // Somebody who had withdrawn in time, and it is only written down when the month is over.
    const old = day % 6 === 5 ? all.at(-36) : undefined;
    if (old !== undefined) {
      const happenedAt = new Date(Date.parse(clock.at) - 7 * DAY_MS).toISOString();
      await product.ask('POST', `/v1/requests/${old.id}/withdrawal`, { channel: 'phone', happenedAt });
    }
    for (const one of all) if (random(25) === 0) await workOn(product, clock, one, all, random);
    // What chance leaves seldom: joined, taken up again, answered on another day than it was written down, withdrawn late.
    const seldom = [13, 9, 1, 16, 4, 0, 4, 16, 9, 11, 4][day % 11];
    for (let more = 0; more < 3; more++) {
      await workOn(product, clock, all[random(all.length)] as Worked, all, random, seldom);
    }
  }
}

async function registerOf(product: Product, more = ''): Promise<readonly Json[]> {
  const items: Json[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await product.must('GET', `/v1/requests?limit=37${more}${cursor}`);
    items.push(...body['items']);
    if (body['next'] === undefined) return items;
    cursor = `&cursor=${encodeURIComponent(body['next'])}`;
  }
}

t.setTimeout(300_000);

t.test('the register says what a count of the raw rows says, now and as of earlier days', async (t) => {
  const clock = new SetClock();
  const folder = productFolder(t);
  const product = await Product.of(t, folder, { REGESTA_SEAL_SECONDS: '0' }, clock);
  const described = { name: 'Huaqing Export Ltd', address: ['Ningbo'], country: 'CN', languages: ['en'] };
  await product.must('PUT', '/v1/organisation', { ...described, timeZone: ZONE });
  await fourMonths(product, clock, 20_261_122);
  await product.settled();
  const all = rowsFrom(join(folder, 'data', 'ledger.db'));

  const compare = async (what: string, now: string, more: string) => {
    const known = [...all].filter(([, rows]) => (rows[0] as Row).recordedAt <= now).map(([id]) => id);
    const register = new Map((await registerOf(product, more)).map((line) => [line['request'] as string, line]));
    t.same([...register.keys()].sort(), known.sort(), `${what}: those that were received, and no other`);
    const lines = known.map((id) => {
      const line = lineOf(all, id, now);
      t.same(saidBy(register.get(id) as Json), line, `${what}: ${id}`);
      return line;
    });
    const many = (is: (line: (typeof lines)[number]) => boolean) => lines.filter(is).length;
    return {
      received: lines.length,
      answered: many(({ answeredAt }) => answeredAt !== undefined),
      'answered late': many(({ answeredAt, late }) => answeredAt !== undefined && late),
      extended: many(({ extended }) => extended),
      refused: many(({ refused }) => refused),
      late: many(({ late }) => late),
      'in time': many(({ late, isClassified }) => !late && isClassified),
      closed: many(({ phase }) => phase === 'closed'),
      'dated back over their day': many(({ recordedLate }) => recordedLate),
      unclassified: many(({ isClassified }) => !isClassified),
      'withdrawn late': many(({ ended, late }) => ended === 'withdrawn' && late),
      'withdrawn in time': many(({ ended, late }) => ended === 'withdrawn' && !late),
      'handed on': many(({ ended }) => ended === 'transferred'),
      duplicates: many(({ ended }) => ended === 'duplicate'),
    };
  };
  const counted = await compare('now', clock.at, '');
  const rows = [...all.values()].flat();
  const happened = (type: string) => rows.filter((row) => row.type === type).length;
  const seen = { ...counted, reclassified: happened('RequestReclassified'), reopened: happened('RequestReopened') };
  for (const [what, number] of Object.entries(seen))
    t.ok(number > 1, `${number} ${what}: these months are worth counting`);
  for (const day of ['2026-09-10', '2026-10-24', '2026-10-25', '2026-11-15']) {
    const end = new Date(Date.parse(midnight(daysOn(day, 1))) - 1).toISOString();
    await compare(`as of ${day}`, end, `&recordedAsOf=${day}`);
  }
});
