import { X509Certificate } from 'node:crypto';
import { parseBase64 } from '../kernel/strict.ts';
import { EvidenceError, malformed } from './evidence-error.ts';
import { COSIGNATURE, ED25519, type KeyType, parseVerifierKey, type VerifierKey } from './keys.ts';
import { decodeUtf8, parseSize } from './strict-text.ts';

/** docs/evidence.md section 3. */
export const MAX_POLICY_BYTES = 64 * 1024;
/** Of logs, of witnesses, of groups, of authorities. C2SP asks for room for 32. */
const MAX_OF_EACH = 64;

/**
 * Whom an auditor trusts (C2SP tlog-policy). Names of witnesses, groups and authorities are of this file alone; a name
 * that is not UTF-8 has its high octets as lone surrogates, so that different octets stay different names.
 */
export interface Policy {
  readonly logs: readonly { readonly key: VerifierKey; readonly url?: string }[];
  readonly witnesses: readonly { readonly name: string; readonly key: VerifierKey; readonly url?: string }[];
  readonly groups: readonly Group[];
  /** A witness, a group, or `none`. */
  readonly quorum: string;
  readonly authorities: readonly TimeStampingAuthority[];
}

export interface Group {
  readonly name: string;
  /** So many of its members make it count as a witness. */
  readonly threshold: number;
  readonly members: readonly string[];
}

/** A line of ours: `tsa <name> <base64 DER certificate> [qualified]`. The certificate is what is trusted. */
export interface TimeStampingAuthority {
  readonly name: string;
  readonly certificate: Buffer;
  /** The auditor says that its time stamps are qualified ones (Regulation (EU) 910/2014 article 42). */
  readonly qualified: boolean;
}

/**
 * Throws EVIDENCE_POLICY_MALFORMED, EVIDENCE_LIMIT_EXCEEDED and what `parseVerifierKey` throws, each with the line in
 * `details`. Stricter than C2SP in one thing: no key is both a log and a witness, for who keeps a log is not its witness.
 */
