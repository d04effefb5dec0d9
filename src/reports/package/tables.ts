import type { Block, Cell, Section, Table } from '../document.ts';
import type { MessageKey } from '../i18n/messages.ts';
import {
  countryName,
  dayText,
  fieldText,
  inWords,
  listed,
  momentText,
  type Printing,
  together,
  valueText,
} from './shown.ts';
import type { Gap } from './gaps.ts';
import { spelt } from './writing.ts';

export type Label = Extract<MessageKey, `package.label.${string}`>;

/** Of what is not declared the register knows neither "some" nor "none", so "none" is not said. */
export const emptyText = ({ told }: Printing, gap: Gap, otherwise: MessageKey = 'package.text.nothing'): MessageKey =>
  told.gaps.includes(gap) ? 'package.text.undeclared' : otherwise;

/** A table with text columns; `empty` is printed where it has no rows. */
export function table(
  { say }: Printing,
  caption: MessageKey,
  columns: readonly (readonly [Label, number])[],
  rows: readonly (readonly Cell[])[],
  empty: MessageKey = 'package.text.nothing',
): Table {
  return {
    kind: 'table',
    caption: say(caption),
    columns: columns.map(([label, width]) => ({ heading: say(label), kind: 'text', width })),
    rows,
    empty: say(empty),
  };
}

export const purposesTable = (printing: Printing): Table =>
  table(
    printing,
    'package.section.purposes',
    [
      ['package.label.purpose', 3],
      ['package.label.basis', 4],
      ['package.label.activity', 3],
    ],
    printing.told.purposes.map(({ name, legalBases, activityName }) => [
      name,
      legalBases
        .map(({ basis, law, interests }) =>
          [inWords(printing, 'basis', basis), law, interests].filter((part) => part !== undefined).join('\n'),
        )
        .join('\n'),
      activityName,
    ]),
    emptyText(printing, 'purposes'),
  );

export const categoriesTable = (printing: Printing): Table =>
  table(
    printing,
    'package.section.categories',
    [
      ['package.label.category', 3],
      ['package.label.items', 5],
      ['package.label.special', 2],
    ],
    printing.told.dataCategories.map(({ name, items, isSpecial }) => [
      name,
      items.length === 0
        ? printing.say('package.label.undeclared')
        : listed(
            printing,
            items.map((one) => inWords(printing, 'item', one)),
          ),
      isSpecial
        ? { text: printing.say('package.label.yes'), tone: 'warn' }
        : { text: printing.say('package.label.no'), tone: 'neutral' },
    ]),
  );

export const recipientsTable = (printing: Printing): Table =>
  table(
    printing,
    'package.section.recipients',
    [
      ['package.label.recipient', 3],
      // "Unterauftragsverarbeiter" is one word.
      ['package.label.role', 2.8],
      ['package.label.country', 2],
      ['package.label.services', 3.6],
    ],
    printing.told.recipients.map(({ name, kind, country, locations, services }) => [
      name,
      inWords(printing, 'recipient', kind),
      listed(
        printing,
        [...new Set([country, ...locations])].map((one) => countryName(printing, one)),
      ),
      services,
    ]),
    emptyText(printing, 'recipients', 'package.text.noRecipients'),
  );

export const retentionTable = (printing: Printing): Table =>
  table(
    printing,
    'package.section.retention',
    [
      ['package.label.category', 2],
      ['package.label.kept', 4],
      ['package.label.until', 2],
      ['package.label.basis', 2],
    ],
    [
      ...printing.told.retention.map(({ category, text, untilOn, law }) => [
        inWords(printing, 'category', category),
        text,
        untilOn === undefined ? '–' : dayText(printing, untilOn),
        law ?? '–',
      ]),
      ...withoutRetention(printing).map(({ name }) => [name, printing.say('package.text.notDeclared'), '–', '–']),
    ],
  );

/** Kinds of data that are held and of which nobody has said how long: a table that left them out would hide it. */
const withoutRetention = ({ told }: Printing) =>
  told.dataCategories.filter(({ category }) => !told.retention.some((one) => one.category === category));

export const sourcesTable = (printing: Printing): Table =>
  table(
    printing,
    'package.section.sources',
    [
      ['package.label.category', 3],
      ['package.label.source', 6],
    ],
    printing.told.sources.map(({ category, sources }) => [
      inWords(printing, 'category', category),
      sources.length === 0
        ? printing.say('package.label.none')
        : listed(
            printing,
            sources.map((one) => inWords(printing, 'source', one)),
          ),
    ]),
  );

export const transfersTable = (printing: Printing): Table =>
  table(
    printing,
    'package.section.transfers',
    [
      ['package.label.recipient', 3],
      ['package.label.country', 2],
      ['package.label.mechanism', 4],
      ['package.label.copy', 3],
    ],
    printing.told.transfers.map(({ recipientName, to, mechanism, safeguards, copy }) => [
      recipientName,
      countryName(printing, to),
      `${inWords(printing, 'mechanism', mechanism)}\n${safeguards}`,
      copy,
    ]),
    emptyText(printing, 'transfers', 'package.text.noTransfers'),
  );

