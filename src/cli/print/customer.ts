import type { JsonObject, JsonValue } from '../../kernel/json.ts';
import type { DayOf } from '../days.ts';
import { textOf } from '../pages.ts';
import { facts, table, valueText } from './text.ts';

type Shown = JsonObject & { readonly state: string };

/** Opened, erased, unreadable and withheld read differently; they are four answers. */
export function shownText(answer: JsonValue | undefined, dayOf: DayOf): string {
  const shown = answer as Shown;
  switch (shown.state) {
    case 'opened':
      return valueText(shown['value']);
    case 'erased':
      return `[erased on ${dayOf(shown['at'])} by ${textOf(shown['request'])}]`;
    case 'unreadable':
      return `[unreadable: ${textOf(shown['code'])}]`;
    default:
      return '[withheld: not for this purpose]';
  }
}

/** Everything that the answer to a look says of a customer. */
export function customerText(customer: JsonObject, dayOf: DayOf): string {
  const fields = Object.entries(customer['fields'] as { readonly [field: string]: JsonObject });
  const rows = fields.map(([field, { answer, source, recordedAt, unverified, verified }]) => [
    field,
    shownText(answer, dayOf),
    unverified === true ? 'unverified' : verified === undefined ? '' : 'verified',
    textOf(source),
    dayOf(recordedAt),
  ]);
  const identifiers = (customer['identifiers'] as readonly JsonObject[]).map(
    ({ system, answer }) => ['identifier', shownText(answer, dayOf), '', textOf(system), ''] as const,
  );
  const retired = customer['retired'] as readonly string[];
  const head = facts([
    ['customer', textOf(customer['customer'])],
    ['collected in', textOf(customer['collectionCountry'])],
    ['revision', textOf(customer['revision'])],
    ['retired', retired.length === 0 ? undefined : retired.join(' ')],
  ]);
  const body = table(['field', 'value', '', 'source', 'stated'], [...rows, ...identifiers], { none: 'no values' });
  return `${head}\n\n${body}`;
}

/** One line of a list: id, name, company, country. */
export function customerLine(customer: JsonObject, dayOf: DayOf): readonly string[] {
  const fields = customer['fields'] as { readonly [field: string]: JsonObject };
  const of = (field: string): string => {
    const answer = fields[field]?.['answer'];
    return answer === undefined ? '' : shownText(answer, dayOf);
  };
  return [textOf(customer['customer']), of('name'), of('company'), of('country')];
}
