import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { commandLine } from './support/command-line.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The words of a command as a shell would split them; only what docs/processing.md uses. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '').slice(1);

/** What stands for an id in the page; tests/cli/packages.test.ts walks these commands for real. */
const NAMED = /\b(?:REQUEST|DELIVERY)\b/;

t.test('every command of docs/processing.md works, in its order', async (t) => {
  const cli = await commandLine(t);
  const described = ['--name', 'Teeladen GmbH', '--address', 'Hamburg', '--country', 'DE'];
  const set = ['organisation', 'set', ...described, '--time-zone', 'Europe/Berlin', '--language', 'de,en'];
  t.match(await cli.run(set), { exit: EXIT.done });
  const page = readFileSync(join(ROOT, 'docs', 'processing.md'), 'utf8');
  const lines = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
  t.ok(lines.length >= 12, `${lines.length} commands`);
  for (const line of lines) {
    if (NAMED.test(line)) {
      // Of a request that is not there: the command line knows the words, and the server has the say.
      const words = wordsOf(line.replace(/^.*?regesta /, 'regesta ').replace(NAMED, '0'.repeat(26)));
      t.not((await cli.run(words)).exit, EXIT.usage, line);
      continue;
    }
    const words = wordsOf(line).map((word) =>
      word.startsWith('samples/') ? join(ROOT, word) : word === 'record.csv' ? join(cli.folder, word) : word,
    );
    const { exit, out, err } = await cli.run(words);
    t.equal(exit, EXIT.done, `${line}\n${err}`);
    if (line.includes('recipient look')) t.match(out, /Ada Example/);
    if (line.includes('processing show')) t.match(out, /status +approved[\s\S]*missing +nothing/);
  }
  const record = readFileSync(join(cli.folder, 'record.csv'), 'utf8');
  t.match(record, /order-shipping,approved,1,controller,Teeladen GmbH/);
  t.match(record, /Versand von Bestellungen/, 'in the language asked for');

  t.match(await cli.run(['transfer', 'list']), { out: /mail-house-us +mail-house +DE to US +standard-clauses/ });
  t.match(await cli.run(['transfer', 'adequacy']), {
    out: /JP +Japan +high[\s\S]*GDPR Art. 45 decisions, as of 2026-11/,
  });
  t.match(await cli.run(['recipient', 'list']), { out: /mail-house +Mail House Inc. +processor +US +cloud-host/ });
  t.match(await cli.run(['transfer', 'end', 'mail-house-us', '--on', '2026-11-01']), { exit: EXIT.done });
  t.match(await cli.run(['processing', 'list']), { out: /order-shipping +approved .*transfer-missing/ });
  const ended = ['recipient', 'end', 'mail-house', '--on', '2026-11-01', '--data', 'deleted'];
  t.match(await cli.run(ended), { exit: EXIT.done });
  t.match(await cli.run(['processing', 'end', 'order-shipping', '--on', '2026-11-02']), { exit: EXIT.done });
  const broken = await cli.run(['processing', 'describe', 'x', join(ROOT, 'docs', 'processing.md')]);
  t.match(broken, { exit: EXIT.usage, err: /does not hold one JSON object/ });
});
