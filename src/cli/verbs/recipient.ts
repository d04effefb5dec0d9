import { type Command, Option } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption, purposeOption, repeatedOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { shownText } from '../print/customer.ts';
import { facts, table } from '../print/text.ts';
import { readJsonFile } from '../read-json.ts';
import { type AsOf, asOfOption } from './processing.ts';

const path = (code: string, rest = ''): string => `/v1/recipients/${encodeURIComponent(code)}${rest}`;

/** Who receives personal data: processors and those they engage, other controllers, authorities. */
export function recipient(program: Command, frame: Frame): void {
  const group = program
    .command('recipient')
    .description('who receives personal data: processors, controllers, authorities');
  frame.verb(group.command('list').description('all recipients, and what is missing').addOption(asOfOption()), list);
  frame.verb(
    group
      .command('describe')
      .description('say who a recipient is')
      .argument('<code>', 'lower-case words joined by dashes, like mail-house; never the name of a person')
      .argument('<file>', 'a JSON file with everything that is said of it (docs/processing.md)'),
    async ({ client }, [code = '', file = '']) =>
      changed(await client.change('PUT', path(code), await readJsonFile(file)), `Recipient ${code} is described.`),
  );
  frame.verb(
    group
      .command('contact')
      .description('say whom to write to there (sealed); of a natural person, the recipient itself')
      .argument('<code>', 'its code')
      .requiredOption('--name <name>', 'name of the person')
      .option('--contact <line>', 'how to reach them; once for each line', repeatedOption),
    async (
      { client },
      [code = ''],
      { name, contact = [] }: { readonly name: string; readonly contact?: readonly string[] },
    ) =>
      changed(
        await client.change('PUT', path(code, '/contact'), { name, contacts: contact }),
        'The contact is stated.',
      ),
  );
  frame.verb(
    group
      .command('look')
      .description('whom to write to there: a recorded look')
      .argument('<code>', 'its code')
      .addOption(purposeOption()),
    look,
  );
  frame.verb(
    group
      .command('end')
      .description('it receives nothing any more')
      .argument('<code>', 'its code')
      .requiredOption('--on <date>', 'the last day', dateOption)
      .addOption(
        new Option('--data <what>', 'what became of the data that it had')
          .choices(['deleted', 'returned', 'kept-by-law', 'nothing-held'])
          .makeOptionMandatory(),
      ),
    async ({ client }, [code = ''], { on, data }: { readonly on: string; readonly data: string }) =>
      changed(await client.change('POST', path(code, '/end'), { endedOn: on, data }), `Recipient ${code} has ended.`),
  );
}

async function list({ client }: Session, _args: readonly string[], { asOf }: AsOf): Promise<Printed> {
  const items = (await client.get('/v1/recipients', { recordedAsOf: asOf })) as readonly JsonObject[];
  const rows = items.map((one) => [
    textOf(one['code']),
    one['name'] === undefined ? '[sealed]' : textOf(one['name']),
    textOf(one['kind']),
    textOf(one['country']),
    textOf(one['subProcessors']),
    textOf(one['gaps']),
  ]);
  const heads = ['code', 'name', 'kind', 'country', 'engages', 'missing'];
  return { text: table(heads, rows, { none: 'No recipient yet.' }), json: { items } };
}

async function look(
  { client }: Session,
  [code = '']: readonly string[],
  { purpose }: { readonly purpose: string },
): Promise<Printed> {
  const answer = await client.ask(path(code, '/look'), { purpose });
  const { name, contacts } = answer['data'] as JsonObject;
  const text = facts([
    ['recipient', code],
    ['name', name === undefined ? 'not stated' : shownText(name)],
    ['contact', contacts === undefined ? 'not stated' : shownText(contacts)],
  ]);
  return { text: `${text}\n\nRecorded as look ${textOf(answer['accessEvent'])}.`, json: answer };
}
