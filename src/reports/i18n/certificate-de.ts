import type { certificateEn } from './certificate-en.ts';

/** Words of the certificate of erasure in German. */
export const certificateDe: Readonly<Record<keyof typeof certificateEn, string>> = {
  'certificate.title': 'Löschprotokoll',
  'certificate.titleShort': 'Löschbestätigung',
  'certificate.subject': 'Was gelöscht wurde, was warum bleibt und wer davon weiß',
  'certificate.classification': 'Enthält keine gelöschten Daten: nur Kennungen, Codes, Anzahlen und Daten',
  'certificate.heading.whole': 'Gelöscht',
  'certificate.heading.partly': 'Gelöscht; einzelne Teile bleiben wie angegeben',
  'certificate.done':
    'Am {on} wurde die Löschung von {parts, plural, one {einem Teil} other {# Teilen}} der personenbezogenen Daten {customers, plural, =0 {von niemandem aus dem Kundenregister} one {eines Kunden} other {von # Kunden}} abgeschlossen: Die Schlüssel, unter denen sie verschlossen waren, sind vernichtet, und nichts öffnet sie mehr.',
  'certificate.nothingKept': 'Von dem, was zu löschen war, bleibt nichts.',
  'certificate.someKept':
    '{parts, plural, one {# Teil bleibt} other {# Teile bleiben}} aus den unten genannten Gründen bis zu den genannten Tagen und {parts, plural, one {wird} other {werden}} für nichts anderes verwendet.',
  'certificate.someLate':
    '{parts, plural, one {# Teil kam} other {# Teile kamen}} nach der Genehmigung der Löschung hinzu: Darüber war nicht entschieden, und {parts, plural, one {er bleibt} other {sie bleiben}}.',
  'certificate.noData': 'Dieses Dokument enthält nichts von den gelöschten Daten.',
  'certificate.backupsOpen':
    'Alte Kopien des Schlüsselspeichers, die vor der Löschung entstanden und an dem Programm vorbei zurückgespielt werden, sind das Einzige, was sie noch nicht erreicht; der Abschnitt über Sicherungen sagt mehr.',

  'certificate.section.course': 'Antrag und Entscheidung',
  'certificate.erasure': 'Löschung',
  'certificate.trigger': 'Anlass',
  'certificate.trigger.request': 'Antrag des Kunden',
  'certificate.trigger.consent-withdrawn': 'Widerruf der Einwilligung',
  'certificate.trigger.objection': 'Widerspruch',
  'certificate.trigger.retention': 'Ende einer Aufbewahrungsfrist',
  'certificate.trigger.office': 'eigene Entscheidung des Verantwortlichen',
  'certificate.ground': 'Grund',
  'certificate.ground.art17-1-a': 'für die Zwecke nicht mehr notwendig (Art. 17 Abs. 1 lit. a DSGVO)',
  'certificate.ground.art17-1-b': 'Einwilligung widerrufen, kein anderer Grund (Art. 17 Abs. 1 lit. b DSGVO)',
  'certificate.ground.art17-1-c': 'Widerspruch (Art. 17 Abs. 1 lit. c DSGVO)',
  'certificate.ground.art17-1-d': 'unrechtmäßig verarbeitet (Art. 17 Abs. 1 lit. d DSGVO)',
  'certificate.ground.art17-1-e': 'rechtliche Pflicht zur Löschung (Art. 17 Abs. 1 lit. e DSGVO)',
  'certificate.ground.art17-1-f': 'bei einem Kind für einen Online-Dienst erhoben (Art. 17 Abs. 1 lit. f DSGVO)',
  'certificate.ground.ccpa-1798-105': 'Löschantrag (California Civil Code 1798.105)',
  'certificate.ground.pipl-47': 'Löschung nach Art. 47 PIPL (China)',
  'certificate.ground.local-law': 'ein anderes anwendbares Recht',
  'certificate.ground.schedule': 'Löschkonzept des Verantwortlichen',
  'certificate.request': 'Antrag, eingegangen',
  'certificate.identity': 'Prüfung, wer fragt',
  'certificate.identity.open': 'nicht vorgenommen',
  'certificate.identity.asked': 'gefragt, nicht beantwortet',
  'certificate.identity.confirmed': 'bestätigt',
  'certificate.identity.not-in-doubt': 'nicht zweifelhaft',
  'certificate.identity.rejected': 'nicht nachgewiesen',
  'certificate.disposal': 'Löschlauf',
  'certificate.customers': 'Kunden (Pseudonyme des Registers)',
  'certificate.requestedAt': 'Beantragt',
  'certificate.approvedAt': 'Freigegeben, durch',
  'certificate.approvedBySecond': 'Freigegeben, durch (zweite Person)',
  'certificate.plan': 'Freigegebener Plan (Revision)',
  'certificate.alone': 'Warum keine zweite Person freigab',
  'certificate.alone.no-second-person': 'es gibt keine zweite Person',
  'certificate.alone.second-person-away': 'die zweite Person war abwesend',
  'certificate.alone.deadline-near': 'die Frist war nahe',
  'certificate.startedAt': 'Vernichtung begonnen',
  'certificate.viewsPurgedAt': 'Ansichten bereinigt',
  'certificate.completedAt': 'Abgeschlossen',

  'certificate.section.destroyed': 'Was gelöscht wurde, und wie',
  'certificate.method':
    'Alle personenbezogenen Daten werden vor dem Speichern mit einem zufälligen Schlüssel je Kunde und Datenart verschlüsselt (AES-256-GCM). Löschen heißt, den Schlüssel zu vernichten (kryptographische Löschung): Was er verschloss, kann danach niemand mehr lesen, auch der Verantwortliche nicht, wo immer eine Kopie davon liegt.',
  'certificate.place.keys':
    'Schlüssel: im Schlüsselspeicher überschrieben und aus dem Speicher jedes laufenden Prozesses entfernt; ein neuer wird verweigert.',
  'certificate.place.views': 'Ansichten und Suchverzeichnisse: jeder Eintrag entfernt, die Datei neu geschrieben.',
  'certificate.place.documents':
    'Bereitliegende Unterlagen über den Kunden: {count, plural, =0 {es gab keine} one {eine vernichtet} other {# vernichtet}}.',
  'certificate.place.ciphertext':
    'Der Geheimtext selbst: {count, plural, =0 {es war keiner mehr da} one {ein Stück überschrieben} other {# Stücke überschrieben}}; Prüfsummen bleiben, damit die Geschichte weiter beweisbar ist.',
  'certificate.place.ciphertextStays':
    'Der Geheimtext bleibt im Register, das kein Byte zurücknehmen kann; ohne Schlüssel ist er Rauschen.',
  'certificate.place.suppressions':
    '{count, plural, one {Eine verschlüsselte Prüfsumme} other {# verschlüsselte Prüfsummen}} von Kennungen in anderen Systemen, aufbewahrt bis {until}, damit kein späterer Import den Kunden zurückbringt. Sie nennen niemanden.',
  'certificate.table.destroyed': 'Gelöschte Teile',
  'certificate.column.owner': 'Verschlossen für',
  'certificate.column.data': 'Datenart',
  'certificate.column.key': 'Schlüssel',
  'certificate.column.at': 'Zeitpunkt',
  'certificate.column.on': 'Gelöscht am',
  'certificate.column.readBack': 'Leseversuch danach',
  'certificate.neverAKey': 'es gab nie einen',
  'certificate.readBack.erased': 'verweigert: gelöscht',
  'certificate.readBack.nothing-left': 'nichts mehr zu lesen',

  'certificate.section.kept': 'Was bleibt, und bis wann',
  'certificate.table.kept': 'Aufbewahrte Teile',
  'certificate.keptNothing': 'Es bleibt nichts.',
  'certificate.keptNothingOfAsked': 'Von dem, was verlangt war, bleibt nichts.',
  'certificate.scope':
    'Verlangt war diese Löschung für: {kinds}. Andere Daten waren nicht Teil von ihr und können weiterhin gespeichert sein.',
  'certificate.column.why': 'Warum',
  'certificate.column.until': 'Bis',
  'certificate.untilOpen': 'bis das endet',
  'certificate.why.law': 'ein Gesetz verpflichtet zur Aufbewahrung (Art. 17 Abs. 3 lit. b DSGVO)',
  'certificate.why.hold': 'für Rechtsansprüche erforderlich (Löschsperre)',
  'certificate.why.office': 'Entscheidung der zuständigen Stelle',
  'certificate.why.request': 'Unterlagen eines noch offenen Antrags',
  'certificate.why.restriction': 'die Verarbeitung ist eingeschränkt (Art. 18 DSGVO)',
  'certificate.why.late': 'nach der Genehmigung der Löschung hinzugekommen',
  'certificate.reason.legal-obligation': 'rechtliche Verpflichtung',
  'certificate.reason.legal-claims': 'Rechtsansprüche',
  'certificate.reason.public-interest': 'öffentliches Interesse',
  'certificate.reason.freedom-of-expression': 'freie Meinungsäußerung und Information',
  'certificate.reason.research': 'Archiv, Forschung oder Statistik',
  'certificate.reason.contract-performance': 'ein noch zu erfüllender Vertrag',
  'certificate.reason.security': 'Sicherheit',
  'certificate.reason.period-shorter': 'kürzer aufbewahrt, als die Frist sagt',

  'certificate.section.backups': 'Sicherungen',
  'certificate.backup.from':
    'Sicherungen des Programms bringen die Daten nie zurück. Eine gestohlene Kopie eines alten Schlüsselspeichers öffnet davon ab dem {on} nichts mehr: Bis dahin sind auch die Hauptschlüssel bis zur Epoche {epoch} vernichtet, mit denen die vernichteten Schlüssel umhüllt waren.',
  'certificate.backup.open':
    'Sicherungen des Programms bringen die Daten nie zurück. Der Hauptschlüssel der Epoche {epoch}, mit dem vernichtete Schlüssel umhüllt waren, ist noch in Gebrauch; ein Tag, ab dem eine gestohlene Kopie eines alten Schlüsselspeichers samt diesem Hauptschlüssel nichts mehr öffnet, steht noch nicht fest.',
  'certificate.backup.attested':
    'Den Hauptschlüssel verwahrt der Betreiber außerhalb des Programms: Dass dessen alte Fassungen vernichtet sind, ist sein Wort.',
  'certificate.backup.journal':
    'Welche alte Sicherung auch zurückgespielt wird: Das getrennt verwahrte Löschjournal lässt dieselben Schlüssel erneut vernichten, bevor irgendetwas ausgegeben wird.',

  'certificate.section.told': 'Wer davon weiß',
  'certificate.table.recipients': 'Empfänger, denen die Löschung mitgeteilt wurde (Art. 19 DSGVO)',
  'certificate.noRecipients': 'Das Register kennt keinen Empfänger, dem diese Daten offengelegt wurden.',
  'certificate.column.recipient': 'Empfänger',
  'certificate.column.outcome': 'Ergebnis',
  'certificate.phase.ordered': 'noch nicht mitgeteilt',
  'certificate.phase.sent': 'mitgeteilt, keine Quittung',
  'certificate.phase.failed': 'konnte nicht mitgeteilt werden',
  'certificate.phase.confirmed': 'mitgeteilt und bestätigt',
  'certificate.phase.given-up': 'aufgegeben',
  'certificate.named': '{count} von {of} Kunden benannt',
  'certificate.spared.holds-nothing': '{name} wurde es nicht mitgeteilt: Dort liegt nichts davon.',
  'certificate.spared.particular-inquiry':
    '{name} wurde es nicht mitgeteilt: Eine Behörde in einem einzelnen Untersuchungsauftrag ist kein Empfänger (Art. 4 Nr. 9 DSGVO).',
  'certificate.table.customers': 'Mitteilung an die Kunden (Art. 12 Abs. 3 DSGVO)',
  'certificate.column.customer': 'Kunde',
  'certificate.column.how': 'Wie',
  'certificate.how.letter': 'per Brief',
  'certificate.how.mail': 'per E-Mail',
  'certificate.how.request-answer': 'mit der Antwort auf den Antrag',
  'certificate.how.phone': 'am Telefon',
  'certificate.how.in-person': 'persönlich',
  'certificate.how.portal': 'im Portal',
  'certificate.how.retention': 'nicht mitgeteilt: Die Aufbewahrungsfrist war zu Ende',
  'certificate.how.request-ended': 'nicht mitgeteilt: Der Antrag war beendet',
  'certificate.how.no-address': 'nicht mitgeteilt: Keine Anschrift bekannt',
  'certificate.how.undeliverable': 'nicht mitgeteilt: Es kam zurück',
  'certificate.how.not-wished': 'nicht mitgeteilt: Nicht gewünscht',
  'certificate.how.not-required': 'nicht mitgeteilt: Nicht erforderlich',

  'certificate.section.caveats': 'Was dieses Protokoll nicht sagt',
  'certificate.caveat.digests':
    'Verschlüsselte Prüfsummen von Kennungen sind Pseudonyme, keine anonymen Daten: Sie liegen unter einem eigenen Schlüssel, mit einem Ende und zu einem einzigen Zweck.',
  'certificate.caveat.kept-clear':
    'Was für sich niemanden bestimmt, bleibt im Register: die zufällige Kennung des Kunden, welche Felder wann angegeben wurden, Einwilligungen nach Zweck, wer wann einsah.',
  'certificate.caveat.outside':
    'Kopien, die den Verantwortlichen früher verließen, auf Papier oder in anderen Systemen, werden nur über die genannten Empfänger erreicht.',
  'certificate.caveat.machine':
    'Abbilder eines Datenträgers, die außerhalb des Programms entstanden, und was ein Halbleiterlaufwerk beiseitelegt, hat der Betreiber zu vernichten; ohne den Hauptschlüssel ihrer Zeit öffnen sie nichts.',
  'certificate.caveat.certificate':
    'Es dient der Rechenschaft (Art. 5 Abs. 2 DSGVO); kein Gesetz schreibt seine Form vor, und es ersetzt kein Urteil darüber, ob alles gelöscht wurde, was zu löschen war.',

  'certificate.section.evidence': 'Die Ereignisse dahinter',
  'certificate.evidence':
    'Jeder Schritt ist ein Ereignis des Registers. Die Nachweise in dieser Datei zeigen, dass es dort an dieser Stelle unter dem Prüfpunkt des Deckblatts steht.',
  'certificate.evidenceShort':
    'Jeder Schritt steht in einem Register, das niemand unbemerkt ändern kann. Das vollständige Protokoll beweist jeden davon; verlangen Sie es, wenn Sie prüfen wollen.',
  'certificate.table.evidence': 'Ereignisse',
  'certificate.column.leaf': 'Blatt',
  'certificate.column.event': 'Ereignis',

  'certificate.section.verify': 'Wie man dieses Protokoll prüft',
  'certificate.verifyFiles':
    'Dieses Dokument ist, unter welchem Namen es auch kam, als {pdf} in einem leeren Ordner zu speichern; dort laufen die Befehle. Eine Datendatei, die daneben lag, hat dieselben Bytes wie {data} darin und somit denselben SHA-256-Wert.',
  'certificate.verifyProof':
    'Einen Nachweis prüfen: Er nennt Stelle, Art und Kennung des Ereignisses wie die Tabelle der Ereignisse. Ebenso die übrigen.',
  'certificate.attachment': 'Alles, was dieses Protokoll sagt, maschinenlesbar (kanonisches JSON)',
  'certificate.attachmentProof': 'Nachweis, dass ein Ereignis im Register steht (C2SP tlog-proof)',
};
