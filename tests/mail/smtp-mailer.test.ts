import { randomBytes } from 'node:crypto';
import { connect, createServer } from 'node:net';
import t, { type Test } from 'tap';
import { outcomeOf } from '../../src/mail/adapters/smtp/outcome.ts';
import { smtpMailer } from '../../src/mail/adapters/smtp/smtp-mailer.ts';
import type { Mail } from '../../src/mail/mailer.ts';
import { type MailServer, mailServer, partsOf } from './support/mail-server.ts';

const FROM = 'privacy@alpenglueck.example';
/** Larger than any buffer on the way, so that a message can be cut off in its middle. */
const bytes = randomBytes(300_000);
const mail: Mail = {
  messageId: '0190-8aaa@alpenglueck.example',
  fromName: 'Alpenglück GmbH, München',
  to: { name: 'Jürgen Weiß', address: 'juergen@weiss.example' },
  language: 'de',
  subject: 'Ihr Antrag: Zeichen 01jq4w8z — 编号',
  text: 'Guten Tag,\n\nunser Schreiben liegt bei.\n.\nDanach geht es weiter: Grüße',
  attachment: { name: '01jq4w8z.pdf', type: 'application/pdf', bytes },
};
const mailerTo = (server: Pick<MailServer, 'port'>) =>
  smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, from: FROM });

async function serverOf(t: Test, options?: Parameters<typeof mailServer>[0]): Promise<MailServer> {
  const server = await mailServer(options);
  t.teardown(() => server.close());
  return server;
}

t.test('what arrives is what was sent, byte for byte, under the id that was given', async (t) => {
  const server = await serverOf(t);
  t.same(await mailerTo(server).send(mail), { kind: 'sent' });
  const [received, ...others] = server.received;
  t.same(others, []);
  t.equal(received?.from, FROM);
  t.same(received?.to, ['juergen@weiss.example']);
  const { head, parts } = partsOf(received?.raw ?? '');
  t.equal(head.get('message-id'), '<0190-8aaa@alpenglueck.example>');
  t.equal(head.get('subject'), mail.subject);
  t.match(head.get('from'), /Alpenglück GmbH, München.*<privacy@alpenglueck\.example>/);
  t.match(head.get('to'), /Jürgen Weiß.*<juergen@weiss\.example>/);
  t.equal(head.get('content-language'), 'de');
  const [text, pdf] = parts;
  t.equal(text?.bytes.toString().replaceAll('\r\n', '\n').trim(), mail.text);
  t.match(pdf?.headers.get('content-type'), /^application\/pdf/);
  t.match(pdf?.headers.get('content-disposition'), /attachment; filename=01jq4w8z\.pdf/);
  t.ok(pdf?.bytes.equals(bytes), 'the attachment is whole');
});

t.test('a name cannot add a header or a receiver', async (t) => {
  const server = await serverOf(t);
  const name = 'x\r\nBcc: spy@evil.example\r\n"<spy@evil.example>, y';
  await mailerTo(server).send({ ...mail, to: { name, address: 'juergen@weiss.example' }, subject: 'a\r\nX-Evil: 1' });
  t.same(server.received[0]?.to, ['juergen@weiss.example']);
  const { head } = partsOf(server.received[0]?.raw ?? '');
  t.notOk(head.has('bcc') || head.has('x-evil'));
});

t.test('an address that is none, or several, is never handed to the server', async (t) => {
  const server = await serverOf(t);
  for (const address of [
    'nobody',
    'a@b.example, c@d.example',
    'a@b.example>\r\nRCPT TO:<c@d.example',
    '@b',
    'a b@c.d',
  ]) {
    t.same(await mailerTo(server).send({ ...mail, to: { address } }), {
      kind: 'failed',
      code: 'address-invalid',
      isWorthAnotherTry: false,
    });
  }
  t.same(server.received, []);
});

const reply = (responseCode: number): Error => Object.assign(new Error('no'), { responseCode });