export function parsePolicy(bytes: Uint8Array): Policy {
  if (bytes.length > MAX_POLICY_BYTES) malformed('EVIDENCE_LIMIT_EXCEEDED', 'A policy has at most 64 KiB.');
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  if (lines.pop() !== '')
    malformed('EVIDENCE_POLICY_MALFORMED', 'Every line of a policy ends in a newline, the last too.');
  const reader = new PolicyReader();
  lines.forEach((line, i) => reader.read(line, i + 1));
  return reader.policy();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const FORBIDDEN_OCTET = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** Line by line, for a name can be used only after it was defined. */
class PolicyReader {
  readonly #logs: Policy['logs'][number][] = [];
  readonly #witnesses: Policy['witnesses'][number][] = [];
  readonly #groups: Group[] = [];
  readonly #authorities: TimeStampingAuthority[] = [];
  /** Witnesses and groups, and whether a group has them already. */
  readonly #free = new Map<string, boolean>();
  readonly #keys = new Set<string>();
  #quorum: string | undefined;

  read(line: string, number: number): void {
    try {
      if (FORBIDDEN_OCTET.test(line)) refuse('A policy has no control characters but tab and newline.');
      const items = line.split(/[ \t]+/).filter((item) => item !== '');
      if (items.length > 0 && !items[0]?.startsWith('#')) this.#readItems(items.map(nameOf));
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      throw new EvidenceError(error.code, error.message, { details: { line: number } });
    }
  }

  policy(): Policy {
    return {
      logs: this.#logs,
      witnesses: this.#witnesses,
      groups: this.#groups,
      authorities: this.#authorities,
      quorum: this.#quorum ?? refuse('A policy has exactly one quorum line.'),
    };
  }

  #readItems([keyword, ...items]: readonly string[]): void {
    switch (keyword) {
      case 'log':
        return this.#readLog(items);
      case 'witness':
        return this.#readWitness(items);
      case 'group':
        return this.#readGroup(items);
      case 'quorum':
        return this.#readQuorum(items);
      case 'tsa':
        return this.#readAuthority(items);
      default:
        refuse('A line of a policy begins with log, witness, group, quorum or tsa.');
    }
  }

  #readLog([vkey, url, ...more]: readonly string[]): void {
    if (vkey === undefined || more.length > 0) return refuse('A log is written: log <vkey> [<url>].');
    const key = this.#takeKey(vkey, ED25519);
    add(this.#logs, { key, ...(url === undefined ? {} : { url }) });
  }

  #readWitness([name, vkey, url, ...more]: readonly string[]): void {
    if (name === undefined || vkey === undefined || more.length > 0) {
      return refuse('A witness is written: witness <name> <vkey> [<url>].');
    }
    this.#define(name);
    const key = this.#takeKey(vkey, COSIGNATURE);
    add(this.#witnesses, { name, key, ...(url === undefined ? {} : { url }) });
  }

  #readGroup([name, rule, ...members]: readonly string[]): void {
    if (name === undefined || rule === undefined || members.length === 0) {
      return refuse('A group is written: group <name> all|any|<k> <name>...');
    }
    for (const member of members) {
      if (this.#free.get(member) === undefined) refuse('A member of a group is a witness or group defined before it.');
      if (this.#free.get(member) === false) refuse('A witness or group is a member of one group at most, once.');
      this.#free.set(member, false);
    }
    this.#define(name);
    add(this.#groups, { name, threshold: thresholdOf(rule, members.length), members });
  }

  #readQuorum([name, ...more]: readonly string[]): void {
    if (name === undefined || more.length > 0) return refuse('The quorum is written: quorum <name>.');
    if (this.#quorum !== undefined) refuse('A policy has exactly one quorum line.');
    if (name !== 'none' && !this.#free.has(name))
      refuse('The quorum is none, or a witness or group defined before it.');
    this.#quorum = name;
  }

  #readAuthority([name, base64, qualified, ...more]: readonly string[]): void {
    const certificate = certificateOf(base64 ?? '');
    const isLine = name !== undefined && more.length === 0 && (qualified === undefined || qualified === 'qualified');
    if (!isLine || certificate === undefined) {
      return refuse('An authority is written: tsa <name> <certificate in base64 DER> [qualified].');
    }
    if (this.#authorities.some((one) => one.name === name || one.certificate.equals(certificate))) {
      refuse('A time-stamping authority is named once.');
    }
    add(this.#authorities, { name, certificate, qualified: qualified !== undefined });
  }

  #define(name: string): void {
    if (name === 'none') refuse('The name none is taken: it is the quorum of those who ask for no witnesses.');
    if (this.#free.has(name)) refuse('Witnesses and groups have names of their own.');
    this.#free.set(name, true);
  }

  #takeKey(vkey: string, type: KeyType): VerifierKey {
    const key = parseVerifierKey(vkey);
    if (key.type !== type) refuse('A log has a key of signature type 1, a witness one of type 4.');
    const publicKey = key.publicKey.toString('base64');
    if (this.#keys.has(publicKey)) refuse('A public key stands in a policy once, whatever its name.');
    this.#keys.add(publicKey);
    return key;
  }
}

function thresholdOf(rule: string, members: number): number {
  if (rule === 'any') return 1;
  if (rule === 'all') return members;
  const k = parseSize(rule) ?? 0;
  return k >= 1 && k <= members ? k : refuse('The threshold of a group is from 1 to the number of its members.');
}

/** Exactly one certificate and nothing after it. Whether it is fit for its use is seen when a token is checked. */
function certificateOf(base64: string): Buffer | undefined {
  const der = parseBase64(base64);
  if (der === undefined) return undefined;
  try {
    return new X509Certificate(der).raw.equals(der) ? der : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(octets: string): string {
  const bytes = Buffer.from(octets, 'latin1');
  return (
    decodeUtf8(bytes) ?? Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('')
  );
}

function add<Item>(items: Item[], item: Item): void {
  if (items.length === MAX_OF_EACH) malformed('EVIDENCE_LIMIT_EXCEEDED', 'A policy has at most 64 lines of each kind.');
  items.push(item);
}

const refuse = (message: string): never => malformed('EVIDENCE_POLICY_MALFORMED', message);
