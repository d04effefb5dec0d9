import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, instantOption, severalOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { table } from '../print/text.ts';

interface Restrict {
  readonly ground: string;
  readonly purpose?: readonly string[];
  readonly request?: string;
}
interface Lift {
  readonly reason: string;
  readonly informedBy: string;
  readonly request?: string;
}

/** What stands in the way of processing a customer's data. */
export function restriction(program: Command, frame: Frame): void {
  const group = program.command('restriction').description('restrict processing of a customer; lift it again');
  frame.verb(
    group
      .command('list')
      .description('everything that stands or stood in the way of a customer: restrictions, objections, opt-outs')
      .argument('<customer>', 'id of the customer', idArgument),
    list,
  );
  frame.verb<Restrict>(
    group
      .command('add')
      .description('restrict processing from now on (GDPR Art. 18)')
      .argument('<customer>', 'id of the customer', idArgument)
      .requiredOption('--ground <ground>', 'accuracy-contested, unlawful-erasure-opposed, needed-for-claims, ...')
      .option('--purpose <code>', 'only these purposes; every one when absent', severalOption)
      .option('--request <id>', 'the request that asked for it', idArgument),
    async ({ client }, [customer = ''], { ground, purpose, request }) => {
      const body = {
        ground,
        ...(purpose === undefined ? {} : { purposes: purpose }),
        ...(request === undefined ? {} : { request }),
      };
      return began(
        await client.change('POST', `/v1/customers/${customer}/restrictions`, body),
        'Processing is restricted',
      );
    },
  );
  const ofOne = (name: string, words: string): Command =>
    group
      .command(name)
      .description(words)
      .argument('<customer>', 'id of the customer', idArgument)
      .argument('<restriction>', 'event that began it; see: regesta restriction list');
  const path = (customer: string, event: string, what: string): string =>
    `/v1/customers/${customer}/restrictions/${encodeURIComponent(event)}/${what}`;
  frame.verb<{ readonly channel: string }>(
    ofOne('announce', 'the customer was told, by another way than a letter, that it is about to be lifted').option(
      '--channel <code>',
      'how the customer was told',
      'phone',
    ),
    async ({ client }, [customer = '', event = ''], { channel }) =>
      began(
        await client.change('POST', path(customer, event, 'announcements'), { channel }),
        'That the customer was told is recorded',
      ),
  );
  frame.verb<Lift>(
    ofOne('lift', 'lift it, after the customer was told (GDPR Art. 18(3))')
      .requiredOption('--reason <code>', 'accuracy-settled, processing-lawful, claims-settled, no-ground-left, ...')
      .requiredOption('--informed-by <event>', 'the announcement or the letter that told the customer')
      .option('--request <id>', 'the request under which the letter was sent', idArgument),
    async ({ client }, [customer = '', event = ''], { reason, informedBy, request }) =>
      changed(
        await client.change('POST', path(customer, event, 'lifting'), {
          reason,
          informedBy,
          ...(request === undefined ? {} : { request }),
        }),
        'The restriction is lifted.',
      ),
  );
  frame.verb<{ readonly purpose: string; readonly exception: string; readonly until?: string }>(
    ofOne('except', 'let one purpose go on in spite of it (GDPR Art. 18(2))')
      .requiredOption('--purpose <code>', 'the purpose that goes on')
      .requiredOption('--exception <ground>', 'consent, legal-claims, rights-of-others or public-interest')
      .option('--until <instant>', 'when it ends by itself', instantOption),
    async ({ client }, [customer = '', event = ''], { purpose, exception, until }) =>
      began(
        await client.change('POST', path(customer, event, 'exceptions'), {
          purpose,
          exception,
          ...(until === undefined ? {} : { until }),
        }),
        `${purpose} may go on`,
      ),
  );
  frame.verb(
    ofOne('end-exception', 'the exception counts no more').argument('<exception>', 'event that began the exception'),
    async ({ client }, [customer = '', event = '', exception = '']) =>
      changed(
        await client.change('POST', path(customer, event, 'exceptions/end'), { exception }),
        'The exception is ended.',
      ),
  );
}

/** Says under which id the thing can be named from now on. */
export function began(answer: JsonObject, done: string): Printed {
  const [event] = (answer['events'] ?? []) as readonly string[];
  return changed(answer, event === undefined ? `${done}.` : `${done}: ${event}`);
}

async function list({ client }: Session, [customer = '']: readonly string[]): Promise<Printed> {
  const items = (await client.get(`/v1/customers/${customer}/restrictions`)) as readonly JsonObject[];
  const rows = items.map((one) => [
    textOf(one['id']),
    textOf(one['kind']),
    textOf(one['state']),
    textOf(one['ground']),
    (one['purposes'] as readonly string[]).join(' '),
    textOf(one['since']),
    (one['exceptions'] as readonly JsonObject[])
      .filter((exception) => exception['ended'] !== true)
      .map((exception) => `${textOf(exception['purpose'])}: ${textOf(exception['exception'])}`)
      .join(', '),
  ]);
  const heads = ['id', 'kind', 'state', 'ground', 'purposes', 'since', 'excepted'];
  return { text: table(heads, rows, { none: 'Nothing stands or ever stood in the way.' }), json: { items } };
}
