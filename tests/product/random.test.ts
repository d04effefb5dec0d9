import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { noticeId } from '../../src/domain/notice/stream.ts';
import { verifiedIds } from '../support/ledger-integrity.ts';
import { Product, productFolder } from '../support/product-app.ts';
import { everyEvent, openEverything } from '../support/product-ledger.ts';
import { person, registration } from '../support/product-people.ts';

/** `npm run torture` asks for thousands. The seed of a run is said, and can be set to play it again. */
const OPERATIONS = Number(process.env['OPERATIONS'] ?? 500);
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const timeout = 120_000 + OPERATIONS * 200;
t.setTimeout(timeout);

const PEOPLE = 60;
const CATEGORIES = ['identity', 'contact', 'commercial', 'preference', 'note', 'source'] as const;
const PURPOSES = ['customer-service', 'marketing', 'audit', 'rights-request', 'contract'] as const;
const OFFICE = { trigger: 'office', ground: 'art17-1-a' };
const FIELDS = ['name', 'email', 'phone', 'note', 'country', 'company', 'language', 'birthDate'] as const;

/** Mulberry32: small, and the same everywhere. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
  some<Item>(items: readonly Item[]): Item[] {
    const chosen = items.filter(() => this.next() < 0.4);
    return chosen.length > 0 ? chosen : [this.of(items)];
  }
}

interface Known {
  readonly customers: string[];
  readonly actors: string[];
  readonly erasures: string[];
  notices: number;
}

type Operation = readonly [method: string, path: string, body?: unknown, headers?: Record<string, string>];

const facts = (dice: Dice): Record<string, unknown> => {
  const whole = person(dice.below(500)).facts;
  return Object.fromEntries(dice.some(FIELDS).map((field) => [field, whole[field]]));
};
const statement = (dice: Dice) => ({ source: `desk-${dice.below(4)}`, channel: 'phone', facts: facts(dice) });

/** What somebody may ask for next: each entry as likely as its weight. */
const OPERATIONS_BY_WEIGHT: readonly (readonly [number, (dice: Dice, known: Known) => Operation])[] = [
  [20, (dice) => ['POST', '/v1/customers', registration(dice.below(PEOPLE))]],
  [
    25,
    (dice, known) => [
      'PATCH',
      `/v1/customers/${dice.of(known.customers)}?purpose=${dice.of(PURPOSES)}`,
      statement(dice),
    ],
  ],
  [5, (dice, known) => ['PATCH', `/v1/customers/${dice.of(known.customers)}`, statement(dice)]],
  [
    8,
    (dice, known) => [
      'POST',
      `/v1/customers/${dice.of(known.customers)}/corrections`,
      { ...statement(dice), reason: 'found-wrong', reasonInWords: 'Read back' },
    ],
  ],
  [
    5,
    (dice, known) => [
      'POST',
      `/v1/customers/${dice.of(known.customers)}/verifications`,
      { fields: dice.some(FIELDS), method: 'confirmed-by-customer' },
    ],
  ],
  [
    5,
    (dice, known) => [
      'POST',
      `/v1/customers/${dice.of(known.customers)}/retirements`,
      { fields: dice.some(FIELDS), reason: 'no-longer-true' },
    ],
  ],
  [
    5,
    (dice, known) => [
      'POST',
      `/v1/customers/${dice.of(known.customers)}/identifiers`,
      { system: 'crm', identifier: `CRM-${dice.below(90)}` },
    ],
  ],
  [
    10,
    (dice, known) => ['POST', `/v1/customers/${dice.of(known.customers)}/consents/marketing/given`, terms(dice, known)],
  ],
  [
    5,
    (dice, known) => [
      'POST',
      `/v1/customers/${dice.of(known.customers)}/consents/marketing/withdrawn`,
      { channel: 'web', evidence: 'By a link' },
    ],
  ],
  [
    4,
    (dice, known) => [
      'POST',
      `/v1/customers/${dice.of(known.customers)}/consents/marketing/refused`,
      { channel: 'web' },
    ],
  ],
  [
    4,
    (dice, known) => [
      'POST',
      `/v1/customers/${dice.of(known.customers)}/consents/marketing/reported`,
      { state: dice.of(['given', 'refused', 'withdrawn']), source: 'crm', reportedOn: '2026-03-04' },
    ],
  ],
  [
    4,
    (dice, known) => [
      'POST',
      `/v1/customers/${dice.of(known.customers)}/consents/marketing/confirmed`,
      terms(dice, known),
    ],
  ],
  [12, (dice, known) => ['GET', `/v1/customers/${dice.of(known.customers)}?purpose=${dice.of(PURPOSES)}`]],
  [
    8,
    (dice) => [
      'POST',
      '/v1/customers/search',
      { purpose: dice.of(PURPOSES), name: person(dice.below(8)).facts.name.full.split(' ')[0] },
    ],
  ],
  [
    2,
    (dice, known) => [
      'POST',
      `/v1/customers/${dice.of(known.customers)}/replay`,
      { purpose: 'audit', recordedAsOf: new Date().toISOString() },
    ],
  ],
  [
    4,
    (dice, known) => [
      'POST',
      '/v1/erasures',
      { ...OFFICE, customers: dice.some(known.customers.slice(-4)), dataCategories: dice.some(CATEGORIES) },
    ],
  ],
  [
    4,
    (dice, known) => [
      'POST',
      '/v1/erasures',
      { ...OFFICE, customers: [dice.of(known.customers)], dataCategories: CATEGORIES },
    ],
  ],
  [8, (dice, known) => ['POST', `/v1/erasures/${dice.of(known.erasures.slice(-4))}/plan`]],
  [
    8,
    (dice, known) => [
      'POST',
      `/v1/erasures/${dice.of(known.erasures.slice(-4))}/approval`,
      { plan: dice.below(8) === 0 ? 2 : 1, alone: 'no-second-person' },
    ],
  ],
  [
    3,
    (dice, known) => [
      'POST',
      `/v1/erasures/${dice.of(known.erasures)}/telling`,
      { told: 'no', reason: 'not-required' },
    ],
  ],
  [
    2,
    (dice) => [
      'POST',
      '/v1/actors',
      {
        kind: 'person',
        name: 'Somebody Or-Other',
        roles: dice.some(['clerk', 'auditor']),
        purposes: dice.some(PURPOSES),
      },
    ],
  ],
  [
    2,
    (dice, known) => [
      dice.of(['PUT', 'DELETE']),
      `/v1/actors/${dice.of(known.actors)}/roles/${dice.of(['clerk', 'marketer'])}`,
    ],
  ],
  [1, (dice, known) => ['POST', `/v1/actors/${dice.of(known.actors)}/deactivation`]],
  [
    1,
    (dice) => [
      'PUT',
      '/v1/organisation',
      organisation(dice.of(['Europe/Berlin', 'Asia/Shanghai', 'America/Los_Angeles'])),
    ],
  ],
  [
    1,
    (dice) => [
      'PUT',
      '/v1/organisation/offices',
      { office: 'representative', country: dice.of(['DE', 'CN']), name: `Officer ${dice.below(5)}`, contacts: [] },
    ],
  ],
  [1, (_dice, known) => ['POST', '/v1/notices', notice(known.notices + 1)]],
  [2, (dice) => ['POST', '/v1/imports', table(dice), { 'content-type': 'text/csv', 'regesta-mapping': MAPPING }]],
];
const TOTAL_WEIGHT = OPERATIONS_BY_WEIGHT.reduce((sum, [weight]) => sum + weight, 0);

