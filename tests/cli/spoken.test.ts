import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import t from 'tap';
import { FilledBy } from '../../src/cli/filled-by.ts';
import { Frame } from '../../src/cli/frame.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { sentenceOf } from '../../src/cli/spoken.ts';
import type { World } from '../../src/cli/world.ts';
import { PROBLEMS } from '../../src/http/problem.ts';
import { Collected, commandLine } from './support/command-line.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NOBODY = '3vwq0gt6mxkz1c9r5e2hby8jdf';
const all = Object.entries(PROBLEMS).map(([code, problem]) => {
  const said = sentenceOf({ ...problem, code, instance: 'r-1' });
  return { code, said };
});

/** The command that words name, or how far they name one. */
function named(program: Command, [first, ...rest]: readonly string[]): boolean {
  const command = program.commands.find((one) => one.name() === first);
  if (command === undefined) return false;
  return command.commands.length === 0 || rest[0] === undefined || named(command, rest);
}

t.test('nothing that is said at the command line sends the reader to a route', async (t) => {
  t.ok(all.length > 200, `${all.length} sentences`);
  for (const { code, said } of all) {
    t.notMatch(said, /\/v1\/|\/readyz|\b(?:GET|POST|PUT|PATCH|DELETE) |"(?:about|errors|instance)"|in the path/, code);
  }
});

t.test('every command that a sentence names is there', async (t) => {
  const program = buildProgram(
    new Frame({ version: '0', stdout: new Collected(), stderr: new Collected() } as unknown as World),
  );
  const commands = all.flatMap(({ code, said }) =>
    [...said.matchAll(/regesta ([a-z-]+(?: [a-z-]+)?)/g)].map(([, words = '']) => ({ code, words })),
  );
  t.ok(commands.length > 20, `${commands.length} commands are named`);
  for (const { code, words } of commands) t.ok(named(program, words.split(' ')), `${code}: regesta ${words}`);
});

t.test('a field that is still to be sent is named by the option whose name it has', async (t) => {
  const command = new Command('deliver')
    .argument('<request>')
    .option('--confirm-gaps <items>')
    .option('--role <role>')
    .option('--due <date>')
    .option('--to <place>');
  const filledBy = new FilledBy(command, { path: '/v1/requests/x/deliveries?until=x', json: { how: 'letter' } });
  const names = ['confirmedGaps', 'roles', 'dueOn', 'to', 'toOrganisation', 'confirmed', 'until', 'how'];
  const told = ['--confirm-gaps', '--role', '--due', '--to', undefined, undefined, undefined, undefined];
  t.same(
    names.map((name) => filledBy.ofName(name)),
    told,
  );
});

