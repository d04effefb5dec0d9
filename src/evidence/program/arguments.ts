import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './exit.ts';

export const SYNOPSIS = `  node regesta-verify.mjs BUNDLE [--policy FILE] [options]
  node regesta-verify.mjs proof FILE.tlog-proof --policy FILE [--entry FILE | --event LINEFILE] [--json]
  node regesta-verify.mjs compare A.ckpt B.ckpt --tiles BUNDLE [--policy FILE] [--json]
`;

export const HELP = `Checks what a ledger's evidence proves, against a policy that you got elsewhere.

${SYNOPSIS}
BUNDLE is a folder or a .tar.

  --policy FILE          whose signature is believed; without one the answer is at best INCONCLUSIVE
  --pin NOTE             a checkpoint that you kept: nothing before it may have been rewritten (L2)
  --state FILE           keeps the newest checkpoint for you, from one verification to the next (L2)
  --anchors DIR          checkpoints and time stamps that you kept: <size> and <size>-<n>.tsr
  --key FILE             disclosed data keys, lines of "kid base64": opens what they sealed
  --require-level LEVEL  L1, L2 or L3; less is INCONCLUSIVE
  --require-time WHOSE   cosigner or tsa: who must vouch for the time
  --max-age HOURS        refuses an older checkpoint
  --max-findings N       how many findings are printed (100)
  --threads N            so many threads in place of one a core
  --json                 one JSON object on stdout
  --verbose              a line for each of the twelve steps
  --entry, --event FILE  what you hold of the event of a receipt: its leaf entry, or its line in a bundle
  --tiles BUNDLE         the whole ledger that the larger of two checkpoints came with

  node regesta-verify.mjs bundle.tar --policy policy.txt
  node regesta-verify.mjs bundle.tar --policy policy.txt --pin kept.ckpt

Exit codes: 0 verified at the level required, 1 tampering or inconsistency proven, 2 inconclusive,
3 unreadable or malformed, 4 usage, 70 internal error. docs/verify.md says what each answer means.
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
    if (error instanceof UsageError) throw error;
    throw new UsageError(firstSentence(error));
  }
  throw new UsageError(positionals === 1 ? 'Name one bundle or proof.' : 'Name two checkpoints.');
}

/** What follows in Node's own message is about positional arguments that look like options. */
const firstSentence = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/\. .*$/su, '.') : 'The command line cannot be read.';

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
