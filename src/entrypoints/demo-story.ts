import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf, plusDays } from '../domain/rules/calendar.ts';
import { systemClock } from '../kernel/time.ts';
import { DemoFailure, type Narrator } from './demo-narrator.ts';

interface Places {
  readonly folder: string;
  readonly samples: string;
  /** A path as a reader finds it. */
  readonly shown: (path: string) => string;
}

const ZONE = 'Asia/Shanghai';
const NOTICE = {
  en: 'We send you news of our products by e-mail if you agree. You may take your consent back at any time.\n',
  zh: '经您同意，我们会通过电子邮件向您发送产品资讯。您可以随时撤回同意。\n',
};

/** The main job, from two tables to a document, told step by step. */
export async function story(narrator: Narrator, places: Places): Promise<void> {
  const { folder, shown } = places;
  await describe(narrator);
  await takeTablesIn(narrator, places);
  const [anna, jonas] = await findTwo(narrator);
  await consents(narrator, places, anna, jonas);
  await lookAround(narrator, anna, jonas);
  await goBackInTime(narrator, anna);
  await eraseContact(narrator, jonas);
  await print(narrator, places);
  await prove(narrator, places);
  narrator.say(
    [
      `Everything stands under ${shown(folder)}:`,
      '  data/                      the ledger, the keys (wrapped) and the read models: alone they open nothing',
      '  secrets/                   the master key and the token of the command line',
      '  audit-en.pdf, audit-zh.pdf the document to hand over; beside each its data as JSON',
      '  rejected.csv               rejected rows with their values, written on purpose',
      '  ledger.tar, policy.txt     the evidence, and the key to check it with; regesta-verify.mjs checks it',
      `Go on by hand:  REGESTA_PORT=8585 REGESTA_DATA=${shown(folder)}/data REGESTA_SECRETS=${shown(folder)}/secrets npx regesta look ${anna} --purpose customer-service`,
    ].join('\n'),
  );
}

async function describe(narrator: Narrator): Promise<void> {
  narrator.say(
    '1. A new ledger says whose it is: that stands on every document, and its time zone decides what a day is.',
  );
  await narrator.type([
    'setup',
    ...['--name', 'Ningbo Harbour Lamps Co., Ltd.', '--address', '8 Quay Road', '--address', 'Ningbo'],
    ...['--country', 'CN', '--time-zone', ZONE, '--language', 'en,zh'],
    ...['--dpo', 'Wei Lan', '--dpo-contact', 'privacy@example.com'],
    ...['--representative', 'Klara Vogt', '--representative-country', 'DE'],
    ...['--representative-contact', 'Hafenstraße 1, Hamburg'],
  ]);
}

async function takeTablesIn(narrator: Narrator, { folder, samples, shown }: Places): Promise<void> {
  narrator.say('2. Two tables come in: a Chinese workbook under a preset, and a CSV under a mapping of its own.');
  narrator.say('   Rows at fault are listed, the others go in (exit code 3 says that there were some).');
  await narrator.type(['import', shown(join(samples, 'overseas-customers.xlsx')), '--preset', 'overseas-customers'], 3);
  const partners = [
    'import',
    shown(join(samples, 'partners.csv')),
    '--mapping',
    shown(join(samples, 'partners.mapping.json')),
  ];
  await narrator.type([...partners, '--rejects', shown(join(folder, 'rejected.csv'))], 3);
  narrator.say('   The same table again doubles nothing:');
  await narrator.type(partners, 3);
}

async function findTwo(narrator: Narrator): Promise<readonly [string, string]> {
  narrator.say('3. Finding somebody is a look, for a purpose, and recorded before anything is shown.');
  const ids: string[] = [];
  for (const name of ['Amelia Hartley', 'Jonas Brenner']) {
    const found = await narrator.type(['search', '--name', name, '--purpose', 'customer-service']);
    const id = /^([0-9a-z]{26})\s/m.exec(found)?.[1];
    if (id === undefined) throw new DemoFailure(`${name} of the sample table was not found.`);
    ids.push(id);
  }
  return [ids[0] ?? '', ids[1] ?? ''];
}

async function consents(narrator: Narrator, { folder, shown }: Places, anna: string, jonas: string): Promise<void> {
  narrator.say('4. What the tables say of consent is only reported. A consent is given against a published notice.');
  const texts = (['en', 'zh'] as const).flatMap((language) => {
    const file = join(folder, `notice.${language}.txt`);
    writeFileSync(file, NOTICE[language]);
    return ['--text', `${language}=${shown(file)}`];
  });
  await narrator.type(['notice', 'publish', 'newsletter', ...texts, '--purpose', 'marketing']);
  for (const customer of [anna, jonas]) {
    await narrator.type([
      'consent',
      'give',
      customer,
      'marketing',
      '--notice',
      'newsletter',
      '--method',
      'web-form',
      '--separate',
    ]);
  }
  await narrator.type(['consent', 'withdraw', jonas, 'marketing', '--channel', 'phone']);
  await narrator.type(['consent', 'status', jonas]);
}

