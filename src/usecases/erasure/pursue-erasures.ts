import {
  completeErasure,
  recordCiphertext,
  recordDocuments,
  recordLastStart,
  recordPurge,
  startErasure,
} from '../../domain/erasure/carry-out.ts';
import { goesAtOnce, goesLast, isUnfinished } from '../../domain/erasure/queries.ts';
import type { ErasureFile } from '../../domain/erasure/state.ts';
import { shreddedKeyName } from '../../domain/erasure/state.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import { assert } from '../../kernel/assert.ts';
import { type CommandId, derivedId, type Id, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import { LedgerError } from '../../ledger/ledger.ts';
import { unfinishedErasures } from '../../projections/models/erasures-queries.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { holdsOn } from '../core/holds.ts';
import { keptByLaw } from '../core/keeps.ts';
import { loadState } from '../core/load-state.ts';
import { destroyKeys, ownKeys, type OwnedKey, recordDestroyed } from './destroy.ts';
import { destroyDocuments } from './destroy-documents.ts';
import type { DueContext } from '../disposal/verdicts.ts';
import { copiesNothing, DEFAULT_PURPOSE, keepContacts, mayKeepContacts } from './keep-contacts.ts';
import { loadErasure, workStep } from './on-erasure.ts';
import { tellCustomers } from './tell-customers.ts';
import { tellRecipients } from './tell-recipients.ts';
import { sinceApproved } from './in-the-way.ts';
import { isAwaited } from './request-behind.ts';

/**
 * Where a test stops, and what a crash there leaves. The worker begins each time from what the stream says, so the next
 * call finishes it; there is no other recovery.
 *
 * 1: contacts are kept, nothing is destroyed. 2: started; nothing is destroyed. 3: keys are destroyed, the ledger does not
 * say so yet (the next start records it too, before anything is served). 4: the ledger says so; views may still show
 * ciphertext. 5: documents are destroyed and that is not recorded. 6: ciphertext is purged and that is not recorded.
 * 7: everybody was told; the erasure's own key and the papers of its request still live. 8: they are destroyed and the ledger
 * does not say so. 9: only the completion is missing.
 */
export type ErasureCrashPoint = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** What an erasure waits for. */
export type WaitingFor =
  | 'hold'
  | 'law'
  | 'request'
  | 'restriction'
  | 'outdated'
  | 'look'
  | 'views'
  | 'recipients'
  | 'customer';

export interface Pursuit {
  /** What is the same for all erasures that a disposal carries out in one go. */
  readonly due?: DueContext;
  readonly atCrashPoint?: (point: ErasureCrashPoint) => void;
}

/** What one step is given. */
interface Walk {
  readonly deps: Deps;
  readonly erasure: Id;
  readonly due: DueContext | undefined;
  readonly crash: (point: ErasureCrashPoint) => void;
}

type Step = (walk: Walk, file: ErasureFile) => Promise<WaitingFor | undefined>;

/** Read models of one process follow within milliseconds; one that stopped is waited for by the next waking. */
const VIEWS_WAIT_MS = 10_000;

/**
 * Goes on with every erasure that is approved and not completed: the one way in which erasures are carried out, right after
 * the approval and from the schedule. One that fails stops none of the others; the first failure is thrown at the end. Gives
 * how many were completed.
 */
export async function pursueErasures(deps: Deps, pursuit: Pursuit = {}): Promise<number> {
  const failures: unknown[] = [];
  let completed = 0;
  for (const erasure of await unfinishedErasures(deps.readModels.reader)) {
    try {
      if ((await pursueErasure(deps, erasure, pursuit)) === 'completed') completed++;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return completed;
}

const STEPS: readonly Step[] = [
  contactsStep,
  startStep,
  shredStep,
  viewsStep,
  documentsStep,
  ciphertextStep,
  tellingStep,
  lastKeysStep,
];

/** As far as one erasure goes now. Several at the same moment, in several processes, make the same events. */
export async function pursueErasure(
  deps: Deps,
  erasure: Id,
  { atCrashPoint, due }: Pursuit = {},
): Promise<'completed' | 'nothing-to-do' | WaitingFor> {
  const walk: Walk = { deps, erasure, due, crash: (point) => atCrashPoint?.(point) };
  for (const step of STEPS) {
    const { state } = await loadErasure(deps, erasure);
    if (state.phase === 'refused') await dropCopies(walk, state);
    if (!isUnfinished(state)) return 'nothing-to-do';
    const waiting = await step(walk, state);
    if (waiting !== undefined) return waiting;
  }
  walk.crash(9);
  await workStep(deps, erasure, 'completed', completeErasure());
  return 'completed';
}

async function contactsStep({ deps, erasure, due, crash }: Walk, file: ErasureFile): Promise<WaitingFor | undefined> {
  if (file.phase !== 'approved' || file.customers.every((one) => file.contacts.has(one))) return undefined;
  if (await copiesNothing(deps, file)) return undefined;
  // Nothing is copied as long as it could not be carried out.
  const { why } = await sinceApproved(deps, erasure, file, due);
  if (why !== undefined) return why;
  const caller = await approverOf(deps, erasure, file);
  const purpose = file.approval?.purpose ?? DEFAULT_PURPOSE;
  if (caller === undefined || !(await keepContacts(deps, caller, erasure, file, purpose))) return 'look';
  crash(1);
  return undefined;
}

/** Whoever approved, as they stand now. */
async function approverOf(deps: Deps, erasure: Id, { approval }: ErasureFile): Promise<Caller | undefined> {
  assert(approval !== undefined, 'what is carried out was approved');
  const { state } = await loadState(deps, actorCategory, actorStream(approval.by));
  if (state.phase !== 'active') return undefined;
  const command = derivedId(['erasure', 'look', erasure, approval.by]);
  return { actor: approval.by, state, commandId: command as CommandId, correlationId: command };
}

/** It waits for a look that its approver may not take any more: somebody else may approve it in their place. */
export async function isLeftByApprover(deps: Deps, erasure: Id, file: ErasureFile): Promise<boolean> {
  if (file.phase !== 'approved' || file.customers.every((one) => file.contacts.has(one))) return false;
  const caller = await approverOf(deps, erasure, file);
  const purpose = file.approval?.purpose ?? DEFAULT_PURPOSE;
  return caller === undefined || !(await mayKeepContacts(deps, caller, file, purpose));
}

async function startStep({ deps, erasure, due, crash }: Walk, file: ErasureFile): Promise<WaitingFor | undefined> {
  if (file.phase !== 'approved') return undefined;
  const { why, holds, late } = await sinceApproved(deps, erasure, file, due);
  if (why !== undefined && why !== 'hold') return why;
  const outcome = await workStep(deps, erasure, 'started', startErasure(holds, late));
  if (outcome.kind === 'refused') return 'hold';
  crash(2);
  return undefined;
}

async function shredStep({ deps, erasure, crash }: Walk, file: ErasureFile): Promise<WaitingFor | undefined> {
  if (file.purged !== undefined || file.started === undefined) return undefined;
  const keys = goesAtOnce(file);
  if (await isHeld(deps, file, keys, file.started.position)) return 'hold';
  const outcome = await destroyKeys(deps, erasure, keys, file.started.at);
  crash(3);
  await recordDestroyed(deps, erasure, 'shredded', outcome);
  crash(4);
  return undefined;
}

/**
 * A hold that was recorded before the start was in time, although nobody knew of it then; it stops the walk as long as it is
 * in force. One that comes later finds nothing to hold any more. Of what is destroyed already nothing is asked.
 */
async function isHeld(
  deps: Deps,
  file: ErasureFile,
  keys: readonly OwnedKey[],
  started: Position | undefined,
): Promise<boolean> {
  const left = notYetOf(file, keys);
  const inTime = left.length === 0 ? [] : await holdsOn(deps, left, started);
  if (inTime.length === 0) return false;
  const now = new Set((await holdsOn(deps, left)).map(({ hold }) => hold));
  return inTime.some(({ hold }) => now.has(hold));
}

const notYetOf = ({ destroyed }: ErasureFile, keys: readonly OwnedKey[]): readonly OwnedKey[] =>
  keys.filter((key) => destroyed?.keys.has(shreddedKeyName(key)) !== true);

async function viewsStep({ deps, erasure }: Walk, file: ErasureFile): Promise<WaitingFor | undefined> {
  if (file.purged !== undefined) return undefined;
  // Where another erasure destroyed everything before, there is no event of ours: its place is before the start.
  const position = file.destroyed?.position ?? file.started?.position ?? 0n;
  if (!(await deps.readModels.waitFor(position, VIEWS_WAIT_MS))) return 'views';
  await workStep(deps, erasure, 'purged', recordPurge(`${position}`));
  return undefined;
}

async function documentsStep({ deps, erasure, crash }: Walk, file: ErasureFile): Promise<WaitingFor | undefined> {
  if (file.documents !== undefined) return undefined;
  const count = await destroyDocuments(deps, SYSTEM_ACTOR, file);
  if (count === undefined) return 'views';
  crash(5);
  await workStep(deps, erasure, 'documents', recordDocuments(count));
  return undefined;
}

async function ciphertextStep(walk: Walk, file: ErasureFile): Promise<undefined> {
  if (file.ciphertext !== undefined) return;
  try {
    await purgeCiphertext(walk, file);
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

/**
 * Everything whose key this erasure destroyed, where the store can; what was counted before is taken off. Another program
 * that reads the store may hold it up: that stops nobody from being told, and the last step asks again.
 */
async function purgeCiphertext({ deps, erasure, crash }: Walk, file: ErasureFile): Promise<void> {
  if (deps.ledger.purge === undefined || file.destroyed === undefined) return;
  const keys = [...file.destroyed.keys.values()].flatMap(({ owner, dataCategory, kid }) =>
    kid === undefined ? [] : [{ owner, dataCategory, kid }],
  );
  const { envelopes } = await deps.ledger.purge({ request: erasure, keys });
  crash(6);
  const news = Math.max(0, envelopes - (file.ciphertext?.envelopes ?? 0));
  if (file.ciphertext === undefined || news > 0) {
    // Named after the sum, so that what landed since is another event, and the same purge again is not.
    await workStep(deps, erasure, `ciphertext ${envelopes}`, recordCiphertext(news));
  }
}

const isBusy = (error: unknown): boolean => error instanceof LedgerError && error.code === 'LEDGER_PURGE_BUSY';

/** Neither waits for the other to begin; both are waited for. */
async function tellingStep({ deps, erasure, crash }: Walk, file: ErasureFile): Promise<WaitingFor | undefined> {
  const areRecipientsTold = await tellRecipients(deps, erasure, file);
  const areCustomersTold = await tellCustomers(deps, erasure, file);
  if (!areCustomersTold) return 'customer';
  if (!areRecipientsTold) return 'recipients';
  crash(7);
  return undefined;
}

/**
 * Nobody has to be told any more: what was kept for the telling goes, and the papers of the request behind it. The copies
 * were never evidence of anything.
 */
async function lastKeysStep(walk: Walk, file: ErasureFile): Promise<WaitingFor | undefined> {
  const { deps, erasure, crash } = walk;
  // Another part of the same request may still be open: its letters stand in these papers, and the copy says where it goes.
  if (await isAwaited(deps, file)) return 'request';
  const at = [...file.told.values()].at(-1)?.at ?? file.purged?.at ?? deps.clock.now();
  const papers = goesLast(file);
  const stands = await inTheWayOfPapers(walk, file, papers);
  const copies = await destroyKeys(deps, erasure, ownKeys(erasure), at);
  const rest = stands === undefined ? await destroyKeys(deps, erasure, papers, at) : undefined;
  crash(8);
  await recordDestroyed(deps, erasure, 'last-copies', copies);
  if (rest !== undefined) await recordDestroyed(deps, erasure, 'last-papers', rest);
  const { state } = await loadErasure(deps, erasure);
  if (!isUnfinished(state)) return undefined;
  if (!(await deps.readModels.waitFor(state.destroyed?.position ?? 0n, VIEWS_WAIT_MS))) return 'views';
  await purgeCiphertext(walk, state);
  return stands;
}

/**
 * Months may lie between the approval and this: what came upon the papers meanwhile is heeded, a hold as well as a law. Then
 * it is recorded that their destruction starts, and holds are looked at once more, as before the first destruction.
 */
async function inTheWayOfPapers(
  { deps, erasure }: Walk,
  file: ErasureFile,
  papers: readonly OwnedKey[],
): Promise<'hold' | 'law' | undefined> {
  const left = notYetOf(file, papers);
  if (left.length === 0) return undefined;
  if ((await holdsOn(deps, left)).length > 0) return 'hold';
  if ((await keptByLaw(deps, left, deps.clock.now())).length > 0) return 'law';
  await workStep(deps, erasure, 'last-started', recordLastStart());
  const { state } = await loadErasure(deps, erasure);
  if (!isUnfinished(state)) return undefined;
  return (await isHeld(deps, state, left, state.lastStarted?.position)) ? 'hold' : undefined;
}

/** One that was refused after contacts were copied for it: a crash, or a hold, stood between. The copies go. */
async function dropCopies({ deps, erasure }: Walk, file: ErasureFile): Promise<void> {
  if (file.contacts.size === 0 || file.destroyed?.keys.has(shreddedKeyName(ownKeys(erasure)[0] as OwnedKey))) return;
  const at = file.refusal?.at ?? deps.clock.now();
  await recordDestroyed(deps, erasure, 'copies', await destroyKeys(deps, erasure, ownKeys(erasure), at));
}
