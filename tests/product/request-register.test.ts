import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import type { Clock, Instant } from '../../src/kernel/time.ts';
import { type Json, Product, productFolder } from '../support/product-app.ts';

// The register is compared with a count that shares nothing with it: rows of the ledger's file, read with SQL, folded by
// the few lines below, and due days counted with JavaScript's own calendar and a list of holidays written by hand.

const ZONE = 'Europe/Berlin';
const DAY_MS = 86_400_000;

// ---------------------------------------------------------------- the other way of counting

/** Days on which nobody works in all of Germany, beside weekends; from the law, not from a library. */
const GERMAN_HOLIDAYS = ['2026-10-03', '2026-12-25', '2026-12-26', '2027-01-01', '2027-03-26', '2027-03-29'];
const utc = (day: string): Date => new Date(`${day}T00:00:00.000Z`);
const text = (day: Date): string => day.toISOString().slice(0, 10);
const berlin = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short' });
const dayIn = (at: string): string => berlin.format(new Date(at));

function monthsOn(day: string, months: number): string {
  const from = utc(day);
  const lastOfMonth = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0)).getUTCDate();
  const date = Math.min(from.getUTCDate(), lastOfMonth);
  let end = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, date));
  while ([0, 6].includes(end.getUTCDay()) || GERMAN_HOLIDAYS.includes(text(end))) end = new Date(+end + DAY_MS);
  return text(end);
}
const daysOn = (day: string, days: number): string => text(new Date(+utc(day) + days * DAY_MS));

const DUE: { readonly [law: string]: (receivedOn: string, extended: boolean) => string } = {
  EU: (on, extended) => monthsOn(on, extended ? 3 : 1),
  'US-CA': (on, extended) => daysOn(on, extended ? 90 : 45),
};

interface Counted {
  receivedAt: string;
  rights: string[];
  laws: string[];
  extended: { law: string; decidedAt: string; told: boolean }[];
  answered: Map<string, string>;
  refused: Set<string>;
  /** When the person withdrew it. */
  withdrawn: string | undefined;
  closed: boolean;
  outcome: string | undefined;
  /** When new information came for a right, if it was reopened for it. */
  since: Map<string, string>;
  /** What had been answered before that. */
  before: { since: string; until: string; answeredAt: string }[];
}

/** Straight from the file: `until` is an instant up to which it was recorded. */
function countFrom(file: string, until: string): Map<string, Counted> {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare(
    "SELECT stream, type, clear, metadata FROM events WHERE stream LIKE 'request-%' ORDER BY 1, ordinal",
  );
  const counted = new Map<string, Counted>();
  for (const row of rows.all() as { stream: string; type: string; clear: string; metadata: string }[]) {
    const clear = JSON.parse(row.clear) as Json;
    const { recordedAt, effectiveAt } = JSON.parse(row.metadata) as Json;
    if (recordedAt > until) continue;
    const id = row.stream.slice('request-'.length);
    if (row.type === 'RequestReceived') {
      const { receivedAt, rights } = clear;
      const empty = { laws: [], extended: [], answered: new Map(), refused: new Set<string>() };
      counted.set(id, {
        receivedAt,
        rights,
        ...empty,
        withdrawn: undefined,
        closed: false,
        outcome: undefined,
        since: new Map(),
        before: [],
      });
    }
    const one = counted.get(id);
    if (one === undefined) throw new Error('a request begins with its receipt');
    count(one, row.type, clear, effectiveAt ?? recordedAt);
  }
  db.close();
  return counted;
}

function count(one: Counted, type: string, clear: Json, at: string): void {
  if (type === 'RequestClassified') one.laws = clear['regimes'].map((regime: Json) => regime['jurisdiction']);
  if (type === 'DeadlineExtended') one.extended.push({ law: clear['jurisdiction'], decidedAt: at, told: false });
  if (type === 'ExtensionNoticeSent') {
    const told = one.extended.findLast(({ law }) => law === clear['jurisdiction']);
    if (told !== undefined) told.told = true;
  }
  if (type === 'ResponseDelivered') for (const right of clear['rights']) one.answered.set(right, at);
  // No answer until the person is told (GDPR Art. 12(4)).
  if (type === 'RequestRefused') for (const right of clear['rights']) one.refused.add(right);
  if (type === 'LetterSent' && clear['letter'] === 'refusal') {
    for (const right of one.refused) if (!one.answered.has(right)) one.answered.set(right, at);
  }
  if (type === 'RequestWithdrawn') one.withdrawn = at;
  if (type === 'RequestClosed') {
    one.closed = true;
    one.outcome = clear['outcome'];
  }
  if (type === 'RequestReopened') {
    one.closed = false;
    one.outcome = undefined;
    one.withdrawn = undefined;
    for (const right of clear['rights'] ?? []) {
      if (clear['reason'] === 'new-information') {
        const since = one.since.get(right) ?? one.receivedAt;
        one.before.push({ since, until: at, answeredAt: one.answered.get(right) ?? '' });
        one.since.set(right, at);
      }
      one.answered.delete(right);
      one.refused.delete(right);
    }
  }
}

