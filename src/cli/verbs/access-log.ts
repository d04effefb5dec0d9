import { type Command, Option } from 'commander';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, instantOption, limitOption } from '../options.ts';
import { list, moreNote, textOf } from '../pages.ts';
import { table } from '../print/text.ts';

interface Options {
  readonly customer?: string;
  readonly actor?: string;
  readonly outcome?: string;
  readonly from?: string;
  readonly before?: string;
  readonly limit: number;
}

/** Who looked, and who was refused. */
export function accessLog(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('access-log')
      .description('who looked, at whom, for what purpose, and who was refused; newest first')
      .option('--customer <id>', 'only looks at this customer', idArgument)
      .option('--actor <id>', 'only looks of this actor', idArgument)
      .addOption(new Option('--outcome <outcome>', 'only these').choices(['granted', 'refused', 'counted']))
      .option('--from <instant>', 'recorded at this instant or later', instantOption)
      .option('--before <instant>', 'recorded before this instant', instantOption)
      .addOption(limitOption())
      .addHelpText('after', '\nExample:\n  regesta access-log --outcome refused --limit 20\n'),
    show,
  );
}

async function show({ client }: Session, _args: readonly string[], options: Options): Promise<Printed> {
  const { customer, actor, outcome, from, before, limit } = options;
  const listed = await list(client, '/v1/access-log', { customer, actor, outcome, from, before }, limit);
  const rows = listed.items.map((one) => [
    textOf(one['recordedAt']),
    one['outcome'] === 'counted' ? `refused ${textOf(one['count'])} times more` : textOf(one['outcome']),
    textOf(one['look']),
    textOf(one['owner']),
    textOf(one['purpose']),
    textOf(one['actor']),
    textOf(one['reason']),
  ]);
  const heads = ['recorded at', 'outcome', 'look', 'whose', 'purpose', 'actor', 'reason'];
  const text = table(heads, rows, { none: 'No look is recorded.' });
  return { text: `${text}${moreNote(listed)}`, json: { items: listed.items, more: listed.more } };
}
