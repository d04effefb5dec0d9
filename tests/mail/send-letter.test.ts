import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { ORGANISATION_STREAM } from '../../src/domain/organisation/stream.ts';
import { withdrawRequest } from '../../src/domain/request/decide-end.ts';
import { confirmIdentity, identityIsNotInDoubt } from '../../src/domain/request/decide-identity.ts';
import { askForClarity, requestFee } from '../../src/domain/request/decide-time.ts';
import { customerOwner } from '../../src/domain/customer/stream.ts';
import { refuseRequest } from '../../src/domain/request/decide-answer.ts';
import type { DecideOnRequest, Moment } from '../../src/domain/request/decide.ts';
import { type ReceiveRequest, receiveRequest, sealedByReceipt } from '../../src/domain/request/decide-intake.ts';
import { requestCategory } from '../../src/domain/request/state.ts';
import { requestStream } from '../../src/domain/request/stream.ts';
import { type Id, randomId } from '../../src/kernel/ids.ts';
import { plusMillis, systemClock } from '../../src/kernel/time.ts';
import type { DataCategory } from '../../src/kernel/sealed.ts';
import { smtpMailer } from '../../src/mail/adapters/smtp/smtp-mailer.ts';
import { START } from '../../src/ledger/ledger.ts';
import { act } from '../../src/usecases/core/act.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { actOf } from '../../src/usecases/core/intend.ts';
import { classifyRequest } from '../../src/usecases/request/classify-request.ts';
import { describeOrganisation } from '../../src/usecases/organisation/describe-organisation.ts';
import { fillOffice } from '../../src/usecases/organisation/fill-office.ts';
import type { LetterAsked } from '../../src/usecases/letters/letter-input.ts';
import { linesOf } from '../../src/usecases/letters/register-address.ts';
import { readRequest } from '../../src/usecases/letters/prepare-letter.ts';
import { printLetter } from '../../src/usecases/letters/print-letter.ts';
import { retryLetters } from '../../src/usecases/letters/retry-letters.ts';
import { identifyCustomer } from '../../src/usecases/request/identify-customer.ts';
import { registerCustomer } from '../../src/usecases/customer/register-customer.ts';
import { revokeRole } from '../../src/usecases/actor/revoke-role.ts';
import { sendLetter, sendLetterInput } from '../../src/usecases/letters/send-letter.ts';
import { seeRequest } from '../../src/usecases/request/see-requests.ts';
import { closeRequest } from '../../src/usecases/request/end-request.ts';
import { extendDeadline } from '../../src/usecases/request/keep-time.ts';
import { missing } from '../reports/tools.ts';
import { httpApp } from '../support/http-app.ts';
import { callerOf, caughtUp, firstCaller, newCaller, realDeps } from '../support/usecase-deps.ts';
import { mailServer, partsOf } from './support/mail-server.ts';

// Each test opens a whole product and renders PDFs.
t.setTimeout(300_000);

const poppler = { skip: missing('pdftotext', '-v') };
const timeZone = 'Europe/Berlin';
const moment = (deps: Deps): Moment => ({ now: deps.clock.now(), timeZone });

async function world(t: Test): Promise<Deps> {
  const deps = await realDeps(t);
  await described(deps);
  return deps;
}

