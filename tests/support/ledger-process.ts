import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface LedgerProcess {
  readonly pid: number;
  /** Whole lines only: the last one may have been cut by a kill. */
  lines(): string[];
  /** Polls until `count` lines begin with `word`; fails loudly when the process ends first. */
  said(word: string, count?: number): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a TypeScript file of tests/crash in a process of its own. `wrap` is a command to run it under. */
export function startProcess(script: string, args: readonly string[], wrap: readonly string[] = []): LedgerProcess {
  const path = fileURLToPath(new URL(`../crash/${script}`, import.meta.url));
  const [command, ...rest] = [...wrap, process.execPath, '--import=tsx', path, ...args];
  // tap's own loaders and options are for the test, not for its children.
  const child = spawn(command as string, rest, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = (): string[] =>
    out
      .slice(0, out.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1);
  return {
    pid: child.pid as number,
    lines,
    said: async (word, count = 1) => {
      for (const end = performance.now() + 60_000; performance.now() < end; ) {
        if (lines().filter((line) => line.startsWith(word)).length >= count) return;
        if (hasEnded(child)) throw new Error(`the process ended early: ${errors}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`the process did not say "${word}" ${count} times in 60 s: ${errors}`);
    },
    kill: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
