/** English words of letters to customers: plain language, and the terms of the law that the customer may look up. */
export const lettersEn = {
  'letter.subject.acknowledgement': 'We have received your request',
  'letter.subject.identity':
    '{to, select, customer {Please help us make sure who you are} other {We need some proof before we can answer}}',
  'letter.subject.clarification': 'A question about your request',
  'letter.subject.fee': 'A fee for your request',
  'letter.subject.extension': 'We need more time for your request',
  'letter.subject.refusal': 'Our decision on your request',
  'letter.subject.completion': 'Our answer to your request',
  'letter.particular.reference': 'Our reference',
  'letter.particular.date': 'Date',
  'letter.particular.request': 'Your request of',
  'letter.salutation.named': 'Dear {name},',
  'letter.salutation.unnamed': 'Hello,',
  'letter.closing': 'Yours sincerely',
  'letter.contact.controller': 'Who is responsible for your data',
  'letter.contact.representative': 'Our representative ({country})',
  'letter.contact.officer': 'Our data protection officer ({country})',
  'letter.quote': 'If you write to us, please give our reference {reference}.',

  'letter.item.asked': 'You asked for',
  'letter.item.received': 'Received on',
  'letter.item.receivedValue': '{date}, {channel}',
  'letter.item.due': 'We answer by',
  'letter.item.dueUnder': '{date}, under the {law}',
  'letter.item.dueFor': 'for: {rights}',
  'letter.item.law': 'Law',
  'letter.item.lawValue': '{law}: {citation}',
  'letter.item.period': 'Time for our answer',
  'letter.item.oldDue': 'Answer was due by',
  'letter.item.newDue': 'We now answer by',
  'letter.item.fee': 'Fee',
  'letter.item.right': '{right} ({article})',
  'letter.law.EU': 'General Data Protection Regulation (GDPR)',
  'letter.law.GB': 'UK General Data Protection Regulation (UK GDPR)',
  'letter.law.CH': 'Swiss Federal Act on Data Protection (FADP)',
  'letter.law.US-CA': 'California Consumer Privacy Act (CCPA)',
  'letter.law.CN': 'Personal Information Protection Law of China (PIPL)',
  'letter.article.EU': 'Article {article} GDPR',
  'letter.article.GB': 'Article {article} UK GDPR',
  'letter.article.US-CA': 'California Civil Code, section {article}',
  'letter.article.CN': 'Article {article} PIPL',
  'letter.period.hours': '{value, plural, one {one hour} other {# hours}}',
  'letter.period.calendar-days': '{value, plural, one {one day} other {# days}}',
  'letter.period.business-days': '{value, plural, one {one working day} other {# working days}}',
  'letter.period.calendar-months': '{value, plural, one {one month} other {# months}}',
  'letter.period.calendar-years': '{value, plural, one {one year} other {# years}}',
  'letter.period.from-receipt': '{period} from the receipt of your request',
  'letter.period.from-latest': '{period} from when we have your request, know who you are, and any fee is paid',
  'letter.period.standard': '{period} as a national standard recommends; the law itself names no number of days',
  'letter.period.promptly': 'without delay; the law names no number of days, and we have set ourselves this date',
  'letter.period.extended': '{period}, extended by {more}',
  'letter.deadline.earliest': 'More than one law applies to your request. The earliest of these dates counts.',
  'letter.deadline.not-started':
    'The time for our answer begins when we have what we ask you for. The date above will move accordingly.',
  'letter.deadline.paused':
    'While we wait for your reply, the time for our answer stands still. The date above will move accordingly.',
  'letter.deadline.running': 'While we wait for your reply, the time for our answer goes on.',
  'letter.deadline.part': '{law} ({rights})',
  'letter.deadline.under': 'Under the {laws}: {sentence}',
  'letter.deadline.unpublished':
    'The public holidays of that time are not published yet. The date may still move by a few days; if it does, we will tell you.',
  'letter.deadline.reading':
    'The text of the law leaves open how exactly this time is counted. We have read it with care; a court or an authority could count differently.',

  'letter.channel.letter': 'by letter',
  'letter.channel.e-mail': 'by e-mail',
  'letter.channel.web-form': 'through the form on our website',
  'letter.channel.phone': 'by telephone',
  'letter.channel.in-person': 'in person',
  'letter.channel.chat': 'by chat',
  'letter.channel.in-app': 'through our app',
  'letter.channel.social-media': 'through social media',
  'letter.channel.agent-api': 'through an authorised agent',
  'letter.channel.signal': 'by a signal of your browser',
  'letter.channel.authority': 'through an authority',

  'letter.right.access': 'access to your personal data',
  'letter.right.rectification': 'correction of your personal data',
  'letter.right.erasure': 'erasure of your personal data',
  'letter.right.restriction': 'restriction of the use of your personal data',
  'letter.right.portability': 'your personal data in a form that other systems can read',
  'letter.right.objection': 'an end to a use of your personal data to which you object',
  'letter.right.automated-decision': 'a person to look again at an automated decision',
  'letter.right.withdraw-consent': 'withdrawal of your consent',
  'letter.right.know': 'to know what personal information we hold about you',
  'letter.right.delete': 'deletion of your personal information',
  'letter.right.correct': 'correction of your personal information',
  'letter.right.opt-out': 'an end to the sale and sharing of your personal information',
  'letter.right.limit': 'a limit to the use of your sensitive personal information',

  'letter.opening':
    '{to, select, agent {Thank you for your request. You made it for another person, as their agent. To protect that person, this letter does not name them: our reference {reference} stands for them. Where it says “your data”, “about you” or “your request”, it means theirs.} guardian {Thank you for your request. You made it for another person, as their guardian. To protect that person, this letter does not name them: our reference {reference} stands for them. Where it says “your data”, “about you” or “your request”, it means theirs.} other {Thank you for your request.}}',
  'letter.opening.represented':
    '{through, select, guardian {We have received a request about your data. A guardian made it for you, and we answer you.} other {We have received a request about your data. An agent made it for you, and we answer you.}}',
  'letter.opening.identity':
    'Before we can answer, we have to make sure that we give personal data to the right person and to nobody else.',
  'letter.opening.clarification': 'To give you the right answer, we need to know a little more.',
  'letter.acknowledgement.next': 'You need not do anything now. We will write to you again.',
  'letter.acknowledgement.identity':
    '{to, select, customer {It may be that we have to ask you who you are before we answer. If so, we will write to you soon.} other {It may be that we have to ask you for proof that you may act for that person, and who that person is. If so, we will write to you soon.}}',
  'letter.acknowledgement.process':
    'This is how we go on: where the law requires it, we compare what you told us with what we hold, to make sure who asks, and ask for more only where that is not enough. Then we search our systems, and write to you what we did, or why we cannot do it.',

  'letter.identity.why.sender-unknown': 'We are writing because your request came from an address that we do not know.',
  'letter.identity.why.address-differs':
    'We are writing because the address of the request is not the one that we have on file.',
  'letter.identity.why.name-differs':
    'We are writing because the name in the request is not the one that we have on file.',
  'letter.identity.why.account-shared': 'We are writing because several people use the same account.',
  'letter.identity.why.takeover-suspected':
    'We are writing because there are signs that somebody else may be using your account.',
  'letter.identity.why.several-matches': 'We are writing because what you told us fits more than one person.',
  'letter.identity.why.verification-required-by-law':
    'We are writing because the law requires us to check who is asking before we answer a request of this kind.',
  'letter.identity.authority':
    '{to, select, agent {Please send us proof that you may act for that person: a permission that they have signed, or a power of attorney. We may ask them to confirm it to us.} guardian {Please send us proof that you may act for that person: for example, a document on your parental responsibility, or the decision of a court.} other {Please send us proof that you may act for that person.}}',
  'letter.identity.please':
    '{to, select, customer {What we ask you to do:} other {We also have to be sure who the person is. Please see to one of these:}}',
  'letter.identity.item.answer-from-known-address':
    '{to, select, customer {Please reply from the e-mail or postal address that you gave us before.} other {The person confirms to us, from the e-mail or postal address that they gave us before, that you write for them.}}',
  'letter.identity.item.code-to-known-phone':
    '{to, select, customer {Please tell us the code that we send to the telephone number you gave us before.} other {The person tells us the code that we send to the telephone number they gave us before.}}',
  'letter.identity.item.code-to-known-email':
    '{to, select, customer {Please tell us the code that we send to the e-mail address you gave us before.} other {The person tells us the code that we send to the e-mail address they gave us before.}}',
  'letter.identity.item.login':
    '{to, select, customer {Please log in to your account and confirm the request there.} other {The person logs in to their account and confirms the request there.}}',
  'letter.identity.item.customer-number':
    '{to, select, customer {Please tell us your customer number.} other {Please tell us the customer number of the person.}}',
  'letter.identity.item.recent-order':
    '{to, select, customer {Please tell us the date and number of a recent order.} other {Please tell us the date and number of a recent order of the person.}}',
  'letter.identity.item.birth-date':
    '{to, select, customer {Please tell us your date of birth.} other {Please tell us the date of birth of the person.}}',
  'letter.identity.item.former-address':
    '{to, select, customer {Please tell us an address at which you lived before.} other {Please tell us an address at which the person lived before.}}',
  'letter.identity.item.document-shown':
    '{to, select, customer {Please show us an identity document, in person or by video call. We do not keep a copy.} other {The person shows us an identity document, in person or by video call. We do not keep a copy.}}',
  'letter.identity.item.signed-declaration':
    '{to, select, customer {Please send us a signed statement that you are the person whose data you ask about.} other {The person sends us a signed statement that you write for them and that the request is about their own data.}}',
  'letter.identity.least':
    '{to, select, customer {We ask for no more than we need. Please do not send us copies of identity documents. We use what you tell us only to check who you are.} other {We ask for no more than we need. Please do not send us copies of identity documents. We use what we are told only to check this.}}',
  'letter.identity.otherwise': 'Without this we may have to refuse the request; we would write to you and say why.',

  'letter.clarification.why.much-data':
    'We hold a large amount of data about you. Please tell us which data, or which dealings with us, you mean. You may still ask for all of it.',
  'letter.clarification.why.scope-unclear': 'We are not sure which data you mean. Please describe it in a few words.',
  'letter.clarification.why.right-unclear':
    'We are not sure what you want us to do with your data. Please tell us, for example: send a copy, correct it, erase it.',
  'letter.clarification.why.correction-unclear': 'Please tell us which data is wrong, and what is right.',
  'letter.words': 'In detail:',

  'letter.fee.text': 'Our answers are normally free. The law lets us ask for a reasonable fee in your case.',
  'letter.fee.why.manifestly-unfounded': 'The reason is that we consider the request to be manifestly unfounded.',
  'letter.fee.why.excessive': 'The reason is that we consider the request to be excessive in the sense of the law.',
  'letter.fee.why.further-copies': 'The reason is that you asked for further copies. The first copy is free.',
  'letter.fee.why.allowed-by-law': 'The reason is that the law that applies here allows a fee for such requests.',
  'letter.fee.pay': 'If you agree to pay it, this is how:',
  'letter.fee.ask': 'If you agree to pay it, write to us at one of the addresses below; we will tell you how.',
  'letter.fee.narrow':
    'You can instead narrow your request, for example to some of the data or to one period. Tell us so; if no fee is needed then, we will not ask for it.',
  'letter.fee.fewer-copies': 'You can do without further copies; then you pay nothing.',
  'letter.fee.disagree': 'If you do not agree that we may ask for this fee, please tell us why.',

  'letter.extension.text':
    'We cannot answer your request within the first period. The law allows us a longer one, and requires us to tell you so and why.',
  'letter.extension.why.complexity': 'The reason is that your request is complex.',
  'letter.extension.why.number-of-requests': 'The reason is the number of requests.',
  'letter.extension.why.reasonably-necessary':
    'The reason is that the work on your request reasonably needs more time.',
  'letter.extension.why.third-party-to-be-asked': 'The reason is that we have to ask others before we can answer.',
  'letter.extension.next': 'You need not do anything. We will write to you by the new date at the latest.',

  'letter.refusal.text': 'We have examined your request. We are sorry that we cannot do what you asked for:',
  'letter.refusal.also': 'We cannot do this either:',
  'letter.refusal.why': 'Why we decided so',
  'letter.refusal.opt-out':
    'Do you want us to stop selling or sharing your personal information, if we do so? You have the right to that too: tell us in a few words, with our reference.',
  'letter.unproved.asker': 'We could not make sure who is asking.',
  'letter.unproved.authority':
    '{to, select, customer {It was not proved that whoever wrote for you may act for you.} other {It was not proved that you may act for the person whose data you ask about.}}',
  'letter.unproved.person': 'We could not make sure who the person is for whom you ask.',
  'letter.reason.suspected_fraud':
    'There are signs that the request does not come from the person whom the data is about.',
  'letter.reason.no_match': 'We found no data about you.',
  'letter.reason.claim_not_covered': 'The law does not give this right in your case.',
  'letter.reason.outside_jurisdiction': 'The law on which the request relies does not apply here.',
  'letter.reason.too_many_requests': 'You have made such requests too often within a short time.',
  'letter.reason.other': 'There is a legal ground that does not allow what you asked for.',
  'letter.ground.manifestly-unfounded': 'The request is manifestly unfounded.',
  'letter.ground.excessive': 'The request is excessive in the sense of the law.',
  'letter.ground.not-identifiable':
    'With what we hold and what you told us, we cannot tell which data is yours. If you tell us more that helps us find it, we will look again.',
  'letter.ground.no-data': 'We hold no such data about you.',
  'letter.ground.rights-of-others': 'The rights and freedoms of other people would be harmed.',
  'letter.ground.trade-secret': 'Trade secrets would be disclosed.',
  'letter.ground.legal-privilege': 'The content is protected as confidential communication with lawyers.',
  'letter.ground.legal-obligation': 'A law obliges us to keep or use the data.',
  'letter.ground.legal-claims': 'We need the data to establish, exercise or defend legal claims.',
  'letter.ground.public-interest': 'Important reasons of public interest require it.',
  'letter.ground.freedom-of-expression': 'Freedom of expression and information requires it.',
  'letter.ground.research': 'Research, statistics or archives in the public interest would be seriously impaired.',
  'letter.ground.compelling-legitimate-grounds': 'We have compelling legitimate grounds that outweigh your interests.',
  'letter.ground.contract-performance': 'We need the data for a contract with you.',
  'letter.ground.accurate-already': 'As far as we could establish, the data is correct.',
  'letter.ground.not-applicable-law': 'The law that gives this right does not apply in your case.',
  'letter.ground.not-clarified':
    'We asked you what you mean and have had no answer, so we cannot act on it now. You can still answer at any time: we then go on with it.',
  'letter.remedies': 'What you can do if you do not agree',
  'letter.remedy.complain-to-authority':
    'You can complain to the supervisory authority in charge: {authority}. This costs you nothing.',
  'letter.remedy.one-authority':
    'You can complain to the data protection authority of the EU or EEA country where you live, where you work, or where you think the law was broken. This costs you nothing.',
  'letter.authority.unnamed': 'the data protection authority of {place}',
  'letter.remedy.unnamed-attorney-general': 'You can complain to the attorney general of your state.',
  'letter.remedies.several': 'More than one law applies to your request. Under each of them you can do what follows.',
  'letter.remedy.under': 'Under the {law}',
  'letter.remedy.any-authority':
    'You can instead complain to the authority of the EU or EEA country where you live, where you work, or where you think the law was broken.',
  'letter.remedy.go-to-court': 'You can go to court.',
  'letter.remedy.appeal-to-us':
    'You can ask us to look at our decision again. Write to us and give our reference; somebody who did not take the decision will look at it.',
  'letter.remedy.complain-to-us':
    'You can complain to us about how we handled your data or your request (section 164A of the Data Protection Act 2018). We confirm your complaint within 30 days, look into it without undue delay, and tell you the outcome.',
  'letter.remedy.complain-to-attorney-general': 'You can complain to the attorney general: {authority}.',

  'letter.completion.text': 'We have done what you asked for:',
  'letter.completion.some': 'Of what you asked for, we have done this:',
  'letter.completion.refused':
    'We have refused the following; our reasons, and what you can do about it, are told to you separately:',
  'letter.completion.open': 'We still work on the following, and will write to you again:',
  'letter.completion.partly': 'We have done what you asked for, except for what is named below:',
  'letter.done.access': 'We give you access to your personal data, with a copy of it.',
  'letter.done.rectification': 'We have corrected your personal data.',
  'letter.done.erasure': 'We have erased your personal data.',
  'letter.done.restriction': 'We have restricted the use of your personal data. We will tell you before we end this.',
  'letter.done.portability': 'We give you your personal data in a form that other systems can read.',
  'letter.done.objection': 'We no longer use your personal data for the purpose to which you objected.',
  'letter.done.automated-decision': 'A person has looked at the automated decision again.',
  'letter.done.withdraw-consent':
    'We have recorded that you withdrew your consent. What was done before that stays lawful.',
  'letter.done.know': 'We tell you what personal information we hold about you.',
  'letter.done.delete': 'We have deleted your personal information, and told our service providers to do so.',
  'letter.done.correct': 'We have corrected your personal information.',
  'letter.done.opt-out': 'We do not sell or share your personal information any more.',
  'letter.done.limit': 'We use your sensitive personal information only as far as the law always allows.',
  'letter.method.link':
    'You get the data by a link, in a message of its own. The link works once and ends after some days; tell us if you need a new one.',
  'letter.method.mail': 'You get the data by e-mail.',
  'letter.method.post': 'You get the data by post.',
  'letter.method.in-person': 'You get the data from us in person.',
  'letter.method.portal': 'You find the data in your account.',
  'letter.method.done-and-told': 'No data is enclosed, because you did not ask for any.',
  'letter.method.told': 'You have the data from us already.',
  'letter.recipients':
    'We tell everybody to whom we gave the data, unless that is impossible or a disproportionate effort. If you ask us, we tell you who they are.',
  'letter.record': 'We keep a record of your request, as the law requires.',
  'letter.withheld': 'What we left out, and why',
  'letter.subject.erased': 'We have erased your data',
  'letter.erased.opening': 'We have erased personal data of yours, and tell you what and when.',
  'letter.erased.nothingKept': 'We keep nothing of what was to be erased.',
  'letter.erased.part':
    'Other data about you was not part of this erasure, and we may still hold it. You may ask us at any time what we hold.',
  'letter.erased.address':
    'We kept your name and address until now for this letter alone. They are destroyed once it has left.',
  'letter.kept': 'What we keep, and why',
  'letter.forgotten': 'Since {on} nobody can read these data of yours any more: {kinds}. Their keys are destroyed.',
  'letter.comma': ', ',
  'letter.kept.papers': 'Data of the kind “{kind}” in the papers of a request',
  'letter.kept.late': '{what}: it came in after the erasure was decided. Tell us if it is to be erased as well.',
  'letter.forgotten.papers':
    'The papers of this request itself are destroyed once it is closed, except for what a law obliges us to keep of them then.',
  'letter.kept.law': 'The law: {law}.',
  'letter.kept.until': 'We keep it until {until}.',
  'letter.withheld.item': '{what}: {ground}',
  'letter.withheld.data-category': 'Data of the kind “{kind}”',
  'letter.withheld.document': 'Documents',
  'letter.withheld.passage': 'Passages of texts',
  'letter.withheld.third-party-data': 'Data about other people',
  'letter.kind.identity': 'name and identity',
  'letter.kind.contact': 'contact details',
  'letter.kind.commercial': 'business details',
  'letter.kind.preference': 'preferences',
  'letter.kind.note': 'notes',
  'letter.kind.sensitive': 'sensitive data',
  'letter.kind.source': 'numbers in other systems',
  'letter.kind.staff': 'our staff',

  'letter.mail.subject': 'Your request: reference {reference}',
  'letter.mail.text':
    'Hello,\n\nour letter about your request is attached to this e-mail as a PDF file. Our reference is {reference}.\n\nYou can reply to this e-mail. Please do not change its subject.\n\n{controller}',
} as const;
