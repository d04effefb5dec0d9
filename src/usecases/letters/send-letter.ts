import { recordLetterFailure } from '../../domain/request/decide-letters.ts';
import type { RequestEvent } from '../../domain/request/file.ts';
import { failuresOf, type Retry, retriesOf } from '../../domain/request/retries.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import type { LetterFailure, LetterKind } from '../../domain/request/vocabulary.ts';
import { type EventId, eventId, type Id } from '../../kernel/ids.ts';
import type { Mailer, MailOutcome } from '../../mail/mailer.ts';
import type { Language } from '../../reports/document.ts';
import { coveringMail } from '../../reports/letters/letter-mail.ts';
import { act, type Written } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf } from '../core/intend.ts';
import { inTurn } from '../core/lanes.ts';
import { type LetterAsked, letterInput, type RefusedLetter, refused } from './letter-input.ts';
import { carriedOut, recordLeft } from './letter-left.ts';
import { type Prepared, prepareLetter, readRequest, refusedToRole } from './prepare-letter.ts';

export const sendLetterInput = letterInput;

export type LetterOutcome =
  /** The mail server took it, and answers for it from here on. */
  | {
      readonly kind: 'sent';
      readonly written: Written;
      /** Absent where the same command is told again: nothing was opened for that. */
      readonly in?: WrittenIn;
    }
  /** It did not leave; that is recorded. Sending it again carries the same message id. */
  | {
      readonly kind: 'failed';
      readonly code: LetterFailure;
      /** The schedule tries again by itself. */
      readonly isWorthAnotherTry: boolean;
      readonly written: Written;
    }
  | RefusedLetter;

export interface WrittenIn {
  readonly language: Language;
  /** What the person wrote in or asked for, where that is another. */
  readonly languageWanted?: string;
  /** Laws whose authority the letter names by its country alone, and those whose authority has to be checked. */
  readonly authorityUnknown?: readonly string[];
  readonly authorityUnsure?: readonly string[];
}

/**
 * Writes, renders and mails one letter of a request. The look at name and address is durable before anything is opened;
 * the mail goes out before its outcome is recorded, so a crash between the two leaves a letter that may go out again:
 * under the same message id, which a mailbox can tell. Once `LetterSent` stands, the same command sends nothing more, and
 * two that run at the same moment in one process take turns, so the second finds what the first one sent.
 */
export async function sendLetter(
  deps: Deps,
  caller: Caller,
  request: Id,
  asked: LetterAsked,
  retry?: Retry,
): Promise<LetterOutcome> {
  const no = await refusedToRole(deps, caller, request, asked);
  if (no !== undefined) return no;
  const { mailer } = deps;
  if (mailer === undefined) return refused('letter-mail-not-set-up');
  return inTurn(mailer, requestStream(request), () => sendNow({ ...deps, mailer }, caller, request, asked, retry));
}

type Sending = Deps & { readonly mailer: Mailer };

async function sendNow(
  deps: Sending,
  caller: Caller,
  request: Id,
  asked: LetterAsked,
  retry: Retry | undefined,
): Promise<LetterOutcome> {
  const history = await readRequest(deps, request);
  const before = carriedOut(history.events, caller);
  if (before !== undefined) return toldAgain(before);
  // Somebody was faster while this attempt waited for its turn: it is sent, or was tried, or things have changed.
  if (retry !== undefined && !retriesOf(history.events).some(({ failure }) => failure === retry.failure))
    return refused('letter-nothing-to-say');
  const prepared = await prepareLetter(deps, caller, request, asked, history, {
    channel: 'mail',
    now: deps.clock.now(),
    language: retry?.order.sealed.preference,
  });
  if (prepared.kind === 'refused') return prepared;
  const messageId = `${messageIdOf(history.events, caller, request, asked.letter)}@${deps.mailer.domain}`;
  const answer = await mail(deps.mailer, prepared, messageId);
  if (answer.kind === 'failed') return recordFailure(deps, caller, request, asked, prepared, answer, retry);
  const { purpose } = asked;
  const left = { channel: 'mail', purpose, retryOf: retry?.failure } as const;
  const outcome = await recordLeft(deps, caller, request, prepared, left);
  if (outcome.kind === 'refused') return refused(outcome.reason);
  if (outcome.kind !== 'written') throw new Error('a letter is always an event');
  const { facts, languageWanted, toCheck } = prepared;
  const wanted = languageWanted === undefined ? {} : { languageWanted };
  return { kind: 'sent', written: outcome.written, in: { language: facts.language, ...wanted, ...toCheck } };
}

function toldAgain({ event, written }: NonNullable<ReturnType<typeof carriedOut>>): LetterOutcome {
  if (event.type === 'LetterSent') return { kind: 'sent', written };
  const { code, isWorthAnotherTry } = event.clear;
  return { kind: 'failed', code, isWorthAnotherTry, written };
}

/**
 * The event id that this command will write under; after failures, that of the first of them, so that every attempt at
 * one letter has one message id: a server that took it without our knowing shows the same letter twice, not two letters.
 */
const messageIdOf = (events: readonly RequestEvent[], caller: Caller, request: Id, letter: LetterKind): EventId =>
  failuresOf(events, letter)[0]?.id ?? eventId(caller.commandId, requestStream(request), 0);

function mail(mailer: Mailer, { facts, email, pdf }: Prepared, messageId: string): Promise<MailOutcome> {
  const { language, recipient, reference, sender } = facts;
  const { subject, text, fileName } = coveringMail(language, reference, sender.name);
  const address = email ?? '';
  return mailer.send({
    messageId,
    fromName: sender.name,
    to: recipient.name === undefined ? { address } : { name: recipient.name, address },
    language,
    subject,
    text,
    attachment: { name: fileName, type: 'application/pdf', bytes: pdf },
  });
}

async function recordFailure(
  deps: Deps,
  caller: Caller,
  request: Id,
  { letter, purpose, deadlineConfirmed, addressFrom }: LetterAsked,
  { facts: { language, recipient } }: Prepared,
  { code, isWorthAnotherTry: mayGoWell }: Extract<MailOutcome, { readonly kind: 'failed' }>,
  retry: Retry | undefined,
): Promise<LetterOutcome> {
  // The schedule would write to whoever wrote: a letter to the customer's own address is sent again by hand.
  const isWorthAnotherTry = mayGoWell && addressFrom === 'request';
  const again = { isWorthAnotherTry, deadlineConfirmed, language, retryOf: retry?.failure };
  const outcome = await act(
    deps,
    { ...actOf(caller), purpose },
    {
      category: requestCategory,
      stream: requestStream(request),
      seals: ['preference'],
      decide: recordLetterFailure({ letter, channel: 'mail', to: recipient.to, code }, again),
    },
  );
  if (outcome.kind === 'refused') return refused(outcome.reason);
  if (outcome.kind !== 'written') throw new Error('a failure is always an event');
  return { kind: 'failed', code, isWorthAnotherTry, written: outcome.written };
}
