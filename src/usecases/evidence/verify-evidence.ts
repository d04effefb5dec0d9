import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { recordVerification } from '../../domain/evidence/decide.ts';
import { evidenceCategory } from '../../domain/evidence/state.ts';
import { evidenceStream } from '../../domain/evidence/stream.ts';
import type { Finding } from '../../evidence/verify/findings.ts';
import { FINDINGS } from '../../evidence/verify/findings.ts';
import type { Verdict } from '../../evidence/verify/options.ts';
import { findingLine } from '../../evidence/verify/print.ts';
import { verifyBundle } from '../../evidence/verify/verify-bundle.ts';
import { writeDirectory } from '../../evidence/writer/directory-sink.ts';
import { writeBundle } from '../../evidence/writer/write-bundle.ts';
import { type CommandId, randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { toMillis } from '../../kernel/time.ts';
import { SealerError } from '../../sealer/sealer-error.ts';
import { type Act, act } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps, LedgerFinding } from '../core/deps.ts';
import type { Evidence, SealedCheckpoint } from '../core/evidence.ts';
import { actOf } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';
import { ask, type Reply } from '../core/question.ts';
import { policyText, signingKeys } from './see-evidence.ts';

/** Of an event with three envelopes, its entry and its hashes, generously. */
const BYTES_A_LEAF = 4_096;
const RESERVED_BYTES = 256 * 1024 * 1024;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Verification {
  /** Everything is as it was sealed, and the store hides nothing. */
  readonly sound: boolean;
  /** Of the checkpoint that was verified. */
  readonly size: number;
  readonly root: string;
  readonly level: Verdict['level'];
  readonly findings: readonly {
    readonly id: string;
    readonly name: string;
    readonly index?: number;
    readonly text: string;
  }[];
  /** What hides or destroys events in the store, whether or not any is gone yet. */
  readonly store: readonly LedgerFinding[];
}

/** What a store may be found with, and the ledger is whole all the same: how the server is set up. */
const OF_THE_SERVER: ReadonlySet<string> = new Set([
  'NOT_FLUSHED',
  'MEMORY_ONLY',
  'NO_AUTHENTICATION',
  'OPTIONS_UNREADABLE',
]);

/** Asked for by a person; the nightly run is `verifyByItself`. */
export const verifyEvidence = (deps: Deps, caller: Caller): Promise<Reply<Verification>> =>
  ask(caller, 'verify-evidence', () => verify(deps, actOf(caller)));

/** Once a day, whoever has done it last. Answers with the number of alarms. */
export async function verifyByItself(deps: Deps): Promise<number> {
  if (deps.evidence.health().state === 'off') return 0;
  const { state } = await loadState(deps, evidenceCategory, evidenceStream(deps.evidence.origin));
  const last = state.verified;
  // A little less than a day: the run itself takes time, and the next slot comes on time.
  if (last !== undefined && toMillis(deps.clock.now()) - toMillis(last.at) < DAY_MS - HOUR_MS) return 0;
  const commandId: CommandId = randomId();
  const { findings, store, sound } = await verify(deps, { actor: SYSTEM_ACTOR, commandId });
  return sound ? 0 : findings.length + store.length;
}

/**
 * The whole ledger, as an auditor would: written out as a bundle and verified from its bytes, under the key that signs
 * and with what was last signed as the pin. The outcome is recorded, and /readyz is red until a later one is sound.
 */
function verify(deps: Deps, who: Act): Promise<Verification> {
  const { evidence } = deps;
  // Each run writes a copy of the ledger: whoever asks meanwhile is given the outcome of the one in hand.
  const inHand = running.get(evidence);
  if (inHand !== undefined) return inHand;
  const run = verifyOnce(deps, who).finally(() => running.delete(evidence));
  running.set(evidence, run);
  return run;
}

const running = new WeakMap<Evidence, Promise<Verification>>();