/** What a line of the register must say of it at that moment. */
function lineOf(one: Counted, now: string) {
  const { receivedAt, rights, laws, extended, answered, refused, withdrawn, closed, outcome, since, before } = one;
  // An extension is of the time in which it was decided: new information that came later begins another one.
  const isExtended = (law: string, from: string, to: string) =>
    extended.some((other) => other.law === law && other.told && other.decidedAt >= from && other.decidedAt < to);
  const duesOf = (from: string, to = '9') =>
    laws.map((law) => DUE[law]?.(dayIn(from), isExtended(law, from, to)) ?? '');
  const sinceOf = (right: string) => since.get(right) ?? receivedAt;
  const open = withdrawn !== undefined ? [] : rights.filter((right) => !answered.has(right));
  const isAfter = (at: string, dues: string[]) => dues.some((due) => dayIn(at) > due);
  const isLate = rights.some((right) => isAfter(answered.get(right) ?? withdrawn ?? now, duesOf(sinceOf(right))));
  const wasLate = before.some((round) => isAfter(round.answeredAt, duesOf(round.since, round.until)));
  return {
    receivedAt,
    phase: closed ? 'closed' : 'open',
    open: open.length,
    // The earliest that somebody still waits for.
    due: open.length === 0 ? undefined : open.flatMap((right) => duesOf(sinceOf(right))).sort()[0],
    extended: extended.some(({ told }) => told),
    answeredAt: open.length > 0 || answered.size === 0 ? undefined : [...answered.values()].sort().at(-1),
    refused: refused.size > 0,
    late: wasLate || isLate,
    outcome,
  };
}

// ---------------------------------------------------------------- half a year of requests

class SetClock implements Clock {
  at = '2026-08-03T06:00:00.000Z' as Instant;
  now(): Instant {
    return this.at;
  }
}

/** Mulberry32: the same half year in every run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const DIGEST = Buffer.alloc(32, 5).toString('base64');
const LETTER = {
  letter: 'extension',
  channel: 'mail',
  proof: 'registered-e-mail',
  to: 'customer',
  template: 1,
  language: 'en',
  documentSha256: DIGEST,
};
const KINDS = [
  { rights: ['access'], laws: ['EU'], place: 'DE' },
  { rights: ['access', 'erasure'], laws: ['EU'], place: 'DE' },
  { rights: ['delete'], laws: ['US-CA'], place: 'US-CA' },
  { rights: ['access'], laws: ['EU', 'US-CA'], place: 'DE' },
] as const;

interface Worked {
  readonly id: string;
  readonly rights: readonly string[];
  readonly laws: readonly string[];
}

/** Does one thing about a request, whatever stands in its way: what is refused there is no event. */
async function workOn(
  product: Product,
  { id, rights, laws }: Worked,
  random: (below: number) => number,
): Promise<void> {
  const say = (noun: string, body: object = {}) => product.ask('POST', `/v1/requests/${id}/${noun}`, body);
  const some = rights.slice(0, 1 + random(rights.length));
  const law = laws[random(laws.length)];
  switch (random(8)) {
    case 0:
      return void (await say('identity/no-doubt', { reason: 'logged-in' }));
    case 1:
    case 2:
    case 3:
      await say('identity/no-doubt', { reason: 'logged-in' });
      await say('approval', { rights: some, alone: 'no-second-person' });
      return void (await say('delivery', { rights: some, method: 'mail' }));
    case 4: {
      const why = { reason: 'other', ground: 'excessive', remedies: ['go-to-court'] };
      await say('refusal', { ...why, rights: some });
      // Some are decided, and the letter waits.
      return void (random(4) > 0 && (await say('letters', { ...LETTER, letter: 'refusal' })));
    }
    case 5: {
      await say('extension', { jurisdiction: law, ground: 'complexity' });
      // Some extensions are decided, and nobody tells the person: those do not count.
      if (random(4) === 0) return;
      const { body } = await say('letters', LETTER);
      return void (await say('extension/notice', { letter: body['events']?.[0] ?? '' }));
    }
    case 6:
      return void (random(4) === 0 ? await say('withdrawal', { channel: 'phone' }) : await say('closure'));
    case 7: {
      await say('closure');
      if (random(3) === 0) await say('reopening', { reason: 'new-information', rights: some });
    }
  }
}

