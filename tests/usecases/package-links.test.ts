import { randomBytes } from 'node:crypto';
import { unzipSync } from 'fflate';
import t, { type Test } from 'tap';
import { customerOwner } from '../../src/domain/customer/stream.ts';
import { deliveryStream } from '../../src/domain/delivery/stream.ts';
import { type CustomerId, type Id, randomId } from '../../src/kernel/ids.ts';
import { plusMillis } from '../../src/kernel/time.ts';
import { expireDeliveries, openDelivery } from '../../src/usecases/package/open-delivery.ts';
import { recordShreds } from '../../src/usecases/ledger/record-shreds.ts';
import { eraseWith } from '../support/erase.ts';
import { packageWorld } from '../support/package-world.ts';

t.setTimeout(300_000);

const ALL = ['identity', 'contact', 'commercial', 'preference', 'note', 'sensitive', 'source'];

/** One customer, and requests of theirs whose answer is approved, each with its link. */
async function linkWorld(t: Test) {
  const world = await packageWorld(t);
  const { http, post } = world;
  const send = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, token = http.firstToken) => {
    const answer = await http.send(token, { method, url: `/v1${url}`, ...(payload === undefined ? {} : { payload }) });
    await http.caughtUp();
    return answer;
  };
  const approve = (request: string) =>
    post(`/requests/${request}/approval`, { rights: ['access'], alone: 'no-second-person' });
  const request = async (customer = world.customer): Promise<string> => {
    const id = String((await post('/requests', { channel: 'letter', rights: ['access'], customer }))['id']);
    await post(`/requests/${id}/classification`, { jurisdictions: ['EU'], calendarPlace: 'DE-HH' });
    await post(`/requests/${id}/identity/no-doubt`, { reason: 'logged-in' });
    return id;
  };
  const confirmedGaps = ['purposes', 'recipients', 'retention'];
  const link = async (request: string, more: object = {}) => {
    const made = await post(`/requests/${request}/deliveries`, { language: 'de', days: 30, confirmedGaps, ...more });
    const [, delivery, secret] = /^\/d\/([0-9a-z]{26})#([A-Za-z0-9_-]{43})$/.exec(String(made['link'])) ?? [];
    if (delivery === undefined || secret === undefined) throw new Error(JSON.stringify(made));
    return { delivery: delivery as Id, secret };
  };
  const phaseOf = async (request: string, delivery: string): Promise<string | undefined> => {
    await http.caughtUp();
    const all = (await send('GET', `/requests/${request}/deliveries`)).json() as readonly {
      readonly delivery: string;
      readonly phase: string;
    }[];
    return all.find((one) => one.delivery === delivery)?.phase;
  };
  let household = 1;
  const fetchIt = ({ delivery, secret }: { readonly delivery: string; readonly secret: string }) =>
    http.send(undefined, {
      method: 'POST',
      url: `/d/${delivery}`,
      payload: { secret },
      remoteAddress: `10.7.${household >> 8}.${household++ & 255}`,
    });
  return { ...world, send, approve, request, own: world.request, link, phaseOf, fetchIt };
}

/** Twenty values that occur nowhere else, in every place where a package tells of a person. */
const planted = (): readonly string[] => Array.from({ length: 20 }, () => `P${randomBytes(9).toString('hex')}`);

/** The bytes as they lie there, and what an archive in them would hold. */
function holds(bytes: Buffer, value: string): boolean {
  if (bytes.includes(value)) return true;
  try {
    return Object.values(unzipSync(bytes)).some((file) => Buffer.from(file).includes(value));
  } catch {
    return false;
  }
}

