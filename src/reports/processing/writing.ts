import type { PublicText } from '../../domain/shape/public-text.ts';
import type { ContactFact } from '../audit/facts.ts';
import type { ActivityDescription, RecordLanguage } from './facts.ts';

export const textIn = (text: PublicText | undefined, language: RecordLanguage): string =>
  text === undefined ? '' : (text[language] ?? text.en);

type Retention = ActivityDescription['data'][number]['retention'];

/** `10 years from end-of-year (HGB § 257(4))`, or the criteria in words. */
export function retentionText(retention: Retention, language: RecordLanguage): string {
  if (retention === undefined) return '';
  const { count, unit, trigger, criteria, law } = retention;
  const period = count === undefined || unit === undefined ? '' : `${count} ${unit}`;
  const from = trigger === undefined ? '' : `from ${trigger}`;
  const under = law === undefined ? '' : `(${law})`;
  return [period, from, textIn(criteria, language), under].filter((part) => part !== '').join(' ');
}

/** Erased, unreadable and absent read differently; they are three answers. */
export function contactText(contact: ContactFact): string {
  switch (contact.state) {
    case 'opened':
      return contact.lines.join('; ');
    case 'sealed':
      return '[sealed]';
    case 'absent':
      return '';
    case 'erased':
      return `[erased on ${contact.at.slice(0, 10)}]`;
    case 'unreadable':
      return `[unreadable: ${contact.code}]`;
  }
}
