import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { LANGUAGES, type Language } from '../../src/reports/document.ts';
import { type MessageKey, messages } from '../../src/reports/i18n/messages.ts';
import { builtInVersions } from '../../src/domain/rules/reference.ts';
import { attorneyGeneralUnder, authorityText, authorityUnder } from '../../src/reports/letters/authorities.ts';
import type { LawRemedies, LetterFacts, LetterKind, Refusal } from '../../src/reports/letters/facts.ts';
import { demandedUnder } from '../../src/reports/letters/remedies-of-laws.ts';
import { writeLetter } from '../../src/reports/letters/write-letter.ts';
import { renderPdf } from '../../src/reports/pdf/render.ts';
import { contents, deadline, letterFacts } from './sample-letters.ts';
import { missing, output, verapdf } from './tools.ts';

// Every letter in every language, through tools that take seconds each on a busy machine.
t.setTimeout(300_000);

const poppler = { skip: missing('pdftotext', '-v') };
const qpdf = { skip: missing('qpdf', '--version') };
const java = { skip: missing('java', '-version') };
const kinds = Object.keys(contents) as LetterKind[];
const dir = t.testdir();
const fileOf = (kind: LetterKind, language: Language): string => join(dir, `${kind}-${language}.pdf`);
const render = (facts: LetterFacts): Promise<Buffer> => renderPdf(writeLetter(facts), { producer: 'test' });
const squeeze = (text: string): string => text.replace(/\s+/g, '');

t.before(async () => {
  for (const language of LANGUAGES) {
    for (const kind of kinds) writeFileSync(fileOf(kind, language), await render(letterFacts(language, kind)));
  }
});

