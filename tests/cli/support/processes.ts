import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const GENEROUS_MS = 120_000;

export type Environment = Readonly<Record<string, string>>;

/** Nothing of the shell that runs the tests: no token, no server, no folder of somebody's own. */
function clean(more: Environment): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('REGESTA_') && !name.startsWith('TAP'));
  return { ...Object.fromEntries(own), ...more };
}

export interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

function newest(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return Math.max(...entries.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

/** What people run is the build, and it starts ten times faster than the source: used where it is as new as that. */
const BUILT = join(ROOT, 'dist', 'entrypoints', 'server.js');
const isBuilt = existsSync(BUILT) && statSync(BUILT).mtimeMs > newest(join(ROOT, 'src'));

/** One of the entry points, in a process of its own. */
export class Running {
  readonly child: ChildProcess;
  out = '';
  err = '';
  readonly #ended: Promise<Ended>;

  constructor(t: Test, entrypoint: string, words: readonly string[], environment: Environment, stdin = '') {
    const program = isBuilt
      ? [join(ROOT, 'dist', 'entrypoints', `${entrypoint}.js`)]
      : ['--import=tsx', join(ROOT, 'src', 'entrypoints', `${entrypoint}.ts`)];
    const child = spawn(process.execPath, [...program, ...words], { cwd: ROOT, env: clean(environment) });
    this.child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    child.stdin.end(stdin);
    this.#ended = once(child, 'close').then(([exit, signal]) => ({ exit, signal, out: this.out, err: this.err }));
    t.teardown(async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await this.#ended;
    });
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Waits until stderr or stdout says it. */
  async says(what: RegExp): Promise<RegExpExecArray> {
    const until = performance.now() + GENEROUS_MS;
    while (performance.now() < until) {
      const found = what.exec(this.err) ?? what.exec(this.out);
      if (found !== null) return found;
      if (this.child.exitCode !== null) break;
      await delay(20);
    }
    throw new Error(`never said ${what}: ${this.err}${this.out}`);
  }
}

export const regesta = (t: Test, environment: Environment, ...words: string[]): Promise<Ended> =>
  new Running(t, 'cli', words, environment).ended();

/** A server on a free port, listening. */
export async function server(
  t: Test,
  environment: Environment,
): Promise<{ process: Running; origin: string; port: string }> {
  const process = new Running(t, 'server', [], { REGESTA_PORT: '0', ...environment });
  const [, origin = ''] = await process.says(/Regesta listens on (\S+)\n/);
  return { process, origin, port: new URL(origin).port };
}
