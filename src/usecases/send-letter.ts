import { createHash } from 'node:crypto';
import { z } from 'zod';
import { organisationCategory } from '../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../domain/organisation/stream.ts';
import { type RequestRefusal, todayOf } from '../domain/request/decide.ts';
import { recordLetter, recordLetterFailure } from '../domain/request/decide-letters.ts';
import type { RequestEvent, RequestFile } from '../domain/request/file.ts';
import { requestCategory } from '../domain/request/state.ts';
import { requestStream } from '../domain/request/stream.ts';
import { LETTER_CHANNELS, LETTER_KINDS, type REQUEST_CHANNELS } from '../domain/request/vocabulary.ts';
import { dayOf, startOfDay } from '../domain/rules/calendar.ts';
import { foldEvents } from '../domain/shape/category.ts';
import { codeSchema } from '../domain/shape/schemas.ts';
import { type EventId, eventId, type Id } from '../kernel/ids.ts';
import type { MailFailure } from '../mail/mailer.ts';
import { LANGUAGES, type Language } from '../reports/document.ts';
import { LETTER_TEMPLATE, type LetterContent, type LetterFacts } from '../reports/letters/facts.ts';
import { coveringMail } from '../reports/letters/letter-mail.ts';
import { writeLetter } from '../reports/letters/write-letter.ts';
import { renderPdf } from '../reports/pdf/render.ts';
import { act, type Outcome, type Written } from './core/act.ts';
import type { Caller } from './core/caller.ts';
import { isDamageAccepted } from './core/damage.ts';
import type { Deps } from './core/deps.ts';
import { actOf, isRefusedByRole } from './core/intend.ts';
import { loadState } from './core/load-state.ts';
import { type LookOutcome, refuseByRole } from './core/look.ts';
import { readHistory } from './core/read-stream.ts';
import { RELEASE } from './core/release.ts';
import { contentOf, type NothingToWrite } from './letters/letter-content.ts';
import { type LetterClocks, letterClocks } from './letters/letter-deadlines.ts';
import { type OpenedWriter, openOffices, openWriter } from './letters/letter-reader.ts';

export const sendLetterInput = z.strictObject({
  letter: z.enum(LETTER_KINDS),
  channel: z.enum(LETTER_CHANNELS),
  /** Of the letter; otherwise the one that the person wrote in or asked for, and English where that is not spoken here. */
  language: z.enum(LANGUAGES).optional(),
  purpose: codeSchema.default('rights-request'),
  /** The officer has confirmed a date that rests on a reading of the law, or on a value of low certainty. */
  deadlineConfirmed: z.boolean().default(false),
});
export type SendLetter = z.output<typeof sendLetterInput>;

export const LETTER_REFUSALS = [
  'letter-nothing-to-say',
  'letter-authority-unknown',
  'letter-deadline-unconfirmed',
  'letter-address-missing',
  'letter-controller-unknown',
  'letter-mail-not-set-up',
] as const satisfies readonly (NothingToWrite | `letter-${string}`)[];
export type LetterRefusal = (typeof LETTER_REFUSALS)[number];

type Refusal = RequestRefusal | LetterRefusal | Extract<LookOutcome<never>, { kind: 'refused' }>['reason'];

export type LetterOutcome =
  /** The mail server took it, or it is printed: `pdf` is the file for the printer. */
  | { readonly kind: 'sent'; readonly event: EventId; readonly written: Written; readonly pdf?: Uint8Array }
  /** It did not leave; that is recorded. Sending it again carries the same message id. */
  | {
      readonly kind: 'failed';
      readonly code: MailFailure;
      readonly isWorthAnotherTry: boolean;
      readonly written: Written;
    }
  | { readonly kind: 'refused'; readonly reason: Refusal | 'revision-changed' };

/**
 * Writes, renders and sends one letter of a request. The look at name and address is durable before anything is opened;
 * the mail goes out before its outcome is recorded, so a crash between the two leaves a letter that may go out again:
 * under the same message id, which a mailbox can tell. Once `LetterSent` stands, the same command sends nothing more.
 */