export const looksTable = (printing: Printing): Table =>
  table(
    printing,
    'package.section.accessLog',
    [
      ['package.label.when', 3],
      ['package.label.what', 2.6],
      ['package.label.why', 2.8],
      ['package.label.who', 3.6],
    ],
    printing.told.accessLog.looks.map(({ at, look, purposeName, roles, actor }) => [
      momentText(printing, at),
      inWords(printing, 'look', look),
      purposeName ?? '–',
      `${listed(
        printing,
        roles.map((one) => inWords(printing, 'role', one)),
      )}\n${actor}`,
    ]),
  );

export const copyTable = (printing: Printing): Table =>
  table(
    printing,
    'package.section.copy',
    [
      ['package.label.field', 2],
      ['package.label.value', 4],
      ['package.label.source', 2],
      ['package.label.since', 2.4],
      ['package.label.standing', 2],
    ],
    printing.told.copy.fields.flatMap(({ field, statements }) =>
      statements.map(({ value, source, at, standing, how }) => [
        inWords(printing, 'field', field),
        fieldText(printing, field, value),
        inWords(printing, 'source', source),
        momentText(printing, at),
        // What is gone has no standing any more.
        value.state === 'erased' ? '–' : `${inWords(printing, 'standing', standing)}\n${inWords(printing, 'how', how)}`,
      ]),
    ),
  );

/** What else is a person's own: only those parts of which there is something. */
export function copySections(printing: Printing): readonly Section[] {
  const { say, told } = printing;
  const { identifiers, wrote, returned, objections } = told.copy;
  const [field, value, system, when, what] = [
    'package.label.field',
    'package.label.value',
    'package.label.system',
    'package.label.when',
    'package.label.what',
  ] as const;
  const section = (heading: MessageKey, one: Table): readonly Section[] =>
    one.rows.length === 0 ? [] : [{ heading: say(heading), blocks: [one] }];
  return [
    ...section(
      'package.section.identifiers',
      table(
        printing,
        'package.section.identifiers',
        [
          [system, 2],
          [value, 5],
        ],
        identifiers.map((one) => [inWords(printing, 'source', one.system), valueText(printing, one.value)]),
      ),
    ),
    ...section(
      'package.section.wrote',
      table(
        printing,
        'package.section.wrote',
        [
          [when, 2.4],
          [field, 2],
          [value, 5],
        ],
        wrote.map((one) => [
          momentText(printing, one.at),
          inWords(printing, 'field', one.field),
          fieldText(printing, one.field, one.value),
        ]),
      ),
    ),
    { heading: say('package.section.letters'), blocks: lettersBlocks(printing) },
    ...section(
      'package.section.returned',
      table(
        printing,
        'package.section.returned',
        [
          [system, 2],
          [value, 5],
        ],
        returned.map((one) => [spelt(one.system ?? ''), valueText(printing, one.value)]),
      ),
    ),
    {
      heading: say('package.section.consents'),
      blocks: [consentsTable(printing)],
    },
    ...section(
      'package.section.objections',
      table(
        printing,
        'package.section.objections',
        [
          [when, 2],
          [what, 5],
        ],
        objections.map((one) => [momentText(printing, one.at), inWords(printing, 'objection', one.what)]),
      ),
    ),
  ];
}

/** What was asked and what we wrote, one after another. */
function lettersBlocks(printing: Printing): readonly Block[] {
  const { say, told } = printing;
  const lines = told.copy.requests.flatMap(({ receivedAt, rights, channel, letters }) => [
    {
      at: receivedAt,
      what: say('package.text.requested', {
        rights: listed(
          printing,
          rights.map((one) => inWords(printing, 'right', one)),
        ),
      }),
      how: inWords(printing, 'channel', channel),
    },
    ...letters.map((one) => ({
      at: one.at,
      what: inWords(printing, 'letter', one.letter),
      how: together(printing, [
        inWords(printing, 'channel', one.channel),
        ...(one.cameBack ? [say('package.text.cameBack')] : []),
      ]),
    })),
  ]);
  const rows = lines
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ at, what, how }) => [momentText(printing, at), what, how]);
  const [when, what, how] = ['package.label.when', 'package.label.what', 'package.label.how'] as const;
  return [
    { kind: 'paragraph', text: say('package.text.letters') },
    table(
      printing,
      'package.section.letters',
      [
        [when, 2.4],
        [what, 4],
        [how, 3],
      ],
      rows,
    ),
  ];
}

const consentsTable = (printing: Printing): Table =>
  table(
    printing,
    'package.section.consents',
    [
      ['package.label.purpose', 2],
      ['package.label.when', 2.4],
      ['package.label.what', 3],
      ['package.label.notice', 2.4],
      ['package.label.how', 3],
    ],
    printing.told.consents.flatMap(({ name, history }) =>
      history.map(({ at, what, notice, method, channel, evidence }) => [
        name,
        momentText(printing, at),
        inWords(printing, 'consent', what),
        notice === undefined ? '–' : `${spelt(notice.code)} ${notice.version}`,
        [
          method === undefined ? undefined : inWords(printing, 'method', method),
          channel === undefined || channel === method ? undefined : inWords(printing, 'channel', channel),
          evidence === undefined ? undefined : valueText(printing, evidence),
        ]
          .filter((part) => part !== undefined)
          .join('\n') || '–',
      ]),
    ),
    'package.text.noConsents',
  );
