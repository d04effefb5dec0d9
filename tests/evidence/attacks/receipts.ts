import { formatNote, parseNote, signNote } from '../../../src/evidence/note.ts';
import { formatTlogProof, type TlogProof } from '../../../src/evidence/tlog-proof.ts';
import { HEAD } from '../forge/honest.ts';
import { signingKey } from '../forge/ledger.ts';
import { ORIGIN } from '../forge/plan.ts';
import { type Attack, attack, type Receipt } from './attack.ts';
import { altered } from './edits.ts';
import { honest, honestLedger, SIGNATURE_ONLY, WITH_WITNESSES } from './setting.ts';

/** An event of a customer; and a foreign one. */
const AT = 150;
const FOREIGN = 77;

const entryAt = (index: number): string => honestLedger().entries[index] as string;
const lineAt = async (index: number): Promise<string> => `${(await honest()).lines()[index]}\n`;

/** As the sealer makes it. */
function receiptOf(index: number, change: Partial<TlogProof> = {}, size = HEAD): string {
  const ledger = honestLedger();
  const extra = Buffer.from(entryAt(index), 'utf8');
  const checkpoint = parseNote(ledger.noteAt(size));
  return formatTlogProof({ extra, index, hashes: ledger.proof(index, size), checkpoint, ...change });
}

const withExtra = (text: string): Partial<TlogProof> => ({ extra: Buffer.from(text, 'utf8') });
const bare = (receipt: string): string => receipt.replace(/^extra .*\n/m, '');

const receipt = (
  name: string,
  bundle: () => Receipt | Promise<Receipt>,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> & { readonly policy?: string } = {},
): Attack =>
  attack(
    `receipt: ${name}`,
    async () => ({ bundle: await bundle(), policy: more.policy ?? SIGNATURE_ONLY }),
    exit,
    finds,
    more,
  );

