import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import t from 'tap';
import { actorCategory } from '../../src/domain/actor/state.ts';
import { actorStream } from '../../src/domain/actor/stream.ts';
import { deliveryStream } from '../../src/domain/delivery/stream.ts';
import { requestStream } from '../../src/domain/request/stream.ts';
import { type Id, randomId } from '../../src/kernel/ids.ts';
import { plusMillis } from '../../src/kernel/time.ts';
import type { Caller } from '../../src/usecases/core/caller.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import type { DocumentStore } from '../../src/usecases/core/documents.ts';
import { loadState } from '../../src/usecases/core/load-state.ts';
import { deliverPackage, deliverPackageInput } from '../../src/usecases/package/deliver-package.ts';
import { decryptPackage, encryptPackage, newSecret } from '../../src/usecases/package/link-secret.ts';
import { expireDeliveries, openDelivery } from '../../src/usecases/package/open-delivery.ts';
import { firstActor } from '../../src/usecases/actor/set-up.ts';
import { packageWorld } from '../support/package-world.ts';

const DAY_MS = 86_400_000;

/** The same object with some of its methods in the place of its own. */
const but = <Whole extends object>(whole: Whole, methods: Partial<Whole>): Whole =>
  new Proxy(whole, {
    get: (_, key) => {
      const value: unknown = Reflect.get(key in methods ? methods : whole, key, whole);
      return typeof value === 'function' ? value.bind(whole) : value;
    },
  });

async function firstCaller(deps: Deps): Promise<Caller> {
  const actor = firstActor(deps.origin);
  const { state } = await loadState(deps, actorCategory, actorStream(actor));
  if (state.phase !== 'active') throw new Error('the first actor is not active');
  return { actor, state, commandId: randomId() };
}

type Seen = readonly { readonly delivery: string; readonly phase: string; readonly packageSha256: string }[];

