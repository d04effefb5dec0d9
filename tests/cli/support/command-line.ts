import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { Test } from 'tap';
import { run } from '../../../src/cli/program.ts';
import type { World } from '../../../src/cli/world.ts';
import { type Application, openApplication } from '../../../src/entrypoints/application.ts';
import { readConfig } from '../../../src/entrypoints/config.ts';
import { injectTransport } from '../../../src/entrypoints/inject-transport.ts';
import { createLogger } from '../../../src/http/log.ts';
import { systemClock } from '../../../src/kernel/time.ts';
import { VERIFIER_FILE } from '../../../src/entrypoints/verifier-file.ts';
import type { Json } from '../../support/product-app.ts';

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** Of stdout. */
  readonly json: Json;
}

export interface As {
  readonly token?: string;
  /** What is typed into stdin; a terminal when `terminal` is set. */
  readonly stdin?: string;
  readonly terminal?: boolean;
}

export class Collected extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor(isTTY = false) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** The command line over the real application in this process: as `regesta` runs alone, without a process a command. */
export class CommandLine {
  readonly folder: string;
  readonly application: Application;
  readonly token: string;

  constructor(folder: string, application: Application, token: string) {
    this.folder = folder;
    this.application = application;
    this.token = token;
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  async run(words: readonly string[], as: As = {}): Promise<Ran> {
    const stdout = new Collected();
    const stderr = new Collected(as.terminal);
    const connected = {
      transport: injectTransport(this.application.app),
      where: this.folder,
      alone: true,
      token: () => as.token ?? this.token,
    };
    const stdin: World['stdin'] = Object.assign(Readable.from(as.stdin === undefined ? [] : [as.stdin]), {
      isTTY: as.terminal === true,
    });
    const exit = await run(words, {
      stdout,
      stderr,
      stdin,
      clock: systemClock,
      version: '0.0.0',
      verifierFile: VERIFIER_FILE,
      connect: () => Promise.resolve(connected),
      configuration: () => ({ REGESTA_DATA: this.folder }),
      clockJump: () => Promise.reject(new Error('no test asks for the clock here')),
      examine: () => Promise.reject(new Error('no test examines a ledger here')),
    });
    const isJson = words.includes('--json') && stdout.text !== '';
    return { exit, out: stdout.text, err: stderr.text, json: isJson ? (JSON.parse(stdout.text) as Json) : {} };
  }

  /** Runs a command that must go well, with --json. */
  async ask(...words: string[]): Promise<Json> {
    const ran = await this.run([...words, '--json']);
    if (ran.exit !== 0) throw new Error(`regesta ${words.join(' ')} ended with ${ran.exit}: ${ran.err}`);
    return ran.json;
  }
}

export function ownFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-cli-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

export async function commandLine(t: Test): Promise<CommandLine> {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-cli-'));
  const config = readConfig({ REGESTA_DATA: join(folder, 'data'), REGESTA_SECRETS: join(folder, 'secrets') });
  const application = await openApplication(config, createLogger('silent'));
  t.teardown(async () => {
    await application.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const token = readFileSync(join(config.secretsDir, 'cli-token'), 'utf8').trim();
  return new CommandLine(folder, application, token);
}
