import { z } from 'zod';
import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import { recordTold } from '../../domain/erasure/carry-out.ts';
import { isAsked } from '../../domain/erasure/queries.ts';
import type { ErasureRefusal } from '../../domain/erasure/refusals.ts';
import type { ErasureFile } from '../../domain/erasure/state.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import { KEPT_CATEGORIES } from '../../domain/erasure/vocabulary.ts';
import { dayOf, startOfDay } from '../../domain/rules/calendar.ts';
import { codeSchema, idSchema } from '../../domain/shape/schemas.ts';
import { type CustomerId, derivedId, type EventId, type Id, type Owner } from '../../kernel/ids.ts';
import { LANGUAGES, languageFor } from '../../reports/document.ts';
import { type ErasureLetterFacts, writeErasureLetter } from '../../reports/letters/erasure-letter.ts';
import { coveringMail, letterFileName } from '../../reports/letters/letter-mail.ts';
import { renderPdf } from '../../reports/pdf/render.ts';
import type { MailFailure } from '../../mail/mailer.ts';
import { forgottenBy, openKept } from '../letters/letter-erasure.ts';
import { openOffices } from '../letters/letter-reader.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import { type LookOutcome, refuseByRole } from '../core/look.ts';
import { inTurn } from '../core/lanes.ts';
import { RELEASE } from '../core/release.ts';
import { type ErasureOutcome, loadErasure, onErasure } from './on-erasure.ts';
import { ownersOf } from './owners-of-customer.ts';
import { carryOutNow } from './pursue-erasures.ts';

export const writeToErasedInput = z.strictObject({
  customer: idSchema,
  purpose: codeSchema.default('rights-request'),
  /** The customer's own, as it was stated, when absent; English where there is no letter in it. */
  language: z.enum(LANGUAGES).optional(),
});
export type WriteToErased = z.output<typeof writeToErasedInput>;

type Refused = {
  readonly kind: 'refused';
  readonly reason: ErasureRefusal | 'letter-address-missing' | 'letter-controller-unknown' | 'letter-mail-not-set-up';
};

interface Written {
  readonly facts: ErasureLetterFacts;
  readonly email: string | undefined;
  readonly accessEvent: EventId;
  readonly pdf: Uint8Array;
}

/** The letter for the post. It counts as told when the office says that it was posted (`recordTelling`). */
export interface LetterToErased {
  readonly fileName: string;
  readonly language: string;
  readonly pdf: Uint8Array;
}

/**
 * Writes to a customer of whom data were erased without a request of theirs, at the address that was kept for it: what went,
 * when, and what is kept until when (GDPR Art. 12(1), 5(1)(a)). It opens name and address, so it is a look.
 */
export async function printLetterToErased(
  deps: Deps,
  caller: Caller,
  erasure: Id,
  asked: WriteToErased,
): Promise<Extract<LookOutcome<LetterToErased>, { readonly kind: 'granted' }> | Refusing> {
  const written = await write(deps, caller, erasure, asked, 'post');
  if ('kind' in written) return written;
  const { facts, accessEvent, pdf } = written;
  return {
    kind: 'granted',
    accessEvent,
    value: { fileName: letterFileName(facts.reference), language: facts.language, pdf },
  };
}

type Refusing = Refused | Extract<LookOutcome<never>, { readonly kind: 'refused' }>;

export type MailedToErased =
  | { readonly kind: 'sent'; readonly outcome: ErasureOutcome }
  | { readonly kind: 'failed'; readonly code: MailFailure }
  | Refusing;

/**
 * The same by mail. What the mail server took is recorded as told; what it did not take is an answer, and may be tried again:
 * every attempt carries one message id, so that a mailbox can tell a copy.
 */
