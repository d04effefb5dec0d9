import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { severalOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { table } from '../print/text.ts';

interface Terms {
  readonly kind: string;
  readonly legalBasis: string;
  readonly data?: readonly string[];
  readonly nameEn: string;
  readonly nameZh?: string;
}

/** Why data is processed, and under which legal basis. */
export function purpose(program: Command, frame: Frame): void {
  const group = program.command('purpose').description('why data is processed, under which legal basis');
  frame.verb(group.command('list').description('all purposes, retired ones too'), listPurposes);
  const terms = (command: Command): Command =>
    command
      .argument('<code>', 'lower-case words joined by dashes, like order-follow-up')
      .requiredOption('--kind <kind>', 'service, marketing, rights, audit, administration or intake')
      .requiredOption('--legal-basis <basis>', 'consent, contract, legal-obligation, legitimate-interests, ...')
      .requiredOption('--name-en <name>', 'name in English')
      .option('--name-zh <name>', 'name in Chinese')
      .option(
        '--data <category>',
        'data categories it may see: identity,contact,commercial,preference,note,...',
        severalOption,
      );
  frame.verb(terms(group.command('declare').description('declare a purpose under a new code')), declare('POST'));
  frame.verb(terms(group.command('amend').description('change its terms from now on')), declare('PUT'));
  frame.verb(
    group
      .command('retire')
      .description('retire a purpose; its code stays taken')
      .argument('<code>', 'code of the purpose'),
    async ({ client }, [code = '']) =>
      changed(
        await client.change('POST', `/v1/purposes/${encodeURIComponent(code)}/retirement`),
        `Purpose ${code} is retired.`,
      ),
  );
}

async function listPurposes({ client }: Session): Promise<Printed> {
  const items = (await client.get('/v1/purposes')) as readonly JsonObject[];
  const rows = items.map((one) => [
    textOf(one['code']),
    textOf(one['kind']),
    textOf(one['legalBasis']),
    textOf(one['dataCategories']),
    one['retired'] === true ? 'retired' : '',
  ]);
  return { text: table(['code', 'kind', 'legal basis', 'data categories', ''], rows), json: { items } };
}

const declare =
  (method: 'POST' | 'PUT') =>
  async ({ client }: Session, [code = '']: readonly string[], options: Terms): Promise<Printed> => {
    const { kind, legalBasis, data = [], nameEn: en, nameZh: zh } = options;
    const terms = { kind, legalBasis, dataCategories: data, names: zh === undefined ? { en } : { en, zh } };
    return method === 'POST'
      ? changed(await client.change('POST', '/v1/purposes', { code, ...terms }), `Purpose ${code} is declared.`)
      : changed(
          await client.change('PUT', `/v1/purposes/${encodeURIComponent(code)}`, terms),
          `Purpose ${code} is amended.`,
        );
  };
