import t from 'tap';
import type { Application } from '../../src/entrypoints/application.ts';
import { dailyDigest } from '../../src/usecases/request/mail-digest.ts';
import { smtpMailer } from '../../src/mail/adapters/smtp/smtp-mailer.ts';
import { mailServer, partsOf } from '../mail/support/mail-server.ts';
import { correctionOf, DAY, isSignedBy, tellingWorld } from '../support/telling-world.ts';
import { with200 } from '../support/webhook-recipient.ts';
import { CommandLine } from './support/command-line.ts';

t.setTimeout(300_000);

t.test('an officer sees who was told, tells whom no system can be called of, and answers who asks', async (t) => {
  const world = await tellingWorld(t);
  const { product, server } = world;
  const cli = new CommandLine(product.folder, { app: product.app } as Application, product.token);
  const done = async (...words: string[]) => {
    const ran = await cli.run(words);
    t.equal(ran.exit, 0, `${words.join(' ')}: ${ran.err}`);
    await product.settled();
    return ran.out;
  };
  const no = async (code: RegExp, ...words: string[]) => t.match(await cli.run(words), { exit: /[^0]/, err: code });
  t.match(await done('recipient', 'list'), /mail-house .*webhook/);
  t.match(await done('recipient', 'list'), /tax-office .*not told/);
  t.match(await done('recipient', 'telling', 'print-shop', '--systems', 'print,crm'), /declared/);
  await no(/RECIPIENT_NOT_SPARABLE/, 'recipient', 'telling', 'print-shop', '--spared', 'particular-inquiry');
  await no(/HTTP_INPUT_INVALID/, 'recipient', 'webhook', 'mail-house', '--url', 'http://mail-house.example/');
  await no(/Say either/, 'recipient', 'webhook', 'mail-house', '--remove', '--overlap', '1');
  const rotated = await done('recipient', 'webhook', 'mail-house', '--overlap', '0');
  const secret = /shown this once: (whsec_\S+)/.exec(rotated)?.[1] ?? '';

  t.match(await done('notification', 'list'), /No notification/);
  const customer = await world.customer('Mara', { newsletter: 'N-20', print: 'P-20' });
  await world.post(`/customers/${customer}/corrections`, correctionOf('m@new.example'));
  server.answer = (response) => void response.writeHead(503).end();
  await world.pursue();
  t.ok(server.calls.length === 1 && server.calls.every((call) => isSignedBy(secret, call)));
  const list = await done('notification', 'list', '--open', '--customer', customer);
  t.match(list, /mail-house +rectification +1 +failed +again at/);
  t.match(list, /print-shop +rectification +1 +ordered +office: no-webhook/);
  const idOf = (recipient: string): string => new RegExp(`^(\\S{26}) .*${recipient}`, 'm').exec(list)?.[1] ?? '';

  const mail = await mailServer({});
  t.teardown(() => mail.close());
  const mailer = smtpMailer({ url: `smtp://127.0.0.1:${mail.port}`, from: 'register@teeladen.example' });
  // Some hour of a day: the office is written to from six in the morning on.
  world.clock.pass(DAY);
  const noon = `${world.clock.now().slice(0, 10)}T12:00:00.000Z`;
  const clock = { now: () => noon as ReturnType<typeof world.clock.now> };
  t.equal(await dailyDigest({ ...product.deps, clock, mailer, digestTo: ['office@teeladen.example'] })(), 1);
  const text = partsOf(mail.received[0]?.raw ?? '').parts[0]?.bytes.toString('utf8') ?? '';
  t.match(text, `${idOf('print-shop')}  rectification -> print-shop`);
  t.notMatch(text, idOf('mail-house'), 'what goes on by itself is nobody\u2019s duty');

  server.answer = with200;
  t.match(await done('notification', 'send', idOf('mail-house')), /came to: sent/);
  t.match(await done('notification', 'show', idOf('mail-house')), /phase +sent[^]*identifiers of +newsletter/);
  const looked = await done('notification', 'look', idOf('print-shop'), '--purpose', 'rights-request');
  t.match(looked, /print +P-20[^]*Recorded as look/);
  t.notMatch(looked, 'N-20');
  await no(/NOTIFICATION_NOT_SENT/, 'notification', 'receipt', idOf('print-shop'), '--evidence', 'receipt-1');
  await done('notification', 'told', idOf('print-shop'), '--by', 'letter', '--evidence', 'letter-1');
  await done('notification', 'receipt', idOf('print-shop'), '--evidence', 'receipt-1');
  t.match(await done('notification', 'show', idOf('print-shop')), /phase +confirmed[^]*\(office\)/);
  t.match(await done('notification', 'give-up', idOf('mail-house'), '--reason', 'no-receipt'), /given up/);
  await no(/NOTIFICATION_SETTLED/, 'notification', 'send', idOf('mail-house'));
  t.match(await done('notification', 'list', '--open'), /No notification/);
  t.match(
    await done('notification', 'list', '--customer', customer),
    /mail-house[^]*print-shop|print-shop[^]*mail-house/,
  );
  t.match(await done('recipient', 'webhook', 'mail-house', '--remove'), /by the office again/);
});
