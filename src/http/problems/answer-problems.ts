/** The same, from what the person is asked to the answer and what follows it. */
export const ANSWER_PROBLEMS = {
  REQUEST_CLARIFICATION_OPEN: {
    status: 409,
    title: 'Clarification is open',
    detail: 'Wait for the answer to the first question; it may be asked anew once its letter came back.',
  },
  REQUEST_CLARIFICATION_NOT_OPEN: {
    status: 409,
    title: 'No question is open',
    detail: 'Nothing was asked that waits for this answer.',
  },
  REQUEST_CLARIFICATION_WAITS: {
    status: 409,
    title: 'Question still waits',
    detail: 'Give the person until the day in "about" to answer; what can be answered meanwhile is answered.',
  },
  REQUEST_QUESTION_NOT_SENT: {
    status: 409,
    title: 'Question not sent',
    detail:
      'Send a letter with the question, or record its posting or the proof that it arrived; one that came back asks nobody.',
  },
  REQUEST_FEE_OPEN: {
    status: 409,
    title: 'Fee is open',
    detail: 'Wait until the fee is paid, or waive it; if its letter came back, send that again.',
  },
  REQUEST_FEE_NOT_OPEN: { status: 409, title: 'No fee is open', detail: 'No fee was asked for that is still open.' },
  REQUEST_NOT_EXTENDABLE: {
    status: 409,
    title: 'Cannot be extended',
    detail: 'The law gives no extension for what is still open here.',
  },
  REQUEST_PERIOD_ENDED: {
    status: 409,
    title: 'First period has ended',
    detail: 'It is too late to extend; answer at once.',
  },
  REQUEST_EXTENDED_ALREADY: { status: 409, title: 'Extended already', detail: 'A period is extended once.' },
  REQUEST_EXTENSION_DAY: {
    status: 409,
    title: 'Day not possible',
    detail:
      'Name in "untilOn" a day after the one that is due ("after" in "about") and, where the law has a number, none after what it lets ("notAfter").',
  },
  REQUEST_NO_EXTENSION: { status: 409, title: 'No extension was decided', detail: 'Decide the extension first.' },
  REQUEST_EXTENSION_NOTICE_LATE: {
    status: 409,
    title: 'Notice was late',
    detail: 'It was not proved sent by its own deadline: the extension does not count.',
  },
  REQUEST_LETTER_UNKNOWN: {
    status: 404,
    title: 'Letter unknown',
    detail: 'Name the event of a letter of this kind that stands on this request.',
  },
  REQUEST_LETTER_NOT_PROVED: {
    status: 409,
    title: 'Sending not proved',
    detail: 'Record the proof of posting first, of a day not before it was printed.',
  },
  REQUEST_LETTER_NOT_POSTED: {
    status: 409,
    title: 'Letter not posted',
    detail: 'Record its posting, or that it failed, before the request is closed.',
  },
  REQUEST_REMEDIES_MISSING: {
    status: 422,
    title: 'Remedies are missing',
    detail: 'Name what the person can do against the refusal.',
  },
  REQUEST_GROUND_NOT_POSSIBLE: {
    status: 422,
    title: 'Ground not known there',
    detail: 'The law does not know that ground for this right: "about" names what is possible.',
  },
  REQUEST_RESPONSE_NOT_APPROVED: {
    status: 409,
    title: 'Response not approved',
    detail: 'Have it approved as it stands now.',
  },
  REQUEST_REFUSAL_NOT_TOLD: {
    status: 409,
    title: 'Refusal not told',
    detail:
      'The person was not told of the refusal: send its letter (regesta letter send, or print it and prove the posting), or record that it was handed over: a delivery "in-person", "portal" or "done-and-told".',
  },
  REQUEST_REFUSALS_UNNAMED: {
    status: 409,
    title: 'Refusals not named',
    detail: 'Name in "refusals" those that the letter tells of: "about" lists what was refused and stands.',
  },
  REQUEST_CUSTOMER_MISSING: {
    status: 409,
    title: 'Customer not identified',
    detail:
      'This right is carried out in the register: say first who it is about (regesta request do REQUEST customer), or refuse it with the reason "no_match".',
  },
  REQUEST_OBJECTION_NOT_RECORDED: {
    status: 409,
    title: 'Objection not recorded',
    detail:
      'Nothing has stopped for this customer since the request came: record the objection (regesta objection add), and decide it where it is to be decided; or name an older one in "deeds".',
  },
  REQUEST_RESTRICTION_NOT_IN_FORCE: {
    status: 409,
    title: 'Restriction not in force',
    detail:
      'Nothing is restricted for this customer since the request came: restrict it (regesta restriction add), or name an older restriction in "deeds".',
  },
  REQUEST_OPT_OUT_NOT_IN_FORCE: {
    status: 409,
    title: 'Opt-out not in force',
    detail:
      'The register shows no opt-out of what is asked for since the request came (in the United States, of sale and sharing): record it with the request (regesta opt-out add), or name an older one in "deeds".',
  },
  REQUEST_LIMIT_NOT_IN_FORCE: {
    status: 409,
    title: 'Limit not in force',
    detail:
      'Nothing limits the use of sensitive data since the request came: record the limit (regesta opt-out add --of sensitive-limit), or name an older one in "deeds".',
  },
  REQUEST_CONSENT_NOT_WITHDRAWN: {
    status: 409,
    title: 'Consent not withdrawn',
    detail: 'A consent of this customer stands as before: record the withdrawal (regesta consent withdraw).',
  },
  REQUEST_ERASURE_NOT_CARRIED_OUT: {
    status: 409,
    title: 'Erasure not carried out',
    detail: 'Ask for an erasure with this request, and let it be planned and approved: POST /v1/erasures.',
  },
  REQUEST_SECOND_PERSON_MISSING: {
    status: 409,
    title: 'A second person is missing',
    detail:
      'Whoever approved the answer does not hand it over too: let somebody else do it, or approve it again with the reason why one person has to do both.',
  },
  REQUEST_APPEAL_NOT_OPEN: { status: 409, title: 'No appeal is open', detail: 'There is nothing to decide.' },
  REQUEST_APPEAL_OPEN: { status: 409, title: 'Appeal is open', detail: 'Decide it first.' },
  REQUEST_COMPLAINT_NOT_OPEN: { status: 409, title: 'No complaint is open', detail: 'There is nothing to answer.' },
  REQUEST_COMPLAINT_OPEN: { status: 409, title: 'Complaint is open', detail: 'Answer it first.' },
  REQUEST_INFORMATION_NOT_NEW: {
    status: 409,
    title: 'Information is not new',
    detail: 'It was here before the answer was given: reopen the request for another reason, and its clock goes on.',
  },
  REQUEST_NOTHING_TO_APPEAL: {
    status: 409,
    title: 'Nothing to appeal against',
    detail: 'Nothing of this request was answered yet.',
  },
  REQUEST_DEADLINE_NOT_DUE: {
    status: 409,
    title: 'Deadline not due',
    detail: 'The day has not passed, or may still move.',
  },
} as const;
