import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { issueCertificate as decide } from '../../domain/erasure/carry-out.ts';
import { isAsked } from '../../domain/erasure/queries.ts';
import type { ErasureRefusal } from '../../domain/erasure/refusals.ts';
import { erasureCategory } from '../../domain/erasure/state.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import { idSchema } from '../../domain/shape/schemas.ts';
import type { AnyStoredEvent } from '../../domain/shape/event.ts';
import { assert } from '../../kernel/assert.ts';
import type { CustomerId, EventId, Id } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import { LANGUAGES } from '../../reports/document.ts';
import { type ErasureCertificate, erasureCertificate } from '../../reports/erasure/certificate.ts';
import { CERTIFICATE_FORMS, type EvidenceFact } from '../../reports/erasure/facts.ts';
import { certificatePdf } from '../../reports/pdf/certificate-pdf.ts';
import { attachedFile } from '../../reports/seal.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { sealEvents } from '../core/evidence.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { RELEASE } from '../core/release.ts';
import { sealOver } from '../core/seal-over.ts';
import { stateUntil } from '../core/state-until.ts';
import { certificateFacts, type Gathered, StillReadable } from './certificate-facts.ts';
import { loadErasure, onErasure } from './on-erasure.ts';

export const issueCertificateInput = z.strictObject({
  form: z.enum(CERTIFICATE_FORMS).default('full'),
  language: z.enum(LANGUAGES).default('en'),
  /** One of several customers, to whom it is given: nothing of the others is in it. */
  customer: idSchema.optional(),
  /**
   * Up to which place of the ledger it speaks: the completion, or now, with receipts that came later and master keys that
   * were destroyed since.
   */
  until: z.enum(['completion', 'now']).default('completion'),
});
export type CertificateAsked = z.output<typeof issueCertificateInput>;

export interface IssuedCertificate {
  readonly certificate: ErasureCertificate;
  readonly pdf: Buffer;
  /** Hex, of the PDF. */
  readonly sha256: string;
  /** The `CertificateIssued`; absent where the same file was issued before. */
  readonly event?: EventId;
}

type CertificateOutcome =
  | { readonly kind: 'issued'; readonly issued: IssuedCertificate }
  | { readonly kind: 'refused'; readonly reason: ErasureRefusal | 'role-not-allowed' };

/**
 * The certificate of a completed erasure (docs/erasure.md): plain data with a proof of each event behind it, and the same as
 * PDF. It holds nothing that was sealed, so it is no look. The same erasure, form, language and release give the same bytes;
 * that it was issued is recorded with the digest of the file.
 */
export async function issueCertificate(
  deps: Deps,
  caller: Caller,
  erasure: Id,
  asked: CertificateAsked,
): Promise<CertificateOutcome> {
  if (isRefusedByRole(caller, 'issue-certificate')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state } = await loadErasure(deps, erasure);
  if (!isAsked(state)) return { kind: 'refused', reason: 'erasure-unknown' };
  if (state.phase !== 'completed') return { kind: 'refused', reason: 'erasure-not-completed' };
  const customer = asked.customer as CustomerId | undefined;
  if (customer !== undefined && !state.customers.includes(customer)) {
    return { kind: 'refused', reason: 'erasure-customer-not-in-it' };
  }
  try {
    return await issued(deps, caller, erasure, asked, customer);
  } catch (error) {
    if (error instanceof StillReadable) return { kind: 'refused', reason: 'erasure-readable-still' };
    throw error;
  }
}

async function issued(
  deps: Deps,
  caller: Caller,
  erasure: Id,
  { form, language, until }: CertificateAsked,
  customer: CustomerId | undefined,
): Promise<CertificateOutcome> {
  const end = until === 'now' ? (await deps.ledger.head()).position : await completionOf(deps, erasure);
  const gathered = await certificateFacts(deps, erasure, end, customer);
  const certificate = erasureCertificate(await sealed(deps, gathered), { form, language });
  const pdf = await pdfOf(certificate);
  const { sha256 } = attachedFile(certificate.pdfName, pdf);
  const digest = Buffer.from(sha256, 'hex').toString('base64');
  const outcome = await onErasure(deps, caller, erasure, 'issue-certificate', (state) =>
    decide({ sha256: digest, bytes: pdf.length, form, language })(state),
  );
  if (outcome.kind === 'refused') return outcome as CertificateOutcome;
  const [event] = outcome.kind === 'written' ? outcome.written.events : [];
  return { kind: 'issued', issued: { certificate, pdf, sha256, ...(event === undefined ? {} : { event }) } };
}

/** Where the erasure is recorded as completed. */
async function completionOf(deps: Deps, erasure: Id): Promise<Position> {
  const { events } = await stateUntil(deps, erasureCategory, erasureStream(erasure));
  const completed = (events as readonly AnyStoredEvent[]).find(({ type }) => type === 'ErasureCompleted');
  assert(completed !== undefined, 'what is completed says where');
  return completed.position;
}

/** The smallest checkpoint over the last of the events, made now if there is none; each event proved under it. */
async function sealed(deps: Deps, { facts, events }: Gathered) {
  const { evidence } = deps;
  const ids = events.map(({ event }) => event as EventId);
  const last = events.at(-1);
  assert(last !== undefined, 'an erasure has events');
  if (evidence.health().state !== 'off') await sealEvents(evidence, ids);
  const indexes = evidence.indexesOf(ids);
  const leaves = Math.max(0, ...[...indexes.values()].map((index) => index + 1));
  const seal = await sealOver(deps, leaves);
  const proved = events.map(({ position: _place, ...event }): EvidenceFact => {
    const leaf = indexes.get(event.event);
    const receipt = seal.state === 'sealed' ? evidence.receipt(event.event as EventId, seal.size) : undefined;
    return {
      ...event,
      ...(leaf === undefined ? {} : { leaf }),
      ...(receipt?.kind === 'sealed' ? { proof: receipt.proof } : {}),
    };
  });
  const origin = seal.state === 'sealed' ? seal.origin : evidence.origin;
  const prefix = { origin, leaves, lastEventId: last.event, lastRecordedAt: last.recordedAt };
  return { ...facts, release: RELEASE, prefix, seal, evidence: proved };
}

async function pdfOf(certificate: ErasureCertificate): Promise<Buffer> {
  const out = new PassThrough();
  const [bytes] = await Promise.all([buffer(out), certificatePdf(certificate, out).finally(() => out.end())]);
  return bytes;
}
