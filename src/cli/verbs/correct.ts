import type { Command } from 'commander';
import type { JsonValue } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, repeatedOption, severalOption } from '../options.ts';
import { changed } from '../print/change.ts';
import { jsonObject, readJsonStdin } from '../read-json.ts';

interface Options {
  readonly set?: readonly string[];
  readonly stdin?: true;
  readonly reason: string;
  readonly source: string;
  readonly channel: string;
  readonly unverified?: readonly string[];
  readonly purpose?: string;
}

const HELP = `
A name is one text, a company its name; an address is JSON. What you type here stays in the history of your shell;
with --stdin the facts come as one JSON object and do not:
  echo '{"postalAddress":{"lines":["5 Elm Road"],"locality":"Leeds","country":"GB"}}' \\
    | regesta correct CUSTOMER --reason customer-asked --stdin
`;

/** Sets values right by hand (GDPR Art. 16); an older row of a table never sets them back. */
export function correct(program: Command, frame: Frame): void {
  frame.verb(
    program
      .command('correct')
      .description('set values of a customer right by hand')
      .argument('<customer>', 'id of the customer', idArgument)
      .option('--set <field=value>', 'a field and its right value: email=..., phone=+49..., name=...', repeatedOption)
      .option('--stdin', 'read the facts as one JSON object from stdin')
      .requiredOption('--reason <code>', 'why: customer-asked, found-wrong, request or review')
      .option('--source <code>', 'who states it', 'office')
      .option('--channel <code>', 'where it reached us', 'office')
      .option('--unverified <fields>', 'fields whose value is kept although it does not validate', severalOption)
      .option('--purpose <code>', 'under which you may learn that nothing was new')
      .addHelpText('after', HELP),
    setRight,
  );
}

async function setRight({ client, world }: Session, [customer]: readonly string[], options: Options): Promise<Printed> {
  const facts: { [field: string]: JsonValue } = {};
  if (options.stdin === true) Object.assign(facts, await readJsonStdin(world, 'Type the facts as JSON'));
  for (const one of options.set ?? []) {
    const [, field, text] = /^([a-zA-Z]+)=(.*)$/s.exec(one) ?? [];
    if (field === undefined || text === undefined)
      throw usage('--set is a field and its value: --set phone=+4930123456');
    facts[field] = factOf(field, text);
  }
  const { reason, source, channel, unverified, purpose } = options;
  const body = { facts, reason, source, channel, ...(unverified === undefined ? {} : { unverified }) };
  const answer = await client.change('POST', `/v1/customers/${customer}/corrections`, body, { purpose });
  return changed(answer, `Set right: ${Object.keys(facts).join(', ')}.`);
}

function factOf(field: string, text: string): JsonValue {
  if (text.startsWith('{')) return jsonObject(text, 'A value that begins with {');
  if (field === 'name') return { full: text };
  if (field === 'company') return { name: text };
  return text;
}
