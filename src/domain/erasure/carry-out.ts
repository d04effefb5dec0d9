import type { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import { accepted, alreadySo, refused, refusedAbout, type Told } from '../shape/decision.ts';
import { withoutUndefined } from '../shape/plain.ts';
import type { Contacts } from './contacts.ts';
import type { certificateIssued, customerNotTold, customerTold } from './events.ts';
import type { KeepItem } from './plan-events.ts';
import { keptItems, untold } from './queries.ts';
import { type DecideOnErasure, type ErasureDecision, onFile } from './refusals.ts';
import { type ErasureFile, type LatePart, type ShredRecord, shreddedKeyName } from './state.ts';
import { MAX_PLAN_ITEMS, MAX_SHREDDED_KEYS } from './vocabulary.ts';

/** The steps of an erasure that was approved. Each is one append; said twice, it is already so. */

/** Before the start, for afterwards nothing could be copied any more. */
export const keepContacts = (all: ReadonlyMap<CustomerId, Contacts>): DecideOnErasure =>
  onFile((file) => {
    if (file.phase !== 'approved') return file.phase === 'started' ? alreadySo : refused('erasure-not-planned');
    const news = [...all].filter(([customer]) => !file.contacts.has(customer));
    return accepted(
      ...news.map(([customer, sealed]) => ({
        type: 'ContactsKept' as const,
        clear: { customer },
        sealed: sealed as never,
      })),
    );
  });

/** `blockers`: holds that came upon it since it was approved. `late`: what came in since, which stays. */
export const startErasure = (blockers: readonly Told[], late: readonly LatePart[] = []): DecideOnErasure =>
  onFile((file) => {
    if (file.phase === 'started' || file.phase === 'completed') return alreadySo;
    if (file.phase !== 'approved') return refused('erasure-not-planned');
    return blockers.length > 0
      ? refusedAbout('erasure-held', blockers)
      : accepted({ type: 'ErasureStarted', clear: late.length === 0 ? {} : { late: late.slice(0, MAX_PLAN_ITEMS) } });
  });

export const recordPurge = (position: string): DecideOnErasure =>
  onStarted((file) =>
    file.purged === undefined ? accepted({ type: 'ReadModelsPurged', clear: { position } }) : alreadySo,
  );

export const recordDocuments = (count: number): DecideOnErasure =>
  onStarted((file) =>
    file.documents === undefined ? accepted({ type: 'DocumentsDestroyed', clear: { count } }) : alreadySo,
  );

export const recordCiphertext = (envelopes: number): DecideOnErasure =>
  onStarted(() => accepted({ type: 'CiphertextPurged', clear: { envelopes } }));

/** Those of these customers who were told nothing yet. */
export const recordTold = ({ customers, ...how }: z.output<typeof customerTold.clear>): DecideOnErasure =>
  onUntold(customers, (some) =>
    accepted({ type: 'CustomerTold', clear: withoutUndefined({ customers: some, ...how }) }),
  );

export const recordNotTold = ({ customers, reason }: z.output<typeof customerNotTold.clear>): DecideOnErasure =>
  onUntold(customers, (some) => accepted({ type: 'CustomerNotTold', clear: { customers: some, reason } }));

function onUntold(customers: readonly string[], decide: (some: CustomerId[]) => ErasureDecision): DecideOnErasure {
  return onStarted((file) => {
    if (!customers.every((one) => file.customers.includes(one as CustomerId)))
      return refused('erasure-customer-not-in-it');
    const some = untold(file).filter((one) => customers.includes(one));
    return some.length === 0 ? alreadySo : decide(some);
  });
}

/** `kept`: papers that a law has come upon. Months may lie between this and their destruction, where a hold stops it. */
export const recordLastStart = (kept: readonly KeepItem[] = []): DecideOnErasure =>
  onStarted((file) => {
    const known = new Set(file.lastStarted?.kept.map(shreddedKeyName));
    const news = kept.filter((item) => !known.has(shreddedKeyName(item))).slice(0, MAX_PLAN_ITEMS);
    if (news.length === 0 && file.lastStarted !== undefined) return alreadySo;
    return accepted({ type: 'LastKeysStarted', clear: news.length === 0 ? {} : { kept: news } });
  });

export const completeErasure = (): DecideOnErasure =>
  onStarted((file) => {
    const isPartly = keptItems(file).length > 0 || (file.started?.late.length ?? 0) > 0;
    const outcome = isPartly ? 'partly' : 'whole';
    return accepted({ type: 'ErasureCompleted', clear: { outcome } });
  });

export const issueCertificate = (certificate: z.output<typeof certificateIssued.clear>): DecideOnErasure =>
  onFile((file) => {
    if (file.phase !== 'completed') return refused('erasure-not-completed');
    const isSame = file.certificates.some(
      (one) =>
        one.sha256 === certificate.sha256 && one.form === certificate.form && one.language === certificate.language,
    );
    return isSame ? alreadySo : accepted({ type: 'CertificateIssued', clear: { ...certificate } });
  });

/** Of what is under way. What was completed since is not done again. */
const onStarted = (decide: (file: ErasureFile) => ErasureDecision): DecideOnErasure =>
  onFile((file) => {
    if (file.phase === 'completed') return alreadySo;
    return file.phase === 'started' ? decide(file) : refused('erasure-not-started');
  });

/**
 * After the vault did it: a fact, never refused, on whatever the stream says. Only what is not recorded yet, and at most
 * as much as fits one append; asked again until it is already so. The vault counts suppressions of the whole erasure, so
 * what was recorded of them is taken off.
 */
export const recordShred =
  (outcome: ShredRecord): DecideOnErasure =>
  (state) => {
    const before = state.phase === 'unknown' ? undefined : state.destroyed;
    const byName = new Map(outcome.shredded.map((key) => [shreddedKeyName(key), key]));
    const news = [...byName].filter(([name]) => before?.keys.has(name) !== true).map(([, key]) => key);
    if (news.length === 0) return alreadySo;
    const { suppressions, shreddedAt } = outcome;
    const count = Math.max(0, suppressions.count - (before?.suppressions ?? 0));
    return accepted({
      type: 'CategoryKeysShredded',
      clear: withoutUndefined({
        shredded: news.slice(0, MAX_SHREDDED_KEYS),
        suppressions: { count, until: suppressions.until },
        shreddedAt,
      }),
    });
  };
