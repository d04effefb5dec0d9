import { randomBytes } from 'node:crypto';
import {
  certificatesIn,
  MAX_TOKEN_BYTES,
  type TimeAuthority,
  verifyTimeStampToken,
} from '../../evidence/time-stamp/time-stamp.ts';
import type { Clock, Instant } from '../../kernel/time.ts';
import { AnchorError } from './anchor-error.ts';
import { checkClock } from './attested-time.ts';
import type { AuthorityParty } from './parties.ts';
import { post } from './post.ts';
import { encodeRequest, tokenOf } from './time-stamp-messages.ts';

const TIMEOUT_MS = 10_000;

export interface TimeStamp {
  /** DER of the TimeStampToken, as it came. */
  readonly token: Buffer;
  readonly attestedAt: Instant;
}

/**
 * A time stamp over a text, checked as an auditor will check it: against the certificates that the operator trusts, or,
 * where none are named, only that it is what it says of itself. Asks once. Throws AnchorError.
 */
export async function askAuthority(
  party: AuthorityParty,
  text: Uint8Array,
  clock: Clock,
  signal?: AbortSignal,
): Promise<TimeStamp> {
  const askedAt = clock.now();
  const nonce = newNonce();
  const answer = await post({
    url: party.url,
    contentType: 'application/timestamp-query',
    body: encodeRequest(text, nonce),
    maxBytes: MAX_TOKEN_BYTES + 1024,
    timeoutMs: TIMEOUT_MS,
    ...(party.authorization === undefined ? {} : { authorization: party.authorization }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.status !== 200) {
    throw new AnchorError('ANCHOR_REFUSED', 'The authority answered over HTTP that it will not.', {
      details: { status: answer.status },
    });
  }
  if (!/^application\/timestamp-reply\b/i.test(answer.contentType)) {
    throw new AnchorError('ANCHOR_MALFORMED', 'The answer does not say that it is a time stamp.');
  }
  const token = tokenOf(answer.body, nonce);
  const attestedAt = attested(party, token, text);
  checkClock(attestedAt, askedAt, clock);
  return { token, attestedAt };
}

function attested(party: AuthorityParty, token: Buffer, text: Uint8Array): Instant {
  const verdict = verifyTimeStampToken(token, text, party.trusted ?? itself(token));
  switch (verdict.kind) {
    case 'attested':
      return verdict.at;
    case 'imprint':
      throw new AnchorError('ANCHOR_IMPRINT', 'The time stamp is over another text.');
    case 'untrusted':
      throw new AnchorError('ANCHOR_UNTRUSTED', 'The time stamp does not stand up to its check.', {
        details: { why: verdict.why },
      });
  }
}

const itself = (token: Buffer): readonly TimeAuthority[] =>
  certificatesIn(token).map((certificate) => ({ name: 'itself', certificate, qualified: false }));

/** A positive integer of eight bytes in its shortest form. */
function newNonce(): Buffer {
  const nonce = randomBytes(8);
  nonce[0] = ((nonce[0] as number) & 0x3f) | 0x40;
  return nonce;
}
