import type { EvidenceRefusal } from '../../domain/evidence/decide.ts';
import type { BundleSource } from '../../evidence/writer/bundle-source.ts';
import type { ActorId, EventId } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { Receipt } from '../../sealer/evidence-reader.ts';
import type { SealedCheckpoint, SealerHealth } from '../../sealer/health.ts';

export type { Receipt, SealedCheckpoint, SealerHealth };

/** What the rest of the product is told of a history that goes on under another name. */
export interface Continued {
  readonly origin: string;
  readonly previousOrigins: readonly string[];
}

/**
 * What proves the ledger, as the use cases need it; src/sealer keeps it, in a thread of its own, and the composition wires
 * the two. Reads answer from what was sealed. Failures are SealerError and LedgerError.
 */
export interface Evidence {
  /** Of the history that goes on now. */
  readonly origin: string;
  /** Verifier keys (C2SP signed-note) that sign now, as far as the sealer has read; two while one takes over. */
  keys(): readonly string[];
  health(): SealerHealth;
  /** The same, once it is known whether the ledger fits what was signed; or after some seconds. */
  known(): Promise<SealerHealth>;
  /** Of what was last signed, from the secrets folder: a pin that no restored ledger brings along. */
  lastSigned(): string | undefined;
  newest(): SealedCheckpoint | undefined;
  /** The smallest checkpoint of at least so many leaves. Once there, it never changes. */
  smallestCovering(leaves: number): SealedCheckpoint | undefined;
  /** Seals all that stands in the ledger at the time of the call, or the first `atLeast` leaves, unless that is sealed. */
  sealNow(atLeast?: number): Promise<SealedCheckpoint>;
  /** Under the newest checkpoint, or the one of exactly that size. */
  receipt(event: EventId, size?: number): Receipt;
  /** Of a leaf that the sealer has read, sealed or not. */
  indexOf(event: EventId): number | undefined;
  /** The same for many at once; those that are unknown are left out. The fewer calls the better: each reads much. */
  indexesOf(events: readonly EventId[]): ReadonlyMap<string, number>;
  /** Of what stands at each of these positions of the ledger; cheap, unlike by id. */
  indexesAt(positions: readonly Position[]): readonly (number | undefined)[];
  /** Base64 hashes that lead from one size to another, both at most the newest checkpoint's (RFC 6962 section 2.1.2). */
  consistency(from: number, to: number): readonly string[];
  /** What a bundle under the newest checkpoint, or under that of exactly this size, is written from. */
  bundleSource(size?: number): BundleSource | undefined;
  /** A folder for what is written to be verified and thrown away; on the disk of the data. */
  readonly scratchDir: string;
  rotateKey(actor: ActorId): Promise<string>;
  revokeKey(
    revocation: { readonly vkey: string; readonly lastTrustedSize: number; readonly reason: string },
    actor: ActorId,
  ): Promise<EvidenceRefusal | undefined>;
  /** After a genuine restore. `origin` is the new one from then on, and sealing goes on under it. */
  continueOrigin(reason: string, actor: ActorId): Promise<Continued>;
  /** Compares leaves and tiles with the ledger, and makes them again if it is sound. */
  rebuild(): Promise<{
    readonly sound: boolean;
    readonly size: number;
    readonly checkpoints: number;
    readonly firstDifference?: number;
    readonly firstWrongCheckpoint?: number;
  }>;
}

/**
 * A checkpoint over these events, made now if there is none. Events of the evidence are worth a checkpoint only when it is
 * asked for by their place, and that is known once the sealer has read them: so it is asked twice.
 */
export async function sealEvents(evidence: Evidence, events: readonly EventId[]): Promise<SealedCheckpoint> {
  const newest = await evidence.sealNow();
  const leaves = Math.max(0, ...events.map((event) => (evidence.indexOf(event) ?? -1) + 1));
  return leaves <= newest.size ? newest : evidence.sealNow(leaves);
}
