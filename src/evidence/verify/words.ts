import type { Verdict } from './options.ts';

/** What a level proves and what it does not, in words for an auditor (docs/evidence.md section 2). */
export function whatIsProved(verdict: Verdict): { readonly proves: string; readonly doesNotProve: string } {
  return { proves: proves(verdict), doesNotProve: doesNotProve(verdict) };
}

function proves({ level, since, witnessed, events, size, closedAt }: Verdict): string {
  const complete =
    closedAt === undefined ? '' : `; by the ledger's own word the streams are complete up to leaf ${closedAt}`;
  const sealed = `these ${events} events are what the checkpoint of ${size} events was made of; nobody without the signing key altered, removed, inserted or reordered anything in them${complete}`;
  switch (level) {
    case 'L0':
      return 'nothing.';
    case 'L1':
      return `${sealed}.`;
    case 'L2':
      return `${sealed}; and all that stood before the checkpoint of ${since} events that you kept stands unchanged, whoever tried.`;
    case 'L3':
      return `${sealed}; and ${witnessed?.by} of ${witnessed?.of} independent witnesses saw this one history grow, so no second one was shown to others.`;
  }
}

function doesNotProve(verdict: Verdict): string {
  const { level, time, unsealed } = verdict;
  const truth = 'that what was entered was true';
  const times = time === 'asserted' ? ', and that the times are right: they are those of the machine that wrote' : '';
  const more = unsealed === 0 ? '' : `; ${unsealed} more events were not sealed, and nothing is said of them`;
  const clock = `${times}${more}`;
  switch (level) {
    case 'L0':
      return `anything, until what was found is explained${clock}.`;
    case 'L1':
      return `that whoever holds the signing key did not write a second history and sign that; ${truth}${clock}.`;
    case 'L2':
      return `what whoever holds the signing key may have rewritten after the checkpoint that you kept; ${truth}${clock}.`;
    case 'L3':
      return `that the witnesses did not all collude; ${truth}${clock}.`;
  }
}

export function levelText({ level, since, witnessed }: Verdict): string {
  switch (level) {
    case 'L0':
      return 'unsealed';
    case 'L1':
      return 'tamper-detecting';
    case 'L2':
      return `tamper-evident since ${since}`;
    case 'L3':
      return `witnessed ${witnessed?.by}/${witnessed?.of}`;
  }
}
