import t, { type Test } from 'tap';
import type { Id } from '../../src/kernel/ids.ts';
import { parseInstant, plusMillis } from '../../src/kernel/time.ts';
import { smtpMailer } from '../../src/mail/adapters/smtp/smtp-mailer.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { noteDue } from '../../src/usecases/disposal/note-due.ts';
import { dailyDigest, DigestError } from '../../src/usecases/request/mail-digest.ts';
import { registerCustomer } from '../../src/usecases/customer/register-customer.ts';
import { sendLetter, sendLetterInput } from '../../src/usecases/letters/send-letter.ts';
import { firstActor } from '../../src/usecases/actor/set-up.ts';
import { commandLine } from '../cli/support/command-line.ts';
import { mailServer, partsOf } from '../mail/support/mail-server.ts';
import { caughtUp, firstCaller } from '../support/usecase-deps.ts';

t.setTimeout(300_000);

const DAY_MS = 24 * 3_600_000;

const SETUP = [
  ...[
    'setup',
    '--name',
    'Elbtee Versand GmbH',
    '--address',
    'Am Sandtorkai 1',
    '--country',
    'DE',
    '--language',
    'de,en',
  ],
  ...['--time-zone', 'Europe/Berlin', '--dpo', 'Jana Petersen', '--dpo-contact', 'datenschutz@elbtee.example'],
];

async function office(t: Test) {
  const cli = await commandLine(t);
  await cli.ask(...SETUP);
  const { deps } = cli.application.composed;
  const receive = async (receivedAt: string, right: string, writer: object = {}): Promise<string> => {
    const words = ['request', 'receive', '--right', right, '--received-at', receivedAt, '--stdin', '--json'];
    return (await cli.run(words, { stdin: JSON.stringify(writer) })).json['id'] as string;
  };
  const classify = (id: string) =>
    cli.ask('request', 'do', id, 'classification', '--set', 'jurisdictions=EU', '--set', 'calendarPlace=DE');
  return { cli, deps, receive, classify };
}

/** A mail server that can be told to refuse, and the deps that mail to two addresses at a moment of one's own. */
async function mailed(t: Test, deps: Deps) {
  const state = { at: '', busy: false };
  const server = await mailServer({
    onMailFrom: (_address, _session, callback) =>
      state.busy ? callback(Object.assign(new Error('busy'), { responseCode: 451 })) : callback(),
  });
  t.teardown(() => server.close());
  const mailer = smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, from: 'register@elbtee.example' });
  const now = () => parseInstant(state.at) ?? deps.clock.now();
  const digestTo = ['dpo@elbtee.example', 'office@elbtee.example'];
  return { server, state, later: { ...deps, mailer, digestTo, clock: { now } } };
}

t.test('one mail on each day on which something waits, in the language of the house, and nobody named', async (t) => {
  const { cli, deps, receive, classify } = await office(t);
  const { server, state, later } = await mailed(t, deps);
  state.at = '2026-11-21T09:00:00.000Z';
  t.equal(await dailyDigest(later)(), 0, 'nothing waits, so nobody is written to');

  const late = await receive('2026-08-03T10:00:00.000Z', 'access', { name: 'Anna Weber', words: 'Was wissen Sie?' });
  await classify(late);
  const soon = await receive('2026-10-27T10:00:00.000Z', 'erasure');
  await classify(soon);
  const far = await receive('2026-11-17T10:00:00.000Z', 'portability');
  await classify(far);
  const unclassified = await receive('2026-11-18T23:30:00.000Z', 'access');
  const task = await cli.ask(
    ...['task', 'assign', late, '--what', 'find-data', '--respondent', 'warehouse', '--due', '2026-11-23'],
  );
  await caughtUp(deps);

  state.at = '2026-11-22T04:59:00.000Z';
  const digest = dailyDigest(later);
  t.equal(await digest(), 0, 'one minute before six in Hamburg');
  state.at = '2026-11-22T05:00:00.000Z';
  state.busy = true;
  await t.rejects(digest(), new DigestError('DIGEST_NOT_SENT', 'The mail server did not take the mail of the day.'));
  state.busy = false;
  t.equal(await digest(), 2, 'tried again');
  t.equal(await digest(), 0, 'and not twice on a day');
  t.same(
    server.received.map(({ to }) => to),
    [['dpo@elbtee.example'], ['office@elbtee.example']],
  );

  const { head, parts } = partsOf(server.received[0]?.raw ?? '');
  t.equal(head.get('subject'), '2026-11-22: 1 überfällig, 2 bald fällig');
  const text = parts[0]?.bytes.toString('utf8').replaceAll('\r\n', '\n') ?? '';
  // 3 August and one month is 3 September; 27 October and one month is 27 November.
  t.match(text, `Überfällig (1):\n  2026-09-03  ${late}  access (EU)\n`);
  t.match(text, `Bald fällig (2):\n  2026-11-23  ${task['id'] as string}  find-data -> warehouse\n`);
  t.match(text, `  2026-11-27  ${soon}  erasure (EU)\n`);
  t.match(text, `eingegangen am (1):\n  2026-11-19  ${unclassified}\n`);
  t.notMatch(text, far, 'a day that is far away');
  t.notMatch(server.received.map(({ raw }) => raw).join(), /Anna|Weber|wissen/);

  state.at = '2026-11-23T07:00:00.000Z';
  t.equal(await digest(), 2, 'the next day again');
  const ids = server.received.map(({ raw }) => partsOf(raw).head.get('message-id'));
  t.equal(new Set(ids).size, 4, 'each a mail of its own');
  t.equal(await dailyDigest(later)(), 2, 'another process of the same day');
  t.same(
    server.received.slice(4).map(({ raw }) => partsOf(raw).head.get('message-id')),
    ids.slice(2),
    'says it is the same',
  );
});