async function described(deps: Deps): Promise<void> {
  await describeOrganisation(deps, await firstCaller(deps), {
    name: 'Alpenglück GmbH',
    address: ['Sendlinger Straße 17', '80331 München'],
    country: 'DE',
    timeZone,
    languages: ['de'],
  });
  const office = { office: 'data-protection-officer', country: 'DE', name: 'Dr. Beate Krämer' } as const;
  await fillOffice(deps, await firstCaller(deps), { ...office, contacts: ['dsb@alpenglueck.example'] });
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

const EUROPEAN = { jurisdictions: ['EU'], calendarPlace: 'DE-BY' };
const CALIFORNIAN = { jurisdictions: ['US-CA'], calendarPlace: 'US-CA', confirmed: true };

async function requestFrom(deps: Deps, more: Partial<ReceiveRequest> = {}, law = EUROPEAN): Promise<Id> {
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
    t.same(events.at(-1)?.clear, { letter: 'acknowledgement', channel: 'mail', to: 'customer', template: 5 });
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
    const decision = refuseRequest(
      { ...refusal, rights: [...refusal.rights], remedies: [...refusal.remedies] },
      moment(deps),
    );
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
    const { events } = await readRequest(deps, request);
    const decided = events.find(({ type }) => type === 'RequestRefused');
    const sent = events.find(({ id }) => id === first.value.event);
    t.match(sent, { type: 'LetterSent', clear: { refusals: [decided?.id] } }, 'the letter counts for what it tells');
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

/** A mail server that says "later" until told otherwise, and the same product so many minutes on. */
async function mailWorld(t: Test) {
  const state = { isDown: true };
  const server = await mailServer({
    onMailFrom: (_address, _session, callback) =>
      callback(state.isDown ? Object.assign(new Error('later'), { responseCode: 451 }) : null),
  });
  t.teardown(() => server.close());
  const mailer = smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, from: 'dsb@alpenglueck.example' });
  const deps: Deps = { ...(await world(t)), mailer };
  const later = (minutes: number): Deps => ({
    ...deps,
    clock: { now: () => plusMillis(systemClock.now(), minutes * 60_000) },
  });
  const retry = async (minutes: number): Promise<number> => {
    await caughtUp(deps);
    return retryLetters(later(minutes));
  };
  return { state, server, deps, retry };
}

t.test('what the mail server did not take is tried again in the name of who sent it, and once', async (t) => {
  const { state, server, deps, retry } = await mailWorld(t);
  const request = await requestFrom(deps);
  const sender = await newCaller(deps, ['data-protection-officer'], ['rights-request']);
  const failed = await sendLetter(deps, sender, request, asked({ language: 'zh' }));
  if (failed.kind !== 'failed') throw new Error(JSON.stringify(failed));
  t.match(await sendLetter(deps, sender, request, asked()), { kind: 'failed', written: { repeated: true } });
  t.equal(await retry(5), 0, 'too early');
  t.equal(await retry(11), 1, 'down still');
  t.equal(await retry(12), 0, 'the next pause is longer');
  state.isDown = false;
  await caughtUp(deps);
  t.same(await Promise.all([retry(45), retry(45)]), [1, 0], 'two at once make one');
  t.equal(await retry(3000), 0, 'and nothing after that');
  t.equal(server.received.length, 1);
  const { head } = partsOf(server.received[0]?.raw ?? '');
  t.equal(head.get('message-id'), `<${failed.written.events[0]}@alpenglueck.example>`);
  t.equal(head.get('content-language'), 'zh', 'the language that was chosen, not that of the person');
  const letters = (await eventsOf(deps, request)).filter(({ type }) => type.startsWith('Letter'));
  t.same(
    letters.map(({ type }) => type),
    ['LetterFailed', 'LetterFailed', 'LetterSent'],
  );
  t.equal(letters[1]?.clear['retryOf'], failed.written.events[0]);
  t.notMatch(letters.map(({ text }) => text).join(), /"language"/, 'which is sealed');
  for (const { text } of letters) t.match(text, sender.actor, 'in the name of the sender');
});

t.test('nobody is looked at in the name of who may not look any more, nor when things have changed', async (t) => {
  const { state, server, deps, retry } = await mailWorld(t);
  const request = await requestFrom(deps);
  const sender = await newCaller(deps, ['data-protection-officer', 'clerk'], ['rights-request']);
  const changed = await requestFrom(deps);
  t.match(await sendLetter(deps, sender, changed, asked()), { kind: 'failed' });
  await decide(deps, changed, ['note'], askForClarity({ why: 'much-data', words: 'Welche Jahre?' }, moment(deps)));
  state.isDown = false;
  t.equal(await retry(11), 0, 'the letter may say something else by now');
  state.isDown = true;
  t.match(await sendLetter(deps, await callerOf(deps, sender.actor), request, asked()), { kind: 'failed' });
  state.isDown = false;
  const role = { role: 'data-protection-officer' } as const;
  t.match(await revokeRole(deps, await firstCaller(deps), sender.actor, role), { kind: 'written' });
  t.equal(await retry(11), 0, 'the sender lost the role');
  t.equal(server.received.length, 0);
  t.match(await sendLetter(deps, await firstCaller(deps), request, asked()), { kind: 'sent' }, 'somebody else does');
});

