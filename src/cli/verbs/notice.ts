import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { instantOption, repeatedOption, severalOption, wholeOption } from '../options.ts';
import { changed } from '../print/change.ts';
import { table } from '../print/text.ts';
import { noticesOf, type NoticeVersion } from '../notices.ts';
import { readInputFile } from '../read-input.ts';

interface Publish {
  readonly text: readonly string[];
  readonly purpose: readonly string[];
  readonly effectiveFrom?: string;
  readonly noticeVersion?: number;
}

/** Privacy notices: the texts stay with the company, the ledger pins them by their digests. */
export function notice(program: Command, frame: Frame): void {
  const group = program.command('notice').description('privacy notices, pinned by the digests of their texts');
  frame.verb(group.command('list').description('every version of every notice'), listNotices);
  frame.verb(
    group
      .command('publish')
      .description('publish the next version of a notice from its text files')
      .argument('<code>', 'lower-case words joined by dashes, like web-privacy')
      .requiredOption(
        '--text <language=file>',
        'the text in a language, as it is shown; once for each language',
        repeatedOption,
      )
      .requiredOption('--purpose <code>', 'purposes that it covers', severalOption)
      .option('--effective-from <instant>', 'when it comes into force; now when absent', instantOption)
      .option('--notice-version <n>', 'which version; the next one when absent', wholeOption(1, 1_000_000))
      .addHelpText(
        'after',
        '\nExample:\n  regesta notice publish newsletter --text en=notice.en.txt --text zh=notice.zh.txt --purpose marketing\n',
      ),
    publish,
  );
  frame.verb(
    group
      .command('withdraw')
      .description('withdraw a version: it is shown to nobody any more')
      .argument('<code>', 'code of the notice')
      .argument('<version>', 'the version', wholeOption(1, 1_000_000)),
    async ({ client }, [code = '', version]) =>
      changed(
        await client.change('POST', `/v1/notices/${encodeURIComponent(code)}/withdrawals`, {
          noticeVersion: Number(version),
        }),
        `Version ${version} of ${code} is withdrawn.`,
      ),
  );
}

async function listNotices({ client }: Session): Promise<Printed> {
  const items = await noticesOf(client);
  const rows = items.map((one) => [
    one.code,
    String(one.noticeVersion),
    one.texts.map(({ language }) => language).join(' '),
    one.purposes.join(' '),
    one.effectiveFrom,
    one.withdrawnAt === undefined ? '' : `withdrawn ${one.withdrawnAt}`,
  ]);
  const text = table(['code', 'version', 'languages', 'purposes', 'in force from', ''], rows, {
    none: 'No notice yet.',
  });
  return { text, json: { items: items as unknown as readonly JsonObject[] } };
}

async function publish({ client, world }: Session, [code = '']: readonly string[], options: Publish): Promise<Printed> {
  const texts = await Promise.all(options.text.map(digested));
  const versions = (await noticesOf(client)).filter((one) => one.code === code);
  const last = versions.reduce<NoticeVersion | undefined>(
    (a, b) => (a === undefined || b.noticeVersion > a.noticeVersion ? b : a),
    undefined,
  );
  // Publishing the same texts again is the same version, not another one.
  const repeated =
    last !== undefined && options.noticeVersion === undefined && isSame(last, texts, options) ? last : undefined;
  const body = {
    code,
    noticeVersion: repeated?.noticeVersion ?? options.noticeVersion ?? (last?.noticeVersion ?? 0) + 1,
    texts,
    purposes: options.purpose,
    effectiveFrom: options.effectiveFrom ?? repeated?.effectiveFrom ?? world.clock.now(),
  };
  const answer = await client.change('POST', '/v1/notices', body);
  const shown = texts.map(({ language, sha256 }) => `  ${language}  sha-256 ${sha256}`).join('\n');
  const printed = changed(
    answer,
    `Version ${body.noticeVersion} of ${code} is published, in force from ${body.effectiveFrom}.`,
  );
  return { text: `${printed.text}\n${shown}`, json: { ...answer, ...body } };
}

/** Of the bytes of the file, as they are: whoever has the text can check it against the ledger. */
async function digested(given: string): Promise<{ readonly language: string; readonly sha256: string }> {
  const [, language, path] = /^([A-Za-z0-9-]+)=(.+)$/s.exec(given) ?? [];
  if (language === undefined || path === undefined)
    throw usage('--text is a language and a file: --text en=notice.en.txt');
  return {
    language,
    sha256: createHash('sha256')
      .update(await readInputFile(path))
      .digest('base64'),
  };
}

const key = (texts: NoticeVersion['texts']): string =>
  JSON.stringify(texts.map(({ language, sha256 }) => `${language} ${sha256}`).sort());

const isSame = (last: NoticeVersion, texts: NoticeVersion['texts'], { purpose, effectiveFrom }: Publish): boolean =>
  last.withdrawnAt === undefined &&
  key(last.texts) === key(texts) &&
  [...last.purposes].sort().join() === [...new Set(purpose)].sort().join() &&
  (effectiveFrom === undefined || effectiveFrom === last.effectiveFrom);