t.test('a letter that no mail server took is told of until one leaves', async (t) => {
  const { cli, deps, receive, classify } = await office(t);
  const { server, state, later } = await mailed(t, deps);
  const received = '2026-11-20T10:00:00.000Z';
  const request = await receive(received, 'access', { email: 'anna.weber@example.de', language: 'de' });
  await classify(request);
  const letter = sendLetterInput.parse({ letter: 'acknowledgement' });
  const send = async () => sendLetter(later, await firstCaller(deps), request as Id, letter);
  state.at = deps.clock.now();
  state.busy = true;
  t.match(await send(), { kind: 'failed', code: 'refused-by-server' });
  t.match((await cli.run(['request', 'show', request])).out, /^NOT SENT since .*: the letter acknowledgement/m);
  await caughtUp(deps);

  state.busy = false;
  const tomorrow = plusMillis(parseInstant(state.at) ?? deps.clock.now(), DAY_MS);
  state.at = `${tomorrow.slice(0, 10)}T12:00:00.000Z`;
  const digest = dailyDigest(later);
  t.equal(await digest(), 2);
  const text = partsOf(server.received.at(-1)?.raw ?? '').parts[0]?.bytes.toString('utf8') ?? '';
  t.match(text, new RegExp(`kein Mailserver .*\\(1\\):\\s+[0-9-]+  ${request}`));

  t.match(await send(), { kind: 'sent' });
  t.notMatch((await cli.run(['request', 'show', request])).out, 'NOT SENT');
});

t.test('reviews of holds, what is due and disposals that wait for a second person are told of', async (t) => {
  const { cli, deps } = await office(t);
  const { server, state, later } = await mailed(t, deps);
  const today = deps.clock.now().slice(0, 10);
  const tomorrow = plusMillis(deps.clock.now(), DAY_MS).slice(0, 10);
  const hold = await cli.ask(
    ...['hold', 'place', '--matter', 'case-3', '--basis', 'audit', '--all', '--data', 'staff'],
    ...['--custodian', firstActor(deps.origin), '--review', tomorrow],
  );
  const statement = {
    source: 'desk',
    channel: 'form',
    collectionCountry: 'DE',
    facts: { name: { full: 'Anna Weber' } },
  };
  const { customer } = await registerCustomer(deps, await firstCaller(deps), statement);
  await cli.ask(
    'retention',
    'state',
    customer,
    '--trigger',
    'end-of-contract',
    '--on',
    '2019-01-01',
    '--source',
    'shop',
  );
  await cli.ask('retention', 'adopt', 'de-claims', '--confirmed', 'interpretation');
  await cli.ask('retention', 'approve', 'de-claims', '--schedule-version', '1', '--alone', 'no-second-person');
  await caughtUp(deps);
  t.equal(await noteDue(deps), 1);
  const disposal = await cli.ask('disposal', 'plan');
  state.at = `${tomorrow}T12:00:00.000Z`;
  t.equal(await dailyDigest(later)(), 2);
  const text = partsOf(server.received[0]?.raw ?? '').parts[0]?.bytes.toString('utf8') ?? '';
  t.match(text, `${tomorrow}  ${String(hold['id'])}  hold-review (case-3)`);
  t.match(text, `${today}  de-claims  disposal-due`);
  t.match(text, `${today}  ${String(disposal['id'])}  disposal-approval`);
  t.notMatch(text, /Anna|Weber/);
});
