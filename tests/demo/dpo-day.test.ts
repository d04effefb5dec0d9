import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { stepsOf } from '../../examples/dpo-day-page.ts';
import { runPage } from '../../examples/dpo-day-run.ts';
import { ownFolder } from '../cli/support/command-line.ts';

t.setTimeout(600_000);

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'tutorial-dpo.md'), 'utf8');

async function run(t: Test, page: string): Promise<{ readonly told: string; readonly folder: string }> {
  const folder = ownFolder(t);
  const lines: string[] = [];
  await runPage({ page, folder, say: (text) => lines.push(text) });
  return { told: lines.join('\n'), folder };
}

t.test('everything that the page says is so: each command, each refusal, each due day counted by hand', async (t) => {
  const { told, folder } = await run(t, PAGE);
  const steps = stepsOf(PAGE);
  const count = (kind: (typeof steps)[number]['kind']) => steps.filter((step) => step.kind === kind).length;
  t.ok(count('command') >= 40, `${count('command')} commands`);
  t.ok(count('http') >= 10, `${count('http')} requests over HTTP`);
  t.ok(count('due') >= 8, `${count('due')} due days`);
  t.equal(told.match(/as counted by hand/g)?.length, count('due'), 'each of them compared');
  for (const name of ['extension.pdf', 'refusal.pdf']) {
    t.equal(readFileSync(join(folder, name)).subarray(0, 5).toString('latin1'), '%PDF-', name);
  }
  t.notOk(existsSync(join(folder, 'data', 'extension.pdf')));
});

t.test('a page that says anything else is caught, at its line', async (t) => {
  /** The page as far as the table of the first due days: enough for each of these to be met. */
  const short = PAGE.slice(0, PAGE.indexOf('## Who asks'));
  const other = async (what: string, from: string, to: string) => {
    t.ok(short.includes(from), `${what} stands in the page`);
    const line = short.slice(0, short.indexOf(from)).split('\n').length;
    await t.rejects(run(t, short.replace(from, to)), { message: new RegExp(`^line ${line} of the page`) }, what);
  };
  await other('another due day', '| **2026-11-02** |', '| **2026-10-30** |');
  await other('another citation', '| Civ. Code 1798.130 |', '| Civ. Code 1798.131 |');
  await other('a refusal that does not come', '# shows: erasure', '# refused: REQUEST_UNKNOWN');
});
