import { EVENTS, ForgedBundle, type Line } from '../forge/bundle.ts';
import { customerEvent, HEAD, honestPlan, ledgerEvent } from '../forge/honest.ts';
import { disclosed } from '../forge/ledger.ts';
import { customer, type Step } from '../forge/plan.ts';
import type { Attack } from './attack.ts';
import { editStep, honest, honestLedger, otherLedger, SIGNATURE_ONLY } from './setting.ts';

/** One edit of the honest full bundle, made by whoever has no key. */
const edited = (
  name: string,
  change: (bundle: ForgedBundle) => ForgedBundle,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack => ({
  name,
  by: 'A1',
  attempt: async () => ({ bundle: change(await honest()), policy: SIGNATURE_ONLY }),
  exit,
  finds,
  ...more,
});

/** A ledger in which something went wrong from the beginning, and which was sealed all the same. */
const sealedSo = (
  name: string,
  plan: () => readonly Step[],
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack => ({
  name,
  by: 'A2',
  attempt: async () => ({ bundle: await ForgedBundle.of(otherLedger(plan()), HEAD), policy: SIGNATURE_ONLY }),
  exit,
  finds,
  ...more,
});

const place = (index: number) => ({ key: `step ${index}`, at: (customerEvent(index) as { at: number }).at });

const text = (n: number, change: (line: string) => string) => (bundle: ForgedBundle) => bundle.editText(n, change);
const line = (n: number, change: (line: Line) => void) => (bundle: ForgedBundle) => bundle.editLine(n, change);

/** 153 and 159 seal contact data; 157 is a note. */
const envelopeOf = (bundle: ForgedBundle, n: number, category: string): Record<string, string> =>
  (JSON.parse(bundle.lines()[n] as string) as Line).data.sealed?.[category] as Record<string, string>;

/** 330 is a consent with a place in words, in NFC. */
const CONSENT = 330;
const nfd = (clear: string): string => clear.normalize('NFD');

const EVENTS_ALTERED: readonly Attack[] = [
  edited(
    'the type of 150 is altered',
    line(150, (one) => (one.type = 'NoteAdded')),
    1,
    ['E101'],
    { first: 'E101' },
  ),
  edited(
    'the stream of 150 is altered',
    line(150, (one) => (one.stream = customer(1))),
    1,
    ['E101'],
    { first: 'E101' },
  ),
  edited(
    'the revision of 150 is altered',
    line(150, (one) => (one.revision = '19')),
    1,
    ['E101'],
    { first: 'E101' },
  ),
  edited(
    'the id of 150 is altered',
    line(150, (one) => (one.id = '00000000-0000-8000-8000-000000000150')),
    1,
    ['E103'],
    {
      first: 'E103',
    },
  ),
  edited(
    'the actor of 150 is altered',
    line(150, ({ metadata }) => (metadata['actor'] = customer(1).slice(9))),
    1,
    ['E102'],
  ),
  edited(
    'the first event is altered',
    line(0, ({ data }) => (data.clear['hash'] = 'sha-512')),
    1,
    ['E101'],
  ),
  edited(
    'the last event is altered',
    line(599, ({ metadata }) => (metadata.recordedAt = '2026-01-06T03:58:00.001Z')),
    1,
    ['E102'],
  ),
  edited(
    'every event is altered',
    (bundle) => bundle.setLines(bundle.lines().map((one) => one.replace(/"v":1\}/, '"v":2}'))),
    1,
    ['E102'],
    { first: 'E102' },
  ),
  edited(
    '150 is deleted, indexes and revisions numbered anew',
    (bundle) =>
      bundle.rearrange((lines) => {
        const gone = JSON.parse(lines[150] as string) as Line;
        return lines
          .filter((_, i) => i !== 150)
          .map((one) => {
            const later = JSON.parse(one) as Line;
            const isAfter = later.stream === gone.stream && BigInt(later.revision) > BigInt(gone.revision);
            return isAfter ? JSON.stringify({ ...later, revision: String(BigInt(later.revision) - 1n) }) : one;
          });
      }),
    1,
    ['E103'],
    { first: 'E103' },
  ),
  edited(
    'a text is put from NFC into NFD',
    line(CONSENT, ({ data }) => (data.clear['place'] = nfd(data.clear['place'] as string))),
    1,
    ['E101'],
  ),
  edited(
    'an event of ours is shown as foreign, as a redacted one (0xFF) of EventStoreDB reads',
    text(150, (one) => {
      const { i, id, revision, stream, type } = JSON.parse(one) as Line;
      return JSON.stringify({ foreign: true, i, id, revision, stream, type });
    }),
    1,
    ['E101'],
    { first: 'E101' },
  ),
  edited(
    'a whole stream is gone, as after a soft delete',
    (bundle) => bundle.rearrange((lines) => lines.filter((one) => (JSON.parse(one) as Line).stream !== customer(4))),
    1,
    ['E103'],
  ),
  edited(
    'one event stands twice',
    (bundle) => bundle.rearrange((lines) => [...lines.slice(0, 151), lines[150] as string, ...lines.slice(151)]),
    1,
    ['E106'],
  ),
];

const ENVELOPES: readonly Attack[] = [
  edited(
    'a ciphertext is altered',
    line(150, ({ data }) => {
      const contact = data.sealed?.['contact'] as Record<string, string>;
      contact['ct'] = `A${(contact['ct'] as string).slice(1)}`;
    }),
    1,
    ['E108'],
    { first: 'E108' },
  ),
  edited(
    'the envelopes of two events are swapped',
    (bundle) => {
      const [one, other] = [envelopeOf(bundle, 153, 'contact'), envelopeOf(bundle, 159, 'contact')];
      return bundle
        .editLine(153, ({ data }) => (data.sealed = { contact: other }))
        .editLine(159, ({ data }) => (data.sealed = { contact: one }));
    },
    1,
    ['E108'],
    { first: 'E108' },
  ),
  edited(
    'the envelopes of two events are swapped with their digests',
    (bundle) => {
      const lines = bundle.lines().map((one) => JSON.parse(one) as Line);
      const [a, b] = [lines[153] as Line, lines[159] as Line];
      const [one, other] = [structuredClone(a), structuredClone(b)];
      const take = (from: Line) => (to: Line) => {
        to.data = { ...to.data, sealed: from.data.sealed as NonNullable<Line['data']['sealed']> };
        to.metadata = { ...to.metadata, sealed: from.metadata.sealed as Record<string, string> };
      };
      return bundle.editLine(153, take(other)).editLine(159, take(one));
    },
    1,
    ['E102'],
    { first: 'E102' },
  ),
  edited(
    'an envelope is gone although nothing says that it was erased',
    line(150, ({ data }) => delete data.sealed),
    1,
    ['E109'],
    {
      first: 'E109',
    },
  ),
  {
    name: 'an old prefix is handed out after an erasure that stands behind it: nothing in it says where the envelopes went',
    by: 'A2',
    attempt: async () => ({ bundle: await ForgedBundle.of(honestLedger(), 400), policy: SIGNATURE_ONLY }),
    exit: 1,
    finds: ['E109'],
  },
  edited(
    'an envelope is there that the metadata does not name',
    (bundle) => {
      const note = envelopeOf(bundle, 157, 'note');
      return bundle.editLine(150, ({ data }) => ((data.sealed as Record<string, unknown>)['note'] = note));
    },
    1,
    ['E108'],
  ),
  edited(
    'all is said to be withheld, and an envelope is there',
    (bundle) => bundle.manifest({ sealed: 'withheld' }),
    3,
    ['E001'],
  ),
  {
    name: 'a data key is disclosed, and has the commitment of its envelopes',
    by: 'nobody',
    attempt: async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, keys: disclosed(customer(3), 'contact') }),
    exit: 0,
    finds: [],
    never: ['E601'],
  },
  {
    name: 'another key is disclosed under the id of one that was destroyed or is kept back',
    by: 'A2',
    attempt: async () => {
      const [kid] = disclosed(customer(3), 'contact').split(' ');
      const other = disclosed(customer(4), 'contact').split(' ')[1];
      return { bundle: await honest(), policy: SIGNATURE_ONLY, keys: `${kid} ${other}` };
    },
    exit: 1,
    finds: ['E601'],
  },
  {
    name: 'an envelope was moved to another event and sealed there: its key does not open it at that place',
    by: 'A2',
    attempt: async () => {
      const ledger = otherLedger(honestPlan().slice(0, 100), 100);
      const [one, other] = [ledger.event(15), ledger.event(36)];
      // Built by hand: 36 carries 15's envelope with its digest, and the tree is made of that.
      const moved = {
        ...other,
        data: { ...other.data, sealed: { contact: one.data.sealed?.contact as never } },
        metadata: {
          ...other.metadata,
          owner: one.metadata.owner as never,
          sealed: { contact: one.metadata.sealed?.contact as never },
        },
      };
      const again = otherLedger([], 0);
      for (const item of ledger.items) {
        again.put(item.kind === 'event' && item.event.id === other.id ? { kind: 'event', event: moved } : item);
      }
      again.seal(100);
      const keys = disclosed(customer(15 % 7), 'contact');
      return { bundle: await ForgedBundle.of(again, 100), policy: SIGNATURE_ONLY, keys };
    },
    exit: 1,
    finds: ['E601'],
  },
  {
    name: 'a key file that is none',
    by: 'nobody',
    attempt: async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, keys: 'not a key\n' }),
    exit: 3,
    finds: ['E001'],
  },
];

