import { dayOf } from '../../domain/rules/calendar.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Block, Cell, Column, Pair, Section, Table } from '../document.ts';
import type { MessageKey } from '../i18n/messages.ts';
import type { RecipientFact } from './facts.ts';
import type { Writing } from './writing.ts';

/** What was asked, by which rule, who decided, and when each thing was done. */
export function courseSection({ model, say }: Writing): Section {
  const { request, disposal, approval, customers } = model;
  const pairs: readonly Pair[] = [
    mono(say('certificate.erasure'), model.erasure),
    { name: say('certificate.trigger'), value: say(`certificate.trigger.${model.trigger}`) },
    { name: say('certificate.ground'), value: say(`certificate.ground.${model.ground}`) },
    ...(request === undefined
      ? []
      : [
          mono(say('certificate.request'), `${request.id}\n${request.receivedAt}`),
          { name: say('certificate.identity'), value: say(`certificate.identity.${request.identity}`) },
        ]),
    ...(disposal === undefined ? [] : [mono(say('certificate.disposal'), disposal)]),
    ...(customers.length === 0 ? [] : [mono(say('certificate.customers'), customers.join('\n'))]),
    mono(say('certificate.requestedAt'), model.requestedAt),
    mono(
      say(approval.alone === undefined ? 'certificate.approvedBySecond' : 'certificate.approvedAt'),
      `${approval.at}\n${approval.by}`,
    ),
    { name: say('certificate.plan'), value: String(approval.plan) },
    ...(approval.alone === undefined
      ? []
      : [{ name: say('certificate.alone'), value: say(`certificate.alone.${approval.alone}`) }]),
    mono(say('certificate.startedAt'), model.startedAt),
    mono(say('certificate.viewsPurgedAt'), model.viewsPurgedAt),
    mono(say('certificate.completedAt'), model.completed.at),
  ];
  return {
    heading: say('certificate.section.course'),
    blocks: [
      {
        kind: 'pairs',
        caption: say('certificate.section.course'),
        headings: [say('column.item'), say('column.value')],
        pairs,
      },
    ],
  };
}

const mono = (name: string, value: string): Pair => ({ name, value, mono: true });

/** What is gone, and by which method; each part with its own attempt to read it afterwards. */
export function destroyedSection(writing: Writing): Section {
  const { model, say, form } = writing;
  const { suppressions, documents } = model;
  const places: readonly string[] = [
    say('certificate.place.keys'),
    say('certificate.place.views'),
    ...(documents === undefined ? [] : [say('certificate.place.documents', { count: documents.count })]),
    ...(documents === undefined ? [] : [ciphertextText(writing)]),
    ...(suppressions === undefined || suppressions.count === 0
      ? []
      : [
          say('certificate.place.suppressions', {
            count: suppressions.count,
            until: writing.day(suppressions.until.slice(0, 10)),
          }),
        ]),
  ];
  const blocks: readonly Block[] = [
    { kind: 'paragraph', text: say('certificate.method') },
    { kind: 'list', ordered: false, items: places },
    form === 'full' ? destroyedTable(writing) : categoryTable(writing),
  ];
  return { heading: say('certificate.section.destroyed'), blocks };
}

const ciphertextText = ({ model: { ciphertext }, say }: Writing): string =>
  ciphertext === undefined
    ? say('certificate.place.ciphertextStays')
    : say('certificate.place.ciphertext', { count: ciphertext.envelopes });

function destroyedTable({ model, say }: Writing): Table {
  const column = (width: number, kind: Column['kind'], ...keys: readonly MessageKey[]): Column => ({
    heading: keys.map((key) => say(key)).join(', '),
    kind,
    width,
  });
  return {
    kind: 'table',
    caption: say('certificate.table.destroyed'),
    columns: [
      column(4.2, 'mono', 'certificate.column.owner'),
      column(2.8, 'text', 'certificate.column.data'),
      // One under the other: side by side, an id or an instant would be broken over two lines.
      column(3.2, 'mono', 'certificate.column.key', 'certificate.column.at'),
      column(2.8, 'text', 'certificate.column.readBack'),
    ],
    rows: model.destroyed.map(({ owner, dataCategory, kid, at, readBack }): readonly Cell[] => [
      owner,
      say(`letter.kind.${dataCategory}`),
      `${kid ?? say('certificate.neverAKey')}\n${at}`,
      { text: say(`certificate.readBack.${readBack}`), tone: 'good' },
    ]),
    empty: say('table.none'),
    dense: true,
  };
}

/** For the customer: which kinds of data, and when. */
function categoryTable({ model, say, day }: Writing): Table {
  const onOf = new Map<string, string>();
  for (const { dataCategory, at } of model.destroyed)
    onOf.set(say(`letter.kind.${dataCategory}`), dayOf(at, model.controller.timeZone));
  return {
    kind: 'table',
    caption: say('certificate.table.destroyed'),
    columns: [
      { heading: say('certificate.column.data'), kind: 'text', width: 3 },
      { heading: say('certificate.column.on'), kind: 'text', width: 2 },
    ],
    rows: [...onOf].map(([kind, on]) => [kind, day(on)]),
    empty: say('table.none'),
  };
}

