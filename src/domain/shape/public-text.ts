import { z } from 'zod';

/**
 * Words of the controller about its own processing, printed for authorities and for data subjects. They stand in clear, so
 * they must name nobody. That is a matter of people; what a machine can see of it, a person's address or number, is refused.
 */
const E_MAIL = /[^\s@]+@[^\s@]+\.[^\s@]+/;
const INTERNATIONAL_NUMBER = /\+\d[\d\s().-]{6,}\d/;
const namesNobody = (text: string): boolean => !E_MAIL.test(text) && !INTERNATIONAL_NUMBER.test(text);
const WHY = 'must name no person: no e-mail address, no telephone number';

/** A sentence to a page, at most. */
export const publicWordsSchema = z.string().min(1).max(4000).refine(namesNobody, WHY);
/** One line: the name of a company, of a law. */
export const publicLineSchema = z.string().min(1).max(400).refine(namesNobody, WHY);

/** The same words in the languages of the documents. English is what every reader falls back to. */
export const publicTextSchema = z.strictObject({
  en: publicWordsSchema,
  zh: publicWordsSchema.optional(),
  de: publicWordsSchema.optional(),
});
export type PublicText = z.output<typeof publicTextSchema>;