t.test('what does not fit is named by the option that it was given to', async (t) => {
  const cli = await commandLine(t);
  writeFileSync(cli.file('bad.json'), '{"kind":"nonsense","extra":1}');
  const says = async (line: readonly string[], ...lines: readonly RegExp[]) => {
    const { exit, err } = await cli.run(line);
    t.equal(exit, 1, line.join(' '));
    for (const one of lines) t.match(err, one);
    t.notMatch(err, /^ *(?:body|query|params|headers) \/|"errors"|\/v1\//m);
  };
  const erasure = ['erasure', 'request', NOBODY];
  await says(
    [...erasure, '--data', 'identity,nonsense', '--ground', 'art17-1-a'],
    /^ {2}--data, value 2: must be one of "id/m,
  );
  await says(
    [...erasure, '--data', 'identity', '--ground', 'identity'],
    /^ {2}--ground: must be one of "art17-1-a", /m,
  );
  await says(['actor', 'add', '--role', 'king'], /^ {2}--role: must be one of "administrator", /m);
  await says(['actor', 'grant', NOBODY, '--role', 'king'], /^ {2}--role: must be/m);
  await says(['actor', 'add', '--role', 'clerk', '--purpose', 'nope'], /see regesta purpose list\.$/m);
  await says(['look', NOBODY, '--purpose', 'audit', '--fields', 'name,nope'], /^ {2}--fields: must be one of "name"/m);
  await says(
    [
      'setup',
      '--name',
      'X',
      '--address',
      'Y',
      '--country',
      'China',
      '--time-zone',
      'Nowhere',
      '--language',
      'en,english!',
    ],
    /^ {2}--country: /m,
    /^ {2}--time-zone: /m,
    /^ {2}--language, value 2: /m,
  );
  const nowhere = await cli.run(['receipt', '6213398c-266d-8b72-baa3-76a5b6930e8d']);
  t.match(nowhere.err, /HTTP_NOTHING_HERE.*No event of this ledger has this id/, 'a command that knows better says it');
  const received = await cli.ask('request', 'receive', '--right', 'access', '--channel', 'letter');
  await says(
    ['request', 'do', String(received['id']), 'approval', '--set', 'rights=access'],
    /^What can be recorded of a request, and how: regesta request acts$/m,
  );
  // What was sent is put together from what was given: an option that was not given is never blamed.
  const hold = ['hold', 'place', '--matter', 'm', '--basis', 'audit', '--custodian', NOBODY, '--review', '2199-01-01'];
  const foreign = await cli.run([...hold, '--data', 'identity', '--owner', 'nobody']);
  t.match(foreign.err, /^ {2}--owner: /m);
  t.match(
    (await cli.run([...hold, '--data', 'identity', '--customer', '0004'])).err,
    /'--customer <id>' .* 26 characters/,
  );
  await says(['rules', 'show', 'nowhere'], /^ {2}<jurisdiction>: must be a place/m);
  await says(
    ['report', 'audit', '--from', '2026-02-01', '--to', '2026-01-01', '--out', 'x'],
    /^ {2}--to: .* before --from$/m,
  );
  await says(['correct', NOBODY, '--set', 'email=nope', '--reason', 'found-wrong'], /^ {2}--set email: must be/m);
  await says(
    ['request', 'do', NOBODY, 'extension', '--set', 'foo=1'],
    /^ {2}--set ground: /m,
    /^ {2}--set foo: is not known/m,
    /^Its fields: regesta request acts extension$/m,
  );
  await says(
    ['recipient', 'describe', 'x', cli.file('bad.json')],
    /^ {2}"kind" in .*bad\.json: must be one of/m,
    /"country" in .*: is missing/,
  );
  await says(
    ['replay', '--customer', NOBODY, '--recorded-as-of', '2199-01-01', '--purpose', 'audit'],
    /Give --recorded-as-of today/,
  );
  await says(['look', NOBODY, '--purpose', 'nope'], /Recorded as refused look /);
  t.match((await cli.run(['actor', 'list'], { token: 'nope' })).err, /Set REGESTA_TOKEN to a valid access token\./);
});

t.test('what an erasure waits for is said where it cannot go on', async (t) => {
  const cli = await commandLine(t);
  await cli.run([
    'import',
    join(ROOT, 'samples', 'partners.csv'),
    '--mapping',
    join(ROOT, 'samples', 'partners.mapping.json'),
  ]);
  const found = await cli.ask('search', '--name', 'Brenner', '--purpose', 'customer-service');
  const customer = String(found['items'][0]['customer']);
  const { id } = await cli.ask('erasure', 'request', customer, '--data', 'contact', '--ground', 'art17-1-b');
  const erasure = String(id);
  const certificate = await cli.run(['erasure', 'certificate', erasure, '--out', cli.file('c.pdf')]);
  t.match(certificate.err, /ERASURE_NOT_COMPLETED.*regesta erasure show/);
  const told = await cli.run(['erasure', 'told', erasure, '--by', 'letter']);
  t.match(told.err, /ERASURE_NOT_STARTED.*regesta erasure approve/);
  t.match((await cli.run(['erasure', 'show', erasure])).out, /It waits for: its plan \(regesta erasure plan\)/);
  t.match((await cli.run(['erasure', 'plan', erasure])).out, /It waits for: .* \(regesta erasure approve\)/);
  const approved = await cli.run(['erasure', 'approve', erasure, '--alone', 'no-second-person', '--yes']);
  t.match(approved.out, /It waits for: customer, who .* \(regesta erasure told\)/);
});
