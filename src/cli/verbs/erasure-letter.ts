import { type Command, Option } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame } from '../frame.ts';
import { idArgument } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { facts } from '../print/text.ts';
import { saveFile } from '../save.ts';

interface Options {
  readonly customer: string;
  readonly out?: string;
  readonly language?: string;
  readonly purpose: string;
}

/** The letter to a customer of whom data were erased without a request of theirs. */
export function letter(group: Command, frame: Frame): void {
  frame.verb<Options>(
    group
      .command('letter')
      .description('write to a customer what was erased: mailed, or with --out as a PDF for the post')
      .argument('<erasure>', 'id of the erasure', idArgument)
      .requiredOption('--customer <id>', 'to whom', idArgument)
      .option('--out <file>', 'the PDF for the post; say `erasure told --by letter` when it is posted')
      .addOption(
        new Option('--language <tag>', 'language of the letter, if not the customer’s').choices(['en', 'de', 'zh']),
      )
      .option('--purpose <code>', 'for what purpose the address is opened', 'rights-request'),
    async ({ client }, [id = ''], { customer, out, language, purpose }) => {
      const body = { customer, purpose, ...(language === undefined ? {} : { language }) };
      if (out === undefined) {
        const answer = await client.change('POST', `/v1/erasures/${id}/letters/mail`, body);
        return changed(answer, 'The mail server has the letter; the customer was told.');
      }
      const answer = await client.ask(`/v1/erasures/${id}/letters/print`, body);
      const { pdf, language: written } = answer['data'] as JsonObject;
      const { sha256, base64 } = pdf as JsonObject;
      await saveFile(out, Buffer.from(textOf(base64), 'base64'));
      const told = {
        pdf: out,
        sha256: textOf(sha256),
        language: textOf(written),
        accessEvent: textOf(answer['accessEvent']),
      };
      const text = facts([
        ['pdf', out],
        ['language', told.language],
        ['recorded as', `look ${told.accessEvent}`],
      ]);
      return { text, json: told };
    },
  );
}
