import type { CommandId } from '../kernel/ids.ts';
import type { Position, RecordedEvent, Revision } from '../kernel/recorded-event.ts';
import { leafEntryOf, leafEntryText } from '../evidence/leaf.ts';
import { leafHash } from '../evidence/merkle.ts';
import { evidenceEvents } from '../domain/evidence/events.ts';
import { type EvidenceState, evidenceCategory } from '../domain/evidence/state.ts';
import { EVIDENCE, evidenceStream } from '../domain/evidence/stream.ts';
import type { EventOf } from '../domain/shape/category.ts';
import { decodeEvent } from '../domain/shape/event.ts';
import { type LedgerItem, START } from '../ledger/ledger.ts';
import { checkCheckpoint, checkKey } from './checkpoint-check.ts';
import { GrowingTree } from './growing-tree.ts';
import { SealerError } from './sealer-error.ts';
import type { KeptAnchor, KeptCheckpoint, KeptCosignature, KeptLeaf, Sidecar, SidecarBatch } from './sidecar.ts';

type EvidenceEvent = EventOf<typeof evidenceEvents>;

/** So many command ids of our own stream are remembered, to know an append of ours again whose answer was lost. */
const COMMANDS_KEPT = 4_096;

/**
 * Items of the ledger, in order, into leaves, tree and the state of the evidence; everything since the last commit is
 * pending. One intake belongs to one run of the follower: after a failure another one is made from the sidecar.
 */
export class Intake {
  readonly #sidecar: Sidecar;
  readonly #origin: string;
  readonly #stream: string;
  readonly tree: GrowingTree;
  /** What the ledger says of this origin, up to the last item taken in. */
  state: EvidenceState;
  revision: Revision | undefined;
  position: Position;
  /** Leaves from the newest checkpoint's size on that are not evidence themselves: what is worth another checkpoint. */
  unsealed: number;
  /** Number of the newest checkpoint's event, counted since the start: shows that one was taken in. */
  checkpointsSeen = 0;
  readonly #commands = new Set<CommandId>();
  #leaves: KeptLeaf[] = [];
  #evidence: number[] = [];
  #checkpoints: KeptCheckpoint[] = [];
  #anchors: KeptAnchor[] = [];
  #cosignatures: KeptCosignature[] = [];

  constructor(sidecar: Sidecar, origin: string) {
    this.#sidecar = sidecar;
    this.#origin = origin;
    this.#stream = evidenceStream(origin);
    const found = sidecar.head();
    // Another origin's evidence: the ledger was restored since, or the file is another ledger's.
    if (found !== undefined && found.origin !== origin) sidecar.reset();
    const head = found?.origin === origin ? found : undefined;
    const full = (level: number, index: number) => keptTile(sidecar, level, index);
    this.tree = GrowingTree.restore(head?.size ?? 0, full, full);
    this.state = head?.state ?? evidenceCategory.initial;
    this.revision = head?.revision;
    this.position = head?.position ?? START;
    this.unsealed = this.#countUnsealed();
  }

  /** Leaves taken in since the last commit. */
  get pending(): number {
    return this.#leaves.length;
  }

  /** Leaves that are committed. */
  get committed(): number {
    return this.tree.size - this.#leaves.length;
  }

  /** Whether an event of this command stands on our stream, as far as has been read. */
  holds(command: CommandId): boolean {
    return this.#commands.has(command);
  }

