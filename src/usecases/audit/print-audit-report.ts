import { z } from 'zod';
import { codeSchema, countSchema, dateSchema } from '../../domain/shape/schemas.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import { endOfDay, startOfDay } from '../../domain/rules/calendar.ts';
import { fromMillis, toMillis } from '../../kernel/time.ts';
import { type AuditReport, auditReport } from '../../reports/audit/audit-report.ts';
import { LANGUAGES } from '../../reports/document.ts';
import { writeAuditPdf } from '../../reports/pdf/audit-pdf.ts';
import { AuditGatherer } from './gather.ts';
import type { Caller } from '../core/caller.ts';
import { controllerTimeZone } from '../core/controller.ts';
import { controllerOf, officesOf } from '../core/controller-facts.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { type LookOutcome, lookAt, refuseByRole, refusedBeforehand } from '../core/look.ts';
import { type PrefixEnd, prefixOf } from '../core/prefix.ts';
import { RELEASE } from '../core/release.ts';
import { sealOver } from '../core/seal-over.ts';

export const auditReportInput = z
  .strictObject({
    from: dateSchema,
    to: dateSchema,
    language: z.enum(LANGUAGES).default('en'),
    purpose: codeSchema.default('audit'),
    /** Number of leaves: pins the prefix. Without it, the last event recorded before the end of the period. */
    size: countSchema.optional(),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before `from`' });
export type AuditReportInput = z.output<typeof auditReportInput>;

export type { AuditReport };
export { writeAuditPdf };

/**
 * The audit report of a period, bound to an exact prefix of the ledger (docs/record.md section 7). It is a look: the
 * names of the controller's representative and officer are opened for it, after the access event is durable.
 */
export async function printAuditReport(
  deps: Deps,
  caller: Caller,
  input: AuditReportInput,
): Promise<LookOutcome<AuditReport>> {
  const asked = {
    look: 'report',
    purpose: input.purpose,
    owners: [ORGANISATION_STREAM],
    dataCategories: ['staff'],
  } as const;
  if (isRefusedByRole(caller, 'print-report')) return refuseByRole(deps, caller, asked);
  const refusal = await refusedBeforehand(deps, caller, asked);
  if (refusal !== undefined) return refusal;
  const timeZone = await controllerTimeZone(deps);
  const lastInstant = endOfDay(input.to, timeZone);
  const period = {
    from: input.from,
    to: input.to,
    timeZone,
    fromInstant: startOfDay(input.from, timeZone),
    toInstant: fromMillis(toMillis(lastInstant) + 1),
  };
  const end: PrefixEnd = input.size === undefined ? { recordedAsOf: lastInstant } : { leaves: input.size };
  const gatherer = new AuditGatherer(period);
  for await (const leaf of prefixOf(deps.ledger, end)) gatherer.take(leaf);
  const offices = officesOf(gatherer.organisation);
  const refs = offices.map((office) => office.person);
  const answer = await lookAt(deps, caller, asked, refs);
  if (answer.kind === 'refused') return answer;
  const { prefix, ...counted } = gatherer.facts();
  const seal = await sealOver(deps, prefix.leaves);
  const report = auditReport(
    {
      reportId: `AR-${input.from}-${input.to}-${prefix.leaves}`,
      release: RELEASE,
      controller: controllerOf(gatherer.organisation, offices, answer.value, timeZone),
      period,
      // The checkpoint's own: after a restore the ledger goes on under another, and an old report stays the same.
      prefix: { ...prefix, origin: seal.state === 'sealed' ? seal.origin : deps.evidence.origin },
      seal,
      ...counted,
    },
    { language: input.language, ...remakeOf(input, prefix.leaves) },
  );
  return { kind: 'granted', accessEvent: answer.accessEvent, value: report };
}

/** Data and figures are the same in every language, so the command names none. A prefix without leaves has no size to name. */
const remakeOf = ({ from, to }: AuditReportInput, leaves: number): { readonly remakeCommand?: string } =>
  leaves === 0
    ? {}
    : { remakeCommand: `regesta report audit --from ${from} --to ${to} --size ${leaves} --out again.pdf` };
