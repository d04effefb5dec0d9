import { type Command, Option } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { bytesOf } from '../client.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption, wholeOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { facts } from '../print/text.ts';
import { progress } from '../progress.ts';
import { saveFile } from '../save.ts';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly out: string;
  readonly language: string;
  readonly size?: number;
  readonly purpose: string;
}

/** Documents: a PDF to hand over, and the plain data behind it as JSON beside it. */
export function report(program: Command, frame: Frame): void {
  const group = program.command('report').description('documents: a PDF to hand over, and its data as JSON beside it');
  frame.verb(
    group
      .command('audit')
      .description('the audit report of a period, bound to an exact prefix of the ledger')
      .requiredOption('--from <date>', 'first day, in the controller’s time zone', dateOption)
      .requiredOption('--to <date>', 'last day', dateOption)
      .requiredOption('--out <file>', 'the PDF; the JSON twin stands beside it')
      .addOption(new Option('--language <tag>', 'language of the document').choices(['en', 'de', 'zh']).default('en'))
      .option(
        '--size <n>',
        'bind it to the first n leaves of the ledger, to make an earlier report again',
        wholeOption(1, 1e15),
      )
      .option('--purpose <code>', 'for what purpose it is made', 'audit')
      .addHelpText(
        'after',
        '\nExample:\n  regesta report audit --from 2026-01-01 --to 2026-06-30 --out half-year.pdf --language zh\n',
      ),
    audit,
  );
}

/**
 * Two requests, two recorded looks: the data first, then the PDF of the very same prefix, for the first look is itself
 * an event that would otherwise stand in the second document and not in the first.
 */
async function audit({ client, world }: Session, _args: readonly string[], options: Options): Promise<Printed> {
  const { from, to, language, size, purpose, out } = options;
  const asked = { from, to, language, purpose };
  const bar = progress(world, 'report', 3);
  try {
    const first = await client.ask('/v1/reports/audit', size === undefined ? asked : { ...asked, size });
    bar.at(1);
    const data = first['data'] as {
      readonly twin: { readonly sha256: string; readonly base64: string };
      readonly model: JsonObject;
    };
    const prefix = data.model['prefix'] as JsonObject;
    const pdf = await client.send('POST', '/v1/reports/audit', {
      json: { ...asked, size: Number(prefix['leaves']) },
      headers: { accept: 'application/pdf' },
    });
    const bytes = await bytesOf(pdf);
    bar.at(2);
    const twin = out.replace(/\.pdf$/i, '') + '.json';
    await saveFile(out, bytes);
    await saveFile(twin, Buffer.from(data.twin.base64, 'base64'));
    bar.at(3);
    const told = {
      reportId: textOf(data.model['reportId']),
      pdf: out,
      pdfBytes: bytes.length,
      twin,
      twinSha256: data.twin.sha256,
      leaves: prefix['leaves'] ?? null,
      lastEventId: prefix['lastEventId'] ?? null,
      conclusion: data.model['conclusion'] ?? null,
      accessEvents: [textOf(first['accessEvent']), pdf.headers['regesta-access-event'] ?? ''],
    };
    return { text: textOfReport(told), json: told };
  } finally {
    bar.end();
  }
}

function textOfReport(told: {
  readonly reportId: string;
  readonly pdf: string;
  readonly pdfBytes: number;
  readonly twin: string;
  readonly twinSha256: string;
  readonly leaves: unknown;
  readonly lastEventId: unknown;
  readonly accessEvents: readonly string[];
}): string {
  return facts([
    ['report', told.reportId],
    ['pdf', `${told.pdf} (${told.pdfBytes} bytes)`],
    ['data', `${told.twin} (sha-256 ${told.twinSha256})`],
    ['bound to', `${String(told.leaves)} leaves of the ledger, the last one event ${String(told.lastEventId)}`],
    ['recorded as', `looks ${told.accessEvents.join(' and ')}`],
  ]);
}
