import { type Command, InvalidArgumentError } from 'commander';
import { parseEventId } from '../../kernel/ids.ts';
import { ProblemError } from '../cli-error.ts';
import { bytesOf, type Client } from '../client.ts';
import type { Frame } from '../frame.ts';
import { facts } from '../print/text.ts';
import { saveFile } from '../save.ts';

const eventArgument = (text: string): string => {
  if (parseEventId(text) === undefined)
    throw new InvalidArgumentError('An event id is a UUID, as every answer gives it.');
  return text;
};

/** A receipt says that an event stands where it stands; what it says is seen in its line, which the receipt fixes. */
const lineOf = (
  event: string,
): string => `It holds digests of what the event says. To see that, too, add --event event.json to the check:
  regesta bundle --event ${event} --out event.tar
  tar -xOf event.tar events/000000.ndjson > event.json`;

const HELP = `
Check it: node regesta-verify.mjs proof FILE --policy policy.txt
${lineOf('EVENT')}
`;

/** The proof that one event is in the ledger: for the customer, too. */
export function receipt(program: Command, frame: Frame): void {
  frame.verb<{ readonly out?: string }>(
    program
      .command('receipt')
      .description('the proof that one event is in the ledger, as a .tlog-proof; seals first if it must')
      .argument('<event>', 'id of the event', eventArgument)
      .option('--out <file>', 'save it instead of printing it')
      .addHelpText('after', HELP),
    async ({ client }, [event = ''], { out }) => {
      const proof = await proofOf(client, event);
      if (out === undefined) return { text: proof.trimEnd(), json: { event, proof } };
      await saveFile(out, proof);
      const told = facts([
        ['receipt', out],
        ['verify', `node regesta-verify.mjs proof ${out} --policy policy.txt`],
      ]);
      return { text: `${told}\n\n${lineOf(event)}`, json: { event, proof, out } };
    },
  );
}

async function proofOf(client: Client, event: string): Promise<string> {
  try {
    const answer = await client.send('GET', `/v1/receipts/${event}?wait=true`, { headers: { accept: 'text/plain' } });
    return (await bytesOf(answer)).toString('utf8');
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'HTTP_NOTHING_HERE') throw error;
    const detail = 'No event of this ledger has this id. The commands timeline and replay print the ids of events.';
    throw new ProblemError({ ...error.problem, detail }, error.sent);
  }
}
