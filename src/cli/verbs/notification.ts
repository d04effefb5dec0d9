import { type Command, Option } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, instantOption, purposeOption } from '../options.ts';
import { controllersDays } from '../days.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { facts, table } from '../print/text.ts';

interface Filter {
  readonly open?: true;
  readonly phase?: string;
  readonly recipient?: string;
  readonly customer?: string;
  readonly occasion?: string;
}

const path = (id: string, rest = ''): string => `/v1/notifications/${id}${rest}`;

/** Telling recipients what became of data that they received (GDPR Art. 19). */
export function notification(program: Command, frame: Frame): void {
  const group = program
    .command('notification')
    .description('who was told of an erasure, a rectification or a restriction');
  const one = (name: string, words: string): Command =>
    group.command(name).description(words).argument('<notification>', 'id of the notification', idArgument);
  frame.verb<Filter>(
    group
      .command('list')
      .description('who was told of what, and what waits for the office')
      .option('--open', 'only what is neither confirmed nor given up')
      .option('--phase <phase>', 'ordered, sent, failed, confirmed or given-up')
      .option('--recipient <code>', 'only this recipient')
      .option('--customer <id>', 'only what is about this customer, who may ask who was told', idArgument)
      .option('--occasion <stream>', 'only what is told of this, like erasure-3vwq0gt6mxkz1c9r5e2hby8jdf'),
    list,
  );
  frame.verb(one('show', 'one notification: who is told what, and what became of it'), show);
  frame.verb(
    one('look', 'the identifiers that the recipient is to be told: a recorded look').addOption(purposeOption()),
    look,
  );
  frame.verb(one('send', 'call the recipient now, whether it is due or not'), async ({ client }, [id = '']) => {
    const answer = await client.change('POST', path(id, '/attempt'));
    return changed(
      answer,
      answer['came'] === undefined ? 'It was sent.' : `The call came to: ${textOf(answer['came'])}.`,
    );
  });
  frame.verb<{ readonly by: string; readonly at?: string; readonly evidence?: string }>(
    one('told', 'record that somebody at the office told the recipient')
      .addOption(
        new Option('--by <way>', 'by letter, or by another way').choices(['letter', 'office']).makeOptionMandatory(),
      )
      .option('--at <instant>', 'when, if that was not now', instantOption)
      .option('--evidence <code>', 'code of the document that shows it'),
    async ({ client }, [id = ''], { by, at, evidence }) =>
      changed(
        await client.change('POST', path(id, '/told'), { channel: by, ...given({ toldAt: at, evidence }) }),
        'It is recorded that the recipient was told.',
      ),
  );
  frame.verb<{ readonly evidence: string; readonly at?: string }>(
    one('receipt', 'record the receipt of the recipient that reached the office')
      .requiredOption('--evidence <code>', 'code of the document that shows it')
      .option('--at <instant>', 'when it was given, if that was not now', instantOption),
    async ({ client }, [id = ''], { evidence, at }) =>
      changed(
        await client.change('POST', path(id, '/receipt'), { evidence, ...given({ confirmedAt: at }) }),
        'The receipt is recorded.',
      ),
  );
  frame.verb<{ readonly reason: string }>(
    one('give-up', 'tell the recipient no more, or ask it no more').addOption(
      new Option('--reason <code>', 'why')
        .choices([
          'no-receipt',
          'recipient-ended',
          'recipient-holds-nothing',
          'proves-impossible',
          'disproportionate-effort',
        ])
        .makeOptionMandatory(),
    ),
    async ({ client }, [id = ''], { reason }) =>
      changed(await client.change('POST', path(id, '/giving-up'), { reason }), 'The notification is given up.'),
  );
}

const given = (options: { readonly [name: string]: string | undefined }): JsonObject =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as JsonObject;

/** What waits, in one word; nothing where nothing does. */
const waits = (one: JsonObject): string => {
  if (one['duty'] === 'office') return `office: ${textOf(one['why'])}`;
  const nextAt = (one['failure'] as JsonObject | undefined)?.['nextAt'];
  return nextAt === undefined ? textOf(one['duty']) : `again at ${textOf(nextAt)}`;
};

async function list({ client }: Session, _args: readonly string[], filter: Filter): Promise<Printed> {
  const { open, ...rest } = filter;
  const asked = { ...rest, ...(open === true ? { open: 'true' } : {}), limit: 100 };
  const page = (await client.get('/v1/notifications', asked)) as JsonObject;
  const dayOf = await controllersDays(client);
  const rows = (page['items'] as readonly JsonObject[]).map((one) => [
    textOf(one['notification']),
    dayOf(one['orderedAt']),
    textOf(one['recipient']),
    textOf(one['kind']),
    String((one['customers'] as readonly unknown[]).length),
    textOf(one['phase']),
    waits(one),
  ]);
  const heads = ['notification', 'ordered', 'recipient', 'of', 'customers', 'phase', 'waits for'];
  return { text: table(heads, rows, { none: 'No notification.' }), json: page };
}

async function show({ client }: Session, [id = '']: readonly string[]): Promise<Printed> {
  const found = (await client.get(path(id))) as JsonObject;
  const failure = found['failure'] as JsonObject | undefined;
  const text = facts([
    ['recipient', textOf(found['recipient'])],
    ['told of', `${textOf(found['kind'])} (${textOf(found['occasion'])})`],
    ['customers', textOf(found['customers'])],
    ['data', textOf(found['dataCategories'])],
    ['phase', textOf(found['phase'])],
    ['ordered', textOf(found['orderedAt'])],
    ['attempts', textOf(found['attempts'])],
    ['last failure', failure === undefined ? 'none' : textOf(failure['code'])],
    [
      'told at',
      found['sentAt'] === undefined ? 'not yet' : `${textOf(found['sentAt'])} by ${textOf(found['channel'])}`,
    ],
    ['identifiers of', textOf(found['systems'])],
    [
      'settled',
      found['settledAt'] === undefined
        ? 'no'
        : `${textOf(found['settledAt'])} (${textOf(found['confirmedBy'] ?? found['reason'])})`,
    ],
    ['waits for', waits(found)],
  ]);
  return { text, json: found };
}

async function look(
  { client }: Session,
  [id = '']: readonly string[],
  { purpose }: { readonly purpose: string },
): Promise<Printed> {
  const answer = await client.ask(path(id, '/look'), { purpose });
  const { customers } = answer['data'] as { readonly customers: readonly JsonObject[] };
  const rows = customers.flatMap((one) => {
    const identifiers = one['identifiers'] as readonly JsonObject[];
    const left = one['erased'] === true ? '[erased]' : one['unreadable'] === true ? '[unreadable]' : '[none declared]';
    if (identifiers.length === 0) return [[textOf(one['customer']), '', left]];
    return identifiers.map(({ system, identifier }) => [textOf(one['customer']), textOf(system), textOf(identifier)]);
  });
  const text = table(['customer', 'system', 'identifier'], rows, { none: 'No customer.' });
  return { text: `${text}\n\nRecorded as look ${textOf(answer['accessEvent'])}.`, json: answer };
}
