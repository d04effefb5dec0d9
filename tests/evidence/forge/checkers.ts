import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../../src/evidence/program/run-program.ts';
import { systemClock } from '../../../src/kernel/time.ts';

export interface Answer {
  readonly exit: number;
  /** Ids of the findings, in the order in which they were printed. */
  readonly finds: readonly string[];
  readonly level: string | undefined;
  readonly time: string | undefined;
  readonly erased: number | undefined;
  readonly withheld: number | undefined;
  /** The first findings that are no notes, for a test that failed. */
  readonly text: string;
}

/** The verifier of the product, called as its command line is. */
export async function askVerifier(given: readonly string[]): Promise<Answer> {
  let out = '';
  let err = '';
  const all = given[0] === 'proof' ? [] : ['--max-findings', '100000'];
  const exit = await runProgram([...given, '--json', ...all], {
    out: (text) => (out += text),
    err: (text) => (err += text),
    clock: systemClock,
  });
  return answerOf(exit, out, err);
}

/** The second checker, as a process that is asked many times. */
export class SecondChecker {
  readonly #child = spawn('python3', ['-B', fileURLToPath(new URL('../checker/serve.py', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  readonly #answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();

  /** One question at a time. */
  async ask(given: readonly string[]): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify([...given, '--json'])}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error('the second checker has ended');
    const [exit, out] = JSON.parse(value) as [number, string];
    return answerOf(exit, out, out);
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}

interface Verdict {
  readonly findings: readonly { readonly id: string }[];
  /** `L2 tamper-evident since 300`: the first word is the level. Not of a receipt, nor what follows. */
  readonly level?: string;
  readonly time?: string;
  readonly erased?: number;
  readonly withheld?: number;
}

function answerOf(exit: number, out: string, err: string): Answer {
  if (!out.startsWith('{')) {
    return { exit, finds: [], level: undefined, time: undefined, erased: undefined, withheld: undefined, text: err };
  }
  const { findings, level, time, erased, withheld } = JSON.parse(out) as Verdict;
  const alarms = findings.filter(({ id }) => id.startsWith('E') && id !== 'E502').slice(0, 3);
  return {
    exit,
    finds: findings.map(({ id }) => id),
    level: level?.split(' ')[0],
    time,
    erased,
    withheld,
    text: alarms.map((one) => JSON.stringify(one)).join('\n'),
  };
}
