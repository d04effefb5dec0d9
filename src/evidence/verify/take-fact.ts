import type { Context } from './context.ts';
import { evidenceStream, type ReadFact, readFact } from './facts.ts';
import { takeAnchoredEvent, takeCosignedEvent } from './attestations.ts';
import type { Fact } from './leaves/scan-result.ts';
import { EvidenceError } from '../evidence-error.ts';
import { signersOf } from './seen-checkpoint.ts';

/** Facts come in the order of leaves, each after the leaves before it. */
export function takeFact(context: Context, fact: Fact): void {
  const { log, origins } = context;
  if (fact.stream.startsWith('evidence-') && !origins.isEvidence(fact.stream)) return;
  const { index } = fact;
  try {
    const read = readFact(fact);
    if (read === undefined || !take(context, fact, read)) {
      log.add({ id: 'E001', index, why: `the ${fact.type} is not of its form` });
    }
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    log.add({ id: 'E304', index, why: error.message });
  }
}

/** False when it contradicts itself or where it stands. */
function take(context: Context, { index, stream }: Fact, fact: ReadFact): boolean {
  const { log, origins, keys, times, erasures } = context;
  switch (fact.type) {
    case 'LedgerOpened':
      if (index !== 0) return true;
      if (fact.leafVersion !== '1' || fact.hash !== 'sha-256') {
        log.add({ id: 'E002', index, expected: '1 sha-256', got: `${fact.leafVersion} ${fact.hash}` });
      }
      origins.open(fact.origin);
      return true;
    case 'OriginContinued': {
      if (fact.size > index || !origins.continue(fact.origin, fact.previous, fact.size)) return false;
      log.add({ id: 'I705', index, expected: fact.previous, got: fact.origin, size: fact.size });
      const root = context.roots.rootAt(fact.size);
      if (root !== undefined && !root.equals(fact.restored)) {
        log.add({ id: 'E201', index, size: fact.size, ...roots(fact.restored, root) });
      }
      return true;
    }
    case 'ClockCorrected':
      // A stretch that is long past was not what whoever accepted the clock looked at (docs/record.md section 2).
      if (fact.from > fact.to || fact.to !== index - 1) return false;
      times.void(fact.from, fact.to);
      log.add({ id: 'I704', index, why: `the times of ${fact.from} to ${fact.to} are void` });
      return true;
    case 'CategoryKeysShredded':
      erasures.shredded(fact.shredded, index);
      return true;
    case 'SigningKeyAdded':
      if (keys.add(fact.key, index, fact.notBeforeSize)) return true;
      log.add({ id: 'E003', index, why: 'the ledger names more keys than a verifier tries' });
      return true;
    case 'SigningKeyRetired':
    case 'SigningKeyRevoked':
      keys.end(fact.key, fact.lastSize);
      return true;
    case 'CheckpointSealed': {
      const { origin, size, root } = fact.checkpoint;
      if (stream !== evidenceStream(origin) || size > index) return false;
      const signers = signersOf(context, fact.note, origin, { index, size });
      context.sealed.push({ index, origin, size, root, signers, treeRoot: context.roots.rootAt(size) });
      return true;
    }
    case 'CheckpointAnchored':
      return takeAnchoredEvent(context, index, fact);
    case 'CheckpointCosigned':
      return takeCosignedEvent(context, index, fact);
    case 'BundleIssued':
      if (fact.mode === 'subject')
        for (const { stream: name, revision } of fact.streams) context.issued.set(name, { revision, size: fact.size });
      return true;
  }
}

const roots = (expected: Buffer, got: Buffer) => ({
  expected: expected.toString('base64'),
  got: got.toString('base64'),
});
