import type { AnyEvent } from '../../domain/all-events.ts';
import { idOf } from '../../kernel/ids.ts';
import type { Change } from '../read-model-store.ts';
import type { ReadModel } from '../read-model.ts';

/**
 * Letters that the mail server did not take and that may be tried again. Where to look, no more: whether one is tried is
 * folded from the request's own stream when its time has come.
 */
const schema = `
  CREATE TABLE unsent_letter (
    request TEXT NOT NULL, letter TEXT NOT NULL, failed_at TEXT NOT NULL, PRIMARY KEY (request, letter)
  ) STRICT, WITHOUT ROWID;
`;

export const unsentLetters: ReadModel = {
  name: 'unsent-letters',
  version: 1,
  order: 'stream',
  schema,
  project: (event) => onLetter(event),
};

const UNSENT = 'INSERT OR REPLACE INTO unsent_letter (request, letter, failed_at) VALUES (?, ?, ?)';
const DONE = 'DELETE FROM unsent_letter WHERE request = ? AND letter = ?';
const NO_MORE = 'DELETE FROM unsent_letter WHERE request = ?';

function onLetter(event: AnyEvent): readonly Change[] {
  const request = idOf(event.stream);
  if (event.type === 'RequestClosed') return [{ sql: NO_MORE, params: [request] }];
  if (event.type === 'LetterSent') return [{ sql: DONE, params: [request, event.clear.letter] }];
  if (event.type !== 'LetterFailed' || event.clear.of !== undefined) return [];
  const { letter, isWorthAnotherTry } = event.clear;
  if (!isWorthAnotherTry) return [{ sql: DONE, params: [request, letter] }];
  return [{ sql: UNSENT, params: [request, letter, event.metadata.recordedAt] }];
}
