import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import t from 'tap';
import { z } from 'zod';
import { accessPackageSchema } from '../../src/reports/package/package.ts';
import { LANGUAGES } from '../../src/reports/document.ts';
import { packPackage } from '../../src/usecases/package/prepare-package.ts';
import { packageWorld } from '../support/package-world.ts';
import { missing, output, verapdf } from './tools.ts';

const NAMES = ['package.json', 'package.schema.json', 'data.csv', 'package.pdf', 'README.txt', 'manifest.json'];

const java = missing('java', '-version');

t.test('the files of a package', async (t) => {
  const { http, request } = await packageWorld(t);
  const folder = process.env['PACKAGE_OUT'] ?? mkdtempSync(join(tmpdir(), 'regesta-package-'));
  if (process.env['PACKAGE_OUT'] === undefined) t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const ask = (payload: object, accept: string) =>
    http.send(http.firstToken, {
      method: 'POST',
      url: `/v1/requests/${request}/package`,
      payload,
      headers: { accept },
    });

  await t.test('one ZIP with all of them, each with its SHA-256 in the manifest', async (t) => {
    const answer = await ask({ language: 'en' }, 'application/zip');
    t.equal(answer.headers['content-type'], 'application/zip');
    t.equal(answer.headers['content-disposition'], `attachment; filename="package-${request}.zip"`);
    const files = unzipSync(answer.rawPayload);
    t.same(Object.keys(files), NAMES);
    const text = (name: string): string => Buffer.from(files[name] ?? []).toString('utf8');
    const manifest = JSON.parse(text('manifest.json')) as {
      readonly files: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
    };
    t.same(
      manifest.files,
      NAMES.slice(0, -1).map((name) => ({
        name,
        size: files[name]?.length,
        sha256: createHash('sha256')
          .update(files[name] ?? '')
          .digest('hex'),
      })),
    );
    const told = JSON.parse(text('package.json')) as object;
    t.ok(accessPackageSchema.safeParse(told).success);
    // The schema that travels along is read by itself: it takes the package, and not one that lacks an item.
    const schema = z.fromJSONSchema(JSON.parse(text('package.schema.json')) as never);
    t.ok(schema.safeParse(told).success);
    t.notOk(schema.safeParse({ ...told, recipients: undefined }).success);
    const [mark, ...lines] = text('data.csv').split('\r\n');
    t.match(mark, /^\uFEFFpath,field,category,value,state,source,since,standing,event$/);
    t.match(lines[0], /^copy\/fields\/name,name,identity,Maria Anders,opened,shop,20.*,former,/);
    t.ok(lines.some((line) => line.startsWith('copy/wrote/note,note,note,"Please send me')));
    t.match(text('README.txt'), /Teeladen GmbH/);
  });

  await t.test('the same package is the same bytes', async (t) => {
    const told = accessPackageSchema.parse(((await ask({}, 'application/json')).json() as { data: unknown }).data);
    const first = await packPackage(told);
    const again = await packPackage(structuredClone(told));
    t.ok(first.zip.equals(again.zip));
  });

  const skip = missing('pdftotext', '-v');
  await t.test('on paper it has sixteen sections, in three languages', { skip }, async (t) => {
    const said = {
      en: ['Yes: we process personal data about you', '16 How to check this package', 'Anders-Klee', 'Hamburg'],
      de: [
        'Ja: Wir verarbeiten personenbezogene Daten über Sie',
        'Wie Sie dieses Paket prüfen',
        'Anders-Klee',
        'Verträge schließen und erfüllen',
        'Deutsch (de)',
        'mit einem Formular auf der Website',
      ],
      zh: ['是：我们处理您的个人信息', '如何核验本资料包', 'Anders-Klee', '德语（de）', '网站表单', '自当年年末起10年'],
    };
    for (const language of LANGUAGES) {
      const answer = await ask({ language }, 'application/pdf');
      t.equal(answer.statusCode, 200);
      const file = join(folder, `package-${language}.pdf`);
      writeFileSync(file, answer.rawPayload);
      const text = (await output('pdftotext', '-layout', file, '-')).replace(/\s+/g, ' ');
      for (const words of said[language]) t.ok(text.includes(words), `${language}: ${words}`);
      t.notMatch(text, /undefined|package\.(?:text|label)|My neighbour Klaus Berg/);
      if (language !== 'en')
        t.notMatch(text, /web form|Concluding|Customer service|postal address|(?<!\/)\bimport\b/, language);
    }
  });

  await t.test('a validator finds nothing in it (PDF/A-3a, PDF/UA-1)', { skip: java }, async (t) => {
    const files: string[] = [];
    for (const language of LANGUAGES) {
      const file = join(folder, `validated-${language}.pdf`);
      writeFileSync(file, (await ask({ language }, 'application/pdf')).rawPayload);
      files.push(file);
    }
    const { exitCode, report } = verapdf('3a,ua1', ...files);
    t.equal(exitCode, 0, report);
    t.equal(report.match(/^PASS/gm)?.length, 6, report);
  });
});