/** What the law, a hold or a decision keeps, and until when. */
export function keptSection(writing: Writing): Section {
  const { model, say, form, day } = writing;
  const rows = model.kept.map(({ owner, dataCategory, why, law, schedule, hold, reason, until }): readonly Cell[] => [
    ...(form === 'full' ? [owner] : []),
    say(`letter.kind.${dataCategory}`),
    [
      say(`certificate.why.${why}`),
      ...(reason === undefined ? [] : [say(`certificate.reason.${reason}`)]),
      ...(law === undefined ? [] : [law]),
      ...(form === 'short' ? [] : [schedule, hold].filter((code) => code !== undefined)),
    ].join('\n'),
    until === undefined ? say('certificate.untilOpen') : day(until),
  ]);
  const columns: readonly Column[] = [
    ...(form === 'full' ? [{ heading: say('certificate.column.owner'), kind: 'mono', width: 4.4 } as const] : []),
    { heading: say('certificate.column.data'), kind: 'text', width: 2 },
    { heading: say('certificate.column.why'), kind: 'text', width: 3.7 },
    { heading: say('certificate.column.until'), kind: 'text', width: 2.4 },
  ];
  const table: Table = {
    kind: 'table',
    caption: say('certificate.table.kept'),
    columns,
    // Without their owners, the same of two customers is said once.
    rows: [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()],
    empty: say(model.scope === undefined ? 'certificate.keptNothing' : 'certificate.keptNothingOfAsked'),
  };
  return { heading: say('certificate.section.kept'), blocks: [table, ...scopeText(writing)] };
}

/** Whoever reads that nothing is kept must not take that for all there is of the person. */
export const scopeText = ({
  model: { scope },
  say,
}: Writing): readonly Extract<Block, { readonly kind: 'paragraph' }>[] =>
  scope === undefined ? [] : [{ kind: 'paragraph', text: say('certificate.scope', { kinds: kindsText(scope, say) }) }];

const kindsText = (kinds: readonly DataCategory[], say: Writing['say']): string =>
  kinds.map((one) => say(`letter.kind.${one}`)).join(say('letter.comma'));

export function backupSection({ model, say, day, form }: Writing): Section {
  const { epoch, opensNothingFrom, isAttested } = model.backups;
  const when =
    opensNothingFrom === undefined
      ? say('certificate.backup.open', { epoch: String(epoch) })
      : say('certificate.backup.from', { epoch: String(epoch), on: day(opensNothingFrom) });
  const more = form === 'full' ? [say('certificate.backup.journal')] : [];
  const attested = isAttested ? [say('certificate.backup.attested')] : [];
  return {
    heading: say('certificate.section.backups'),
    blocks: [when, ...attested, ...more].map((text) => ({ kind: 'paragraph', text })),
  };
}

/** GDPR Art. 19: recipients; and Art. 12(3): the customer. */
export function toldSection(writing: Writing): Section {
  const { model, say, form } = writing;
  const customers: Table = {
    kind: 'table',
    caption: say('certificate.table.customers'),
    columns: [
      { heading: say('certificate.column.customer'), kind: 'mono', width: 4 },
      { heading: say('certificate.column.how'), kind: 'text', width: 3 },
      { heading: say('certificate.column.at'), kind: 'mono', width: 3 },
    ],
    rows: model.told.map(({ customer, told, how, at }) => [
      customer,
      { text: say(`certificate.how.${how}`), tone: told ? 'good' : 'neutral' },
      at,
    ]),
    empty: say('table.none'),
  };
  const spared = model.spared.map(({ name, why }) => say(`certificate.spared.${why}`, { name }));
  return {
    heading: say('certificate.section.told'),
    blocks: [
      recipientTable(writing),
      ...(spared.length === 0 || form === 'short' ? [] : [{ kind: 'list', ordered: false, items: spared } as const]),
      ...(model.told.length === 0 ? [] : [customers]),
    ],
  };
}

function recipientTable({ model, say }: Writing): Table {
  return {
    kind: 'table',
    caption: say('certificate.table.recipients'),
    columns: [
      { heading: say('certificate.column.recipient'), kind: 'text', width: 4 },
      { heading: say('certificate.column.outcome'), kind: 'text', width: 3 },
      { heading: say('certificate.column.at'), kind: 'mono', width: 3 },
    ],
    rows: model.recipients.map((one) => [
      one.name,
      {
        text: [
          [say(`certificate.phase.${one.phase}`), ...(one.why === undefined ? [] : [one.why])].join(': '),
          ...(one.named === undefined ? [] : [say('certificate.named', one.named)]),
        ].join('\n'),
        tone: one.phase === 'confirmed' && one.named === undefined ? 'good' : 'warn',
      },
      whenOf(one) ?? '',
    ]),
    empty: say('certificate.noRecipients'),
  };
}

const whenOf = ({ confirmedAt, sentAt }: RecipientFact): string | undefined => confirmedAt ?? sentAt;

const CAVEATS = ['digests', 'kept-clear', 'outside', 'machine', 'certificate'] as const;

/** What a careful reader has to know before relying on it. */
export const caveatSection = ({ say }: Writing): Section => ({
  heading: say('certificate.section.caveats'),
  blocks: [{ kind: 'list', ordered: false, items: CAVEATS.map((one) => say(`certificate.caveat.${one}`)) }],
});
