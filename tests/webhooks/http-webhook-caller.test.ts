import { createHmac } from 'node:crypto';
import type { lookup } from 'node:dns';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import t, { type Test } from 'tap';
import { randomId } from '../../src/kernel/ids.ts';
import { plusMillis, systemClock } from '../../src/kernel/time.ts';
import { addressFault } from '../../src/webhooks/address.ts';
import { type HttpCallerOptions, httpWebhookCaller } from '../../src/webhooks/adapters/http/http-webhook-caller.ts';
import { isNetwork, networkGuard } from '../../src/webhooks/adapters/http/networks.ts';
import type { WebhookEndpoint } from '../../src/webhooks/endpoints.ts';
import type { WebhookCall } from '../../src/webhooks/webhook-caller.ts';
import { type ArrivedCall, certifiedServer, recipientServer, withConfirmation } from '../support/webhook-recipient.ts';

t.setTimeout(120_000);

const THIS_MACHINE = ['127.0.0.0/8'];
const newSecret = (fill: number): string => `whsec_${Buffer.alloc(32, fill).toString('base64')}`;
const endpoint = (url: string, secrets: WebhookEndpoint['secrets'] = [{ secret: newSecret(1) }]): WebhookEndpoint => ({
  url,
  secrets,
});
const callTo = (to: WebhookEndpoint, body = '{"type":"customer.erasure","data":{}}'): WebhookCall => ({
  endpoint: to,
  id: randomId(),
  at: systemClock.now(),
  body,
});
const caller = (options: Partial<HttpCallerOptions> = {}) =>
  httpWebhookCaller({ allowedNetworks: THIS_MACHINE, ...options });