const LINES: readonly Attack[] = [
  edited(
    'a key stands twice in a line',
    text(150, (one) => one.replace('"exact":"12.50"', '"exact":"12.50","exact":"12.50"')),
    3,
    ['E001'],
  ),
  edited(
    'a number is written 1.0',
    text(150, (one) => one.replace('"number":150', '"number":150.0')),
    3,
    ['E001'],
  ),
  edited(
    'a number is written 1.5e2',
    text(150, (one) => one.replace('"number":150', '"number":1.5e2')),
    3,
    ['E001'],
  ),
  edited(
    'a number is not safe',
    text(150, (one) => one.replace('"number":150', '"number":9007199254740993')),
    3,
    ['E001'],
  ),
  edited(
    'a number is -0',
    text(150, (one) => one.replace('"number":150', '"number":-0')),
    3,
    ['E001'],
  ),
  edited(
    'half of a surrogate pair, escaped',
    text(150, (one) => one.replace('12.50', '\\ud800')),
    3,
    ['E001'],
  ),
  edited(
    'a character is escaped that need not be',
    text(150, (one) => one.replace('12.50', '1\\u0032.50')),
    3,
    ['E001'],
  ),
  edited(
    'an escape in capital hexadecimal',
    text(150, (one) => one.replace('12.50', '\\u001F')),
    3,
    ['E001'],
  ),
  edited(
    'a key like an integer',
    text(150, (one) => one.replace('"exact":', '"0":"","exact":')),
    3,
    ['E001'],
  ),
  edited(
    'a key __proto__',
    text(150, (one) => one.replace('"exact":', '"__proto__":{},"exact":')),
    3,
    ['E001'],
  ),
  edited(
    'a space between two members',
    text(150, (one) => one.replace(',"number"', ', "number"')),
    3,
    ['E001'],
  ),
  edited(
    'keys in another order',
    text(150, (one) => one.replace('"exact":"12.50","number":150', '"number":150,"exact":"12.50"')),
    3,
    ['E001'],
  ),
  edited(
    'a member that is not of a line',
    text(150, (one) => one.replace('"i":"150"', '"hidden":"1","i":"150"')),
    3,
    ['E001'],
  ),
  edited(
    'a member of data that is not of a line',
    text(150, (one) => one.replace('"data":{"clear"', '"data":{"also":1,"clear"')),
    3,
    ['E001'],
  ),
  edited(
    'an index with a leading zero',
    text(150, (one) => one.replace('"i":"150"', '"i":"0150"')),
    3,
    ['E001'],
  ),
  edited(
    'an index that is a number',
    text(150, (one) => one.replace('"i":"150"', '"i":150')),
    3,
    ['E001'],
  ),
  edited(
    'an index that is not its own',
    text(150, (one) => one.replace('"i":"150"', '"i":"151"')),
    3,
    ['E001'],
  ),
  edited(
    'a revision with a leading zero',
    text(150, (one) => one.replace('"revision":"18"', '"revision":"018"')),
    3,
    ['E001'],
  ),
  edited(
    'nested a hundred deep',
    text(150, (one) => one.replace('"12.50"', `${'['.repeat(100)}${']'.repeat(100)}`)),
    3,
    ['E001'],
  ),
  edited(
    'a line is an array',
    text(150, (one) => `[${one}]`),
    3,
    ['E001'],
  ),
  edited(
    'a line is cut in the middle',
    text(150, (one) => one.slice(0, 200)),
    3,
    ['E001'],
  ),
  edited(
    'a line is empty',
    text(150, () => ''),
    3,
    ['E001'],
  ),
  edited('lines end in CR LF', (bundle) => bundle.edit(EVENTS, (all) => all.replaceAll('\n', '\r\n')), 3, ['E001']),
  edited('the last line has no end', (bundle) => bundle.edit(EVENTS, (all) => all.slice(0, -1)), 3, ['E001']),
  edited('the events begin with a byte order mark', (bundle) => bundle.edit(EVENTS, (all) => `\uFEFF${all}`), 3, [
    'E001',
  ]),
  edited(
    'bytes that are not UTF-8',
    (bundle) => bundle.set(EVENTS, Buffer.concat([bundle.file(EVENTS), Buffer.from([0x22, 0xff, 0xfe, 0x0a])])),
    3,
    ['E001'],
  ),
  edited(
    'a NUL in a text',
    text(150, (one) => one.replace('12.50', '12\u0000')),
    3,
    ['E001'],
  ),
  edited(
    'a line of three megabytes',
    text(150, (one) => one.replace('12.50', '9'.repeat(3 << 20))),
    3,
    ['E003'],
  ),
  edited(
    'three megabytes without the end of a line',
    (bundle) => bundle.set(EVENTS, Buffer.concat([bundle.file(EVENTS), Buffer.alloc(3 << 20, 0x20)])),
    3,
    ['E003'],
  ),
  edited(
    'a name that makes an entry of more than 64 KiB',
    text(150, (one) => one.replace('"ContactChanged"', `"${'A'.repeat(70_000)}"`)),
    3,
    ['E003'],
  ),
  edited(
    'a recordedAt that is no instant',
    line(150, ({ metadata }) => (metadata.recordedAt = '2026-02-30T13:00:00.000Z')),
    3,
    ['E001'],
  ),
];

/** What the tree says was so from the beginning: found by its meaning, or not at all. */
const MEANING: readonly Attack[] = [
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

export const EVENTS_AND_LINES: readonly Attack[] = [...EVENTS_ALTERED, ...ENVELOPES, ...LINES, ...MEANING];
