import { type Command, Option } from 'commander';
import { DATA_CATEGORIES } from '../../kernel/sealed.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, severalOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { questioner } from '../read-input.ts';
import { plural } from '../print/text.ts';

interface Options {
  readonly data?: readonly string[];
  readonly all?: true;
  readonly yes?: true;
}

/** `staff` is of actors and offices, never of customers. */
const OF_CUSTOMERS = DATA_CATEGORIES.filter((category) => category !== 'staff');
const CONFIRMATION = 'erase';

/** Destroys keys. Nothing brings the data back: no backup, no support, no court order. */
export function erase(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('erase')
      .description('destroy the keys of customers’ data, for ever; the events stay, and can be opened by nobody')
      .argument('<customers...>', 'ids of the customers, at most 100')
      .option('--data <categories>', `which data categories: ${OF_CUSTOMERS.join(',')}`, severalOption)
      .addOption(new Option('--all', 'all of them').conflicts('data'))
      .option('--yes', 'do not ask')
      .addHelpText('after', '\nExample:\n  regesta erase 3vwq0gt6mxkz1c9r5e2hby8jdf --data contact,preference\n'),
    destroy,
  );
}

async function destroy(session: Session, customers: readonly string[], options: Options): Promise<Printed> {
  for (const customer of customers) if (!isId(customer)) throw usage('A customer is named by its id of 26 characters.');
  const dataCategories = options.all === true ? OF_CUSTOMERS : (options.data ?? []);
  if (dataCategories.length === 0) throw usage('Say what to erase: --data contact,preference, or --all.');
  if (options.yes !== true) await confirmed(session, customers.length, dataCategories);
  const answer = await session.client.change('POST', '/v1/erasures', { customers, dataCategories });
  return changed(
    answer,
    `Erased under ${textOf(answer['id'])}: ${dataCategories.join(', ')} of ${plural(customers.length, 'customer')}.`,
  );
}

function isId(text: string): boolean {
  try {
    return idArgument(text).length > 0;
  } catch {
    return false;
  }
}

async function confirmed({ world, isJson }: Session, count: number, dataCategories: readonly string[]): Promise<void> {
  if (world.stdin.isTTY !== true || isJson) throw usage('Nobody can be asked here: add --yes if it is meant.');
  const questions = questioner(world);
  try {
    const typed = await questions.ask({
      ask: `This destroys ${dataCategories.join(', ')} of ${plural(count, 'customer')} for ever. Type "${CONFIRMATION}" to go on`,
    });
    if (typed !== CONFIRMATION) throw usage('Not confirmed; nothing was erased.');
  } finally {
    questions.close();
  }
}
