import { z } from 'zod';
import type { DataCategory } from '../../kernel/sealed.ts';
import { countrySchema, dateSchema, languageSchema, lineSchema, wordsSchema } from '../shape/schemas.ts';

/**
 * The facts that the register keeps of a customer: each field, its value, and the data category under whose key it is
 * sealed. All of them are personal; none ever stands in clear. A value that could not be validated is kept as it came,
 * and its field is listed as `unverified` in clear.
 */
export const customerFields = {
  identity: {
    /** As the person writes it, in any script; the parts only where the source gave them. */
    name: z.strictObject({ full: lineSchema, given: lineSchema.optional(), family: lineSchema.optional() }),
    birthDate: dateSchema,
  },
  contact: {
    email: z.string().min(1).max(320),
    /** E.164 where it is a valid number of its country; otherwise as it came. */
    phone: z.string().min(1).max(64),
    postalAddress: z.strictObject({
      lines: z.array(lineSchema).max(8),
      locality: lineSchema.optional(),
      region: lineSchema.optional(),
      postalCode: z.string().min(1).max(32).optional(),
      country: countrySchema.optional(),
    }),
    /** Country of residence. */
    country: countrySchema,
  },
  commercial: {
    company: z.strictObject({ name: lineSchema, jobTitle: lineSchema.optional(), industry: lineSchema.optional() }),
  },
  preference: {
    language: languageSchema,
  },
  note: {
    /** Free text: may be anything, so it has a data category of its own and strict purposes. */
    note: wordsSchema,
  },
} as const satisfies { readonly [category in DataCategory]?: { readonly [field: string]: z.ZodType } };

export const CUSTOMER_FIELDS = [
  'name',
  'birthDate',
  'email',
  'phone',
  'postalAddress',
  'country',
  'company',
  'language',
  'note',
] as const;
export type CustomerField = (typeof CUSTOMER_FIELDS)[number];
export const customerFieldSchema = z.enum(CUSTOMER_FIELDS);

export const fieldCategory: { readonly [field in CustomerField]: DataCategory } = {
  name: 'identity',
  birthDate: 'identity',
  email: 'contact',
  phone: 'contact',
  postalAddress: 'contact',
  country: 'contact',
  company: 'commercial',
  language: 'preference',
  note: 'note',
};

/** Values by field, as they come from a form, a row or a call. An absent field is no statement. */
export const customerFactsSchema = z
  .strictObject({
    ...customerFields.identity,
    ...customerFields.contact,
    ...customerFields.commercial,
    ...customerFields.preference,
    ...customerFields.note,
  })
  .partial();
export type CustomerFacts = z.output<typeof customerFactsSchema>;
