import { run } from '../../src/cli/program.ts';
import { operatorWorld } from '../../src/entrypoints/operator-world.ts';
import { Collected } from '../cli/support/command-line.ts';
import { type Environment, environmentOf } from './product-app.ts';

export interface Examined {
  /** Of the command. */
  readonly exit: number;
  readonly text: string;
  /** `E101@150`, each once, as they are printed. */
  readonly found: readonly string[];
  readonly err: string;
}

/** `regesta` as an operator types it on the machine of this folder, without a server. */
export async function operator(
  folder: string,
  words: readonly string[],
  more: Environment = {},
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const { world, close } = operatorWorld({ ...environmentOf(folder, more), REGESTA_PORT: '1' });
  const [stdout, stderr] = [new Collected(), new Collected()];
  try {
    const exit = await run(words, { ...world, stdout, stderr });
    return { exit, out: stdout.text, err: stderr.text };
  } finally {
    await close();
  }
}

/** `regesta evidence examine`, and the findings in what it prints. */
export async function examined(folder: string, more: Environment, ...words: readonly string[]): Promise<Examined> {
  const { exit, out, err } = await operator(folder, ['evidence', 'examine', ...words], more);
  return { exit, text: out, err, found: findingsIn(out) };
}

export function findingsIn(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => /^[EI]\d{3} /.test(line));
  const found = lines.map((line) => {
    const index = / index=(\d+)/.exec(line)?.[1];
    return index === undefined ? line.slice(0, 4) : `${line.slice(0, 4)}@${index}`;
  });
  return [...new Set(found)];
}
