import { z } from 'zod';
import type { DecidedOf } from '../shape/category.ts';
import { type Compared, type ComparisonWanted, isNews } from '../shape/comparison.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { countrySchema, lineSchema } from '../shape/schemas.ts';
import { officeSchema, organisationDescribed, type organisationEvents } from './events.ts';
import { officeKey, type OrganisationDescription, type OrganisationState } from './state.ts';

export const ORGANISATION_REFUSALS = ['organisation-not-described'] as const;
export type OrganisationRefusal = (typeof ORGANISATION_REFUSALS)[number];
export type OrganisationDecision = Decision<DecidedOf<typeof organisationEvents>, OrganisationRefusal>;

export const describeOrganisationInput = organisationDescribed.clear;

export const describeOrganisation =
  (input: OrganisationDescription) =>
  (state: OrganisationState): OrganisationDecision => {
    const { name, address, country, timeZone } = input;
    // Kept in the order given: the first language is the default.
    const languages = [...new Set(input.languages)];
    const clear = { name, address, country, timeZone, languages };
    if (state.phase === 'described' && sameDescription(state.description, clear)) return alreadySo;
    return accepted({ type: 'OrganisationDescribed', clear });
  };

const sameDescription = (a: OrganisationDescription, b: OrganisationDescription): boolean =>
  a.name === b.name &&
  a.country === b.country &&
  a.timeZone === b.timeZone &&
  a.address.join('\n') === b.address.join('\n') &&
  a.languages.join(' ') === b.languages.join(' ');

export const fillOfficeInput = z.strictObject({
  office: officeSchema,
  /** Where the office is held: a representative stands for one country. */
  country: countrySchema,
  name: lineSchema,
  contacts: z.array(lineSchema).max(8),
});
export type FillOffice = z.output<typeof fillOfficeInput>;

const OFFICE_FIELDS = ['name', 'contacts'] as const;

/** What to ask the vault before `fillOffice`; in the data category `staff`. */
export const fillOfficeComparisons =
  (input: FillOffice) =>
  (state: OrganisationState): readonly ComparisonWanted[] => {
    const held = state.phase === 'described' ? state.offices.get(officeKey(input.office, input.country)) : undefined;
    if (held === undefined) return [];
    return OFFICE_FIELDS.map((field) => ({ key: field, field, ref: held.person, value: input[field] }));
  };

export const fillOffice =
  ({ office, country, name, contacts }: FillOffice, compared: Compared) =>
  (state: OrganisationState): OrganisationDecision => {
    if (state.phase === 'undescribed') return refused('organisation-not-described');
    const held = state.offices.has(officeKey(office, country));
    if (held && !OFFICE_FIELDS.some((field) => isNews(compared.get(field)))) return alreadySo;
    return accepted({ type: 'OfficeFilled', clear: { office, country }, sealed: { staff: { name, contacts } } });
  };

export const vacateOfficeInput = z.strictObject({ office: officeSchema, country: countrySchema });

export const vacateOffice =
  ({ office, country }: z.output<typeof vacateOfficeInput>) =>
  (state: OrganisationState): OrganisationDecision => {
    if (state.phase === 'undescribed') return refused('organisation-not-described');
    if (!state.offices.has(officeKey(office, country))) return alreadySo;
    return accepted({ type: 'OfficeVacated', clear: { office, country } });
  };
