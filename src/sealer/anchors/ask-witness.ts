import { verifyCosignature } from '../../evidence/cosignature.ts';
import { EvidenceError } from '../../evidence/evidence-error.ts';
import { formatSignatureLine, type NoteSignature, parseSignatureLine } from '../../evidence/note.ts';
import { decodeUtf8, linesOf, parseSize } from '../../evidence/strict-text.ts';
import { type Clock, fromMillis, type Instant } from '../../kernel/time.ts';
import { AnchorError } from './anchor-error.ts';
import { checkClock } from './attested-time.ts';
import type { WitnessParty } from './parties.ts';
import { type Answer, post } from './post.ts';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** What is shown to a witness. */
export interface SealedTree {
  readonly size: number;
  /** The signed note, whole. */
  readonly note: string;
  /** From an earlier size of this tree to its own (RFC 6962 section 2.1.2); from 0 there is nothing to prove. */
  consistency(from: number): Promise<readonly Uint8Array[]>;
}

export interface Cosignature {
  /** The signature line without its newline. */
  readonly line: string;
  /** By the witness's clock. */
  readonly at: Instant;
}

/**
 * A cosignature by C2SP tlog-witness (`add-checkpoint`), checked against the key that the operator named. `known` is the
 * size that this witness cosigned last, as far as we know; it says so itself when that is wrong, and is then asked once
 * more. Throws AnchorError.
 */
export async function askWitness(
  party: WitnessParty,
  tree: SealedTree,
  known: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Cosignature> {
  const askedAt = clock.now();
  let answer = await submit(party, tree, known, signal);
  if (answer.status === 409) {
    const actual = sizeIn(answer);
    if (actual > tree.size) {
      throw new AnchorError('ANCHOR_WITNESS_AHEAD', 'The witness saw a larger tree of this ledger.', {
        details: { size: tree.size, witnessed: actual },
      });
    }
    answer = await submit(party, tree, actual, signal);
  }
  if (answer.status !== 200) throw refusalOf(answer.status, tree.size);
  const cosignature = cosignatureIn(answer, party, textOf(tree.note));
  checkClock(cosignature.at, askedAt, clock);
  return cosignature;
}

async function submit(
  { url }: WitnessParty,
  tree: SealedTree,
  from: number,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const proof = await tree.consistency(from);
  const lines = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('');
  return post({
    url: new URL('add-checkpoint', url),
    contentType: 'text/plain; charset=utf-8',
    body: Buffer.from(`old ${from}\n${lines}\n${tree.note}`, 'utf8'),
    maxBytes: MAX_ANSWER_BYTES,
    timeoutMs: TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
}

function sizeIn({ body, contentType }: Answer): number {
  const text = decodeUtf8(body);
  const size = text?.endsWith('\n') === true ? parseSize(text.slice(0, -1)) : undefined;
  if (size === undefined || !/^text\/x\.tlog\.size\b/.test(contentType)) throw malformed();
  return size;
}

function refusalOf(status: number, size: number): AnchorError {
  const details = { status, size };
  switch (status) {
    case 403:
      return new AnchorError('ANCHOR_KEY_UNKNOWN', 'The witness does not know the key that signs.', { details });
    case 404:
      return new AnchorError('ANCHOR_LOG_UNKNOWN', 'The witness was not told of this ledger.', { details });
    case 422:
      return new AnchorError('ANCHOR_WITNESS_FORK', 'What the witness saw is no prefix of this tree.', { details });
    default:
      // Also 409 again: somebody else's checkpoint of this ledger came between; the next run meets it.
      return new AnchorError('ANCHOR_REFUSED', 'The witness answered over HTTP that it will not.', { details });
  }
}

/** Lines of keys that are not the witness's are passed over, as the specification says; its own must be good. */
function cosignatureIn({ body }: Answer, { key }: WitnessParty, text: string): Cosignature {
  const own = signaturesIn(body).filter(({ name, keyId }) => name === key.name && keyId === key.id);
  const [signature] = own;
  const seconds = signature === undefined ? undefined : verifyCosignature(key, text, signature.signature);
  if (signature === undefined || own.length > 1 || seconds === undefined) {
    throw new AnchorError('ANCHOR_UNTRUSTED', 'The answer has no good cosignature of this witness.');
  }
  return { line: formatSignatureLine(signature).slice(0, -1), at: instantOf(seconds) };
}

function signaturesIn(body: Buffer): readonly NoteSignature[] {
  const lines = linesOf(decodeUtf8(body) ?? '');
  if (lines === undefined) throw malformed();
  try {
    return lines.map(parseSignatureLine);
  } catch (error) {
    if (error instanceof EvidenceError) throw malformed(error);
    throw error;
  }
}

/** Seconds beyond what an instant can name are a broken clock as well. */
function instantOf(seconds: number): Instant {
  const LAST_SECOND = 253_402_300_799;
  return fromMillis(Math.min(seconds, LAST_SECOND) * 1000);
}

/** Of a note of ours: up to its one blank line. */
const textOf = (note: string): string => note.slice(0, note.indexOf('\n\n') + 1);

const malformed = (cause?: unknown): AnchorError =>
  new AnchorError('ANCHOR_MALFORMED', 'The answer is none of tlog-witness.', cause === undefined ? {} : { cause });
