import { z } from 'zod';
import { type EventId, type Id, parseEventId, parseId } from '../kernel/ids.ts';
import { parseDecimal } from '../kernel/strict.ts';

/** Pieces of what goes over the wire. The intentions' own inputs come from the use cases. */
export const idInPath = z
  .string()
  .refine((text) => parseId(text) !== undefined, 'must be a 26-character id')
  .transform((text) => text as Id)
  .meta({ description: '128 bits in lower-case Crockford base32, without meaning.' });
export const eventIdInPath = z
  .string()
  .refine((text) => parseEventId(text) !== undefined, 'must be the id of an event, as an answer gave it')
  .transform((text) => text as EventId)
  .meta({ description: 'The event that began it, which is its name.' });
export const codeInPath = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'must be lower-case words joined by dashes, like customer-service');
export const purposeAsked = codeInPath.meta({
  description: 'For what purpose the data is looked at; recorded with the look, also when it is refused.',
});

const decimal = z
  .string()
  .max(39)
  .refine((text) => parseDecimal(text) !== undefined, 'must be a decimal number without sign');
const whole = (low: number, high: number) => {
  const message = `must be a whole number from ${low} to ${high}`;
  return z
    .string()
    .regex(/^[0-9]{1,6}$/, message)
    .transform(Number)
    .refine((value) => value >= low && value <= high, message);
};

const MAX_WAIT_MS = 30_000;
const MAX_LIMIT = 100;

/** Read your own writes: answers only once the views have reached the position that a write answered with. */
export const catchUpQuery = {
  minPosition: decimal.transform((text) => BigInt(text)).optional(),
  waitMs: whole(0, MAX_WAIT_MS).optional(),
};
export const pageQuery = {
  limit: whole(1, MAX_LIMIT).optional(),
  cursor: z.string().max(1024).optional(),
};
/** `?fields=name,email` */
export const fieldsQuery = z
  .string()
  .max(400)
  .regex(/^[a-zA-Z]+(?:,[a-zA-Z]+)*$/, 'must be field names joined by commas')
  .transform((text) => text.split(','));

// Answers. What is not declared here does not leave the server.

const decimalAnswer = z.string().meta({ description: 'A decimal number as text: it may be larger than 2^53.' });

export const changeAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('written').meta({ description: 'Durable, at this place.' }),
    stream: z.string(),
    id: z.string().meta({ description: 'The id part of the stream.' }),
    revision: decimalAnswer,
    position: decimalAnswer,
    recordedAt: z.string(),
    events: z.array(z.string()),
    token: z.string().optional().meta({ description: 'A new access token; shown this once and kept nowhere.' }),
    tokenId: z.string().optional(),
    secret: z
      .string()
      .optional()
      .meta({ description: 'What calls to a recipient are signed with (Standard Webhooks); shown this once.' }),
    came: z
      .string()
      .optional()
      .meta({ description: 'Of a call to a recipient: sent, confirmed, or the code of the failure.' }),
    link: z.string().optional().meta({ description: 'Of a package, to be sent to the person; shown this once.' }),
    answeredBy: z.string().optional().meta({ description: 'The event that says that the person has the answer.' }),
    warning: z.enum(['objection-stands']).optional().meta({
      description:
        'Of a consent: an objection for good stands beside it. The newer of the two counts; the objection ends when the customer takes it back (POST /v1/customers/{customer}/objections/{objection}/withdrawal).',
    }),
    objection: z.string().optional().meta({ description: 'The event of that objection.' }),
    letter: z.enum(['sent', 'failed']).optional().meta({ description: 'Of a letter by mail: whether it left.' }),
    language: z.string().optional().meta({ description: 'Of a letter by mail: the language that it is written in.' }),
    languageWanted: z
      .string()
      .optional()
      .meta({ description: 'What the person wrote in or asked for, where that is another; not told again.' }),
    authorityUnknown: z.array(z.string()).optional().meta({
      description: 'Laws whose authority the letter names by its country alone, because none is known here by name.',
    }),
    authorityUnsure: z.array(z.string()).optional().meta({
      description: 'Laws whose authority is new or was renamed lately: check what the letter names.',
    }),
    failure: z.string().optional().meta({ description: 'Why it did not leave, as a code.' }),
    retry: z.enum(['by-schedule', 'by-hand']).optional().meta({ description: 'Who tries it again.' }),
    seal: z
      .discriminatedUnion('state', [
        z.object({ state: z.literal('sealed'), index: z.number(), size: z.number() }),
        z.object({ state: z.literal('unsealed'), code: z.string() }),
      ])
      .optional()
      .meta({
        description:
          'With "Regesta-Wait: seal": leaf index of the last event and the size of a checkpoint that covers it, or why there is none yet. The write is durable either way.',
      }),
  }),
  z.object({
    outcome: z.literal('unchanged').meta({ description: 'It was so already; nothing was recorded.' }),
    revision: decimalAnswer.optional(),
  }),
  z.object({
    outcome: z.literal('accepted').meta({
      description: 'Done; whether anything was new may not be told to you. Read with minPosition to see your write.',
    }),
    position: decimalAnswer,
  }),
]);

export const problemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  errors: z.array(z.object({ in: z.string(), field: z.string(), fix: z.string() })).optional(),
  about: z.array(z.record(z.string(), z.string())).optional(),
  accessEvent: z.string().optional(),
});

export const lookAnswer = <Data extends z.ZodType>(data: Data) =>
  z.object({
    accessEvent: z.string().meta({ description: 'The event under which this look was recorded.' }),
    data,
  });

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().optional().meta({ description: 'The cursor of the next page.' }) });