/** From the text of the specification, without the library. */
function isSignedBy(secret: string, { headers, body }: ArrivedCall): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed, 'utf8').digest('base64')}`;
  return (headers['webhook-signature'] ?? '').split(' ').includes(expected);
}

t.test('a call over HTTPS carries a signature that the library and an independent computation accept', async (t) => {
  const certified = certifiedServer();
  const server = await recipientServer(t, certified);
  const call = callTo(endpoint(server.url), '{"name":"Zoë 客户","n":1}');
  t.same(await caller({ ca: certified.ca }).call(call), { kind: 'sent', confirmed: false });
  const [arrived] = server.calls as readonly [ArrivedCall];
  t.equal(arrived.headers['webhook-id'], call.id);
  t.equal(arrived.headers['content-type'], 'application/json');
  t.equal(arrived.body, call.body, 'byte for byte what was signed');
  t.same(new Webhook(newSecret(1)).verify(arrived.body, { ...arrived.headers }), JSON.parse(call.body));
  t.ok(isSignedBy(newSecret(1), arrived));
  t.notOk(isSignedBy(newSecret(2), arrived));
  t.throws(() => new Webhook(newSecret(1)).verify(`${arrived.body} `, { ...arrived.headers }), 'one byte more');
});

t.test('while a secret is changed over, each call is signed with both, and after that with the new one', async (t) => {
  const server = await recipientServer(t);
  const now = systemClock.now();
  const secrets = [{ secret: newSecret(2) }, { secret: newSecret(1), until: plusMillis(now, 60_000) }];
  await caller().call({ ...callTo(endpoint(server.url, secrets)), at: now });
  await caller().call({ ...callTo(endpoint(server.url, secrets)), at: plusMillis(now, 60_000) });
  const [during, after] = server.calls as readonly [ArrivedCall, ArrivedCall];
  t.ok(isSignedBy(newSecret(1), during) && isSignedBy(newSecret(2), during));
  t.ok(new Webhook(newSecret(1)).verify(during.body, { ...during.headers }));
  t.ok(new Webhook(newSecret(2)).verify(during.body, { ...during.headers }));
  t.ok(isSignedBy(newSecret(2), after));
  t.notOk(isSignedBy(newSecret(1), after));
});

t.test('what the recipient answers says whether it is done, and nothing else is believed', async (t) => {
  const server = await recipientServer(t);
  const said = async (status: number, body: string, headers: Record<string, string> = {}) => {
    server.answer = (response) => void response.writeHead(status, headers).end(body);
    return caller().call(callTo(endpoint(server.url)));
  };
  const sent = (confirmed: boolean) => ({ kind: 'sent', confirmed });
  const failed = (code: string, isWorthAnotherTry = true) => ({ kind: 'failed', code, isWorthAnotherTry });
  t.same(await said(200, '{"confirmed": true}'), sent(true));
  t.same(await said(202, '{"confirmed":true,"job":7}'), sent(true));
  for (const body of [
    '',
    'OK',
    '{"confirmed":"true"}',
    '{"confirmed":1}',
    '[true]',
    'null',
    '{"confirmed":false}',
    '{',
  ]) {
    t.same(await said(200, body), sent(false), body);
  }
  t.same(await said(204, ''), sent(false));
  t.same(await said(200, `{"confirmed":true,"x":"${'y'.repeat(20_000)}"}`), sent(false), 'too long to be read');
  t.same(await said(301, '', { location: `${server.url}/elsewhere` }), failed('redirected'));
  t.same(await said(308, '', { location: 'http://169.254.169.254/' }), failed('redirected'));
  for (const status of [400, 401, 404, 422])
    t.same(await said(status, ''), failed('refused-by-recipient'), `${status}`);
  for (const status of [408, 425, 500, 503])
    t.same(await said(status, ''), failed('recipient-in-trouble'), `${status}`);
  t.same(await said(429, '', { 'retry-after': '120' }), { ...failed('recipient-in-trouble'), waitAsked: 120_000 });
  t.same(await said(503, '', { 'retry-after': 'soon' }), failed('recipient-in-trouble'));
  t.same(await said(410, ''), failed('gone', false));
  t.equal(server.calls.filter(({ path }) => path !== '/hook').length, 0, 'no redirect was followed');
});

t.test('an answer without end, a slow one, none, and a broken connection', async (t) => {
  const server = await recipientServer(t);
  const quick = caller({ timeoutMs: 1_500 });
  server.answer = (response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(64 * 1024)), 1);
    response.on('close', () => clearInterval(more));
  };
  t.same(await quick.call(callTo(endpoint(server.url))), { kind: 'sent', confirmed: false }, 'it is cut off');
  server.answer = (response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write(' '), 200);
    response.on('close', () => clearInterval(more));
  };
  t.same(await quick.call(callTo(endpoint(server.url))), { kind: 'sent', confirmed: false }, 'a byte now and then');
  server.answer = () => undefined;
  t.match(await quick.call(callTo(endpoint(server.url))), {
    kind: 'failed',
    code: 'timed-out',
    isWorthAnotherTry: true,
  });
  server.answer = (response) => response.destroy();
  t.match(await quick.call(callTo(endpoint(server.url))), { kind: 'failed', code: 'outcome-unknown' });
  for (const words of [
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'SSH-2.0-OpenSSH_9.6\r\n',
    `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\nhello',
    '',
  ]) {
    const port = await sayingOnly(t, words);
    const outcome = await quick.call(callTo(endpoint(`http://127.0.0.1:${port}/`)));
    t.match(outcome, { kind: 'failed', code: 'outcome-unknown' }, JSON.stringify(words.slice(0, 40)));
  }
  const closed = await portOfNobody();
  t.match(await quick.call(callTo(endpoint(`http://127.0.0.1:${closed}/`))), { code: 'recipient-unreachable' });
});

t.test('a certificate that is not good for the host ends the call before anything is said', async (t) => {
  const good = certifiedServer();
  const server = await recipientServer(t, good);
  t.match(await caller().call(callTo(endpoint(server.url))), { code: 'tls-failed' }, 'an authority nobody knows');
  const other = certifiedServer({ host: 'elsewhere.example' });
  const wrongName = await recipientServer(t, other);
  t.match(await caller({ ca: other.ca }).call(callTo(endpoint(wrongName.url))), { code: 'tls-failed' }, 'another name');
  const old = certifiedServer({ notAfter: '2021-01-01T00:00:00.000Z' });
  const expired = await recipientServer(t, old);
  t.match(await caller({ ca: old.ca }).call(callTo(endpoint(expired.url))), { code: 'tls-failed' }, 'run out');
  const plain = await recipientServer(t);
  const asTls = endpoint(plain.url.replace('http:', 'https:'));
  t.match(await caller().call(callTo(asTls)), { code: 'tls-failed' }, 'no TLS at all');
  t.equal(server.calls.length + wrongName.calls.length + expired.calls.length + plain.calls.length, 0);
});

