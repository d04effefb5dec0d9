import type { Command } from 'commander';
import type { JsonValue } from '../kernel/json.ts';
import type { Sent, ServerProblem } from './cli-error.ts';

type Named = NonNullable<ServerProblem['errors']>[number];

/** An option or an argument of the command that ran, with what it was given. */
interface Source {
  /** As the person writes it: `--data`, `<customer>`. */
  readonly label: string;
  /** `dataCategories` and `--data` have a word in common. */
  readonly words: readonly string[];
  readonly value: unknown;
  /** `--set field=value` fills whatever field it names. */
  readonly fillsAny: boolean;
}

/**
 * Which word of the command line filled a field of what was sent. A verb builds its request from its options by code, so the
 * way back goes by the value: what stands in that field and what an option was given are the same. Where no value tells, or
 * several options had the same, the name does. `undefined` when the field came from nothing that was typed there.
 */
export class FilledBy {
  readonly #sources: readonly Source[];
  readonly #sent: Sent;

  constructor(command: Command, sent: Sent) {
    this.#sources = sourcesOf(command);
    this.#sent = sent;
  }

  /** Of an entry of a problem's `errors`. */
  ofField({ in: part, field }: Pick<Named, 'in' | 'field'>): string | undefined {
    const path = field.split('/').filter((segment) => segment !== '');
    const values = valuesAt(this.#sent, part, path);
    const given = this.#sources.flatMap((source) => labelsOf(source, values, path));
    // What was sent came from something that was given; what is missing, from nothing that was.
    const eligible = values.some(isSaid) ? this.#sources.filter(({ value }) => value !== undefined) : this.#sources;
    return best(given, path) ?? best(eligible.flatMap(byName(path)), path) ?? this.#file(part, path);
  }

  /** Of a field that a sentence names, whether it was sent or is to be sent. */
  ofName(field: string): string | undefined {
    const parts = ['body', 'query'] as const;
    const sent = parts.filter((part) => valuesAt(this.#sent, part, [field]).length > 0);
    const [traced] = sent.flatMap((part) => this.ofField({ in: part, field: `/${field}` }) ?? []);
    return traced ?? best(this.#sources.filter(({ fillsAny }) => !fillsAny).flatMap(byName([field])), [field]);
  }

  /** What a file says is in its own words: they are named as they stand there. */
  #file(part: string, path: readonly string[]): string | undefined {
    const file = this.#sources.find(({ words, value }) => words.join() === 'file' && typeof value === 'string');
    return part === 'body' && file !== undefined ? `"${path.join('/')}" in ${String(file.value)}` : undefined;
  }
}

interface Label {
  readonly text: string;
  readonly source: Source;
}

function sourcesOf(command: Command): readonly Source[] {
  const values = command.opts<Readonly<Record<string, unknown>>>();
  const options = command.options.map((option) => ({
    label: option.long ?? option.flags,
    words: wordsOf(option.attributeName()),
    value: values[option.attributeName()],
    fillsAny: option.flags.includes('<field=value>'),
  }));
  const given = command.registeredArguments.map((argument, index) => ({
    label: `<${argument.name()}>`,
    words: wordsOf(argument.name()),
    value: command.processedArgs[index] as unknown,
    fillsAny: false,
  }));
  return [...options, ...given];
}

const isSaid = (value: JsonValue): boolean => !Array.isArray(value) || value.length > 0;

/** `dueOn` is due and on. */
const wordsOf = (name: string): readonly string[] =>
  name.split(/[^A-Za-z0-9]+|(?=[A-Z])/).map((word) => word.toLowerCase());

/** What was sent in that place; of a path its segments, whose names only the server knows. */
function valuesAt({ path, json }: Sent, part: string, pointer: readonly string[]): readonly JsonValue[] {
  const url = new URL(path, 'http://regesta.invalid');
  const [name = ''] = pointer;
  if (part === 'params') return url.pathname.split('/').slice(2).map(decodeURIComponent);
  if (part === 'query') return url.searchParams.getAll(name);
  let value: JsonValue | undefined = json;
  for (const segment of pointer) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, JsonValue>)[segment] : undefined;
  }
  return value === undefined || part !== 'body' ? [] : [value];
}

/** How the source is named when it gave one of these values. A flag alone gives none: `true` stands in many places. */
function labelsOf(source: Source, values: readonly JsonValue[], path: readonly string[]): readonly Label[] {
  const { label, value, fillsAny } = source;
  const of = (text: string): readonly Label[] => [{ text, source }];
  if (fillsAny && Array.isArray(value)) {
    const field = path.find((segment) => value.some((one) => String(one).startsWith(`${segment}=`)));
    return field === undefined ? [] : of(`${label} ${field}`);
  }
  if (Array.isArray(value)) {
    if (values.some((one) => same(value, one) || same(value.join(','), one))) return of(label);
    const index = value.findIndex((one) => values.some((other) => same(one, other) || partsOf(one).includes(other)));
    return index < 0 ? [] : of(value.length === 1 ? label : `${label}, value ${index + 1}`);
  }
  return typeof value !== 'boolean' && values.some((one) => same(value, one)) ? of(label) : [];
}

/** Of `en=notice.txt`, each side. */
const partsOf = (text: unknown): readonly unknown[] => {
  const at = String(text).indexOf('=');
  return at < 0 ? [] : [String(text).slice(0, at), String(text).slice(at + 1)];
};

const same = (given: unknown, sent: JsonValue): boolean =>
  given !== undefined &&
  (typeof given === 'object' ? JSON.stringify(given) === JSON.stringify(sent) : String(given) === String(sent));

const byName =
  (path: readonly string[]) =>
  (source: Source): readonly Label[] => {
    if (source.fillsAny) return [{ text: `${source.label} ${path.at(-1) ?? ''}`.trim(), source }];
    return nearness(source, path) > 0 ? [{ text: source.label, source }] : [];
  };

/** How many words of the field the source's own name is made of; 0 when it has another word, too. */
function nearness({ words }: Source, path: readonly string[]): number {
  const field = path.flatMap(wordsOf);
  // `roles` is of --role, and `confirmedGaps` of --confirm-gaps.
  const isIn = (word: string): boolean =>
    field.some((one) => one === word || one === `${word}s` || (word.length > 3 && one.startsWith(word)));
  // A word as short as `to` is in too many names to stand for any but its own.
  const isTooShort = words.join('').length < 3 && field.length > 1;
  return words.every(isIn) && !isTooShort ? words.length : 0;
}

/** The nearest by name of those; all that are as near, for the person to tell. */
function best(labels: readonly Label[], path: readonly string[]): string | undefined {
  const near = labels.map(({ source }) => nearness(source, path));
  const nearest = labels.filter((_, index) => near[index] === Math.max(...near));
  return nearest.length === 0 ? undefined : [...new Set(nearest.map(({ text }) => text))].join(' or ');
}