async function lookAround(narrator: Narrator, anna: string, jonas: string): Promise<void> {
  narrator.say(
    '5. Looks: allowed, and refused. A marketer sees who consented, and nobody else; each refusal is recorded.',
  );
  await narrator.type(['look', anna, '--purpose', 'customer-service']);
  const added = await narrator.ask([
    'actor',
    'add',
    '--system',
    '--role',
    'marketer',
    '--purpose',
    'marketing',
    '--token',
  ]);
  const marketer = narrator.as(String(added['token']));
  narrator.say(`   The next three with the token of a marketer, actor ${String(added['id'])}:`);
  await marketer.type(['look', anna, '--purpose', 'marketing']);
  await marketer.type(['look', jonas, '--purpose', 'marketing'], 1);
  await marketer.type(['look', anna, '--purpose', 'customer-service'], 1);
  narrator.say('   Who looked, and who was refused:');
  await narrator.type(['access-log', '--limit', '6']);
}

async function goBackInTime(narrator: Narrator, anna: string): Promise<void> {
  const today = dayOf(systemClock.now(), ZONE);
  narrator.say(
    '6. Replay: what was known on a date, from the very events. Yesterday she was not in the register; today:',
  );
  const replay = ['replay', '--customer', anna, '--purpose', 'audit', '--recorded-as-of'];
  await narrator.type([...replay, plusDays(today, -1)]);
  await narrator.type([...replay, today]);
}

async function eraseContact(narrator: Narrator, jonas: string): Promise<void> {
  narrator.say('7. Erasure destroys keys: the events stay, every proof stands, and nobody can open the values again.');
  narrator.say(
    '   It is asked for, planned (what a law or a hold keeps is kept, with its day), and approved by a second',
  );
  narrator.say('   person; here there is none, and that stands on record. Then it is carried out at once.');
  const asked = ['erasure', 'request', jonas, '--data', 'contact', '--ground', 'art17-1-b'];
  const erasure = /\b[0-9a-z]{26}\b/.exec((await narrator.type(asked)).replaceAll(jonas, ''))?.[0];
  if (erasure === undefined) throw new DemoFailure('The erasure has no id.');
  await narrator.type(['erasure', 'plan', erasure]);
  await narrator.type(['erasure', 'approve', erasure, '--alone', 'no-second-person', '--yes']);
  narrator.say('   Where to write to was copied under a key of its own; it goes when he is told, or need not be.');
  await narrator.type(['erasure', 'told', erasure, '--not-told', 'not-required']);
  await narrator.type(['erasure', 'show', erasure]);
  await narrator.type(['look', jonas, '--purpose', 'customer-service', '--fields', 'name,email,phone']);
}

async function print(narrator: Narrator, { folder, shown }: Places): Promise<void> {
  narrator.say('8. The audit report: bound to an exact prefix of the ledger; the same prefix gives the same bytes.');
  const today = dayOf(systemClock.now(), ZONE);
  const period = ['--from', plusDays(today, -30), '--to', today];
  const of = (language: string): readonly string[] => {
    const out = shown(join(folder, `audit-${language}.pdf`));
    return ['report', 'audit', ...period, '--language', language, '--out', out];
  };
  const english = await narrator.type(of('en'));
  // Making it was itself a look: the Chinese one is pinned to the same leaves, so that both say the same.
  const leaves = /([0-9]+) leaves/.exec(english)?.[1];
  if (leaves === undefined) throw new DemoFailure('The report does not say how many leaves it is bound to.');
  await narrator.type([...of('zh'), '--size', leaves]);
}

async function prove(narrator: Narrator, { folder, shown }: Places): Promise<void> {
  narrator.say(
    '9. Evidence for somebody who trusts nobody here: the key, the events with their proofs, and the verifier.',
  );
  const at = (name: string): string => shown(join(folder, name));
  await narrator.type(['evidence', 'policy', '--out', at('policy.txt')]);
  await narrator.type(['bundle', '--out', at('ledger.tar')]);
  await narrator.type(['evidence', 'verifier', '--out', at('regesta-verify.mjs')]);
  narrator.say('   On a computer of their own, with nothing but Node:');
  narrator.verify([at('regesta-verify.mjs'), at('ledger.tar'), '--policy', at('policy.txt')], 0);
  narrator.say('   One character of one event is changed. Who, after all, would notice?');
  alterOneEvent(join(folder, 'ledger.tar'), join(folder, 'altered.tar'));
  narrator.verify([at('regesta-verify.mjs'), at('altered.tar'), '--policy', at('policy.txt')], 1);
}

/** The country in which a customer's data was collected, somewhere in the middle of the events. */
function alterOneEvent(from: string, to: string): void {
  const bytes = readFileSync(from);
  const place = bytes.indexOf('"collectionCountry":"', Math.floor(bytes.length / 8)) + '"collectionCountry":"'.length;
  bytes.write(bytes.toString('latin1', place, place + 2) === 'DE' ? 'FR' : 'DE', place, 'latin1');
  writeFileSync(to, bytes);
}
