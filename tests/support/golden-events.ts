import { fileURLToPath } from 'node:url';
import { canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import type { JsonObject } from '../../src/kernel/json.ts';
import type { AnyDecidedEvent, EventDefinition } from '../../src/domain/shape/event.ts';
import type { Example } from './event-examples.ts';
import { second } from './scenario.ts';
import { record } from './stored-events.ts';

export const GOLDEN_EVENTS = fileURLToPath(new URL('../golden/events/', import.meta.url));

/** `ConsentGiven.v2.json`; for an older version of a sealed payload, `OfficeFilled.v1.staff-v1.json`. */
export const goldenName = (
  type: string,
  version: number,
  sealed?: { readonly name: string; readonly version: number },
) => `${type}.v${version}${sealed === undefined ? '' : `.${sealed.name}-v${sealed.version}`}.json`;

/**
 * What a golden file holds: what was decided, in plaintext, and the whole recorded event, sealed under the fixed test
 * key. A file of an older version also says how it reads today. Keys in canonical order, two spaces, a newline at the end.
 */
export function goldenText(
  definition: EventDefinition,
  example: Example<never> | JsonExample,
  reads?: JsonObject,
): string {
  const { stream, owner, ...event } = example as JsonExample;
  const recorded = record(definition, event, { stream, owner, revision: 3n, recordedAt: second(77) });
  const { revision, position, ...rest } = recorded;
  const whole = {
    clear: event.clear,
    ...(event.sealed === undefined ? {} : { sealed: event.sealed }),
    recorded: { ...rest, revision: String(revision), position: String(position) },
    ...(reads === undefined ? {} : { reads }),
  };
  return `${JSON.stringify(JSON.parse(canonicalizeRecord(whole)), undefined, 2)}\n`;
}

type JsonExample = AnyDecidedEvent & Pick<Example<'LedgerOpened'>, 'stream' | 'owner'>;
