import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, purposeOption } from '../options.ts';
import { textOf } from '../pages.ts';

interface Asked {
  readonly purpose: string;
  readonly channel?: string;
  readonly use?: string;
}

/** "May we?" It opens nothing, so it is no look. */
export function may(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('may')
      .description('may this be done to a customer\u2019s data now? Ends with 1 for a no')
      .argument('<customer>', 'id of the customer', idArgument)
      .addOption(purposeOption())
      .option(
        '--channel <way>',
        'how the customer would be reached: e-mail, phone, sms, post, messenger, push, in-app, visit',
      )
      .option('--use <use>', 'sale-sharing or sensitive, if that is what is about to happen'),
    ask,
  );
}

async function ask(
  { client }: Session,
  [customer = '']: readonly string[],
  { purpose, channel, use }: Asked,
): Promise<Printed> {
  const answer = await client.ask('/v1/decisions', {
    customer,
    purpose,
    ...(channel === undefined ? {} : { channel }),
    ...(use === undefined ? {} : { use }),
  });
  const list = (name: string): string => (answer[name] as readonly string[]).join(', ');
  const lines = [
    `${answer['may'] === true ? 'Yes' : 'No'}: ${list('why')}`,
    ...(answer['by'] === undefined ? [] : [`  by event ${textOf(answer['by'])}`]),
    ...(answer['until'] === undefined ? [] : [`  until ${textOf(answer['until'])}`]),
    ...(list('notBy') === '' ? [] : [`  not by ${list('notBy')}`]),
    ...(list('notFor') === '' ? [] : [`  not for ${list('notFor')}: ask again with --use`]),
    ...(list('warnings') === '' ? [] : [`  note: ${list('warnings')}`]),
  ];
  return { text: lines.join('\n'), json: answer, exit: answer['may'] === true ? EXIT.done : EXIT.refused };
}
