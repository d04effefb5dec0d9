import { kind } from './problem-kind.ts';

/** Why something about holds, retention schedules and disposals is refused. */
export const RETENTION_PROBLEMS = {
  HOLD_UNKNOWN: kind(404, 'Hold unknown', 'Check the hold id; no hold was placed under it.'),
  HOLD_EXISTS: kind(409, 'Hold exists', 'A hold was placed under this id already.'),
  HOLD_RELEASED: kind(409, 'Hold is released', 'It holds nothing any more; place another one if it must be.'),
  HOLD_OWNER_UNKNOWN: kind(
    422,
    'Nobody of that name',
    'The stream names in "about" have nothing recorded, or are none that can be held: customer-, request-, actor- or recipient- and an id.',
  ),
  HOLD_CUSTODIAN_UNKNOWN: kind(422, 'Custodian unknown', 'Name an active actor as the custodian.'),
  HOLD_REVIEW_NOT_AHEAD: kind(422, 'Review is not ahead', 'Give "reviewOn" a day after today.'),
  HOLD_RELEASE_NOT_PROPOSED: kind(
    409,
    'Release not proposed',
    'Propose the release first; another person then releases.',
  ),
  HOLD_SECOND_PERSON_MISSING: kind(
    409,
    'Second person missing',
    'Whoever proposed the release may not release it: let somebody else, or name in "alone" why nobody can.',
  ),
  RETENTION_UNKNOWN: kind(404, 'Schedule unknown', 'Check the code; no retention schedule has it.'),
  RETENTION_ENDED: kind(409, 'Schedule has ended', 'Draft it anew if it is to count again.'),
  RETENTION_DEFAULT_UNKNOWN: kind(404, 'Default unknown', 'Check the code; see: regesta retention defaults.'),
  RETENTION_DEFAULT_UNFIT: kind(
    422,
    'Does not fit this default',
    'Leave out what this default has no place for: "yearEnd" is for periods from the end of a year, "elseFrom" for orders and contracts, "countries" for customers.',
  ),
  RETENTION_PURPOSE_UNKNOWN: kind(422, 'Purpose unknown', 'Declare the purpose first, or name one that is declared.'),
  RETENTION_CERTAINTY_UNCONFIRMED: kind(
    409,
    'Certainty not confirmed',
    'The number or how it is counted is in doubt: check the citation in "about", then send that certainty as "confirmed".',
  ),
  RETENTION_VERSION_UNKNOWN: kind(
    409,
    'Not the draft',
    'Read the schedule again and approve the version of its draft.',
  ),
  RETENTION_END_NOT_PROPOSED: kind(409, 'End not proposed', 'Propose the end first; another person then ends it.'),
  RETENTION_SECOND_PERSON_MISSING: kind(
    409,
    'Second person missing',
    'Whoever drafted or proposed it may not approve it: let somebody else, or name in "alone" why nobody can.',
  ),
  TRIGGER_IN_FUTURE: kind(422, 'Day has not come', 'Give "on" today or an earlier day; only a contract may end later.'),
  TRIGGER_NOT_STATED: kind(409, 'Nothing to withdraw', 'This source stated no such day of this customer.'),
  DISPOSAL_UNKNOWN: kind(404, 'Disposal unknown', 'Check the disposal id; none was planned under it.'),
  DISPOSAL_NOTHING_SCHEDULED: kind(
    409,
    'Nothing is scheduled',
    'No approved schedule says how long anything may be kept: adopt or draft one of mode "maximum" and let it be approved.',
  ),
  DISPOSAL_NOTHING_DUE: kind(409, 'Nothing is due', 'See what waits, and why: regesta retention due.'),
  DISPOSAL_NOT_PLANNED: kind(409, 'List is not whole', 'It is still being listed; ask again in a minute.'),
  DISPOSAL_NOT_APPROVED: kind(409, 'Disposal not approved', 'A second person approves the list first.'),
  DISPOSAL_NOT_COMPLETED: kind(
    409,
    'Disposal not completed',
    'There is nothing to certify before every batch is done.',
  ),
  DISPOSAL_REFUSED: kind(409, 'Disposal was refused', 'Plan another one; what is due will be in it.'),
  DISPOSAL_UNDER_WAY: kind(409, 'Disposal is under way', 'It was approved; what is destroyed cannot be had back.'),
  DISPOSAL_SECOND_PERSON_MISSING: kind(
    409,
    'Second person missing',
    'Whoever planned it may not approve it: let somebody else, or name in "alone" why nobody can.',
  ),
  DISPOSAL_UNSTATED_UNCONFIRMED: kind(
    409,
    'Laws of unknown trigger',
    'Laws might oblige to keep some of the list, but nobody stated when their period begins ("unstated" of its plan): state it, or send "unstatedConfirmed".',
  ),
  DISPOSAL_LOOK_NOT_ALLOWED: kind(
    403,
    'Approver may not look',
    'What recipients know the customers by is copied in the name of who approves, so that they can be told: a role and a purpose are needed that allow it.',
  ),
};
