/** English texts, in ICU MessageFormat. The keys are the vocabulary; zh.ts has the same ones (a test compares the arguments). */
export const en = {
  'render.contents': 'Contents',
  'render.page': 'Page {page} of {pages}',
  'render.report': 'Report',
  'render.status': 'Status',
  'render.period': 'Period',
  'render.prefix': 'Ledger prefix: {leaves, number} {leaves, plural, one {leaf} other {leaves}} · last event ',
  'render.prefixEmpty': 'Ledger prefix: no leaves',
  'render.none': 'none',
  'render.checkpoint': 'Checkpoint: {size, number} {size, plural, one {leaf} other {leaves}} · root ',
  'render.sealHeading': 'The checkpoint that covers this document',
  'render.sealSize': 'Checkpoint size',
  'render.sealRoot': 'Root hash',
  'render.sealLeaves': 'Made from leaves',
  'render.bindingHeading': 'The part of the ledger this document is made from',
  'render.bindingOrigin': 'Ledger',
  'render.bindingLeaves': 'Leaves',
  'render.bindingLast': 'Last event',
  'render.bindingRecorded': 'Recorded at',
  'render.table': 'Table {number}. {caption}',
  'render.figure': 'Figure {number}. {caption}',
  'render.expect': 'Must answer: {expect}',
  'render.uncovered':
    'This document contains {count, plural, one {# character} other {# characters}} for which this release has no font. Each is printed as its Unicode code point, for example {example}; nothing was left out.',
  'render.bindingNoteSealed':
    'The foot of every page repeats the size and the root hash of the checkpoint: keep one page, and you keep them. The same prefix gives the same report, and names the same checkpoint, again.',
  'render.bindingNote':
    'The foot of every page repeats the number of leaves and the id of the last event. The same prefix gives the same report again.',

  'audit.title': 'Audit report',
  'audit.subject': 'Changes, consents and looks at personal data',
  'audit.classification': 'Confidential — for the controller and supervisory authorities',
  'audit.period': '{from} to {to} ({zone})',
  'audit.status': 'Not sealed',
  'audit.sealed': 'Sealed',
  'audit.attachmentDescription': 'Every figure and row of this report, machine-readable (canonical JSON)',

  'conclusion.heading.none': 'Conclusion: no exceptions',
  'conclusion.heading.review': 'Conclusion: {count, plural, one {# exception} other {# exceptions}} to review',
  'conclusion.heading.incident':
    'Conclusion: {count, plural, one {# exception} other {# exceptions}}, of which {incidents, plural, one {# incident} other {# incidents}}',
  'conclusion.empty': 'No events were recorded in the period.',
  'conclusion.none': 'No exceptions in {events, plural, one {# event} other {# events}}.',
  'conclusion.some':
    '{count, plural, one {# exception needs} other {# exceptions need}} attention, against {events, plural, one {# event} other {# events}} recorded in the period.',
  'conclusion.noted':
    '{count, plural, one {# destruction of keys is} other {# destructions of keys are}} listed for information; erasing on request is not an exception.',
  'conclusion.sealed':
    'Sealed: the checkpoint of {size, plural, one {# leaf} other {# leaves}} named below covers {leaves, plural, one {the one leaf} other {all # leaves}} this report is made from. By this document alone that is level L1 (tamper-detecting): when the ledger is checked against the checkpoint, whatever anybody without the signing key changed is found. It does not show that the holder of the key signed no second history; the section on verifying says what does.',
  'conclusion.unsealed':
    'The prefix of the ledger is not sealed yet: this report states what the ledger holds, and does not by itself prove that nothing was altered, removed or added.',

  'section.summary': 'Summary',
  'section.scope': 'Scope',
  'section.controller': 'Controller',
  'section.control': 'Document control',
  'section.activity': 'Activity in the period',
  'section.byType': 'By type of event',
  'section.byActor': 'By actor',
  'section.byPurpose': 'By purpose',
  'section.byCountry': 'By collection country',
  'section.exceptions': 'Exceptions',
  'section.limits': 'What this report does not know',
  'section.verify': 'How to verify this report',
  'section.files': 'The files in this document',
  'section.ask': 'What to ask the controller for',
  'section.signature': 'The signature of the checkpoint',
  'section.ledger': 'The ledger under the checkpoint',
  'section.levels': 'What the seal proves, and what it does not',
  'section.index': 'Index of events',

  'summary.text':
    'This report counts what was recorded in the ledger in the period: changes to customers’ data, consents given or withdrawn, looks at the data, and looks that were refused. It prints ids, counts and codes, and no customer’s name.',
  'tile.events': 'events recorded',
  'tile.changes': 'changes to data',
  'tile.consents': 'consents given or withdrawn',
  'tile.looks': 'looks at data',
  'tile.refusals': 'refused looks',
  'tile.other': 'other events',
  'tile.exceptions': 'exceptions to attend to',
  'tile.actors': 'actors',

  'column.item': 'Item',
  'column.value': 'Value',
  'column.type': 'Type of event',
  'column.count': 'Events',
  'column.actor': 'Actor',
  'column.purpose': 'Purpose',
  'column.country': 'Country',
  'column.changes': 'Changes',
  'column.consents': 'Consents',
  'column.looks': 'Looks',
  'column.refusals': 'Refused',
  'column.kind': 'Kind of exception',
  'column.attention': 'Attention',
  'column.event': 'Event id',
  'column.recordedAt': 'Recorded at (UTC)',
  'column.code': 'Code',
  'column.leaf': 'Leaf',
  'column.eventAndStream': 'Event id\nStream',
  'column.recordedAndType': 'Recorded at (UTC)\nType of event',
  'column.eventAndRecorded': 'Event id\nRecorded at (UTC)',
  'column.revision': 'Rev.',
  'column.actorId': 'Actor id',
  'column.file': 'File',
  'column.content': 'Content',
  'column.sha256': 'SHA-256',

  'controller.name': 'Name',
  'controller.address': 'Address',
  'controller.timeZone': 'Time zone',
  'controller.languages': 'Languages',
  'controller.representative': 'Representative',
  'controller.dpo': 'Data protection officer',
  'cover.undescribed': 'The controller is not described in the ledger yet',
  'contact.absent': 'None recorded',
  'contact.sealed': 'Recorded; kept sealed and not opened for this report',
  'contact.erased': 'Erased on {at} by request {request}',
  'contact.unreadable': 'Unreadable ({code}); this is an incident, not an erasure',

  'control.report': 'Report',
  'control.period': 'Period',
  'control.instants': 'From (inclusive), to (exclusive)',
  'control.recorded': 'Ledger recorded until',
  'control.prefix': 'Ledger prefix',
  'control.prefixValue': '{leaves, plural, one {first leaf} other {first # leaves}} of {origin}',
  'control.release': 'Made by',
  'control.releaseValue': 'Regesta {release}, template {template}',
  'control.checkpoint': 'Checkpoint',
  'control.checkpointValue': '{size, plural, one {first leaf} other {first # leaves}} of {origin}',
  'control.root': 'Root hash (SHA-256, base64)',
  'control.signedBy': 'Signed by (key id)',
  'control.note': 'Checkpoint file',
  'control.format': 'Format',
  'control.formatValue': 'PDF/A-3a (ISO 19005-3), accessible to PDF/UA-1 (ISO 14289-1)',
  'control.twin': 'Data file',

  'activity.text': 'The times of this section are the times of recording, counted in days of the time zone {zone}.',
  'chart.caption.day': 'Events recorded per day',
  'chart.caption.week': 'Events recorded per week; each week is named by its first day',
  'chart.caption.month': 'Events recorded per month',
  'chart.caption.year': 'Events recorded per year',
  'chart.alt': 'Bar chart. {caption}: {values}.',
  'chart.empty': 'No events were recorded in the period.',
  'table.byType': 'Events by type',
  'table.byActor': 'Events by actor',
  'table.byPurpose': 'Events by purpose',
  'table.byCountry': 'Events by collection country (ISO 3166-1 code)',
  'table.none': 'None in the period.',
  'key.system': '(Regesta itself)',
  'key.none': '(not stated)',

  'exceptions.text':
    'An exception is a recorded fact that somebody should look at. An incident needs an answer; a review needs a judgement. Nothing in this section was corrected or left out.',
  'exceptions.none': 'No exceptions were recorded in the period.',
  'exceptions.summary': 'Exceptions by kind',
  'attention.incident': 'Incident',
  'attention.review': 'Review',
  'attention.noted': 'For information',
  'attention.clear': 'None',
  'kind.look-refused': 'Refused looks',
  'kind.event-parked': 'Parked events',
  'kind.event-foreign': 'Foreign events',
  'kind.event-damaged': 'Damaged events',
  'kind.fact-unverified': 'Unverified facts',
  'kind.keys-missing': 'Missing keys',
  'kind.clock-corrected': 'Clock corrections',
  'kind.keys-shredded': 'Destructions of keys',
  'about.look-refused': 'A look at personal data was asked for and refused before anything was opened.',
  'about.event-parked': 'A projection could not process the event and set it aside; views may lack it.',
  'about.event-foreign': 'An event that Regesta did not write. It has its place in the ledger and is not interpreted.',
  'about.event-damaged':
    'An event of ours whose form is broken. It is not interpreted, and decisions on its stream are refused.',
  'about.fact-unverified': 'A fact about a customer was recorded from a source that nobody has verified.',
  'about.keys-missing': 'A key that should exist was not found. This is an incident, not an erasure.',
  'about.clock-corrected': 'An operator declared a stretch of recording times wrong.',
  'about.keys-shredded': 'Keys were destroyed to erase personal data. Proofs made before still hold.',

  'limits.text': 'Read the figures above with these limits in mind.',
  'limit.prefix-unsealed':
    'The prefix of the ledger has no signature and no time stamp yet. Whether it was altered, shortened or re-ordered cannot be told from this report alone.',
  'limit.sealed-by-key':
    'The checkpoint is signed with the controller’s own key. Whoever holds that key can sign a second history and print another report from it; a checkpoint that was kept outside, or independent witnesses, would show it.',
  'limit.figures-unsigned':
    'What is signed is the ledger, not this document. The figures are proven by making the report again from the ledger after that was verified: the data file must come out with the same SHA-256.',
  'limit.outside-regesta':
    'Looks and changes made outside Regesta (in a CRM, in a spreadsheet, in a raw copy of a database) are not in the ledger and so not in this report.',
  'limit.clock-trusted':
    'Recording times come from the clock of the machine that recorded. The ledger keeps them in order; this report names nobody else who witnessed them.',
  'limit.codes-only':
    'Customers and actors appear as ids. Who they are is not in this report, and is not needed to count.',
  'limit.truth-unknown':
    'The ledger shows what was recorded, by whom and when. Whether a recorded fact is true is known only as far as its source was verified.',
  'limit.uninterpreted':
    '{count, plural, one {# event} other {# events}} could not be interpreted (parked, foreign or damaged). They are counted and listed, and what they say is not in the other figures.',
  'limit.keys-missing':
    '{count, plural, one {# key is} other {# keys are}} missing. Values under them are unreadable, and the report cannot tell what they were.',
  'limit.clock-corrected':
    'Recording times in {count, plural, one {# stretch} other {# stretches}} were declared wrong. Times and days stated for events there may be wrong as well.',
  'limit.index-shortened':
    'The printed index stops after {printed, number} of {rows, number} rows. The attached data file holds all of them.',
  'limit.contacts-unopened':
    'Names of the representative or the data protection officer are not shown; the table of the controller says why.',

  'verify.text':
    'Anyone can repeat these steps on a computer that is not connected to a network, with this document saved as {pdf} in an empty folder. Nothing of ours is needed for steps 1 to 3.',
  'verify.textSealed':
    'Anyone can repeat these steps on a computer that is not connected to a network, with this document saved as {pdf} in an empty folder. They need the common tools poppler-utils, qpdf and OpenSSL 3, and Node.js 20 for the verifier. What has to come from the controller is listed below.',
  'verify.askText':
    'Whoever checks needs three files. The policy names the keys that you trust, so it and the verifier must reach you by another way than this document and the bundle: in person, by an earlier audit, through a third party. Keep them: keys change over the years. The commands are the controller’s.',
  'verify.policy': 'The policy: the public keys of the ledger.',
  'verify.verifier': 'The verifier: one file that runs with nothing installed but Node.js.',
  'verify.bundle':
    'The bundle: the ledger up to this checkpoint, as evidence. Sealed personal data stays out of it; its digests are in it.',
  'verify.signatureText':
    'This shows that the key which your policy names signed this root at this size, and nothing more. It takes OpenSSL and the plain commands of any Unix shell.',
  'verify.note': 'Print the text that is signed, and save it. It is the first three lines of the checkpoint.',
  'verify.noteExpect': 'ledger, size and root hash as on the cover and at the foot of this page',
  'verify.key': 'Begin the file of public key {id}: the bytes that stand before every Ed25519 key.',
  'verify.keyMaterial':
    'Add the key itself from your policy. If the policy no longer names it, ask for the one of the time of this report.',
  'verify.signature': 'Take the signature from its line of the checkpoint.',
  'verify.openssl': 'Check the signature.',
  'verify.ledgerText':
    'The verifier hashes every event of the bundle again, builds the tree, and compares its root with the checkpoint of this document. Only this says anything about the events. The level L2 that it prints is worth as much as the time for which you have held this document.',
  'verify.run': 'Verify the bundle, with the checkpoint of this document as the pin. The exit code must be 0.',
  'verify.runExpect':
    'a line that begins with VERIFIED and names level=L2 tamper-evident since {size}, or level=L3 witnessed where the policy names witnesses',
  'verify.detach': 'Take the attached files out of this document.',
  'verify.hash': 'Compute their SHA-256. It must be what the table below says.',
  'verify.syntax': 'Check that this document is a whole file.',
  'verify.syntaxExpect': 'No syntax or stream encoding errors found',
  'verify.remake':
    'Whoever holds the ledger can make the report again from the same prefix. The data file must come out with the same SHA-256.',
  'verify.notYet':
    'These steps show that figures, data file and ledger agree. They do not show that the ledger is unaltered: for that, the prefix has to be sealed (signature, time stamp, inclusion proofs).',
  'verify.levelsEnd':
    'No level proves that what was entered was true, or that everything that happened was entered. Without time stamps in the bundle, times are those of the machine that recorded.',
  'seal.attachmentDescription': 'The signed checkpoint (C2SP signed note), to keep and to give as a pin',
  'column.level': 'Level',
  'column.needs': 'What it takes',
  'column.proves': 'Proves',
  'column.not': 'Does not prove',
  'table.levels': 'Levels of proof',
  'level.L1.name': 'L1\ntamper-detecting',
  'level.L1.needs': 'This document, a policy that came another way, and the bundle.',
  'level.L1.proves':
    'Nobody without the signing key altered, removed, inserted or reordered an event under the checkpoint.',
  'level.L1.not': 'That whoever holds the signing key did not sign a second history.',
  'level.L2.name': 'L2\ntamper-evident since {size}',
  'level.L2.needs': 'The same, with this checkpoint as the pin: kept by you since the day you received it.',
  'level.L2.proves': 'All that stands under this checkpoint has stood unchanged since that day, whoever tried.',
  'level.L2.not': 'What whoever holds the key rewrote before that day, or after this checkpoint.',
  'level.L3.name': 'L3\nwitnessed',
  'level.L3.needs': 'A policy that names independent witnesses, and their cosignatures in the bundle.',
  'level.L3.proves': 'A quorum of them saw this one history grow, so no second one was shown to others.',
  'level.L3.not': 'That the witnesses did not all collude.',
  'pin.heading': 'This document is a pin: keep it',
  'pin.keep':
    'Keep this file, or one printed page of it, where the controller cannot replace it. At any later time ask for a new bundle (regesta bundle --out ledger.tar) and verify it with this checkpoint.txt as --pin. If the history before it was rewritten or cut off, the verifier says FORK_WITH_PIN or ROLLBACK and ends with exit code 1; this checkpoint and that bundle then prove it to others.',
  'pin.paper':
    'If only paper is left: ask for the bundle of exactly this checkpoint (regesta bundle --size {size} --out ledger.tar). The command tar -xOf ledger.tar checkpoint must print the size and the root hash that stand on the paper, and the verifier must say VERIFIED.',
  'table.files': 'Files attached to this report',

  'index.text':
    'Every event of the period, in the order of the ledger. The leaf is the place of the event in the ledger, counted from 0.',
  'index.shortened':
    'The first {printed, number} of {rows, number} events are printed here; the attached data file holds all of them.',
  'table.index': 'Events of the period',
  'list.separator': '; ',
} as const;

/** Words of reports. */
export type ReportKey = keyof typeof en;
