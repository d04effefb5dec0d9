import type { JsonObject } from '../../kernel/json.ts';
import type { Printed, Session } from '../frame.ts';
import { textOf } from '../pages.ts';

export const dueOf = (clock: JsonObject | undefined): string => {
  const due = clock?.['due'] as JsonObject | undefined;
  return due === undefined ? '' : `${textOf(due['on'])}${due['provisional'] === true ? ' (not before)' : ''}`;
};

/** A clock without a date says why, and what the controller has set itself instead. */
function stateOf(clock: JsonObject): string {
  if (clock['due'] !== undefined) return `${textOf(clock['state'])}, due ${dueOf(clock)}`;
  const target = clock['internalTarget'] as JsonObject | undefined;
  const why = clock['state'] === 'no-number' ? clock['missing'] : clock['state'];
  return `${textOf(why)}, no date of the law, internal target ${textOf(target?.['on'])}`;
}

/** One request with its clocks and letters, line by line. */
export async function show({ client }: Session, [id = '']: readonly string[]): Promise<Printed> {
  const found = (await client.get(`/v1/requests/${id}`)) as JsonObject;
  const clocks = [...(found['clocks'] as readonly JsonObject[]), ...(found['formerClocks'] as readonly JsonObject[])];
  const grievances = found['grievances'] as readonly JsonObject[];
  const lines = [
    ...clocks.flatMap((clock) => [
      `${textOf(clock['jurisdiction'])} ${textOf(clock['right'])}: ${stateOf(clock)}`,
      ...derivationOf(clock),
    ]),
    ...grievances.flatMap((clock) => [
      `${textOf(clock['jurisdiction'])} ${textOf(clock['kind'])}: ${textOf(clock['state'])}, ${textOf(clock['duty'])} by ${dueOf(clock)}`,
      ...derivationOf(clock),
    ]),
  ];
  const head = `received ${textOf(found['receivedAt'])}, ${textOf(found['phase'])}, identity ${textOf(found['identity'])}${standing(found)}`;
  const letters = (found['letters'] as readonly JsonObject[]).map(letterLine);
  const unsent = (found['unsent'] as readonly JsonObject[]).map(
    ({ letter, since }) => `NOT SENT since ${textOf(since)}: the letter ${textOf(letter)}; no mail server took it`,
  );
  const told = (found['told'] as readonly JsonObject[]).map(toldLine);
  const held = (found['holds'] as readonly JsonObject[]).map(
    ({ hold, dataCategories }) =>
      `HELD by ${textOf(hold)}: nothing of ${textOf(dataCategories)} is erased until it is released`,
  );
  const all = [
    head,
    ...held,
    ...(lines.length === 0 ? ['Not classified yet: no clock.'] : lines),
    ...letters,
    ...unsent,
    ...told,
  ];
  return { text: all.join('\n'), json: found };
}

/** What the register marks, in words. */
function standing({ ended, duplicateOf, untold, unfetched, recordedLate }: JsonObject): string {
  const refused = untold as readonly string[];
  const marks = [
    ...(ended === undefined
      ? []
      : [`ended: ${textOf(ended)}${duplicateOf === undefined ? '' : ` of ${textOf(duplicateOf)}`}`]),
    ...(refused.length === 0 ? [] : [`refused and not told: ${refused.join(' ')}`]),
    ...(unfetched === true ? ['nobody fetched the answer'] : []),
    ...(recordedLate === true ? ['recorded late: see the derivation'] : []),
  ];
  return marks.map((mark) => `; ${mark}`).join('');
}

const derivationOf = (clock: JsonObject): readonly string[] =>
  (clock['derivation'] as readonly JsonObject[]).map((step) => {
    const values = Object.entries(step['values'] as JsonObject).map(([key, value]) => `${key} ${textOf(value)}`);
    const cited = step['citation'] === undefined ? '' : ` [${textOf(step['citation'])}; ${textOf(step['certainty'])}]`;
    return `  ${textOf(step['code'])}: ${values.join(', ')}${cited}`;
  });

/** With its id: the proof of posting, and a failure, name the letter by it. */
function letterLine({ event, letter, channel, sentAt, printedAt, failed, postedOn }: JsonObject): string {
  const posted = channel === 'post' && failed !== true && postedOn === undefined ? ', no proof of posting yet' : '';
  const became = failed === true ? ', failed' : postedOn === undefined ? posted : `, posted ${textOf(postedOn)}`;
  const left = channel === 'post' ? 'printed' : 'sent';
  return `letter ${textOf(event)}: ${textOf(letter)}, ${left} ${textOf(sentAt ?? printedAt)}${became}`;
}

/** One line of what the schedule, or somebody, told an officer of. */
function toldLine({ at, about, deadline }: JsonObject): string {
  if (deadline === undefined) return `told ${textOf(at)}: remember the ${textOf(about)}`;
  const { jurisdiction, right, dueOn, daysBefore } = deadline as JsonObject;
  const when = daysBefore === undefined ? 'was missed' : `is ${textOf(daysBefore)} days away`;
  return `told ${textOf(at)}: ${textOf(jurisdiction)} ${textOf(right)}, due ${textOf(dueOn)}, ${when}`;
}
