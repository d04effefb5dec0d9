import { z } from 'zod';
import type { RequestRefusal } from '../../domain/request/decide.ts';
import { LETTER_KINDS } from '../../domain/request/vocabulary.ts';
import { codeSchema } from '../../domain/shape/schemas.ts';
import { LANGUAGES } from '../../reports/document.ts';
import type { LookOutcome } from '../core/look.ts';
import type { NothingToWrite } from './letter-source.ts';

/** What is asked of a letter, whichever way it leaves. */
export const letterInput = z.strictObject({
  letter: z.enum(LETTER_KINDS),
  /** Of the letter; otherwise the one that the person wrote in or asked for, and English where that is not spoken here. */
  language: z.enum(LANGUAGES).optional(),
  /** Of the look at name and address that a letter is. */
  purpose: codeSchema.default('rights-request'),
  /** The officer has confirmed a date that rests on a reading of the law, or on a value of low certainty. */
  deadlineConfirmed: z.boolean().default(false),
  /**
   * `register`: to the person themselves, at the address that the register has of the customer, whoever wrote the request
   * and from wherever. Another look, at that customer, and only once identity is established.
   */
  addressFrom: z.enum(['request', 'register']).default('request'),
});
export type LetterAsked = z.output<typeof letterInput>;

export const LETTER_REFUSALS = [
  'letter-nothing-to-say',
  'letter-deadline-unconfirmed',
  'letter-address-missing',
  'letter-customer-unknown',
  'letter-controller-unknown',
  'letter-mail-not-set-up',
  'letter-not-taken',
] as const satisfies readonly (NothingToWrite | `letter-${string}`)[];
export type LetterRefusal = (typeof LETTER_REFUSALS)[number];

type RefusedLook = Extract<LookOutcome<never>, { readonly kind: 'refused' }>;

/** `accessEvent`: of a refused look, under which it is recorded. */
export type RefusedLetter =
  | RefusedLook
  | {
      readonly kind: 'refused';
      readonly reason: RequestRefusal | LetterRefusal | 'revision-changed' | 'customer-unknown';
      readonly accessEvent?: undefined;
    };

export const refused = (reason: RequestRefusal | LetterRefusal | 'revision-changed'): RefusedLetter => ({
  kind: 'refused',
  reason,
});
