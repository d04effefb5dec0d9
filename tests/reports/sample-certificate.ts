import { KEEP_REASONS, KEEP_WHYS, NOT_TOLD_REASONS, TOLD_BY } from '../../src/domain/erasure/vocabulary.ts';
import { SOLE_REASONS } from '../../src/domain/shape/second-person.ts';
import type { Instant, LocalDate } from '../../src/kernel/time.ts';
import type { CertificateFacts, RecipientFact } from '../../src/reports/erasure/facts.ts';
import { testId } from '../support/stored-events.ts';

const at = (day: number): Instant => `2026-03-${String(day).padStart(2, '0')}T10:00:00.000Z` as Instant;
const customer = `customer-${testId(1)}`;
const PHASES: readonly RecipientFact['phase'][] = ['ordered', 'sent', 'failed', 'confirmed', 'given-up'];

/** A certificate in which everything occurs that one can say. */
export const certificateFacts = (more: Partial<CertificateFacts> = {}): CertificateFacts => ({
  erasure: testId(90),
  release: '0.1.0',
  controller: { name: 'Huaqing Export Ltd', address: ['88 Harbour Road', 'Ningbo'], timeZone: 'Asia/Shanghai' },
  prefix: { origin: 'example.com/ledger/1', leaves: 40, lastEventId: testId(7), lastRecordedAt: at(9) },
  seal: { state: 'unsealed' },
  trigger: 'request',
  ground: 'art17-1-b',
  request: { id: testId(71), receivedAt: at(1), identity: 'confirmed' },
  disposal: testId(72),
  customers: [testId(1), testId(2)],
  requestedAt: at(2),
  approval: { by: testId(10), at: at(3), plan: 1, alone: SOLE_REASONS[0] },
  startedAt: at(4),
  destroyed: [
    {
      owner: customer,
      dataCategory: 'identity',
      kid: testId(50),
      at: at(4),
      event: testId(51),
      readBack: 'erased',
    },
    { owner: customer, dataCategory: 'source', at: at(4), event: testId(51), readBack: 'nothing-left' },
  ],
  suppressions: { count: 2, until: '2036-03-04T10:00:00.000Z' as Instant },
  viewsPurgedAt: at(5),
  documents: { count: 1, at: at(5) },
  ciphertext: { envelopes: 3, at: at(5) },
  kept: [
    ...KEEP_WHYS.map((why) => ({ owner: customer, dataCategory: 'commercial', why, law: 'HGB § 257' }) as const),
    ...KEEP_REASONS.map(
      (reason) =>
        ({ owner: customer, dataCategory: 'note', why: 'office', reason, until: '2036-12-31' as LocalDate }) as const,
    ),
    { owner: customer, dataCategory: 'preference', why: 'late' },
  ],
  recipients: PHASES.map((phase, n) => ({
    name: `Recipient ${phase}`,
    notification: testId(60 + n),
    phase,
    ...(phase === 'sent' ? { sentAt: at(6) } : {}),
    ...(phase === 'confirmed' ? { sentAt: at(6), confirmedAt: at(7), named: { count: 1, of: 2 } } : {}),
    ...(phase === 'failed' ? { why: 'timed-out' } : {}),
  })),
  spared: [
    { name: 'Mail house', why: 'holds-nothing' },
    { name: 'Tax office', why: 'particular-inquiry' },
  ],
  told: [...TOLD_BY, ...NOT_TOLD_REASONS].map((how, n) => ({
    customer: testId(1),
    told: n < TOLD_BY.length,
    how,
    at: at(8),
  })),
  backups: { epoch: 2, opensNothingFrom: '2026-09-01' as LocalDate, isAttested: true },
  completed: { outcome: 'partly', at: at(9) },
  evidence: [
    { type: 'ErasureRequested', stream: `erasure-${testId(90)}`, event: testId(5), leaf: 12, recordedAt: at(2) },
    { type: 'ErasureCompleted', stream: `erasure-${testId(90)}`, event: testId(7), leaf: 39, recordedAt: at(9) },
  ],
  ...more,
});
