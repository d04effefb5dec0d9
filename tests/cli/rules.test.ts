import t from 'tap';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { commandLine } from './support/command-line.ts';

t.setTimeout(600_000);

t.test('the law of a day on the command line: what was in force, what is in doubt, and who confirmed it', async (t) => {
  const cli = await commandLine(t);
  const list = (await cli.run(['rules', 'list', '--on', '2025-12-31'])).out;
  t.match(list, /^VN +Vietnam +1 +2023-07-01 \(medium\) +built-in/m);
  t.match(list, /^GB +United Kingdom +1 +2018-05-25 +built-in/m);
  t.match(
    (await cli.run(['rules', 'list', '--on', '2026-11-20'])).out,
    /^GB +United Kingdom +2 +2026-02-05 \(interpretation\)/m,
  );
  const shown = (await cli.run(['rules', 'show', 'NZ'])).out;
  t.match(shown, /^in force +2020-12-01 \(medium\) Privacy Act 2020 s\.2/m);

  const receive = ['request', 'receive', '--right', 'access', '--json', '--received-at'];
  const received = async (day: string): Promise<string> =>
    (await cli.run([...receive, `${day}T10:00:00.000Z`])).json['id'] as string;
  const classify = (request: string, place: string, ...more: string[]) =>
    cli.run([
      ...['request', 'do', request, 'classification'],
      ...[`jurisdictions=${place}`, `calendarPlace=${place}`, ...more].flatMap((field) => ['--set', field]),
    ]);

  const japanese = await received('2026-11-09');
  const asked = await classify(japanese, 'JP');
  t.equal(asked.exit, EXIT.refused);
  t.match(
    asked.err,
    /^ +JP, access, internal-target, internal target of 14 days from receipt, interpretation, our own reading: APPI/m,
  );
  t.equal((await classify(japanese, 'JP', 'confirmed=true')).exit, EXIT.done);
  const lines = (await cli.run(['request', 'show', japanese])).out;
  t.match(lines, /^JP access: promptly-without-number, no date of the law, internal target 2026-11-23$/m);
  t.match(lines, /^ {2}confirmed: certainty interpretation, on \d{4}-\d\d-\d\d, by [0-9a-z]{26}$/m);
  t.notMatch(lines, /^ {2}confirm:/m);

  const indian = await received('2010-06-01');
  t.equal((await classify(indian, 'IN', 'confirmed=true')).exit, EXIT.done);
  t.match(
    (await cli.run(['request', 'show', indian])).out,
    /^IN access: rule-not-in-force, no date of the law, internal target 2010-06-15$/m,
  );
  const ofNewZealand = await received('2025-12-31');
  t.equal((await classify(ofNewZealand, 'NZ', 'confirmed=true')).exit, EXIT.done);
  const dated = (await cli.run(['request', 'show', ofNewZealand])).out;
  t.match(dated, /^NZ access: overdue, due 2026-02-13$/m);
  // A line that says nothing: no value at all, or a name without one.
  t.notMatch(`${lines}\n${dated}`, /^ {2}\S+: +(?:\[|$)|, \w+ (?:,|$)|: \w+ ,/m);
});
