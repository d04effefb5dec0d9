import type { Instant } from '../../kernel/time.ts';
import { algorithmOf, type HashName, hashOf } from './algorithms.ts';
import {
  booleanOf,
  context,
  type Element,
  inside,
  integerBytes,
  NotDer,
  oidOf,
  parseDer,
  smallInteger,
  TAG,
} from './der.ts';
import { generalizedTime } from './der-time.ts';

/** What the authority signed (RFC 3161 section 2.4.2). */
export interface TstInfo {
  /** `undefined`: a hash that does not count. */
  readonly hash: HashName | undefined;
  readonly imprint: Buffer;
  readonly at: Instant;
  /** How far off the time may be, as the authority says; 0 where it says nothing. */
  readonly accuracyMs: number;
  /** As it was asked with; compared by who asked. */
  readonly nonce: Buffer | undefined;
}

/** Throws `NotDer`. */
export function tstInfoOf(der: Buffer): TstInfo {
  const element = parseDer(der);
  if (element.tag !== TAG.sequence) throw new NotDer();
  const members = inside(element);
  if (smallInteger(members.take(TAG.integer)) !== 1) throw new NotDer();
  oidOf(members.take(TAG.oid));
  const imprint = inside(members.take(TAG.sequence));
  const hash = hashOf(algorithmOf(imprint.take(TAG.sequence)));
  const hashed = imprint.take(TAG.octetString).body;
  imprint.end();
  integerBytes(members.take(TAG.integer));
  const at = generalizedTime(members.take(TAG.generalizedTime));
  const accuracy = members.optional(TAG.sequence);
  const ordering = members.optional(TAG.boolean);
  if (ordering !== undefined) booleanOf(ordering);
  const nonce = members.optional(TAG.integer);
  // The authority's name, and extensions. A critical one would change what is said in a way that is not known here.
  members.optional(context(0));
  const extensions = members.optional(context(1));
  members.end();
  if (extensions !== undefined && hasCritical(extensions)) throw new NotDer();
  return {
    ...{ hash, imprint: hashed, at, accuracyMs: accuracy === undefined ? 0 : accuracyOf(accuracy) },
    nonce: nonce === undefined ? undefined : integerBytes(nonce),
  };
}

function accuracyOf(element: Element): number {
  const members = inside(element);
  const seconds = members.optional(TAG.integer);
  const millis = members.optional(context(0, true));
  const micros = members.optional(context(1, true));
  members.end();
  const [ms, us] = [millis, micros].map((part) => (part === undefined ? 0 : smallInteger(part))) as [number, number];
  if (ms > 999 || us > 999) throw new NotDer();
  return (seconds === undefined ? 0 : smallInteger(seconds)) * 1000 + ms + us / 1000;
}

function hasCritical(extensions: Element): boolean {
  for (const members = inside(extensions); members.peek() !== undefined; ) {
    const one = inside(members.take(TAG.sequence));
    oidOf(one.take(TAG.oid));
    const critical = one.optional(TAG.boolean);
    one.take(TAG.octetString);
    one.end();
    if (critical !== undefined && booleanOf(critical)) return true;
  }
  return false;
}
