import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import { todayOf } from '../../domain/request/decide.ts';
import type { RequestEvent, RequestFile } from '../../domain/request/file.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { type REQUEST_CHANNELS, takesData } from '../../domain/request/vocabulary.ts';
import { dayOf, startOfDay } from '../../domain/rules/calendar.ts';
import { foldEvents } from '../../domain/shape/category.ts';
import { assert } from '../../kernel/assert.ts';
import type { EventId, Id } from '../../kernel/ids.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import { languageFor } from '../../reports/document.ts';
import type { LetterContent, LetterFacts } from '../../reports/letters/facts.ts';
import { writeLetter } from '../../reports/letters/write-letter.ts';
import { renderPdf } from '../../reports/pdf/render.ts';
import type { Caller } from '../core/caller.ts';
import { isDamageAccepted } from '../core/damage.ts';
import type { Deps } from '../core/deps.ts';
import { type ErasureDeed, deedOf } from '../core/erasure-deeds.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import { type LookOutcome, refuseByRole } from '../core/look.ts';
import { readHistory, type StreamHistory } from '../core/read-stream.ts';
import { RELEASE } from '../core/release.ts';
import { contentOf } from './letter-content.ts';
import { type LetterClocks, letterClocks } from './letter-deadlines.ts';
import { forgottenBy, openKept } from './letter-erasure.ts';
import { type LetterAsked, type RefusedLetter, refused } from './letter-input.ts';
import { type AuthoritiesToCheck, authoritiesToCheck } from './letter-remedies.ts';
import { type OpenedWriter, openOffices, openWriter } from './letter-reader.ts';
import { openRegistered, whyNotFromRegister } from './register-address.ts';

/** A letter that is written, and who looked at whose address for it. It has not left. */
export interface Prepared {
  readonly kind: 'prepared';
  readonly facts: LetterFacts;
  /** Of a letter of refusal: the decisions that it tells of. */
  readonly refusals: readonly EventId[] | undefined;
  readonly email: string | undefined;
  /** Of the look at the address. */
  readonly accessEvent: EventId;
  /** Language that the person wrote in or asked for, where the letter is in another. */
  readonly languageWanted: string | undefined;
  readonly toCheck: AuthoritiesToCheck;
  readonly pdf: Uint8Array;
}

/** How the letter leaves, and what of it was settled before this attempt. */
export interface Leaving {
  readonly channel: 'mail' | 'post';
  /** The moment that it is written at: now, or that of its first making. */
  readonly now: Instant;
  /** The language that was chosen at an earlier attempt, still sealed. */
  readonly language?: SealedRef | undefined;
}

export type History = StreamHistory<RequestEvent>;

export const readRequest = (deps: Deps, request: Id): Promise<History> =>
  readHistory<RequestEvent>(deps.ledger, requestCategory.events, requestStream(request), isDamageAccepted(deps.ledger));

/** Asked first of all. A role that may not look at requests writes no letters, and its asking is recorded. */
export async function refusedToRole(
  deps: Deps,
  caller: Caller,
  request: Id,
  { purpose }: LetterAsked,
): Promise<RefusedLetter | undefined> {
  if (!isRefusedByRole(caller, 'look-at-request')) return undefined;
  return refuseByRole(deps, caller, {
    look: 'request',
    purpose,
    owners: [requestStream(request)],
    dataCategories: ['contact', 'identity', 'note', 'preference'],
  });
}