t.test('two runs of one command at the same moment send one mail', async (t) => {
  const { state, server, deps } = await mailWorld(t);
  state.isDown = false;
  const request = await requestFrom(deps);
  const caller = await firstCaller(deps);
  const both = await Promise.all([1, 2].map(() => sendLetter(deps, caller, request, asked())));
  t.same(
    both.map((one) => one.kind === 'sent' && one.written.repeated),
    [false, true],
  );
  t.equal(server.received.length, 1);
});

t.test('an extension names the old date, the new one, and by how much, from the clock', poppler, async (t) => {
  const deps = await world(t);
  const request = await requestFrom(deps);
  const extended = await extendDeadline(deps, await firstCaller(deps), request, {
    jurisdiction: 'EU',
    ground: 'complexity',
  });
  if (extended.kind !== 'written') throw new Error(JSON.stringify(extended));
  const printed = await printLetter(deps, await firstCaller(deps), request, asked({ letter: 'extension' }));
  if (printed.kind !== 'granted') throw new Error(JSON.stringify(printed));
  const text = textOf(t, printed.value.pdf);
  const found = await seeRequest(deps, await firstCaller(deps), request);
  if (found === undefined || !('data' in found)) throw new Error('the request is not seen');
  const [clock] = found.data.clocks;
  for (const due of [clock?.firstDue?.on, clock?.extendedDue?.on]) {
    t.ok(text.includes(new Intl.DateTimeFormat('de-DE', { dateStyle: 'long' }).format(new Date(`${due}T12:00:00Z`))));
  }
  t.match(text, /ein Monat ab Eingang Ihres Antrags, verlängert um: 2 Monate/);
});

t.test('the language that was wanted is told where the letter is in another', poppler, async (t) => {
  const { state, server, deps } = await mailWorld(t);
  state.isDown = false;
  const request = await requestFrom(deps, { language: 'fr-BE' });
  const sent = await sendLetter(deps, await firstCaller(deps), request, asked());
  t.match(sent, { kind: 'sent', in: { language: 'en', languageWanted: 'fr-BE' } });
  const printed = await printLetter(deps, await firstCaller(deps), request, asked({ language: 'de' }));
  t.match(printed, { kind: 'granted', value: { language: 'de', languageWanted: 'fr-BE' } });
  const own = await requestFrom(deps, { language: 'de-AT' });
  const plain = await sendLetter(deps, await firstCaller(deps), own, asked());
  if (plain.kind !== 'sent') throw new Error(JSON.stringify(plain));
  t.same(plain.in, { language: 'de' });
  t.equal(server.received.length, 2);
});

t.test('the words of the officer on a fee are in its letter, sealed until then', poppler, async (t) => {
  const deps = await world(t);
  const request = await requestFrom(deps);
  const fee = { amount: '12.50', currency: 'EUR', ground: 'excessive', words: 'Überweisung an DE02 1203.' } as const;
  await decide(deps, request, ['note'], requestFee(fee, moment(deps)));
  t.notMatch((await eventsOf(deps, request)).at(-1)?.text, /1203|words/);
  const letter = asked({ letter: 'fee', deadlineConfirmed: true });
  const printed = await printLetter(deps, await firstCaller(deps), request, letter);
  if (printed.kind !== 'granted') throw new Error(JSON.stringify(printed));
  const text = textOf(t, printed.value.pdf);
  for (const part of [
    '12,50',
    'zahlen Sie so: Überweisung an DE02 1203.',
    'Landesamt für Datenschutzaufsicht',
    'läuft die Frist weiter',
  ])
    t.ok(text.includes(part), part);
});