t.test('a package is handed over by a link, once', async (t) => {
  const world = await packageWorld(t);
  const { http, request, post } = world;
  const { deps } = http;
  const fetchIt = (delivery: string, secret: string, remoteAddress = '10.1.0.1') =>
    http.send(undefined, { method: 'POST', url: `/d/${delivery}`, payload: { secret }, remoteAddress });
  const seen = async (): Promise<Seen> => {
    await http.caughtUp();
    return (await http.send(http.firstToken, { url: `/v1/requests/${request}/deliveries` })).json() as Seen;
  };
  const answersOf = async (id: string): Promise<readonly string[]> => {
    await http.caughtUp();
    const { answers } = (await http.send(http.firstToken, { url: `/v1/requests/${id}` })).json();
    return (answers as readonly { readonly right: string }[]).map(({ right }) => right).sort();
  };
  const one = async (delivery: string) => (await seen()).find((each) => each.delivery === delivery);
  const anotherRequest = async (rights: readonly string[]): Promise<string> => {
    const id = String((await post('/requests', { channel: 'e-mail', rights, customer: world.customer }))['id']);
    await post(`/requests/${id}/classification`, { jurisdictions: ['EU'], calendarPlace: 'DE-HH' });
    await post(`/requests/${id}/identity/no-doubt`, { reason: 'wrote-from-known-address' });
    return id;
  };
  const confirmedGaps = ['purposes', 'recipients', 'retention'];
  const prepare = async (more: object = {}) => {
    const made = await post(`/requests/${request}/deliveries`, { language: 'de', days: 3, confirmedGaps, ...more });
    const [, delivery, secret] = /^\/d\/([0-9a-z]{26})#([A-Za-z0-9_-]{43})$/.exec(String(made['link'])) ?? [];
    if (delivery === undefined || secret === undefined) throw new Error(JSON.stringify(made));
    return { delivery: delivery as Id, secret, made };
  };

  const tryIt = () =>
    http.send(http.firstToken, {
      method: 'POST',
      url: `/v1/requests/${request}/deliveries`,
      payload: { confirmedGaps },
    });
  const approve = (more: object, token?: string) =>
    post(`/requests/${request}/approval`, { rights: ['access'], ...more }, token);
  t.match(await tryIt(), { statusCode: 409, body: /REQUEST_RESPONSE_NOT_APPROVED/ }, 'nobody approved the answer yet');

  await t.test('whoever approved the answer does not make its link too', async (t) => {
    await approve({});
    const alone = await tryIt();
    t.match(alone, { statusCode: 409, body: /REQUEST_SECOND_PERSON_MISSING/ });
    t.notMatch(alone.body, /\/d\//, 'no link');
    t.same(await seen(), [], 'and no delivery');
    // The last approval stands: from here on somebody else has approved, and the first actor makes the links.
    const officer = await http.actor(['compliance-officer'], []);
    await approve({}, officer.token);
    const byApprover = await http.send(officer.token, {
      method: 'POST',
      url: `/v1/requests/${request}/deliveries`,
      payload: {},
    });
    t.match(byApprover, { statusCode: 409, body: /REQUEST_SECOND_PERSON_MISSING/ }, 'whoever it is');
  });

  await t.test('where two approved a part each neither makes the link, and is told the way on', async (t) => {
    const [one, other] = [
      await http.actor(['compliance-officer'], ['rights-request']),
      await http.actor(['compliance-officer'], ['rights-request']),
    ];
    const two = await anotherRequest(['access', 'portability']);
    await post(`/requests/${two}/approval`, { rights: ['access'] }, one.token);
    await post(`/requests/${two}/approval`, { rights: ['portability'] }, other.token);
    const make = (token: string) =>
      http.send(token, {
        method: 'POST',
        url: `/v1/requests/${two}/deliveries`,
        payload: { purpose: 'rights-request', confirmedGaps },
      });
    for (const { token } of [one, other]) {
      const answer = await make(token);
      t.match(answer, { statusCode: 409, body: /PACKAGE_APPROVERS_DIVIDED/ });
      t.match(answer.json().detail, /let one of them approve all of it anew/);
    }
    await post(`/requests/${two}/approval`, { rights: ['access', 'portability'] }, other.token);
    t.match(await make(other.token), { statusCode: 409, body: /REQUEST_SECOND_PERSON_MISSING/ });
    // The way that the refusal names: whoever approved a part before makes the link, for the last approval stands.
    const made = await make(one.token);
    t.equal(made.statusCode, 201, made.body);
    await http.caughtUp();
    t.same(await answersOf(two), ['access', 'portability'], 'one link answers both');
  });

  await t.test('one person alone makes it with the reason on record, to send it another day', async (t) => {
    const officer = await http.actor(['compliance-officer'], []);
    await approve({ alone: 'no-second-person' });
    const { delivery, made } = await prepare({ sent: 'later' });
    t.equal((await seen()).find((one) => one.delivery === delivery)?.phase, 'ready');
    t.notOk('answeredBy' in made);
    t.same(await answersOf(request), [], 'nobody has the answer yet');
    await approve({}, officer.token);
  });

  await t.test('making the link answers the request, once', async (t) => {
    const { delivery, made } = await prepare();
    const [prepared, answered] = made['events'] as readonly string[];
    t.equal(made['answeredBy'], answered);
    t.same(await answersOf(request), ['access']);
    const last = { direction: 'backwards', limit: 1 } as const;
    for await (const item of deps.ledger.readStream(requestStream(request as Id), last)) {
      const [about] = (await seen()).filter((one) => one.delivery === delivery);
      const clear = { rights: ['access'], method: 'link', delivery, packageSha256: about?.packageSha256 };
      t.match(item, { event: { id: answered, type: 'ResponseDelivered', data: { clear } } });
      if (item.kind === 'event')
        t.equal(String(item.event.position), made['position'], 'who waits for it waits for both');
    }
    t.not(prepared, answered);
    const { made: again } = await prepare();
    t.notOk('answeredBy' in again, 'a link that replaces it answers nothing anew');
    t.equal((again['events'] as readonly string[]).length, 1);
  });

  await t.test('what is decided of the answer in the last moment lets no link out', async (t) => {
    const officer = await http.actor(['compliance-officer'], []);
    const redaction = { what: 'third-party-data', ground: 'rights-of-others', balancing: 'others-prevail' };
    const id = await anotherRequest(['access']);
    const moments = {
      'while the package is encrypted': (decide: () => Promise<unknown>): Deps => {
        const documents = deps.documents as DocumentStore;
        const put: DocumentStore['put'] = async (name, bytes) => {
          await documents.put(name, bytes);
          await decide();
        };
        return { ...deps, documents: but(documents, { put }) };
      },
      'after the delivery is recorded': (decide: () => Promise<unknown>): Deps => {
        const append: Deps['ledger']['append'] = async (stream, expected, events) => {
          const receipt = await deps.ledger.append(stream, expected, events);
          if (stream.startsWith('delivery-') && expected === 'noStream') await decide();
          return receipt;
        };
        return { ...deps, ledger: but(deps.ledger, { append }) };
      },
    };
    for (const [moment, depsWith] of Object.entries(moments)) {
      await post(`/requests/${id}/approval`, { rights: ['access'] }, officer.token);
      const lying = (await deps.documents?.list())?.length;
      let decided = 0;
      const decide = async () => {
        await post(`/requests/${id}/redaction`, redaction);
        decided++;
      };
      const caller = await firstCaller(deps);
      const made = await deliverPackage(
        depsWith(decide),
        caller,
        id as Id,
        deliverPackageInput.parse({ confirmedGaps }),
      );
      t.equal(decided, 1, moment);
      t.same(made, { outcome: { kind: 'refused', reason: 'request-response-not-approved' } }, 'no link');
      t.same(await answersOf(id), [], 'no answer');
      t.equal((await deps.documents?.list())?.length, lying, 'nothing lies ready');
      const ready = (await http.send(http.firstToken, { url: `/v1/requests/${id}/deliveries` })).json() as Seen;
      t.same(
        ready.filter(({ phase }) => phase === 'ready'),
        [],
      );
    }
  });

  await t.test('what came after the approval is in no link until it is approved, and what came is named', async (t) => {
    const officer = await http.actor(['compliance-officer'], []);
    const refusedFor = async (...streams: readonly string[]) => {
      const answer = await tryIt();
      t.match(answer, { statusCode: 409, body: /PACKAGE_CHANGED_SINCE_APPROVAL/ });
      const about = answer.json().about as readonly { readonly stream: string; readonly count: string }[];
      t.same(about.map(({ stream, count }) => `${stream} ${count}`).sort(), [...streams].sort());
    };
    const { about } = (await tryIt()).json() as { readonly about: readonly { readonly stream: string }[] };
    t.match(about, [{ stream: /^request-/, count: '2' }], 'the same person has written again meanwhile, and is known');
    await approve({}, officer.token);
    t.equal(
      (await http.send(http.firstToken, { url: `/v1/customers/${world.customer}?purpose=rights-request` })).statusCode,
      200,
      'a look is no change',
    );
    await prepare();
    const task = await post('/tasks', {
      ...{ request, what: 'find-data', respondent: 'mail-house', system: 'mail', dueOn: '2099-01-01' },
      tokenExpiresAt: '2098-01-01T00:00:00.000Z',
    });
    await approve({}, officer.token);
    await http.send(String(task['token']), {
      method: 'POST',
      url: `/v1/tasks/${task['id']}/answer`,
      payload: { outcome: 'data-returned', count: 1, returned: 'A letter of the neighbour.' },
    });
    await http.caughtUp();
    await refusedFor(`task-${task['id']} 1`);
    await post(`/customers/${world.customer}/corrections`, {
      ...{ source: 'desk', channel: 'phone', facts: { note: 'About the neighbour.' }, reason: 'customer-asked' },
    });
    await refusedFor(`task-${task['id']} 1`, `customer-${world.customer} 1`);
    const asked = { channel: 'e-mail', rights: ['access'], customer: world.customer, words: 'My brother told me.' };
    const { id: doubtful } = await post('/requests', asked);
    await http.caughtUp();
    await approve({}, officer.token);
    await post(`/requests/${doubtful}/identity/no-doubt`, { reason: 'known-in-person' });
    await http.caughtUp();
    await refusedFor(`request-${doubtful} 1`);
    await approve({}, officer.token);
    const { delivery, made } = await prepare();
    t.notOk('answeredBy' in made, 'the day of the answer stands');
    t.same(
      (await seen()).filter(({ phase }) => phase === 'ready').map((each) => each.delivery),
      [delivery],
      'and no earlier link opens anything',
    );
  });

  await t.test('the page behind the link tells nothing and loads nothing', async (t) => {
    const page = await http.send(undefined, { url: `/d/${'0'.repeat(26)}?utm_source=mail&mc_eid=7` });
    t.equal(page.statusCode, 200, 'also of a delivery that does not exist, and whatever a mail service adds');
    const payload = { secret: newSecret() };
    const strict = await http.send(undefined, { method: 'POST', url: `/d/${'0'.repeat(26)}?utm_source=mail`, payload });
    t.equal(strict.statusCode, 400);
    const policy = String(page.headers['content-security-policy']);
    t.match(policy, /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'/);
    t.notMatch(policy, /unsafe|http/);
    const script = /<script>([\s\S]*)<\/script>/.exec(page.body)?.[1] ?? '';
    t.ok(policy.includes(createHash('sha256').update(script).digest('base64')), 'its script is the one that may run');
    t.notMatch(page.body, /https?:|src=/);
    for (const words of ['Your personal data', 'Ihre personenbezogenen Daten', '您的个人信息'])
      t.match(page.body, words);
    t.equal(page.headers['cache-control'], 'no-store');
  });

  await t.test('whoever has the secret gets it, and nobody a second time', async (t) => {
    const { delivery, secret } = await prepare();
    const stored = await deps.documents?.get(delivery);
    t.ok(stored !== undefined && !stored.includes('Anders') && !stored.includes('PK\u0003\u0004'));
    const sha256 = createHash('sha256')
      .update(stored ?? '')
      .digest('base64');
    t.match(await one(delivery), { phase: 'ready', packageSha256: sha256 });
    t.equal(
      (await http.send(undefined, { url: `/d/${delivery}` })).statusCode,
      200,
      'a look at the page uses nothing up',
    );
    const wrong = [newSecret(), '', secret.slice(0, -1), `${secret.slice(0, -1)}!`, 'x'.repeat(64)];
    const answers = new Set<string>();
    for (const [n, one] of wrong.entries()) {
      const { statusCode, body } = await fetchIt(delivery, one, `10.2.0.${n}`);
      answers.add(`${statusCode} ${body.replace(/"instance":"[^"]+"/, '')}`);
    }
    const nowhere = await fetchIt('0'.repeat(26), secret, '10.2.1.1');
    answers.add(`${nowhere.statusCode} ${nowhere.body.replace(/"instance":"[^"]+"/, '')}`);
    t.equal(answers.size, 1, 'every wrong try is answered the same');
    t.match([...answers][0], /^404 /);

    const got = await fetchIt(delivery, secret);
    t.equal(got.statusCode, 200);
    const files = unzipSync(got.rawPayload);
    t.match(Buffer.from(files['package.json'] ?? []).toString(), /Anders-Klee/);
    t.match(Buffer.from(files['README.txt'] ?? []).toString(), /Ihre personenbezogenen Daten/);
    t.equal((await fetchIt(delivery, secret, '10.2.1.2')).statusCode, 404);
    t.equal(await deps.documents?.get(delivery), undefined, 'what lay ready is gone');
    t.equal((await one(delivery))?.phase, 'opened');
    const last = { direction: 'backwards', limit: 1 } as const;
    for await (const item of deps.ledger.readStream(deliveryStream(delivery), last)) {
      t.match(item, { event: { type: 'DeliveryOpened', metadata: { actor: delivery } } });
    }
    t.notOk(http.logged().includes(secret), 'the secret is in no log');
  });

  await t.test('of two who come at the same moment one gets it', async (t) => {
    const { delivery, secret } = await prepare();
    const both = await Promise.all([fetchIt(delivery, secret, '10.3.0.1'), fetchIt(delivery, secret, '10.3.0.2')]);
    t.same(both.map(({ statusCode }) => statusCode).sort(), [200, 404]);
  });

  await t.test('it expires, and is destroyed', async (t) => {
    const { delivery, secret } = await prepare();
    t.equal(await expireDeliveries(deps), 0, 'not before its time');
    const later = { ...deps, clock: { now: () => plusMillis(deps.clock.now(), 3 * DAY_MS + 1) } };
    t.equal(await openDelivery(later, delivery, secret), undefined, 'from that moment on, whether or not it was swept');
    t.ok(await deps.documents?.get(delivery));
    const ready = (await seen()).filter(({ phase }) => phase === 'ready').length;
    t.equal(await expireDeliveries(later), ready);
    t.equal(await expireDeliveries(later), 0, 'once');
    t.equal(await deps.documents?.get(delivery), undefined);
    t.equal((await seen()).find((one) => one.delivery === delivery)?.phase, 'expired');
  });

  await t.test('it can be taken back', async (t) => {
    const { delivery, secret } = await prepare();
    const answer = await http.send(http.firstToken, { method: 'DELETE', url: `/v1/deliveries/${delivery}` });
    t.equal(answer.statusCode, 201, answer.body);
    t.equal((await fetchIt(delivery, secret, '10.4.0.1')).statusCode, 404);
    t.equal(await deps.documents?.get(delivery), undefined);
  });

  await t.test('what a crash left behind without an event goes after an hour', async (t) => {
    const name = '7'.repeat(26) as Id;
    await deps.documents?.put(name, Buffer.from('half a delivery'));
    await expireDeliveries(deps);
    t.ok(await deps.documents?.get(name), 'its event may be on its way');
    await expireDeliveries({ ...deps, clock: { now: () => plusMillis(deps.clock.now(), 3_700_000) } });
    t.equal(await deps.documents?.get(name), undefined);
  });

  await t.test('guessing is shut out after twenty tries', async (t) => {
    const codes: number[] = [];
    for (let n = 0; n < 22; n++) codes.push((await fetchIt('0'.repeat(26), newSecret(), '10.9.0.1')).statusCode);
    t.same(codes.slice(0, 20), Array(20).fill(404));
    t.same(codes.slice(20), [429, 429]);
  });
});

t.test('a package opens only for its delivery, with its secret, unchanged', async (t) => {
  const [one, other] = ['0'.repeat(26) as Id, `${'0'.repeat(25)}1` as Id];
  const secret = newSecret();
  const sealed = encryptPackage(Buffer.from('the data'), one, secret);
  t.equal(decryptPackage(sealed, one, secret)?.toString(), 'the data');
  t.equal(decryptPackage(sealed, other, secret), undefined);
  t.equal(decryptPackage(sealed, one, newSecret()), undefined);
  for (const at of [0, 12, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    t.equal(decryptPackage(changed, one, secret), undefined, `byte ${at}`);
  }
  t.equal(decryptPackage(Buffer.alloc(5), one, secret), undefined);
  t.notOk(encryptPackage(Buffer.from('the data'), one, secret).equals(sealed), 'another IV each time');
});
