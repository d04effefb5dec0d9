import { readFileSync, statSync } from 'node:fs';
import { unzipSync } from 'fflate';
import t from 'tap';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { commandLine } from './support/command-line.ts';

const EVENT = /^[0-9a-f]{8}-[0-9a-f]{4}-8/;
const LINK = /\/d\/([0-9a-z]{26})#([A-Za-z0-9_-]{43})/;
const SETUP = [
  ...['setup', '--name', 'Quay Lamps', '--address', '8 Quay Road', '--country', 'DE'],
  ...['--time-zone', 'Europe/Berlin', '--language', 'de', '--dpo', 'Wei Lan', '--dpo-contact', 'p@example.com'],
];

t.setTimeout(300_000);

t.test('a package is seen, saved, handed over by a link that is printed once, and taken back', async (t) => {
  const cli = await commandLine(t);
  const headers = { authorization: `Bearer ${cli.token}` };
  const made = await cli.application.app.inject({
    method: 'POST',
    url: '/v1/customers',
    headers,
    payload: { source: 'shop', channel: 'web', collectionCountry: 'DE', facts: { name: { full: 'Jürgen Weiß' } } },
  });
  const { id: request } = await cli.ask('request', 'receive', '--right', 'access', '--customer', made.json().id);
  await cli.ask('request', 'do', request, 'classification', '--set', 'jurisdictions=EU', '--set', 'calendarPlace=DE');
  await cli.ask('request', 'do', request, 'identity/no-doubt', '--set', 'reason=wrote-from-known-address');

  await t.test('shown and saved', async (t) => {
    const shown = await cli.run(['package', 'show', request]);
    t.match(shown, { exit: EXIT.done, out: /^ *name +Jürgen Weiß +current +shop/m });
    t.match(shown.out, /not declared +purposes, categories, recipients, retention, transfers, automated/);
    t.match(shown.out, /recorded as +look [0-9a-f-]{36}/);
    const whole = await cli.ask('package', 'show', request, '--language', 'de');
    t.match(whole, {
      accessEvent: EVENT,
      data: { confirmation: { isProcessed: true }, languages: { language: 'de' } },
    });
    const [zip, pdf] = [cli.file('package.zip'), cli.file('package.PDF')];
    const saved = await cli.ask('package', 'build', request, '--out', zip);
    t.match(saved, { out: zip, bytes: statSync(zip).size, accessEvent: EVENT });
    t.match(Buffer.from(unzipSync(readFileSync(zip))['package.json'] ?? []).toString(), /Jürgen Weiß/);
    t.equal(statSync(zip).mode & 0o777, 0o600);
    await cli.ask('package', 'build', request, '--out', pdf);
    t.equal(readFileSync(pdf).subarray(0, 5).toString(), '%PDF-');
    t.match(await cli.run(['package', 'build', request, '--out', cli.file('package.tar')]), { exit: EXIT.usage });
  });

  await t.test('handed over, once somebody else approved it', async (t) => {
    const without = await cli.run(['package', 'deliver', request]);
    t.match(without, { exit: EXIT.refused, err: /REQUEST_RESPONSE_NOT_APPROVED/ });
    const added = await cli.ask(
      ...['actor', 'add', '--name', 'Lena Voss', '--role', 'compliance-officer'],
      ...['--purpose', 'rights-request', '--token'],
    );
    const token = added['token'] as string;
    const approval = ['request', 'do', request, 'approval', '--set', 'rights=access'];
    t.match(await cli.run(approval, { token }), { exit: EXIT.done });
    const itself = await cli.run(['package', 'deliver', request], { token });
    t.match(itself, { exit: EXIT.refused, err: /REQUEST_SECOND_PERSON_MISSING/ });

    const nameless = await cli.run(['package', 'deliver', request]);
    t.match(nameless, { exit: EXIT.refused, err: /ORGANISATION_NOT_DESCRIBED/ }, 'nobody answers without a name');
    await cli.ask(...SETUP);
    const unwritable = await cli.run(['package', 'deliver', request, '--out', cli.file('nowhere/link.txt')]);
    t.match(unwritable, { exit: EXIT.notReached, err: /cannot be written/ });
    t.match(await cli.ask('delivery', 'list', request), { items: [] }, 'and no link was lost by it');

    const undeclared = await cli.run(['package', 'deliver', request]);
    t.match(undeclared, {
      exit: EXIT.refused,
      err: /PACKAGE_GAPS_NOT_CONFIRMED[^]*purposes[^]*recipients[^]*retention/,
    });
    const known = ['--confirm-gaps', 'purposes,categories,recipients,retention'];
    const file = cli.file('link.txt');
    const later = await cli.run(['package', 'deliver', request, '--later', '--days', '3', '--out', file, ...known]);
    t.match(later, { exit: EXIT.done, out: /answers +nothing by itself/ });
    t.notMatch(later.out + later.err, LINK, 'what goes into a file is not printed');
    const [, first] = LINK.exec(readFileSync(file, 'utf8')) ?? [];
    t.equal(statSync(file).mode & 0o777, 0o600);
    t.match(await cli.run(['request', 'show', request]), { out: /EU access: running/ });
    t.match(await cli.run(['delivery', 'revoke', first ?? '']), { exit: EXIT.done, out: /opens nothing any more/ });

    const done = await cli.run(['package', 'deliver', request, '--language', 'de', ...known]);
    t.match(done, { exit: EXIT.done, out: /answers +the request \(/, err: /REGESTA_PUBLIC_URL is not set/ });
    t.equal(done.out.match(new RegExp(LINK, 'g'))?.length, 1, 'once');
    t.notMatch(done.err, LINK);
    const [, second = '', secret = ''] = LINK.exec(done.out) ?? [];
    t.match(await cli.run(['request', 'show', request]), { out: /EU access: met/ });

    const fetched = await cli.application.app.inject({ method: 'POST', url: `/d/${second}`, payload: { secret } });
    t.match(Buffer.from(unzipSync(fetched.rawPayload)['README.txt'] ?? []).toString(), /Ihre personenbezogenen Daten/);
    const { items } = await cli.ask('delivery', 'list', request);
    t.same(
      new Map(items.map(({ delivery, phase }: Record<string, string>) => [delivery, phase])),
      new Map([
        [first, 'withdrawn'],
        [second, 'opened'],
      ]),
    );
    t.match(await cli.run(['delivery', 'list', request]), { out: /^[0-9a-z]{26} +opened /m });
    t.match(await cli.run(['delivery', 'revoke', second]), { exit: EXIT.refused, err: /DELIVERY_OVER/ });
  });
});
