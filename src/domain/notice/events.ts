import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, digestSchema, instantSchema, languageSchema, noticeVersionSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** One version of a notice, in the languages in which it was published. The text is public; its digest pins it. */
export const noticePublished = defineEvent({
  type: 'NoticePublished',
  version: 1,
  clear: z.strictObject({
    code: codeSchema,
    noticeVersion: noticeVersionSchema,
    texts: z.array(z.strictObject({ language: languageSchema, sha256: digestSchema })).min(1),
    purposes: z.array(codeSchema).min(1),
    effectiveFrom: instantSchema,
  }),
});

/** A version is not shown to anybody any more. Consents given under it are what they are. */
export const noticeWithdrawn = defineEvent({
  type: 'NoticeWithdrawn',
  version: 1,
  clear: z.strictObject({ noticeVersion: noticeVersionSchema }),
});

export const noticeEvents = { NoticePublished: noticePublished, NoticeWithdrawn: noticeWithdrawn } as const;