export async function sendLetter(deps: Deps, caller: Caller, request: Id, input: SendLetter): Promise<LetterOutcome> {
  if (isRefusedByRole(caller, 'look-at-request')) {
    const { reason } = await refuseByRole(deps, caller, {
      look: 'request',
      purpose: input.purpose,
      owners: [requestStream(request)],
      dataCategories: ['contact', 'identity', 'note', 'preference'],
    });
    return refused(reason);
  }
  if (input.channel === 'mail' && deps.mailer === undefined) return refused('letter-mail-not-set-up');
  const prepared = await prepare(deps, caller, request, input);
  if (prepared.kind !== 'prepared') return prepared;
  const { facts, email } = prepared;
  const pdf = await renderPdf(writeLetter(facts), { producer: `Regesta ${RELEASE}` });
  if (input.channel === 'mail') {
    const failure = await mail(deps, caller, prepared, facts, email, pdf);
    if (failure !== undefined) return failure;
  }
  const { to } = facts.recipient;
  const outcome = await act(
    deps,
    { ...actOf(caller), purpose: input.purpose },
    {
      category: requestCategory,
      stream: requestStream(request),
      seals: ['note', 'preference'],
      decide: recordLetter({
        letter: input.letter,
        channel: input.channel,
        to,
        template: LETTER_TEMPLATE,
        language: facts.language,
        documentSha256: createHash('sha256').update(pdf).digest('base64'),
      }),
    },
  );
  return recorded(outcome, input.channel === 'post' ? pdf : undefined);
}

const refused = (reason: Refusal): LetterOutcome => ({ kind: 'refused', reason });

function recorded(outcome: Outcome<RequestRefusal>, pdf: Uint8Array | undefined): LetterOutcome {
  if (outcome.kind === 'refused') return outcome;
  if (outcome.kind !== 'written') throw new Error('a letter is always an event');
  const [event] = outcome.written.events;
  const plain = { kind: 'sent', event: event as EventId, written: outcome.written } as const;
  return pdf === undefined ? plain : { ...plain, pdf };
}

interface Prepared {
  readonly kind: 'prepared';
  readonly facts: LetterFacts;
  readonly email: string | undefined;
  readonly messageId: string;
  readonly purpose: string;
}

async function prepare(deps: Deps, caller: Caller, request: Id, input: SendLetter): Promise<Prepared | LetterOutcome> {
  const stream = requestStream(request);
  const { events } = await readHistory<RequestEvent>(
    deps.ledger,
    requestCategory.events,
    stream,
    isDamageAccepted(deps.ledger),
  );
  const file = foldEvents(requestCategory, events as never);
  if (file.phase === 'unknown') return refused('request-unknown');
  const before = sentBefore(events, caller);
  if (before !== undefined && input.channel === 'mail') return before;
  if (file.phase === 'closed') return refused('request-closed');
  const { state: organisation } = await loadState(deps, organisationCategory, ORGANISATION_STREAM);
  if (organisation.phase === 'undescribed') return refused('letter-controller-unknown');
  const { name, address, timeZone } = organisation.description;
  const now = deps.clock.now();
  const clocks = await letterClocks(deps, file, now, timeZone);
  if (input.letter === 'acknowledgement' && clocks.deadlines.length === 0) return refused('request-not-classified');
  const found = contentOf(input.letter, { file, events, clocks });
  if (typeof found === 'string') return refused(found);
  if (!input.deadlineConfirmed && restsOnReading(found.content)) return refused('letter-deadline-unconfirmed');
  const received = events.find((event) => event.type === 'RequestReceived');
  if (received === undefined) return refused('request-unknown');
  const opened = await openWriter(deps, caller, { stream, purpose: input.purpose }, received, found.words);
  if (opened.kind === 'refused') return refused(opened.reason);
  const writer = opened.value;
  if ((input.channel === 'mail' ? writer.email : writer.postalAddress) === undefined)
    return refused('letter-address-missing');
  const today = todayOf({ now, timeZone });
  const facts: LetterFacts = {
    language: input.language ?? languageOf(writer.language),
    // The day, not the moment: the same letter of the same day is the same file.
    writtenAt: startOfDay(today, timeZone),
    writtenOn: today,
    reference: request,
    sender: { name, address },
    offices: await openOffices(deps, caller, organisation),
    recipient: recipientOf(file, writer),
    request: requestFacts(file, clocks, dayOf(file.receivedAt, timeZone)),
    content: withWords(found.content, writer.words),
  };
  const messageId = `${messageIdOf(events, caller, request, input)}@${deps.mailer?.domain ?? 'localhost'}`;
  return { kind: 'prepared', facts, email: writer.email, messageId, purpose: input.purpose };
}

