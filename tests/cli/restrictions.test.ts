import t from 'tap';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { newRequest } from '../support/open-task.ts';
import { commandLine } from './support/command-line.ts';

t.test('restrictions, objections, opt-outs and "may we?" from the command line', async (t) => {
  const cli = await commandLine(t);
  const made = await cli.application.app.inject({
    method: 'POST',
    url: '/v1/customers',
    headers: { authorization: `Bearer ${cli.token}` },
    payload: { source: 'shop', channel: 'web', collectionCountry: 'DE', facts: { name: { full: 'Hanna Kern' } } },
  });
  const { id: customer, position } = made.json() as { readonly id: string; readonly position: string };
  await cli.application.composed.deps.readModels.waitFor(BigInt(position), 60_000);
  const may = () => cli.run(['may', customer, '--purpose', 'customer-service']);
  t.match(await may(), { exit: EXIT.done, out: /^Yes: legal-basis/ });
  const restricted = await cli.ask('restriction', 'add', customer, '--ground', 'accuracy-contested');
  const [restriction = ''] = (restricted as { readonly events?: readonly string[] }).events ?? [];
  t.match(await may(), { exit: EXIT.refused, out: /^No: processing-restricted\n {2}by event / });
  t.match(await cli.run(['look', customer, '--purpose', 'customer-service']), { exit: EXIT.refused });
  await cli.ask(
    'restriction',
    'except',
    customer,
    restriction,
    '--purpose',
    'customer-service',
    '--exception',
    'legal-claims',
  );
  t.match(await may(), { exit: EXIT.done, out: /restriction-excepted/ });
  const told = await cli.ask('restriction', 'announce', customer, restriction);
  const [announcement = ''] = (told as { readonly events?: readonly string[] }).events ?? [];
  const lift = ['restriction', 'lift', customer, restriction, '--reason', 'accuracy-settled', '--informed-by'];
  t.match(await cli.run([...lift, restriction]), { exit: EXIT.refused });
  t.match(await cli.run([...lift, announcement]), { exit: EXIT.done, out: /The restriction is lifted/ });
  await cli.ask('opt-out', 'add', customer, '--of', 'marketing', '--contact-by', 'phone');
  const objected = await cli.ask('objection', 'add', customer, 'marketing', '--ground', 'direct-marketing');
  const [objection = ''] = (objected as { readonly events?: readonly string[] }).events ?? [];
  t.match(await cli.run(['objection', 'decide', customer, objection, '--overrule', 'legal-claims']), {
    exit: EXIT.refused,
  });
  await cli.ask('objection', 'withdraw', customer, objection);
  const { out } = await cli.run(['restriction', 'list', customer]);
  t.match(out, /restriction +lifted +accuracy-contested/);
  t.match(out, /opt-out +standing +marketing/);
  t.match(out, /objection +withdrawn +direct-marketing/);

  const request = await newRequest(cli.application.composed.deps);
  const assign = [
    'task',
    'assign',
    request,
    '--what',
    'find-data',
    '--respondent',
    'mail-house',
    '--due',
    '2099-12-31',
  ];
  const task = (await cli.ask(...assign, '--token-until', '2099-12-31T00:00:00.000Z')) as {
    readonly id: string;
    readonly token: string;
  };
  t.match(task.token, /^regesta-task_/);
  t.match(await cli.run(['task', 'answer', task.id]), { exit: EXIT.usage });
  t.match(await cli.run(['task', 'answer', task.id, '--nothing-by', 'email,phone']), { exit: EXIT.done });
  t.match((await cli.run(['task', 'show', task.id])).out, /mail-house, due 2099-12-31: answered[\s\S]*nothing-found/);
  await cli.ask('task', 'complete', task.id);
  t.match((await cli.run(['task', 'list', '--request', request])).out, /completed +find-data +mail-house/);
});
