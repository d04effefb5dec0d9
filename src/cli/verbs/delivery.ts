import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { table } from '../print/text.ts';

/** What became of packages that were handed over by a link. */
export function delivery(program: Command, frame: Frame): void {
  const group = program.command('delivery').description('links of packages: whether they were opened; taking one back');
  frame.verb(
    group
      .command('list')
      .description('the links of a request: ready, opened, expired or withdrawn')
      .argument('<request>', 'id of the request', idArgument),
    list,
  );
  frame.verb(
    group
      .command('revoke')
      .description('take a package back that nobody fetched: its link opens nothing any more')
      .argument('<delivery>', 'id of the delivery', idArgument),
    revoke,
  );
}

const FRESH_MS = 2_000;

async function list({ client }: Session, [id = '']: readonly string[]): Promise<Printed> {
  await client.caughtUp(FRESH_MS);
  const items = (await client.get(`/v1/requests/${id}/deliveries`)) as readonly JsonObject[];
  const columns = ['delivery', 'phase', 'preparedAt', 'expiresAt', 'endedAt', 'size'] as const;
  const rows = items.map((item) => columns.map((column) => textOf(item[column])));
  const heads = ['delivery', 'phase', 'prepared', 'expires', 'ended', 'bytes'];
  return { text: table(heads, rows, { none: 'No link was made.' }), json: { items: [...items] } };
}

async function revoke({ client }: Session, [id = '']: readonly string[]): Promise<Printed> {
  return changed(await client.change('DELETE', `/v1/deliveries/${id}`), 'The link opens nothing any more.');
}
