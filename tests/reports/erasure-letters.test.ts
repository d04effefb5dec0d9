import t from 'tap';
import { LANGUAGES, type Language } from '../../src/reports/document.ts';
import { messages } from '../../src/reports/i18n/messages.ts';
import { writeErasureLetter } from '../../src/reports/letters/erasure-letter.ts';
import type { Forgotten } from '../../src/reports/letters/facts.ts';
import type { Letter } from '../../src/reports/letters/letter.ts';
import { writeLetter } from '../../src/reports/letters/write-letter.ts';
import { contents, letterFacts } from './sample-letters.ts';

/** Every text of the letter's body. */
const textOf = ({ body }: Letter): string => textsIn(body).join('\n');
const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [String(value)];

const forgotten: Forgotten = {
  isPart: false,
  on: '2026-03-09',
  dataCategories: ['identity'],
  kept: [],
  late: [],
  papersGo: false,
};
const papers = { dataCategory: 'note', isPapers: true } as const;
const byLaw = { ...papers, ground: 'legal-obligation', until: '2029-12-31', law: 'BGB s. 195' } as const;

function answered(language: Language, more: Partial<Forgotten>): string {
  const nothing = { withheld: [], kept: [], refused: [], open: [] };
  const content = { ...contents.completion, ...nothing, rights: ['erasure'] as const };
  const facts = letterFacts(language, 'completion');
  return textOf(writeLetter({ ...facts, content: { ...content, forgotten: { ...forgotten, ...more } } }));
}

function told(language: Language, more: Partial<Forgotten>): string {
  const { request: _request, content: _content, ...facts } = letterFacts(language, 'completion');
  return textOf(writeErasureLetter({ ...facts, forgotten: { ...forgotten, ...more } }));
}

t.test(
  'an answer to who asked to be forgotten says what stays, until when, what came late and what goes later',
  (t) => {
    for (const language of LANGUAGES) {
      const say = messages(language);
      const kind = say('letter.kept.papers', { kind: say('letter.kind.note') });
      const late = say('letter.kept.late', { what: kind });
      const whole = answered(language, {});
      t.match(whole, say('letter.completion.text'));
      for (const key of ['letter.kept', 'letter.forgotten.papers'] as const) t.notMatch(whole, say(key), key);
      const some = answered(language, { late: [papers, papers], papersGo: true });
      t.match(some, say('letter.completion.partly'), 'not everything is gone');
      t.match(some, say('letter.kept'));
      t.match(some, say('letter.forgotten.papers'));
      t.equal(some.split(late).length, 2, 'once');
      const kept = answered(language, { kept: [byLaw] });
      for (const part of [say('letter.completion.partly'), '2029', '195']) t.match(kept, part);
    }
    t.end();
  },
);

t.test('who did not ask is not told that nothing is left where something came too late', (t) => {
  for (const language of LANGUAGES) {
    const say = messages(language);
    const whole = told(language, {});
    t.match(whole, say('letter.erased.nothingKept'));
    t.notMatch(whole, say('letter.erased.part'));
    t.match(told(language, { isPart: true }), say('letter.erased.part'), 'nor that it was all');
    const some = told(language, { late: [{ dataCategory: 'note', isPapers: false }] });
    t.notMatch(some, say('letter.erased.nothingKept'));
    const what = say('letter.withheld.data-category', { kind: say('letter.kind.note') });
    t.match(some, say('letter.kept.late', { what }));
  }
  t.end();
});
