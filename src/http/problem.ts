import type { FailureCode, RefusalReason } from '../usecases/core/failure-codes.ts';
import type { HttpErrorCode } from './http-error.ts';
import { CANONICAL_PROBLEMS, EDGE_PROBLEMS, TABLE_PROBLEMS } from './problems/edge.ts';
import {
  AS_OF_PROBLEMS,
  LEDGER_PROBLEMS,
  PROJECTION_PROBLEMS,
  SEALER_PROBLEMS,
  VAULT_PROBLEMS,
} from './problems/machinery.ts';
import type { ProblemKind } from './problems/problem-kind.ts';
import { REFUSALS } from './problems/refusals.ts';
import type { WireCode } from './problems/wire-code.ts';

export type ProblemCode = HttpErrorCode | FailureCode | WireCode<RefusalReason>;

/** The one table from code to status. */
export const PROBLEMS: { readonly [code in ProblemCode]: ProblemKind } = {
  ...EDGE_PROBLEMS,
  ...CANONICAL_PROBLEMS,
  ...LEDGER_PROBLEMS,
  ...VAULT_PROBLEMS,
  ...PROJECTION_PROBLEMS,
  ...AS_OF_PROBLEMS,
  ...SEALER_PROBLEMS,
  ...TABLE_PROBLEMS,
  ...REFUSALS,
};

export const isProblemCode = (code: unknown): code is ProblemCode =>
  typeof code === 'string' && Object.hasOwn(PROBLEMS, code);

export const codeOfRefusal = (reason: RefusalReason): ProblemCode =>
  reason.toUpperCase().replaceAll('-', '_') as ProblemCode;
