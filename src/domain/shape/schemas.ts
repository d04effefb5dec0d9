import { z } from 'zod';
import { type EventId, type Id, parseEventId, parseId, parseStreamName, type StreamName } from '../../kernel/ids.ts';
import { DATA_CATEGORIES } from '../../kernel/sealed.ts';
import { type Instant, type LocalDate, parseInstant, parseLocalDate } from '../../kernel/time.ts';

/** Pieces that several categories' schemas are made of. Texts have bounds: an event has a size limit. */
export const idSchema = z
  .string()
  .refine((text) => parseId(text) !== undefined, 'must be a 26-character id')
  .transform((text) => text as Id);
export const eventIdSchema = z
  .string()
  .refine((text) => parseEventId(text) !== undefined, 'must be a UUIDv8')
  .transform((text) => text as EventId);
export const streamSchema = z
  .string()
  .refine((text) => parseStreamName(text) !== undefined, 'must be category-id')
  .transform((text) => text as StreamName);
export const instantSchema = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'must be an instant like 2026-11-22T09:30:00.000Z')
  .transform((text) => text as Instant);
export const dateSchema = z
  .string()
  .refine((text) => parseLocalDate(text) !== undefined, 'must be a date like 2026-11-22')
  .transform((text) => text as LocalDate);

/** A code of ours or of the controller's: a purpose, a channel, a source system. Never an identifier of a person. */
export const codeSchema = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'must be lower-case words joined by dashes, like customer-service');
/** ISO 3166-1 alpha-2. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 country code, like DE');
/** BCP 47. */
export const languageSchema = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a BCP 47 language tag, like en or zh-Hans');
/** Base64 SHA-256 or HMAC of bytes that identify nobody. */
export const digestSchema = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'must be the base64 of 32 bytes');
/** Id of a data key: random, in the form of every id of ours. */
export const keyIdSchema = z.string().refine((text) => parseId(text) !== undefined, 'must be a 26-character id');
export const dataCategorySchema = z.enum(DATA_CATEGORIES);
/** Free text of a person about a person: sealed wherever it stands. */
export const wordsSchema = z.string().min(1).max(4000);
/** One line: a name, a street, a company. */
export const lineSchema = z.string().min(1).max(400);
export const countSchema = z.number().int().min(0);
/** Versions of a notice count from 1. */
export const noticeVersionSchema = z.number().int().min(1);
/** IANA name of a time zone, checked against the platform's data. */
export const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'must be an IANA time zone, like Asia/Shanghai');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
