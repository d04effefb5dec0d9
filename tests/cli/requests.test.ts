import { join } from 'node:path';
import t from 'tap';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { commandLine, ownFolder } from './support/command-line.ts';
import { regesta, server } from './support/processes.ts';

/** Each command of the second test is a process: slow where several tests share two cores. */
t.setTimeout(600_000);

t.test('a request from the command line, from the letter to its closing and its appeal', async (t) => {
  const cli = await commandLine(t);
  const receive = ['request', 'receive', '--right', 'access', '--received-at', '2026-08-03T10:00:00.000Z'];
  t.match(await cli.run([...receive, '--channel', 'pigeon']), { exit: EXIT.refused, out: '', err: /channel/ });
  t.match(await cli.run(['request', 'receive']), { exit: EXIT.usage, err: /--right/ });
  const notJson = await cli.run([...receive, '--stdin'], { stdin: 'Anna: what do you know of me?' });
  t.match(notJson, { exit: EXIT.usage, out: '', err: /not hold one JSON object/ });
  t.notMatch(notJson.err, 'Anna', 'and what was typed is not repeated');
  t.match(await cli.run([...receive, '--stdin'], { stdin: '{"nom":"Anna"}' }), { exit: EXIT.refused, err: /nom/ });
  t.match(await cli.run([...receive, '--stdin', '--words-stdin']), { exit: EXIT.usage, err: /cannot be used with/ });
  const { json } = await cli.run([...receive, '--words-stdin', '--json'], { stdin: 'What do you know of me?' });
  const request = json['id'] as string;
  t.match(await cli.run(['request', 'show', request]), { out: /Not classified yet: no clock/ });

  const act = (what: string, ...fields: string[]) =>
    cli.run(['request', 'do', request, what, ...fields.flatMap((field) => ['--set', field])]);
  t.match(await act('delivery', 'rights'), { exit: EXIT.usage });
  t.match(await act('classification', 'jurisdictions=GB', 'calendarPlace=GB-ENG'), { exit: EXIT.done });
  const shown = await cli.run(['request', 'show', request]);
  // 3 August and one month: Thursday 3 September.
  t.match(shown.out, /^GB access: overdue, due 2026-09-03$/m);
  t.match(shown.out, /^ {2}due: .*2026-09-03/m);
  const refused = await act('approval', 'rights=access');
  t.match(refused, { exit: EXIT.refused, err: /REQUEST_IDENTITY_NOT_ESTABLISHED/ });
  t.match(await act('identity/no-doubt', 'reason=logged-in'), {
    exit: EXIT.done,
    out: /^Recorded: identity\/no-doubt/,
  });
  t.match(await act('approval', 'rights=access'), { exit: EXIT.done });
  t.match(await act('delivery', 'rights=access', 'method=mail'), {
    exit: EXIT.refused,
    err: /REQUEST_SECOND_PERSON_MISSING/,
  });
  t.match(await act('approval', 'rights=access', 'alone=second-person-away'), { exit: EXIT.done });
  t.match(await act('delivery', 'rights=access', 'method=mail'), { exit: EXIT.done });
  await act('closure');
  t.match(await act('acknowledgement', 'how=letter'), { exit: EXIT.refused, err: /REQUEST_CLOSED/ });
  const complaint = ['request', 'do', request, 'complaint', '--words-stdin'];
  t.match(await cli.run(complaint, { stdin: 'That took too long.' }), { exit: EXIT.done });
  t.match(await cli.run(['request', 'show', request]), { out: /^GB complaint: running, acknowledge by 20/m });
  await act('complaint/answer', 'outcome=upheld');
  await act('closure');

  const { position } = await cli.application.composed.deps.ledger.head();
  await cli.application.composed.deps.readModels.waitFor(position, 60_000);
  const list = (...more: string[]) => cli.run(['request', 'list', ...more]);
  t.match(await list('--phase', 'closed'), { out: new RegExp(`^${request} .* answered .*late`, 'm') });
  t.match(await list('--phase', 'open'), { out: /No request/ });
  t.match(await list('--recorded-as-of', '2026-08-03'), { out: /No request/ });
  t.match((await list('--phase', 'closed', '--json')).json, { items: [{ request, late: true }], more: false });
  t.match(await list('--recorded-as-of', 'yesterday'), { exit: EXIT.usage });
  t.match(await cli.run(['request', 'show', '0'.repeat(26)]), { exit: EXIT.refused, out: '' });
});

