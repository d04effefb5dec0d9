import type { digestEn } from './digest-en.ts';

export const digestDe: Readonly<Record<keyof typeof digestEn, string>> = {
  'digest.subject': '{today}: {overdue} überfällig, {soon} bald fällig',
  'digest.opening': 'Was am {today} laut Register der Anträge wartet. Die Tage sind die letzten Tage der Frist.',
  'digest.overdue': 'Überfällig ({count}):',
  'digest.soon': 'Bald fällig ({count}):',
  'digest.unclassified': 'Noch kein Recht bestimmt, es läuft also keine Frist; eingegangen am ({count}):',
  'digest.untold':
    'Ein Empfänger, den das Büro zu unterrichten oder um Bestätigung zu bitten hat; angeordnet am ({count}):',
  'digest.erasures':
    'Eine Löschung, die wartet: auf ihren Plan, eine zweite Person oder darauf, dass jemand benachrichtigt wird; verlangt am ({count}):',
  'digest.unsent': 'Ein Schreiben, das kein Mailserver angenommen hat; gescheitert am ({count}):',
  'digest.more': 'und {count} weitere',
  'digest.closing':
    'Einzeln mit: regesta request show ID, regesta task show ID oder regesta notification show ID. Diese E-Mail nennt niemanden und kommt an jedem Tag, an dem etwas wartet.',
};
