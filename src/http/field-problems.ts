import type { FieldProblem } from './http-error.ts';

interface Validation {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string | undefined;
  readonly params?: unknown;
}

const MAX_PROBLEMS = 20;
const PARTS: { readonly [context: string]: FieldProblem['in'] } = {
  params: 'params',
  querystring: 'query',
  headers: 'headers',
  body: 'body',
};
/** A name that a field could have. Anything else a caller used as a key is not repeated: it may be a value gone astray. */
const FIELD_NAME = /^[a-z][A-Za-z0-9]{0,39}$/;

/** Names the fields that do not fit, and how they would. Never a value: zod's messages name types and choices only. */
export function fieldProblems(error: {
  readonly validation?: readonly unknown[] | undefined;
  readonly validationContext?: string | undefined;
}): readonly FieldProblem[] {
  const part = PARTS[error.validationContext ?? 'body'] ?? 'body';
  const found = (error.validation ?? []) as readonly Validation[];
  return found.slice(0, MAX_PROBLEMS).flatMap((one) => problemsOf(part, one));
}

function problemsOf(part: FieldProblem['in'], { keyword, instancePath, message, params }: Validation): FieldProblem[] {
  const path = safePath(instancePath);
  if (keyword === 'unrecognized_keys') {
    const keys = (params as { readonly keys?: readonly string[] }).keys ?? [];
    return keys.slice(0, MAX_PROBLEMS).map((key) => ({
      in: part,
      field: FIELD_NAME.test(key) ? `${path}/${key}` : `${path}/*`,
      fix: 'is not known here; leave it out or correct its name',
    }));
  }
  return [{ in: part, field: path === '' ? '/' : path, fix: fixOf(keyword, message) }];
}

/** Array indexes and names of our own schemas. */
function safePath(instancePath: string): string {
  const segments = instancePath.split('/').filter((segment) => segment !== '');
  return segments
    .map((segment) => `/${/^[0-9]{1,6}$/.test(segment) || FIELD_NAME.test(segment) ? segment : '*'}`)
    .join('');
}

function fixOf(keyword: string, message: string | undefined): string {
  // Of a union zod says only that none of its members fits.
  if (keyword === 'invalid_union') return 'has none of the forms that are described in /openapi.json';
  return (message ?? 'does not fit')
    .replace(/^Invalid (?:input|option): /, '')
    .replace(/^Too (?:big|small): /, '')
    .replace(/^expected \w+ to (have|be) (>=|<=|>|<|exactly )(.*)$/s, sized)
    .replace(/^expected one of (.*)$/s, (_, choices: string) => `must be one of ${choices.replaceAll('|', ', ')}`)
    .replace(/^expected (\w+), received undefined$/, 'is missing; expected $1');
}

const BOUNDS: { readonly [sign: string]: string } = {
  '>=': 'at least ',
  '<=': 'at most ',
  '>': 'more than ',
  '<': 'less than ',
};

/** zod writes bounds as a program would. */
function sized(_: string, verb: string, sign: string, bound: string): string {
  if (verb === 'have' && sign === '>=' && /^1 /.test(bound)) return 'must not be empty';
  return `must ${verb} ${BOUNDS[sign] ?? sign}${bound.replace(/^1 (\w+)s$/, '1 $1')}`;
}
