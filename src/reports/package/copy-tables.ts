import type { Block, Section, Table } from '../document.ts';
import type { MessageKey } from '../i18n/messages.ts';
import { fieldText, inWords, listed, momentText, type Printing, together, valueText } from './shown.ts';
import { table } from './tables.ts';
import { spelt } from './writing.ts';

/** Section 11: the copy itself, and whatever else is a person's own. */

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