/** Every text of a letter, wherever it stands in the model. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    ['kind', 'language', 'createdAt'].includes(key) ? [] : textsOf(one),
  );
}

t.test('a letter is plain data, and all of it is in the tagged text', poppler, async (t) => {
  for (const language of LANGUAGES) {
    for (const kind of kinds) {
      const letter = writeLetter(letterFacts(language, kind));
      t.same(JSON.parse(JSON.stringify(letter)), letter);
      // The tags of each kind once: the tool takes seconds for a file.
      if (LANGUAGES[kinds.indexOf(kind) % LANGUAGES.length] !== language) continue;
      const raw = await output('pdfinfo', '-struct-text', fileOf(kind, language));
      const tagged = squeeze(raw.replace(/"\n\s+"|^\s*"|"$/gm, ''));
      const lost = textsOf(letter).filter((text) => !tagged.includes(squeeze(text)) && !text.includes('\n'));
      t.same(lost, [], `${kind} ${language}`);
    }
  }
});

t.test('the address stands in the window of a DIN or DL envelope, and nothing else does', poppler, async (t) => {
  const MM = 72 / 25.4;
  const inWindow = async (facts: LetterFacts): Promise<string> => {
    const file = join(dir, 'window.pdf');
    writeFileSync(file, await render(facts));
    // 20 to 105 mm from the left, 45 to 90 mm from the top.
    const box = [20 * MM, 45 * MM, 85 * MM, 45 * MM].map((one) => String(Math.round(one)));
    const [x, y, w, h] = box as [string, string, string, string];
    return output('pdftotext', '-l', '1', '-x', x, '-y', y, '-W', w, '-H', h, file, '-');
  };
  const facts = letterFacts('de', 'refusal');
  const seen = (await inWindow(facts)).split('\n').filter((line) => line.trim() !== '');
  t.same(seen.slice(-4), ['Jürgen Weiß', 'Goethestraße 4', '3. Stock links', '99423 Weimar']);
  t.match(seen.slice(0, -4).join(' '), /^Alpenglück Outdoor GmbH & Co\. KG, Sendlinger Straße 17, 80331 München$/);
  const long = Array.from({ length: 8 }, (_, index) => `Zeile ${index + 1}`);
  const all = await inWindow({ ...facts, recipient: { ...facts.recipient, address: long } });
  t.match(all, /Jürgen Weiß[\s\S]*Zeile 1\n[\s\S]*Zeile 8/, 'nine lines fit');
});

t.test('a letter says what the law wants it to say', async (t) => {
  const words = (language: Language, kind: LetterKind): string =>
    textsOf(writeLetter(letterFacts(language, kind))).join('\n');
  t.match(
    words('en', 'acknowledgement'),
    /7 April 2026\n.*\nGeneral Data Protection Regulation \(GDPR\): Article 12\(3\)/,
  );
  t.match(words('de', 'acknowledgement'), /Auskunft über Ihre personenbezogenen Daten \(Artikel 15 DSGVO\)/);
  t.match(
    words('de', 'extension'),
    /7\. April 2026[\s\S]*5\. Juni 2026[\s\S]*ein Monat ab Eingang Ihres Antrags, verlängert um: 2 Monate/,
  );
  for (const language of LANGUAGES) {
    const refusal = words(language, 'refusal');
    t.match(
      refusal,
      /Bayerisches Landesamt für Datenschutzaufsicht[,，] ?www\.lda\.bayern\.de/,
      'the authority is named (Art. 12(4), 77)',
    );
    t.ok(refusal.includes(messages(language)('letter.remedy.go-to-court')), 'the court (Art. 79)');
    t.ok(refusal.includes(messages(language)('letter.ground.legal-obligation')), 'the reason');
    t.ok(words(language, 'identity').includes(messages(language)('letter.deadline.reading')), 'a reading is marked');
    t.ok(words(language, 'completion').includes(messages(language)('letter.ground.rights-of-others')), 'why withheld');
  }
  const facts = letterFacts('zh', 'acknowledgement');
  const chinese = textsOf(writeLetter({ ...facts, request: { ...facts.request, jurisdictions: ['CN'] } })).join('\n');
  t.match(chinese, /查阅、复制您的个人信息（《个人信息保护法》第四十五条）[\s\S]*《个人信息保护法》第四十七条/);
});

t.test('nobody is called Mr or Ms, and without a name nobody is named', async (t) => {
  for (const language of LANGUAGES) {
    for (const kind of kinds) {
      const letter = textsOf(writeLetter(letterFacts(language, kind))).join('\n');
      t.notMatch(letter, /\b(Mr|Mrs|Ms|Sir|Madam|Herr|Frau|geehrte)\b|先生|女士/u, `${kind} ${language}`);
    }
    const facts = letterFacts(language, 'identity');
    const { recipient, salutation } = writeLetter({ ...facts, recipient: { to: 'agent', address: ['x'] } });
    t.same(recipient, ['x']);
    t.equal(salutation, messages(language)('letter.salutation.unnamed'));
  }
});

/** All that a refusal says under these laws. */
const refusalUnder = (language: Language, laws: readonly LawRemedies[], jurisdictions: readonly string[]): string => {
  const facts = letterFacts(language, 'refusal');
  const content = { ...contents.refusal, remedies: { laws, takesComplaints: false } };
  const request = { ...facts.request, jurisdictions };
  return textsOf(writeLetter({ ...facts, request, content })).join('\n');
};

t.test('each law of a request has its own article, authority and way out', async (t) => {
  const laws: readonly LawRemedies[] = [
    { ...(contents.refusal.remedies.laws[0] as LawRemedies) },
    {
      jurisdiction: 'US-VA',
      instrument: 'VCDPA',
      remedies: ['appeal-to-us', 'complain-to-attorney-general'],
      attorneyGeneral: { own: 'Attorney General of Virginia', website: 'www.oag.state.va.us' },
      place: 'US',
    },
  ];
  const both = refusalUnder('en', laws, ['EU', 'GB', 'US-VA']);
  t.match(both, /erasure of your personal data \(Article 17 GDPR; Article 17 UK GDPR\)/);
  t.match(
    both,
    /Under the General Data Protection Regulation \(GDPR\)\n[^]*lda\.bayern\.de[^]*go to court\.\nUnder the VCDPA\nYou can ask us [^]*Attorney General of Virginia, www\.oag/,
  );
  t.notMatch(refusalUnder('en', laws.slice(0, 1), ['EU']), /Under the General/, 'one law needs no heading of its own');
  t.match(refusalUnder('zh', laws.slice(0, 1), ['EU', 'CN']), /（GDPR 第 17 条；《个人信息保护法》第四十七条）/);
});

