import type { Verdict } from './options.ts';

/** What a level proves and what it does not, in words for an auditor (docs/evidence.md section 2). */
export function whatIsProved(verdict: Verdict): { readonly proves: string; readonly doesNotProve: string } {
  return { proves: proves(verdict), doesNotProve: doesNotProve(verdict) };
}

function proves(verdict: Verdict): string {
  const { level, since, witnessed } = verdict;
  switch (level) {
    case 'L0':
      return 'nothing.';
    case 'L1':
      return `${sealed(verdict)}.`;
    case 'L2':
      return `${sealed(verdict)}; and all that stood before the checkpoint of ${since} events that you kept stands unchanged, whoever tried.`;
    case 'L3':
      return `${sealed(verdict)}; and ${witnessed?.by} of ${witnessed?.of} independent witnesses saw this one history grow, so no second one was shown to others.`;
  }
}

/** What the tree says of the events, or of the part of them that the bundle holds. */
function sealed({ mode, events, from, to, size, closedAt }: Verdict): string {
  const complete =
    closedAt === undefined ? '' : `; by the ledger's own word the streams are complete up to leaf ${closedAt}`;
  switch (mode) {
    case 'full':
      return `these ${events} events are what the checkpoint of ${size} events was made of; nobody without the signing key altered, removed, inserted or reordered anything in them`;
    case 'range':
      return `these are all the events from ${from} up to ${to - 1} of the ${size} under the checkpoint; nobody without the signing key altered, removed, inserted or reordered anything in them`;
    case 'events':
    case 'subject': {
      const each = events === 1 ? 'this event stands' : `each of these ${events} events stands`;
      return `${each} at its place among the ${size} under the checkpoint; nobody without the signing key put it there or altered it${complete}`;
    }
  }
}

function doesNotProve(verdict: Verdict): string {
  const { level, mode, time, unsealed } = verdict;
  const others = mode === 'full' ? '' : 'anything about the events that are not in this bundle; ';
  const truth = 'that what was entered was true';
  const times = time === 'asserted' ? ', and that the times are right: they are those of the machine that wrote' : '';
  const more = unsealed === 0 ? '' : `; ${unsealed} more events were not sealed, and nothing is said of them`;
  const clock = `${times}${more}`;
  switch (level) {
    case 'L0':
      return 'anything, until what was found is explained.';
    case 'L1':
      return `${others}that whoever holds the signing key did not write a second history and sign that; ${truth}${clock}.`;
    case 'L2':
      return `${others}what whoever holds the signing key may have rewritten after the checkpoint that you kept; ${truth}${clock}.`;
    case 'L3':
      return `${others}that the witnesses did not all collude; ${truth}${clock}.`;
  }
}

/** For an auditor to whom nothing was proved. */
export function whatToDo(exit: 1 | 2 | 3): string {
  switch (exit) {
    case 1:
      return 'what you were given contradicts what was sealed, or itself; the lines above say where. Rely on none of it. Keep it as it is, and ask the controller for an explanation in writing, and for the bundle anew.';
    case 2:
      return 'nothing contradicts what was sealed, but something that is needed is missing; the lines above say what to bring. Until then nothing is proved at the level that was asked for.';
    case 3:
      return 'what you were given is not of its form: cut off or changed on its way, packed in another way, or of a newer version. Nothing is proved, and nobody accused. Get it once more from where it came; if that is broken too, ask the controller.';
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
