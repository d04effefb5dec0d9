import { z } from 'zod';
import { requestStream } from '../../domain/request/stream.ts';
import { codeSchema } from '../../domain/shape/schemas.ts';
import type { Id } from '../../kernel/ids.ts';
import { LANGUAGES } from '../../reports/document.ts';
import { accessPackage } from '../../reports/package/build.ts';
import { type AccessPackage, accessPackageSchema } from '../../reports/package/package.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { type LookOutcome, refuseByRole, refusedBeforehand } from '../core/look.ts';
import { gatherPackage, type PackageMissing } from './gather.ts';

export const preparePackageInput = z.strictObject({
  purpose: codeSchema.default('rights-request'),
  language: z.enum(LANGUAGES).default('en'),
});
export type PreparePackage = z.output<typeof preparePackageInput>;

export const PACKAGE_REFUSALS = ['package-customer-missing', 'package-views-behind'] as const;
export type PackageRefusal = (typeof PACKAGE_REFUSALS)[number];

export type PackageOutcome = LookOutcome<AccessPackage> | { readonly kind: 'refused'; readonly reason: PackageMissing };

export { type AccessPackage, accessPackageSchema };

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