/** The look at name and address is durable before anything is opened; then the letter is written and rendered. */
export async function prepareLetter(
  deps: Deps,
  caller: Caller,
  request: Id,
  asked: LetterAsked,
  { events, lastRevision }: History,
  { channel, now, language }: Leaving,
): Promise<Prepared | RefusedLetter> {
  const file = foldEvents(requestCategory, events as never);
  const received = events.find((event) => event.type === 'RequestReceived');
  if (file.phase === 'unknown' || received === undefined) return refused('request-unknown');
  if (caller.ifRevision !== undefined && caller.ifRevision !== lastRevision) return refused('revision-changed');
  if (file.phase === 'closed') return refused('request-closed');
  const { state: organisation } = await loadState(deps, organisationCategory, ORGANISATION_STREAM);
  if (organisation.phase === 'undescribed') return refused('letter-controller-unknown');
  const { name, address, country, timeZone } = organisation.description;
  const clocks = await letterClocks(deps, file, { now, timeZone });
  const today = todayOf({ now, timeZone });
  if (asked.letter === 'acknowledgement' && clocks.deadlines.length === 0) return refused('request-not-classified');
  const deed = await deedBehind(deps, request, file);
  const forgotten =
    deed === undefined || file.customer === undefined
      ? undefined
      : await forgottenBy(deps, deed, file.customer, { now, timeZone });
  const found = contentOf(asked.letter, { file, events, clocks, today, ...(forgotten && { forgotten }) });
  if (typeof found === 'string') return refused(found);
  if (!asked.deadlineConfirmed && restsOnReading(found.content([]))) return refused('letter-deadline-unconfirmed');
  const fromRegister = asked.addressFrom === 'register';
  const not = fromRegister ? whyNotFromRegister(file, events, today) : undefined;
  if (not !== undefined) return refused(not);
  const look = { stream: requestStream(request), purpose: asked.purpose, language };
  const opened = await openWriter(deps, caller, look, received, found.words);
  if (opened.kind === 'refused') return opened;
  const addressee = fromRegister
    ? await registeredOf(deps, caller, file, opened.value, { asked, channel, deed })
    : opened;
  if (addressee.kind === 'refused') return addressee;
  const { accessEvent, value: to } = addressee;
  if ((channel === 'mail' ? to.email : to.postalAddress) === undefined) return refused('letter-address-missing');
  const content = found.content(opened.value.words ?? []);
  const spoken = asked.language ?? languageFor(to.language);
  const facts: LetterFacts = {
    language: spoken,
    // The day, not the moment: the same letter of the same day is the same file.
    writtenAt: startOfDay(today, timeZone),
    writtenOn: today,
    reference: request,
    sender: { name, address, country },
    offices: await openOffices(deps, caller, organisation),
    recipient: recipientOf(fromRegister ? 'customer' : (file.through ?? 'customer'), to),
    request: requestFacts(file, clocks, dayOf(file.receivedAt, timeZone)),
    content,
  };
  const pdf = await renderPdf(writeLetter(facts), { producer: `Regesta ${RELEASE}` });
  const isAnother = to.language !== undefined && to.language.toLowerCase().split('-')[0] !== spoken;
  return {
    kind: 'prepared',
    facts,
    refusals: found.refusals,
    email: to.email,
    accessEvent,
    languageWanted: isAnother ? to.language : undefined,
    toCheck: authoritiesToCheck(content),
    pdf,
  };
}

const restsOnReading = (content: LetterContent): boolean =>
  ('deadlines' in content && content.deadlines.some((one) => one.isReading)) ||
  ('deadline' in content && content.deadline.isReading);

/** The customer's own name and address. Their language, unless the request was their own and said one. */
async function registeredOf(
  deps: Deps,
  caller: Caller,
  { customer, through }: RequestFile,
  writer: OpenedWriter,
  { asked, channel, deed }: FromRegister,
): Promise<LookOutcome<OpenedWriter> | RefusedLetter> {
  assert(customer !== undefined, 'asked for the address of a customer that the request is about');
  // After an erasure the register knows nothing: what was copied for this very letter is opened in its place.
  const kept = deed === undefined ? undefined : await openKept(deps, caller, deed, customer, asked.purpose);
  if (kept?.kind === 'refused') return kept;
  if (kept !== undefined) return { ...kept, value: inTheirLanguage(kept.value, writer, through) };
  const found = await openRegistered(deps, caller, customer, { purpose: asked.purpose, channel });
  if ('kind' in found) return found;
  const { contact, accessEvent } = found;
  return { kind: 'granted', accessEvent, value: inTheirLanguage(contact, writer, through) };
}

interface FromRegister {
  readonly asked: LetterAsked;
  readonly channel: 'mail' | 'post';
  readonly deed: ErasureDeed | undefined;
}

function inTheirLanguage(contact: OpenedWriter, writer: OpenedWriter, through: RequestFile['through']): OpenedWriter {
  const language = through === undefined ? (writer.language ?? contact.language) : contact.language;
  return { ...contact, ...(language === undefined ? {} : { language }) };
}

/** The erasure that was carried out for this request, where it asks for one. */
async function deedBehind(deps: Deps, request: Id, file: RequestFile): Promise<ErasureDeed | undefined> {
  if (file.customer === undefined || !file.rights.some(takesData)) return undefined;
  return deedOf(deps, request, file.customer);
}

/** It goes to whoever wrote, the person or who wrote for them, or to the person whom the register knows. */
const recipientOf = (
  to: LetterFacts['recipient']['to'],
  { name, postalAddress, country }: OpenedWriter,
): LetterFacts['recipient'] => ({
  to,
  ...(name === undefined ? {} : { name }),
  address: postalAddress ?? [],
  ...(country === undefined ? {} : { country }),
});

const requestFacts = (
  { channel, rights, through }: RequestFile,
  { laws }: LetterClocks,
  receivedOn: string,
): LetterFacts['request'] => ({
  receivedOn,
  channel: channel as (typeof REQUEST_CHANNELS)[number],
  rights,
  jurisdictions: laws.map(({ jurisdiction }) => jurisdiction),
  ...(through === undefined ? {} : { through }),
});