t.test('an authority that nobody here knows by name is told by its country, and never as a blank', async (t) => {
  const unnamed = (jurisdiction: string, place?: string): LawRemedies => ({
    jurisdiction,
    instrument: 'Law 27/2022',
    remedies: [jurisdiction.startsWith('US') ? 'complain-to-attorney-general' : 'complain-to-authority'],
    ...(place === undefined ? {} : { place }),
  });
  t.match(refusalUnder('en', [unnamed('ID', 'ID')], ['ID']), /the data protection authority of Indonesia/);
  t.match(refusalUnder('de', [unnamed('ID', 'ID')], ['ID']), /die Datenschutz-Aufsichtsbehörde \(Indonesien\)/);
  t.match(refusalUnder('zh', [unnamed('ID', 'ID')], ['ID']), /印度尼西亚的个人信息保护监管机构/);
  for (const language of LANGUAGES) {
    const say = messages(language);
    t.match(refusalUnder(language, [unnamed('US-HI', 'US')], ['US-HI']), say('letter.remedy.unnamed-attorney-general'));
    const union = refusalUnder(language, [unnamed('EU')], ['EU']);
    t.match(union, say('letter.remedy.one-authority'));
    t.notMatch(union, say('letter.remedy.any-authority'));
    t.match(refusalUnder(language, [unnamed('EU', 'DE')], ['EU']), say('letter.remedy.any-authority'));
  }
});

const authorityOf = (jurisdiction: string, place: string, language: Language): string | undefined => {
  const found = authorityUnder(jurisdiction, place) ?? attorneyGeneralUnder(jurisdiction);
  return found === undefined ? undefined : authorityText(found, language);
};

t.test('every law of the reference has its authorities, in words that the reader can use', async (t) => {
  for (const jurisdiction of builtInVersions().keys()) {
    const ways = demandedUnder(jurisdiction, false);
    const place = jurisdiction === 'EU' ? 'DE-BE' : jurisdiction;
    if (jurisdiction === 'ID') {
      t.equal(authorityUnder('ID', 'ID'), undefined, 'Indonesia has set up none yet');
      continue;
    }
    for (const language of LANGUAGES) {
      if (ways.includes('complain-to-authority'))
        t.ok(authorityUnder(jurisdiction, place), `${jurisdiction}: an authority`);
      if (ways.includes('complain-to-attorney-general'))
        t.ok(attorneyGeneralUnder(jurisdiction), `${jurisdiction}: an attorney general`);
      const text = authorityOf(jurisdiction, place, language) ?? '';
      t.match(text, language === 'zh' ? /[\p{Script=Latin}\p{Script=Han}]/u : /\p{Script=Latin}{3}/u, jurisdiction);
    }
  }
  t.equal(authorityOf('CH', 'CH', 'de')?.slice(0, 14), 'Eidgenössische');
  t.match(authorityOf('CH', 'CH', 'en'), /^Federal Data Protection and Information Commissioner/);
  t.match(authorityOf('EU', 'BG', 'de'), /^Комисия .* \(Commission for Personal Data Protection of Bulgaria\), www/);
  t.equal(authorityOf('CN', 'CN', 'zh'), '国家互联网信息办公室，www.cac.gov.cn');
  t.equal(authorityOf('EU', 'DE', 'en'), undefined, 'which state of Germany is not said');
  t.equal(authorityOf('EU', 'JP', 'en'), undefined);
});

