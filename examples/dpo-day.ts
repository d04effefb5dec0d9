import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPage } from './dpo-day-run.ts';

// node --import=tsx examples/dpo-day.ts [folder]: does what docs/tutorial-dpo.md says, and prints what comes of it.

const PAGE = fileURLToPath(new URL('../docs/tutorial-dpo.md', import.meta.url));
const folder = resolve(process.argv[2] ?? 'dpo-day-output');

if (existsSync(folder)) {
  process.stderr.write(`${folder} is there already: name a folder that is not.\n`);
  process.exitCode = 1;
} else {
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  try {
    const { commands, requests, dueDays } = await runPage({ page: readFileSync(PAGE, 'utf8'), folder, say });
    say(
      `\n${commands} commands and ${requests} requests went as written; ${dueDays} due days are those counted by hand.`,
    );
    say(`The ledger lies in ${folder}; docs/tutorial-dpo.md tells what it holds.`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
