import { ForgedBundle } from '../forge/bundle.ts';
import { ERASED, HEAD, evidenceEvent, honestPlan } from '../forge/honest.ts';
import { ForgedLedger } from '../forge/ledger.ts';
import { customer } from '../forge/plan.ts';
import type { Attack } from './attack.ts';
import { bundled } from './edits.ts';
import { honestLedger, otherLedger } from './setting.ts';

const subjectLedger = (from: number): ForgedLedger => {
  const ledger = otherLedger(
    honestPlan({
      at: {
        595: evidenceEvent(595, 'BundleIssued', {
          mode: 'subject',
          size: '595',
          streams: [{ stream: customer(ERASED.customer), revision: String(lastRevision(595)) }],
        }),
      },
    }),
  );
  if (from !== HEAD) throw new Error('the checkpoint is of 600');
  return ledger;
};

const indexesOf = (size: number): readonly number[] =>
  honestLedger().items.flatMap((item, i) =>
    item.kind === 'event' && i < size && item.event.stream === customer(ERASED.customer) ? [i] : [],
  );

const lastRevision = (size: number): bigint => honestLedger().event(indexesOf(size).at(-1) as number).revision;

const subject = (indexes: readonly number[]) => () =>
  ForgedBundle.of(subjectLedger(HEAD), HEAD, { mode: 'subject', indexes: [...indexes].sort((a, b) => a - b) });

export const SUBJECTS: readonly Attack[] = [
  bundled(
    'all about one customer, with a statement of where their stream ends',
    subject([...indexesOf(595), ERASED.at, 595]),
    0,
    ['I701'],
    {
      by: 'nobody',
      never: ['I706'],
    },
  ),
  bundled('all about one customer, without that statement', subject([...indexesOf(595), ERASED.at]), 0, ['I706'], {
    by: 'nobody',
  }),
  bundled(
    'the last event about a customer is left out',
    subject([...indexesOf(595).slice(0, -1), ERASED.at, 595]),
    1,
    ['E107'],
    { by: 'A2' },
  ),
  bundled(
    'an event about a customer is left out of the middle',
    subject([...indexesOf(595).filter((_, i) => i !== 10), ERASED.at, 595]),
    1,
    ['E107'],
    { by: 'A2' },
  ),
  bundled('the event that says what was erased is left out', subject([...indexesOf(595), 595]), 1, ['E109'], {
    by: 'A2',
  }),
];
