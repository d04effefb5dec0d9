import type { clockEn } from './clock-en.ts';

/** Wie eine Frist berechnet wurde. */
export const clockDe: Readonly<Record<keyof typeof clockEn, string>> = {
  'clock.cited': '{line} [{citation}; Gewissheit: {certainty}]',
  'clock.rule': '{name} ({jurisdiction}), Regel in Version {version}: {right}.',
  'clock.received': 'Eingegangen am {on} ({at} UTC; der Tag ist der von {zone}).',
  'clock.received-on-day-off': 'Der {on} ist {kind}; er gilt gleichwohl als Tag des Eingangs.',
  'clock.reopened':
    'Am {on} wieder aufgenommen, weil neue Angaben kamen: Gezählt wird von da an und nicht vom ersten Eingang am {from}. Kein Gesetz sagt das; es ist eine Lesart.',
  'clock.right-read-as': 'Dieses Gesetz nennt das Recht ({right}) anders: {readAs}.',
  'clock.right-reading':
    'Dieses Gesetz spricht von „{named}“; dass damit das Recht ({right}) gemeint ist, ist unsere Auslegung.',
  'clock.right-not-listed':
    'Die Regel von {jurisdiction} nennt für dieses Recht ({right}) keine Frist; es wird keine erfunden.',
  'clock.rule-not-in-force':
    'Die Regel von {jurisdiction} gilt erst für Anträge, die ab dem {from} eingehen; es wird kein Datum berechnet.',
  'clock.starts': 'Die Frist beginnt am {on}: {trigger}. Dieser Tag wird nicht mitgerechnet.',
  'clock.start-moved':
    'Am {from} angefordert: {kind}; eingegangen am {until}: Der Beginn verschiebt sich auf den {until}.',
  'clock.start-open': 'Am {from} angefordert: {kind}; noch nicht eingegangen: Der Beginn verschiebt sich bis dahin.',
  'clock.period': '{period} ab dem {from}: {to} ({counting}).',
  'clock.business-days':
    '{period} ab dem {from}, ohne {weekendDays, plural, one {# Tag} other {# Tage}} an Wochenenden und {holidays, plural, one {# Feiertag} other {# Feiertage}}{closedDays, plural, =0 {} one { sowie # Tag, den das Gesetz nicht mitzählt} other { sowie # Tage, die das Gesetz nicht mitzählt}}: {to} ({counting}).',
  'clock.closed-days': 'Das Gesetz zählt in keinem Jahr einen Tag vom {from} bis zum {to}.',
  'clock.closed-days-unknown':
    'Welche Tage das Gesetz selbst auslässt, ist nicht vollständig bekannt; die übrigen sind gezählt.',
  'clock.hours': '{period} ab {from}: {to}, gleich an welchem Tag.',
  'clock.pause':
    'Am {from} angefordert: {kind} ({because}); beantwortet am {until}: {days, plural, one {# Tag zählt} other {# Tage zählen}} nicht ({counting}).',
  'clock.pause-open':
    'Am {from} angefordert: {kind} ({because}); noch nicht beantwortet: Bisher {days, plural, one {zählt # Tag} other {zählen # Tage}} nicht ({counting}).',
  'clock.pause-does-not-stop': 'Am {from} angefordert: {kind}; das hemmt die Frist nicht.',
  'clock.pause-without-justification':
    'Am {from} ohne dokumentierte Begründung angefordert: {kind}; das hemmt die Frist nicht.',
  'clock.pause-other-reason':
    'Am {from} angefordert: {kind} ({because}); aus diesem Grund hemmt das Gesetz die Frist nicht.',
  'clock.pause-recorded-after-end':
    'Am {from} angefordert: {kind}; festgehalten erst am {recorded}, nach dem Ende der Frist, und kein Schreiben belegt den Tag: die Frist läuft weiter.',
  'clock.receipt-corrected':
    'Der Eingang war zuerst mit {entered} UTC eingetragen; das wurde am {on} berichtigt, der Grund ist vermerkt.',
  'clock.reclassified': 'Nach diesem Recht bis zum {on}, dann neu eingeordnet; der Tag war da schon vorbei.',
  'clock.pause-after-end': 'Am {from}, nach dem Ende der Frist, angefordert: {kind}; zu spät, um sie zu hemmen.',
  'clock.pauses-added': '{days, plural, one {# Tag} other {# Tage}} des Wartens zum {from} hinzugerechnet: {to}.',
  'clock.rolled': 'Der {from} ist {kind}: Die Frist endet mit dem nächsten Arbeitstag, dem {to}.',
  'clock.two-working-days':
    'Eine Frist von zwei oder mehr Tagen umfasst zwei Arbeitstage: Aus dem {from} wird der {to}.',
  'clock.not-published': 'Der Kalender für {year} ist nicht veröffentlicht: Das Datum ist vorläufig.',
  'clock.due': 'Zu beantworten bis zum Ablauf des {on} ({at} UTC).',
  'clock.also-considered': 'Ferner gilt: {period}, bis zum {on}; das frühere Datum ist maßgeblich.',
  'clock.promptly':
    'Das Gesetz verlangt eine unverzügliche Antwort und nennt keine Zahl von Tagen; es wird keine erfunden.',
  'clock.recommended': 'Das Gesetz nennt keine Zahl von Tagen; es gilt die Frist des Standards.',
  'clock.extension-notice-by':
    'Eine Verlängerung muss der betroffenen Person mit Gründen bis zum Ablauf des {on} mitgeteilt sein.',
  'clock.extension-possible': 'Mit Verlängerung: bis zum Ablauf des {on} ({at} UTC).',
  'clock.extension-none': 'Dieses Gesetz kennt keine Verlängerung: Die beschlossene zählt nicht.',
  'clock.extension-counts': 'Verlängert und rechtzeitig mitgeteilt: zu beantworten bis zum Ablauf des {on} ({at} UTC).',
  'clock.extension-without-notice':
    'Die Verlängerung zählt nicht: Der Versand einer Mitteilung ist nicht nachgewiesen.',
  'clock.extension-notice-late':
    'Die Verlängerung zählt nicht: Die Mitteilung wurde nach Ablauf der Frist dafür versandt.',
  'clock.extension-after-end': 'Die Verlängerung zählt nicht: Sie wurde nach Ablauf der ersten Frist beschlossen.',
  'clock.extension-without-number':
    'Das Gesetz nennt keine Dauer der Verlängerung, und es wurde kein Datum mitgeteilt: Es bleibt beim ersten Datum.',
  'clock.extension-until':
    'Das Gesetz überlässt die Dauer dem Verantwortlichen: Der betroffenen Person mitgeteilt ist der {on}.',
  'clock.extension-told': 'Der betroffenen Person ist ein früherer Tag mitgeteilt, der {on}: Er gilt.',
  'clock.acknowledge-by': 'Der Eingang ist innerhalb von {period} zu bestätigen: bis zum Ablauf des {on}.',
  'clock.internal-target':
    'Internes Ziel: {days, plural, one {# Tag} other {# Tage}} ab Eingang, oder das frühere gesetzliche Datum: {on}.',
  'clock.refusal-untold':
    'Am {on} abgelehnt, und nichts belegt, dass die Person es weiß: Die Frist läuft weiter, bis der Brief abgegangen ist.',
  'clock.ended': 'Am {on} ohne Antwort beendet: {why}.',
  'clock.recorded-late':
    'Festgehalten {recorded} UTC, nachdem die Frist am {due} abgelaufen war, und datiert auf {at} UTC: zu prüfen ({what}).',
  'clock.confirm':
    'Gewissheit {certainty}: Der Datenschutzbeauftragte sollte dies bestätigen, bevor man sich darauf verlässt.',
  'clock.confirmed': 'Gewissheit {certainty}: am {on} bestätigt von {by}.',

  'clock.unit.hours': '{value, plural, one {# Stunde} other {# Stunden}}',
  'clock.unit.calendar-days': '{value, plural, one {# Kalendertag} other {# Kalendertage}}',
  'clock.unit.business-days': '{value, plural, one {# Arbeitstag} other {# Arbeitstage}}',
  'clock.unit.calendar-months': '{value, plural, one {# Monat} other {# Monate}}',
  'clock.unit.calendar-years': '{value, plural, one {# Jahr} other {# Jahre}}',
  'clock.kind.identity': 'Angaben zur Identität',
  'clock.kind.clarification': 'eine Präzisierung des Antrags',
  'clock.kind.fee': 'ein Entgelt',
  'clock.kind.weekend': 'ein Tag am Wochenende',
  'clock.kind.holiday': 'ein Feiertag',
  'clock.kind.working': 'ein Arbeitstag',
  'clock.because.none': 'kein Grund vermerkt',
  'clock.because.much-data': 'es wird eine große Menge von Informationen verarbeitet',
  'clock.because.scope-unclear': 'es ist unklar, welche Daten gemeint sind',
  'clock.because.right-unclear': 'es ist unklar, was verlangt wird',
  'clock.because.correction-unclear': 'es ist unklar, was berichtigt werden soll',
  'clock.because.sender-unknown': 'der Absender ist unbekannt',
  'clock.because.address-differs': 'eine andere Anschrift',
  'clock.because.name-differs': 'ein anderer Name',
  'clock.because.account-shared': 'ein gemeinsam genutztes Konto',
  'clock.because.takeover-suspected': 'Verdacht auf Übernahme des Kontos',
  'clock.because.several-matches': 'mehrere Personen kommen in Betracht',
  'clock.because.verification-required-by-law': 'gesetzlich vorgeschriebene Prüfung',
  'clock.because.manifestly-unfounded': 'offenkundig unbegründet',
  'clock.because.excessive': 'exzessiv',
  'clock.because.further-copies': 'weitere Kopien',
  'clock.because.allowed-by-law': 'gesetzlich zulässig',
  'clock.trigger.received': 'Eingang des Antrags',
  'clock.trigger.latest-of-received-identity-fee': 'der späteste Tag von Eingang, Angaben zur Identität und Entgelt',
  'clock.counting.eu-1182-71': 'Verordnung 1182/71',
  'clock.counting.uk-corresponding-date': 'der entsprechende Tag',
  'clock.counting.calendar-days-no-roll': 'ein letzter Tag an einem freien Tag bleibt',
  'clock.counting.calendar-days-roll-forward':
    'ein letzter Tag an einem freien Tag verschiebt sich auf den nächsten Arbeitstag',
  'clock.counting.business-days': 'Arbeitstage des Ortes',
  'clock.counting.hours': 'Stunden laufen an freien Tagen weiter',
  'clock.counting.ccpa-45': 'Kalendertage ab Eingang, gleich wie lange die Prüfung dauert',
  'clock.counting.jp-first-day-counts': 'der erste Tag zählt mit',
  'clock.counting.first-day-counts': 'der erste Tag zählt mit, und ein letzter Tag an einem freien Tag bleibt',
  'clock.counting.inclusive-both-ends': 'Tag der Frage und Tag der Antwort eingeschlossen',
  'clock.counting.strictly-between': 'die Tage zwischen Frage und Antwort',
  'clock.counting.none': 'kein Tag',
  'clock.right.access': 'Auskunft',
  'clock.right.rectification': 'Berichtigung',
  'clock.right.erasure': 'Löschung',
  'clock.right.restriction': 'Einschränkung der Verarbeitung',
  'clock.right.portability': 'Datenübertragbarkeit',
  'clock.right.objection': 'Widerspruch',
  'clock.right.automated-decision': 'automatisierte Entscheidungen',
  'clock.right.withdraw-consent': 'Widerruf der Einwilligung',
  'clock.right.know': 'Auskunft (know)',
  'clock.right.delete': 'Löschung (delete)',
  'clock.right.correct': 'Berichtigung (correct)',
  'clock.right.opt-out': 'Opt-out',
  'clock.right.limit': 'Begrenzung der Nutzung sensibler Daten',
  'clock.right.appeal': 'Beschwerde gegen die Entscheidung (appeal)',
  'clock.right.complaint': 'Beschwerde beim Verantwortlichen (complaint)',
  'clock.certainty.high': 'hoch',
  'clock.certainty.medium': 'mittel',
  'clock.certainty.interpretation': 'Auslegung',
  'clock.certainty.low': 'gering',
  'clock.state.running': 'läuft',
  'clock.state.paused': 'gehemmt',
  'clock.state.met': 'eingehalten',
  'clock.state.late': 'verspätet beantwortet',
  'clock.state.overdue': 'überfällig',
  'clock.state.no-number': 'ohne Zahl von Tagen',
  'clock.state.not-started': 'noch nicht begonnen',
  'clock.state.ended': 'ohne Antwort beendet',
  'clock.why.withdrawn': 'von der Person zurückgezogen',
  'clock.why.transferred': 'weitergegeben',
  'clock.why.duplicate': 'mit einem anderen Antrag beantwortet',
};
