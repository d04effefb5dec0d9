import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { ORGANISATION_STREAM } from '../../src/domain/organisation/stream.ts';
import { askForClarity } from '../../src/domain/request/decide-time.ts';
import { refuseRequest } from '../../src/domain/request/decide-answer.ts';
import type { DecideOnRequest, Moment } from '../../src/domain/request/decide.ts';
import { type ReceiveRequest, receiveRequest, sealedByReceipt } from '../../src/domain/request/decide-intake.ts';
import { requestCategory } from '../../src/domain/request/state.ts';
import { requestStream } from '../../src/domain/request/stream.ts';
import { type Id, randomId } from '../../src/kernel/ids.ts';
import type { DataCategory } from '../../src/kernel/sealed.ts';
import { smtpMailer } from '../../src/mail/adapters/smtp/smtp-mailer.ts';
import { START } from '../../src/ledger/ledger.ts';
import { act } from '../../src/usecases/core/act.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { actOf } from '../../src/usecases/core/intend.ts';
import { classifyRequest } from '../../src/usecases/request/classify-request.ts';
import { describeOrganisation } from '../../src/usecases/describe-organisation.ts';
import { fillOffice } from '../../src/usecases/fill-office.ts';
import type { LetterAsked } from '../../src/usecases/letters/letter-input.ts';
import { printLetter } from '../../src/usecases/print-letter.ts';
import { sendLetter, sendLetterInput } from '../../src/usecases/send-letter.ts';
import { missing } from '../reports/tools.ts';
import { firstCaller, newCaller, realDeps } from '../support/usecase-deps.ts';
import { mailServer, partsOf } from './support/mail-server.ts';

const poppler = { skip: missing('pdftotext', '-v') };
const timeZone = 'Europe/Berlin';
const moment = (deps: Deps): Moment => ({ now: deps.clock.now(), timeZone });

async function world(t: Test): Promise<Deps> {
  const deps = await realDeps(t);
  await describeOrganisation(deps, await firstCaller(deps), {
    name: 'Alpenglück GmbH',
    address: ['Sendlinger Straße 17', '80331 München'],
    country: 'DE',
    timeZone,
    languages: ['de'],
  });
  const office = { office: 'data-protection-officer', country: 'DE', name: 'Dr. Beate Krämer' } as const;
  await fillOffice(deps, await firstCaller(deps), { ...office, contacts: ['dsb@alpenglueck.example'] });
  return deps;
}

async function decide(
  deps: Deps,
  request: Id,
  seals: readonly DataCategory[],
  decision: DecideOnRequest,
): Promise<void> {
  const outcome = await act(deps, actOf(await firstCaller(deps)), {
    category: requestCategory,
    stream: requestStream(request),
    seals,
    decide: decision,
  });
  if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
}

async function requestFrom(deps: Deps, more: Partial<ReceiveRequest> = {}): Promise<Id> {
  const request = randomId();
  const input: ReceiveRequest = {
    channel: 'letter',
    rights: ['access'],
    name: 'Jürgen Weiß',
    email: 'juergen@weiss.example',
    postalAddress: ['Goethestraße 4', '99423 Weimar'],
    language: 'de',
    words: 'Was wissen Sie über mich?',
    ...more,
  };
  await decide(deps, request, sealedByReceipt(input), receiveRequest(input, moment(deps)));
  const law = { jurisdictions: ['EU'], calendarPlace: 'DE-BY' };
  const outcome = await classifyRequest(deps, await firstCaller(deps), request, law);
  if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
  return request;
}

const asked = (more: Partial<LetterAsked> = {}): LetterAsked => ({
  ...sendLetterInput.parse({ letter: 'acknowledgement' }),
  ...more,
});

interface Seen {
  readonly type: string;
  readonly clear: Record<string, unknown>;
  readonly text: string;
}

async function eventsOf(deps: Deps, request: Id): Promise<readonly Seen[]> {
  const found: Seen[] = [];
  for await (const item of deps.ledger.readStream(requestStream(request), { direction: 'forwards' })) {
    if (item.kind !== 'event') throw new Error('foreign');
    const { type, data, metadata } = item.event;
    found.push({ type, clear: data.clear, text: JSON.stringify({ data, metadata }) });
  }
  return found;
}

const textOf = (t: Test, pdf: Uint8Array): string => {
  const file = join(t.testdir(), 'letter.pdf');
  writeFileSync(file, pdf);
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');
};

t.test(
  'an acknowledgement arrives, in the language of the customer, and the looks for it are recorded',
  poppler,
  async (t) => {
    const server = await mailServer();
    t.teardown(() => server.close());
    const mailer = smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, from: 'dsb@alpenglueck.example' });
    const deps: Deps = { ...(await world(t)), mailer };
    const request = await requestFrom(deps);
    const caller = await firstCaller(deps);
    const outcome = await sendLetter(deps, caller, request, asked());
    if (outcome.kind !== 'sent') throw new Error(JSON.stringify(outcome));
    const { head, parts } = partsOf(server.received[0]?.raw ?? '');
    t.equal(head.get('message-id'), `<${outcome.written.events[0]}@alpenglueck.example>`);
    t.equal(head.get('subject'), `Ihr Antrag: Zeichen ${request}`);
    const pdf = parts[1]?.bytes ?? Buffer.alloc(0);
    const text = textOf(t, pdf);
    for (const part of [
      'Jürgen Weiß',
      'Guten Tag Jürgen Weiß,',
      'Artikel 15 DSGVO',
      'Artikel 12 Absatz 3',
      'Dr. Beate Krämer',
      request,
    ])
      t.ok(text.includes(part), part);
    const looks: unknown[] = [];
    for await (const item of deps.ledger.readAll({ fromPosition: START })) {
      if (item.kind === 'event' && item.event.type === 'AccessGranted') looks.push(item.event.data.clear['owners']);
    }
    t.same(looks, [[requestStream(request)], [ORGANISATION_STREAM]], 'the customer, then the officer');
    const events = await eventsOf(deps, request);
    t.same(events.at(-1)?.clear, { letter: 'acknowledgement', channel: 'mail', to: 'customer', template: 1 });
    const digest = createHash('sha256').update(pdf).digest('base64');
    t.notMatch(events.map(({ text }) => text).join(), new RegExp(`Weiß|weiss|Weimar|${digest.replaceAll('+', '\\+')}`));

    t.test('the same command sends nothing again; another one does', async (t) => {
      t.match(await sendLetter(deps, caller, request, asked()), { kind: 'sent', written: { repeated: true } });
      t.equal(server.received.length, 1);
      t.match(await sendLetter(deps, await firstCaller(deps), request, asked()), { kind: 'sent' });
      t.equal(server.received.length, 2);
    });
  },
);

