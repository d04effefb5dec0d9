import { X509Certificate } from 'node:crypto';
import { EvidenceError } from '../../evidence/evidence-error.ts';
import type { VerifierKey } from '../../evidence/keys.ts';
import { parsePolicy } from '../../evidence/policy.ts';
import { isCertificate, type TimeAuthority } from '../../evidence/time-stamp/time-stamp.ts';
import { partySchema } from '../../domain/evidence/events.ts';
import { fail, ok, type Result } from '../../kernel/result.ts';

/** A time-stamping authority that is asked. Its name, by which the ledger knows it, is its address without the scheme. */
export interface AuthorityParty {
  readonly name: string;
  readonly url: URL;
  readonly authorization?: string;
  /** Whom its tokens must lead to; absent: only that they are sound in themselves. */
  readonly trusted?: readonly TimeAuthority[];
}

/** A witness that is asked. Its name is that of its key, which every signature line of its has. */
export interface WitnessParty {
  readonly name: string;
  readonly key: VerifierKey;
  /** Its submission prefix, ending in a slash. */
  readonly url: URL;
}

const MAX_AUTHORITIES = 16;
/** A note has 16 signatures at most, and two of them are the log's while one key takes over from another. */
const MAX_WITNESSES = 14;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Addresses joined by commas. A user and password in one are sent as HTTP Basic, over TLS only, and shown nowhere. */
export function authoritiesOf(
  addresses: string,
  trusted: readonly TimeAuthority[] | undefined,
): Result<readonly AuthorityParty[], string> {
  const parties: AuthorityParty[] = [];
  for (const address of addresses.split(',').map((part) => part.trim())) {
    const party = authorityOf(address, trusted);
    if (typeof party === 'string') return fail(party);
    if (parties.some(({ name }) => name === party.name)) return fail('names an authority twice');
    parties.push(party);
  }
  return parties.length > MAX_AUTHORITIES ? fail(`names more than ${MAX_AUTHORITIES} authorities`) : ok(parties);
}

function authorityOf(address: string, trusted: readonly TimeAuthority[] | undefined): AuthorityParty | string {
  const url = webAddress(address);
  if (url === undefined) return 'must be addresses that begin with http:// or https://, joined by commas';
  const { username, password } = url;
  if (username !== '' && url.protocol !== 'https:') return 'sends a password over https:// only';
  url.username = '';
  url.password = '';
  const name = `${url.host}${url.pathname}`.replace(/\/$/, '');
  if (!partySchema.safeParse(name).success) return 'has an address of more than 200 characters, or with a plus in it';
  const authorization = username === '' ? undefined : basic(username, password);
  if (username !== '' && authorization === undefined) return 'has a user or password that is not percent-encoded UTF-8';
  return {
    ...{ name, url },
    ...(authorization === undefined ? {} : { authorization }),
    ...(trusted === undefined ? {} : { trusted }),
  };
}

function basic(username: string, password: string): string | undefined {
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  } catch {
    return undefined;
  }
}

/** Certificates of a PEM file, each an anchor by itself. */
export function trustedOf(pem: string): Result<readonly TimeAuthority[], string> {
  const trusted: TimeAuthority[] = [];
  for (const [block] of pem.matchAll(CERTIFICATE)) {
    const certificate = derOf(block);
    if (certificate === undefined) return fail('holds a certificate that cannot be read');
    trusted.push({ name: `ca-${trusted.length}`, certificate, qualified: false });
  }
  return trusted.length === 0 ? fail('holds no certificate in PEM') : ok(trusted);
}

function derOf(pem: string): Buffer | undefined {
  try {
    const { raw } = new X509Certificate(pem);
    return isCertificate(raw) ? raw : undefined;
  } catch {
    return undefined;
  }
}

/** The witnesses of a policy file (C2SP tlog-policy) that have an address. */
export function witnessesOf(policy: Uint8Array): Result<readonly WitnessParty[], string> {
  const parties: WitnessParty[] = [];
  try {
    for (const { key, url: address } of parsePolicy(policy).witnesses) {
      if (address === undefined) continue;
      const url = webAddress(address.endsWith('/') ? address : `${address}/`);
      if (url === undefined) return fail('has a witness whose address does not begin with http:// or https://');
      if (!partySchema.safeParse(key.name).success)
        return fail('has a witness whose name has more than 200 characters');
      if (parties.some(({ name }) => name === key.name)) return fail('has two witnesses whose keys have one name');
      parties.push({ name: key.name, key, url });
    }
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    const { line } = error.details;
    return fail(`is not a policy${line === undefined ? '' : ` (line ${line})`}: ${error.message}`);
  }
  if (parties.length === 0) return fail('has no witness with an address');
  return parties.length > MAX_WITNESSES
    ? fail(`names more than ${MAX_WITNESSES} witnesses with an address`)
    : ok(parties);
}

function webAddress(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
}
