import type { z } from 'zod';
import * as decide from '../../domain/request/decide-letters.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { onRequest, type RequestOutcome, step } from '../core/requests.ts';

export const { recordLetterFailureInput, recordPostingInput } = decide;
export const recordLetterInput = decide.recordLetterByHandInput;

type Of<Schema extends z.ZodType> = z.output<Schema>;

/** A letter left us. For whoever renders and sends it; by hand, for one that was written elsewhere. */
export const recordLetter = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof recordLetterInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'handle-request', ['preference', 'note'], decide.recordLetterByHand(input));

export const recordLetterFailure = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof recordLetterFailureInput>,
): Promise<RequestOutcome> => onRequest(deps, caller, request, 'handle-request', [], decide.recordLetterFailure(input));

/** The proof that a printed letter was handed to the post. */
export const recordPosting = step('handle-request', decide.recordPosting);
