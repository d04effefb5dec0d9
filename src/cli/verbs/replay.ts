import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOrInstant, idArgument } from '../options.ts';
import { daysIn } from '../days.ts';
import { textOf } from '../pages.ts';
import { customerText } from '../print/customer.ts';
import { table } from '../print/text.ts';

interface Options {
  readonly customer: string;
  readonly recordedAsOf: string;
  readonly purpose: string;
}

/** What was known of a customer then, and the events behind it. A replay is itself a recorded look. */
export function replay(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('replay')
      .description('what was known of a customer on a date, with the numbered events behind it')
      .requiredOption('--customer <id>', 'id of the customer', idArgument)
      .requiredOption(
        '--recorded-as-of <date>',
        'a day (its end, in the controller’s time zone) or an instant',
        dateOrInstant,
      )
      .requiredOption('--purpose <code>', 'for what purpose: audit, rights-request')
      .addHelpText(
        'after',
        '\nExample:\n  regesta replay --customer 3vwq0gt6mxkz1c9r5e2hby8jdf --recorded-as-of 2026-06-30 --purpose audit\n',
      ),
    show,
  );
}

async function show({ client }: Session, _args: readonly string[], options: Options): Promise<Printed> {
  const { customer, recordedAsOf, purpose } = options;
  const look = await client.ask(`/v1/customers/${customer}/replay`, { purpose, recordedAsOf });
  const data = look['data'] as JsonObject;
  const known = data['customer'] as JsonObject | undefined;
  const consents = (data['consents'] as readonly JsonObject[]).map(({ purpose: code, may, why }) => [
    textOf(code),
    may === true ? 'may be processed' : 'may not be processed',
    textOf(why),
  ]);
  const events = (data['events'] as readonly JsonObject[]).map((one) => [
    textOf(one['number']),
    textOf(one['recordedAt']),
    textOf(one['type']),
    textOf(one['actor']),
    textOf(one['id']),
  ]);
  const parts = [
    `As recorded until ${textOf(data['recordedAsOf'])} (time zone ${textOf(data['timeZone'])}).`,
    known === undefined
      ? 'The customer was not in the register then.'
      : customerText(known, daysIn(textOf(data['timeZone']))),
    table(['consent', '', 'because'], consents, { none: 'No consent was recorded then.' }),
    table(['no.', 'recorded at', 'event', 'actor', 'event id'], events, { none: 'No event stands behind it.' }),
    `This replay is recorded as look ${textOf(look['accessEvent'])}.`,
  ];
  return { text: parts.join('\n\n'), json: look };
}