t.test('what is done, left out, kept, refused and still open each has its own words', async (t) => {
  const said = (
    language: Language,
    more: Partial<Extract<LetterFacts['content'], { letter: 'completion' }>>,
  ): string => {
    const content = { ...contents.completion, withheld: [], kept: [], refused: [], open: [], ...more };
    return textsOf(writeLetter({ ...letterFacts(language, 'completion'), content })).join('\n');
  };
  const item = { what: 'data-category', dataCategory: 'commercial', ground: 'legal-obligation' } as const;
  for (const language of LANGUAGES) {
    const say = messages(language);
    t.match(said(language, {}), say('letter.completion.text'));
    const kept = said(language, { rights: ['erasure'], methods: [], kept: [item] });
    for (const key of ['completion.partly', 'done.erasure', 'kept', 'ground.legal-obligation', 'method.done-and-told'])
      t.match(kept, say(`letter.${key}` as MessageKey), key);
    t.notMatch(kept, say('letter.withheld'));
    const some = said(language, { rights: ['access'], refused: ['erasure'], open: ['rectification'] });
    for (const key of ['completion.some', 'completion.refused', 'completion.open'])
      t.match(some, say(`letter.${key}` as MessageKey), key);
    t.notMatch(some, say('letter.completion.text'));
    const told = said(language, { rights: ['access'], methods: ['done-and-told', 'post'] });
    t.match(told, say('letter.method.told'));
    t.match(told, say('letter.method.post'));
    t.notMatch(told, say('letter.method.done-and-told'), 'who asked for data is not told that none was asked for');
  }
});

t.test('a letter tells of every refusal that stands', async (t) => {
  const facts = letterFacts('en', 'refusal');
  const other = {
    rights: ['access'],
    reason: 'suspected_fraud',
    unproved: 'asker',
    ground: 'not-identifiable',
  } as const;
  const content = { ...contents.refusal, refusals: [...contents.refusal.refusals, other] };
  const text = textsOf(writeLetter({ ...facts, content })).join('\n');
  t.match(
    text,
    /erasure of[^]*A law obliges us[^]*section 147 AO[^]*cannot do this either[^]*access to[^]*does not come from/,
  );
});

t.test('a signature never stands on a page without words of the letter', poppler, async (t) => {
  for (let lines = 1; lines <= 40; lines += 3) {
    const facts = letterFacts('en', 'refusal');
    const content = { ...contents.refusal, words: Array.from({ length: lines }, (_, n) => `Line ${n}`).join('\n') };
    const file = join(dir, 'signature.pdf');
    writeFileSync(file, await render({ ...facts, content }));
    const pages = (await output('pdftotext', '-raw', file, '-')).split('\f');
    const signed = pages.find((page) => page.includes('Yours sincerely')) ?? '';
    t.match(signed, /give our reference/, `${lines} lines`);
    const before = signed.slice(0, signed.indexOf('Yours sincerely')).trim().split('\n');
    t.ok(before.length >= 2, `${lines} lines: two lines of the letter stand above it`);
    t.match(signed, /Who is responsible for your data/, `${lines} lines: and whom to turn to below`);
  }
});

t.test('no bullet and no law stands alone at the foot of a page', poppler, async (t) => {
  const facts = letterFacts('de', 'refusal');
  const [first] = contents.refusal.remedies.laws;
  const laws = ['EU', 'GB', 'CH'].map((jurisdiction) => ({ ...(first as LawRemedies), jurisdiction }));
  const [refused] = contents.refusal.refusals;
  for (let lines = 1; lines <= 14; lines++) {
    const words = Array.from({ length: lines }, (_, n) => `Zeile ${n}`).join('\n');
    const refusals = [{ ...(refused as Refusal), words }];
    const file = join(dir, 'foot.pdf');
    const content = { ...contents.refusal, refusals, remedies: { laws, takesComplaints: true } };
    writeFileSync(file, await render({ ...facts, content }));
    const page = (await output('pdftotext', '-raw', '-l', '1', file, '-')).split(/[\n\f]/).filter((one) => one !== '');
    const last = page.at(-1) ?? '';
    t.notMatch(last, /^(•\s*$|Datenschutz-Grundverordnung|Schweizerisches|Was Sie tun)/, `${lines} lines`);
  }
});