t.test(
  'a letter to the address in the register is another look, and none before identity is established',
  poppler,
  async (t) => {
    const { state, server, deps } = await mailWorld(t);
    const { customer, outcome } = await registerCustomer(deps, await firstCaller(deps), {
      facts: {
        name: { full: 'Anna Huber' },
        email: 'anna@huber.example',
        postalAddress: { lines: ['Ring 1'], locality: 'Wien', postalCode: '1010', country: 'AT' },
      },
      source: 'manual',
      channel: 'letter',
      collectionCountry: 'AT',
    });
    if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
    await caughtUp(deps);
    const writer = { through: 'agent', name: 'Kanzlei Adler', language: 'de' } as const;
    const request = await requestFrom(deps, {
      ...writer,
      email: 'kanzlei@adler.example',
      postalAddress: undefined as never,
    });
    const letter = asked({ addressFrom: 'register' });
    const print = async (more: Partial<LetterAsked> = {}) =>
      printLetter(deps, await firstCaller(deps), request, { ...letter, ...more });
    t.same(await print(), { kind: 'refused', reason: 'letter-customer-unknown' });
    await identifyCustomer(deps, await firstCaller(deps), request, { customer });
    t.same(await print(), { kind: 'refused', reason: 'request-identity-not-established' });
    const optOut = await requestFrom(deps, { ...writer, rights: ['opt-out'] }, CALIFORNIAN);
    await identifyCustomer(deps, await firstCaller(deps), optOut, { customer });
    await decide(deps, optOut, [], identityIsNotInDoubt({ reason: 'not-needed-for-right' }));
    const provesNobody = await printLetter(deps, await firstCaller(deps), optOut, {
      ...letter,
      deadlineConfirmed: true,
    });
    t.same(provesNobody, { kind: 'refused', reason: 'request-identity-not-established' }, 'that proves nobody');
    t.notMatch((await looksOf(deps)).flat(), customerOwner(customer), 'nobody looked at the customer for that');
    await decide(
      deps,
      request,
      [],
      confirmIdentity({ method: 'known-contact-answered', level: 'reasonable' }, moment(deps)),
    );
    t.same(await print({ addressFrom: 'request' }), { kind: 'refused', reason: 'letter-address-missing' });
    const printed = await print({ language: 'de' });
    if (printed.kind !== 'granted') throw new Error(JSON.stringify(printed));
    const text = textOf(t, printed.value.pdf);
    for (const part of [
      'Anna Huber',
      'Ring 1',
      '1010 Wien',
      'ÖSTERREICH',
      'Jemand hat ihn in Vollmacht für Sie gestellt',
    ])
      t.ok(text.includes(part), part);
    t.notMatch(text, /Adler/);
    t.match((await looksOf(deps)).slice(-3), [
      [requestStream(request)],
      [customerOwner(customer)],
      [ORGANISATION_STREAM],
    ]);
    t.match((await eventsOf(deps, request)).at(-1)?.clear, { to: 'customer', channel: 'post' });

    const failed = await sendLetter(deps, await firstCaller(deps), request, letter);
    t.match(failed, { kind: 'failed', isWorthAnotherTry: false }, 'the schedule would write to the agent');
    state.isDown = false;
    t.match(await sendLetter(deps, await firstCaller(deps), request, letter), { kind: 'sent' });
    t.match(server.received[0]?.raw, /anna@huber\.example/);
    t.notMatch(server.received[0]?.raw, /adler/i);
  },
);

/** Whose data each granted look was for, in their order. */
async function looksOf(deps: Deps): Promise<readonly string[][]> {
  const looks: string[][] = [];
  for await (const item of deps.ledger.readAll({ fromPosition: START })) {
    if (item.kind === 'event' && item.event.type === 'AccessGranted')
      looks.push(item.event.data.clear['owners'] as string[]);
  }
  return looks;
}

t.test(
  'an agent without proved authority is refused for that reason, and a printed letter says when it was printed',
  poppler,
  async (t) => {
    const deps = await world(t);
    const request = await requestFrom(deps, { through: 'agent', rights: ['erasure'] });
    const refusal = { reason: 'insuf_verification', ground: 'not-identifiable', rights: ['erasure'] } as const;
    const remedies = ['complain-to-authority', 'go-to-court'] as const;
    await decide(
      deps,
      request,
      ['note'],
      refuseRequest({ ...refusal, rights: ['erasure'], remedies: [...remedies] }, moment(deps)),
    );
    const printed = await printLetter(deps, await firstCaller(deps), request, asked({ letter: 'refusal' }));
    if (printed.kind !== 'granted') throw new Error(JSON.stringify(printed));
    const text = textOf(t, printed.value.pdf);
    t.match(text, /Es ist nicht nachgewiesen, dass Sie für die Person handeln dürfen/);
    t.notMatch(text, /wer den Antrag stellt/);
    const seen = await seeRequest(deps, await firstCaller(deps), request);
    if (seen === undefined || !('data' in seen)) throw new Error('the request is not seen');
    const [letter] = seen.data.letters;
    t.match(letter, { event: printed.value.event, channel: 'post', printedAt: String, sentAt: undefined });
    const other = await requestFrom(deps);
    const first = await printLetter(deps, await firstCaller(deps), other, asked());
    if (first.kind !== 'granted') throw new Error(JSON.stringify(first));
    await decide(deps, other, [], withdrawRequest({ channel: 'phone' }, moment(deps)));
    t.match(await closeRequest(deps, await firstCaller(deps), other), {
      reason: 'request-letter-not-posted',
      about: [{ letter: first.value.event, kind: 'acknowledgement' }],
    });
  },
);

