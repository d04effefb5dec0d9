import type { Command } from 'commander';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, limitOption } from '../options.ts';
import { list, moreNote, textOf } from '../pages.ts';
import { table } from '../print/text.ts';

interface Options {
  readonly limit: number;
  readonly newestFirst?: true;
}

/** Every event about a customer, looks among them: ids, codes and instants; nothing is opened. */
export function timeline(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('timeline')
      .description('every event about a customer, looks among them; opens nothing')
      .argument('<customer>', 'id of the customer', idArgument)
      .option('--newest-first', 'the last event first')
      .addOption(limitOption()),
    show,
  );
}

async function show({ client }: Session, [customer]: readonly string[], options: Options): Promise<Printed> {
  const order = options.newestFirst === true ? 'newest-first' : 'oldest-first';
  const listed = await list(client, `/v1/customers/${customer}/timeline`, { order }, options.limit);
  const rows = listed.items.map((one) => [
    textOf(one['recordedAt']),
    textOf(one['type']),
    textOf(one['actor']),
    textOf(one['purpose']),
    textOf(one['eventId']),
  ]);
  const text = table(['recorded at', 'event', 'actor', 'purpose', 'event id'], rows, { none: 'No event is known.' });
  return { text: `${text}${moreNote(listed)}`, json: { items: listed.items, more: listed.more } };
}
