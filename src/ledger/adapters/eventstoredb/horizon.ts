import type { Position } from '../../../kernel/recorded-event.ts';
import { START } from '../../ledger.ts';

/**
 * The furthest position that this process has seen, in whatever answer. Positions only rise, so an append that is
 * answered with a position at or before the horizon of its dispatch stood there before it was sent.
 */
export class Horizon {
  #position: Position = START;

  get position(): Position {
    return this.#position;
  }

  saw(position: Position): void {
    if (position > this.#position) this.#position = position;
  }
}