t.test('a failure is recorded, and the next attempt carries the same message id', async (t) => {
  let isDown = true;
  const server = await mailServer({
    onMailFrom: (_address, _session, callback) =>
      callback(isDown ? Object.assign(new Error('later'), { responseCode: 451 }) : null),
  });
  t.teardown(() => server.close());
  const mailer = smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, from: 'dsb@alpenglueck.example' });
  const deps: Deps = { ...(await world(t)), mailer };
  const request = await requestFrom(deps);
  const failed = await sendLetter(deps, await firstCaller(deps), request, asked());
  t.match(failed, { kind: 'failed', code: 'refused-by-server', isWorthAnotherTry: true });
  if (failed.kind !== 'failed') return;
  t.same((await eventsOf(deps, request)).at(-1)?.clear, {
    letter: 'acknowledgement',
    channel: 'mail',
    to: 'customer',
    code: 'refused-by-server',
    isWorthAnotherTry: true,
    deadlineConfirmed: false,
  });
  t.match(await sendLetter(deps, await firstCaller(deps), request, asked()), { kind: 'failed' }, 'and again');
  isDown = false;
  t.match(await sendLetter(deps, await firstCaller(deps), request, asked()), { kind: 'sent' });
  const { head } = partsOf(server.received[0]?.raw ?? '');
  t.equal(head.get('message-id'), `<${failed.written.events[0]}@alpenglueck.example>`);
});

t.test(
  'a refusal for the post names the authority of the place, and is the same file on the same day',
  poppler,
  async (t) => {
    const deps = await world(t);
    const request = await requestFrom(deps, { rights: ['erasure'] });
    const letter = asked({ letter: 'refusal' });
    const nothing = await printLetter(deps, await firstCaller(deps), request, letter);
    t.same(nothing, { kind: 'refused', reason: 'letter-nothing-to-say' });
    const refusal = {
      reason: 'other',
      ground: 'legal-obligation',
      rights: ['erasure'],
      remedies: ['complain-to-authority', 'go-to-court'],
      words: 'Rechnungen: acht Jahre, § 147 AO.',
    } as const;
    const decision = refuseRequest({ ...refusal, rights: [...refusal.rights], remedies: [...refusal.remedies] });
    await decide(deps, request, ['note'], decision);
    const first = await printLetter(deps, await firstCaller(deps), request, letter);
    const second = await printLetter(deps, await firstCaller(deps), request, letter);
    if (first.kind !== 'granted' || second.kind !== 'granted') throw new Error(JSON.stringify([first, second]));
    const text = textOf(t, first.value.pdf);
    for (const part of [
      'Bayerisches Landesamt für Datenschutzaufsicht',
      '§ 147 AO',
      'Goethestraße 4',
      'vor Gericht klagen',
    ])
      t.ok(text.includes(part), part);
    t.ok(Buffer.from(first.value.pdf).equals(second.value.pdf));
    t.not(first.value.event, second.value.event, 'another command is another letter');
  },
);

t.test('a date that rests on a reading of the law is not told before it was confirmed', async (t) => {
  const deps = await world(t);
  const request = await requestFrom(deps);
  await decide(deps, request, ['note'], askForClarity({ why: 'much-data', words: 'Welche Jahre?' }, moment(deps)));
  const letter = asked({ letter: 'clarification' });
  const before = (await eventsOf(deps, request)).length;
  const caller = await firstCaller(deps);
  t.same(await printLetter(deps, caller, request, letter), { kind: 'refused', reason: 'letter-deadline-unconfirmed' });
  t.equal((await eventsOf(deps, request)).length, before);
  const confirmed = { ...letter, deadlineConfirmed: true };
  t.match(await printLetter(deps, await firstCaller(deps), request, confirmed), { kind: 'granted' });
});

t.test('who may not look writes no letter; without an address or a mail server there is none', async (t) => {
  const deps = await world(t);
  const request = await requestFrom(deps, { postalAddress: undefined as never });
  const clerk = await newCaller(deps, ['clerk'], ['rights-request']);
  const refusedClerk = await printLetter(deps, clerk, request, asked());
  t.match(refusedClerk, { kind: 'refused', reason: 'role-not-allowed', accessEvent: String });
  const caller = await firstCaller(deps);
  t.same(await printLetter(deps, caller, request, asked()), { kind: 'refused', reason: 'letter-address-missing' });
  t.same(await sendLetter(deps, caller, request, asked()), { kind: 'refused', reason: 'letter-mail-not-set-up' });
  t.same(await printLetter(deps, caller, randomId(), asked()), { kind: 'refused', reason: 'request-unknown' });
});
