import { type Command, Option } from 'commander';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument } from '../options.ts';
import { textOf } from '../pages.ts';
import { facts } from '../print/text.ts';
import { saveFile } from '../save.ts';

interface Options {
  readonly out: string;
  readonly form: string;
  readonly language: string;
  readonly customer?: string;
  readonly until: string;
}

interface Issued {
  readonly id: string;
  readonly pdf: { readonly sha256: string; readonly base64: string };
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly base64: string }[];
}

/** The document at the end of an erasure: the PDF, and its data as JSON beside it. */
export function certificate(group: Command, frame: Frame): void {
  frame.verb<Options>(
    group
      .command('certificate')
      .description('the certificate of a completed erasure, with a proof of each step inside')
      .argument('<erasure>', 'id of the erasure', idArgument)
      .requiredOption('--out <file>', 'the PDF; its data stand beside it as JSON')
      .addOption(
        new Option('--form <form>', 'full for the authority, short for the customer')
          .choices(['full', 'short'])
          .default('full'),
      )
      .addOption(new Option('--language <tag>', 'language of the document').choices(['en', 'de', 'zh']).default('en'))
      .option('--customer <id>', 'of one of several customers alone', idArgument)
      .addOption(
        new Option('--until <place>', 'completion, or now: with what came later')
          .choices(['completion', 'now'])
          .default('completion'),
      ),
    issue,
  );
}

async function issue({ client }: Session, [id = '']: readonly string[], options: Options): Promise<Printed> {
  const { out, form, language, customer, until } = options;
  const asked = { form, language, until, ...(customer === undefined ? {} : { customer }) };
  const answer = await client.ask(`/v1/erasures/${id}/certificates`, asked);
  const issued = answer as unknown as Issued;
  await saveFile(out, Buffer.from(issued.pdf.base64, 'base64'));
  const twin = `${out.replace(/\.pdf$/i, '')}.json`;
  const data = issued.files.find(({ name }) => name.endsWith('.json'));
  if (data !== undefined) await saveFile(twin, Buffer.from(data.base64, 'base64'));
  const text = facts([
    ['certificate', issued.id],
    ['saved', out],
    ['SHA-256 of it', issued.pdf.sha256],
    ...(data === undefined ? [] : [['data', twin] as const, ['SHA-256 of them', data.sha256] as const]),
    ...(answer['event'] === undefined ? [] : [['recorded by', textOf(answer['event'])] as const]),
  ]);
  return {
    text,
    json: { id: issued.id, out, data: twin, sha256: issued.pdf.sha256, twinSha256: data?.sha256 ?? null },
  };
}
