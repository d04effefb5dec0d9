import { assert } from '../../kernel/assert.ts';
import type { Concluded } from './conclude.ts';
import type { Context } from './context.ts';
import type { Finding, FindingLog } from './findings.ts';
import { closedAt } from './meaning.ts';
import type { Verdict, VerdictWord } from './options.ts';
import { nextState } from './pins.ts';

const WORDS: { readonly [exit in 0 | 1 | 2 | 3]: VerdictWord } = {
  0: 'VERIFIED',
  1: 'TAMPERED',
  2: 'INCONCLUSIVE',
  3: 'UNREADABLE',
};

export function verdictOf(
  context: Context,
  { reached, pinned, time, opened }: Concluded,
  findings: readonly Finding[],
): Verdict {
  const { log, walk, material, checkpoint, erasures, times, options } = context;
  const { exit } = log;
  const attested = times.best();
  const { from, to, mode } = material.manifest;
  const closed = mode === 'subject' ? closedAt(context) : undefined;
  const state = exit === 0 && options.state !== undefined ? nextState(context, pinned) : undefined;
  return {
    verdict: WORDS[exit],
    exit,
    mode,
    origin: checkpoint.origin,
    size: checkpoint.size,
    events: walk.events,
    from,
    to,
    ...reached,
    ...(reached.level === 'L2' && pinned.since !== undefined ? { since: pinned.since } : {}),
    time,
    ...(attested === undefined ? {} : { attested }),
    erased: erasures.erased,
    withheld: erasures.withheld,
    unsealed: walk.unsealed,
    ...(options.keys === undefined ? {} : { opened }),
    ...(closed === undefined ? {} : { closedAt: closed }),
    findings,
    findingsTotal: log.total,
    notes: log.notes,
    misconduct: pinned.misconduct,
    ...(state === undefined ? {} : { state }),
  };
}

/** Too little is there to say anything about a ledger. */
export function unreadableVerdict(log: FindingLog): Verdict {
  const exit = log.exit;
  assert(exit !== 0, 'what cannot be read has a finding that says so');
  return {
    verdict: WORDS[exit],
    exit,
    mode: 'full',
    origin: '',
    size: 0,
    events: 0,
    from: 0,
    to: 0,
    level: 'L0',
    time: 'asserted',
    erased: 0,
    withheld: 0,
    unsealed: 0,
    findings: log.first(),
    findingsTotal: log.total,
    notes: log.notes,
    misconduct: [],
  };
}
