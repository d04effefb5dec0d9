import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline/promises';
import { CliError, usage } from './cli-error.ts';
import type { World } from './world.ts';

/** All of stdin. What is typed on a command line stays in the shell's history; what comes this way does not. */
export async function readStdin({ stdin, stderr }: World, what: string): Promise<string> {
  if (stdin.isTTY === true) stderr.write(`${what}, then end with Ctrl-D:\n`);
  return (await text(stdin)).replace(/^\uFEFF/, '').trim();
}

export async function readInputFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CliError('CLI_FILE_UNREADABLE', `${path} cannot be read: there is no such file, or it may not be read.`, {
      cause,
    });
  }
}

export interface Question {
  readonly ask: string;
  readonly preset?: string;
  /** A sentence when the answer does not fit; asked again then. */
  readonly refuse?: (answer: string) => string | undefined;
}

export interface Questioner {
  ask(question: Question): Promise<string>;
  close(): void;
}

/** Questions on the terminal; the questions go to stderr, so that stdout stays the result's. */
export function questioner({ stdin, stderr }: World): Questioner {
  const lines = createInterface({ input: stdin, output: stderr });
  let isOver = false;
  const over = new Promise<never>((_, reject) => {
    lines.once('close', () => {
      isOver = true;
      reject(usage('The questions were not answered to the end; nothing was recorded.'));
    });
  });
  over.catch(() => undefined);
  return {
    ask: async ({ ask, preset, refuse }) => {
      for (;;) {
        if (isOver) return over;
        const typed = await Promise.race([
          lines.question(preset === undefined ? `${ask}: ` : `${ask} [${preset}]: `),
          over,
        ]);
        const answer = typed.trim() === '' ? (preset ?? '') : typed.trim();
        const why = refuse?.(answer);
        if (why === undefined) return answer;
        stderr.write(`  ${why}\n`);
      }
    },
    close: () => lines.close(),
  };
}
