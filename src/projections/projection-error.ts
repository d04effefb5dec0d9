import { CodedError } from '../kernel/coded-error.ts';

export const PROJECTION_ERROR_CODES = [
  /** The disk is full or refuses to write; the runner waits and tries again. */
  'PROJECTION_NO_SPACE',
  /** Another process has the read models open. */
  'PROJECTION_IN_USE',
  /** The file cannot be read as ours any more; it is thrown away and rebuilt. */
  'PROJECTION_CORRUPT',
  /** A cursor that no answer of ours gave out. */
  'PROJECTION_CURSOR_INVALID',
  /** A decision needs the read models as they are now, and they are not there yet. */
  'PROJECTION_BEHIND',
  'PROJECTION_CLOSED',
] as const;
export type ProjectionErrorCode = (typeof PROJECTION_ERROR_CODES)[number];

export class ProjectionError extends CodedError<ProjectionErrorCode> {}
