import type { Position } from '../../kernel/recorded-event.ts';
import type { ReadModelReader } from '../../projections/read-model-store.ts';

/** The read models as use cases see them: queries of src/projections/models run over `reader`. */
export interface ReadModels {
  readonly reader: ReadModelReader;
  /** Read-your-own-writes: true once everything up to the position is projected, false after `timeoutMs`. */
  waitFor(position: Position, timeoutMs: number): Promise<boolean>;
}
