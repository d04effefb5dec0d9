import type { Cell, Table } from '../document.ts';
import type { MessageKey } from '../i18n/messages.ts';
import { countryName, dayText, inWords, listed, momentText, type Printing } from './shown.ts';
import type { Gap } from './gaps.ts';

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
    printing.told.recipients.map(({ name, kind, country, locations, services, outside }) => [
      name,
      inWords(printing, 'recipient', kind),
      countriesText(printing, [...new Set([country, ...locations])], outside),
      services,
    ]),
    emptyText(printing, 'recipients', 'package.text.noRecipients'),
  );

type Recipient = Printing['told']['recipients'][number];

/** The countries, and under which law each is a third country. */
function countriesText(printing: Printing, countries: readonly string[], outside: Recipient['outside']): string {
  const { say } = printing;
  return countries
    .map((country) => {
      const laws = outside.filter((one) => one.country === country);
      const notes = laws.map(({ jurisdiction, adequate, certainty }) =>
        say('package.text.outside', {
          law: countryName(printing, jurisdiction),
          adequate: adequate ?? 'none',
          certainty: say(`clock.certainty.${certainty}` as MessageKey),
        }),
      );
      return [countryName(printing, country), ...notes].join('\n');
    })
    .join('\n');
}

/** Nothing where nobody had to be told. */
export const recipientsToldTables = (printing: Printing): readonly Table[] => {
  const { recipientsTold } = printing.told;
  if (recipientsTold.length === 0) return [];
  const on = (at: string | undefined, isGivenUp: boolean): string =>
    at === undefined ? inWords(printing, 'told', isGivenUp ? 'given-up' : 'not-yet') : momentText(printing, at);
  const rows = recipientsTold.map(({ name, of, toldAt, confirmedAt, isGivenUp }) => [
    name,
    inWords(printing, 'told', of),
    on(toldAt, isGivenUp),
    on(confirmedAt, isGivenUp),
  ]);
  return [
    table(
      printing,
      'package.section.recipientsTold',
      [
        ['package.label.recipient', 3],
        ['package.label.toldOf', 2.4],
        ['package.label.toldOn', 3],
        ['package.label.confirmedOn', 3],
      ],
      rows,
    ),
  ];
};

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