  /** Throws SEALER_TAMPER when an event of the evidence contradicts the leaves before it. */
  take(item: LedgerItem): void {
    const { stream, revision, position } = item.kind === 'event' ? item.event : item;
    const index = this.tree.size;
    const entry = leafEntryText(leafEntryOf(item));
    // The checkpoint is checked against the leaves before it: so before its own leaf is there.
    if (stream === this.#stream) this.#takeEvidence(item, index, revision);
    this.tree.push(leafHash(Buffer.from(entry, 'utf8')));
    this.#leaves.push({ entry, position });
    this.position = position;
    if (stream.startsWith(`${EVIDENCE}-`)) this.#evidence.push(index);
    else this.unsealed++;
  }

  /** Everything pending, in one transaction; a failed one leaves this intake useless. */
  commit(): void {
    if (this.#leaves.length === 0) return;
    const { size } = this.tree;
    const revision = this.revision === undefined ? {} : { revision: this.revision };
    const batch: SidecarBatch = {
      leaves: this.#leaves,
      evidence: this.#evidence,
      tiles: this.tree.takeTiles(),
      checkpoints: this.#checkpoints,
      anchors: this.#anchors,
      cosignatures: this.#cosignatures,
      head: { origin: this.#origin, size, position: this.position, ...revision, state: this.state },
    };
    this.#sidecar.commit(batch);
    this.#leaves = [];
    this.#evidence = [];
    this.#checkpoints = [];
    this.#anchors = [];
    this.#cosignatures = [];
  }

  #takeEvidence(item: LedgerItem, index: number, revision: Revision): void {
    this.revision = revision;
    // Whoever may write to the ledger's server could else stop all sealing with one event that cannot be taken away. It is
    // a leaf of its place, so that it is seen, and nothing folds it.
    if (item.kind === 'foreign') return;
    this.#remember(item.event.metadata.commandId);
    const decoded = decodeEvent(evidenceEvents, item.event);
    if (decoded.ok) this.#fold(decoded.value as EvidenceEvent, item.event, index);
    // What a later release writes is a leaf like any other; what has our name and not our form is nobody's of ours. It is
    // not passed over: it says something about keys or checkpoints that every verifier reads (docs/trust.md, EventStoreDB).
    else if (decoded.failure.kind === 'invalid') throw notOurs(index);
  }

  #fold(event: EvidenceEvent, recorded: RecordedEvent, index: number): void {
    if (event.type === 'SigningKeyAdded') checkKey(event.clear.vkey, this.#origin, index);
    if (event.type === 'CheckpointSealed') {
      const { origin, root, note } = event.clear;
      const size = Number(event.clear.size);
      if (origin !== this.#origin) throw notOurs(index);
      checkCheckpoint({ origin, size, root, note }, index, this.state, (at) => this.tree.root(at));
      this.#checkpoints.push({ size, index, root, note, sealedAt: recorded.metadata.recordedAt });
    }
    if (event.type === 'CheckpointAnchored') {
      const { authority, attestedAt, token, size } = event.clear;
      this.#anchors.push({ index, size: Number(size), authority, attestedAt, token: Buffer.from(token, 'base64') });
    }
    if (event.type === 'CheckpointCosigned') {
      const { size, witness, cosignature } = event.clear;
      this.#cosignatures.push({ index, size: Number(size), witness, line: cosignature });
    }
    this.state = evidenceCategory.evolve(this.state, event);
    if (event.type !== 'CheckpointSealed') return;
    this.checkpointsSeen++;
    this.unsealed = this.#countUnsealed();
  }

  #countUnsealed(): number {
    const from = this.state.newest?.size ?? 0;
    const pending = this.#evidence.filter((index) => index >= from).length;
    return Math.max(0, this.tree.size - from) - this.#sidecar.evidenceFrom(from) - pending;
  }

  #remember(command: CommandId): void {
    this.#commands.add(command);
    if (this.#commands.size > COMMANDS_KEPT) this.#commands.delete(this.#commands.values().next().value as CommandId);
  }
}

function keptTile(sidecar: Sidecar, level: number, index: number): Buffer {
  const bytes = sidecar.tile(level, index);
  if (bytes === undefined) throw new SealerError('SEALER_STORE_FAILED', 'The sidecar of the sealer lacks a tile.');
  return bytes;
}

function notOurs(index: number): SealerError {
  return new SealerError(
    'SEALER_TAMPER',
    `The stream of the evidence holds an event that is not of our form, at leaf ${index}.`,
    {
      details: { index },
    },
  );
}