function draw(dice: Dice, known: Known): Operation {
  let left = dice.next() * TOTAL_WEIGHT;
  for (const [weight, make] of OPERATIONS_BY_WEIGHT) {
    left -= weight;
    if (left < 0) return make(dice, known);
  }
  return ['GET', '/v1/purposes'];
}

const terms = (dice: Dice, known: Known) => ({
  notice: noticeId('privacy-notice'),
  noticeVersion: 1 + dice.below(known.notices),
  method: 'web-form',
  channel: 'web',
  separate: true,
  ...(dice.next() < 0.5 ? { evidence: `Clicked ${dice.below(1_000)}` } : {}),
});
const organisation = (timeZone: string) => ({
  name: 'Beispiel GmbH',
  address: ['Hafen 1'],
  country: 'DE',
  timeZone,
  languages: ['en'],
});
const notice = (noticeVersion: number) => ({
  code: 'privacy-notice',
  noticeVersion,
  texts: [{ language: 'en', sha256: createHash('sha256').update(String(noticeVersion)).digest('base64') }],
  purposes: ['marketing'],
  effectiveFrom: '2026-01-01T00:00:00.000Z',
});
const columns = { id: { to: 'identifier' }, name: { to: 'name.full' }, mail: { to: 'email' }, phone: { to: 'phone' } };
const MAPPING = Buffer.from(
  JSON.stringify({ name: 'random', source: 'shop', system: 'shop', collectionCountry: 'FR', columns }),
).toString('base64url');

