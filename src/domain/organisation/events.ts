import { z } from 'zod';
import { defineEvent, sealedFields } from '../shape/event.ts';
import { countrySchema, languageSchema, lineSchema, timeZoneSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** Who the controller is. A company's name, address and time zone identify no person and stand in clear. */
export const organisationDescribed = defineEvent({
  type: 'OrganisationDescribed',
  version: 1,
  clear: z.strictObject({
    name: lineSchema,
    address: z.array(lineSchema).min(1).max(8),
    country: countrySchema,
    /** A day of a report or a deadline is a day here. */
    timeZone: timeZoneSchema,
    /** Languages of its documents, the first one by default. */
    languages: z.array(languageSchema).min(1),
  }),
});

export const OFFICES = ['representative', 'data-protection-officer'] as const;
export type Office = (typeof OFFICES)[number];
export const officeSchema = z.enum(OFFICES);

/** A representative (GDPR Art. 27, PIPL Art. 53) or a data protection officer (Art. 37, PIPL Art. 52): a person, sealed. */
export const officeFilled = defineEvent({
  type: 'OfficeFilled',
  version: 1,
  clear: z.strictObject({ office: officeSchema, country: countrySchema }),
  sealed: {
    /** Version 1 had room for one `contact`; Art. 37(7) asks for contact details: a place, an address, a number. */
    staff: sealedFields(2, z.strictObject({ name: lineSchema, contacts: z.array(lineSchema).max(8) }), {
      1: ({ contact, ...rest }) => ({ ...rest, contacts: contact === undefined ? [] : [contact] }),
    }),
  },
});

export const officeVacated = defineEvent({
  type: 'OfficeVacated',
  version: 1,
  clear: z.strictObject({ office: officeSchema, country: countrySchema }),
});

export const organisationEvents = {
  OrganisationDescribed: organisationDescribed,
  OfficeFilled: officeFilled,
  OfficeVacated: officeVacated,
} as const;
