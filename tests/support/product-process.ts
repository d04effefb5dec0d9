import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { type Environment, environmentOf } from './product-app.ts';

const CHILD = fileURLToPath(new URL('./product-child.ts', import.meta.url));

/** The product in a process of its own. */
export class ProductProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  #out = '';
  #errors = '';

  constructor(t: Test, folder: string, args: readonly string[], more: Environment = {}) {
    // tap's own loaders and options are for the test, not for its children.
    const env = { ...process.env, NODE_OPTIONS: '', ...environmentOf(folder, more) };
    this.child = spawn(process.execPath, ['--import=tsx', CHILD, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.child.stdout?.on('data', (chunk) => (this.#out += chunk));
    this.child.stderr?.on('data', (chunk) => (this.#errors += chunk));
    this.ended = new Promise((resolve) => this.child.once('close', () => resolve()));
    t.teardown(() => this.kill());
  }

  /** Whole lines that begin with this word: the last line may have been cut by a kill. */
  said(word: string): string[] {
    const whole = this.#out.slice(0, this.#out.lastIndexOf('\n') + 1).split('\n');
    return whole.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  }

  /** Polls until such a line is there, and gives the last of them. Fails loudly when the process ends first. */
  async hears(word: string): Promise<string> {
    for (const end = performance.now() + 120_000; performance.now() < end; ) {
      const line = this.said(word).at(-1);
      if (line !== undefined) return line;
      if (this.#hasEnded()) throw new Error(`the process ended early: ${this.#errors}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`the process did not say "${word}" in 120 s: ${this.#errors}`);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.#hasEnded()) this.child.kill(signal);
    await this.ended;
  }

  #hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
