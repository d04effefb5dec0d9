/** What `regesta` ends with; docs/cli.md and `regesta --help` print this table, and a test compares them. */
export const EXIT = {
  done: 0,
  refused: 1,
  usage: 2,
  rejectedRows: 3,
  notReached: 4,
  internal: 70,
  config: 78,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: { readonly [name in keyof typeof EXIT]: string } = {
  done: 'done',
  refused: 'refused or failed by Regesta; the code and a sentence stand on stderr',
  usage: 'the command line does not fit',
  rejectedRows: 'the table was imported, and some of its rows were rejected',
  notReached: 'no server, ledger, token or file could be reached or opened',
  internal: 'a fault of Regesta itself',
  config: 'a setting (REGESTA_...) is wrong',
};