t.test('what can be done is told by the server, with the fields and values of each', async (t) => {
  const cli = await commandLine(t);
  const { items } = await cli.ask('request', 'acts');
  const acts = (items as readonly { readonly what: string }[]).map(({ what }) => what);
  t.ok(acts.length > 30);
  t.notOk(acts.includes('look'), 'a look is no act');
  const { json, out } = await cli.run(['request', 'acts', 'refusal', '--json']);
  t.match(json, { items: [{ name: 'reason', required: true }] }, out);
  t.match(
    (await cli.run(['request', 'acts', 'refusal'])).out,
    /^remedies +required +several, joined by commas: complain/m,
  );
  t.match((await cli.run(['request', 'acts', 'partial-answer'])).out, /^withheld .*a JSON list of \{"/m);
  const nothing = { exit: EXIT.usage, out: '', err: /Known: classification, / };
  t.match(await cli.run(['request', 'acts', 'classificatoin']), nothing);
  t.match(await cli.run(['request', 'do', '0'.repeat(26), 'classificatoin']), nothing);
});

t.test('a task is answered with its token, which opens nothing else', async (t) => {
  const cli = await commandLine(t);
  const { id } = await cli.ask('request', 'receive', '--right', 'access');
  const assign = ['task', 'assign', id as string, '--what', 'find-data', '--respondent', 'warehouse'];
  const { id: task, token } = await cli.ask(
    ...assign,
    '--due',
    '2027-01-20',
    '--token-until',
    '2027-01-31T00:00:00.000Z',
  );
  const respondent = { token: token as string };
  const answer = ['task', 'answer', task as string, '--nothing-by', 'email'];
  t.match(await cli.run(answer, { token: `${token as string}x` }), { exit: EXIT.refused, out: '' });
  t.match(await cli.run(answer, respondent), { exit: EXIT.done, out: /The answer is recorded/ });
  t.match(await cli.run(['task', 'show', task as string], respondent), { exit: EXIT.refused, out: '' });
  t.match(await cli.ask('task', 'show', task as string), { answers: [{ answer: 'nothing-found' }] });
});

t.test('the same over the wire: a server in a process of its own, and a process for each command', async (t) => {
  const folder = ownFolder(t);
  const settings = { REGESTA_DATA: join(folder, 'data'), REGESTA_SECRETS: join(folder, 'secrets') };
  const { port } = await server(t, settings);
  const run = (...words: string[]) => regesta(t, { ...settings, REGESTA_PORT: port }, 'request', ...words);
  const received = await run('receive', '--right', 'erasure', '--received-at', '2026-08-03T10:00:00.000Z', '--json');
  t.equal(received.exit, EXIT.done, received.err);
  const { id } = JSON.parse(received.out) as { readonly id: string };
  const pins = ['--set', 'jurisdictions=EU', '--set', 'calendarPlace=DE'];
  const classified = await run('do', id, 'classification', ...pins);
  t.equal(classified.exit, EXIT.done, classified.err);
  const shown = await run('show', id);
  t.match(shown, { exit: EXIT.done, out: /^EU erasure: overdue, due 2026-09-03$/m });
  const refused = await run('do', id, 'delivery', '--set', 'rights=erasure', '--set', 'method=mail');
  t.match(refused, { exit: EXIT.refused, out: '', err: /REQUEST_IDENTITY_NOT_ESTABLISHED/ });
});