t.test('a letter that is a little longer than a page is set closer, and is one page', poppler, async (t) => {
  const pagesWith = async (lines: number): Promise<number> => {
    const file = join(dir, 'closer.pdf');
    const words = Array.from({ length: lines }, (_, n) => `Line ${n}`).join('\n');
    const content = { ...contents.clarification, deadlines: [], words };
    writeFileSync(file, await render({ ...letterFacts('en', 'clarification'), content }));
    return Number(/^Pages: +(\d+)/m.exec(await output('pdfinfo', file))?.[1]);
  };
  const leading = async (lines: number): Promise<readonly number[]> => {
    await pagesWith(lines);
    const boxes = await output('pdftotext', '-bbox-layout', '-l', '1', join(dir, 'closer.pdf'), '-');
    const tops = [...boxes.matchAll(/yMin="([\d.]+)"[^>]*>Line<\/word>/g)].map(([, top]) => Number(top));
    return tops.slice(1).map((top, index) => Math.round((top - (tops[index] ?? 0)) * 10) / 10);
  };
  t.same([await pagesWith(1), await pagesWith(40)], [1, 2]);
  let most = 1;
  while ((await pagesWith(most + 1)) === 1) most++;
  const [few, many] = [await leading(2), await leading(most)];
  t.ok((many[0] ?? 0) < (few[0] ?? 0), 'the last letter of one page is set closer than a short one');
  const long = await leading(most + 1);
  t.equal(long[0], 15, 'and one that needs two pages anyhow is not');
});

t.test('abroad the country is the last line, in the words of the country of posting', async (t) => {
  const addressOf = (address: readonly string[], country: string | undefined, from = 'DE') => {
    const facts = letterFacts('en', 'acknowledgement');
    const to = { to: 'customer', name: 'X', address, ...(country === undefined ? {} : { country }) } as const;
    return writeLetter({ ...facts, sender: { ...facts.sender, country: from }, recipient: to });
  };
  const last = (...asked: Parameters<typeof addressOf>) => addressOf(...asked).recipient.at(-1);
  t.equal(last(['中山东路 1 号', '宁波'], 'CN'), 'CHINA');
  t.equal(last(['1 Market Street', 'San Francisco CA 94105'], 'US-CA'), 'VEREINIGTE STAATEN VON AMERIKA');
  t.equal(last(['Ring 1', '1010 Wien'], 'AT'), 'ÖSTERREICH');
  t.equal(last(['Ring 1', '1010 Wien'], 'AT', 'GB'), 'AUSTRIA');
  t.equal(last(['Ring 1', '20095 Hamburg'], 'DE', 'CN'), '德国 / GERMANY');
  t.equal(last(['Peachtree Street', 'Atlanta', 'Georgia'], 'US-GA'), 'VEREINIGTE STAATEN VON AMERIKA');
  t.same(addressOf(['H.C. Andersens Boulevard 2', 'København', 'Danmark'], 'DK').recipient.slice(1), [
    'H.C. Andersens Boulevard 2',
    'København',
    'DÄNEMARK',
  ]);
  t.equal(last(['Ring 1', '1010 Wien', 'Austria'], undefined), 'ÖSTERREICH', 'as the address itself says');
  t.equal(last(['Ring 1', '1010 Wien', 'Austria'], 'DE'), 'ÖSTERREICH', 'which comes before a residence');
  t.same(addressOf(['Goethestraße 4', '99423 Weimar'], 'DE').recipient, ['X', 'Goethestraße 4', '99423 Weimar']);
  t.same(addressOf(['Goethestraße 4', '99423 Weimar'], undefined).recipient, ['X', 'Goethestraße 4', '99423 Weimar']);
  t.same(addressOf([], 'CN').recipient, ['X'], 'without an address no country');
  t.equal(addressOf(['Ring 1', '1010 Wien'], 'AT').sender.address.at(-1), 'GERMANY');
  t.equal(addressOf(['Goethestraße 4', '99423 Weimar'], 'DE').sender.address.at(-1), '80331 München');
});

