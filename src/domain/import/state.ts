import type { z } from 'zod';
import type { Category, EventOf } from '../shape/category.ts';
import { importEvents, type importFinished, type importStarted } from './events.ts';
import { IMPORT } from './stream.ts';

export type ImportRun = z.output<typeof importStarted.clear>;
export type ImportCounts = z.output<typeof importFinished.clear>;

export type ImportState =
  | { readonly phase: 'unknown' }
  | { readonly phase: 'started'; readonly run: ImportRun }
  | { readonly phase: 'finished'; readonly run: ImportRun; readonly counts: ImportCounts };

function evolve(state: ImportState, event: EventOf<typeof importEvents>): ImportState {
  switch (event.type) {
    case 'ImportStarted':
      return { phase: 'started', run: event.clear };
    case 'ImportFinished':
      return state.phase === 'started' ? { phase: 'finished', run: state.run, counts: event.clear } : state;
  }
}

export const importCategory: Category<ImportState, typeof importEvents> = {
  name: IMPORT,
  events: importEvents,
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