t.test('no call goes to a network that the operator has not allowed, however it is spelled or resolved', async (t) => {
  const server = await recipientServer(t);
  const guarded = caller({ allowedNetworks: [] });
  const refused = { kind: 'failed', code: 'address-not-allowed', isWorthAnotherTry: false };
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '127.1', '2130706433', '0x7f000001', '0']) {
    const url = `http://${host}:${server.port}/hook`;
    t.same(await guarded.call(callTo(endpoint(url))), refused, host);
  }
  for (const host of [
    '169.254.169.254',
    '10.0.0.1',
    '[::ffff:127.0.0.1]',
    '[::ffff:a00:1]',
    '[fd00::1]',
    '[fe80::1]',
    '[64:ff9b::7f00:1]',
  ]) {
    t.same(await guarded.call(callTo(endpoint(`https://${host}/`))), refused, host);
  }
  const leadingTo = (...addresses: string[]) =>
    ((_host: string, _options: object, done: (error: null, found: object[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      )) as unknown as typeof lookup;
  const inward = caller({ allowedNetworks: [], resolve: leadingTo('127.0.0.1', '10.1.2.3') });
  t.same(await inward.call(callTo(endpoint(`https://mail-house.example:${server.port}/`))), refused, 'a public name');
  t.equal(server.calls.length, 0);
  const certified = certifiedServer({ host: 'mail-house.example' });
  const secure = await recipientServer(t, certified);
  const mixed = caller({ ca: certified.ca, resolve: leadingTo('10.1.2.3', '127.0.0.1'), timeoutMs: 5_000 });
  const outcome = await mixed.call(callTo(endpoint(`https://mail-house.example:${secure.port}/hook`)));
  t.same(outcome, { kind: 'sent', confirmed: false }, 'of several addresses the allowed one is called');
});

t.test('what may be called is a matter of the address alone', async (t) => {
  t.equal(addressFault('https://mail-house.example/hook?x=1'), undefined);
  t.equal(addressFault('http://127.0.0.1:8080/'), undefined);
  t.equal(addressFault('http://mail-house.example/'), 'not-https');
  t.equal(addressFault('http://127.0.0.1.mail-house.example/'), 'not-https');
  t.equal(addressFault('ftp://mail-house.example/'), 'not-https');
  t.equal(addressFault('https://user:pass@mail-house.example/'), 'holds-a-password');
  t.equal(addressFault('https://mail-house.example/#x'), 'holds-a-fragment');
  t.equal(addressFault('mail-house.example'), 'not-an-address');
  t.ok(isNetwork('10.0.0.0/8') && isNetwork('fd00::/8'));
  t.notOk(isNetwork('10.0.0.0') || isNetwork('10.0.0.0/33') || isNetwork('x/8') || isNetwork('fd00::/129'));
  const open = networkGuard([]);
  t.ok(['93.184.216.34', '2606:4700::1111', '::ffff:93.184.216.34'].every(open));
  t.notOk(['100.64.0.1', '224.0.0.1', '255.255.255.255', '::', '2002:7f00:1::', 'ff02::1', 'localhost', ''].some(open));
  t.ok(networkGuard(['10.1.0.0/16'])('10.1.2.3'));
  t.notOk(networkGuard(['10.1.0.0/16'])('10.2.2.3'));
  const v4 = fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 255 })));
  fc.assert(
    fc.property(v4, (parts) => {
      const dotted = parts.join('.');
      return open(dotted) === open(`::ffff:${dotted}`);
    }),
  );
});

t.test('a hundred calls at once, each answered for itself', async (t) => {
  const server = await recipientServer(t);
  server.answer = (response, call) =>
    JSON.parse(call.body).n % 2 === 0 ? withConfirmation(response, call, 0) : void response.writeHead(500).end();
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, n) => caller().call(callTo(endpoint(server.url), JSON.stringify({ n })))),
  );
  outcomes.forEach((outcome, n) =>
    t.match(outcome, n % 2 === 0 ? { confirmed: true } : { code: 'recipient-in-trouble' }),
  );
});

/** A server that says these words to whoever speaks to it, and hangs up. */
async function sayingOnly(t: Test, words: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(words));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** A port on which nobody listens: taken, and given back. */
async function portOfNobody(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