async function halfAYear(product: Product, clock: SetClock, seed: number): Promise<void> {
  const random = randomOf(seed);
  const all: Worked[] = [];
  for (let day = 0; day < 150; day++) {
    const on = daysOn('2026-08-03', day);
    clock.at = `${on}T${String(6 + random(14)).padStart(2, '0')}:30:00.000Z` as Instant;
    if (random(3) > 0) {
      const kind = KINDS[random(KINDS.length)] as (typeof KINDS)[number];
      // A letter that lay in somebody's drawer; some come in the hours that are another day in Berlin than in UTC.
      const receivedAt = `${daysOn(on, -1 - random(4))}T${random(2) === 0 ? '22:45' : '09:00'}:00.000Z`;
      const { rights, laws, place } = kind;
      const received = await product.must('POST', '/v1/requests', { channel: 'letter', rights, receivedAt });
      const id = received.body['id'] as string;
      const pins = { jurisdictions: laws, calendarPlace: place, confirmed: true };
      await product.must('POST', `/v1/requests/${id}/classification`, pins);
      all.push({ id, rights, laws });
    }
    for (const one of all) if (random(25) === 0) await workOn(product, one, random);
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

const saidBy = (line: Json) => ({
  receivedAt: line['receivedAt'],
  phase: line['phase'],
  open: line['openRights'].length,
  due: line['openRights'].length === 0 ? undefined : line['governing']?.due?.on,
  extended: line['extended'],
  answeredAt: line['answeredAt'],
  refused: line['refused'],
  late: line['late'],
  outcome: line['outcome'],
});

t.setTimeout(300_000);

t.test('the register says what a count of the raw events says, now and as of earlier days', async (t) => {
  const clock = new SetClock();
  const folder = productFolder(t);
  const product = await Product.of(t, folder, { REGESTA_SEAL_SECONDS: '0' }, clock);
  const described = {
    name: 'Huaqing Export Ltd',
    address: ['Ningbo'],
    country: 'CN',
    timeZone: ZONE,
    languages: ['en'],
  };
  await product.must('PUT', '/v1/organisation', described);
  await halfAYear(product, clock, 20_261_122);
  await product.settled();

  const compare = async (what: string, now: string, more: string) => {
    const counted = countFrom(join(folder, 'data', 'ledger.db'), now);
    const register = new Map((await registerOf(product, more)).map((line) => [line['request'] as string, line]));
    t.equal(register.size, counted.size, `${what}: as many as were received`);
    for (const [id, one] of counted) t.same(saidBy(register.get(id) as Json), lineOf(one, now), `${what}: ${id}`);
    const lines = [...counted.values()].map((one) => lineOf(one, now));
    return {
      received: lines.length,
      answered: lines.filter(({ answeredAt }) => answeredAt !== undefined).length,
      extended: lines.filter(({ extended }) => extended).length,
      refused: lines.filter(({ refused }) => refused).length,
      late: lines.filter(({ late }) => late).length,
      open: lines.filter(({ phase }) => phase === 'open').length,
    };
  };
  const endOf = (day: string) =>
    new Date(+utc(day) + DAY_MS - 1 - (day < '2026-10-25' ? 2 : 1) * 3_600_000).toISOString();
  const now = await compare('now', clock.at, '');
  for (const [what, number] of Object.entries(now))
    t.ok(number > 3, `${number} ${what}: the half year is worth counting`);
  for (const day of ['2026-09-10', '2026-10-24', '2026-11-15']) {
    await compare(`as of ${day}`, endOf(day), `&recordedAsOf=${day}`);
  }
});
