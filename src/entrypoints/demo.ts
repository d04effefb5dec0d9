import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../cli/exit-codes.ts';
import { createLogger } from '../http/log.ts';
import { CodedError } from '../kernel/coded-error.ts';
import { systemClock } from '../kernel/time.ts';
import { openApplication } from './application.ts';
import { readConfig } from './config.ts';
import { DemoFailure, Narrator } from './demo-narrator.ts';
import { story } from './demo-story.ts';
import { injectTransport } from './inject-transport.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MARKER = '.regesta-demo';

/** Made anew at each run; a folder that is not one of ours is left alone. */
function emptyFolder(folder: string): void {
  const isOurs = existsSync(join(folder, MARKER));
  if (existsSync(folder) && !isOurs && readdirSync(folder).length > 0) {
    throw new DemoFailure(`${folder} is not empty and was not made by the demo. Name another folder.`);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, MARKER), 'Made by "npm run demo", which removes this folder when it runs again.\n');
}

/** A ledger of its own, worked on by the very commands that a person types. */
async function demo(folder: string): Promise<void> {
  emptyFolder(folder);
  const config = readConfig({
    REGESTA_DATA: join(folder, 'data'),
    REGESTA_SECRETS: join(folder, 'secrets'),
    REGESTA_PORT: '0',
  });
  const application = await openApplication(config, createLogger('silent'));
  try {
    const token = application.composed.firstToken;
    if (token === undefined) throw new DemoFailure('The ledger of the demo is not new.');
    const narrator = new Narrator(injectTransport(application.app), token, systemClock);
    await story(narrator, { folder, samples: join(ROOT, 'samples'), shown: (path) => relative(process.cwd(), path) });
  } finally {
    await application.close();
  }
}

try {
  await demo(resolve(process.argv[2] ?? join(ROOT, 'demo-output')));
} catch (error) {
  const isOurs = error instanceof DemoFailure || error instanceof CodedError;
  process.stderr.write(`${isOurs ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = isOurs ? EXIT.refused : EXIT.internal;
}
