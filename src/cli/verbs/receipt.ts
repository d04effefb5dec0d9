import { type Command, InvalidArgumentError } from 'commander';
import { parseEventId } from '../../kernel/ids.ts';
import { bytesOf } from '../client.ts';
import type { Frame } from '../frame.ts';
import { facts } from '../print/text.ts';
import { saveFile } from '../save.ts';

const eventArgument = (text: string): string => {
  if (parseEventId(text) === undefined)
    throw new InvalidArgumentError('An event id is a UUID, as every answer gives it.');
  return text;
};

/** The proof that one event is in the ledger: for the customer, too. */
export function receipt(program: Command, frame: Frame): void {
  frame.verb<{ readonly out?: string }>(
    program
      .command('receipt')
      .description('the proof that one event is in the ledger, as a .tlog-proof; seals first if it must')
      .argument('<event>', 'id of the event', eventArgument)
      .option('--out <file>', 'save it instead of printing it')
      .addHelpText('after', '\nCheck it: regesta-verify proof FILE --policy policy.txt\n'),
    async ({ client }, [event = ''], { out }) => {
      const answer = await client.send('GET', `/v1/receipts/${event}?wait=true`, { headers: { accept: 'text/plain' } });
      const proof = (await bytesOf(answer)).toString('utf8');
      if (out === undefined) return { text: proof.trimEnd(), json: { event, proof } };
      await saveFile(out, proof);
      const told = facts([
        ['receipt', out],
        ['verify', `regesta-verify proof ${out} --policy policy.txt`],
      ]);
      return { text: told, json: { event, proof, out } };
    },
  );
}
