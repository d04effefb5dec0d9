import { CliError, ProblemError } from '../cli/cli-error.ts';
import type { ClockJump, World } from '../cli/world.ts';
import { createLogger } from '../http/log.ts';
import { PROBLEMS, codeOfRefusal } from '../http/problem.ts';
import { randomId } from '../kernel/ids.ts';
import { plusMillis, systemClock } from '../kernel/time.ts';
import { acceptClockJump } from '../usecases/accept-clock-jump.ts';
import { authenticate } from '../usecases/core/caller.ts';
import { RELEASE } from '../usecases/core/release.ts';
import type { Application } from './application.ts';
import { compose } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { connect, requireLedger } from './connect.ts';
import { cliToken } from './secrets.ts';
import { settingsShown } from './settings.ts';

/** The docs/record.md limit beyond which a jump must be accepted. */
const JUMP_LIMIT_MS = 30 * 24 * 3_600_000;
/** For how long from now: until the first event after it, which is the acceptance itself. */
const ACCEPTED_MS = 24 * 3_600_000;

export interface OperatorWorld {
  readonly world: World;
  /** Lets go of whatever the command opened. */
  close(): Promise<void>;
}

/** The command line as a person runs it on this machine: its environment, its terminal, its ledger. */
export function operatorWorld(environment: NodeJS.ProcessEnv): OperatorWorld {
  const applications: Application[] = [];
  const config = (): Config => readConfig(environment);
  const world: World = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    clock: systemClock,
    version: RELEASE,
    connect: (asked) =>
      connect({ environment, config: config(), opened: (application) => applications.push(application) }, asked),
    configuration: () => settingsShown(config()),
    clockJump: (accept) => clockJump(config(), environment, accept),
  };
  return {
    world,
    close: async () => {
      for (const application of applications.splice(0)) await application.close();
    },
  };
}

/** Opens the ledger by itself: a running server refuses to write for the very reason that is judged here. */
async function clockJump(config: Config, environment: NodeJS.ProcessEnv, accept: boolean): Promise<ClockJump> {
  requireLedger(config);
  const composed = await compose({ ...config, acceptClockJump: accept }, createLogger('silent'));
  try {
    const { deps } = composed;
    const now = deps.clock.now();
    const { recordedAt: lastRecordedAt = now } = await deps.ledger.head();
    const isJump = now > plusMillis(lastRecordedAt, JUMP_LIMIT_MS);
    const jump = { lastRecordedAt, now, isJump };
    if (!isJump || !accept) return jump;
    const who = await authenticate(deps, cliToken(environment, config.secretsDir));
    if (who === undefined) throw new CliError('CLI_TOKEN_MISSING', 'The access token is not good; set REGESTA_TOKEN.');
    const caller = { ...who, commandId: randomId() };
    const outcome = await acceptClockJump(deps, caller, {
      lastRecordedAt,
      acceptedUntil: plusMillis(now, ACCEPTED_MS),
    });
    if (outcome.kind === 'refused') throw refusedAs(outcome.reason === 'role-not-allowed');
    return jump;
  } finally {
    await composed.close();
  }
}

/** Of its refusals only the role can be met here; another one is a fault of ours. */
function refusedAs(isRole: boolean): Error {
  if (!isRole) return new Error('the acceptance of the clock was refused');
  const code = codeOfRefusal('role-not-allowed');
  return new ProblemError({ code, ...PROBLEMS[code] });
}
