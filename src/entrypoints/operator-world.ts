import type { World } from '../cli/world.ts';
import { systemClock } from '../kernel/time.ts';
import { RELEASE } from '../usecases/core/release.ts';
import type { Application } from './application.ts';
import { type Config, readConfig } from './config.ts';
import { connect, requireLedger } from './connect.ts';
import { backupDesk } from './backups/desk.ts';
import { settingsShown } from './settings.ts';
import { VERIFIER_FILE } from './verifier-file.ts';

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
    verifierFile: VERIFIER_FILE,
    connect: (asked) =>
      connect({ environment, config: config(), opened: (application) => applications.push(application) }, asked),
    configuration: () => settingsShown(config()),
    clockJump: async (accept) => {
      const current = config();
      requireLedger(current);
      const { clockJump } = await import('./clock-jump.ts');
      return clockJump(current, accept);
    },
    examine: async (asked) => {
      const { examine } = await import('./examine.ts');
      return examine(config(), asked);
    },
    backups: backupDesk(config),
  };
  return {
    world,
    close: async () => {
      for (const application of applications.splice(0)) await application.close();
    },
  };
}
