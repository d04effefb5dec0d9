import type { Command } from 'commander';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption, limitOption } from '../options.ts';
import { list, moreNote, textOf } from '../pages.ts';
import { table } from '../print/text.ts';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

/** Counts of events by day of the controller's calendar. */
export function activity(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('activity')
      .description('counts of events by day, kind, actor, purpose and country')
      .requiredOption('--from <date>', 'first day', dateOption)
      .requiredOption('--to <date>', 'last day', dateOption)
      .addOption(limitOption()),
    show,
  );
}

async function show({ client }: Session, _args: readonly string[], { from, to, limit }: Options): Promise<Printed> {
  const listed = await list(client, '/v1/activity', { from, to }, limit);
  const heads = ['day', 'kind', 'actor', 'purpose', 'country', 'count'] as const;
  const rows = listed.items.map((one) => heads.map((head) => textOf(one[head])));
  const text = table(heads, rows, { none: 'Nothing was recorded in those days.' });
  return { text: `${text}${moreNote(listed)}`, json: { items: listed.items, more: listed.more } };
}