export const RECEIPTS: readonly Attack[] = [
  receipt('it is checked alone', () => ({ receipt: receiptOf(AT) }), 0, [], { by: 'nobody' }),
  receipt('of a foreign event', () => ({ receipt: receiptOf(FOREIGN) }), 0, [], { by: 'nobody' }),
  receipt('of the first event', () => ({ receipt: receiptOf(0) }), 0, [], { by: 'nobody' }),
  receipt('under an earlier checkpoint', () => ({ receipt: receiptOf(AT, {}, 200) }), 0, [], { by: 'nobody' }),
  receipt('with the line of the event', async () => ({ receipt: receiptOf(AT), event: await lineAt(AT) }), 0, [], {
    by: 'nobody',
  }),
  receipt('with the entry of the event', () => ({ receipt: receiptOf(AT), entry: entryAt(AT) }), 0, [], {
    by: 'nobody',
  }),
  receipt(
    'an older one, without an entry, with the line of the event',
    async () => ({ receipt: bare(receiptOf(AT)), event: await lineAt(AT) }),
    0,
    [],
    { by: 'nobody' },
  ),
  receipt('an older one, without an entry', () => ({ receipt: bare(receiptOf(AT)) }), 2, ['E004'], { by: 'nobody' }),
  receipt(
    'an older one, with the entry of another event',
    () => ({ receipt: bare(receiptOf(AT)), entry: entryAt(AT + 1) }),
    1,
    ['E204'],
  ),
  receipt(
    'another type in its entry',
    () => ({ receipt: receiptOf(AT, withExtra(entryAt(AT).replace('ContactChanged', 'NoteAdded'))) }),
    1,
    ['E204'],
  ),
  receipt('the entry of another event', () => ({ receipt: receiptOf(AT, withExtra(entryAt(AT + 1))) }), 1, ['E204']),
  receipt(
    'an altered entry, beside the line of the event as it was sealed',
    async () => ({
      receipt: receiptOf(AT, withExtra(entryAt(AT).replace('ContactChanged', 'NoteAdded'))),
      event: await lineAt(AT),
    }),
    1,
    ['E204'],
  ),
  receipt(
    'two nodes in place of its entry: they would hash to their parent, were leaves and nodes hashed alike',
    () => {
      const { tree } = honestLedger();
      const extra = Buffer.concat([tree.node(0, AT), tree.node(0, AT + 1)]);
      return { receipt: receiptOf(AT, { extra, hashes: honestLedger().proof(AT, HEAD).slice(1) }) };
    },
    3,
    ['E001'],
  ),
  receipt(
    'an entry of an unknown version',
    () => ({ receipt: receiptOf(AT, withExtra(entryAt(AT).replace('"v":"1"', '"v":"2"'))) }),
    3,
    ['E002'],
  ),
  receipt(
    'an entry with a space: the same to a reader, and other bytes',
    () => ({ receipt: receiptOf(AT, withExtra(entryAt(AT).replace(',', ', '))) }),
    3,
    ['E001'],
  ),
  receipt(
    'an entry with a member more',
    () => ({ receipt: receiptOf(AT, withExtra(entryAt(AT).replace('"v":"1"', '"v":"1","w":"0"'))) }),
    3,
    ['E001'],
  ),
  receipt('an entry that is no JSON', () => ({ receipt: receiptOf(AT, withExtra('event 150')) }), 3, ['E001']),
  receipt('an entry in no base64', () => ({ receipt: receiptOf(AT).replace('extra ', 'extra =') }), 3, ['E001']),
  receipt('two entries', () => ({ receipt: receiptOf(AT).replace(/^(extra .*\n)/m, '$1$1') }), 3, ['E001']),
  receipt(
    'the line of the event with other data',
    async () => ({ receipt: receiptOf(AT), event: altered(await lineAt(AT)) }),
    1,
    ['E101'],
  ),
  receipt(
    'the line of the event with another time',
    async () => ({
      receipt: receiptOf(AT),
      event: (await lineAt(AT)).replace(/"recordedAt":"2026/, '"recordedAt":"2025'),
    }),
    1,
    ['E102'],
  ),
  receipt('the line of another event', async () => ({ receipt: receiptOf(AT), event: await lineAt(AT + 1) }), 1, [
    'E204',
  ]),
  receipt('another index', () => ({ receipt: receiptOf(AT, { index: AT + 2 }) }), 1, ['E204']),
  receipt(
    'a hash too few',
    () => ({ receipt: receiptOf(AT, { hashes: honestLedger().proof(AT, HEAD).slice(1) }) }),
    1,
    ['E204'],
  ),
  receipt(
    'a root that somebody unknown signed',
    () => {
      const { text } = parseNote(honestLedger().noteAt(HEAD));
      const checkpoint = parseNote(Buffer.from(formatNote(signNote(text, [signingKey('stranger', ORIGIN)]))));
      return { receipt: receiptOf(AT, { checkpoint }) };
    },
    2,
    ['E302'],
  ),
  receipt(
    'another root under the old signature',
    () => {
      const { text, signatures } = parseNote(honestLedger().noteAt(HEAD));
      const root = text.split('\n')[2] as string;
      const other = honestLedger().tree.rootAt(500).toString('base64');
      return { receipt: receiptOf(AT, { checkpoint: { text: text.replace(root, other), signatures } }) };
    },
    1,
    ['E301'],
  ),
  receipt('witnesses are asked for, and two of three saw it', () => ({ receipt: receiptOf(AT) }), 0, [], {
    by: 'nobody',
    policy: WITH_WITNESSES,
  }),
  receipt('witnesses are asked for, and none saw it', () => ({ receipt: receiptOf(AT, {}, 500) }), 2, ['E506'], {
    by: 'nobody',
    policy: WITH_WITNESSES,
  }),
  receipt(
    'both the entry and the line are given',
    async () => ({ receipt: receiptOf(AT), entry: entryAt(AT), event: await lineAt(AT) }),
    4,
    [],
    { by: 'nobody' },
  ),
];