t.test('each of several dates names its law, and what the clock does is told of each', async (t) => {
  const law = { jurisdiction: 'GB', citation: 'UK GDPR Arts 12(3), 12A', waiting: 'not-started' } as const;
  const deadlines = [deadline, { ...deadline, ...law, due: '2026-04-09' }];
  for (const language of LANGUAGES) {
    const facts = letterFacts(language, 'fee');
    const { body } = writeLetter({ ...facts, content: { ...contents.fee, deadlines } });
    const due = messages(language)('letter.item.due');
    const pairs = body.flatMap((block) => (block.kind === 'particulars' ? block.pairs : []));
    const dates = pairs.filter(({ name }) => name === due).map(({ value }) => value);
    t.equal(dates.length, 2);
    t.match(dates[0], messages(language)('letter.law.EU'));
    t.match(dates[1], messages(language)('letter.law.GB'));
    const said = textsOf(body).join('\n');
    t.match(said, messages(language)('letter.deadline.running'));
    t.match(said, messages(language)('letter.deadline.not-started'));
  }
  const twice = [deadline, { ...deadline, due: '2026-03-20', rights: ['opt-out'] as const }];
  const one = textsOf(writeLetter({ ...letterFacts('en', 'fee'), content: { ...contents.fee, deadlines: twice } }));
  t.match(one.join('\n'), /for: an end to the sale and sharing/, 'two dates of one law say of what');
  t.notMatch(one.join('\n'), /More than one law/);
});

t.test(
  'an agent is asked for the authority and for the person, and told on whose behalf by our reference',
  async (t) => {
    for (const language of LANGUAGES) {
      for (const to of ['agent', 'guardian'] as const) {
        const say = (key: MessageKey) => messages(language)(key, { to });
        const facts = letterFacts(language, 'identity');
        const about = { ...facts, recipient: { ...facts.recipient, to }, request: { ...facts.request, through: to } };
        const items = ['signed-declaration', 'birth-date'] as const;
        const asks = { ...contents.identity, items, isAuthorityOpen: true };
        const letter = textsOf(writeLetter({ ...about, content: asks })).join('\n');
        t.match(letter, say('letter.identity.authority'));
        t.match(letter, say('letter.identity.item.signed-declaration'));
        const own = messages(language)('letter.identity.item.signed-declaration', { to: 'customer' });
        t.notMatch(letter, own, 'not that the data are their own');
        const proved = textsOf(writeLetter({ ...about, content: { ...asks, isAuthorityOpen: false } })).join('\n');
        t.notMatch(proved, say('letter.identity.authority'));
        for (const kind of kinds) {
          const [opening] = writeLetter({ ...about, content: contents[kind] }).body;
          t.match(textsOf(opening).join(), facts.reference, `${kind}: on whose behalf`);
        }
        const of = { ...contents.refusal.refusals[0], reason: 'insuf_verification', unproved: 'authority' } as const;
        const refused = { ...contents.refusal, refusals: [of as Refusal] };
        const refusal = textsOf(writeLetter({ ...about, content: refused })).join('\n');
        t.match(refusal, say('letter.unproved.authority'));
        t.notMatch(refusal, say('letter.unproved.asker'));
        const direct = { ...about, recipient: facts.recipient, content: contents.acknowledgement };
        const told = messages(language)('letter.opening.represented', { through: to });
        t.match(textsOf(writeLetter(direct)).join('\n'), told, 'the person is told that somebody wrote for them');
      }
    }
  },
);

