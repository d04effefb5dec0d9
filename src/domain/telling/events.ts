import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { codeSchema } from '../shape/schemas.ts';
import { tellingMatter } from '../shape/telling-matter.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/**
 * To whom these data were disclosed, by the register as it was then: they are told (GDPR Art. 19). Recorded once for each
 * occasion, also where there is nobody to tell, so that what was thought of can be told from what was forgotten.
 */
export const recipientsDetermined = defineEvent({
  type: 'RecipientsDetermined',
  version: 1,
  clear: z.strictObject({
    ...tellingMatter,
    /** Codes of those who are told. */
    recipients: z.array(codeSchema),
    /** Those who are not, and why. */
    spared: z.array(z.strictObject({ recipient: codeSchema, why: z.enum(['holds-nothing', 'particular-inquiry']) })),
  }),
});

export const tellingEvents = { RecipientsDetermined: recipientsDetermined } as const;
