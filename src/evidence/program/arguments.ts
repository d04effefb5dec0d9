import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './exit.ts';

export const USAGE = `regesta-verify BUNDLE [--policy FILE] [--pin NOTE] [--state FILE] [--anchors DIR] [--key FILE]
               [--require-level L1|L2|L3] [--require-time cosigner|tsa] [--max-age HOURS]
               [--max-findings N] [--json] [--verbose]
regesta-verify proof FILE.tlog-proof --policy FILE [--entry FILE | --event LINEFILE] [--json]
regesta-verify compare A.ckpt B.ckpt --tiles BUNDLE [--policy FILE] [--json]

BUNDLE is a folder or a .tar. Exit codes: 0 verified at the level required, 1 tampering or inconsistency
proven, 2 inconclusive, 3 unreadable or malformed, 4 usage, 70 internal error.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const COMMON = { json: flag, verbose: flag, help: { ...flag, short: 'h' } } as const;
const BUNDLE = {
  ...COMMON,
  policy: text,
  pin: text,
  state: text,
  anchors: text,
  key: text,
  'require-level': text,
  'require-time': text,
  'max-age': text,
  'max-findings': text,
  threads: text,
} as const;
const PROOF = { ...COMMON, policy: text, entry: text, event: text } as const;
const COMPARE = { ...COMMON, policy: text, tiles: text } as const;

/** Strict: an option that is not known, or given twice, is a mistake and not something to pass over. */
function parse<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
  positionals: number,
) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true });
    const given = parsed.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const repeated = given.find((name, i) => given.indexOf(name) !== i);
    if (repeated !== undefined) throw new UsageError(`--${repeated} is given twice.`);
    if (parsed.positionals.length === positionals || 'help' in parsed.values) return parsed;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The command line cannot be read.');
  }
  throw new UsageError(positionals === 1 ? 'Name one bundle or proof.' : 'Name two checkpoints.');
}

export const bundleArguments = (args: readonly string[]) => parse(args, BUNDLE, 1);
export const proofArguments = (args: readonly string[]) => parse(args, PROOF, 1);
export const compareArguments = (args: readonly string[]) => parse(args, COMPARE, 2);

export function oneOf<const T extends string>(
  option: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UsageError(`${option} is one of ${allowed.join(', ')}.`);
  return found;
}

export function count(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^(?:0|[1-9][0-9]{0,8})$/.test(value)) throw new UsageError(`${option} is a whole number.`);
  return Number(value);
}
