import { type StreamName, streamName } from '../../../src/kernel/ids.ts';
import type { JsonObject } from '../../../src/kernel/json.ts';
import type { DataCategory } from '../../../src/kernel/sealed.ts';
import { fromMillis } from '../../../src/kernel/time.ts';
import { keyOf, verifierText } from './ledger.ts';
import {
  customer,
  type EventStep,
  evidenceStream,
  forgeId,
  LEDGER_STREAM,
  ORIGIN,
  type Signer,
  type Step,
  timeOf,
} from './plan.ts';

export const CUSTOMERS = 7;
/** Whose contact data is erased, when, and where an event landed under the destroyed key nevertheless. */
export const ERASED = { customer: 2, at: 420, landed: 422 } as const;
export const FOREIGN_AT = 77;
export const HEAD = 600;

export interface PlanOptions {
  readonly origin?: string;
  /** Who signs the checkpoint of that size. */
  readonly signers?: (size: number) => readonly Signer[];
  /** What the operator of the honest ledger does each time: a time stamp for each checkpoint, two witnesses at 300. */
  readonly anchored?: boolean;
  /** Instead of the step at an index. */
  readonly at?: { readonly [index: number]: Step };
}

/**
 * The ledger of the table in docs/evidence.md section 7: 600 events, a checkpoint after each hundred, standing as an
 * event at the index that is its size. 150 and 157 follow one another on one stream.
 */
export function honestPlan({
  origin = ORIGIN,
  signers = () => ['first'],
  anchored = true,
  at = {},
}: PlanOptions = {}): Step[] {
  return Array.from({ length: HEAD }, (_, index): Step => {
    const own = at[index];
    if (own !== undefined) return own;
    if (index === 0) return opened(origin);
    if (index === 1) return keyAdded(1, 'first', 0, origin);
    const size = index - (index % 100);
    const place = { key: `step ${index}`, at: timeOf(index) };
    if (size > 0 && index === size) return { kind: 'checkpoint', ...place, size, signers: signers(size) };
    if (size > 0 && index === size + 1) {
      return anchored
        ? { kind: 'anchored', ...place, size, attestedAt: timeOf(size) + 10_000 }
        : failed(index, size, 'time-stamp', 'authority.example', origin);
    }
    if (size === 300 && (index === 302 || index === 303)) {
      const witness = `witness${index - 301}.example`;
      return anchored ? { kind: 'cosigned', ...place, size, witness } : failed(index, size, 'witness', witness, origin);
    }
    if (index === FOREIGN_AT) return foreign(index);
    if (index === ERASED.at) return shredded(index);
    return customerEvent(index);
  });
}

const opened = (origin: string): EventStep => ({
  kind: 'event',
  key: 'step 0',
  at: timeOf(0),
  stream: LEDGER_STREAM,
  type: 'LedgerOpened',
  clear: { origin, leafVersion: '1', hash: 'sha-256' },
});

export const ledgerEvent = (index: number, type: string, clear: JsonObject): EventStep => ({
  kind: 'event',
  key: `step ${index}`,
  at: timeOf(index),
  stream: LEDGER_STREAM,
  type,
  clear,
});

export const evidenceEvent = (index: number, type: string, clear: JsonObject, origin = ORIGIN): EventStep => ({
  ...ledgerEvent(index, type, clear),
  stream: evidenceStream(origin),
});

export const keyAdded = (index: number, signer: Signer, notBeforeSize: number, origin = ORIGIN): EventStep =>
  evidenceEvent(
    index,
    'SigningKeyAdded',
    { vkey: verifierText(signer, origin), notBeforeSize: String(notBeforeSize) },
    origin,
  );

export const keyRetired = (index: number, signer: Signer, lastSize: number): EventStep =>
  evidenceEvent(index, 'SigningKeyRetired', { vkey: verifierText(signer, ORIGIN), lastSize: String(lastSize) });

export const keyRevoked = (index: number, signer: Signer, lastTrustedSize: number): EventStep =>
  evidenceEvent(index, 'SigningKeyRevoked', {
    vkey: verifierText(signer, ORIGIN),
    lastTrustedSize: String(lastTrustedSize),
    reason: 'laptop-stolen',
  });

const failed = (index: number, size: number, kind: string, party: string, origin: string): EventStep =>
  evidenceEvent(index, 'AnchoringFailed', { size: String(size), kind, party, code: 'ANCHOR_UNREACHABLE' }, origin);

const foreign = (index: number): Step => ({
  kind: 'foreign',
  key: `step ${index}`,
  stream: 'orders-4711',
  revision: 0n,
  type: 'order placed \u{1f4e6} "twice"',
  id: '5f0c1ee5-5c5c-4a5e-9d11-5f0c1ee55c5c',
});

function shredded(index: number): EventStep {
  const owner = customer(ERASED.customer);
  const { kid, kc } = keyOf(owner, 'contact');
  return {
    ...ledgerEvent(index, 'CategoryKeysShredded', {
      shredded: [{ owner, dataCategory: 'contact', kid, kc }],
      suppressions: { count: 0, until: fromMillis(timeOf(index) + 86_400_000) },
      shreddedAt: fromMillis(timeOf(index)),
    }),
    stream: streamName('erasure', forgeId('erasure')),
  };
}

/** What happens to customers all day. `customer` rotates, so each has an event of every kind. */
export function customerEvent(index: number, key = `step ${index}`): EventStep {
  const n = index % CUSTOMERS;
  const owner = customer(n);
  const place = { kind: 'event', key, at: timeOf(index) } as const;
  if (index % 11 === 0) {
    const stream: StreamName = streamName('consent', forgeId(`customer ${n}`));
    return {
      ...place,
      stream,
      type: 'ConsentGiven',
      clear: { purpose: 'newsletter', noticeVersion: 1 + (index % 3), place: 'Zürich' },
    };
  }
  if (index < 2 + CUSTOMERS) {
    const seals = { identity: { givenName: `Given ${index}` }, contact: { email: `c${index}@forge.example` } };
    return { ...place, stream: owner, type: 'CustomerRegistered', clear: { country: 'CH' }, seals };
  }
  const seals = sealedAt(index, n);
  const type = seals === undefined ? 'PreferenceChanged' : 'contact' in seals ? 'ContactChanged' : 'NoteAdded';
  return {
    ...place,
    stream: owner,
    type,
    clear: { number: index, exact: '12.50' },
    ...(seals === undefined ? {} : { seals }),
  };
}

function sealedAt(index: number, n: number): { readonly [category in DataCategory]?: JsonObject } | undefined {
  const isErased = n === ERASED.customer && index > ERASED.at && index !== ERASED.landed;
  if (index === ERASED.landed || (index % 3 === 0 && !isErased))
    return { contact: { email: `c${index}@forge.example` } };
  return index % 3 === 1 ? { note: { text: `note ${index}: Ελληνικά` } } : undefined;
}
