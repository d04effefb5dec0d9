import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { commandLine } from './support/command-line.ts';

const EVENT = /^[0-9a-f]{8}-[0-9a-f]{4}-8/;
const SETUP = [
  ...['setup', '--name', 'Quay Lamps', '--address', '8 Quay Road', '--country', 'DE'],
  ...['--time-zone', 'Europe/Berlin', '--language', 'de', '--dpo', 'Wei Lan', '--dpo-contact', 'p@example.com'],
];

const textOf = (pdf: string) => execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });

t.setTimeout(300_000);

t.test('a letter is printed to a file, and none goes out where no mail server is set', async (t) => {
  const cli = await commandLine(t);
  await cli.ask(...SETUP);
  const { id } = await cli.ask('request', 'receive', '--right', 'access');
  await cli.ask('request', 'do', id, 'classification', '--set', 'jurisdictions=EU', '--set', 'calendarPlace=DE');
  const out = cli.file('letter.pdf');
  const print = ['letter', 'print', id, '--letter', 'acknowledgement', '--out', out, '--json'];
  const nowhere = await cli.run(print);
  t.equal(nowhere.exit, EXIT.refused);
  t.match(nowhere.err, 'LETTER_ADDRESS_MISSING', 'this request came without an address');
  const nobody = await cli.run([...print, '--to-customer']);
  t.equal(nobody.exit, EXIT.refused);
  t.match(nobody.err, 'LETTER_CUSTOMER_UNKNOWN');
  const sent = await cli.run(['letter', 'send', id, '--letter', 'acknowledgement']);
  t.equal(sent.exit, EXIT.refused);
  t.match(sent.err, 'LETTER_MAIL_NOT_SET_UP');

  const writer = { name: 'Jürgen Weiß', language: 'de', postalAddress: ['Goethestraße 4', '99423 Weimar'] };
  const stdin = JSON.stringify(writer);
  const received = await cli.run(['request', 'receive', '--right', 'access', '--stdin', '--json'], { stdin });
  const request = received.json['id'] as string;
  await cli.ask('request', 'do', request, 'classification', '--set', 'jurisdictions=EU', '--set', 'calendarPlace=DE');
  const printed = await cli.ask('letter', 'print', request, '--letter', 'acknowledgement', '--out', out);
  const bytes = readFileSync(out);
  t.match(textOf(out), /Jürgen Weiß.*\n\s*Goethestraße 4.*\n\s*99423 Weimar/);
  t.match(printed, { pdf: out, sha256: createHash('sha256').update(bytes).digest('hex'), accessEvent: EVENT });
  const set = ['--set', `of=${printed['letter']}`, '--set', 'proof=registered', '--set'];
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(Date.now());
  t.match(await cli.ask('request', 'do', request, 'letters/posting', ...set, `postedOn=${today}`), {
    outcome: 'written',
  });

  const french = await cli.run(['request', 'receive', '--right', 'access', '--stdin', '--json'], {
    stdin: JSON.stringify({ ...writer, language: 'fr' }),
  });
  const wanted = french.json['id'] as string;
  await cli.ask('request', 'do', wanted, 'classification', '--set', 'jurisdictions=EU', '--set', 'calendarPlace=DE');
  const told = await cli.run(['letter', 'print', wanted, '--letter', 'acknowledgement', '--out', out]);
  t.match(told.out, /language +written in en: there is no letter in fr/);

  const answer = await cli.run(['letter', 'print', id, '--letter', 'parcel', '--out', out]);
  t.equal(answer.exit, EXIT.refused, 'an unknown kind is refused by the API');
});
