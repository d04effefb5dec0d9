import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { Frame, Printed } from '../frame.ts';
import { changed } from '../print/change.ts';
import type { ClockJump } from '../world.ts';

/** A clock that is far beyond the last event is refused until a person says that it is right. */
export function clock(program: Command, frame: Frame): void {
  const group = program.command('clock').description('the clock of this machine, against the last event of the ledger');
  frame.local(
    group.command('show').description('compare them; changes nothing. Opens the ledger itself: stop the server first'),
    async () => shown(await frame.world.clockJump(false)),
  );
  frame.local(
    group
      .command('accept')
      .description('record that the clock is right although nothing was recorded for more than 30 days')
      .addHelpText(
        'after',
        '\nRegesta refuses to write when the clock of the machine is more than 30 days beyond the last event: times once\nrecorded are never corrected silently. If the clock is right (nothing was written for long), stop the server, run\nthis, and start it again. If it is wrong, set the clock.\n',
      ),
    async () => accepted(await frame.world.clockJump(true)),
  );
  frame.verb<{ readonly from: string }>(
    group
      .command('correct')
      .description('void recorded times from a leaf to the end, after a clock had run ahead; set the clock right first')
      .requiredOption('--from <leaf>', 'index of the first leaf whose recorded time is wrong (counted from 0)')
      .addHelpText(
        'after',
        '\nNothing is changed or removed: the events stay, and from here on their times count for nothing in "as recorded\nuntil". The audit report prints leaf indexes.\n',
      ),
    async ({ client }, _args, { from }) =>
      changed(
        await client.change('POST', '/v1/ledger/clock-corrections', { from }),
        `Recorded times from leaf ${from} on are void.`,
      ),
  );
}

function shown(jump: ClockJump): Printed {
  const says = jump.isJump
    ? 'More than 30 days apart: writing is refused. If the clock is right, run: regesta clock accept'
    : 'Nothing has to be accepted.';
  return { ...facts(jump, says), exit: jump.isJump ? EXIT.refused : EXIT.done };
}

const accepted = (jump: ClockJump): Printed =>
  facts(jump, jump.isJump ? 'The clock is accepted, and that is recorded.' : 'Nothing had to be accepted.');

function facts({ lastRecordedAt, now, isJump }: ClockJump, says: string): Printed {
  return {
    text: `last event  ${lastRecordedAt}\nclock       ${now}\n${says}`,
    json: { lastRecordedAt, now, isJump },
  };
}