t.test('what was erased leaves by no link, and what lay ready is destroyed', async (t) => {
  const { http, post, request, approve, link, phaseOf, fetchIt, send } = await linkWorld(t);
  const { deps } = http;
  const values = planted();
  const [name, company, phone, line, city, ...rest] = values as [string, string, string, string, string, ...string[]];
  const registered = await post('/customers', {
    source: 'shop',
    channel: 'web',
    collectionCountry: 'DE',
    unverified: ['phone'],
    facts: {
      name: { full: name },
      company: { name: company },
      phone,
      postalAddress: { lines: [line], locality: city, postalCode: '12209', country: 'DE' },
      email: `${rest[0]}@example.de`,
    },
    identifiers: [{ system: 'shop', identifier: rest[1] }],
  });
  const customer = String(registered['id']);
  for (const note of rest.slice(2)) {
    await post(`/customers/${customer}/corrections`, {
      ...{ source: 'desk', channel: 'phone', facts: { note }, reason: 'customer-asked' },
    });
  }
  const [opened, waiting, own] = [await request(customer), await request(customer), await request(customer)];
  for (const one of [opened, waiting, own]) await approve(one);
  const first = await link(opened);
  const got = await fetchIt(first);
  t.equal(got.statusCode, 200);
  const told = Buffer.from(unzipSync(got.rawPayload)['package.json'] ?? []);
  t.same(
    values.filter((value) => !told.includes(value)),
    [],
    'each of the twenty is in the package',
  );
  const links = [await link(waiting), await link(own)];
  const other = await link((await approve(await request()), (await send('GET', '/requests')).json().items[0].request));

  // Cut off after the vault: nothing of it stands in the ledger yet.
  await deps.vault.shred({
    owners: [customerOwner(customer as CustomerId)],
    dataCategories: ['note'],
    request: randomId() as unknown as Id,
    at: deps.clock.now(),
    suppressUntil: plusMillis(deps.clock.now(), 1000),
  });
  for (const one of links) {
    t.equal((await fetchIt(one)).statusCode, 404, 'from the moment on in which the vault has decided');
    t.equal(await phaseOf(waiting, one.delivery).then((phase) => phase ?? 'ready'), 'ready', 'no opening is recorded');
  }
  const [one, two] = links as [(typeof links)[number], (typeof links)[number]];
  t.equal(await expireDeliveries(deps), 2, 'the schedule finishes what was cut off');
  for (const { delivery } of links) t.equal(await deps.documents?.get(delivery), undefined);
  t.ok(await deps.documents?.get(other.delivery), 'of another customer nothing is touched');

  t.equal(await recordShreds(deps), 1);
  await approve(own);
  const again = await link(own);
  t.ok(await deps.documents?.get(again.delivery));
  const erased = await eraseWith(http, { customers: [customer], dataCategories: ALL });
  t.match(erased.seen, { documents: { count: 1 } });
  t.equal(await phaseOf(own, again.delivery), 'withdrawn');
  t.equal((await fetchIt(again)).statusCode, 404);
  for (const { name } of (await deps.documents?.list()) ?? []) {
    const bytes = (await deps.documents?.get(name)) ?? Buffer.alloc(0);
    t.same(
      values.filter((value) => holds(bytes, value)),
      [],
    );
    for (const { secret } of [one, two, again, first]) t.equal(await openDelivery(deps, name, secret), undefined);
  }
  t.same(
    ((await deps.documents?.list()) ?? []).map(({ name }) => name),
    [other.delivery],
    'in the folder of documents lies the package of the other one alone',
  );
  const answer = (await send('GET', `/requests/${own}`)).json();
  t.match(answer, { openRights: ['access'] }, 'nobody had the answer, so the request waits for one');
  await approve(own);
  const last = await link(own, { confirmedGaps: ['purposes', 'categories', 'recipients', 'retention'] });
  const after = unzipSync((await fetchIt(last)).rawPayload);
  t.same(
    values.filter((value) => Object.values(after).some((file) => Buffer.from(file).includes(value))),
    [],
    'a new one tells that it was erased, and not what',
  );
  t.equal((await fetchIt(other)).statusCode, 200);
});

t.test('a link is good as long as what it was made on stands', async (t) => {
  const { http, post, send, request, approve, link, phaseOf, fetchIt, customer } = await linkWorld(t);
  const { deps } = http;
  const ends: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    'the identity was rejected': (id) => post(`/requests/${id}/identity/rejection`, { reason: 'fraud-suspected' }),
    'the request was withdrawn': (id) => post(`/requests/${id}/withdrawal`, { channel: 'phone' }),
    'the request was withdrawn and closed': async (id) => {
      await post(`/requests/${id}/withdrawal`, { channel: 'phone' });
      await post(`/requests/${id}/closure`, {});
    },
    'the right was reopened': (id) =>
      post(`/requests/${id}/reopening`, { reason: 'delivery-failed', rights: ['access'] }),
    'it was approved anew since': async (id) => {
      await post(`/customers/${customer}/corrections`, {
        ...{
          source: 'desk',
          channel: 'phone',
          facts: { note: randomBytes(4).toString('hex') },
          reason: 'customer-asked',
        },
      });
      await approve(id);
    },
  };
  for (const [what, end] of Object.entries(ends)) {
    const id = await request();
    await approve(id);
    const made = await link(id);
    await end(id);
    t.equal((await fetchIt(made)).statusCode, 404, what);
    t.equal(await phaseOf(id, made.delivery), 'ready', 'no opening is recorded');
    t.equal(await expireDeliveries(deps), 1, 'the schedule takes it back');
    t.equal(await phaseOf(id, made.delivery), 'withdrawn');
    t.equal(await deps.documents?.get(made.delivery), undefined, 'and destroys what lay ready');
  }
  const id = await request();
  await approve(id);
  const made = await link(id);
  await post(`/requests/${id}/closure`, {});
  const ground = 'accuracy-contested';
  t.equal((await send('POST', `/customers/${customer}/restrictions`, { ground })).statusCode, 201);
  t.equal(await expireDeliveries(deps), 0);
  t.equal(
    (await fetchIt(made)).statusCode,
    200,
    'an answered, closed request, and a restriction: they asked themselves',
  );
});

t.test('an erasure in the moment of the opening lets nothing out', async (t) => {
  const { http, request, approve, link, customer, phaseOf } = await linkWorld(t);
  const { deps } = http;
  const id = await request();
  await approve(id);
  const { delivery, secret } = await link(id);
  const append: typeof deps.ledger.append = async (stream, expected, events) => {
    const receipt = await deps.ledger.append(stream, expected, events);
    if (stream === deliveryStream(delivery)) {
      await deps.vault.shred({
        owners: [customerOwner(customer as CustomerId)],
        dataCategories: ['contact'],
        request: randomId() as unknown as Id,
        at: deps.clock.now(),
        suppressUntil: deps.clock.now(),
      });
    }
    return receipt;
  };
  const ledger = new Proxy(deps.ledger, {
    get: (ledger, key) => {
      if (key === 'append') return append;
      const value: unknown = Reflect.get(ledger, key, ledger);
      return typeof value === 'function' ? value.bind(ledger) : value;
    },
  });
  t.equal(await openDelivery({ ...deps, ledger }, delivery, secret), undefined);
  t.equal(await phaseOf(id, delivery), 'opened', 'the link is used up, and the register says so');
});
