import { spawnSync } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { run } from '../cli/program.ts';
import type { Transport } from '../cli/transport.ts';
import type { World } from '../cli/world.ts';
import type { Clock } from '../kernel/time.ts';
import { VERIFIER_FILE } from './verifier-file.ts';
import { RELEASE } from '../usecases/core/release.ts';

export class DemoFailure extends Error {}

const MAX_LINES = 24;

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** Types commands as a person would, prints them and what they answer, and fails when one ends otherwise than told. */
export class Narrator {
  readonly #transport: Transport;
  readonly #token: string;
  readonly #clock: Clock;

  constructor(transport: Transport, token: string, clock: Clock) {
    this.#transport = transport;
    this.#token = token;
    this.#clock = clock;
  }

  /** The same ledger, with somebody else's token. */
  as(token: string): Narrator {
    return new Narrator(this.#transport, token, this.#clock);
  }

  say(text: string): void {
    process.stdout.write(`\n${text}\n`);
  }

  /** Runs and shows a command; answers with what it printed. */
  async type(words: readonly string[], expected = 0): Promise<string> {
    process.stdout.write(`\n  $ regesta ${words.map(quoted).join(' ')}\n`);
    const { out, err, exit } = await this.#run(words);
    process.stdout.write(`${indented(`${out}${err}`)}\n`);
    if (exit !== 0) process.stdout.write(`    (exit code ${exit})\n`);
    if (exit !== expected) throw new DemoFailure(`The command ended with ${exit} in place of ${expected}.`);
    return out;
  }

  /** Runs and shows the auditor's program, in a process of its own: nothing of this one is with it. */
  verify(words: readonly string[], expected: number): void {
    process.stdout.write(`\n  $ node ${words.map(quoted).join(' ')}\n`);
    const { stdout, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    process.stdout.write(`${indented(stdout)}\n`);
    if (status !== 0) process.stdout.write(`    (exit code ${status})\n`);
    if (status !== expected) throw new DemoFailure(`The verifier ended with ${status} in place of ${expected}.`);
  }

  /** Runs a command without showing it; answers with its JSON. */
  async ask(words: readonly string[]): Promise<{ readonly [key: string]: unknown }> {
    const { out, err, exit } = await this.#run([...words, '--json']);
    if (exit !== 0) throw new DemoFailure(`A command behind the scenes ended with ${exit}: ${err}`);
    return JSON.parse(out) as { readonly [key: string]: unknown };
  }

  async #run(words: readonly string[]): Promise<{ readonly out: string; readonly err: string; readonly exit: number }> {
    const stdout = new Collected();
    const stderr = new Collected();
    const connected = { transport: this.#transport, where: 'the demo', alone: true, token: () => this.#token };
    const world: World = {
      stdout,
      stderr,
      stdin: Readable.from([]),
      clock: this.#clock,
      version: RELEASE,
      verifierFile: VERIFIER_FILE,
      connect: () => Promise.resolve(connected),
      configuration: () => ({}),
      clockJump: () => Promise.reject(new DemoFailure('The demo does not touch the clock.')),
      examine: () => Promise.reject(new DemoFailure('The demo examines nothing.')),
    };
    const exit = await run(words, world);
    return { out: stdout.text, err: stderr.text, exit };
  }
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word}'`);

function indented(text: string): string {
  const lines = text.trimEnd().split('\n');
  const shown = lines.slice(0, MAX_LINES);
  if (lines.length > MAX_LINES) shown.push(`... and ${lines.length - MAX_LINES} lines more`);
  return shown.map((line) => (line === '' ? '' : `    ${line}`)).join('\n');
}
