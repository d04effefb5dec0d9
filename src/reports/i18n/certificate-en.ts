/** Words of the certificate of erasure in English; the vocabulary of the other two. */
export const certificateEn = {
  'certificate.title': 'Certificate of erasure',
  'certificate.titleShort': 'Confirmation of erasure',
  'certificate.subject': 'What was erased, what is kept and why, and who was told',
  'certificate.classification': 'Holds no erased data: ids, codes, counts and dates only',
  'certificate.heading.whole': 'Erased',
  'certificate.heading.partly': 'Erased, with parts kept as stated',
  'certificate.done':
    'On {on} the erasure of {parts, plural, one {# part} other {# parts}} of the personal data of {customers, plural, =0 {nobody in the register of customers} one {one customer} other {# customers}} was completed: the keys under which they were sealed are destroyed, and nothing opens them any more.',
  'certificate.nothingKept': 'Nothing of what was to be erased is kept.',
  'certificate.someKept':
    '{parts, plural, one {# part is} other {# parts are}} kept for the reasons and until the days stated below, and used for nothing else.',
  'certificate.someLate':
    '{parts, plural, one {# part} other {# parts}} came in after the erasure was approved: nobody had decided of {parts, plural, one {it} other {them}}, and {parts, plural, one {it stays} other {they stay}}.',
  'certificate.noData': 'This certificate contains none of the data that were erased.',
  'certificate.backupsOpen':
    'Old copies of the key store, taken before the erasure and put back by other means than the product’s own, are the one thing this does not reach yet; the section on backups says more.',

  'certificate.section.course': 'Request and decision',
  'certificate.erasure': 'Erasure',
  'certificate.trigger': 'Set off by',
  'certificate.trigger.request': 'a request of the customer',
  'certificate.trigger.consent-withdrawn': 'the withdrawal of consent',
  'certificate.trigger.objection': 'an objection',
  'certificate.trigger.retention': 'the end of a retention period',
  'certificate.trigger.office': 'the controller’s own decision',
  'certificate.ground': 'Ground',
  'certificate.ground.art17-1-a': 'no longer necessary for the purposes (GDPR Art. 17(1)(a))',
  'certificate.ground.art17-1-b': 'consent withdrawn, no other ground (GDPR Art. 17(1)(b))',
  'certificate.ground.art17-1-c': 'objection (GDPR Art. 17(1)(c))',
  'certificate.ground.art17-1-d': 'unlawfully processed (GDPR Art. 17(1)(d))',
  'certificate.ground.art17-1-e': 'legal obligation to erase (GDPR Art. 17(1)(e))',
  'certificate.ground.art17-1-f': 'collected from a child for an online service (GDPR Art. 17(1)(f))',
  'certificate.ground.ccpa-1798-105': 'request to delete (California Civil Code 1798.105)',
  'certificate.ground.pipl-47': 'deletion under PIPL Art. 47 (China)',
  'certificate.ground.local-law': 'another law that applies',
  'certificate.ground.schedule': 'the controller’s retention schedule',
  'certificate.request': 'Request, received',
  'certificate.identity': 'Check who asked',
  'certificate.identity.open': 'not made',
  'certificate.identity.asked': 'asked, not answered',
  'certificate.identity.confirmed': 'confirmed',
  'certificate.identity.not-in-doubt': 'not in doubt',
  'certificate.identity.rejected': 'not established',
  'certificate.disposal': 'Disposal run',
  'certificate.customers': 'Customers (pseudonyms of the ledger)',
  'certificate.requestedAt': 'Requested at',
  'certificate.approvedAt': 'Approved at, by',
  'certificate.approvedBySecond': 'Approved at, by (second person)',
  'certificate.plan': 'Plan approved (revision)',
  'certificate.alone': 'Why no second person approved it',
  'certificate.alone.no-second-person': 'there is no second person',
  'certificate.alone.second-person-away': 'the second person was away',
  'certificate.alone.deadline-near': 'the deadline was near',
  'certificate.startedAt': 'Destruction begun at',
  'certificate.viewsPurgedAt': 'Views purged at',
  'certificate.completedAt': 'Completed at',

  'certificate.section.destroyed': 'What was erased, and how',
  'certificate.method':
    'Every piece of personal data is encrypted (AES-256-GCM) under a random key of its own customer and kind of data before it is stored. Erasing destroys the key (cryptographic erasure); what the key had sealed cannot be read by anybody from then on, the controller included, wherever a copy of it lies.',
  'certificate.place.keys':
    'Keys: overwritten in the key store and dropped from the memory of every running process; a new one is refused.',
  'certificate.place.views': 'Views and search indexes: every entry removed, and the file written anew.',
  'certificate.place.documents':
    'Documents about the customer that lay ready: {count, plural, =0 {there were none} one {one destroyed} other {# destroyed}}.',
  'certificate.place.ciphertext':
    'The ciphertext itself: {count, plural, =0 {none was left} one {one piece overwritten} other {# pieces overwritten}} in the ledger; digests stay, so that the history can still be proved.',
  'certificate.place.ciphertextStays':
    'The ciphertext stays in the ledger, which cannot take a byte back; without its key it is noise.',
  'certificate.place.suppressions':
    '{count, plural, one {One keyed digest} other {# keyed digests}} of identifiers in other systems, kept until {until} so that no later import brings the customer back. They name nobody.',
  'certificate.table.destroyed': 'Parts erased',
  'certificate.column.owner': 'Sealed for',
  'certificate.column.data': 'Kind of data',
  'certificate.column.key': 'Key',
  'certificate.column.at': 'At',
  'certificate.column.on': 'Erased on',
  'certificate.column.readBack': 'Reading it afterwards',
  'certificate.neverAKey': 'none was ever made',
  'certificate.readBack.erased': 'refused: erased',
  'certificate.readBack.nothing-left': 'nothing left to read',

  'certificate.section.kept': 'What is kept, and until when',
  'certificate.table.kept': 'Parts kept',
  'certificate.keptNothing': 'Nothing is kept.',
  'certificate.keptNothingOfAsked': 'Of what was asked for, nothing is kept.',
  'certificate.scope':
    'This erasure was asked for {kinds}. Data of other kinds was not part of it, and may still be held.',
  'certificate.column.why': 'Why',
  'certificate.column.until': 'Until',
  'certificate.untilOpen': 'until that ends',
  'certificate.why.law': 'a law obliges to keep it (GDPR Art. 17(3)(b))',
  'certificate.why.hold': 'needed for legal claims (legal hold)',
  'certificate.why.office': 'decided by the controller’s office',
  'certificate.why.request': 'papers of a request that is still open',
  'certificate.why.restriction': 'processing is restricted (GDPR Art. 18)',
  'certificate.why.late': 'came in after the erasure was approved',
  'certificate.reason.legal-obligation': 'legal obligation',
  'certificate.reason.legal-claims': 'legal claims',
  'certificate.reason.public-interest': 'public interest',
  'certificate.reason.freedom-of-expression': 'freedom of expression and information',
  'certificate.reason.research': 'archiving, research or statistics',
  'certificate.reason.contract-performance': 'a contract still to be performed',
  'certificate.reason.security': 'security',
  'certificate.reason.period-shorter': 'kept for less than the schedule says',

  'certificate.section.backups': 'Backups',
  'certificate.backup.from':
    'Backups made through the product never bring the data back. A stolen copy of an old key store opens nothing of it from {on} on: by then the master keys up to epoch {epoch}, which the destroyed keys were wrapped by, are destroyed too.',
  'certificate.backup.open':
    'Backups made through the product never bring the data back. The master key of epoch {epoch}, which some of the destroyed keys were wrapped by, is still in use; no day is set yet from which a stolen copy of an old key store, together with that master key, opens nothing.',
  'certificate.backup.attested':
    'The master key is kept by the operator, outside the product: that its old versions are destroyed is the operator’s word.',
  'certificate.backup.journal':
    'Whatever old backup is put back, the erasure journal, which is kept apart from it, has the same keys destroyed again before anything is served.',

  'certificate.section.told': 'Who was told',
  'certificate.table.recipients': 'Recipients told to erase (GDPR Art. 19)',
  'certificate.noRecipients': 'The register shows no recipient to whom these data were disclosed.',
  'certificate.column.recipient': 'Recipient',
  'certificate.column.outcome': 'Outcome',
  'certificate.phase.ordered': 'not told yet',
  'certificate.phase.sent': 'told, no receipt',
  'certificate.phase.failed': 'could not be told',
  'certificate.phase.confirmed': 'told, and confirmed it',
  'certificate.phase.given-up': 'given up',
  'certificate.named': 'named {count} of {of} customers',
  'certificate.spared.holds-nothing': '{name} was not told: it holds nothing of it.',
  'certificate.spared.particular-inquiry':
    '{name} was not told: an authority in a particular inquiry is no recipient (GDPR Art. 4(9)).',
  'certificate.table.customers': 'Customers told (GDPR Art. 12(3))',
  'certificate.column.customer': 'Customer',
  'certificate.column.how': 'How',
  'certificate.how.letter': 'by letter',
  'certificate.how.mail': 'by mail',
  'certificate.how.request-answer': 'with the answer to the request',
  'certificate.how.phone': 'by phone',
  'certificate.how.in-person': 'in person',
  'certificate.how.portal': 'in the portal',
  'certificate.how.retention': 'not told: the retention period was over',
  'certificate.how.request-ended': 'not told: the request had ended',
  'certificate.how.no-address': 'not told: no address is known',
  'certificate.how.undeliverable': 'not told: it came back',
  'certificate.how.not-wished': 'not told: not wished',
  'certificate.how.not-required': 'not told: not required',

  'certificate.section.caveats': 'What this certificate does not say',
  'certificate.caveat.digests':
    'Keyed digests of identifiers are pseudonyms, not anonymous data: they are kept under their own key, with an end, for one purpose.',
  'certificate.caveat.kept-clear':
    'What identifies nobody by itself stays in the ledger: the random id of the customer, which fields were stated and when, consents by purpose, who looked and when.',
  'certificate.caveat.outside':
    'Copies that left the controller before, on paper or in other systems, are reached only through the recipients named above.',
  'certificate.caveat.machine':
    'Snapshots of a disk made outside the product, and what a solid-state disk moves aside, are the operator’s to destroy; without the master key of their time they open nothing.',
  'certificate.caveat.certificate':
    'It is composed for accountability (GDPR Art. 5(2)); no law prescribes its form, and it replaces no judgement whether everything was erased that had to be.',

  'certificate.section.evidence': 'The events behind it',
  'certificate.evidence':
    'Each step is an event of the ledger. The proofs inside this file show that it stands there, at that place, under the checkpoint named on the cover.',
  'certificate.evidenceShort':
    'Each step is recorded in a ledger that cannot be changed unnoticed. The full certificate proves each of them; ask for it if you want to check.',
  'certificate.table.evidence': 'Events',
  'certificate.column.leaf': 'Leaf',
  'certificate.column.event': 'Event',

  'certificate.section.verify': 'How to verify this certificate',
  'certificate.verifyFiles':
    'Save this document as {pdf} in an empty folder, whatever name it came under, and run the commands there. A data file that came beside it has the same bytes as {data} inside it, and so the same SHA-256.',
  'certificate.verifyProof':
    'Check one proof: it names the place, the type and the id of the event, as the table of events does. The same with each of the others.',
  'certificate.attachment': 'Everything this certificate says, machine-readable (canonical JSON)',
  'certificate.attachmentProof': 'Proof that one event stands in the ledger (C2SP tlog-proof)',
} as const;