t.test('an address of the register is written as on an envelope of its country', async (t) => {
  const of = (address: Parameters<typeof linesOf>[0]) => linesOf(address);
  t.same(of({ lines: ['Ring 1'], locality: 'Wien', postalCode: '1010', country: 'AT' }), ['Ring 1', '1010 Wien']);
  t.same(of({ lines: ['1 Market'], locality: 'San Francisco', region: 'CA', postalCode: '94105', country: 'US' }), [
    '1 Market',
    'San Francisco CA 94105',
  ]);
  t.same(of({ lines: ['8 Quay Road'], locality: 'Leeds', postalCode: 'LS1 4AP', country: 'GB' }), [
    '8 Quay Road',
    'Leeds',
    'LS1 4AP',
  ]);
  t.same(of({ lines: ['中山东路 1 号'], locality: '宁波', region: '浙江', postalCode: '315000', country: 'CN' }), [
    '浙江 宁波',
    '中山东路 1 号',
    '315000',
  ]);
  t.same(of({ lines: ['Berliner Straße 1'], locality: 'Berlin', region: 'Berlin', postalCode: '10115' }), [
    'Berliner Straße 1',
    '10115 Berlin',
  ]);
  t.same(of({ lines: ['nur eine Zeile'] }), ['nur eine Zeile']);
});

t.test('over HTTP a mail answers what became of it, and a print the PDF or its event', async (t) => {
  const http = await httpApp(t);
  const { deps, firstToken: token } = http;
  await described(deps);
  const server = await mailServer();
  t.teardown(() => server.close());
  const request = await requestFrom(deps);
  const post = (noun: string, payload: object, headers: Record<string, string> = {}) =>
    http.send(token, { method: 'POST', url: `/v1/requests/${request}/letters/${noun}`, payload, headers });
  const letter = { letter: 'acknowledgement' };
  t.match((await post('mail', letter)).json(), { status: 409, code: 'LETTER_MAIL_NOT_SET_UP' });
  Object.assign(deps, {
    mailer: smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, from: 'dsb@alpenglueck.example' }),
  });
  const key = { 'idempotency-key': 'one-letter' };
  const first = await post('mail', letter, key);
  const { language, ...told } = first.json();
  t.match([first.statusCode, told], [201, { outcome: 'written', letter: 'sent', events: [String] }]);
  t.equal(language, 'de');
  t.same(
    (await post('mail', letter, key)).json(),
    told,
    'the same key, the same answer, but for what is of the person',
  );
  t.equal(server.received.length, 1);
  await server.close();
  const down = (await post('mail', letter)).json();
  t.match(down, { outcome: 'written', letter: 'failed', failure: 'server-unreachable', retry: 'by-schedule' });

  const printed = await post('print', letter, { 'idempotency-key': 'one-print' });
  const again = await post('print', letter, { 'idempotency-key': 'one-print' });
  t.equal(printed.statusCode, 200);
  t.match(printed.json().data, { event: /^[0-9a-f-]{36}$/, language: 'de', languageWanted: undefined });
  t.same(again.json().data, printed.json().data, 'printed again: the same letter');
  t.not(again.json().accessEvent, printed.json().accessEvent, 'and another look');
  const file = await post('print', letter, { accept: 'application/pdf' });
  t.match(file.headers, { 'content-type': /application\/pdf/, 'regesta-access-event': String });
  t.equal(file.rawPayload.subarray(0, 5).toString(), '%PDF-');
  t.match((await post('print', { letter: 'refusal' })).json(), { code: 'LETTER_NOTHING_TO_SAY' });
  t.notMatch(http.logged(), /Weiß|weiss|Weimar/);
});
