import { leafEntryOf, leafEntryText } from '../evidence/leaf.ts';
import { CompactRange, leafHash } from '../evidence/merkle.ts';
import { checkpointSealed, evidenceEvents } from '../domain/evidence/events.ts';
import { EVIDENCE, evidenceStream } from '../domain/evidence/stream.ts';
import { decodeEvent } from '../domain/shape/event.ts';
import { START } from '../ledger/ledger.ts';
import type { LedgerReads } from './ports.ts';
import type { KeptLeaf, SidecarReads } from './sidecar.ts';

/** What a replay of the whole ledger found. Whether the notes are signed is checked when it is read again. */
export interface LedgerVerdict {
  /** Every checkpoint of this origin has the root of the leaves that it covers. */
  readonly sound: boolean;
  /** Leaves that were read. */
  readonly size: number;
  /** Base64, of all of them. */
  readonly root: string;
  readonly checkpoints: number;
  /** Size of the smallest checkpoint that has another root: one of its leaves, above the one before, was changed. */
  readonly firstWrongCheckpoint?: number;
  /** Index of the first leaf that is not the one in the sidecar, which was made when the event was new. */
  readonly firstDifference?: number;
}

const CHUNK = 1_024;

/** Reads everything twice, and keeps the roots of the checkpoints in memory. Changes nothing. */
export async function verifyLedger(of: {
  readonly reads: LedgerReads;
  readonly sidecar: Pick<SidecarReads, 'leaves'>;
  readonly origin: string;
}): Promise<LedgerVerdict> {
  const roots = await sealedRoots(of.reads, of.origin);
  const range = new CompactRange();
  const kept = keptEntries(of.sidecar);
  let firstWrongCheckpoint: number | undefined;
  let firstDifference: number | undefined;
  const compare = (): void => {
    const sealed = roots.get(range.size);
    if (sealed !== undefined && sealed !== range.root().toString('base64')) firstWrongCheckpoint ??= range.size;
  };
  compare();
  for await (const item of of.reads.readAll({ fromPosition: START })) {
    const entry = leafEntryText(leafEntryOf(item));
    const before = kept(range.size);
    if (before !== undefined && before !== entry) firstDifference ??= range.size;
    range.push(leafHash(Buffer.from(entry, 'utf8')));
    compare();
  }
  for (const size of roots.keys()) if (size > range.size) firstWrongCheckpoint ??= size;
  return {
    sound: firstWrongCheckpoint === undefined,
    size: range.size,
    root: range.root().toString('base64'),
    checkpoints: roots.size,
    ...(firstWrongCheckpoint === undefined ? {} : { firstWrongCheckpoint }),
    ...(firstDifference === undefined ? {} : { firstDifference }),
  };
}

async function sealedRoots(reads: LedgerReads, origin: string): Promise<ReadonlyMap<number, string>> {
  const stream = evidenceStream(origin);
  const roots = new Map<number, string>();
  for await (const item of reads.readAll({ fromPosition: START, categories: [EVIDENCE] })) {
    if (item.kind !== 'event' || item.event.stream !== stream || item.event.type !== checkpointSealed.type) continue;
    const decoded = decodeEvent(evidenceEvents, item.event);
    if (!decoded.ok) continue;
    const { size, root } = decoded.value.clear as { readonly size: string; readonly root: string };
    roots.set(Number(size), root);
  }
  return roots;
}

/** The entry that was kept of a leaf; leaves are asked for in order. */
function keptEntries(sidecar: Pick<SidecarReads, 'leaves'>): (index: number) => string | undefined {
  let chunk: readonly KeptLeaf[] = [];
  return (index) => {
    if (index % CHUNK === 0) chunk = sidecar.leaves(index, index + CHUNK);
    return chunk[index % CHUNK]?.entry;
  };
}
