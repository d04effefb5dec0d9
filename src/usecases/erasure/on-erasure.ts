import type { Intention } from '../../domain/access/intentions.ts';
import type { RequestRefusal } from '../../domain/request/decide.ts';
import type { DecideOnErasure, ErasureDecision, ErasureRefusal } from '../../domain/erasure/refusals.ts';
import { type ErasureState, erasureCategory } from '../../domain/erasure/state.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import { type CommandId, derivedId, type Id, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { act, type Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { loadState } from '../core/load-state.ts';

export type ErasureOutcome = Outcome<IntendRefusal<ErasureRefusal | RequestRefusal | 'customer-unknown'>>;

export const loadErasure = (
  deps: Pick<Deps, 'ledger'>,
  erasure: Id,
): Promise<{ readonly state: ErasureState; readonly revision: Revision | undefined }> =>
  loadState(deps, erasureCategory, erasureStream(erasure));

/** What a person intends with an erasure. Nothing of it is sealed. */
export const onErasure = (
  deps: Deps,
  caller: Caller,
  erasure: Id,
  name: Intention,
  decide: (state: ErasureState) => ErasureDecision | Promise<ErasureDecision>,
): Promise<ErasureOutcome> =>
  intend(deps, caller, name, { category: erasureCategory, stream: erasureStream(erasure), seals: [], decide });

/**
 * A step that the worker does by itself. Its command is named after it, so whatever runs it, and however often, one event
 * comes of it.
 */
export const workStep = (
  deps: Pick<Deps, 'ledger' | 'vault'>,
  erasure: Id,
  step: string,
  decide: DecideOnErasure | ((state: ErasureState) => Promise<ErasureDecision>),
  seals: readonly DataCategory[] = [],
): Promise<Outcome<ErasureRefusal>> =>
  act(
    deps,
    { actor: SYSTEM_ACTOR, commandId: derivedId(['erasure', step, erasure]) as CommandId },
    { category: erasureCategory, stream: erasureStream(erasure), seals, decide },
  );
