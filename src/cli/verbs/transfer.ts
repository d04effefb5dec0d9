import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { table } from '../print/text.ts';
import { readJsonFile } from '../read-json.ts';
import { type AsOf, asOfOption } from './processing.ts';

const path = (code: string, rest = ''): string => `/v1/transfers/${encodeURIComponent(code)}${rest}`;

/** Transfers to other countries and to international organisations. */
export function transfer(program: Command, frame: Frame): void {
  const group = program.command('transfer').description('transfers to other countries, and what makes them lawful');
  frame.verb(group.command('list').description('all transfers, and what is missing').addOption(asOfOption()), list);
  frame.verb(
    group
      .command('describe')
      .description('say what is transferred where, and what it rests on')
      .argument('<code>', 'lower-case words joined by dashes, like mail-house-us')
      .argument('<file>', 'a JSON file with everything that is said of it (docs/processing.md)'),
    async ({ client }, [code = '', file = '']) =>
      changed(await client.change('PUT', path(code), await readJsonFile(file)), `Transfer ${code} is described.`),
  );
  frame.verb(
    group
      .command('end')
      .description('nothing is transferred in this way any more')
      .argument('<code>', 'its code')
      .requiredOption('--on <date>', 'the last day', dateOption),
    async ({ client }, [code = ''], { on }: { readonly on: string }) =>
      changed(await client.change('POST', path(code, '/end'), { endedOn: on }), `Transfer ${code} has ended.`),
  );
  frame.verb(group.command('adequacy').description('countries that the European Commission holds adequate'), adequacy);
}

async function list({ client }: Session, _args: readonly string[], { asOf }: AsOf): Promise<Printed> {
  const items = (await client.get('/v1/transfers', { recordedAsOf: asOf })) as readonly JsonObject[];
  const rows = items.map((one) => [
    textOf(one['code']),
    textOf(one['recipient']),
    `${textOf(one['from'])} to ${textOf(one['to'] ?? one['toOrganisation'])}`,
    textOf(one['mechanism']),
    textOf(one['validUntil']),
    textOf(one['gaps']),
  ]);
  const heads = ['code', 'recipient', 'way', 'mechanism', 'valid until', 'missing'];
  return { text: table(heads, rows, { none: 'No transfer yet.' }), json: { items } };
}

async function adequacy({ client }: Session): Promise<Printed> {
  const known = (await client.get('/v1/adequacy')) as JsonObject;
  const items = known['items'] as readonly JsonObject[];
  const rows = items.map((one) => ['code', 'name', 'certainty', 'note'].map((name) => textOf(one[name])));
  const text = table(['code', 'name', 'certainty', 'note'], rows);
  return { text: `${text}\n\n${textOf(known['citation'])}, as of ${textOf(known['asOf'])}.`, json: known };
}