function table(dice: Dice): string {
  const rows = Array.from({ length: 5 }, () => {
    const { identifier, facts } = person(dice.below(PEOPLE));
    return [identifier, facts.name.full, person(dice.below(20)).facts.email, facts.phone].join(',');
  });
  return `id,name,mail,phone\n${rows.join('\n')}\n`;
}

async function play(product: Product, dice: Dice, known: Known): Promise<string> {
  const [method, path, body, headers] = draw(dice, known);
  const answer = await product.ask(method, path, body, headers === undefined ? {} : { headers });
  if (answer.status === 201 && path === '/v1/customers') known.customers.push(answer.body['id']);
  if (answer.status === 201 && path === '/v1/erasures') {
    known.erasures.push(answer.body['id']);
    // Most are planned at once, as people do; the plan may be asked for again at any time.
    await product.ask('POST', `/v1/erasures/${answer.body['id']}/plan`, {});
  }
  if (answer.status === 201 && path === '/v1/actors') known.actors.push(answer.body['id']);
  if (answer.status === 201 && path === '/v1/notices') known.notices++;
  return `${answer.status} ${answer.body['code'] ?? ''}`;
}

t.test('after a random life, read models made from nothing are those that were kept', { timeout }, async (t) => {
  t.comment(`SEED=${SEED} OPERATIONS=${OPERATIONS}`);
  const folder = productFolder(t);
  const dice = new Dice(SEED);
  const known: Known = { customers: [], actors: [], erasures: ['0'.repeat(26)], notices: 1 };
  let product = await Product.open(folder);
  await product.must('POST', '/v1/notices', notice(1));
  for (let n = 0; n < 4; n++) {
    known.customers.push((await product.must('POST', '/v1/customers', registration(n))).body['id']);
    known.actors.push((await product.actor(['clerk'], ['customer-service'])).id);
  }
  const counts = new Map<string, number>();
  for (let done = 0; done < OPERATIONS; done += 8) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => play(product, dice, known)));
    for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
    const chance = dice.next();
    if (chance < 0.02) {
      await product.close();
      product = await Product.open(folder);
    } else if (chance < 0.03) await product.composed.projections.rebuild();
  }
  t.comment([...counts].map(([answer, count]) => `${answer.trim()}: ${count}`).join(', '));
  const faults = [...counts.keys()].filter((answer) => /^5|VAULT_/.test(answer) && answer !== '503 HTTP_IMPORT_BUSY');
  t.strictSame(faults, [], 'no operation met a fault of ours');
  t.ok((counts.get('201 ') ?? 0) > OPERATIONS / 5, 'many were carried out');

  const opened = await openEverything(product);
  const kinds = new Map<string, number>();
  for (const { payload } of opened) kinds.set(payload.kind, (kinds.get(payload.kind) ?? 0) + 1);
  t.strictSame([...kinds.keys()].sort(), ['erased', 'opened'], JSON.stringify([...kinds]));
  const { live, rebuilt } = await product.digests();
  t.equal(live, rebuilt, 'as they were kept and as rebuilt beside');
  await product.close();
  // Closing may have recorded how often looks were refused; from here on nothing is appended any more.
  product = await Product.open(folder);
  await product.settled();
  const kept = await product.composed.projections.digest();
  await product.close();
  for (const side of ['', '-wal', '-shm']) rmSync(join(folder, 'data', `read-models.db${side}`), { force: true });

  const again = await Product.open(folder);
  await again.settled();
  t.equal(await again.composed.projections.digest(), kept, 'and as made by a start without them');
  const events = (await everyEvent(again.deps.ledger)).length;
  await again.close();
  t.equal(verifiedIds(join(folder, 'data', 'ledger.db')).length, events);
});