/** A mail whose command was carried out: it is not sent again, whoever asks. */
function sentBefore(events: readonly RequestEvent[], caller: Caller): LetterOutcome | undefined {
  const event = events.find((one) => one.metadata.commandId === caller.commandId);
  if (event?.type !== 'LetterSent') return undefined;
  const { id, stream, revision, position, metadata } = event;
  const { recordedAt } = metadata;
  return {
    kind: 'sent',
    event: id,
    written: { stream, revision, position, recordedAt, events: [id], repeated: true },
  };
}

const restsOnReading = (content: LetterContent): boolean =>
  ('deadlines' in content && content.deadlines.some((one) => one.isReading)) ||
  ('deadline' in content && content.deadline.isReading);

const languageOf = (tag: string | undefined): Language =>
  LANGUAGES.find((language) => language === tag?.toLowerCase().split('-')[0]) ?? 'en';

/** It goes to whoever wrote: the person, or who wrote for them. */
const recipientOf = ({ through }: RequestFile, writer: OpenedWriter): LetterFacts['recipient'] => ({
  to: through ?? 'customer',
  ...(writer.name === undefined ? {} : { name: writer.name }),
  address: writer.postalAddress ?? [],
});

const requestFacts = (
  { channel, rights }: RequestFile,
  { jurisdictions }: LetterClocks,
  receivedOn: string,
): LetterFacts['request'] => ({
  receivedOn,
  channel: channel as (typeof REQUEST_CHANNELS)[number],
  rights,
  jurisdictions,
});

const withWords = (content: LetterContent, words: string | undefined): LetterContent =>
  words === undefined ? content : ({ ...content, words } as LetterContent);

/**
 * The event id that this command will write under; after failures, that of the first of them, so that every attempt at
 * one letter has one message id: a server that took it without our knowing shows the same letter twice, not two letters.
 */
function messageIdOf(events: readonly RequestEvent[], caller: Caller, request: Id, { letter }: SendLetter): EventId {
  const sent = events.findLastIndex((event) => event.type === 'LetterSent' && event.clear.letter === letter);
  const failed = events
    .slice(sent + 1)
    .find((event) => event.type === 'LetterFailed' && event.clear.letter === letter && event.clear.of === undefined);
  return failed?.id ?? eventId(caller.commandId, requestStream(request), 0);
}

async function mail(
  deps: Deps,
  caller: Caller,
  { messageId, purpose }: Prepared,
  { content, language, recipient, reference, sender }: LetterFacts,
  email: string | undefined,
  pdf: Uint8Array,
): Promise<LetterOutcome | undefined> {
  if (deps.mailer === undefined || email === undefined) return refused('letter-address-missing');
  const { subject, text, fileName } = coveringMail(language, reference, sender.name);
  const answer = await deps.mailer.send({
    messageId,
    fromName: sender.name,
    to: recipient.name === undefined ? { address: email } : { name: recipient.name, address: email },
    language,
    subject,
    text,
    attachment: { name: fileName, type: 'application/pdf', bytes: pdf },
  });
  if (answer.kind === 'sent') return undefined;
  const { code, isWorthAnotherTry } = answer;
  const outcome = await act(
    deps,
    { ...actOf(caller), purpose },
    {
      category: requestCategory,
      stream: requestStream(reference as Id),
      seals: [],
      decide: recordLetterFailure({ letter: content.letter, channel: 'mail', to: recipient.to, code }),
    },
  );
  if (outcome.kind === 'written') return { kind: 'failed', code, isWorthAnotherTry, written: outcome.written };
  if (outcome.kind === 'refused') return outcome;
  throw new Error('a failure is always an event');
}
