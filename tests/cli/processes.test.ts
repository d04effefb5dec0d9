import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { randomId } from '../../src/kernel/ids.ts';
import { clockJump } from '../../src/entrypoints/clock-jump.ts';
import { compose } from '../../src/entrypoints/compose.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { createLogger } from '../../src/http/log.ts';
import { plusMillis, systemClock } from '../../src/kernel/time.ts';
import { ownFolder } from './support/command-line.ts';
import { type Environment, Running, regesta, server } from './support/processes.ts';

/** Each command is a process that loads its TypeScript: slow where several tests share two cores. */
t.setTimeout(600_000);

const ROOT = join(import.meta.dirname, '..', '..');

const settingsIn = (folder: string, more: Environment = {}): Environment => ({
  REGESTA_DATA: join(folder, 'data'),
  REGESTA_SECRETS: join(folder, 'secrets'),
  REGESTA_PORT: '0',
  ...more,
});

t.test('a first start says all that a newcomer needs, and the command line works beside it', async (t) => {
  const folder = ownFolder(t);
  const settings = settingsIn(folder);
  const { process: first, origin, port } = await server(t, settings);
  await first.says(/openapi\.json/);
  const kept = readFileSync(join(folder, 'secrets', 'cli-token'), 'utf8').trim();
  for (const said of [origin, kept, 'Keep a recovery kit', join(folder, 'secrets'), 'npx regesta setup']) {
    t.ok(first.err.includes(said), `says ${said === kept ? 'the token' : said}`);
  }
  t.notOk(first.out.includes(kept), 'the token is in no log');
  t.equal(statSync(join(folder, 'secrets', 'cli-token')).mode & 0o777, 0o600);
  t.equal(statSync(join(folder, 'secrets')).mode & 0o777, 0o700);

  const beside = { ...settings, REGESTA_PORT: port };
  const listed = await regesta(t, beside, 'purpose', 'list', '--json');
  t.equal(listed.exit, EXIT.done, listed.err);
  t.match(JSON.parse(listed.out), { items: [{ code: 'administration' }] });
  const named = await regesta(t, { REGESTA_TOKEN: kept, REGESTA_SERVER: origin }, 'actor', 'list');
  t.equal(named.exit, EXIT.done, 'a server that is named needs a token and no folder');
  const imported = await regesta(
    t,
    beside,
    ...['import', join(ROOT, 'samples', 'partners.csv'), '--mapping', join(ROOT, 'samples', 'partners.mapping.json')],
  );
  t.equal(imported.exit, EXIT.rejectedRows, imported.err);

  const locked = await regesta(t, settings, 'purpose', 'list');
  t.equal(locked.exit, EXIT.notReached, 'without the port the ledger itself is tried, and the server has it');
  t.match(locked.err, new RegExp(`Process ${first.child.pid} on .* has this ledger open`));
  t.match(locked.err, /wait until it says "Regesta listens on \.\.\.".* --server or REGESTA_PORT/);

  const second = new Running(t, 'server', [], settings);
  t.match(await second.ended(), { exit: EXIT.notReached, err: /LEDGER_IN_USE/ });

  first.child.kill('SIGTERM');
  t.match(await first.ended(), { exit: 0, signal: null });
  const alone = await regesta(t, beside, 'search', '--name', 'Brenner', '--purpose', 'customer-service');
  t.match(alone, { exit: EXIT.done, out: /Jonas Brenner/ }, 'the same command alone, with the server gone');
  const { process: again } = await server(t, settings);
  t.notMatch(again.err, kept, 'the token is shown once');
  again.child.kill('SIGINT');
  t.equal((await again.ended()).exit, 0);
});

