import type { ReportKey } from './en.ts';

/**
 * German. Terms of the Datenschutz-Grundverordnung: Verantwortlicher, Datenschutzbeauftragter, Aufsichtsbehörde,
 * Einwilligung, Verarbeitung, Löschung. A look at personal data is an Einsicht; the ledger is the Hauptbuch.
 */
export const de: Readonly<Record<ReportKey, string>> = {
  'render.contents': 'Inhalt',
  'render.page': 'Seite {page} von {pages}',
  'render.report': 'Bericht',
  'render.status': 'Status',
  'render.period': 'Zeitraum',
  'render.prefix':
    'Anfangsstück des Hauptbuchs: {leaves, number} {leaves, plural, one {Blatt} other {Blätter}} · letztes Ereignis ',
  'render.prefixEmpty': 'Anfangsstück des Hauptbuchs: keine Blätter',
  'render.none': 'keines',
  'render.checkpoint': 'Prüfpunkt: {size, number} {size, plural, one {Blatt} other {Blätter}} · Wurzel ',
  'render.sealHeading': 'Der Prüfpunkt, der dieses Dokument abdeckt',
  'render.sealSize': 'Größe des Prüfpunkts',
  'render.sealRoot': 'Wurzel-Hash',
  'render.sealLeaves': 'Erstellt aus Blättern',
  'render.bindingHeading': 'Der Teil des Hauptbuchs, aus dem dieses Dokument erstellt ist',
  'render.bindingOrigin': 'Hauptbuch',
  'render.bindingLeaves': 'Blätter',
  'render.bindingLast': 'Letztes Ereignis',
  'render.bindingRecorded': 'Aufgezeichnet am',
  'render.table': 'Tabelle {number}. {caption}',
  'render.figure': 'Abbildung {number}. {caption}',
  'render.expect': 'Muss antworten: {expect}',
  'render.uncovered':
    'Dieses Dokument enthält {count, plural, one {# Zeichen, für das} other {# Zeichen, für die}} diese Version keine Schrift hat. Jedes ist als sein Unicode-Codepunkt gedruckt, zum Beispiel {example}; nichts wurde weggelassen.',
  'render.bindingNoteSealed':
    'Der Fuß jeder Seite wiederholt Größe und Wurzel-Hash des Prüfpunkts: Wer eine Seite aufbewahrt, bewahrt sie auf. Dasselbe Anfangsstück ergibt wieder denselben Bericht und nennt denselben Prüfpunkt.',
  'render.bindingNote':
    'Der Fuß jeder Seite wiederholt die Anzahl der Blätter und die Kennung des letzten Ereignisses. Dasselbe Anfangsstück ergibt wieder denselben Bericht.',

  'audit.title': 'Prüfbericht',
  'audit.subject': 'Änderungen, Einwilligungen und Einsichten in personenbezogene Daten',
  'audit.classification': 'Vertraulich — für den Verantwortlichen und die Aufsichtsbehörden',
  'audit.period': '{from} bis {to} ({zone})',
  'audit.status': 'Nicht besiegelt',
  'audit.sealed': 'Besiegelt',
  'audit.attachmentDescription': 'Alle Zahlen und Zeilen dieses Berichts, maschinenlesbar (kanonisches JSON)',

  'conclusion.heading.none': 'Ergebnis: keine Auffälligkeiten',
  'conclusion.heading.review': 'Ergebnis: {count, plural, one {# Auffälligkeit} other {# Auffälligkeiten}} zu prüfen',
  'conclusion.heading.incident':
    'Ergebnis: {count, plural, one {# Auffälligkeit} other {# Auffälligkeiten}}, davon {incidents, plural, one {# Vorfall} other {# Vorfälle}}',
  'conclusion.empty': 'Im Zeitraum wurden keine Ereignisse aufgezeichnet.',
  'conclusion.none': 'Keine Auffälligkeiten in {events, plural, one {# Ereignis} other {# Ereignissen}}.',
  'conclusion.some':
    '{count, plural, one {# Auffälligkeit braucht} other {# Auffälligkeiten brauchen}} Aufmerksamkeit; im Zeitraum {events, plural, one {wurde # Ereignis} other {wurden # Ereignisse}} aufgezeichnet.',
  'conclusion.noted':
    '{count, plural, one {# Vernichtung von Schlüsseln ist} other {# Vernichtungen von Schlüsseln sind}} zur Kenntnis aufgeführt; eine Löschung auf Antrag ist keine Auffälligkeit.',
  'conclusion.sealed':
    'Besiegelt: Der unten genannte Prüfpunkt über {size, plural, one {# Blatt} other {# Blätter}} deckt {leaves, plural, one {das eine Blatt} other {alle # Blätter}} ab, aus denen dieser Bericht erstellt ist. Für sich allein ergibt dieses Dokument die Stufe L1 (Manipulation erkennbar): Wird das Hauptbuch mit dem Prüfpunkt verglichen, so zeigt sich alles, was jemand ohne den Signaturschlüssel geändert hat. Es zeigt nicht, dass der Inhaber des Schlüssels keine zweite Geschichte signiert hat; was dies zeigt, steht im Abschnitt zur Nachprüfung.',
  'conclusion.unsealed':
    'Das Anfangsstück des Hauptbuchs ist noch nicht besiegelt: Dieser Bericht gibt wieder, was das Hauptbuch enthält, und beweist für sich allein nicht, dass nichts geändert, entfernt oder hinzugefügt wurde.',

  'section.summary': 'Zusammenfassung',
  'section.scope': 'Umfang',
  'section.controller': 'Verantwortlicher',
  'section.control': 'Angaben zum Dokument',
  'section.activity': 'Vorgänge im Zeitraum',
  'section.byType': 'Nach Art des Ereignisses',
  'section.byActor': 'Nach handelnder Stelle',
  'section.byPurpose': 'Nach Zweck',
  'section.byCountry': 'Nach Land der Erhebung',
  'section.exceptions': 'Auffälligkeiten',
  'section.limits': 'Was dieser Bericht nicht weiß',
  'section.verify': 'Wie dieser Bericht nachgeprüft wird',
  'section.files': 'Die Dateien in diesem Dokument',
  'section.ask': 'Was vom Verantwortlichen zu verlangen ist',
  'section.signature': 'Die Signatur des Prüfpunkts',
  'section.ledger': 'Das Hauptbuch unter dem Prüfpunkt',
  'section.levels': 'Was das Siegel beweist und was nicht',
  'section.index': 'Verzeichnis der Ereignisse',

  'summary.text':
    'Dieser Bericht zählt, was im Zeitraum im Hauptbuch aufgezeichnet wurde: Änderungen an Daten von Kunden, erteilte oder widerrufene Einwilligungen, Einsichten in die Daten und verweigerte Einsichten. Er druckt Kennungen, Anzahlen und Codes, und den Namen keines Kunden.',
  'tile.events': 'aufgezeichnete Ereignisse',
  'tile.changes': 'Änderungen an Daten',
  'tile.consents': 'Einwilligungen erteilt oder widerrufen',
  'tile.looks': 'Einsichten in Daten',
  'tile.refusals': 'verweigerte Einsichten',
  'tile.other': 'andere Ereignisse',
  'tile.exceptions': 'zu beachtende Auffälligkeiten',
  'tile.actors': 'handelnde Stellen',

  'column.item': 'Angabe',
  'column.value': 'Wert',
  'column.type': 'Art des Ereignisses',
  'column.count': 'Ereignisse',
  'column.actor': 'Handelnde Stelle',
  'column.purpose': 'Zweck',
  'column.country': 'Land',
  'column.changes': 'Änderungen',
  'column.consents': 'Einwilligungen',
  'column.looks': 'Einsichten',
  'column.refusals': 'Verweigert',
  'column.kind': 'Art der Auffälligkeit',
  'column.attention': 'Zu tun',
  'column.event': 'Kennung des Ereignisses',
  'column.recordedAt': 'Aufgezeichnet am (UTC)',
  'column.code': 'Code',
  'column.leaf': 'Blatt',
  'column.eventAndStream': 'Kennung des Ereignisses\nStrom',
  'column.recordedAndType': 'Aufgezeichnet am (UTC)\nArt des Ereignisses',
  'column.eventAndRecorded': 'Kennung des Ereignisses\nAufgezeichnet am (UTC)',
  'column.revision': 'Rev.',
  'column.actorId': 'Kennung der Stelle',
  'column.file': 'Datei',
  'column.content': 'Inhalt',
  'column.sha256': 'SHA-256',

  'controller.name': 'Name',
  'controller.address': 'Anschrift',
  'controller.timeZone': 'Zeitzone',
  'controller.languages': 'Sprachen',
  'controller.representative': 'Vertreter',
  'controller.dpo': 'Datenschutzbeauftragter',
  'cover.undescribed': 'Der Verantwortliche ist im Hauptbuch noch nicht beschrieben',
  'contact.absent': 'Nicht eingetragen',
  'contact.sealed': 'Eingetragen; versiegelt und für diesen Bericht nicht geöffnet',
  'contact.erased': 'Gelöscht am {at} aufgrund des Antrags {request}',
  'contact.unreadable': 'Nicht lesbar ({code}); dies ist ein Vorfall und keine Löschung',

  'control.report': 'Bericht',
  'control.period': 'Zeitraum',
  'control.instants': 'Von (einschließlich), bis (ausschließlich)',
  'control.recorded': 'Hauptbuch aufgezeichnet bis',
  'control.prefix': 'Anfangsstück des Hauptbuchs',
  'control.prefixValue': '{leaves, plural, one {erstes Blatt} other {erste # Blätter}} von {origin}',
  'control.release': 'Erstellt mit',
  'control.releaseValue': 'Regesta {release}, Vorlage {template}',
  'control.checkpoint': 'Prüfpunkt',
  'control.checkpointValue': '{size, plural, one {erstes Blatt} other {erste # Blätter}} von {origin}',
  'control.root': 'Wurzel-Hash (SHA-256, base64)',
  'control.signedBy': 'Signiert mit (Kennung des Schlüssels)',
  'control.note': 'Datei des Prüfpunkts',
  'control.format': 'Format',
  'control.formatValue': 'PDF/A-3a (ISO 19005-3), barrierefrei nach PDF/UA-1 (ISO 14289-1)',
  'control.twin': 'Datendatei',

  'activity.text':
    'Die Zeiten dieses Abschnitts sind die Zeiten der Aufzeichnung, gezählt in Tagen der Zeitzone {zone}.',
  'chart.caption.day': 'Aufgezeichnete Ereignisse je Tag',
  'chart.caption.week': 'Aufgezeichnete Ereignisse je Woche; jede Woche heißt nach ihrem ersten Tag',
  'chart.caption.month': 'Aufgezeichnete Ereignisse je Monat',
  'chart.caption.year': 'Aufgezeichnete Ereignisse je Jahr',
  'chart.alt': 'Balkendiagramm. {caption}: {values}.',
  'chart.empty': 'Im Zeitraum wurden keine Ereignisse aufgezeichnet.',
  'table.byType': 'Ereignisse nach Art',
  'table.byActor': 'Ereignisse nach handelnder Stelle',
  'table.byPurpose': 'Ereignisse nach Zweck',
  'table.byCountry': 'Ereignisse nach Land der Erhebung (Code nach ISO 3166-1)',
  'table.none': 'Keine im Zeitraum.',
  'key.system': '(Regesta selbst)',
  'key.none': '(nicht angegeben)',

  'exceptions.text':
    'Eine Auffälligkeit ist eine aufgezeichnete Tatsache, die sich jemand ansehen sollte. Ein Vorfall braucht eine Antwort; eine Prüfung braucht ein Urteil. In diesem Abschnitt wurde nichts berichtigt oder weggelassen.',
  'exceptions.none': 'Im Zeitraum wurden keine Auffälligkeiten aufgezeichnet.',
  'exceptions.summary': 'Auffälligkeiten nach Art',
  'attention.incident': 'Vorfall',
  'attention.review': 'Prüfung',
  'attention.noted': 'Zur Kenntnis',
  'attention.clear': 'Nichts',
  'kind.look-refused': 'Verweigerte Einsichten',
  'kind.event-parked': 'Zurückgestellte Ereignisse',
  'kind.event-foreign': 'Fremde Ereignisse',
  'kind.event-damaged': 'Beschädigte Ereignisse',
  'kind.fact-unverified': 'Ungeprüfte Angaben',
  'kind.keys-missing': 'Fehlende Schlüssel',
  'kind.clock-corrected': 'Berichtigungen der Uhr',
  'kind.keys-shredded': 'Vernichtungen von Schlüsseln',
  'about.look-refused':
    'Eine Einsicht in personenbezogene Daten wurde verlangt und verweigert, bevor etwas geöffnet wurde.',
  'about.event-parked':
    'Eine Auswertung konnte das Ereignis nicht verarbeiten und hat es zurückgestellt; in Ansichten kann es fehlen.',
  'about.event-foreign':
    'Ein Ereignis, das Regesta nicht geschrieben hat. Es hat seinen Platz im Hauptbuch und wird nicht gedeutet.',
  'about.event-damaged':
    'Ein Ereignis von uns, dessen Form zerstört ist. Es wird nicht gedeutet, und Entscheidungen auf seinem Strom werden abgelehnt.',
  'about.fact-unverified':
    'Eine Angabe über einen Kunden wurde aus einer Quelle aufgezeichnet, die niemand geprüft hat.',
  'about.keys-missing':
    'Ein Schlüssel, den es geben müsste, wurde nicht gefunden. Dies ist ein Vorfall und keine Löschung.',
  'about.clock-corrected': 'Der Betreiber hat einen Abschnitt von Aufzeichnungszeiten für falsch erklärt.',
  'about.keys-shredded':
    'Schlüssel wurden vernichtet, um personenbezogene Daten zu löschen. Frühere Beweise gelten weiter.',

  'limits.text': 'Die Zahlen oben sind mit diesen Grenzen zu lesen.',
  'limit.prefix-unsealed':
    'Das Anfangsstück des Hauptbuchs hat noch keine Signatur und keinen Zeitstempel. Ob es geändert, gekürzt oder umgestellt wurde, lässt sich allein aus diesem Bericht nicht sagen.',
  'limit.sealed-by-key':
    'Der Prüfpunkt ist mit dem eigenen Schlüssel des Verantwortlichen signiert. Wer diesen Schlüssel hat, kann eine zweite Geschichte signieren und daraus einen anderen Bericht drucken; ein außerhalb aufbewahrter Prüfpunkt oder unabhängige Zeugen würden es zeigen.',
  'limit.figures-unsigned':
    'Signiert ist das Hauptbuch, nicht dieses Dokument. Die Zahlen werden bewiesen, indem der Bericht aus dem nachgeprüften Hauptbuch neu erstellt wird: Die Datendatei muss denselben SHA-256-Wert haben.',
  'limit.outside-regesta':
    'Einsichten und Änderungen außerhalb von Regesta (in einem CRM, in einer Tabelle, in der Kopie einer Datenbank) stehen nicht im Hauptbuch und deshalb nicht in diesem Bericht.',
  'limit.clock-trusted':
    'Die Zeiten der Aufzeichnung stammen von der Uhr des Rechners, der aufgezeichnet hat. Das Hauptbuch hält ihre Reihenfolge; dieser Bericht nennt niemanden sonst, der sie bezeugt.',
  'limit.codes-only':
    'Kunden und handelnde Stellen erscheinen als Kennungen. Wer sie sind, steht nicht in diesem Bericht und ist zum Zählen nicht nötig.',
  'limit.truth-unknown':
    'Das Hauptbuch zeigt, was von wem und wann aufgezeichnet wurde. Ob eine aufgezeichnete Angabe wahr ist, ist nur so weit bekannt, wie ihre Quelle geprüft wurde.',
  'limit.uninterpreted':
    '{count, plural, one {# Ereignis konnte} other {# Ereignisse konnten}} nicht gedeutet werden (zurückgestellt, fremd oder beschädigt). Sie sind gezählt und aufgeführt; was sie sagen, steht nicht in den anderen Zahlen.',
  'limit.keys-missing':
    '{count, plural, one {# Schlüssel fehlt} other {# Schlüssel fehlen}}. Werte darunter sind nicht lesbar, und der Bericht kann nicht sagen, was sie waren.',
  'limit.clock-corrected':
    'Die Zeiten der Aufzeichnung in {count, plural, one {# Abschnitt} other {# Abschnitten}} wurden für falsch erklärt. Zeiten und Tage, die dort für Ereignisse angegeben sind, können ebenfalls falsch sein.',
  'limit.index-shortened':
    'Das gedruckte Verzeichnis endet nach {printed, number} von {rows, number} Zeilen. Die beigefügte Datendatei enthält alle.',
  'limit.contacts-unopened':
    'Namen des Vertreters oder des Datenschutzbeauftragten sind nicht gezeigt; die Tabelle des Verantwortlichen sagt, warum.',

  'verify.text':
    'Jeder kann diese Schritte auf einem Rechner ohne Netz wiederholen, wenn dieses Dokument als {pdf} in einem leeren Ordner liegt. Für die Schritte 1 bis 3 wird nichts von uns gebraucht.',
  'verify.textSealed':
    'Jeder kann diese Schritte auf einem Rechner ohne Netz wiederholen, wenn dieses Dokument als {pdf} in einem leeren Ordner liegt. Gebraucht werden die verbreiteten Werkzeuge poppler-utils, qpdf und OpenSSL 3, und Node.js 20 für das Prüfprogramm. Was vom Verantwortlichen kommen muss, ist unten aufgeführt.',
  'verify.askText':
    'Wer nachprüft, braucht drei Dateien. Die Richtlinie nennt die Schlüssel, denen Sie vertrauen; sie und das Prüfprogramm müssen Sie deshalb auf einem anderen Weg erreichen als dieses Dokument und das Bündel: persönlich, aus einer früheren Prüfung, über einen Dritten. Bewahren Sie sie auf: Schlüssel wechseln im Lauf der Jahre. Die Befehle führt der Verantwortliche aus.',
  'verify.policy': 'Die Richtlinie: die öffentlichen Schlüssel des Hauptbuchs.',
  'verify.verifier': 'Das Prüfprogramm: eine Datei, die außer Node.js nichts braucht.',
  'verify.bundle':
    'Das Bündel: das Hauptbuch bis zu diesem Prüfpunkt, als Beweismittel. Versiegelte personenbezogene Daten sind nicht darin, nur ihre Prüfsummen.',
  'verify.signatureText':
    'Dies zeigt, dass der Schlüssel, den Ihre Richtlinie nennt, diese Wurzel bei dieser Größe signiert hat, und nicht mehr. Es braucht OpenSSL und die einfachen Befehle jeder Unix-Shell.',
  'verify.note': 'Den signierten Text ausgeben und speichern. Es sind die ersten drei Zeilen des Prüfpunkts.',
  'verify.noteExpect': 'Hauptbuch, Größe und Wurzel-Hash wie auf dem Deckblatt und am Fuß dieser Seite',
  'verify.key':
    'Die Datei des öffentlichen Schlüssels {id} beginnen: die Bytes, die vor jedem Ed25519-Schlüssel stehen.',
  'verify.keyMaterial':
    'Den Schlüssel selbst aus Ihrer Richtlinie anfügen. Nennt die Richtlinie ihn nicht mehr, so verlangen Sie die aus der Zeit dieses Berichts.',
  'verify.signature': 'Die Signatur aus ihrer Zeile des Prüfpunkts nehmen.',
  'verify.openssl': 'Die Signatur prüfen.',
  'verify.ledgerText':
    'Das Prüfprogramm berechnet den Hash jedes Ereignisses im Bündel neu, baut den Baum und vergleicht seine Wurzel mit dem Prüfpunkt dieses Dokuments. Nur dies sagt etwas über die Ereignisse aus. Die Stufe L2, die es ausgibt, ist so viel wert wie die Zeit, seit der Sie dieses Dokument haben.',
  'verify.run': 'Das Bündel prüfen, mit dem Prüfpunkt dieses Dokuments als Festpunkt. Der Exit-Code muss 0 sein.',
  'verify.runExpect':
    'eine Zeile, die mit VERIFIED beginnt und level=L2 tamper-evident since {size} nennt, oder level=L3 witnessed, wenn die Richtlinie Zeugen nennt',
  'verify.detach': 'Die beigefügten Dateien aus diesem Dokument herausnehmen.',
  'verify.hash': 'Ihren SHA-256-Wert berechnen. Er muss der sein, der in der Tabelle unten steht.',
  'verify.syntax': 'Prüfen, dass dieses Dokument eine vollständige Datei ist.',
  'verify.syntaxExpect': 'No syntax or stream encoding errors found',
  'verify.remake':
    'Wer das Hauptbuch hat, kann den Bericht aus demselben Anfangsstück neu erstellen. Die Datendatei muss denselben SHA-256-Wert haben.',
  'verify.notYet':
    'Diese Schritte zeigen, dass Zahlen, Datendatei und Hauptbuch übereinstimmen. Sie zeigen nicht, dass das Hauptbuch unverändert ist: Dazu muss das Anfangsstück besiegelt sein (Signatur, Zeitstempel, Nachweise der Zugehörigkeit).',
  'verify.levelsEnd':
    'Keine Stufe beweist, dass das Eingetragene wahr war oder dass alles Geschehene eingetragen wurde. Ohne Zeitstempel im Bündel sind die Zeiten die des Rechners, der aufgezeichnet hat.',
  'seal.attachmentDescription': 'Der signierte Prüfpunkt (C2SP signed note), zum Aufbewahren und als Festpunkt',
  'column.level': 'Stufe',
  'column.needs': 'Was es braucht',
  'column.proves': 'Beweist',
  'column.not': 'Beweist nicht',
  'table.levels': 'Stufen des Beweises',
  'level.L1.name': 'L1\nManipulation erkennbar\n(tamper-detecting)',
  'level.L1.needs': 'Dieses Dokument, eine Richtlinie, die auf anderem Weg kam, und das Bündel.',
  'level.L1.proves':
    'Niemand ohne den Signaturschlüssel hat unter dem Prüfpunkt ein Ereignis geändert, entfernt, eingefügt oder umgestellt.',
  'level.L1.not': 'Dass der Inhaber des Signaturschlüssels keine zweite Geschichte signiert hat.',
  'level.L2.name': 'L2\nManipulation nachweisbar\n(tamper-evident since {size})',
  'level.L2.needs': 'Dasselbe, mit diesem Prüfpunkt als Festpunkt: von Ihnen aufbewahrt, seit Sie ihn erhalten haben.',
  'level.L2.proves': 'Alles unter diesem Prüfpunkt steht seit jenem Tag unverändert, wer auch immer es versucht hat.',
  'level.L2.not': 'Was der Inhaber des Schlüssels vor jenem Tag oder nach diesem Prüfpunkt umgeschrieben hat.',
  'level.L3.name': 'L3\nbezeugt\n(witnessed)',
  'level.L3.needs': 'Eine Richtlinie, die unabhängige Zeugen nennt, und deren Mitsignaturen im Bündel.',
  'level.L3.proves':
    'Genügend viele von ihnen haben diese eine Geschichte wachsen sehen; anderen wurde also keine zweite gezeigt.',
  'level.L3.not': 'Dass die Zeugen sich nicht alle abgesprochen haben.',
  'pin.heading': 'Dieses Dokument ist ein Festpunkt: Bewahren Sie es auf',
  'pin.keep':
    'Bewahren Sie diese Datei oder eine gedruckte Seite davon dort auf, wo der Verantwortliche sie nicht austauschen kann. Verlangen Sie zu jeder späteren Zeit ein neues Bündel (regesta bundle --out ledger.tar) und prüfen Sie es mit der checkpoint.txt dieses Dokuments als --pin. Wurde die Geschichte davor umgeschrieben oder abgeschnitten, so meldet das Prüfprogramm FORK_WITH_PIN oder ROLLBACK und endet mit Exit-Code 1; dieser Prüfpunkt und jenes Bündel beweisen es dann auch anderen.',
  'pin.paper':
    'Ist nur noch Papier da: Verlangen Sie das Bündel genau dieses Prüfpunkts (regesta bundle --size {size} --out ledger.tar). Der Befehl tar -xOf ledger.tar checkpoint muss Größe und Wurzel-Hash ausgeben, die auf dem Papier stehen, und das Prüfprogramm muss VERIFIED melden.',
  'table.files': 'Diesem Bericht beigefügte Dateien',

  'index.text':
    'Jedes Ereignis des Zeitraums, in der Reihenfolge des Hauptbuchs. Das Blatt ist der Platz des Ereignisses im Hauptbuch, gezählt ab 0.',
  'index.shortened':
    'Hier sind die ersten {printed, number} von {rows, number} Ereignissen gedruckt; die beigefügte Datendatei enthält alle.',
  'table.index': 'Ereignisse des Zeitraums',
  'list.separator': '; ',
};
