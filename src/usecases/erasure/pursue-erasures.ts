import { completeErasure, recordDocuments, recordPurge, startErasure } from '../../domain/erasure/carry-out.ts';
import { goesAtOnce, isUnfinished } from '../../domain/erasure/queries.ts';
import type { ErasureFile } from '../../domain/erasure/state.ts';
import { shreddedKeyName } from '../../domain/erasure/state.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import { assert } from '../../kernel/assert.ts';
import { CodedError } from '../../kernel/coded-error.ts';
import { Failures } from '../../kernel/failures.ts';
import { type CommandId, derivedId, type Id, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { unfinishedErasures } from '../../projections/models/erasures-queries.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';
import { recordNewestEpoch } from '../keys/record-rotation.ts';
import { destroyKeys, type OwnedKey, ownKeys, recordDestroyed } from './destroy.ts';
import { destroyDocuments } from './destroy-documents.ts';
import type { DueContext } from '../disposal/verdicts.ts';
import { copiesNothing, DEFAULT_PURPOSE, keepContacts, mayKeepContacts } from './keep-contacts.ts';
import { loadErasure, workStep } from './on-erasure.ts';
import { tellCustomers } from './tell-customers.ts';
import { tellRecipients } from './tell-recipients.ts';
import { sinceApproved } from './in-the-way.ts';
import { isHeld, lastKeysStep } from './last-keys.ts';
import { isBusy, purgeCiphertext } from './purge-ciphertext.ts';
import { type ErasureCrashPoint, type Step, VIEWS_WAIT_MS, type WaitingFor, type Walk } from './walk.ts';

export interface Pursuit {
  /** What is the same for all erasures that a disposal carries out in one go. */
  readonly due?: DueContext;
  readonly atCrashPoint?: (point: ErasureCrashPoint) => void;
}

/**
 * Goes on with every erasure that is approved and not completed: the one way in which erasures are carried out, right after
 * the approval and from the schedule. One that fails stops none of the others: all that failed are thrown at the end, each with
 * its stream. Gives how many were completed.
 */
export async function pursueErasures(deps: Deps, pursuit: Pursuit = {}): Promise<number> {
  const failures = new Failures();
  let completed = 0;
  for (const erasure of await unfinishedErasures(deps.readModels.reader)) {
    completed += await failures.attempt(erasureStream(erasure), async () =>
      (await pursueErasure(deps, erasure, pursuit)) === 'completed' ? 1 : 0,
    );
  }
  failures.throwAny();
  return completed;
}

/**
 * Right after somebody's word that is recorded: an approval, a telling. That word is durable, and its answer must not look like
 * a failure, or it is said again; the schedule tries again and says what fails.
 */
export async function carryOutNow(deps: Deps, erasure: Id, pursuit: Pursuit = {}): Promise<void> {
  try {
    await pursueErasure(deps, erasure, pursuit);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
  }
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
  epochsStep,
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
  // The ledger was put back to before it was carried out: nothing opens any more, and the key of the copies is gone.
  if (areCopiesDestroyed(erasure, file) || (await copiesNothing(deps, file))) return undefined;
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

/** Neither waits for the other to begin; both are waited for. */
async function tellingStep({ deps, erasure, crash }: Walk, file: ErasureFile): Promise<WaitingFor | undefined> {
  const areRecipientsTold = await tellRecipients(deps, erasure, file);
  const areCustomersTold = await tellCustomers(deps, erasure, file);
  if (!areCustomersTold) return 'customer';
  if (!areRecipientsTold) return 'recipients';
  crash(7);
  return undefined;
}

/** What the certificate says of old backups rests on the epochs that the ledger knows by the completion. */
async function epochsStep({ deps }: Walk): Promise<undefined> {
  await recordNewestEpoch(deps);
}

/** One that was refused after contacts were copied for it: a crash, or a hold, stood between. The copies go. */
async function dropCopies({ deps, erasure }: Walk, file: ErasureFile): Promise<void> {
  if (file.contacts.size === 0 || areCopiesDestroyed(erasure, file)) return;
  const at = file.refusal?.at ?? deps.clock.now();
  await recordDestroyed(deps, erasure, 'copies', await destroyKeys(deps, erasure, ownKeys(erasure), at));
}

const areCopiesDestroyed = (erasure: Id, { destroyed }: ErasureFile): boolean =>
  destroyed?.keys.has(shreddedKeyName(ownKeys(erasure)[0] as OwnedKey)) === true;
