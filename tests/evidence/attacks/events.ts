import { ForgedBundle, type Line } from '../forge/bundle.ts';
import { honestPlan } from '../forge/honest.ts';
import { disclosed } from '../forge/ledger.ts';
import { customer } from '../forge/plan.ts';
import type { Attack } from './attack.ts';
import { edited, line, text } from './edits.ts';
import { SIGNATURE_ONLY, honest, honestLedger, otherLedger } from './setting.ts';

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

export const EVENTS_AND_ENVELOPES: readonly Attack[] = [...EVENTS_ALTERED, ...ENVELOPES];
