import { createHash } from 'node:crypto';
import type { ActivityCount, AuditException, AuditFacts, IndexedEvent } from '../../src/reports/audit/facts.ts';
import type { Seal } from '../../src/reports/document.ts';

/** Facts of a made-up exporter, computed from a counter: the same call gives the same facts on every machine. */

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** 26 characters of lower-case Crockford base32, as ids in stream names are. */
export function sampleId(seed: string): string {
  const bytes = digest(seed);
  return Array.from({ length: 26 }, (_, index) => CROCKFORD[(bytes[index] ?? 0) % 32]).join('');
}

export function sampleUuid(seed: string): string {
  const hex = digest(seed).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const TYPES = [
  'ConsentGranted',
  'CustomerFactsRecorded',
  'AccessGranted',
  'ConsentWithdrawn',
  'AccessGranted',
  'CustomerCorrected',
  'AccessRefused',
] as const;
const STREAM = { C: 'consent', A: 'access' } as const;
const ACTORS = Array.from({ length: 5 }, (_, index) => sampleId(`actor ${index}`));
const PURPOSES = ['order-fulfilment', 'customer-service', 'marketing-email', 'statutory-accounts'];
const COUNTRIES = ['DE', 'FR', 'GB', 'BR', 'JP', 'US'];

function countedAs(type: string): keyof Omit<ActivityCount, 'key'> {
  if (type === 'AccessGranted') return 'looks';
  if (type === 'AccessRefused') return 'refusals';
  return type.startsWith('Consent') ? 'consents' : 'changes';
}

function tally(
  keys: readonly string[],
  events: readonly IndexedEvent[],
  keyOf: (event: IndexedEvent) => string | null,
): ActivityCount[] {
  const rows = new Map(keys.map((key) => [key, { key, changes: 0, consents: 0, looks: 0, refusals: 0 }]));
  for (const event of events) {
    const row = rows.get(keyOf(event) ?? '');
    if (row !== undefined) row[countedAs(event.type)] += 1;
  }
  return [...rows.values()];
}

function count<T extends string>(events: readonly IndexedEvent[], keyOf: (event: IndexedEvent) => T): [T, number][] {
  const counts = new Map<T, number>();
  for (const event of events) counts.set(keyOf(event), (counts.get(keyOf(event)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function sampleEvent(index: number, total: number): IndexedEvent {
  const type = TYPES[index % TYPES.length] ?? 'AccessGranted';
  const at = Date.UTC(2026, 0, 1) + Math.floor((index / total) * 180 * 86_400_000) + (index % 977);
  const category = type.startsWith('Access') ? STREAM.A : type.startsWith('Consent') ? STREAM.C : 'customer';
  return {
    leaf: 412 + index,
    eventId: sampleUuid(`event ${index}`),
    recordedAt: new Date(at).toISOString(),
    stream: `${category}-${sampleId(`stream ${index % 97}`)}`,
    revision: String(Math.floor(index / 97)),
    type,
    actor: ACTORS[index % ACTORS.length] ?? null,
  };
}

const CODES: readonly Pick<AuditException, 'kind' | 'code'>[] = [
  { kind: 'look-refused', code: 'ACCESS_PURPOSE_NOT_ALLOWED' },
  { kind: 'look-refused', code: 'ACCESS_ROLE_LACKS_CATEGORY' },
  { kind: 'event-parked', code: 'PROJECTION_POISON' },
  { kind: 'fact-unverified', code: 'SOURCE_UNVERIFIED' },
  { kind: 'keys-missing', code: 'KeysMissing' },
  { kind: 'clock-corrected', code: 'ClockCorrected' },
  { kind: 'keys-shredded', code: 'CategoryKeysShredded' },
];

export interface SampleOptions {
  readonly events: number;
  /** Rows of exceptions; 0 for a report without any. */
  readonly exceptions: number;
  /** Default: not sealed. */
  readonly seal?: Seal;
}

export function sampleFacts({ events, exceptions, seal = { state: 'unsealed' } }: SampleOptions): AuditFacts {
  const index = Array.from({ length: events }, (_, at) => sampleEvent(at, events));
  const last = index.at(-1);
  return {
    reportId: 'AR-2026-H1-0142',
    release: '0.1.0',
    controller: {
      name: 'Zhejiang Lantian Export Co., Ltd. 浙江蓝天进出口有限公司',
      address: ['杭州市滨江区江南大道 588 号', 'Hangzhou, Zhejiang 310052, China'],
      timeZone: 'Asia/Shanghai',
      languages: ['zh-CN', 'en'],
      representative: {
        state: 'opened',
        lines: ['Müller & Søn Representation GmbH', 'Straße des 17. Juni 135, 10623 Berlin'],
      },
      dpo: { state: 'sealed' },
    },
    period: {
      from: '2026-01-01',
      to: '2026-06-30',
      fromInstant: '2025-12-31T16:00:00.000Z',
      toInstant: '2026-06-30T16:00:00.000Z',
      timeZone: 'Asia/Shanghai',
    },
    prefix: {
      origin: seal.state === 'sealed' ? seal.origin : 'regesta.invalid/5t2k7q1n8d3w6z9x4c0v2b7m1f/1',
      leaves: 412 + events,
      lastEventId: last?.eventId ?? null,
      lastRecordedAt: last?.recordedAt ?? null,
    },
    seal,
    byActor: tally(ACTORS, index, (event) => event.actor),
    byPurpose: tally(PURPOSES, index, (event) => PURPOSES[event.leaf % 5] ?? null),
    byCountry: tally(COUNTRIES, index, (event) => COUNTRIES[event.leaf % 7] ?? null),
    byType: count(index, (event) => event.type).map(([type, n]) => ({ type, count: n })),
    byDay: count(index, (event) => event.recordedAt.slice(0, 10)).map(([day, n]) => ({ day, count: n })),
    exceptions: Array.from({ length: exceptions }, (_, at) => ({
      ...(CODES[at % CODES.length] ?? { kind: 'look-refused', code: 'X' }),
      eventId: sampleUuid(`event ${at}`),
      recordedAt: index[at]?.recordedAt ?? '2026-01-01T00:00:00.000Z',
      actor: ACTORS[at % ACTORS.length] ?? null,
    })),
    index,
  };
}
