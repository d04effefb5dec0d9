import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allEvents } from '../../src/domain/all-events.ts';
import type { EventDefinition } from '../../src/domain/shape/event.ts';
import { eventExamples } from './event-examples.ts';
import { GOLDEN_EVENTS, goldenName, goldenText } from './golden-events.ts';

/** Run by hand when an event is new: `npx tsx tests/support/write-missing-golden-events.ts`. Never changes a file. */
mkdirSync(GOLDEN_EVENTS, { recursive: true });
for (const definition of Object.values(allEvents) as readonly EventDefinition[]) {
  const file = join(GOLDEN_EVENTS, goldenName(definition.type, definition.version));
  const example = eventExamples[definition.type as keyof typeof eventExamples];
  if (!existsSync(file)) writeFileSync(file, goldenText(definition, example as never), { flag: 'wx' });
}
