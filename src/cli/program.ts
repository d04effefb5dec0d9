import { Command, CommanderError } from 'commander';
import { CodedError } from '../kernel/coded-error.ts';
import { CliError, ProblemError } from './cli-error.ts';
import { EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes.ts';
import { Frame, type GlobalOptions } from './frame.ts';
import { spoken } from './spoken.ts';
import { accessLog } from './verbs/access-log.ts';
import { activity } from './verbs/activity.ts';
import { actor } from './verbs/actor.ts';
import { backup, recover, recoveryKit, restore } from './verbs/backup.ts';
import { bundle } from './verbs/bundle.ts';
import { clock } from './verbs/clock.ts';
import { consent } from './verbs/consent.ts';
import { correct } from './verbs/correct.ts';
import { delivery } from './verbs/delivery.ts';
import { disposal } from './verbs/disposal.ts';
import { doctor } from './verbs/doctor.ts';
import { erasure } from './verbs/erasure.ts';
import { evidence } from './verbs/evidence.ts';
import { hold } from './verbs/hold.ts';
import { importTable } from './verbs/import.ts';
import { keys } from './verbs/keys.ts';
import { ledger } from './verbs/ledger.ts';
import { letter } from './verbs/letter.ts';
import { look } from './verbs/look.ts';
import { may } from './verbs/may.ts';
import { notice } from './verbs/notice.ts';
import { objection, optOut } from './verbs/objection.ts';
import { organisation } from './verbs/organisation.ts';
import { accessPackage } from './verbs/package.ts';
import { processing } from './verbs/processing.ts';
import { purpose } from './verbs/purpose.ts';
import { receipt } from './verbs/receipt.ts';
import { notification } from './verbs/notification.ts';
import { recipient } from './verbs/recipient.ts';
import { replay } from './verbs/replay.ts';
import { report } from './verbs/report.ts';
import { request } from './verbs/request.ts';
import { restriction } from './verbs/restriction.ts';
import { retention } from './verbs/retention.ts';
import { rules } from './verbs/rules.ts';
import { search } from './verbs/search.ts';
import { setup } from './verbs/setup.ts';
import { task } from './verbs/task.ts';
import { timeline } from './verbs/timeline.ts';
import { transfer } from './verbs/transfer.ts';
import type { World } from './world.ts';

const VERBS = [
  setup,
  doctor,
  organisation,
  actor,
  purpose,
  notice,
  processing,
  recipient,
  transfer,
  notification,
  importTable,
  search,
  look,
  correct,
  consent,
  restriction,
  objection,
  optOut,
  may,
  request,
  letter,
  accessPackage,
  delivery,
  task,
  timeline,
  accessLog,
  activity,
  replay,
  report,
  rules,
  receipt,
  bundle,
  evidence,
  erasure,
  hold,
  retention,
  disposal,
  clock,
  ledger,
  keys,
  backup,
  restore,
  recoveryKit,
  recover,
] as const;

const HELP = `
Beside a running server every command goes through its API; without one it opens the ledger itself (REGESTA_DATA,
REGESTA_SECRETS). Both do the same. The access token is REGESTA_TOKEN, or the file cli-token in the secrets folder.

A first quarter of an hour:
  regesta setup
  regesta import samples/overseas-customers.xlsx --preset overseas-customers
  regesta search --name Anna --purpose customer-service
  regesta look CUSTOMER --purpose customer-service
  regesta access-log --customer CUSTOMER
  regesta report audit --from 2026-01-01 --to 2026-12-31 --out audit.pdf
  regesta bundle --out ledger.tar

Results go to stdout, notes and progress to stderr. With --json a failure is one JSON object on stderr.

Exit codes:
${exitTable()}`;

function exitTable(): string {
  const names = Object.keys(EXIT) as readonly (keyof typeof EXIT)[];
  return names.map((name) => `  ${String(EXIT[name]).padStart(2)}  ${EXIT_MEANINGS[name]}`).join('\n');
}

export function buildProgram(frame: Frame): Command {
  const { world } = frame;
  const program = new Command('regesta')
    .description('An event-sourced compliance and audit ledger for the personal data of customers.')
    .version(world.version, '-V, --version', 'print the version')
    .option('--json', 'print the result as JSON, for programs')
    .option('--server <url>', 'address of the server (or REGESTA_SERVER)')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand('help [command]', 'explain a command')
    .configureHelp({ showGlobalOptions: true, helpWidth: 118 })
    .addHelpText('after', HELP);
  quiet(program, world);
  for (const add of VERBS) add(program, frame);
  for (const command of allOf(program)) quiet(command, world);
  return program;
}

function* allOf(command: Command): Generator<Command> {
  for (const child of command.commands) {
    yield child;
    yield* allOf(child);
  }
}

/** Commander prints and exits by itself: here both are the frame's. Its own errors are printed by `explain`. */
function quiet(command: Command, world: World): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void world.stdout.write(text),
    writeErr: (text) => void world.stderr.write(text),
    outputError: () => undefined,
  });
}

/** Runs one command line, without the program's own name. Never throws; the exit code says what it came to. */
export async function run(words: readonly string[], world: World): Promise<ExitCode> {
  const frame = new Frame(world);
  const program = buildProgram(frame);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return frame.exit;
  } catch (error) {
    const { json } = program.opts<GlobalOptions>();
    return explain(error, frame, json === true || words.includes('--json'));
  }
}

function explain(error: unknown, { world, ran }: Frame, isJson: boolean): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
  const { exit, code, sentence, more } = judged(error, ran);
  if (isJson) {
    const problem = error instanceof ProblemError ? error.problem : { code, detail: sentence };
    world.stderr.write(`${JSON.stringify({ error: problem, exit })}\n`);
    return exit;
  }
  world.stderr.write(`${[sentence, ...more].join('\n')}\n`);
  return exit;
}

interface Judged {
  readonly exit: ExitCode;
  readonly code: string;
  readonly sentence: string;
  readonly more: readonly string[];
}

function judged(error: unknown, ran: Command | undefined): Judged {
  if (error instanceof CommanderError) return ofCommander(error);
  if (error instanceof ProblemError) return { exit: EXIT.refused, code: error.problem.code, ...spoken(error, ran) };
  if (error instanceof CliError) {
    const exit = error.code === 'CLI_USAGE' ? EXIT.usage : EXIT.notReached;
    return { exit, code: error.code, sentence: error.message, more: [] };
  }
  if (error instanceof CodedError) {
    // Whatever the composition refuses to open with: the sentences are written for the operator.
    const code = String(error.code);
    return { exit: code === 'CONFIG_INVALID' ? EXIT.config : EXIT.notReached, code, sentence: error.message, more: [] };
  }
  const name = error instanceof Error ? error.name : typeof error;
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  // The message of an unforeseen error may hold a value: its name and place are enough to find it.
  const sentence = `A fault of Regesta itself (${name}). Please report it with these lines:`;
  return { exit: EXIT.internal, code: 'CLI_INTERNAL', sentence, more: frames.slice(0, 8) };
}

function ofCommander(error: CommanderError): Judged {
  // Without a subcommand commander shows the help, on stderr, and calls that an error.
  if (error.code === 'commander.help') {
    return { exit: EXIT.usage, code: 'CLI_USAGE', sentence: 'Name a command.', more: [] };
  }
  const sentence = error.message.replace(/^error: (.)/, (_, first: string) => first.toUpperCase());
  const more = ['Add --help to see what fits.'];
  return { exit: EXIT.usage, code: 'CLI_USAGE', sentence, more };
}
