import { pino } from 'pino';
import t from 'tap';
import { anchoringOf, partiesOf } from '../../src/entrypoints/anchors.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { settingsShown } from '../../src/entrypoints/settings.ts';
import { authoritiesOf, trustedOf, witnessesOf } from '../../src/sealer/anchors/parties.ts';
import { authorityExtensions, certify, pem } from '../support/certificate-forge.ts';
import { TestClock } from '../support/ledger-clock.ts';
import { sealedLog } from '../support/sealed-log.ts';
import { newWitnessKey } from '../support/small-witness.ts';
import { must, policyOf, witness } from './support/anchoring.ts';

t.test('who is asked is named in settings that are read strictly', async (t) => {
  const named = must(authoritiesOf('https://user:p%40ss@tsa.example/rfc3161/, http://other.example', undefined));
  t.same(
    named.map(({ name }) => name),
    ['tsa.example/rfc3161', 'other.example'],
  );
  t.equal(named[0]?.authorization, `Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  t.notMatch(JSON.stringify(named.map(({ url }) => url)), /p%40ss/);
  const bad = {
    'ftp://tsa.example': /http/,
    'https://a.example,https://a.example/': /twice/,
    'http://user:pass@tsa.example': /https/,
    'https://a%zz:b@tsa.example': /percent/,
    'https://tsa.example/a+b': /plus/,
    'https://a.example,': /http/,
  };
  for (const [addresses, why] of Object.entries(bad))
    t.match(authoritiesOf(addresses, undefined), { ok: false, failure: why });
  const many = Array.from({ length: 17 }, (_, i) => `https://tsa${i}.example`).join(',');
  t.match(authoritiesOf(many, undefined), { ok: false, failure: /16/ });
  t.match(trustedOf('nothing'), { ok: false, failure: /no certificate/ });
  t.match(trustedOf(pem(Buffer.from('no certificate'))), { ok: false, failure: /cannot be read/ });
  const crowd = Array.from(
    { length: 15 },
    (_, i) => `witness w${i} ${newWitnessKey(`w${i}.example`).verifier} https://w\n`,
  );
  t.match(
    witnessesOf(Buffer.from(`${crowd.join('')}quorum none\n`)),
    { ok: false, failure: /14/ },
    'a note has room for 16',
  );
  t.match(witnessesOf(Buffer.from('quorum none\n')), { ok: false, failure: /no witness/ });
  t.match(witnessesOf(Buffer.from('quorum none\nquorum none\n')), { ok: false, failure: /line 2/ });
});

t.test('the settings say which of them is wrong, and the log what is an alarm', async (t) => {
  const folder = t.testdir({
    'roots.pem': pem(certify({ name: 'root', extensions: authorityExtensions() }).certificate),
    'none.pem': 'nothing',
    'policy.txt': `witness w ${newWitnessKey('witness.example/w1').verifier} https://witness.example/log\nquorum w\n`,
    'broken.txt': 'quorum none\nwitness\n',
  });
  const given = { REGESTA_DATA: `${folder}/data`, REGESTA_SECRETS: `${folder}/secrets` };
  const parties = (settings: Readonly<Record<string, string>>) => partiesOf(readConfig({ ...given, ...settings }));
  t.same(parties({}), { authorities: [], witnesses: [] }, 'nobody is asked who is not named');
  const named = parties({
    REGESTA_TSA_URL: 'https://tsa.example/a',
    REGESTA_TSA_CA: `${folder}/roots.pem`,
    REGESTA_WITNESSES: `${folder}/policy.txt`,
  });
  t.match(named.authorities, [{ name: 'tsa.example/a', trusted: [{ qualified: false }] }]);
  t.match(named.witnesses, [{ name: 'witness.example/w1' }]);
  t.equal(named.witnesses[0]?.url.href, 'https://witness.example/log/');
  const tsa = { REGESTA_TSA_URL: 'https://tsa.example' };
  const wrong: readonly (readonly [settings: Record<string, string>, sentence: RegExp])[] = [
    [{ ...tsa, REGESTA_SEAL_SECONDS: '0' }, /^REGESTA_SEAL_SECONDS is 0/],
    [{ REGESTA_TSA_URL: 'tsa.example' }, /^REGESTA_TSA_URL must be addresses/],
    [{ REGESTA_TSA_CA: `${folder}/roots.pem` }, /^REGESTA_TSA_CA .* REGESTA_TSA_URL must be set/],
    [{ ...tsa, REGESTA_TSA_CA: `${folder}/absent.pem` }, /^REGESTA_TSA_CA names a file that cannot be read/],
    [{ ...tsa, REGESTA_TSA_CA: `${folder}/none.pem` }, /^REGESTA_TSA_CA holds no certificate/],
    [{ REGESTA_WITNESSES: `${folder}/broken.txt` }, /^REGESTA_WITNESSES is not a policy \(line 2\)/],
  ];
  for (const [settings, message] of wrong) t.throws(() => parties(settings), { code: 'CONFIG_INVALID', message });
  t.notMatch(
    JSON.stringify(settingsShown(readConfig({ ...given, REGESTA_TSA_URL: 'https://u:geheim@a.example' }))),
    'geheim',
  );

  const log = sealedLog(new TestClock());
  const one = await witness(t, log);
  await log.seal(2);
  one.seen.set(log.origin, { size: 9, root: Buffer.alloc(32) });
  const lines: { readonly level: number; readonly msg: string; readonly code?: string }[] = [];
  const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) });
  const asked = { authorities: [], witnesses: must(witnessesOf(policyOf([one]))) };
  const run = anchoringOf(asked, log.desk, new TestClock(), logger);
  await run.run();
  one.seen.delete(log.origin);
  await run.run();
  t.match(lines, [
    { level: 50, msg: 'anchoring contradicts the ledger', code: 'ANCHOR_WITNESS_AHEAD' },
    { level: 30, msg: 'checkpoint attested' },
  ]);
});
