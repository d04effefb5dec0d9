import { customerEvent, honestPlan, ledgerEvent } from '../forge/honest.ts';
import { customer } from '../forge/plan.ts';
import type { Attack } from './attack.ts';
import { sealedSo } from './edits.ts';
import { editStep } from './setting.ts';

const place = (index: number) => ({ key: `step ${index}`, at: (customerEvent(index) as { at: number }).at });

/** What the tree says was so from the beginning: found by its meaning, or not at all. */
export const MEANING: readonly Attack[] = [
  sealedSo(
    'two events have one id',
    () => editStep(honestPlan(), 157, (step) => ({ ...step, idOf: 'step 150' })),
    1,
    ['E106'],
    { first: 'E106' },
  ),
  sealedSo(
    'a revision was left out',
    () => editStep(honestPlan(), 157, (step) => ({ ...step, revision: 25n })),
    1,
    ['E107'],
    { first: 'E107' },
  ),
  sealedSo(
    'a revision stands twice',
    () => editStep(honestPlan(), 157, (step) => ({ ...step, revision: 18n })),
    1,
    ['E107'],
    { first: 'E107' },
  ),
  sealedSo(
    'a stream begins at revision 3',
    () => editStep(honestPlan(), 2, (step) => ({ ...step, revision: 3n })),
    1,
    ['E107'],
    { first: 'E107' },
  ),
  sealedSo(
    'the first event opens nothing',
    () => [{ ...customerEvent(11, 'step 0'), at: place(0).at }, ...honestPlan().slice(1)],
    1,
    ['E111'],
    { first: 'E111' },
  ),
  sealedSo(
    'the first event opens another ledger',
    () =>
      editStep(honestPlan(), 0, (step) => ({ ...step, clear: { ...step.clear, origin: 'other.example/ledger/1' } })),
    1,
    ['E111'],
    { first: 'E111' },
  ),
  sealedSo(
    'the leaves are of an unknown version',
    () => editStep(honestPlan(), 0, (step) => ({ ...step, clear: { ...step.clear, leafVersion: '2' } })),
    3,
    ['E002'],
  ),
  sealedSo(
    'the tree is of an unknown hash',
    () => editStep(honestPlan(), 0, (step) => ({ ...step, clear: { ...step.clear, hash: 'sha-3' } })),
    3,
    ['E002'],
  ),
  sealedSo(
    'time falls by an hour',
    () => editStep(honestPlan(), 150, (step) => ({ ...step, at: step.at - 3_600_000 })),
    1,
    ['E110'],
    { first: 'E110' },
  ),
  sealedSo(
    'time falls by less than a minute',
    () => editStep(honestPlan(), 150, (step) => ({ ...step, at: step.at - 170_000 })),
    0,
    [],
    { never: ['E110'] },
  ),
  sealedSo(
    'a clock ran a day ahead, and the stretch was declared void',
    () =>
      honestPlan({
        at: Object.fromEntries([
          ...[510, 511, 512, 513].map((index) => [
            index,
            { ...customerEvent(index), at: place(index).at + 86_400_000 },
          ]),
          [514, ledgerEvent(514, 'ClockCorrected', { from: '510', to: '513' })],
        ]),
      }),
    0,
    ['I704'],
    { never: ['E110', 'E503'] },
  ),
  sealedSo(
    'a clock ran a day ahead, and nobody said so',
    () =>
      honestPlan({
        at: Object.fromEntries(
          [510, 511].map((index) => [index, { ...customerEvent(index), at: place(index).at + 86_400_000 }]),
        ),
      }),
    1,
    ['E110'],
  ),
  sealedSo(
    'a link of EventStoreDB stands on one of our streams',
    () =>
      honestPlan({
        at: {
          150: {
            kind: 'foreign',
            key: 'link',
            stream: customer(3),
            revision: 18n,
            type: '$>',
            id: 'a7b5c3d1-0000-4000-8000-000000000150',
          },
        },
      }),
    0,
    ['I702'],
    { never: ['E107'] },
  ),
  sealedSo(
    'a foreign event has a name of five thousand bytes',
    () =>
      honestPlan({
        at: {
          150: {
            kind: 'foreign',
            key: 'long',
            stream: `orders-${'x'.repeat(5000)}`,
            revision: 0n,
            type: 'Order',
            id: 'a7b5c3d1-0000-4000-8000-000000000151',
          },
        },
      }),
    0,
    ['I702'],
  ),
  sealedSo(
    'a foreign event has half a surrogate pair in its name',
    () =>
      honestPlan({
        at: {
          150: {
            kind: 'foreign',
            key: 'half',
            stream: 'orders-\ud800',
            revision: 7n,
            type: 'Order',
            id: 'a7b5c3d1-0000-4000-8000-000000000152',
          },
        },
      }),
    0,
    ['I702'],
    { never: ['E107'] },
  ),
];
