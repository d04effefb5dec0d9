/** Why something about a request is refused, from its receipt to who asks: status, title, and one sentence that says what to do. */
export const REQUEST_PROBLEMS = {
  REQUEST_EXISTS: { status: 409, title: 'Request exists', detail: 'A request was received under this id already.' },
  REQUEST_CLOSED: { status: 409, title: 'Request is closed', detail: 'Reopen it first, with the reason.' },
  REQUEST_NOT_CLOSED: {
    status: 409,
    title: 'Nothing to reopen',
    detail: 'It is at work already; name rights that were answered, or leave it.',
  },
  REQUEST_ENDED: {
    status: 409,
    title: 'Request has ended',
    detail: 'It was withdrawn, handed on or joined to another one; reopen it to go on.',
  },
  REQUEST_MOMENT_BEFORE_RECEIPT: {
    status: 422,
    title: 'Before the receipt',
    detail: 'Give a moment not before the request was received.',
  },
  REQUEST_MOMENT_TOO_EARLY: {
    status: 422,
    title: 'Before what it follows',
    detail:
      'Give a moment not before what it follows: an answer follows its approval and the proof of who asks, an appeal the answer, an answer its question.',
  },
  REQUEST_DELIVERY_UNDATED: {
    status: 422,
    title: 'Delivery has its own moment',
    detail: 'What is handed over by a link, or as a package made here, is recorded when it is: leave "happenedAt" out.',
  },
  REQUEST_DELIVERY_UNNAMED: {
    status: 422,
    title: 'Delivery is not named',
    detail:
      'A link is given out by making the package ready (regesta package deliver), which records the delivery; otherwise name the delivery that was made.',
  },
  REQUEST_NOT_CLASSIFIED: {
    status: 409,
    title: 'Not under that law',
    detail:
      'Classify the request first: by which laws it is answered, by when and what a refusal has to name follows from that.',
  },
  REQUEST_CLASSIFIED_ALREADY: {
    status: 409,
    title: 'Classified already',
    detail: 'Reclassify it, with the reason: a clock keeps its rule otherwise.',
  },
  REQUEST_REGIME_REPEATED: { status: 422, title: 'Law named twice', detail: 'Name each jurisdiction once.' },
  REQUEST_JURISDICTION_UNKNOWN: {
    status: 422,
    title: 'Jurisdiction unknown',
    detail: 'Name one that has a rule for that day; see GET /v1/rules.',
  },
  REQUEST_PLACE_UNKNOWN: {
    status: 422,
    title: 'Place unknown',
    detail: 'Name a country or a known part of one, like DE or DE-BY, or publish a calendar of that place first.',
  },
  REQUEST_PLACE_OUTSIDE: {
    status: 409,
    title: 'Place of none of the laws',
    detail: 'The days off of that place are of none of the laws named: let a data protection officer send "confirmed".',
  },
  REQUEST_RULE_UNCONFIRMED: {
    status: 409,
    title: 'Rule not confirmed',
    detail: 'The deadline rests on what "about" names: let a data protection officer check it and send "confirmed".',
  },
  REQUEST_RECEIPT_SETTLED: {
    status: 409,
    title: 'Receipt is settled',
    detail: 'New information made a right count anew; its moment stands, and so does the receipt before it.',
  },
  REQUEST_RECEIPT_TOO_LATE: {
    status: 422,
    title: 'Receipt would be too late',
    detail: 'It came in before it was entered, and before everything that was done about it: name such a moment.',
  },
  REQUEST_RIGHT_ANSWERED: {
    status: 409,
    title: 'Right was answered',
    detail: 'Keep every right in it that was answered.',
  },
  REQUEST_RIGHT_DROPPED: {
    status: 409,
    title: 'Right would go unanswered',
    detail:
      'Keep the rights in "about", or refuse them, so that the person is told. One leaves as "right-clarified" once the person has answered a question about it, and as "classified-in-error" before anything was sent.',
  },
  REQUEST_RIGHT_NOT_OPEN: {
    status: 409,
    title: 'Right is not open',
    detail: 'Name rights of this request that wait for an answer.',
  },
  REQUEST_RIGHT_STILL_OPEN: {
    status: 409,
    title: 'Right is still open',
    detail: 'Answer or refuse every right first; only what was answered is opened again.',
  },
  REQUEST_DUPLICATE_OF_ITSELF: { status: 422, title: 'Duplicate of itself', detail: 'Name the earlier request.' },
  REQUEST_DUPLICATE_UNKNOWN: {
    status: 409,
    title: 'No request to join',
    detail: 'Name an earlier request that is still owed an answer, or was given one.',
  },
  REQUEST_DUPLICATE_NOT_LATER: {
    status: 409,
    title: 'Came before the other',
    detail: 'The request that came first is answered: join the later one to it.',
  },
  REQUEST_DUPLICATE_OTHER_PERSON: {
    status: 409,
    title: 'Of another person',
    detail: 'The two are of different customers: each is answered for itself.',
  },
  REQUEST_DUPLICATE_PERSON_UNSAID: {
    status: 409,
    title: 'Not known to be the same',
    detail: 'Say who of the register each is about, or that it is the same person ("samePerson").',
  },
  REQUEST_DUPLICATE_OTHER_RIGHTS: {
    status: 409,
    title: 'Asks for something else',
    detail: 'A right of this request is not asked in the other, or was answered before this one came: answer it here.',
  },
  REQUEST_DUPLICATE_OTHER_LAWS: {
    status: 409,
    title: 'Under another law',
    detail:
      'The other request is not answered under every law of this one: classify both alike, or answer this one here.',
  },
  REQUEST_NOBODY_REPRESENTS: {
    status: 409,
    title: 'Nobody represents',
    detail: 'The person wrote without an agent or a guardian.',
  },
  REQUEST_AUTHORITY_NOT_PROVED: {
    status: 409,
    title: 'Authority not proved',
    detail: 'Check the authority of the agent or guardian first.',
  },
  REQUEST_AUTHORITY_EXPIRED: {
    status: 409,
    title: 'Authority has expired',
    detail: 'Ask for a new proof of authority.',
  },
  REQUEST_IDENTITY_NOT_NEEDED: {
    status: 409,
    title: 'Identity not needed',
    detail: 'This right is granted without asking who writes.',
  },
  REQUEST_IDENTITY_ASKED_ALREADY: {
    status: 409,
    title: 'Identity was asked for',
    detail: 'Wait for what was asked for, or record what came in; ask anew once its letter came back.',
  },
  REQUEST_IDENTITY_NOT_ASKED: {
    status: 409,
    title: 'Nothing was asked',
    detail: 'Ask first who they are (regesta request do REQUEST identity/question), or name another reason.',
  },
  REQUEST_IDENTITY_WAITS: {
    status: 409,
    title: 'Question still waits',
    detail: 'Give the person until the day in "about" to prove who they are, or name another reason.',
  },
  REQUEST_IDENTITY_NOT_ESTABLISHED: {
    status: 409,
    title: 'Identity not established',
    detail: 'Confirm the identity, or record why it is not in doubt.',
  },
  REQUEST_IDENTITY_NEEDED: {
    status: 409,
    title: 'Identity is needed',
    detail: 'For a right of this request it has to be known who asks: name another reason, or confirm the identity.',
  },
  REQUEST_IDENTITY_REJECTED: {
    status: 409,
    title: 'Identity was rejected',
    detail: 'Record what came in since: without anything new nobody becomes somebody else.',
  },
  REQUEST_IDENTITY_EVIDENCE_MISSING: {
    status: 409,
    title: 'Evidence is not recorded',
    detail: 'Record first what was shown or signed (regesta request do REQUEST identity/evidence), then confirm by it.',
  },
  REQUEST_IDENTITY_EVIDENCE_EXPIRED: {
    status: 409,
    title: 'Evidence has expired',
    detail: 'Ask for new evidence of the identity.',
  },
} as const;
