import { locateBundle } from '../bundle/open-bundle.ts';
import type { VerifyOptions, VerifyReport } from '../verify/options.ts';
import { printable, verdictJson, verdictText } from '../verify/print.ts';
import { verifyBundle } from '../verify/verify-bundle.ts';
import { bundleArguments, count, HELP, oneOf, SYNOPSIS } from './arguments.ts';
import { runCompare } from './compare.ts';
import { EXIT_INTERNAL, EXIT_UNREADABLE, EXIT_USAGE, type ProgramIo, UnreadableError, UsageError } from './exit.ts';
import { runProof } from './proof.ts';
import { readHeld, readInput, readState, writeState } from './read-input.ts';

/** The exit code. Anything unforeseen is 70 and never 0; a stack is shown only to who asks with --verbose. */
export async function runProgram(args: readonly string[], io: ProgramIo): Promise<number> {
  try {
    if (args.includes('--help') || args.includes('-h')) {
      io.out(HELP);
      return 0;
    }
    const [command, ...rest] = args;
    if (command === 'proof') return runProof(rest, io);
    if (command === 'compare') return runCompare(rest, io);
    return await runBundle(args, io);
  } catch (error) {
    return failed(error, args, io);
  }
}

function failed(error: unknown, args: readonly string[], io: ProgramIo): number {
  if (error instanceof UsageError) {
    io.err(`${error.message}\n\n${SYNOPSIS}\n--help says what each option is for.\n`);
    return EXIT_USAGE;
  }
  if (error instanceof UnreadableError) {
    io.err(`${error.message}\n`);
    return EXIT_UNREADABLE;
  }
  const what = error instanceof Error ? error.message : 'something was thrown that is no error';
  io.err(`The verifier failed and says nothing about the bundle: ${what}\n`);
  if (args.includes('--verbose') && error instanceof Error) io.err(`${error.stack}\n`);
  return EXIT_INTERNAL;
}

async function runBundle(args: readonly string[], io: ProgramIo): Promise<number> {
  const { values, positionals } = bundleArguments(args);
  const file = (option: 'policy' | 'pin' | 'key') => {
    const path = values[option];
    return path === undefined ? undefined : readInput(`with --${option}`, path);
  };
  const options: VerifyOptions = {
    ...defined('policy', file('policy')),
    ...defined('pin', file('pin')),
    ...defined('keys', file('key')),
    ...defined('state', values.state === undefined ? undefined : readState(values.state)),
    ...defined('anchors', values.anchors === undefined ? undefined : readHeld(values.anchors)),
    ...defined('requireLevel', oneOf('--require-level', values['require-level'], ['L1', 'L2', 'L3'])),
    ...defined('requireTime', oneOf('--require-time', values['require-time'], ['cosigner', 'tsa'])),
    ...defined('maxAgeHours', count('--max-age', values['max-age'])),
    ...defined('maxFindings', count('--max-findings', values['max-findings'])),
    ...defined('threads', count('--threads', values.threads)),
    ...defined('workerEntry', io.workerEntry),
    scanHere: true,
    clock: io.clock,
  };
  const steps: string[] = [];
  const report: VerifyReport = {
    ...(values.verbose === true
      ? { step: ({ number, name, text }) => void steps.push(`step ${number} ${name}: ${text}\n`) }
      : {}),
    progress: progressOf(io),
  };
  const verdict = await verifyBundle(location(positionals[0] as string), options, report);
  io.out(values.json === true ? verdictJson(verdict) : `${steps.join('')}${verdictText(verdict)}`);
  if (values.state !== undefined && verdict.state !== undefined) writeState(values.state, verdict.state);
  return verdict.exit;
}

/** Under `exactOptionalPropertyTypes` an option that was not given is not there. */
const defined = <K extends keyof VerifyOptions>(key: K, value: VerifyOptions[K] | undefined) =>
  value === undefined ? {} : { [key]: value };

function location(path: string) {
  try {
    return locateBundle(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UnreadableError(`There is no bundle that can be read at ${printable(path)} (${code}).`);
  }
}

/** A line now and then: a bundle of a million events has 244 files. */
function progressOf(io: ProgramIo): (done: number, files: number) => void {
  return (done, files) => {
    if (files >= 32 && done % 32 === 0) io.err(`${done} of ${files} files of events\n`);
  };
}