t.test('a port that is taken stops the start before a ledger is made, so the welcome is not lost', async (t) => {
  const folder = ownFolder(t);
  const taken = createServer().listen(0, '127.0.0.1');
  t.teardown(() => taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const refused = await new Running(t, 'server', [], settingsIn(folder, { REGESTA_PORT: String(port) })).ended();
  t.match(refused, { exit: EXIT.notReached, err: `port ${port} of 127.0.0.1 cannot be taken` });
  t.notOk(existsSync(join(folder, 'secrets')), 'nothing was made');
  const { process: first } = await server(t, settingsIn(folder));
  await first.says(/First access token/);
  first.child.kill('SIGTERM');
  t.equal((await first.ended()).exit, 0);
});

t.test('a token file that others can read is not used; a missing one is named', async (t) => {
  const folder = ownFolder(t);
  const settings = settingsIn(folder);
  const made = await regesta(
    t,
    settings,
    ...['setup', '--name', 'Quay', '--address', 'Road 8', '--country', 'CN', '--time-zone', 'UTC', '--language', 'en'],
  );
  t.equal(made.exit, EXIT.done, made.err);
  t.match(made.err, /A new ledger was made in .*\nKeep a recovery kit NOW/);
  const file = join(folder, 'secrets', 'cli-token');
  chmodSync(file, 0o640);
  const exposed = await regesta(t, settings, 'purpose', 'list', '--json');
  t.equal(exposed.exit, EXIT.notReached);
  t.match(JSON.parse(exposed.err), { exit: 4, error: { code: 'CLI_TOKEN_FILE_EXPOSED', detail: /chmod 600/ } });
  const token = readFileSync(file, 'utf8').trim();
  const given = await regesta(t, { ...settings, REGESTA_TOKEN: token }, 'purpose', 'list');
  t.equal(given.exit, EXIT.done, 'REGESTA_TOKEN is used before the file');
});

t.test('a command that only reads makes no ledger, and what answers must be Regesta', async (t) => {
  const folder = ownFolder(t);
  const absent = await regesta(t, settingsIn(folder), 'look', randomId(), '--purpose', 'audit');
  t.equal(absent.exit, EXIT.notReached);
  t.match(absent.err, /There is no ledger in .*"npm start" is at work.* wait until it says "Regesta listens on/);
  t.notOk(existsSync(join(folder, 'data')), 'and nothing was made');

  const other = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  t.teardown(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as { readonly port: number };
  const token = { REGESTA_TOKEN: 'regesta_x' };
  const foreign = await regesta(t, token, 'purpose', 'list', '--server', `http://127.0.0.1:${port}`);
  t.match(foreign, { exit: EXIT.notReached, err: /is not Regesta/ });
  const nobody = await regesta(t, token, 'purpose', 'list', '--server', 'http://127.0.0.1:9');
  t.match(nobody, { exit: EXIT.notReached, err: /No server can be reached at http:\/\/127\.0\.0\.1:9/ });
  const path = await regesta(t, token, 'purpose', 'list', '--server', 'http://127.0.0.1:9/api');
  t.match(path, { exit: EXIT.usage, err: /without a path/ });
});

t.test('a wrong setting stops server and command line with a sentence that names it', async (t) => {
  const folder = ownFolder(t);
  for (const [name, value, sentence] of [
    ['REGESTA_PORT', '84840', /^REGESTA_PORT must be a port number/],
    ['REGESTA_HOST', '0.0.0.0', /^REGESTA_HOST 0\.0\.0\.0 is reachable from outside/],
    ['REGESTA_TLS_CERT', 'cert.pem', /^REGESTA_TLS_CERT and REGESTA_TLS_KEY must be set together/],
    ['REGESTA_SECRETS', join(folder, 'data', 'secrets'), /^REGESTA_SECRETS must be apart from REGESTA_DATA/],
    ['REGESTA_DATA', join(folder, 'secrets'), /^REGESTA_SECRETS must be apart from REGESTA_DATA/],
    ['REGESTA_MASTER_KEY', 'short', /^REGESTA_MASTER_KEY must be the base64 of 32 bytes/],
    ['REGESTA_LEDGER', 'postgres://x', /^REGESTA_LEDGER must be "embedded" or begin with esdb/],
    ['REGESTA_ORIGIN', 'Ledger', /^REGESTA_ORIGIN must look like/],
    ['REGESTA_LOG_LEVEL', 'loud', /^REGESTA_LOG_LEVEL /],
    ['REGESTA_RATE_LIMIT', '0', /^REGESTA_RATE_LIMIT must be a whole number/],
    ['REGESTA_SUPPRESSION_DAYS', '-1', /^REGESTA_SUPPRESSION_DAYS must be/],
    ['REGESTA_STOP_SECONDS', '0', /^REGESTA_STOP_SECONDS must be whole seconds from 1 to 300/],
    ['REGESTA_ACCEPT_MISSING_KEYS', '1', /^REGESTA_ACCEPT_MISSING_KEYS must be true or false/],
    ['REGESTA_LEDGR', 'embedded', /^REGESTA_LEDGR is not a setting/],
  ] as const) {
    const settings = { ...settingsIn(folder), [name]: value };
    t.throws(() => readConfig(settings), { code: 'CONFIG_INVALID', message: sentence }, name);
  }
  const wrong = settingsIn(folder, { REGESTA_PORT: '84840' });
  const [started, asked] = await Promise.all([
    new Running(t, 'server', [], wrong).ended(),
    regesta(t, wrong, 'purpose', 'list'),
  ]);
  t.match(started, { exit: EXIT.config, err: /CONFIG_INVALID.*REGESTA_PORT must be/ }, 'the server does not start');
  t.match(asked, { exit: EXIT.config, err: /^REGESTA_PORT must be/ }, 'nor the command line');
  t.notOk(existsSync(join(folder, 'data')), 'nothing was made');
  const tls = { REGESTA_TLS_CERT: join(folder, 'none.pem'), REGESTA_TLS_KEY: join(folder, 'none.pem') };
  const unread = await new Running(t, 'server', [], settingsIn(folder, tls)).ended();
  t.match(unread, { exit: EXIT.config, err: /REGESTA_TLS_CERT names a file that cannot be read/ });
});

const noOpenssl = hasOpenssl() ? false : 'openssl is not installed here';
t.test(
  'over TLS the command line trusts the very certificate that it is configured with',
  { skip: noOpenssl },
  async (t) => {
    const folder = ownFolder(t);
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', [...made, '-subj', '/CN=ledger.example', '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    const settings = settingsIn(folder, { REGESTA_TLS_CERT: cert, REGESTA_TLS_KEY: key });
    const { process: running, origin, port } = await server(t, settings);
    t.match(origin, /^https:/);
    const listed = await regesta(t, { ...settings, REGESTA_PORT: port }, 'purpose', 'list');
    t.equal(listed.exit, EXIT.done, listed.err);
    const token = readFileSync(join(folder, 'secrets', 'cli-token'), 'utf8').trim();
    const stranger = await regesta(t, { REGESTA_TOKEN: token }, 'purpose', 'list', '--server', origin);
    t.equal(stranger.exit, EXIT.notReached, 'whoever does not know the certificate sends no token');
    running.child.kill('SIGTERM');
    t.equal((await running.ended()).exit, 0);
  },
);

t.test('SIGTERM amid parallel writes loses nothing that was acknowledged', async (t) => {
  const folder = ownFolder(t);
  const settings = settingsIn(folder);
  const { process: running, origin } = await server(t, settings);
  const token = readFileSync(join(folder, 'secrets', 'cli-token'), 'utf8').trim();
  const acknowledged: string[] = [];
  let isOver = false;
  const writer = async (n: number): Promise<void> => {
    for (let i = 0; !isOver; i++) {
      const answer = await register(origin, token, `w${n}-${i}`).catch(() => undefined);
      if (answer === undefined || answer.status !== 201) return;
      acknowledged.push(((await answer.json()) as { readonly id: string }).id);
      if (acknowledged.length === 150) running.child.kill('SIGTERM');
    }
  };
  await Promise.all(Array.from({ length: 30 }, (_, n) => writer(n)));
  isOver = true;
  t.match(await running.ended(), { exit: 0, signal: null }, 'it ended by itself');
  t.ok(acknowledged.length >= 150, `${acknowledged.length} writes were acknowledged`);

  const { process: again, origin: where } = await server(t, settings);
  const headers = { authorization: `Bearer ${token}` };
  for (const id of acknowledged) {
    const seen = await fetch(`${where}/v1/customers/${id}/timeline`, { headers });
    const { items } = (await seen.json()) as { readonly items: readonly { readonly type: string }[] };
    const found = items.filter(({ type }) => type === 'CustomerRegistered').length;
    if (found !== 1) t.fail(`${id} is there ${found} times`);
  }
  again.child.kill('SIGTERM');
  t.equal((await again.ended()).exit, 0);
});

const register = (origin: string, token: string, identifier: string): Promise<Response> =>
  fetch(`${origin}/v1/customers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ source: 'shop', channel: 'web', collectionCountry: 'DE', facts: { name: { full: 'Mette Holm' } } },
      identifiers: [{ system: 'shop', identifier }],
    }),
  });

t.test('a clock far beyond the last event is refused until it is accepted, and that is recorded', async (t) => {
  const folder = ownFolder(t);
  const settings = settingsIn(folder);
  t.equal((await regesta(t, settings, 'clock', 'show')).exit, EXIT.notReached, 'no ledger is made for it');
  const config = readConfig(settings);
  await (await compose(config, createLogger('silent'))).close();
  const near = await regesta(t, settings, 'clock', 'accept', '--json');
  t.match(JSON.parse(near.out), { isJump: false }, 'nothing had to be accepted');

  const far = plusMillis(systemClock.now(), 40 * 24 * 3_600_000);
  const later = { now: () => far };
  t.match(await clockJump(config, false, later), { isJump: true, now: far });
  t.match(await clockJump(config, false, later), { isJump: true }, 'looking changes nothing');
  t.match(await clockJump(config, true, later), { isJump: true });
  t.match(
    await clockJump(config, false, later),
    { isJump: false, lastRecordedAt: far },
    'from now on it is near again',
  );
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
