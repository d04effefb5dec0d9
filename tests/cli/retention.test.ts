import t from 'tap';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { newRequest } from '../support/open-task.ts';
import type { CustomerId } from '../../src/kernel/ids.ts';
import { firstActor } from '../../src/usecases/actor/set-up.ts';
import { commandLine } from './support/command-line.ts';

t.setTimeout(300_000);

t.test('holds, schedules and a disposal from the command line', async (t) => {
  const cli = await commandLine(t);
  const { deps } = cli.application.composed;
  const settled = async () => deps.readModels.waitFor((await deps.ledger.head()).position, 60_000);
  const register = async (full: string) => {
    const made = await cli.application.app.inject({
      method: 'POST',
      url: '/v1/customers',
      headers: { authorization: `Bearer ${cli.token}` },
      payload: { source: 'shop', channel: 'web', collectionCountry: 'DE', facts: { name: { full } } },
    });
    return (made.json() as { readonly id: string }).id;
  };
  const [hanna, ines] = [await register('Hanna Kern'), await register('Ines Roth')];
  const me = firstActor(deps.origin);

  t.match(await cli.run(['hold', 'list']), { exit: EXIT.done, out: /No hold was placed/ });
  const scope = ['--customer', hanna, '--data', 'identity,contact'];
  const terms = ['--matter', 'case-7', '--basis', 'litigation', '--custodian', me, '--review', '2999-01-01'];
  const placed = (await cli.ask('hold', 'place', ...scope, ...terms)) as { readonly id: string };
  const request = await newRequest(deps, hanna as CustomerId);
  t.match(await cli.run(['request', 'show', request]), {
    out: new RegExp(`HELD by ${placed.id}: nothing of identity contact is erased until it is released`),
  });
  t.match(await cli.run(['hold', 'show', placed.id]), {
    out: new RegExp(`case-7, litigation[\\s\\S]*customer-${hanna}`),
  });
  t.match(await cli.run(['hold', 'place', ...scope, ...terms.slice(0, -1), '2000-01-01']), {
    exit: EXIT.refused,
    err: /HOLD_REVIEW_NOT_AHEAD/,
  });

  t.match(await cli.run(['retention', 'list']), { out: /No schedule yet/ });
  t.match(await cli.run(['retention', 'defaults', '--place', 'XX']), {
    exit: EXIT.usage,
    err: /XX\. There are some of: .*DE/,
  });
  t.match(await cli.run(['retention', 'defaults', '--place', 'DE']), {
    out: /de-vouchers .*8 years from the end of the year/,
  });
  t.match(await cli.run(['retention', 'adopt', 'consent-proof']), { exit: EXIT.refused, err: /CERTAINTY_UNCONFIRMED/ });
  await cli.ask('retention', 'adopt', 'de-vouchers', '--country', 'FR');
  const approve = ['--schedule-version', '1', '--alone', 'no-second-person'];
  await cli.ask('retention', 'approve', 'de-vouchers', ...approve);
  await cli.ask(
    'retention',
    'adopt',
    'de-claims',
    '--as',
    'ended',
    '--confirmed',
    'interpretation',
    '--data',
    'identity',
  );
  t.match(await cli.run(['retention', 'due', '--customer', ines]), {
    out: /identity +no upper limit\n\nWhat a law .* regesta erasure plan/,
  });
  await cli.ask('retention', 'approve', 'ended', ...approve);
  t.match(await cli.run(['retention', 'show', 'ended']), {
    out: /maximum 3 years from the end of the year, from end-of-contract/,
  });
  for (const customer of [hanna, ines]) {
    const said = ['--trigger', 'end-of-contract', '--on', '2020-02-02', '--source', 'shop'];
    await cli.ask('retention', 'state', customer, ...said);
  }
  t.match(await cli.run(['retention', 'triggers', ines]), { out: /end-of-contract +shop +2020-02-02/ });
  t.match(await cli.run(['timeline', ines]), { out: /RetentionTriggerStated/ });
  const { out } = await cli.run(['retention', 'due']);
  t.match(out, /1 data categories of 1 owners are due/);
  t.match(out, /request-open|hold/, 'what is left is told with its reason');
  t.match(await cli.run(['retention', 'due', '--customer', ines]), { out: /identity +due +ended +2023-12-31/ });

  const planned = (await cli.ask('disposal', 'plan')) as { readonly id: string };
  t.match(await cli.run(['disposal', 'show', planned.id]), { out: /planned, 0 of 1 batches[\s\S]*ended +identity +1/ });
  t.match(await cli.run(['disposal', 'show', planned.id, '--batch', '1']), {
    out: new RegExp(`customer-${ines} +identity`),
  });
  t.match(await cli.run(['disposal', 'approve', planned.id]), { exit: EXIT.usage, err: /add --yes/ });
  t.match(await cli.run(['disposal', 'approve', planned.id, '--yes']), {
    exit: EXIT.refused,
    err: /Second person missing/,
  });
  await cli.ask('disposal', 'approve', planned.id, '--yes', '--alone', 'no-second-person');
  t.match(await cli.run(['disposal', 'run', planned.id]), { exit: EXIT.done, out: /Completed: 1 of 1 batches/ });
  t.match(await cli.run(['disposal', 'list']), { out: /completed/ });
  t.match(await cli.ask('disposal', 'certificate', planned.id), { certificate: { disposed: { owners: 1, items: 1 } } });
  await settled();
  t.match(await cli.run(['look', ines, '--purpose', 'customer-service']), { out: /erased/ });
  t.match(await cli.run(['look', hanna, '--purpose', 'customer-service']), { out: /Hanna Kern/ });

  await cli.ask(
    'retention',
    'withdraw',
    hanna,
    '--trigger',
    'end-of-contract',
    '--source',
    'shop',
    '--reason',
    'contract-goes-on',
  );
  await cli.ask('retention', 'propose-end', 'ended', '--reason', 'replaced');
  await cli.ask('retention', 'end', 'ended', '--alone', 'no-second-person');
  t.match(await cli.run(['retention', 'list']), { out: /ended +1 ended/ });
  await cli.ask('hold', 'widen', placed.id, '--all');
  await cli.ask('hold', 'review', placed.id, '--outcome', 'to-be-released', '--next', '2999-02-02');
  await cli.ask('hold', 'propose-release', placed.id, '--reason', 'matter-closed');
  await cli.ask('hold', 'keep', placed.id);
  await cli.ask('hold', 'propose-release', placed.id, '--reason', 'matter-closed');
  t.match(await cli.run(['hold', 'release', placed.id]), { exit: EXIT.refused, err: /Second person missing/ });
  await cli.ask('hold', 'release', placed.id, '--alone', 'second-person-away');
  t.match(await cli.run(['hold', 'list']), { out: /everybody .*released/ });
});