t.test('a fee letter says how to pay, how to do without, and whom to ask', async (t) => {
  for (const language of LANGUAGES) {
    const say = messages(language);
    const facts = letterFacts(language, 'fee');
    const plain = textsOf(writeLetter(facts)).join('\n');
    t.match(plain, say('letter.fee.ask'));
    t.match(plain, say('letter.fee.fewer-copies'));
    const complaints = contents.refusal.remedies.laws.map((law) => ({
      ...law,
      remedies: ['complain-to-authority'] as const,
    }));
    const more = { ground: 'excessive', words: 'IBAN XY', complaints } as const;
    const paid = textsOf(writeLetter({ ...facts, content: { ...contents.fee, ...more } })).join('\n');
    t.match(paid, `${say('letter.fee.pay')}\nIBAN XY`);
    t.match(paid, say('letter.fee.narrow'));
    t.match(paid, 'www.lda.bayern.de');
    t.notMatch(paid, say('letter.fee.ask'));
  }
});

t.test('what single laws want told is told under them alone', async (t) => {
  const under = (jurisdictions: readonly string[], content: LetterFacts['content']): string => {
    const facts = letterFacts('en', content.letter);
    return textsOf(writeLetter({ ...facts, request: { ...facts.request, jurisdictions }, content })).join('\n');
  };
  const british = contents.refusal.remedies.laws.map((law) => ({ ...law, jurisdiction: 'GB' }));
  const gb = { ...contents.refusal, remedies: { laws: british, takesComplaints: true } };
  t.match(under(['GB'], gb), /section 164A/);
  t.notMatch(under(['EU'], contents.refusal), /section 164A/);
  const kept: readonly (readonly [LetterFacts['content'], RegExp])[] = [
    [contents.acknowledgement, /This is how we go on/],
    [contents.refusal, /stop selling or sharing/],
    [{ ...contents.completion, rights: ['delete'] }, /keep a record of your request/],
  ];
  for (const [content, words] of kept) {
    t.match(under(['US-CA'], content), words);
    t.notMatch(under(['EU'], content), words);
  }
  const facts = letterFacts('en', 'refusal');
  const asked = { ...facts.request, jurisdictions: ['US-CA'], rights: ['delete', 'opt-out'] as const };
  const stopped = textsOf(writeLetter({ ...facts, request: asked, content: contents.refusal })).join('\n');
  t.notMatch(stopped, /stop selling or sharing/, 'who asked for that already is not asked');
});

t.test('the same facts give the same bytes; another day gives another file', async (t) => {
  const facts = letterFacts('de', 'completion');
  t.ok((await render(facts)).equals(await render(facts)));
  t.notOk((await render(facts)).equals(await render({ ...facts, writtenOn: '2026-03-10' })));
});

t.test('the title names the letter and our reference, never the person', poppler, async (t) => {
  const info = await output('pdfinfo', fileOf('refusal', 'de'));
  t.match(info, /Title: +Unsere Entscheidung über Ihren Antrag \(01jq4w8z2v6y3k5m7n9p0r2s4t\)/);
  t.match(info, /Tagged: +yes/);
  t.notMatch(`${info}${await output('pdfinfo', '-meta', fileOf('refusal', 'de'))}`, /Weiß/);
});

t.test('every letter is a sound file', qpdf, async (t) => {
  for (const language of LANGUAGES) {
    for (const kind of kinds)
      t.match(await output('qpdf', '--check', fileOf(kind, language)), /No syntax or stream encoding errors found/);
  }
});

t.test('letters pass PDF/A-3a and PDF/UA-1', java, async (t) => {
  const files = [
    fileOf('refusal', 'de'),
    fileOf('completion', 'zh'),
    fileOf('identity', 'en'),
    fileOf('acknowledgement', 'de'),
  ];
  const { exitCode, report } = verapdf('3a,ua1', ...files);
  t.equal(exitCode, 0, report);
  t.equal(report.match(/^PASS/gm)?.length, 8, report);
});
