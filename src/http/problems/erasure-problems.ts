import { kind } from './problem-kind.ts';

/** Why an erasure is not carried out, or not yet. */
export const ERASURE_PROBLEMS = {
  ERASURE_UNKNOWN: kind(404, 'Erasure unknown', 'Check the id; no erasure was asked for under it.'),
  ERASURE_EXISTS: kind(409, 'Erasure exists', 'An erasure was asked for under this id already.'),
  ERASURE_NOBODY_NAMED: kind(422, 'Nobody named', 'Name customers, or other owners of data.'),
  ERASURE_REQUEST_MISSING: kind(
    422,
    'Request missing',
    'Name the request that asks for it, of a customer who is identified there.',
  ),
  ERASURE_REQUEST_NOT_OF_CUSTOMER: kind(
    422,
    'Request of somebody else',
    'A request stands behind the erasure of its own customer alone: name that one, and no other.',
  ),
  ERASURE_REQUEST_ENDED: kind(409, 'Request has ended', 'Nobody waits for it any more; reopen the request first.'),
  ERASURE_OWNER_NOT_ERASABLE: kind(
    422,
    'Owner cannot be erased',
    'Name customers as customers; of others papers of requests, answers of tasks, contacts of recipients and deactivated staff.',
  ),
  ERASURE_NOTHING_TO_ERASE: kind(
    409,
    'Nothing to erase',
    'Everything is kept, or was erased before. Refuse the erasure with that reason.',
  ),
  ERASURE_PLAN_TOO_LARGE: kind(422, 'Plan too large', 'Ask for it in several erasures of fewer customers.'),
  ERASURE_NOT_PLANNED: kind(409, 'Not planned', 'Have the plan worked out first: POST /v1/erasures/{erasure}/plan.'),
  ERASURE_PLAN_CHANGED: kind(409, 'Another plan', 'Read the newest plan, and approve that by its revision.'),
  ERASURE_PLAN_OUTDATED: kind(
    409,
    'Plan is outdated',
    'What there is, or what has to be kept, has changed since. Have the plan worked out anew and read it.',
  ),
  ERASURE_APPROVED_ALREADY: kind(409, 'Approved already', 'The plan that was approved is the one that is carried out.'),
  ERASURE_REFUSED: kind(409, 'Erasure was refused', 'Ask for another one.'),
  ERASURE_STARTED: kind(409, 'Erasure has started', 'There is no way back: keys may be destroyed already.'),
  ERASURE_HELD: kind(
    409,
    'Under a legal hold',
    'A hold is on what is to be erased, see "about". Plan anew, or wait until it is released.',
  ),
  ERASURE_SECOND_PERSON_MISSING: kind(
    409,
    'Second person missing',
    'Whoever asked for it or worked on the plan does not approve it. Let somebody else, or say with "alone" why not.',
  ),
  ERASURE_LOOK_NOT_ALLOWED: kind(
    403,
    'Approver may not look',
    'Name and address are copied in the name of who approves, so that the customer can be told: a purpose is needed that allows it.',
  ),
  ERASURE_KEEP_OVER: kind(422, 'Day has passed', 'Keep until a day that is to come.'),
  ERASURE_KEEP_TOO_LONG: kind(422, 'Kept too long', 'Nothing is kept for ever: keep for thirty years at most.'),
  ERASURE_KEEP_SHORTER_THAN_LAW: kind(
    409,
    'A law keeps it longer',
    'A retention schedule in force obliges to keep some of it until a later day. Keep until that day, or leave it to the law.',
  ),
  ERASURE_NOT_KEPT_BY_OFFICE: kind(409, 'Not kept by the office', 'Only what an officer keeps is released this way.'),
  ERASURE_NOT_STARTED: kind(409, 'Not started', 'It has not been approved and started yet.'),
  ERASURE_CUSTOMER_NOT_IN_IT: kind(
    422,
    'Not part of it',
    'Name customers, owners and data categories of this erasure.',
  ),
  ERASURE_TOLD_BY_REQUEST: kind(
    409,
    'Told by the answer',
    'The customer asked by a request: its answer and its letter tell them, and end this.',
  ),
  ERASURE_NOT_COMPLETED: kind(409, 'Not completed', 'There is a certificate only of what is complete.'),
  ERASURE_READABLE_STILL: kind(
    500,
    'Readable still',
    'A part that was destroyed opens all the same: no certificate is made. Keep everything as it is and look at the key vault.',
  ),
} as const;
