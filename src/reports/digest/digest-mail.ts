import type { LocalDate } from '../../kernel/time.ts';
import type { Language } from '../document.ts';
import type { MessageKey } from '../i18n/messages.ts';
import { messages } from '../i18n/messages.ts';

/** What waits for people: ids, codes and days. Nothing of what a customer wrote, and nobody's name. */
export interface Digest {
  readonly today: LocalDate;
  readonly overdue: readonly DueItem[];
  readonly soon: readonly DueItem[];
  readonly unclassified: readonly WaitingItem[];
  readonly unsent: readonly WaitingItem[];
  /** Notifications that wait for somebody at the office (GDPR Art. 19). */
  readonly untold: readonly WaitingItem[];
  /** Erasures that wait for somebody: for a plan, a second person, or for somebody to be told. */
  readonly erasures: readonly WaitingItem[];
}
export interface DueItem {
  /** Id of a request, a task, a hold or a disposal; code of a retention schedule. */
  readonly id: string;
  /** Codes: a right and its law, an appeal or complaint, what a task asks of whom, what a hold or a schedule waits for. */
  readonly what: string;
  readonly dueOn: LocalDate;
}
export interface WaitingItem {
  readonly id: string;
  /** Codes, where the id alone does not say what to do. */
  readonly what?: string;
  readonly since: LocalDate;
}

export const isEmpty = ({ overdue, soon, unclassified, unsent, untold, erasures }: Digest): boolean =>
  [overdue, soon, unclassified, unsent, untold, erasures].every((items) => items.length === 0);

/** A mail may be long, but nobody reads a list of a thousand lines: the register has them all. */
const MAX_LINES = 50;

export function digestMail(
  language: Language,
  digest: Digest,
  controller: string,
): { readonly subject: string; readonly text: string } {
  const say = messages(language);
  const { overdue, soon, unclassified, unsent, untold, erasures, today } = digest;
  const section = (title: MessageKey, lines: readonly string[]): readonly string[] => {
    if (lines.length === 0) return [];
    const rest = lines.length - MAX_LINES;
    const more = rest > 0 ? [`  ${say('digest.more', { count: rest })}`] : [];
    return [`${say(title, { count: lines.length })}\n${[...lines.slice(0, MAX_LINES), ...more].join('\n')}`];
  };
  const dueLine = ({ id, what, dueOn }: DueItem): string => `  ${dueOn}  ${id}  ${what}`;
  const waitingLine = ({ id, since, what }: WaitingItem): string =>
    what === undefined ? `  ${since}  ${id}` : `  ${since}  ${id}  ${what}`;
  const parts = [
    say('digest.opening', { today }),
    ...section('digest.overdue', overdue.map(dueLine)),
    ...section('digest.soon', soon.map(dueLine)),
    ...section('digest.unclassified', unclassified.map(waitingLine)),
    ...section('digest.unsent', unsent.map(waitingLine)),
    ...section('digest.untold', untold.map(waitingLine)),
    ...section('digest.erasures', erasures.map(waitingLine)),
    say('digest.closing'),
    controller,
  ];
  const subject = say('digest.subject', { overdue: overdue.length, soon: soon.length, today });
  return { subject, text: `${parts.join('\n\n')}\n` };
}
