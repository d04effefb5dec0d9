/** Why one row is rejected. The rest of the table goes in. */
export const ROW_REJECTION_CODES = [
  /** More or fewer cells than the header has names; nothing is guessed, nothing shifts. */
  'ROW_SHAPE',
  /** A quote that is opened is not closed, or is closed inside a value. */
  'ROW_QUOTES',
  /** The row is longer than 1 Mi characters. */
  'ROW_TOO_LARGE',
  /** A cell holds half of a surrogate pair: its text is broken. */
  'ROW_TEXT_BROKEN',
  /** No identifier of the source system: running the table again would double the customer. */
  'IDENTIFIER_MISSING',
  'IDENTIFIER_TOO_LONG',
  /** The spreadsheet kept the identifier as a number and lost its last digits. */
  'IDENTIFIER_INEXACT',
  /** An earlier row of the same table has this identifier. */
  'IDENTIFIER_REPEATED',
  /** Neither a name nor a company. */
  'IDENTITY_MISSING',
] as const;
export type RowRejectionCode = (typeof ROW_REJECTION_CODES)[number];

/** What was noticed in a row that goes in. */
export const ROW_WARNING_CODES = [
  /** Not a valid number of its country: kept as it came, unverified. */
  'PHONE_UNVERIFIED',
  /** Not an e-mail address by its form: kept as it came, unverified. */
  'EMAIL_UNVERIFIED',
  /** Not a country known by code or by name: no statement. */
  'COUNTRY_UNKNOWN',
  /** Not a language known by tag or by name: no statement. */
  'LANGUAGE_UNKNOWN',
  /** No day of the calendar in any of the mapping's formats: no statement. */
  'DATE_UNREADABLE',
  /** A birth or a consent in the future, or a birth before 1900: no statement. */
  'DATE_IMPLAUSIBLE',
  /** A word that the mapping does not translate into given, refused or withdrawn: no statement. */
  'CONSENT_UNKNOWN',
  /** Longer than the field may be: no statement, for half a value is a wrong value. */
  'VALUE_TOO_LONG',
  /** A job title or an industry without the name of a company: no statement. */
  'COMPANY_NAME_MISSING',
  /** Control characters or marks that turn the direction of text were taken out. */
  'CHARACTERS_REMOVED',
  /** The text holds U+FFFD: characters were lost before the table was made. */
  'CHARACTERS_LOST',
  /** The spreadsheet kept a long number inexactly; the value stands as the spreadsheet has it. */
  'NUMBER_INEXACT',
] as const;
export type RowWarningCode = (typeof ROW_WARNING_CODES)[number];
