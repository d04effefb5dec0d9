import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
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
    throw new CliError(
      'CLI_FILE_UNREADABLE',
      `${path} cannot be read: there is no such file, it is a folder, or it may not be read.`,
      {
        cause,
      },
    );
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

/**
 * Questions on the terminal; they go to stderr, so that stdout stays the result's. Lines that come before their question
 * (pasted, or typed ahead) answer it when it is asked.
 */
export function questioner({ stdin, stderr }: World): Questioner {
  const lines = createInterface({ input: stdin, terminal: false });
  const incoming = lines[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const next = await incoming.next();
    if (next.done === true) throw usage('The questions were not answered to the end; nothing was recorded.');
    return next.value.trim();
  };
  return {
    ask: async ({ ask, preset, refuse }) => {
      for (;;) {
        stderr.write(preset === undefined || preset === '' ? `${ask}: ` : `${ask} [${preset}]: `);
        const typed = await answer();
        const meant = typed === '' ? (preset ?? '') : typed;
        const why = refuse?.(meant);
        if (why === undefined) return meant;
        stderr.write(`  ${why}\n`);
      }
    },
    close: () => lines.close(),
  };
}