t.test('what the server answers is told apart: no such address, not now, not at all', async (t) => {
  const unknown = await serverOf(t, { onRcptTo: (_address, _session, callback) => callback(reply(550)) });
  t.same(await mailerTo(unknown).send(mail), { kind: 'failed', code: 'address-invalid', isWorthAnotherTry: false });
  const busy = await serverOf(t, { onRcptTo: (_address, _session, callback) => callback(reply(451)) });
  t.same(await mailerTo(busy).send(mail), { kind: 'failed', code: 'refused-by-server', isWorthAnotherTry: true });
  const refusing = await serverOf(t, {
    onData: (stream, _session, callback) => {
      stream.resume().on('end', () => callback(reply(554)));
    },
  });
  t.same(await mailerTo(refusing).send(mail), { kind: 'failed', code: 'refused-by-server', isWorthAnotherTry: false });
});

t.test('nobody there: unreachable, and worth another try', async (t) => {
  const server = await mailServer();
  await server.close();
  t.same(await mailerTo(server).send(mail), { kind: 'failed', code: 'server-unreachable', isWorthAnotherTry: true });
});

t.test('a server that falls silent after the message leaves the outcome unknown', async (t) => {
  const cut = await cuttingProxy(t, (await serverOf(t)).port);
  t.same(await mailerTo(cut).send(mail), { kind: 'failed', code: 'outcome-unknown', isWorthAnotherTry: true });
});

t.test('a connection that breaks before the message says that nothing was sent', async (t) => {
  const cut = await cuttingProxy(t, (await serverOf(t)).port, /^MAIL FROM/m);
  t.same(await mailerTo(cut).send(mail), { kind: 'failed', code: 'server-unreachable', isWorthAnotherTry: true });
});

t.test('a server elsewhere that offers no encryption gets nothing', async (t) => {
  // `requireTLS` is for hosts that are not this machine: 127.0.0.1 under the name that the system gives it.
  const server = await serverOf(t, { disabledCommands: ['STARTTLS'] });
  const mailer = smtpMailer({ url: `smtp://[::ffff:127.0.0.1]:${server.port}`, from: FROM });
  t.same(await mailer.send(mail), { kind: 'failed', code: 'server-unreachable', isWorthAnotherTry: true });
  t.same(server.received, []);
});

t.test('a login that is refused is not taken for a refused letter', async (t) => {
  const server = await serverOf(t, {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, callback) =>
      username === 'us er' && password === 'p@:/' ? callback(null, { user: 'x' }) : callback(new Error('no')),
  });
  const as = (login: string) => smtpMailer({ url: `smtp://${login}@127.0.0.1:${server.port}`, from: FROM });
  t.same(await as('us%20er:p%40%3A%2F').send(mail), { kind: 'sent' });
  const refused = await as('other:p').send(mail);
  t.match(refused, { kind: 'failed', code: 'refused-by-server' });
});

t.test('without a reply, whether the message had begun decides', async (t) => {
  t.match(outcomeOf({ code: 'ETIMEDOUT', command: 'CONN' }, true), { code: 'outcome-unknown' });
  t.match(outcomeOf({ code: 'ETIMEDOUT', command: 'CONN' }, false), { code: 'server-unreachable' });
  t.match(outcomeOf({ code: 'EENVELOPE', command: 'API' }, false), {
    code: 'address-invalid',
    isWorthAnotherTry: false,
  });
  t.match(outcomeOf({ code: 'EMESSAGE', command: 'DATA', responseCode: 452 }, true), { isWorthAnotherTry: true });
});

/** Passes bytes on until the client says `at`, or ends its message; then cuts both sides off. */
async function cuttingProxy(t: Test, port: number, at = /\r\n\.\r\n$/): Promise<{ readonly port: number }> {
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    upstream.on('error', () => client.destroy()).on('data', (data) => client.write(data));
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    let tail = '';
    client.on('data', (data) => {
      tail = (tail + data.toString('latin1')).slice(-200);
      if (at.test(tail)) client.destroy();
      else upstream.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  return { port: (server.address() as { port: number }).port };
}
