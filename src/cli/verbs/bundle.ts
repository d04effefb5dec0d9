import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseEventId } from '../../kernel/ids.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, wholeOption } from '../options.ts';
import { facts } from '../print/text.ts';
import { saveStream } from '../save.ts';

interface Options {
  readonly out: string;
  readonly customer?: string;
  readonly event?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly size?: number;
  readonly sealed: string;
}

const eventOption = (text: string, before: readonly string[] = []): readonly string[] => {
  if (parseEventId(text) === undefined) {
    throw new InvalidArgumentError('An event id is a UUID, as every answer gives it.');
  }
  return [...before, text];
};

const HELP = `
Examples:
  regesta bundle --out ledger.tar                       everything up to the newest checkpoint, made now
  regesta bundle --customer CUSTOMER --out anna.tar     one customer
  regesta bundle --from 1000 --to 2000 --out part.tar   a stretch of leaves, with the proof that nothing in it is missing
  regesta bundle --event EVENT --out one.tar            single events

Check it, on any computer with Node 20: node regesta-verify.mjs ledger.tar --policy policy.txt
(regesta evidence verifier --out regesta-verify.mjs, regesta evidence policy --out policy.txt)
`;

/** Evidence to take away, for regesta-verify. */
export function bundle(program: Command, frame: Frame): void {
  frame.verb<Options>(
    program
      .command('bundle')
      .description('evidence to take away: events with their proofs, for regesta-verify')
      .requiredOption('--out <file>', 'the archive')
      .option('--customer <id>', 'only one customer', idArgument)
      .option('--event <id>', 'only this event; may be given several times', eventOption)
      .option('--from <leaf>', 'only leaves from here', wholeOption(0, 1e15))
      .option('--to <leaf>', 'up to here, exclusive', wholeOption(1, 1e15))
      .option(
        '--size <n>',
        'of an earlier checkpoint: to make that bundle again, or one of a part that is held against a pin of this size',
        wholeOption(1, 1e15),
      )
      .addOption(
        new Option('--sealed <how>', 'whether the sealed envelopes go along; without a key they open for nobody')
          .choices(['included', 'withheld'])
          .default('included'),
      )
      .addHelpText('after', HELP),
    write,
  );
}

async function write({ client }: Session, _args: readonly string[], options: Options): Promise<Printed> {
  const asked = selectionOf(options);
  const answer = await client.send('POST', '/v1/evidence/bundles', {
    json: asked,
    headers: { accept: 'application/x-tar' },
  });
  const bytes = await saveStream(options.out, answer.body);
  const size = /-(\d+)\.tar"/.exec(answer.headers['content-disposition'] ?? '')?.[1] ?? '';
  const told = { bundle: options.out, bytes, size: Number(size), mode: String(asked['mode']) };
  return {
    text: facts([
      ['bundle', `${told.bundle} (${bytes} bytes)`],
      ['mode', told.mode],
      ['checkpoint', `${size} leaves`],
      ['verify', `node regesta-verify.mjs ${told.bundle} --policy policy.txt`],
    ]),
    json: told,
  };
}

function selectionOf({ customer, event, from, to, size, sealed }: Options): JsonObject {
  const chosen = [customer !== undefined, event !== undefined, from !== undefined || to !== undefined];
  if (chosen.filter(Boolean).length > 1) {
    throw usage('Choose one of --customer, --event, and --from with --to.');
  }
  const pinned = size === undefined ? { sealed } : { sealed, size };
  if (customer !== undefined) {
    if (size !== undefined) throw usage('A bundle about one customer is always made as of now.');
    return { mode: 'subject', customer, sealed };
  }
  if (event !== undefined) return { mode: 'events', events: [...event], ...pinned };
  if (from === undefined && to === undefined) return { mode: 'full', ...pinned };
  if (from === undefined || to === undefined) throw usage('Give both --from and --to.');
  return { mode: 'range', from, to, ...pinned };
}
