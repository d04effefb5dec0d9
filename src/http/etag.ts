import type { FastifyRequest } from 'fastify';
import type { Revision } from '../kernel/recorded-event.ts';
import { parseDecimal } from '../kernel/strict.ts';
import { HttpError } from './http-error.ts';

/** A strong entity tag (RFC 9110 section 8.8.3): the revision of the stream that the thing is kept on. */
export const etagOf = (revision: Revision | string): string => `"${revision}"`;

/** `If-Match: "4"`. Weak tags, lists and `*` are refused: a caller that names a revision means exactly that one. */
export function ifMatchOf(request: FastifyRequest): Revision | undefined {
  const header = request.headers['if-match'];
  if (header === undefined) return undefined;
  const revision = parseDecimal(/^"([0-9]+)"$/.exec(header)?.[1] ?? '');
  if (revision === undefined) throw new HttpError('HTTP_IF_MATCH_INVALID');
  return revision;
}
