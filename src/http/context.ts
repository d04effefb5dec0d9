import type { Deps } from '../usecases/core/deps.ts';
import type { Cursors } from './cursors.ts';

/** What every route is given. */
export interface Context {
  readonly deps: Deps;
  readonly cursors: Cursors;
}
