import type { AnyEvent } from '../../domain/all-events.ts';
import type { Change } from '../read-model-store.ts';
import type { ReadModel } from '../read-model.ts';

/**
 * For which jurisdictions there are rules in the ledger, and for which places calendars: the id of a rulebook follows from
 * its code, and no code from an id. What stands in one is folded from its own stream.
 */
const schema = `
  CREATE TABLE rulebook (
    kind TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (kind, code)
  ) STRICT, WITHOUT ROWID;
`;

export const rulebooks: ReadModel = {
  name: 'rulebooks',
  version: 1,
  order: 'stream',
  schema,
  project: (event) => onRulebook(event),
};

const KNOW = 'INSERT OR IGNORE INTO rulebook (kind, code) VALUES (?, ?)';

function onRulebook(event: AnyEvent): readonly Change[] {
  if (event.type === 'RulePublished') return [{ sql: KNOW, params: ['rule', event.clear.jurisdiction] }];
  if (event.type === 'HolidayCalendarPublished') return [{ sql: KNOW, params: ['calendar', event.clear.place] }];
  return [];
}
