import { z } from 'zod';
import { activeKeys, evidenceCategory } from '../../domain/evidence/state.ts';
import { evidenceStream } from '../../domain/evidence/stream.ts';
import { countSchema, eventIdSchema } from '../../domain/shape/schemas.ts';
import type { TimeAuthority } from '../../evidence/time-stamp/time-stamp.ts';
import type { EventId } from '../../kernel/ids.ts';
import { LedgerError } from '../../ledger/ledger.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type SealedCheckpoint, type SealerHealth, sealEvents } from '../core/evidence.ts';
import { loadState } from '../core/load-state.ts';
import { ask, type Reply } from '../core/question.ts';

export interface EvidenceStatus extends Omit<SealerHealth, 'position'> {
  readonly origin: string;
  /** Verifier keys (C2SP signed-note) that sign now; two during a rotation. */
  readonly keys: readonly string[];
}

/** How far the ledger is sealed, and by which keys. */
export const seeEvidence = (deps: Deps, caller: Caller): Promise<Reply<EvidenceStatus>> =>
  ask(caller, 'see-evidence', async () => {
    const { position: _, ...health } = await deps.evidence.known();
    const newest = deps.evidence.newest();
    // A sealer that has just been started has told nothing yet; what was sealed is known all the same.
    const sealed = newest === undefined ? {} : { sealedSize: newest.size, lastSealedAt: newest.sealedAt };
    return { origin: deps.evidence.origin, ...sealed, ...health, keys: await keysAsKnown(deps) };
  });

/** Whoever asks what is wrong is answered also where somebody has damaged the stream that names the keys. */
async function keysAsKnown(deps: Deps): Promise<readonly string[]> {
  try {
    return await signingKeys(deps);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'LEDGER_STREAM_DAMAGED') throw error;
    return deps.evidence.keys();
  }
}

/** Keys that sign the next checkpoint, from the ledger itself. */
export async function signingKeys(deps: Deps): Promise<readonly string[]> {
  const { state } = await loadState(deps, evidenceCategory, evidenceStream(deps.evidence.origin));
  return activeKeys(state).map(({ vkey }) => vkey);
}

/** The newest checkpoint, or the smallest one that covers so many leaves. */
export const seeCheckpoint = (
  deps: Deps,
  caller: Caller,
  leaves: number | undefined,
): Promise<Reply<SealedCheckpoint | undefined>> =>
  ask(caller, 'see-evidence', async () =>
    leaves === undefined ? deps.evidence.newest() : deps.evidence.smallestCovering(leaves),
  );

/**
 * What a verifier is told to trust (C2SP tlog-policy): the keys of this ledger and no witness. It proves something only
 * when it comes to the auditor by another way than the bundle does.
 */
export const seeEvidencePolicy = (deps: Deps, caller: Caller): Promise<Reply<string>> =>
  ask(caller, 'see-evidence', async () => {
    const named = await signingKeys(deps);
    if (named.length > 0) return policyText(named);
    // Nothing was signed yet, or not under this origin: a policy without a key would be worth nothing to anybody.
    await deps.evidence.sealNow();
    return policyText(await signingKeys(deps));
  });

export const policyText = (vkeys: readonly string[], authorities: readonly TimeAuthority[] = []): string => {
  const logs = vkeys.map((vkey) => `log ${vkey}\n`);
  const trusted = authorities.map(
    ({ name, certificate }) => `tsa ${name} ${Buffer.from(certificate).toString('base64')}\n`,
  );
  return `${logs.join('')}${trusted.join('')}quorum none\n`;
};

export const consistencyAsked = z
  .strictObject({ from: countSchema.min(1), to: countSchema })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be less than `from`' });

/** The proof that the checkpoint of one size continues that of another; both at most the newest one's. */
export const seeConsistency = (
  deps: Deps,
  caller: Caller,
  { from, to }: z.output<typeof consistencyAsked>,
): Promise<Reply<readonly string[] | undefined>> =>
  ask(caller, 'see-evidence', async () =>
    to <= (deps.evidence.newest()?.size ?? 0) ? deps.evidence.consistency(from, to) : undefined,
  );

export const receiptAsked = z.strictObject({ eventId: eventIdSchema });

/** The proof that one event is in the ledger. `wait`: seals first if it must. */
export const seeReceipt = (
  deps: Deps,
  caller: Caller,
  event: EventId,
  wait: boolean,
): Promise<
  Reply<{ readonly kind: 'sealed'; readonly proof: string } | { readonly kind: 'not-sealed-yet' | 'unknown' }>
> =>
  ask(caller, 'see-receipt', async () => {
    const found = deps.evidence.receipt(event);
    if (found.kind === 'sealed') return found;
    if (wait) {
      await sealEvents(deps.evidence, [event]);
      return deps.evidence.receipt(event);
    }
    if (found.kind === 'not-sealed-yet') return found;
    // Written a moment ago, and not read by the sealer yet: whoever holds its id must not hear that there is no such event.
    const { position } = await deps.ledger.head();
    const read = deps.evidence.health().position;
    return { kind: read === undefined || read < position ? 'not-sealed-yet' : 'unknown' };
  });
