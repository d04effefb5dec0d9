import type { PublicText } from '../../domain/shape/public-text.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { Language } from '../document.ts';
import { catalogues, type MessageKey, type Messages } from '../i18n/messages.ts';
import type { PackageFacts } from './facts.ts';

export interface Writing {
  readonly facts: PackageFacts;
  readonly language: Language;
  readonly say: Messages;
}

/** Where the words of a kind of code stand among the messages. What the controller coined itself is spelt out. */
export const GROUPS = {
  right: ['letter.right'],
  channel: ['letter.channel', 'package.channel'],
  letter: ['letter.subject'],
  category: ['letter.kind'],
  ground: ['letter.ground'],
  withheld: ['letter.withheld'],
  field: ['package.field'],
  basis: ['package.basis'],
  look: ['package.look'],
  role: ['package.role'],
  mechanism: ['package.mechanism'],
  recipient: ['package.recipient'],
  told: ['package.told'],
  standing: ['package.standing'],
  how: ['package.how'],
  identity: ['package.identity'],
  clock: ['package.clock'],
  outcome: ['package.outcome'],
  consent: ['package.consent'],
  objection: ['package.objection'],
  balancing: ['package.balancing'],
  automated: ['package.automated'],
  source: ['package.source'],
  trigger: ['package.trigger'],
  item: ['package.item', 'package.field'],
  method: ['package.method'],
} as const;
export type Group = keyof typeof GROUPS;

/** `undefined` where no message knows the code: it is the controller's own. */
export function knownWord({ say }: Pick<Writing, 'say'>, group: Group, code: string): string | undefined {
  const key = GROUPS[group].map((prefix) => `${prefix}.${code}`).find((one) => Object.hasOwn(catalogues.en, one));
  return key === undefined ? undefined : say(key as MessageKey, { kind: '' });
}

/** A code in words: those of the catalogue, or the code itself without its dashes. */
export const word = (writing: Pick<Writing, 'say'>, group: Group, code: string): string =>
  knownWord(writing, group, code) ?? spelt(code);

export const spelt = (code: string): string => code.replaceAll('-', ' ');

/** In the language of the package, or in English. */
export const textIn = (text: PublicText | undefined, language: Language): string =>
  text === undefined ? '' : (text[language] ?? text.en);

/**
 * The controller's own name for it. A purpose that came with the register and was not renamed is known to the messages
 * also in languages in which names of purposes cannot be written down.
 */
export function purposeName({ facts, language, say }: Writing, code: string): string {
  const names = facts.purposeNames.get(code);
  if (names === undefined) return spelt(code);
  const key = `package.purpose.${code}`;
  const isAsItCame = (catalogues.en as Readonly<Record<string, string>>)[key] === names.en;
  return names[language] ?? (isAsItCame ? say(key as MessageKey) : names.en);
}

const pad = (number: number): string => String(number).padStart(2, '0');

/** So much later, on the same day of the month or its last one. */
export function plusPeriod(day: LocalDate, count: number, unit: 'days' | 'months' | 'years'): LocalDate {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  if (unit === 'days') return dayText(Date.UTC(year, month - 1, date + count));
  const months = month - 1 + (unit === 'years' ? count * 12 : count);
  const lastDay = dayText(Date.UTC(year, months + 1, 0));
  const wanted = `${lastDay.slice(0, 8)}${pad(date)}`;
  return (wanted < lastDay ? wanted : lastDay) as LocalDate;
}

const dayText = (ms: number): LocalDate => new Date(ms).toISOString().slice(0, 10) as LocalDate;
