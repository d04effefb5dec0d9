import type { JsonObject, JsonValue } from '../../kernel/json.ts';
import { textOf } from '../pages.ts';
import { facts, table, valueText } from './text.ts';

type Shown = JsonObject & { readonly state: string };

/** Opened, erased, unreadable and withheld read differently; they are four answers. */
export function shownText(answer: JsonValue | undefined): string {
  const shown = answer as Shown;
  switch (shown.state) {
    case 'opened':
      return valueText(shown['value']);
    case 'erased':
      return `[erased on ${textOf(shown['at']).slice(0, 10)} by ${textOf(shown['request'])}]`;
    case 'unreadable':
      return `[unreadable: ${textOf(shown['code'])}]`;
    default:
      return '[withheld: not for this purpose]';
  }
}

/** Everything that the answer to a look says of a customer. */
export function customerText(customer: JsonObject): string {
  const fields = Object.entries(customer['fields'] as { readonly [field: string]: JsonObject });
  const rows = fields.map(([field, { answer, source, recordedAt, unverified, verified }]) => [
    field,
    shownText(answer),
    unverified === true ? 'unverified' : verified === undefined ? '' : 'verified',
    textOf(source),
    textOf(recordedAt).slice(0, 10),
  ]);
  const identifiers = (customer['identifiers'] as readonly JsonObject[]).map(
    ({ system, answer }) => ['identifier', shownText(answer), '', textOf(system), ''] as const,
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
export function customerLine(customer: JsonObject): readonly string[] {
  const fields = customer['fields'] as { readonly [field: string]: JsonObject };
  const of = (field: string): string => {
    const answer = fields[field]?.['answer'];
    return answer === undefined ? '' : shownText(answer);
  };
  return [textOf(customer['customer']), of('name'), of('company'), of('country')];
}
