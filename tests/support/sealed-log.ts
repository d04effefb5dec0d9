import { randomBytes } from 'node:crypto';
import { addSigningKey, type EvidenceDecision, sealCheckpoint } from '../../src/domain/evidence/decide.ts';
import { evidenceCategory, type EvidenceState } from '../../src/domain/evidence/state.ts';
import { evidenceStream } from '../../src/domain/evidence/stream.ts';
import { formatCheckpoint } from '../../src/evidence/checkpoint.ts';
import { ED25519, generatePrivateKey, type SigningKey, signingKeyFromPem } from '../../src/evidence/keys.ts';
import { leafHash, rootOf } from '../../src/evidence/merkle.ts';
import { formatNote, signNote } from '../../src/evidence/note.ts';
import { consistencyProof } from '../../src/evidence/proofs.ts';
import { randomId, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import type { Clock } from '../../src/kernel/time.ts';
import { openMemoryLedger } from '../../src/ledger/adapters/memory/memory-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { decideFact, type EvidenceDesk } from '../../src/sealer/anchors/anchoring.ts';
import { act } from '../../src/usecases/core/act.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { loadState } from '../../src/usecases/core/load-state.ts';

/** A ledger in memory with its evidence stream, and a tree of leaves that the test makes up. */
export interface SealedLog {
  readonly origin: string;
  readonly key: SigningKey;
  readonly ledger: Ledger;
  readonly desk: EvidenceDesk;
  leaves: readonly Buffer[];
  /** So many new leaves, and a checkpoint over all. */
  seal(count?: number): Promise<void>;
  state(): Promise<EvidenceState>;
  /** Everything on the evidence stream. */
  events(): Promise<readonly { readonly type: string; readonly clear: Readonly<Record<string, unknown>> }[]>;
}

export function sealedLog(clock: Clock, key = newLogKey()): SealedLog {
  const origin = key.verifier.name;
  const ledger = openMemoryLedger({ clock });
  const stream = evidenceStream(origin);
  // Evidence seals nothing, so the vault is never asked.
  const deps = { ledger, vault: undefined as unknown as Deps['vault'] };
  const record = async (decide: (state: EvidenceState) => EvidenceDecision) => {
    const who = { actor: SYSTEM_ACTOR, commandId: randomId() };
    const outcome = await act(deps, who, { category: evidenceCategory, stream, seals: [], decide });
    if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.reason}`);
    return { kind: outcome.kind === 'written' ? 'recorded' : 'already-so' } as const;
  };
  const state = async () => (await loadState(deps, evidenceCategory, stream)).state;
  const log: SealedLog = {
    ...{ origin, key, ledger, leaves: [], state },
    desk: {
      state,
      record: (fact) => record(decideFact(fact)),
      consistency: async (from, to) =>
        consistencyProof(from, to, {
          node: (level, index) => rootOf(log.leaves, index * 2 ** level, (index + 1) * 2 ** level),
        }),
    },
    seal: async (count = 1) => {
      log.leaves = [...log.leaves, ...Array.from({ length: count }, () => leafHash(randomBytes(8)))];
      const [size, root] = [log.leaves.length, rootOf(log.leaves)];
      const note = formatNote(signNote(formatCheckpoint({ origin, size, root, extensions: [] }), [key]));
      await record(addSigningKey({ vkey: String(key.verifier), notBeforeSize: '0' }));
      await record(sealCheckpoint({ origin, size: String(size), root: root.toString('base64'), note }));
    },
    events: async () => {
      const all = [];
      for await (const item of ledger.readStream(stream, { direction: 'forwards' })) {
        if (item.kind === 'event') all.push({ type: item.event.type, clear: item.event.data.clear });
      }
      return all;
    },
  };
  return log;
}

export const newLogKey = (): SigningKey => signingKeyFromPem('ledger.example/prod/1', ED25519, generatePrivateKey());
