import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readConfig, settings } from '../../src/entrypoints/config.ts';
import { settingsShown } from '../../src/entrypoints/settings.ts';
import { witnessesOf } from '../../src/sealer/anchors/parties.ts';
import { witnessKey } from '../evidence/forge/keys.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/operations.md');

/** The fenced blocks of a language, without their fences. */
const fences = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text);

t.test('no page names a setting that there is not', async (t) => {
  const known = new Set([...Object.keys(settings.shape), 'REGESTA_TOKEN', 'REGESTA_SERVER']);
  const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
  for (const path of pages.filter((one) => one.endsWith('.md'))) {
    const named = [...read(path).matchAll(/REGESTA_[A-Z_]*[A-Z]/g)].map(([name]) => name);
    t.same(
      [...new Set(named)].filter((name) => !known.has(name)),
      [],
      path,
    );
  }
});

t.test('the doctor shows every setting, and of secrets that they are set', async (t) => {
  t.same(Object.keys(settingsShown(readConfig({}))).sort(), Object.keys(settings.shape).sort());
  const [key, password] = [Buffer.alloc(32, 7).toString('base64'), 'geheim'];
  const secret = {
    REGESTA_MASTER_KEY: key,
    REGESTA_LEDGER: `esdb://admin:${password}@127.0.0.1:2113`,
    REGESTA_TSA_URL: `https://u:${password}@a.example`,
    REGESTA_SMTP_URL: `smtps://u:${password}@a.example`,
    REGESTA_MAIL_FROM: 'office@a.example',
  };
  const shown = JSON.stringify(settingsShown(readConfig(secret)));
  t.notOk(shown.includes(key) || shown.includes(password), shown);
});

t.test('the page on operations names every metric, and no other', async (t) => {
  const registered = [...read('src/http/metrics.ts').matchAll(/'(regesta_[a-z_]+)'/g)].map(([, name]) => name);
  const table = page.split('\n').filter((line) => line.startsWith('| `regesta_'));
  const named = table.flatMap((line) => [...line.matchAll(/`(regesta_[a-z_]+)`/g)].map(([, name]) => name));
  t.ok(registered.length > 8, `${registered.length} metrics`);
  t.same(named.sort(), registered.sort());
});

t.test('its unit file starts what there is, with settings that are good together', async (t) => {
  const [unit = ''] = fences('ini');
  const given = [...unit.matchAll(/^Environment=(REGESTA_[A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  t.match(readConfig(Object.fromEntries(given) as Record<string, string>), {
    dataDir: '/var/lib/regesta/data',
    secretsDir: '/var/lib/regesta-secrets',
  });
  const [, built = ''] = /^ExecStart=.* dist\/(\S+)\.js$/m.exec(unit) ?? [];
  t.match(read(`src/${built}.ts`), /stopGracefully/);
  const stop = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]);
  t.ok(stop > readConfig({}).stopSeconds + 5, 'systemd waits for longer than the server does');
});

t.test('what the log is said to say is logged', async (t) => {
  const sources = ['server', 'compose', 'anchors', 'stop'].map((name) => read(`src/entrypoints/${name}.ts`)).join('\n');
  const rows = page.split('\n').filter((line) => /^\| `.*\((?:warn|error|fatal)\)/.test(line));
  const lines = rows.flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, line = '']) => line),
  );
  t.ok(lines.length > 5, `${lines.length} lines`);
  for (const line of lines) t.ok(sources.includes(`'${line}'`), line);
});

t.test('its file of witnesses is a policy, as soon as its keys are keys', async (t) => {
  const [, written = ''] = /^```\n(witness one .*?)^```$/ms.exec(page) ?? [];
  const policy = written.replace(/([a-z.-]+)\+[0-9a-f]{8}\+BASE64/g, (_, name: string) =>
    witnessKey(name).verifier.toString(),
  );
  const found = witnessesOf(Buffer.from(policy));
  t.ok(found.ok, found.ok ? '' : found.failure);
  t.match(found, { value: [{ name: 'witness-one.example' }, { name: 'witness-two.example' }] });
});
