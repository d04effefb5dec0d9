import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { EXIT, EXIT_MEANINGS } from '../../src/cli/exit-codes.ts';
import { commandLine } from './support/command-line.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PARTNERS = join(ROOT, 'samples', 'partners.csv');
const MAPPING = join(ROOT, 'samples', 'partners.mapping.json');
const ID = /^[0-9a-z]{26}$/;
const EVENT = /^[0-9a-f]{8}-[0-9a-f]{4}-8/;
const SETUP = [
  ...['setup', '--name', 'Quay Lamps', '--address', '8 Quay Road', '--country', 'CN'],
  ...['--time-zone', 'Asia/Shanghai', '--language', 'en,zh', '--dpo', 'Wei Lan', '--dpo-contact', 'p@example.com'],
];

t.test('the main job, by commands', async (t) => {
  const cli = await commandLine(t);

  t.match(await cli.ask(...SETUP), { organisation: { name: 'Quay Lamps' }, outcomes: ['written', 'accepted'] });
  t.match(await cli.ask(...SETUP), { outcomes: ['unchanged', 'accepted'] }, 'again changes nothing');
  const shown = await cli.ask('organisation', 'show', '--purpose', 'audit');
  t.match(shown, {
    name: 'Quay Lamps',
    accessEvent: EVENT,
    offices: [{ name: { state: 'opened', value: 'Wei Lan' } }],
  });

  const rejects = cli.file('rejected.csv');
  const imported = await cli.run(['import', PARTNERS, '--mapping', MAPPING, '--rejects', rejects, '--json']);
  t.equal(imported.exit, EXIT.rejectedRows, 'rows were rejected');
  t.match(imported.json, { import: ID, dryRun: false, rows: 61, registered: 56, changed: 0, rejected: 5 });
  t.match(imported.json['rejectedRows'], [
    { line: 55, column: 'partner_id', code: 'IDENTIFIER_REPEATED' },
    { line: 56, column: 'partner_id', code: 'IDENTIFIER_MISSING' },
    { line: 57, code: 'IDENTITY_MISSING' },
    { line: 62, code: 'ROW_SHAPE' },
    { line: 63, code: 'ROW_QUOTES' },
  ]);
  t.equal(imported.json['warningRows'], undefined, 'warnings are counted, and listed only when asked for');
  t.equal(statSync(rejects).mode & 0o777, 0o600);
  t.match(readFileSync(rejects, 'utf8'), /^\uFEFFrejected line,.*\r\n55,partner_id,IDENTIFIER_REPEATED,P-1010,Iker,/);
  const again = await cli.run(['import', PARTNERS, '--mapping', MAPPING, '--rejects', rejects]);
  t.equal(again.exit, EXIT.notReached, 'a file that exists is not overwritten');
  t.match(again.err, 'must not exist yet');
  const warned = await cli.run(['import', PARTNERS, '--mapping', MAPPING, '--dry-run', '--warnings', '--json']);
  t.match(warned.json, { dryRun: true, rows: 61, registered: 0, rejected: 5 });
  t.equal(warned.json['warningRows'].length, warned.json['warnings']);

  const found = await cli.ask('search', '--name', 'Brenner', '--purpose', 'customer-service');
  t.match(found, { accessEvent: EVENT, more: false, items: [{ fields: { name: { answer: { state: 'opened' } } } }] });
  const customer = found['items'][0]['customer'] as string;
  for (const [words, stdin] of [
    [['search', 'Jonas', 'Brenner'], undefined],
    [['search', 'brenner.1004@example.com'], undefined],
    [['search', '--phone', '+497112180104'], undefined],
    [['search', '--stdin'], 'name: Brenner\ncompany: Werkzeugbau\n'],
    [['search', '--identifier', 'P-1004'], undefined],
  ] as const) {
    const one = await cli.run([...words, '--purpose', 'customer-service'], stdin === undefined ? {} : { stdin });
    t.match(one.out, new RegExp(`^${customer} .*Jonas Brenner`, 'm'), words.join(' '));
  }

  const seen = await cli.ask('look', customer, '--purpose', 'customer-service', '--fields', 'name,email');
  t.match(seen, { accessEvent: EVENT, data: { customer, fields: { email: { answer: { state: 'opened' } } } } });
  t.same(Object.keys(seen['data']['fields']).sort(), ['email', 'name']);
  t.match((await cli.run(['look', customer, '--purpose', 'contract'])).out, /note +\[withheld: not for this purpose\]/);

  const corrected = await cli.ask('correct', customer, '--set', 'phone=+497112180199', '--reason', 'customer-asked');
  t.match(corrected, { outcome: 'accepted' });
  const facts = '{"postalAddress":{"lines":["5 Elm Road"],"locality":"Leeds","country":"GB"}}';
  const byStdin = await cli.run(['correct', customer, '--stdin', '--reason', 'found-wrong', '--json'], {
    stdin: facts,
  });
  t.equal(byStdin.exit, EXIT.done, byStdin.err);
  const after = await cli.run(['look', customer, '--purpose', 'customer-service']);
  t.match(after.out, /phone +\+497112180199/);
  t.match(after.out, /postalAddress +5 Elm Road, Leeds, GB/);

  writeFileSync(cli.file('en.txt'), 'We send news.\n');
  const publish = ['notice', 'publish', 'news', '--text', `en=${cli.file('en.txt')}`, '--purpose', 'marketing'];
  const sha256 = createHash('sha256').update('We send news.\n').digest('base64');
  t.match(await cli.ask(...publish), { outcome: 'written', noticeVersion: 1, texts: [{ language: 'en', sha256 }] });
  t.match(await cli.ask(...publish), { outcome: 'unchanged', noticeVersion: 1 }, 'the same text is the same version');
  writeFileSync(cli.file('en.txt'), 'We send news twice a year.\n');
  t.match(await cli.ask(...publish), { outcome: 'written', noticeVersion: 2 });
  t.match(await cli.ask('notice', 'list'), { items: [{ code: 'news' }, { code: 'news' }] });

  const give = ['consent', 'give', customer, 'marketing', '--notice', 'news', '--method', 'web-form'];
  t.match(await cli.ask(...give), { outcome: 'written' });
  t.match((await cli.ask('consent', 'status', customer))['items'], [{ phase: 'given', noticeVersion: 2 }]);
  const proof = await cli.run(['consent', 'withdraw', customer, 'marketing', '--evidence-stdin'], {
    stdin: 'By phone',
  });
  t.equal(proof.exit, EXIT.done, proof.err);
  t.match((await cli.ask('consent', 'status', customer))['items'], [{ phase: 'withdrawn' }]);

  const replayed = await cli.ask(
    'replay',
    '--customer',
    customer,
    '--recorded-as-of',
    '2020-01-01',
    '--purpose',
    'audit',
  );
  t.match(replayed, { accessEvent: EVENT, data: { recordedAsOf: '2020-01-01T15:59:59.999Z', events: [] } });
  const timeline = await cli.ask('timeline', customer, '--limit', '3');
  t.match(timeline, { more: true, items: [{ type: 'CustomerRegistered' }, {}, {}] });
  t.match(await cli.ask('timeline', customer, '--newest-first', '--limit', '1'), {
    items: [{ type: 'AccessGranted' }],
  });
  t.match(await cli.ask('activity', '--from', '2020-01-01', '--to', '2020-01-02'), { items: [], more: false });

  const out = cli.file('audit.pdf');
  const report = ['report', 'audit', '--from', '2026-01-01', '--to', '2035-12-31', '--out', out];
  const told = await cli.ask(...report);
  const twin = readFileSync(cli.file('audit.json'));
  t.equal(createHash('sha256').update(twin).digest('hex'), told['twinSha256']);
  t.match(JSON.parse(twin.toString('utf8')), { format: 'regesta-audit-report', prefix: { leaves: told['leaves'] } });
  const bytes = readFileSync(out);
  t.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  t.equal(bytes.length, told['pdfBytes']);
  t.notOk(existsSync(`${out}.part`));
  await cli.ask(...report, '--size', String(told['leaves']));
  t.ok(bytes.equals(readFileSync(out)), 'the same prefix makes the same bytes');

  const asked = await cli.ask('erasure', 'request', customer, '--data', 'contact', '--ground', 'art17-1-b');
  t.match(asked, { outcome: 'written', stream: /^erasure-/ });
  const erasure = String(asked['id']);
  t.match(await cli.ask('erasure', 'plan', erasure), { phase: 'planned', plan: { revision: 1 } });
  t.match((await cli.run(['erasure', 'show', erasure])).out, /customer-\S+ +contact +erase/);
  t.match(await cli.ask('erasure', 'approve', erasure, '--alone', 'no-second-person', '--yes'), { outcome: 'written' });
  t.match((await cli.run(['erasure', 'show', erasure])).out, /It waits for: customer/);
  await cli.ask('erasure', 'told', erasure, '--not-told', 'not-required');
  t.match((await cli.run(['erasure', 'show', erasure])).out, /completed: whole/);
  t.match((await cli.run(['erasure', 'list', '--customer', customer])).out, new RegExp(`${erasure} +completed`));
  t.match((await cli.run(['look', customer, '--purpose', 'customer-service'])).out, /phone +\[erased on .* by /);
  await cli.ask(...report, '--size', String(told['leaves']));
  t.ok(bytes.equals(readFileSync(out)), 'and an erasure changes nothing of them');
});

t.test('an id is taken as a stream names it and in capitals, and a kept checkpoint is not written over', async (t) => {
  const cli = await commandLine(t);
  await cli.run(['import', PARTNERS, '--mapping', MAPPING]);
  const found = await cli.ask('search', '--name', 'Brenner', '--purpose', 'customer-service');
  const customer = String(found['items'][0]['customer']);
  for (const spelled of [`customer-${customer}`, customer.toUpperCase(), `CUSTOMER-${customer}`]) {
    const looked = await cli.ask('look', spelled, '--purpose', 'customer-service');
    t.equal(looked['data']['customer'], customer, spelled);
  }
  t.match(await cli.run(['look', `${customer}x`, '--purpose', 'customer-service']), { exit: EXIT.usage });
  const pin = cli.file('pin.ckpt');
  writeFileSync(pin, 'kept last year');
  t.match(await cli.run(['evidence', 'checkpoint', '--out', pin]), {
    err: /is there already, and a kept checkpoint is not written over: name another file\./,
  });
  t.equal(readFileSync(pin, 'utf8'), 'kept last year');
});

t.test('a table in an encoding that cannot be told is refused, and read when it is named', async (t) => {
  const cli = await commandLine(t);
  const columns = { id: { to: 'identifier' }, name: { to: 'name.full' } };
  const mapping = { name: 'old', source: 'old', system: 'old', collectionCountry: 'DE', columns };
  writeFileSync(cli.file('old.json'), JSON.stringify(mapping));
  writeFileSync(cli.file('old.csv'), Buffer.from('id,name\nO-1,J\xfcrgen Gro\xdf\n,Nobody\n', 'latin1'));
  const words = [
    'import',
    cli.file('old.csv'),
    '--mapping',
    cli.file('old.json'),
    '--rejects',
    cli.file('rejected.csv'),
  ];
  t.match(await cli.run(words), { exit: EXIT.refused, err: /TABLE_ENCODING_UNKNOWN/ });
  t.match(await cli.run([...words, '--encoding', 'morse']), { exit: EXIT.refused, err: /^ {2}--encoding: /m });
  const read = await cli.run([...words, '--encoding', 'windows-1252', '--collection-country', 'AT', '--json']);
  t.match(read, { exit: EXIT.rejectedRows, json: { registered: 1, rejectedRows: [{ code: 'IDENTIFIER_MISSING' }] } });
  const found = await cli.ask('search', '--name', 'Jürgen', '--purpose', 'customer-service');
  t.match(found['items'], [
    { collectionCountry: 'AT', fields: { name: { answer: { value: { full: 'Jürgen Groß' } } } } },
  ]);
});

t.test('a day is printed as it is in the time zone of the controller', async (t) => {
  const cli = await commandLine(t);
  await cli.run(['import', PARTNERS, '--mapping', MAPPING]);
  const found = await cli.ask('search', '--name', 'Brenner', '--purpose', 'customer-service');
  const customer = String(found['items'][0]['customer']);
  const { id } = await cli.ask('erasure', 'request', customer, '--data', 'note', '--ground', 'art17-1-b');
  await cli.ask('erasure', 'plan', String(id));
  await cli.ask('erasure', 'approve', String(id), '--alone', 'no-second-person', '--yes');
  const seen = await cli.ask('look', customer, '--purpose', 'customer-service');
  const { answer, recordedAt } = seen['data']['fields']['note'] as { answer: { at: string }; recordedAt: string };
  const isLate = new Date(answer.at).getUTCHours() >= 11;
  // One of them has another day now than UTC, whenever this runs: 14 hours before it, or 11 after it.
  const timeZone = isLate ? 'Pacific/Kiritimati' : 'Pacific/Pago_Pago';
  const far = (at: string): string =>
    new Date(Date.parse(at) + (isLate ? 14 : -11) * 3_600_000).toISOString().slice(0, 10);
  t.not(far(answer.at), answer.at.slice(0, 10));
  const look = ['look', customer, '--purpose', 'customer-service'];
  t.match(
    (await cli.run(look)).out,
    `[erased on ${answer.at.slice(0, 10)} by`,
    'of UTC as long as nobody is described',
  );
  await cli.ask(
    'setup',
    '--name',
    'Q',
    '--address',
    'R',
    '--country',
    'KI',
    '--time-zone',
    timeZone,
    '--language',
    'en',
  );
  const { out } = await cli.run(look);
  t.match(out, `[erased on ${far(answer.at)} by`);
  t.match(out, new RegExp(`^note .* ${far(recordedAt)}$`, 'm'), 'and of what was stated');
});

t.test('who may not is told so, by code, and that is recorded', async (t) => {
  const cli = await commandLine(t);
  await cli.run(['import', PARTNERS, '--mapping', MAPPING]);
  const found = await cli.ask('search', '--name', 'Pritchard', '--purpose', 'customer-service');
  const customer = found['items'][0]['customer'] as string;
  const added = await cli.ask('actor', 'add', '--system', '--role', 'marketer', '--purpose', 'marketing', '--token');
  t.match(added, { outcome: 'written', id: ID, token: /^regesta_/, tokenId: ID });
  const token = added['token'] as string;

  const read = await cli.run(['actor', 'add', '--role', 'clerk', '--token']);
  t.match(
    read.out,
    /^Actor \S+ may act\.\n {2}recorded .*\n {2}its access token, .* shown this once .*:\n {2}regesta_\S+\n$/,
  );
  t.equal(read.err, '', 'what the token is stands beside it, whatever becomes of the two streams');

  const refused = await cli.run(['look', customer, '--purpose', 'marketing'], { token });
  t.equal(refused.exit, EXIT.refused);
  t.equal(refused.out, '', 'nothing on stdout');
  t.match(refused.err, /^Consent is missing \(CONSENT_MISSING\)\..*\nRecorded as refused look [0-9a-f-]{36}\.\n$/);
  const asJson = await cli.run(['look', customer, '--purpose', 'customer-service', '--json'], { token });
  t.match(JSON.parse(asJson.err), { exit: 1, error: { code: 'PURPOSE_NOT_ASSIGNED', accessEvent: EVENT } });
  const log = await cli.ask('access-log', '--outcome', 'refused');
  t.match(log['items'], [
    { reason: 'purpose-not-assigned' },
    { reason: 'consent-missing', owner: `customer-${customer}` },
  ]);

  const actor = added['id'] as string;
  await cli.ask('actor', 'grant', actor, '--role', 'clerk', '--purpose', 'customer-service');
  t.equal((await cli.run(['look', customer, '--purpose', 'customer-service'], { token })).exit, EXIT.done);
  await cli.ask('actor', 'revoke', actor, '--role', 'clerk');
  const second = await cli.ask('actor', 'token', actor, '--expires-at', '2099-01-01T00:00:00.000Z');
  await cli.ask('actor', 'token', actor, '--revoke', String(added['tokenId']));
  const gone = await cli.run(['purpose', 'list'], { token });
  t.equal(gone.exit, EXIT.refused);
  t.match(gone.err, /Not authenticated \(HTTP_NOT_AUTHENTICATED\).* If the server that answers has another ledger/s);
  t.equal((await cli.run(['purpose', 'list'], { token: String(second['token']) })).exit, EXIT.done);
  await cli.ask('actor', 'deactivate', actor);
  t.match(
    (await cli.ask('actor', 'list'))['items'].find((one: { actor: string }) => one.actor === actor),
    { active: false },
  );
  const wrong = await cli.run([
    'purpose',
    'declare',
    'Big Plans',
    '--kind',
    'service',
    '--legal-basis',
    'luck',
    '--name-en',
    'x',
  ]);
  t.equal(wrong.exit, EXIT.refused);
  t.match(wrong.err, /HTTP_INPUT_INVALID.*\n +<code>: must be/s);
  await cli.ask(
    'purpose',
    'declare',
    'follow-up',
    '--kind',
    'service',
    '--legal-basis',
    'contract',
    '--name-en',
    'Follow up',
  );
  await cli.ask(
    'purpose',
    'amend',
    'follow-up',
    '--kind',
    'service',
    '--legal-basis',
    'contract',
    '--name-en',
    'Follow-up',
    '--data',
    'identity',
  );
  await cli.ask('purpose', 'retire', 'follow-up');
  const purposes = (await cli.ask('purpose', 'list'))['items'] as { code: string }[];
  t.match(
    purposes.find((one) => one.code === 'follow-up'),
    { retired: true, dataCategories: ['identity'] },
  );
});

t.test('words that do not fit end with 2 and a sentence, before anything is asked', async (t) => {
  const cli = await commandLine(t);
  const id = '3vwq0gt6mxkz1c9r5e2hby8jdf';
  for (const [words, sentence] of [
    [['lok'], /Unknown command 'lok'/],
    [['look', '--purpose', 'audit'], /Missing required argument 'customer'/],
    [['look', 'x', '--purpose', 'audit'], /An id has 26 characters/],
    [['look', id], /Required option '--purpose <code>' not specified/],
    [['look', id, '--purpose', 'audit', '--shout'], /Unknown option '--shout'/],
    [['search', '--purpose', 'audit'], /Say what to look for/],
    [['import', PARTNERS], /--preset overseas-customers, or --mapping FILE/],
    [['import', PARTNERS, '--mapping', PARTNERS], /The mapping is not JSON/],
    [['import', PARTNERS, '--mapping', MAPPING, '--preset', 'x'], /cannot be used with/],
    [['replay', '--customer', id, '--recorded-as-of', '31.12.2026', '--purpose', 'audit'], /a date like 2026-11-22/],
    [['access-log', '--limit', 'many'], /whole number from 1/],
    [['access-log', '--outcome', 'shrug'], /Allowed choices are granted, refused, counted/],
    [['erasure', 'request', id, '--ground', 'art17-1-a'], /Say what to erase/],
    [['erasure', 'request', 'anna', '--all', '--ground', 'art17-1-a'], /id of 26 characters/],
    [['erasure', 'told', id], /Say how: --by letter/],
    [['setup'], /Give --name, --address/],
    [['actor', 'grant', id], /at least one --role or --purpose/],
    [['correct', id, '--set', 'phone', '--reason', 'review'], /--set is a field and its value/],
    [['consent', 'give', id, 'marketing', '--notice', 'none', '--method', 'spoken'], /no notice of the code none/],
  ] as const) {
    const { exit, out, err } = await cli.run([...words]);
    t.equal(exit, EXIT.usage, words.join(' '));
    t.match(err, sentence);
    t.equal(out, '');
  }
  const missing = await cli.run(['import', 'no-such.csv', '--mapping', MAPPING]);
  t.match(missing, { exit: EXIT.notReached, err: /no-such\.csv cannot be read/ });
});

t.test('on a terminal set-up asks, offers what stands, and erasing asks again', async (t) => {
  const cli = await commandLine(t);
  const typed =
    'Quay Lamps\n8 Quay Road; Ningbo\nChina\nCN\nMoon/Base\nAsia/Shanghai\nen,zh\nWei Lan\n\np@example.com; +86 1\n\n';
  const done = await cli.run(['setup'], { terminal: true, stdin: typed });
  t.equal(done.exit, EXIT.done, done.err);
  t.match(done.err, 'Two capital letters');
  t.match(done.err, 'A name of the IANA list');
  t.match(await cli.ask('organisation', 'show'), {
    name: 'Quay Lamps',
    address: ['8 Quay Road', 'Ningbo'],
    timeZone: 'Asia/Shanghai',
    offices: [{ office: 'data-protection-officer', country: 'CN' }],
  });
  const cut = await cli.run(['setup'], { terminal: true, stdin: 'Other Lamps\n' });
  t.equal(cut.exit, EXIT.usage);
  t.match(cut.err, 'Name of the company [Quay Lamps]');
  t.match(await cli.ask('organisation', 'show'), { name: 'Quay Lamps' }, 'nothing is recorded of half an answer');
  const asked = await cli.ask('erasure', 'request', await oneCustomer(cli), '--all', '--ground', 'art17-1-a');
  const erasure = String(asked['id']);
  t.match(await cli.run(['erasure', 'approve', erasure, '--yes']), { exit: EXIT.usage, err: /There is no plan yet/ });
  await cli.ask('erasure', 'plan', erasure);
  t.match(await cli.run(['erasure', 'approve', erasure]), { exit: EXIT.usage, err: /add --yes if it is meant/ });
  const not = await cli.run(['erasure', 'approve', erasure], { terminal: true, stdin: 'yes\n' });
  t.match(not, { exit: EXIT.usage, err: /Not confirmed; nothing was erased/ });
});

async function oneCustomer(cli: Awaited<ReturnType<typeof commandLine>>): Promise<string> {
  const made = await cli.application.app.inject({
    method: 'POST',
    url: '/v1/customers',
    headers: { authorization: `Bearer ${cli.application.composed.firstToken}` },
    payload: { source: 'crm', channel: 'web', collectionCountry: 'DE', facts: { name: { full: 'Somebody' } } },
  });
  return String(made.json().id);
}

t.test('personal data is text on a terminal: nothing in it is acted on', async (t) => {
  const cli = await commandLine(t);
  const { app } = cli.application;
  const full = 'Mallory \u001b[2J\u202egnp.exe';
  const made = await app.inject({
    method: 'POST',
    url: '/v1/customers',
    headers: { authorization: `Bearer ${cli.token}` },
    payload: { source: 'shop', channel: 'web', collectionCountry: 'DE', facts: { name: { full } } },
  });
  const { id, position } = made.json() as { readonly id: string; readonly position: string };
  await cli.application.composed.deps.readModels.waitFor(BigInt(position), 60_000);
  const { out } = await cli.run(['look', id, '--purpose', 'customer-service']);
  t.match(out, 'Mallory \ufffd[2J\ufffdgnp.exe');
  const { json } = await cli.run(['look', id, '--purpose', 'customer-service', '--json']);
  t.equal(json['data']['fields']['name']['answer']['value']['full'], full, 'a program gets it as it is');
});

t.test(
  'help explains every command with its options, and the page lists the same commands and exit codes',
  async (t) => {
    const cli = await commandLine(t);
    const page = readFileSync(join(ROOT, 'docs', 'cli.md'), 'utf8');
    const { exit, out } = await cli.run(['--help']);
    t.equal(exit, EXIT.done);
    const commands = [...out.matchAll(/^ {2}([a-z][a-z-]*)[ [].* {2,}\S/gm)].map(([, name]) => name as string);
    t.ok(commands.length >= 18, `${commands.length} commands`);
    for (const command of commands.filter((name) => name !== 'help')) {
      const help = await cli.run([command, '--help']);
      t.equal(help.exit, EXIT.done);
      t.match(help.out, /^Usage: regesta /);
      t.match(help.out, /--json/, `${command} names the global options too`);
      t.match(page, new RegExp(`^\\| \`${command}(?: [^\`]*)?\` \\|`, 'm'), `docs/cli.md has ${command}`);
    }
    for (const [name, code] of Object.entries(EXIT)) {
      const meaning = EXIT_MEANINGS[name as keyof typeof EXIT];
      t.match(out, `${code}  ${meaning}`);
      t.match(page, `| ${code} | ${meaning} |`);
    }
    t.equal((await cli.run(['--version'])).out, '0.0.0\n');
    t.match(await cli.run(['organisation']), { exit: EXIT.usage }, 'a group alone is no command');
  },
);

t.test('what an operator decides about the ledger is recorded', async (t) => {
  const cli = await commandLine(t);
  const wrong = await cli.run(['clock', 'correct', '--from', 'last']);
  t.match(wrong, { exit: EXIT.refused, err: /HTTP_INPUT_INVALID.*\n +--from: must be a decimal leaf index/s });
  const beyond = await cli.run(['clock', 'correct', '--from', '999999']);
  t.match(beyond, { exit: EXIT.refused, err: /CLOCK_RANGE_EMPTY/ });
  t.match(await cli.ask('clock', 'correct', '--from', '9'), { outcome: 'written', stream: /^ledger-0+$/ });
  const damaged = ['ledger', 'accept-damage', 'customer-3vwq0gt6mxkz1c9r5e2hby8jdf', '--reason', 'restored'];
  t.match(await cli.ask(...damaged), { outcome: 'written' });
  t.match(await cli.ask(...damaged), { outcome: 'unchanged' });
});

t.test('doctor says what is there and what is missing', async (t) => {
  const cli = await commandLine(t);
  const before = await cli.run(['doctor', '--json']);
  t.equal(before.exit, EXIT.refused);
  t.match(before.json, { ok: false, settings: { REGESTA_DATA: cli.folder } });
  const says = before.json['checks'].find((one: { check: string }) => one.check === 'organisation');
  t.match(says, { ok: false, says: /regesta setup/ });
  await cli.ask(...SETUP);
  t.match(await cli.run(['doctor']), { exit: EXIT.done, out: /ok +ledger +ready/ });
});
