import type { Command } from 'commander';
import type { Frame } from '../frame.ts';
import { changed } from '../print/change.ts';

/** What an operator decides about the ledger itself. */
export function ledger(program: Command, frame: Frame): void {
  const group = program.command('ledger').description('what an operator decides about the ledger itself');
  frame.verb<{ readonly reason: string }>(
    group
      .command('accept-damage')
      .description('accept what is left of a damaged stream; until then nothing is decided on it')
      .argument('<stream>', 'name of the stream, as the doctor or the log says it')
      .requiredOption('--reason <code>', 'why, as a code: lower-case words joined by dashes')
      .addHelpText(
        'after',
        '\nLook first (regesta doctor): what is accepted here is folded as it is, and that is recorded.\n',
      ),
    async ({ client }, [stream = ''], { reason }) =>
      changed(
        await client.change('POST', '/v1/ledger/accepted-damage', { stream, reason }),
        `What is left of ${stream} is accepted.`,
      ),
  );
}
