import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { renderPdf } from '../../src/reports/pdf/render.ts';
import { textSample } from './sample-document.ts';

const child = fileURLToPath(new URL('./render-once.ts', import.meta.url));

function hashUnder(language: string, environment: Readonly<Record<string, string>>): string {
  const env = { ...process.env, ...environment };
  return execFileSync(process.execPath, ['--import=tsx', child, language], { env, encoding: 'utf8' });
}

for (const language of ['en', 'zh']) {
  t.test(`the same bytes under another time zone and locale: ${language}`, async (t) => {
    const first = hashUnder(language, { TZ: 'UTC', LC_ALL: 'C', LANG: 'C' });
    t.match(first, /^[0-9a-f]{64}$/);
    t.equal(hashUnder(language, { TZ: 'Asia/Tokyo', LC_ALL: 'de_DE.UTF-8', LANG: 'zh_CN.UTF-8' }), first);
  });
}

t.test('another text gives another file id', async (t) => {
  const idOf = (pdf: Buffer): string => /\/ID \[<([0-9a-f]{32})>/.exec(pdf.toString('latin1'))?.[1] ?? '';
  const one = await renderPdf(textSample('en', ['one']), { producer: 'test' });
  const other = await renderPdf(textSample('en', ['two']), { producer: 'test' });
  t.match(idOf(one), /^[0-9a-f]{32}$/);
  t.not(idOf(one), idOf(other));
});
