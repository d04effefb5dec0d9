import { AnchorError } from './anchor-error.ts';

export interface PostRequest {
  readonly url: URL;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly authorization?: string;
  /** Of the answer's body. More is refused before it is read. */
  readonly maxBytes: number;
  /** Until the last byte of the answer. */
  readonly timeoutMs: number;
  /** The process stops. */
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * One request to a party outside, which may answer anything, slowly, and for ever. No redirects: whoever is asked was
 * chosen by the operator. Never tried again here. Throws ANCHOR_UNREACHABLE, ANCHOR_TIMEOUT, ANCHOR_MALFORMED (too large).
 */
export async function post(request: PostRequest): Promise<Answer> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  try {
    const response = await fetch(request.url, {
      method: 'POST',
      headers: headersOf(request),
      body: request.body,
      redirect: 'manual',
      signal,
    });
    const body = await bodyOf(response, request.maxBytes);
    return { status: response.status, contentType: response.headers.get('content-type') ?? '', body };
  } catch (cause) {
    if (cause instanceof AnchorError) throw cause;
    if (timeout.aborted) {
      throw new AnchorError('ANCHOR_TIMEOUT', 'The answer did not come in time.', {
        cause,
        details: { timeoutMs: request.timeoutMs },
      });
    }
    throw new AnchorError('ANCHOR_UNREACHABLE', 'There is no connection to the address, or it broke.', { cause });
  }
}

function headersOf({ contentType, authorization }: PostRequest): Record<string, string> {
  const headers = { 'content-type': contentType, 'user-agent': 'regesta' };
  return authorization === undefined ? headers : { ...headers, authorization };
}

async function bodyOf(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the rest.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new AnchorError('ANCHOR_MALFORMED', 'The answer is larger than any good one.', { details: { maxBytes } });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
