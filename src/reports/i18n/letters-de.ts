import type { lettersEn } from './letters-en.ts';

/** German. Terms of the Datenschutz-Grundverordnung: Auskunft, Berichtigung, Löschung, Einschränkung, Widerspruch, Verantwortlicher. */
export const lettersDe: Readonly<Record<keyof typeof lettersEn, string>> = {
  'letter.subject.acknowledgement': 'Wir haben Ihren Antrag erhalten',
  'letter.subject.identity':
    '{to, select, customer {Bitte helfen Sie uns, Ihre Identität zu prüfen} other {Wir brauchen einen Nachweis, bevor wir antworten können}}',
  'letter.subject.clarification': 'Eine Frage zu Ihrem Antrag',
  'letter.subject.fee': 'Ein Entgelt für Ihren Antrag',
  'letter.subject.extension': 'Wir brauchen mehr Zeit für Ihren Antrag',
  'letter.subject.refusal': 'Unsere Entscheidung über Ihren Antrag',
  'letter.subject.completion': 'Unsere Antwort auf Ihren Antrag',
  'letter.particular.reference': 'Unser Zeichen',
  'letter.particular.date': 'Datum',
  'letter.particular.request': 'Ihr Antrag vom',
  'letter.salutation.named': 'Guten Tag {name},',
  'letter.salutation.unnamed': 'Guten Tag,',
  'letter.closing': 'Mit freundlichen Grüßen',
  'letter.contact.controller': 'Verantwortlicher für Ihre Daten',
  'letter.contact.representative': 'Unser Vertreter ({country})',
  'letter.contact.officer': 'Datenschutzbeauftragte Person ({country})',
  'letter.quote': 'Wenn Sie uns schreiben, nennen Sie bitte unser Zeichen {reference}.',

  'letter.item.asked': 'Sie haben verlangt',
  'letter.item.received': 'Eingegangen am',
  'letter.item.receivedValue': '{date}, {channel}',
  'letter.item.due': 'Wir antworten bis zum',
  'letter.item.dueUnder': '{date} nach: {law}',
  'letter.item.dueFor': 'für: {rights}',
  'letter.item.law': 'Gesetz',
  'letter.item.lawValue': '{law}: {citation}',
  'letter.item.period': 'Frist für unsere Antwort',
  'letter.item.oldDue': 'Bisherige Frist',
  'letter.item.newDue': 'Wir antworten nun bis zum',
  'letter.item.fee': 'Entgelt',
  'letter.item.right': '{right} ({article})',
  'letter.law.EU': 'Datenschutz-Grundverordnung (DSGVO)',
  'letter.law.GB': 'Datenschutz-Grundverordnung des Vereinigten Königreichs (UK GDPR)',
  'letter.law.CH': 'Schweizerisches Bundesgesetz über den Datenschutz (DSG)',
  'letter.law.US-CA': 'Verbraucherdatenschutzgesetz von Kalifornien (CCPA)',
  'letter.law.CN': 'Gesetz der Volksrepublik China zum Schutz persönlicher Informationen (PIPL)',
  'letter.article.EU': 'Artikel {article} DSGVO',
  'letter.article.GB': 'Artikel {article} UK GDPR',
  'letter.article.US-CA': 'Zivilgesetzbuch von Kalifornien, Abschnitt {article}',
  'letter.article.CN': 'Artikel {article} PIPL',
  'letter.period.hours': '{value, plural, one {eine Stunde} other {# Stunden}}',
  'letter.period.calendar-days': '{value, plural, one {ein Tag} other {# Tage}}',
  'letter.period.business-days': '{value, plural, one {ein Arbeitstag} other {# Arbeitstage}}',
  'letter.period.calendar-months': '{value, plural, one {ein Monat} other {# Monate}}',
  'letter.period.calendar-years': '{value, plural, one {ein Jahr} other {# Jahre}}',
  'letter.period.from-receipt': '{period} ab Eingang Ihres Antrags',
  'letter.period.from-latest':
    '{period}, sobald Ihr Antrag da ist, Ihre Identität feststeht und ein etwaiges Entgelt bezahlt ist',
  'letter.period.standard':
    '{period} nach der Empfehlung einer nationalen Norm; das Gesetz selbst nennt keine Zahl von Tagen',
  'letter.period.promptly':
    'unverzüglich; das Gesetz nennt keine Zahl von Tagen, diesen Tag haben wir uns selbst gesetzt',
  'letter.period.extended': '{period}, verlängert um: {more}',
  'letter.deadline.earliest': 'Für Ihren Antrag gilt mehr als ein Gesetz. Es zählt der früheste dieser Tage.',
  'letter.deadline.not-started':
    'Die Frist für unsere Antwort beginnt, sobald wir haben, worum wir Sie bitten. Der oben genannte Tag verschiebt sich entsprechend.',
  'letter.deadline.paused':
    'Solange wir auf Ihre Antwort warten, ruht die Frist. Der oben genannte Tag verschiebt sich entsprechend.',
  'letter.deadline.running': 'Solange wir auf Ihre Antwort warten, läuft die Frist weiter.',
  'letter.deadline.part': '{law} ({rights})',
  'letter.deadline.under': '{laws}: {sentence}',
  'letter.deadline.unpublished':
    'Die gesetzlichen Feiertage dieser Zeit sind noch nicht veröffentlicht. Der Tag kann sich noch um wenige Tage verschieben; dann teilen wir es Ihnen mit.',
  'letter.deadline.reading':
    'Der Wortlaut des Gesetzes lässt offen, wie diese Frist genau zu berechnen ist. Wir haben ihn sorgfältig ausgelegt; ein Gericht oder eine Behörde könnte anders rechnen.',

  'letter.channel.letter': 'per Brief',
  'letter.channel.e-mail': 'per E-Mail',
  'letter.channel.web-form': 'über das Formular auf unserer Website',
  'letter.channel.phone': 'per Telefon',
  'letter.channel.in-person': 'persönlich',
  'letter.channel.chat': 'per Chat',
  'letter.channel.in-app': 'über unsere App',
  'letter.channel.social-media': 'über soziale Medien',
  'letter.channel.agent-api': 'über eine bevollmächtigte Stelle',
  'letter.channel.signal': 'durch ein Signal Ihres Browsers',
  'letter.channel.authority': 'über eine Behörde',

  'letter.right.access': 'Auskunft über Ihre personenbezogenen Daten',
  'letter.right.rectification': 'Berichtigung Ihrer personenbezogenen Daten',
  'letter.right.erasure': 'Löschung Ihrer personenbezogenen Daten',
  'letter.right.restriction': 'Einschränkung der Verarbeitung Ihrer personenbezogenen Daten',
  'letter.right.portability': 'Übertragung Ihrer personenbezogenen Daten in einem maschinenlesbaren Format',
  'letter.right.objection': 'Widerspruch gegen eine Verarbeitung Ihrer personenbezogenen Daten',
  'letter.right.automated-decision': 'Überprüfung einer automatisierten Entscheidung durch einen Menschen',
  'letter.right.withdraw-consent': 'Widerruf Ihrer Einwilligung',
  'letter.right.know': 'Auskunft darüber, welche persönlichen Informationen wir über Sie haben',
  'letter.right.delete': 'Löschung Ihrer persönlichen Informationen',
  'letter.right.correct': 'Berichtigung Ihrer persönlichen Informationen',
  'letter.right.opt-out': 'Ende des Verkaufs und der Weitergabe Ihrer persönlichen Informationen',
  'letter.right.limit': 'Begrenzung der Nutzung Ihrer sensiblen persönlichen Informationen',

  'letter.opening':
    '{to, select, agent {vielen Dank für Ihren Antrag. Sie haben ihn in Vollmacht für eine andere Person gestellt. Um diese Person zu schützen, nennt dieser Brief ihren Namen nicht: Für sie steht unser Zeichen {reference}. Wo hier „Ihre Daten“, „über Sie“ oder „Ihr Antrag“ steht, ist diese Person gemeint.} guardian {vielen Dank für Ihren Antrag. Sie haben ihn als gesetzliche Vertretung für eine andere Person gestellt. Um diese Person zu schützen, nennt dieser Brief ihren Namen nicht: Für sie steht unser Zeichen {reference}. Wo hier „Ihre Daten“, „über Sie“ oder „Ihr Antrag“ steht, ist diese Person gemeint.} other {vielen Dank für Ihren Antrag.}}',
  'letter.opening.represented':
    '{through, select, guardian {bei uns ist ein Antrag eingegangen, der Ihre Daten betrifft. Ihre gesetzliche Vertretung hat ihn für Sie gestellt; wir antworten Ihnen selbst.} other {bei uns ist ein Antrag eingegangen, der Ihre Daten betrifft. Jemand hat ihn in Vollmacht für Sie gestellt; wir antworten Ihnen selbst.}}',
  'letter.opening.identity':
    'Bevor wir antworten können, müssen wir sicher sein, dass personenbezogene Daten nur an die richtige Person gehen.',
  'letter.opening.clarification': 'Damit wir Ihnen richtig antworten können, müssen wir noch etwas wissen.',
  'letter.acknowledgement.next': 'Sie müssen jetzt nichts tun. Wir schreiben Ihnen wieder.',
  'letter.acknowledgement.identity':
    '{to, select, customer {Vielleicht müssen wir vor unserer Antwort noch Ihre Identität prüfen. Dann schreiben wir Ihnen bald.} other {Vielleicht brauchen wir vor unserer Antwort noch einen Nachweis, dass Sie für diese Person handeln dürfen und wer sie ist. Dann schreiben wir Ihnen bald.}}',
  'letter.acknowledgement.process':
    'So geht es weiter: Wo das Gesetz es verlangt, vergleichen wir Ihre Angaben mit dem, was bei uns gespeichert ist, um sicher zu sein, wer den Antrag stellt; mehr erfragen wir nur, wenn das nicht reicht. Dann suchen wir in unseren Systemen und schreiben Ihnen, was wir getan haben oder warum wir es nicht können.',

  'letter.identity.why.sender-unknown': 'Der Grund: Ihr Antrag kam von einer Adresse, die wir nicht kennen.',
  'letter.identity.why.address-differs':
    'Der Grund: Die Adresse des Antrags ist nicht die, die bei uns gespeichert ist.',
  'letter.identity.why.name-differs': 'Der Grund: Der Name im Antrag ist nicht der, der bei uns gespeichert ist.',
  'letter.identity.why.account-shared': 'Der Grund: Mehrere Personen nutzen dasselbe Konto.',
  'letter.identity.why.takeover-suspected': 'Der Grund: Es gibt Anzeichen, dass jemand anderes Ihr Konto nutzt.',
  'letter.identity.why.several-matches': 'Der Grund: Ihre Angaben passen auf mehr als eine Person.',
  'letter.identity.why.verification-required-by-law':
    'Der Grund: Das Gesetz verlangt, dass wir bei einem solchen Antrag vor der Antwort die Identität prüfen.',
  'letter.identity.authority':
    '{to, select, agent {Bitte weisen Sie nach, dass Sie für diese Person handeln dürfen: durch eine von ihr unterschriebene Erlaubnis oder eine Vollmacht. Wir fragen die Person vielleicht, ob sie das bestätigt.} guardian {Bitte weisen Sie nach, dass Sie für diese Person handeln dürfen: zum Beispiel durch einen Nachweis der elterlichen Sorge oder die Entscheidung eines Gerichts.} other {Bitte weisen Sie nach, dass Sie für diese Person handeln dürfen.}}',
  'letter.identity.please':
    '{to, select, customer {Worum wir Sie bitten:} other {Wir müssen außerdem sicher sein, wer die Person ist. Bitte sorgen Sie für Folgendes:}}',
  'letter.identity.item.answer-from-known-address':
    '{to, select, customer {Bitte antworten Sie von der E-Mail- oder Postadresse, die Sie uns früher genannt haben.} other {Die Person bestätigt uns von der E-Mail- oder Postadresse, die sie uns früher genannt hat, dass Sie für sie schreiben.}}',
  'letter.identity.item.code-to-known-phone':
    '{to, select, customer {Bitte nennen Sie uns den Code, den wir an Ihre uns bekannte Telefonnummer senden.} other {Die Person nennt uns den Code, den wir an ihre uns bekannte Telefonnummer senden.}}',
  'letter.identity.item.code-to-known-email':
    '{to, select, customer {Bitte nennen Sie uns den Code, den wir an Ihre uns bekannte E-Mail-Adresse senden.} other {Die Person nennt uns den Code, den wir an ihre uns bekannte E-Mail-Adresse senden.}}',
  'letter.identity.item.login':
    '{to, select, customer {Bitte melden Sie sich in Ihrem Konto an und bestätigen Sie dort den Antrag.} other {Die Person meldet sich in ihrem Konto an und bestätigt dort den Antrag.}}',
  'letter.identity.item.customer-number':
    '{to, select, customer {Bitte nennen Sie uns Ihre Kundennummer.} other {Bitte nennen Sie uns die Kundennummer der Person.}}',
  'letter.identity.item.recent-order':
    '{to, select, customer {Bitte nennen Sie uns Datum und Nummer einer Bestellung aus letzter Zeit.} other {Bitte nennen Sie uns Datum und Nummer einer Bestellung der Person aus letzter Zeit.}}',
  'letter.identity.item.birth-date':
    '{to, select, customer {Bitte nennen Sie uns Ihr Geburtsdatum.} other {Bitte nennen Sie uns das Geburtsdatum der Person.}}',
  'letter.identity.item.former-address':
    '{to, select, customer {Bitte nennen Sie uns eine frühere Anschrift von Ihnen.} other {Bitte nennen Sie uns eine frühere Anschrift der Person.}}',
  'letter.identity.item.document-shown':
    '{to, select, customer {Bitte zeigen Sie uns einen Ausweis, persönlich oder im Videogespräch. Wir behalten keine Kopie.} other {Die Person zeigt uns einen Ausweis, persönlich oder im Videogespräch. Wir behalten keine Kopie.}}',
  'letter.identity.item.signed-declaration':
    '{to, select, customer {Bitte senden Sie uns eine unterschriebene Erklärung, dass es um Ihre eigenen Daten geht.} other {Die Person sendet uns eine unterschriebene Erklärung, dass Sie für sie schreiben und dass es um ihre eigenen Daten geht.}}',
  'letter.identity.least':
    '{to, select, customer {Wir fragen nur nach dem, was wir brauchen. Bitte senden Sie uns keine Ausweiskopien. Ihre Angaben nutzen wir nur, um Ihre Identität zu prüfen.} other {Wir fragen nur nach dem, was wir brauchen. Bitte senden Sie uns keine Ausweiskopien. Die Angaben nutzen wir nur für diese Prüfung.}}',
  'letter.identity.otherwise':
    'Ohne das müssen wir den Antrag vielleicht ablehnen; dann schreiben wir Ihnen und nennen die Gründe.',

  'letter.clarification.why.much-data':
    'Wir verarbeiten viele Daten über Sie. Bitte sagen Sie uns, welche Daten oder welche Vorgänge Sie meinen. Sie können weiterhin Auskunft über alle Daten verlangen.',
  'letter.clarification.why.scope-unclear':
    'Wir sind nicht sicher, welche Daten Sie meinen. Bitte beschreiben Sie sie mit wenigen Worten.',
  'letter.clarification.why.right-unclear':
    'Wir sind nicht sicher, was wir mit Ihren Daten tun sollen. Bitte sagen Sie es uns, zum Beispiel: eine Kopie senden, berichtigen, löschen.',
  'letter.clarification.why.correction-unclear': 'Bitte sagen Sie uns, welche Daten falsch sind und was richtig ist.',
  'letter.words': 'Im Einzelnen:',

  'letter.fee.text':
    'Unsere Antworten sind in der Regel unentgeltlich. In Ihrem Fall erlaubt uns das Gesetz, ein angemessenes Entgelt zu verlangen.',
  'letter.fee.why.manifestly-unfounded': 'Der Grund: Wir halten den Antrag für offenkundig unbegründet.',
  'letter.fee.why.excessive': 'Der Grund: Wir halten den Antrag für exzessiv im Sinne des Gesetzes.',
  'letter.fee.why.further-copies': 'Der Grund: Sie haben weitere Kopien verlangt. Die erste Kopie ist unentgeltlich.',
  'letter.fee.why.allowed-by-law': 'Der Grund: Das hier geltende Gesetz erlaubt für solche Anträge ein Entgelt.',
  'letter.fee.pay': 'Wenn Sie einverstanden sind, zahlen Sie so:',
  'letter.fee.ask':
    'Wenn Sie einverstanden sind, schreiben Sie uns an eine der unten genannten Adressen; wir teilen Ihnen mit, wie Sie zahlen können.',
  'letter.fee.narrow':
    'Sie können Ihren Antrag stattdessen einschränken, zum Beispiel auf einen Teil der Daten oder einen Zeitraum. Teilen Sie uns das bitte mit; ist dann kein Entgelt nötig, verlangen wir auch keines.',
  'letter.fee.fewer-copies': 'Sie können auf weitere Kopien verzichten; dann zahlen Sie nichts.',
  'letter.fee.disagree':
    'Wenn Sie meinen, dass wir dieses Entgelt nicht verlangen dürfen, schreiben Sie uns bitte, warum.',

  'letter.extension.text':
    'Wir können Ihren Antrag nicht in der ersten Frist beantworten. Das Gesetz erlaubt eine längere Frist und verlangt, dass wir Ihnen das mit den Gründen mitteilen.',
  'letter.extension.why.complexity': 'Der Grund: Ihr Antrag ist komplex.',
  'letter.extension.why.number-of-requests': 'Der Grund: die Anzahl von Anträgen.',
  'letter.extension.why.reasonably-necessary':
    'Der Grund: Die Arbeit an Ihrem Antrag braucht bei vernünftiger Betrachtung mehr Zeit.',
  'letter.extension.why.third-party-to-be-asked': 'Der Grund: Wir müssen andere fragen, bevor wir antworten können.',
  'letter.extension.next': 'Sie müssen nichts tun. Wir schreiben Ihnen spätestens bis zum neuen Tag.',

  'letter.refusal.text': 'Wir haben Ihren Antrag geprüft. Leider können wir dem Folgenden nicht nachkommen:',
  'letter.refusal.also': 'Auch dem Folgenden können wir nicht nachkommen:',
  'letter.refusal.why': 'Warum wir so entschieden haben',
  'letter.refusal.opt-out':
    'Möchten Sie, dass wir Ihre persönlichen Informationen nicht mehr verkaufen oder weitergeben, falls wir das tun? Auch darauf haben Sie ein Recht: Schreiben Sie uns das kurz, mit unserem Zeichen.',
  'letter.unproved.asker': 'Wir konnten nicht feststellen, wer den Antrag stellt.',
  'letter.unproved.authority':
    '{to, select, customer {Es ist nicht nachgewiesen, dass für Sie handeln darf, wer uns für Sie geschrieben hat.} other {Es ist nicht nachgewiesen, dass Sie für die Person handeln dürfen, um deren Daten es geht.}}',
  'letter.unproved.person': 'Wir konnten nicht feststellen, wer die Person ist, für die Sie den Antrag stellen.',
  'letter.reason.suspected_fraud':
    'Es gibt Anzeichen, dass der Antrag nicht von der Person kommt, um deren Daten es geht.',
  'letter.reason.no_match': 'Wir haben keine Daten über Sie gefunden.',
  'letter.reason.claim_not_covered': 'Das Gesetz gibt dieses Recht in Ihrem Fall nicht.',
  'letter.reason.outside_jurisdiction': 'Das Gesetz, auf das sich der Antrag stützt, gilt hier nicht.',
  'letter.reason.too_many_requests': 'Sie haben solche Anträge in kurzer Zeit zu oft gestellt.',
  'letter.reason.other': 'Es gibt einen gesetzlichen Grund, der dem Verlangten entgegensteht.',
  'letter.ground.manifestly-unfounded': 'Der Antrag ist offenkundig unbegründet.',
  'letter.ground.excessive': 'Der Antrag ist exzessiv im Sinne des Gesetzes.',
  'letter.ground.not-identifiable':
    'Mit unseren Daten und Ihren Angaben können wir nicht feststellen, welche Daten Ihre sind. Wenn Sie uns mehr nennen, womit wir sie finden können, suchen wir noch einmal.',
  'letter.ground.no-data': 'Wir verarbeiten keine solchen Daten über Sie.',
  'letter.ground.rights-of-others': 'Die Rechte und Freiheiten anderer Personen würden beeinträchtigt.',
  'letter.ground.trade-secret': 'Geschäftsgeheimnisse würden offenbart.',
  'letter.ground.legal-privilege': 'Der Inhalt ist als vertrauliche Kommunikation mit Rechtsanwälten geschützt.',
  'letter.ground.legal-obligation': 'Ein Gesetz verpflichtet uns, die Daten aufzubewahren oder zu nutzen.',
  'letter.ground.legal-claims':
    'Wir brauchen die Daten, um Rechtsansprüche geltend zu machen, auszuüben oder zu verteidigen.',
  'letter.ground.public-interest': 'Wichtige Gründe des öffentlichen Interesses verlangen es.',
  'letter.ground.freedom-of-expression': 'Die Freiheit der Meinungsäußerung und Information verlangt es.',
  'letter.ground.research':
    'Forschung, Statistik oder Archive im öffentlichen Interesse würden ernsthaft beeinträchtigt.',
  'letter.ground.compelling-legitimate-grounds':
    'Wir haben zwingende schutzwürdige Gründe, die Ihre Interessen überwiegen.',
  'letter.ground.contract-performance': 'Wir brauchen die Daten für einen Vertrag mit Ihnen.',
  'letter.ground.accurate-already': 'Soweit wir feststellen konnten, sind die Daten richtig.',
  'letter.ground.not-applicable-law': 'Das Gesetz, das dieses Recht gibt, gilt in Ihrem Fall nicht.',
  'letter.ground.not-clarified':
    'Wir haben Sie gefragt, was Sie meinen, und keine Antwort bekommen; deshalb können wir jetzt nichts veranlassen. Sie können jederzeit noch antworten: Dann machen wir weiter.',
  'letter.remedies': 'Was Sie tun können, wenn Sie nicht einverstanden sind',
  'letter.remedy.complain-to-authority':
    'Sie können sich bei der zuständigen Aufsichtsbehörde beschweren: {authority}. Das kostet Sie nichts.',
  'letter.remedy.one-authority':
    'Sie können sich bei der Datenschutz-Aufsichtsbehörde des Staates der EU oder des EWR beschweren, in dem Sie leben oder arbeiten oder in dem nach Ihrer Ansicht das Gesetz verletzt wurde. Das kostet Sie nichts.',
  'letter.authority.unnamed': 'die Datenschutz-Aufsichtsbehörde ({place})',
  'letter.remedy.unnamed-attorney-general':
    'Sie können sich bei der Generalstaatsanwaltschaft (Attorney General) Ihres Bundesstaates beschweren.',
  'letter.remedies.several': 'Für Ihren Antrag gilt mehr als ein Gesetz. Nach jedem davon können Sie Folgendes tun.',
  'letter.remedy.under': '{law}',
  'letter.remedy.any-authority':
    'Sie können sich stattdessen auch an die Aufsichtsbehörde des Landes der EU oder des EWR wenden, in dem Sie wohnen oder arbeiten oder in dem Ihrer Meinung nach das Recht verletzt wurde.',
  'letter.remedy.go-to-court': 'Sie können vor Gericht klagen.',
  'letter.remedy.appeal-to-us':
    'Sie können verlangen, dass wir unsere Entscheidung überprüfen. Schreiben Sie uns und nennen Sie unser Zeichen; es prüft jemand, der nicht entschieden hat.',
  'letter.remedy.complain-to-us':
    'Sie können sich bei uns darüber beschweren, wie wir mit Ihren Daten oder Ihrem Antrag umgegangen sind (Abschnitt 164A des Data Protection Act 2018). Wir bestätigen Ihre Beschwerde binnen 30 Tagen, gehen ihr unverzüglich nach und teilen Ihnen das Ergebnis mit.',
  'letter.remedy.complain-to-attorney-general': 'Sie können sich an die Generalstaatsanwaltschaft wenden: {authority}.',

  'letter.completion.text': 'Wir sind Ihrem Antrag nachgekommen:',
  'letter.completion.some': 'Von dem, was Sie verlangt haben, haben wir dies getan:',
  'letter.completion.refused':
    'Das Folgende haben wir abgelehnt; die Gründe, und was Sie dagegen tun können, teilen wir Ihnen gesondert mit:',
  'letter.completion.open': 'An dem Folgenden arbeiten wir noch; wir schreiben Ihnen wieder:',
  'letter.completion.partly': 'Wir sind Ihrem Antrag nachgekommen, mit Ausnahme dessen, was unten genannt ist:',
  'letter.done.access': 'Wir geben Ihnen Auskunft über Ihre personenbezogenen Daten, mit einer Kopie.',
  'letter.done.rectification': 'Wir haben Ihre personenbezogenen Daten berichtigt.',
  'letter.done.erasure': 'Wir haben Ihre personenbezogenen Daten gelöscht.',
  'letter.done.restriction':
    'Wir haben die Verarbeitung Ihrer personenbezogenen Daten eingeschränkt. Bevor wir das aufheben, unterrichten wir Sie.',
  'letter.done.portability': 'Wir geben Ihnen Ihre personenbezogenen Daten in einem maschinenlesbaren Format.',
  'letter.done.objection':
    'Wir verarbeiten Ihre personenbezogenen Daten nicht mehr für den Zweck, dem Sie widersprochen haben.',
  'letter.done.automated-decision': 'Ein Mensch hat die automatisierte Entscheidung überprüft.',
  'letter.done.withdraw-consent':
    'Wir haben den Widerruf Ihrer Einwilligung eingetragen. Was vorher geschah, bleibt rechtmäßig.',
  'letter.done.know': 'Wir geben Ihnen Auskunft darüber, welche persönlichen Informationen wir über Sie haben.',
  'letter.done.delete':
    'Wir haben Ihre persönlichen Informationen gelöscht und unsere Dienstleister angewiesen, dies auch zu tun.',
  'letter.done.correct': 'Wir haben Ihre persönlichen Informationen berichtigt.',
  'letter.done.opt-out': 'Wir verkaufen Ihre persönlichen Informationen nicht mehr und geben sie nicht mehr weiter.',
  'letter.done.limit':
    'Wir nutzen Ihre sensiblen persönlichen Informationen nur noch, soweit das Gesetz es immer erlaubt.',
  'letter.method.link':
    'Die Daten erhalten Sie über einen Link in einer eigenen Nachricht. Der Link gilt einmal und endet nach einigen Tagen; wenn Sie einen neuen brauchen, sagen Sie es uns.',
  'letter.method.mail': 'Die Daten erhalten Sie per E-Mail.',
  'letter.method.post': 'Die Daten erhalten Sie per Post.',
  'letter.method.in-person': 'Die Daten erhalten Sie persönlich von uns.',
  'letter.method.portal': 'Die Daten finden Sie in Ihrem Konto.',
  'letter.method.done-and-told': 'Daten liegen nicht bei, weil Sie keine verlangt haben.',
  'letter.method.told': 'Die Daten haben Sie von uns bereits erhalten.',
  'letter.recipients':
    'Wir teilen dies allen mit, denen wir die Daten gegeben haben, außer wenn das unmöglich ist oder einen unverhältnismäßigen Aufwand bedeutet. Wenn Sie es verlangen, nennen wir Ihnen diese Empfänger.',
  'letter.record': 'Wir bewahren einen Nachweis über Ihren Antrag auf, wie es das Gesetz verlangt.',
  'letter.withheld': 'Was wir weggelassen haben, und warum',
  'letter.subject.erased': 'Wir haben Ihre Daten gelöscht',
  'letter.erased.opening': 'Wir haben personenbezogene Daten von Ihnen gelöscht und sagen Ihnen, welche und wann.',
  'letter.erased.nothingKept': 'Von dem, was zu löschen war, behalten wir nichts.',
  'letter.erased.part':
    'Andere Daten zu Ihrer Person waren nicht Teil dieser Löschung und können bei uns weiterhin gespeichert sein. Sie können jederzeit Auskunft darüber verlangen.',
  'letter.erased.address':
    'Ihren Namen und Ihre Anschrift haben wir bis jetzt nur für diesen Brief aufbewahrt. Sie werden vernichtet, sobald er abgegangen ist.',
  'letter.kept': 'Was wir behalten, und warum',
  'letter.forgotten':
    'Seit dem {on} kann niemand mehr diese Daten von Ihnen lesen: {kinds}. Ihre Schlüssel sind vernichtet.',
  'letter.comma': ', ',
  'letter.kept.papers': 'Daten der Art „{kind}“ in den Unterlagen eines Antrags',
  'letter.kept.late':
    '{what}: kam erst, nachdem die Löschung beschlossen war. Sagen Sie uns, wenn auch das gelöscht werden soll.',
  'letter.forgotten.papers':
    'Die Unterlagen dieses Antrags selbst werden vernichtet, sobald er abgeschlossen ist, außer dem, was wir davon dann nach einer Vorschrift aufbewahren müssen.',
  'letter.kept.law': 'Die Vorschrift: {law}.',
  'letter.kept.until': 'Wir behalten sie bis zum {until}.',
  'letter.withheld.item': '{what}: {ground}',
  'letter.withheld.data-category': 'Daten der Art „{kind}“',
  'letter.withheld.document': 'Dokumente',
  'letter.withheld.passage': 'Stellen in Texten',
  'letter.withheld.third-party-data': 'Daten über andere Personen',
  'letter.kind.identity': 'Name und Identität',
  'letter.kind.contact': 'Kontaktdaten',
  'letter.kind.commercial': 'geschäftliche Angaben',
  'letter.kind.preference': 'Vorlieben',
  'letter.kind.note': 'Notizen',
  'letter.kind.sensitive': 'besonders geschützte Daten',
  'letter.kind.source': 'Nummern in anderen Systemen',
  'letter.kind.staff': 'unsere Beschäftigten',

  'letter.mail.subject': 'Ihr Antrag: Zeichen {reference}',
  'letter.mail.text':
    'Guten Tag,\n\nunser Schreiben zu Ihrem Antrag liegt dieser E-Mail als PDF-Datei bei. Unser Zeichen ist {reference}.\n\nSie können auf diese E-Mail antworten. Bitte ändern Sie den Betreff nicht.\n\n{controller}',
};
