import { z } from 'zod';
import { requestStream } from '../../domain/request/stream.ts';
import { codeSchema } from '../../domain/shape/schemas.ts';
import type { Id } from '../../kernel/ids.ts';
import { LANGUAGES } from '../../reports/document.ts';
import { packageFiles, zipOf } from '../../reports/package/archive.ts';
import { accessPackage } from '../../reports/package/build.ts';
import { packageDocument } from '../../reports/package/document.ts';
import { type AccessPackage, accessPackageSchema } from '../../reports/package/package.ts';
import { renderPdf } from '../../reports/pdf/render.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { type LookOutcome, refuseByRole, refusedBeforehand } from '../core/look.ts';
import { RELEASE } from '../core/release.ts';
import { gatherPackage, type PackageMissing } from './gather.ts';

export const preparePackageInput = z.strictObject({
  purpose: codeSchema.default('rights-request'),
  language: z.enum(LANGUAGES).default('en'),
});
export type PreparePackage = z.output<typeof preparePackageInput>;

export const PACKAGE_REFUSALS = [
  'package-customer-missing',
  'package-views-behind',
  'package-no-store',
  'package-approvers-divided',
  'package-changed-since-approval',
  'package-gaps-not-confirmed',
] as const;
export type PackageRefusal = (typeof PACKAGE_REFUSALS)[number];

export type PackageOutcome = LookOutcome<AccessPackage> | { readonly kind: 'refused'; readonly reason: PackageMissing };

export { type AccessPackage, accessPackageSchema };

/** A package as files: what it says as PDF, as data and as a table, with a manifest of their hashes. */
export interface PackedPackage {
  readonly name: string;
  readonly pdf: Buffer;
  readonly zip: Buffer;
}

export async function packPackage(told: AccessPackage): Promise<PackedPackage> {
  const pdf = await renderPdf(packageDocument(told), { producer: `Regesta ${RELEASE}` });
  return { name: `package-${told.header.request.id}`, pdf, zip: Buffer.from(zipOf(packageFiles(told, pdf))) };
}

/**
 * The answer to a request for access, with all that GDPR Art. 15 asks for, as it stands now. It is a look at everything
 * about the customer, so nobody may ask for it but who answers such requests; and a purpose that does not allow all data
 * categories that there are is refused, for a copy that leaves something out unsaid would be wrong.
 */
export async function preparePackage(
  deps: Deps,
  caller: Caller,
  request: Id,
  input: PreparePackage,
): Promise<PackageOutcome> {
  const { purpose, language } = input;
  const asked = { look: 'export', purpose, owners: [requestStream(request)], dataCategories: [] } as const;
  if (isRefusedByRole(caller, 'prepare-package')) return refuseByRole(deps, caller, asked);
  const refusal = await refusedBeforehand(deps, caller, asked);
  if (refusal !== undefined) return refusal;
  const gathered = await gatherPackage(deps, caller, request, { purpose, language, seal: true });
  if (gathered.kind === 'refused') return gathered;
  return { ...gathered, value: accessPackage(gathered.value) };
}