async function verifyOnce(deps: Deps, who: Act): Promise<Verification> {
  const { evidence } = deps;
  // Before anything is sealed: sealing goes on meanwhile, and what is signed later is not missing here.
  const pin = evidence.lastSigned();
  const checkpoint = await sealedAsFarAsPossible(deps);
  await demandRoom(evidence.scratchDir, checkpoint.size);
  const folder = join(evidence.scratchDir, `verification-${randomId()}`);
  let verdict: Verdict;
  try {
    const source = evidence.bundleSource(checkpoint.size);
    if (source === undefined) throw new SealerError('SEALER_STORE_FAILED', 'The checkpoint is gone from the sidecar.');
    await writeDirectory(folder, writeBundle(source, { selection: { mode: 'full' }, sealed: 'included' }));
    verdict = await verifyBundle(
      { kind: 'directory', path: folder },
      {
        policy: Buffer.from(policyText(await signingKeys(deps)), 'utf8'),
        ...(pin === undefined ? {} : { pin: Buffer.from(pin, 'utf8') }),
        clock: deps.clock,
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const store = (await deps.inspectLedger()).filter(({ code }) => !OF_THE_SERVER.has(code));
  const found = toldOf(verdict);
  const sound = verdict.exit === 0 && store.length === 0;
  await record(deps, who, checkpoint, sound, found);
  return {
    sound,
    size: checkpoint.size,
    root: checkpoint.root,
    level: verdict.level,
    findings: found.map((finding) => ({ ...placeOf(finding), text: findingLine(finding) })),
    store,
  };
}

/** A bundle that fills the disk would stop the ledger itself. Throws SEALER_STORE_FAILED. */
export async function demandRoom(folder: string, leaves: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize > RESERVED_BYTES + leaves * BYTES_A_LEAF) return;
  throw new SealerError(
    'SEALER_STORE_FAILED',
    'There is no room on the disk of the data for a verification, which writes the ledger out once. Make room.',
  );
}

/** A sealer that refuses to sign has a reason, and the reason is what the verification is to name. */
async function sealedAsFarAsPossible({ evidence }: Deps): Promise<SealedCheckpoint> {
  try {
    return await evidence.sealNow();
  } catch (error) {
    const newest = evidence.newest();
    // Whatever passes by itself is no finding: the verification is tried again later.
    if (newest === undefined || evidence.health().state !== 'refused') throw error;
    return newest;
  }
}

async function record(
  deps: Deps,
  who: Act,
  { size, root }: SealedCheckpoint,
  sound: boolean,
  findings: readonly Finding[],
): Promise<void> {
  await act(deps, who, {
    category: evidenceCategory,
    stream: evidenceStream(deps.evidence.origin),
    seals: [],
    decide: recordVerification({
      size: String(size),
      root,
      sound,
      findings: findings
        .slice(0, 100)
        .map(({ id, index }) => (index === undefined ? { id } : { id, index: `${index}` })),
    }),
  });
}

/** What somebody else did to the ledger, and does not contradict what was signed: told, and no alarm. */
const TOLD: ReadonlySet<Finding['id']> = new Set(['I702', 'I703']);

/**
 * Notes of our own doing, such as erasures, are left out; so are time stamps, for the policy here names no authority. That
 * no level is left says nothing where it is said why.
 */
function toldOf({ findings }: Verdict): readonly Finding[] {
  const told = findings.filter(({ id }) => (FINDINGS[id].exit !== 0 && id !== 'E502') || TOLD.has(id));
  const isCause = ({ id }: Finding): boolean => id !== 'E506' && !TOLD.has(id);
  return told.some(isCause) ? told.filter(({ id }) => id !== 'E506') : told;
}

function placeOf({ id, index }: Finding): { readonly id: string; readonly name: string; readonly index?: number } {
  const { name } = FINDINGS[id];
  return index === undefined ? { id, name } : { id, name, index };
}
