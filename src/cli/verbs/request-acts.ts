import type { JsonObject, JsonValue } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Client } from '../client.ts';
import type { Printed, Session } from '../frame.ts';
import { changed } from '../print/change.ts';
import { table } from '../print/text.ts';
import { readStdin } from '../read-input.ts';

export interface Act {
  readonly set: readonly string[];
  readonly wordsStdin?: true;
}

/** What can be done about a request, and what it takes: read from the server's own description, so it is never behind. */
interface Known {
  readonly what: string;
  readonly summary: string;
  readonly required: ReadonlySet<string>;
  readonly fields: Readonly<Record<string, Field>>;
}
/** What is used of JSON Schema here. */
interface Field {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Field;
  readonly properties?: Readonly<Record<string, Field>>;
}

const PATH = '/v1/requests/{request}/';
/** They answer with a document or with words, and have commands of their own. */
const NO_ACTS: ReadonlySet<string> = new Set(['look', 'package', 'deliveries', 'letters/mail', 'letters/print']);

async function knownActs(client: Client): Promise<readonly Known[]> {
  const { paths } = (await client.get('/openapi.json')) as unknown as {
    readonly paths: Readonly<Record<string, { readonly post?: Operation }>>;
  };
  return Object.entries(paths).flatMap(([path, { post }]) => {
    const what = path.startsWith(PATH) ? path.slice(PATH.length) : undefined;
    if (what === undefined || post === undefined || NO_ACTS.has(what)) return [];
    const schema = post.requestBody?.content['application/json']?.schema ?? {};
    const { required = [], properties = {} } = schema;
    return [{ what, summary: post.summary, required: new Set(required), fields: properties }];
  });
}
interface Operation {
  readonly summary: string;
  readonly requestBody?: {
    readonly content: Readonly<
      Record<
        string,
        { readonly schema: { readonly required?: readonly string[]; readonly properties?: Known['fields'] } }
      >
    >;
  };
}

function oneOf(known: readonly Known[], what: string): Known {
  const found = known.find((one) => one.what === what);
  if (found === undefined) throw usage(`Nothing is called so here. Known: ${known.map((one) => one.what).join(', ')}.`);
  return found;
}

/** Everything that can be done, or the fields of one. */
export async function acts({ client }: Session, [what]: readonly string[]): Promise<Printed> {
  const known = await knownActs(client);
  if (what === undefined) {
    const rows = known.map((one) => [one.what, one.summary]);
    return { text: table(['what', ''], rows), json: { items: known.map(({ what, summary }) => ({ what, summary })) } };
  }
  const { summary, fields, required } = oneOf(known, what);
  const rows = Object.entries(fields).map(([name, field]) => [
    name,
    required.has(name) ? 'required' : '',
    name === 'words' ? 'text, by --words-stdin' : kindOf(field),
  ]);
  const items = Object.entries(fields).map(([name, field]) => ({
    name,
    required: required.has(name),
    kind: kindOf(field),
  }));
  return { text: `${summary}\n${table(['field', '', ''], rows, { none: 'No fields.' })}`, json: { what, items } };
}

function kindOf({ type, enum: values, items = {}, properties }: Field): string {
  if (values !== undefined) return values.join(', ');
  if (type === 'array' && items.properties !== undefined) return `a JSON list of ${kindOf(items)}`;
  if (type === 'array') return `several, joined by commas: ${kindOf(items)}`;
  if (type === 'boolean') return 'true, false';
  if (properties !== undefined) {
    const parts = Object.entries(properties).map(([name, field]) => `"${name}": ${kindOf(field)}`);
    return `{${parts.join('; ')}}`;
  }
  return type === undefined ? 'JSON' : type === 'string' ? 'text' : 'number';
}

/** Values are what the server says that the field holds; what does not fit is sent as it is, and refused by its name. */
function fieldsOf(given: readonly string[], known: Known): JsonObject {
  const fields: { [field: string]: JsonValue } = {};
  for (const text of given) {
    const [, field, value] = /^([A-Za-z0-9]+)=(.+)$/s.exec(text) ?? [];
    if (field === undefined || value === undefined) throw usage('--set is a field and a value: --set how=letter');
    fields[field] = valueOf(value, known.fields[field] ?? {});
  }
  return fields;
}

function valueOf(value: string, { type, items }: Field): JsonValue {
  if (type === 'array' && !value.startsWith('[')) return value.split(',').map((one) => valueOf(one, items ?? {}));
  if (type === undefined || type === 'string') return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}

export async function act(session: Session, [id = '', what = '']: readonly string[], options: Act): Promise<Printed> {
  const known = oneOf(await knownActs(session.client), what);
  const words = options.wordsStdin === undefined ? undefined : await readStdin(session.world, 'Type the words');
  const body = { ...fieldsOf(options.set, known), ...(words === undefined || words === '' ? {} : { words }) };
  return changed(await session.client.change('POST', `/v1/requests/${id}/${what}`, body), `Recorded: ${what}.`);
}
