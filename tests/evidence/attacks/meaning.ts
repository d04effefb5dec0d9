import { ForgedBundle, type Line } from '../forge/bundle.ts';
import { customerEvent, HEAD, honestPlan, ledgerEvent } from '../forge/honest.ts';
import { customer, type ForeignStep, type Step } from '../forge/plan.ts';
import type { Attack } from './attack.ts';
import { sealedSo } from './edits.ts';
import { editStep, honest, otherLedger, pin, SIGNATURE_ONLY } from './setting.ts';

const place = (index: number) => ({ key: `step ${index}`, at: (customerEvent(index) as { at: number }).at });

const tombstone = (stream: string): ForeignStep => ({
  kind: 'foreign',
  key: 'tombstone',
  stream,
  revision: 2n ** 63n - 1n,
  type: '$streamDeleted',
  id: 'a7b5c3d1-0000-4000-8000-000000000154',
});

/** Of the stream of customer 3, 150 has revision 18; the next of ours then follows on 24. */
const HIDDEN = (): Step[] =>
  honestPlan({
    anchored: false,
    at: { 150: { ...tombstone(customer(3)), type: '$>', revision: 24n } },
  });

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
  sealedSo(
    'the tombstone of a stream of ours, as EventStoreDB leaves it',
    () => honestPlan({ at: { 150: tombstone(customer(99)) } }),
    0,
    ['I702'],
    { never: ['E001', 'E107'] },
  ),
  sealedSo('the tombstone of a stream of somebody else', () => honestPlan({ at: { 150: tombstone('orders-1') } }), 0, [
    'I702',
  ]),
  {
    name: 'a foreign event has a larger revision than there is',
    by: 'A1',
    attempt: async () => {
      const ledger = otherLedger(honestPlan({ at: { 150: tombstone('orders-1') } }));
      const bundle = await ForgedBundle.of(ledger, HEAD);
      return {
        bundle: bundle.editText(150, (one) => one.replace('9223372036854775807', '9223372036854775808')),
        policy: SIGNATURE_ONLY,
      };
    },
    exit: 3,
    finds: ['E001'],
  },
  sealedSo(
    'a foreign event stands for six revisions of a stream of ours that are gone: it is noted, and says nothing more',
    HIDDEN,
    0,
    ['I702'],
    { never: ['E107'] },
  ),
  {
    name: 'the same, for who kept a checkpoint of how it was',
    by: 'A2',
    attempt: async () => ({
      bundle: await ForgedBundle.of(otherLedger(HIDDEN()), HEAD),
      policy: SIGNATURE_ONLY,
      pin: pin(),
    }),
    exit: 1,
    finds: ['E401', 'I702'],
  },
  {
    name: 'an event is taken out of a sealed ledger, and a foreign one put in its place',
    by: 'A1',
    attempt: async () => ({
      bundle: (await honest()).editText(150, (one) => {
        const { i, stream, revision } = JSON.parse(one) as Line;
        const id = 'a7b5c3d1-0000-4000-8000-000000000153';
        return JSON.stringify({ foreign: true, i, id, revision, stream, type: '$>' });
      }),
      policy: SIGNATURE_ONLY,
    }),
    exit: 1,
    finds: ['E103', 'E104'],
    first: 'E103',
  },
];
