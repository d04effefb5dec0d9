import { kind } from './problem-kind.ts';

/** Why a letter is not written. */
export const LETTER_PROBLEMS = {
  LETTER_NOTHING_TO_SAY: kind(
    409,
    'Nothing to say',
    'Record first what the letter is to tell: it is written from that.',
  ),
  LETTER_DEADLINE_UNCONFIRMED: kind(
    409,
    'Date not confirmed',
    'The date rests on a reading of the law: check the derivation, and send "deadlineConfirmed".',
  ),
  LETTER_ADDRESS_MISSING: kind(
    409,
    'Address missing',
    'There is none of that kind, or it was erased. "addressFrom": "register" takes that of the customer, once identity is established.',
  ),
  LETTER_CUSTOMER_UNKNOWN: kind(
    409,
    'Customer not known',
    'The register has an address only for a request that is about a known customer; see POST /v1/requests/:request/customer.',
  ),
  LETTER_CONTROLLER_UNKNOWN: kind(
    409,
    'Sender not described',
    'Describe the organisation first; see PUT /v1/organisation.',
  ),
  LETTER_MAIL_NOT_SET_UP: kind(
    409,
    'Mail is not set up',
    'Set REGESTA_SMTP_URL and REGESTA_MAIL_FROM, or print the letter.',
  ),
  LETTER_NOT_TAKEN: kind(
    503,
    'Mail was not taken',
    'The mail server did not take it: ask again later as a new command, or print the letter. Every attempt has one message id.',
  ),
} as const;
