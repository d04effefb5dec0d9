import { type FilledOffice, officeKey, type OrganisationState } from '../../domain/organisation/state.ts';
import type { OpenedPayload } from '../../kernel/sealed.ts';
import type { AuditController, ContactFact } from '../../reports/audit/facts.ts';

/** In the order in which documents name them, and in which their holders are to be opened. */
export const officesOf = (state: OrganisationState): readonly FilledOffice[] =>
  state.phase === 'described'
    ? [...state.offices.values()].sort((a, b) =>
        officeKey(a.office, a.country) < officeKey(b.office, b.country) ? -1 : 1,
      )
    : [];

/** The controller as documents print it; `opened` answers for the holders of `offices`, in their order. */
export function controllerOf(
  state: OrganisationState,
  offices: readonly FilledOffice[],
  opened: readonly OpenedPayload[],
  timeZone: string,
): AuditController {
  const described = state.phase === 'described' ? state.description : undefined;
  return {
    name: described?.name ?? '',
    address: described?.address ?? [],
    languages: described?.languages ?? [],
    timeZone,
    representative: contact('representative', offices, opened),
    dpo: contact('data-protection-officer', offices, opened),
  };
}

function contact(
  office: FilledOffice['office'],
  offices: readonly FilledOffice[],
  opened: readonly OpenedPayload[],
): ContactFact {
  const held = offices.map((one, index) => ({ ...one, payload: opened[index] })).filter((one) => one.office === office);
  if (held.length === 0) return { state: 'absent' };
  const lines: string[] = [];
  for (const { payload, country } of held) {
    if (payload?.kind === 'erased') return { state: 'erased', at: payload.at, request: payload.request };
    if (payload?.kind !== 'opened') return { state: 'unreadable', code: payload?.code ?? 'KEY_MISSING' };
    const { name, contacts } = payload.fields as { readonly name: string; readonly contacts?: readonly string[] };
    lines.push([`${name} (${country})`, ...(contacts ?? [])].join(', '));
  }
  return { state: 'opened', lines };
}
