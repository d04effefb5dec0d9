import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, purposeOption, severalOption } from '../options.ts';
import { controllersDays } from '../days.ts';
import { textOf } from '../pages.ts';
import { customerText } from '../print/customer.ts';

interface Options {
  readonly purpose: string;
  readonly fields?: readonly string[];
}

/** The current values of one customer. The look is recorded before anything is opened, also when it is refused. */
export function look(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('look')
      .description('look at the current values of a customer, for a purpose')
      .argument('<customer>', 'id of the customer', idArgument)
      .addOption(purposeOption())
      .option(
        '--fields <names>',
        'only these: name,email,... A field that the purpose does not allow refuses the look',
        severalOption,
      )
      .addHelpText(
        'after',
        '\nExample:\n  regesta look 3vwq0gt6mxkz1c9r5e2hby8jdf --purpose customer-service --fields name,phone\n',
      ),
    lookAt,
  );
}

async function lookAt(
  { client }: Session,
  [customer]: readonly string[],
  { purpose, fields }: Options,
): Promise<Printed> {
  const query = { purpose, fields: fields?.join(',') };
  const seen = (await client.get(`/v1/customers/${customer}`, query)) as JsonObject;
  const shown = customerText(seen['data'] as JsonObject, await controllersDays(client));
  const text = `${shown}\n\nRecorded as look ${textOf(seen['accessEvent'])}.`;
  return { text, json: seen };
}