export async function mailToErased(
  deps: Deps,
  caller: Caller,
  erasure: Id,
  asked: WriteToErased,
): Promise<MailedToErased> {
  const { mailer } = deps;
  if (mailer === undefined) return { kind: 'refused', reason: 'letter-mail-not-set-up' };
  return inTurn(mailer, erasureStream(erasure), async () => {
    const written = await write(deps, caller, erasure, asked, 'mail');
    if ('kind' in written) return written;
    const { facts, email = '', pdf } = written;
    const { language, reference, sender, recipient } = facts;
    const { subject, text, fileName } = coveringMail(language, reference, sender.name);
    const answer = await mailer.send({
      messageId: `${derivedId(['erasure', 'letter', erasure, asked.customer])}@${mailer.domain}`,
      fromName: sender.name,
      to: { address: email, ...(recipient.name === undefined ? {} : { name: recipient.name }) },
      language,
      subject,
      text,
      attachment: { name: fileName, type: 'application/pdf', bytes: pdf },
    });
    if (answer.kind === 'failed') return { kind: 'failed', code: answer.code };
    const outcome = await onErasure(
      deps,
      caller,
      erasure,
      'tell-erased',
      recordTold({ customers: [asked.customer], by: 'mail' }),
    );
    if (outcome.kind === 'written') await carryOutNow(deps, erasure);
    return { kind: 'sent', outcome };
  });
}

async function write(
  deps: Deps,
  caller: Caller,
  erasure: Id,
  { customer, purpose, language }: WriteToErased,
  channel: 'mail' | 'post',
): Promise<Written | Refusing> {
  if (isRefusedByRole(caller, 'tell-erased')) {
    const look = {
      look: 'customer',
      purpose,
      owners: [erasureStream(erasure)],
      dataCategories: KEPT_CATEGORIES,
    } as const;
    return refuseByRole(deps, caller, look);
  }
  const { state: file } = await loadErasure(deps, erasure);
  const not = isAsked(file) ? whyNot(file, customer as CustomerId) : 'erasure-unknown';
  if (not !== undefined || !isAsked(file)) return { kind: 'refused', reason: not ?? 'erasure-unknown' };
  const { state: organisation } = await loadState(deps, organisationCategory, ORGANISATION_STREAM);
  if (organisation.phase === 'undescribed') return { kind: 'refused', reason: 'letter-controller-unknown' };
  const kept = await openKept(deps, caller, { erasure, file }, customer as CustomerId, purpose);
  if (kept?.kind === 'refused') return kept;
  const to = kept?.value;
  const hasAddress = (channel === 'mail' ? to?.email : to?.postalAddress) !== undefined;
  if (kept === undefined || to === undefined || !hasAddress)
    return { kind: 'refused', reason: 'letter-address-missing' };
  const { name, address, country, timeZone } = organisation.description;
  const today = dayOf(deps.clock.now(), timeZone);
  const facts: ErasureLetterFacts = {
    language: language ?? languageFor(to.language),
    writtenAt: startOfDay(today, timeZone),
    writtenOn: today,
    reference: erasure,
    sender: { name, address, country },
    offices: await openOffices(deps, caller, organisation),
    recipient: {
      to: 'customer',
      ...(to.name === undefined ? {} : { name: to.name }),
      address: to.postalAddress ?? [],
      ...(to.country === undefined ? {} : { country: to.country }),
    },
    forgotten: await forgottenBy(
      deps,
      { erasure, file: await ofCustomer(deps, file, customer as CustomerId) },
      customer as CustomerId,
      { now: deps.clock.now(), timeZone },
    ),
  };
  const pdf = await renderPdf(writeErasureLetter(facts), { producer: `Regesta ${RELEASE}` });
  return { facts, email: to.email, accessEvent: kept.accessEvent, pdf };
}

/** As if nobody else was in it: a letter says nothing of others. */
async function ofCustomer(deps: Deps, file: ErasureFile, customer: CustomerId): Promise<ErasureFile> {
  if (file.plan === undefined) return file;
  const owners = await ownersOf(deps, file, customer);
  const isTheirs = ({ owner }: { readonly owner: string }) => owners.has(owner as Owner);
  const { plan, started, lastStarted } = file;
  return {
    ...file,
    plan: { ...plan, items: plan.items.filter(isTheirs) },
    ...(started === undefined ? {} : { started: { ...started, late: started.late.filter(isTheirs) } }),
    ...(lastStarted === undefined ? {} : { lastStarted: { ...lastStarted, kept: lastStarted.kept.filter(isTheirs) } }),
  };
}

function whyNot(file: ErasureFile, customer: CustomerId): ErasureRefusal | undefined {
  if (!file.customers.includes(customer)) return 'erasure-customer-not-in-it';
  // Who asked by a request is told by its answer.
  if (file.request !== undefined) return 'erasure-told-by-request';
  return file.purged === undefined ? 'erasure-not-started' : undefined;
}
