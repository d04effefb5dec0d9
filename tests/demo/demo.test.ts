import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ownFolder } from '../cli/support/command-line.ts';
import { Running } from '../cli/support/processes.ts';

t.setTimeout(600_000);

const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

t.test('the demo tells the main job from a clean folder, and leaves what it says', async (t) => {
  const folder = join(ownFolder(t), 'demo-output');
  mkdirSync(folder);
  writeFileSync(join(folder, '.regesta-demo'), 'made by an earlier run');
  writeFileSync(join(folder, 'audit-fr.pdf'), 'left by it');
  const { exit, out, err } = await new Running(t, 'demo', [folder], {}).ended();
  t.equal(exit, 0, err);
  for (const told of [
    /registered +399/,
    /registered +56/,
    /unchanged +56/,
    /Consent is recorded/,
    /marketing is withdrawn/,
    /CONSENT_MISSING/,
    /PURPOSE_NOT_ASSIGNED/,
    /refused +customer/,
    /The customer was not in the register then/,
    /\[erased on /,
    /VERIFIED \d+ events .* level=L1 tamper-detecting/,
    /E101 EVENT_ALTERED .* field=data/,
    /TAMPERED \d+ events/,
  ]) {
    t.match(out, told);
  }
  t.notOk(existsSync(join(folder, 'audit-fr.pdf')), 'what an earlier run left is gone');
  const twins = ['en', 'zh'].map((language) => readFileSync(join(folder, `audit-${language}.json`), 'utf8'));
  t.equal(twins[0], twins[1], 'one model stands behind both documents');

  const personal = /Hartley|hartley\.1001|Brenner|Wei Lan|Klara Vogt/;
  for (const file of filesIn(join(folder, 'data'))) {
    t.notMatch(readFileSync(file, 'latin1'), personal, `nothing readable in ${file.slice(folder.length)}`);
  }
  t.ok(existsSync(join(folder, 'secrets', 'master.key')));
  if (hasPdftotext) readDocuments(t, folder);
  else t.pass('pdftotext is not installed here', { skip: 'the text of the documents was not read' });
});

function readDocuments(t: Test, folder: string): void {
  const textOf = (language: string): string =>
    spawnSync('pdftotext', ['-layout', join(folder, `audit-${language}.pdf`), '-'], { encoding: 'utf8' }).stdout;
  for (const language of ['en', 'zh']) {
    const text = textOf(language);
    t.match(text, 'Ningbo Harbour Lamps Co., Ltd.');
    t.match(text, 'CustomerRegistered');
    t.notMatch(text, /Hartley|Brenner|example\.com.*1001/, 'ids, never names of customers');
  }
  t.match(textOf('zh'), /\p{Script=Han}{4}/u);
}

t.test('a folder that the demo did not make is left alone', async (t) => {
  const folder = ownFolder(t);
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine', 'letter.txt'), 'dear');
  const { exit, err } = await new Running(t, 'demo', [join(folder, 'mine')], {}).ended();
  t.equal(exit, 1);
  t.match(err, 'was not made by the demo');
  t.equal(readFileSync(join(folder, 'mine', 'letter.txt'), 'utf8'), 'dear');
});
