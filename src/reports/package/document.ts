import type { Block, Conclusion, Document, Pair, Section } from '../document.ts';
import { messages } from '../i18n/messages.ts';
import type { AccessPackage } from './package.ts';
import { inWords, listed, momentText, type Printing, valuesOf } from './shown.ts';
import { copySections, copyTable } from './copy-tables.ts';
import {
  categoriesTable,
  emptyText,
  type Label,
  looksTable,
  purposesTable,
  recipientsTable,
  recipientsToldTables,
  retentionTable,
  sourcesTable,
  table,
  transfersTable,
} from './tables.ts';
import { headerSection } from './header-section.ts';
import { spelt } from './writing.ts';

/** The package on paper: the sixteen items as sixteen sections, in their order. The same package gives the same document. */
export function packageDocument(told: AccessPackage): Document {
  const { language } = told.languages;
  const printing: Printing = { told, language, say: messages(language) };
  const { say } = printing;
  const { controller, request, preparedAt } = told.header;
  return {
    language,
    createdAt: preparedAt,
    classification: say('package.classification'),
    cover: {
      title: say('package.title'),
      subject: say('package.subject', { reference: request.id }),
      issuer: [controller.name, ...controller.address],
      period: null,
      reportId: request.id,
      status: say('package.status'),
      conclusion: conclusionOf(printing),
      // A person reads of what day it is; what an expert needs to prove it stands in section 16.
      binding: null,
    },
    sections: sectionsOf(printing),
  };
}

function conclusionOf({ told, say }: Printing): Conclusion {
  const values = [...valuesOf(told)];
  const count = (...states: readonly string[]): number =>
    values.filter(({ value }) => states.includes(value.state)).length;
  const paragraphs: string[] = [];
  const shown = count('opened', 'redacted');
  const categories = new Set(values.map(({ category }) => category)).size;
  if (told.confirmation.isProcessed) paragraphs.push(say('package.conclusion.data', { values: shown, categories }));
  const erased = count('erased');
  if (erased > 0) paragraphs.push(say('package.conclusion.erased', { count: erased }));
  const unreadable = count('unreadable');
  if (unreadable > 0) paragraphs.push(say('package.conclusion.unreadable', { count: unreadable }));
  const withheld = count('withheld', 'redacted');
  if (withheld > 0) paragraphs.push(say('package.conclusion.withheld', { count: withheld }));
  paragraphs.push(say('package.conclusion.rights'));
  return {
    tone: unreadable > 0 ? 'warn' : 'neutral',
    heading: say(told.confirmation.isProcessed ? 'package.conclusion.yes' : 'package.conclusion.no'),
    paragraphs,
  };
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });

function sectionsOf(printing: Printing): readonly Section[] {
  const { told, say } = printing;
  const { accessLog } = told;
  return [
    headerSection(printing),
    { heading: say('package.section.confirmation'), blocks: [paragraph(told.confirmation.text)] },
    { heading: say('package.section.purposes'), blocks: [purposesTable(printing)] },
    { heading: say('package.section.categories'), blocks: [categoriesTable(printing)] },
    {
      heading: say('package.section.recipients'),
      blocks: [recipientsTable(printing), ...recipientsToldTables(printing)],
    },
    { heading: say('package.section.retention'), blocks: [retentionTable(printing)] },
    rightsSection(printing),
    { heading: say('package.section.sources'), blocks: [sourcesTable(printing)] },
    automatedSection(printing),
    { heading: say('package.section.transfers'), blocks: [transfersTable(printing)] },
    { heading: say('package.section.copy'), blocks: [copyTable(printing)], sections: copySections(printing) },
    {
      heading: say('package.section.accessLog'),
      blocks: [
        paragraph(accessLog.text),
        looksTable(printing),
        paragraph(say('package.text.refused', { count: accessLog.refused })),
      ],
    },
    redactionsSection(printing),
    scopeSection(printing),
    languagesSection(printing),
    integritySection(printing),
  ];
}

/** Of one law its list; of several each under its name. */
function rightsSection({ told, say }: Printing): Section {
  const { laws, text } = told.rights;
  const heading = say('package.section.rights');
  const bullets = (items: readonly string[]): readonly Block[] =>
    items.length === 0 ? [] : [{ kind: 'list', ordered: false, items }];
  const [only, ...others] = laws.map(({ name, rights, remedies }) => ({
    heading: name,
    blocks: [...bullets(rights.map((one) => one.text)), ...bullets(remedies)],
  }));
  if (only === undefined) return { heading, blocks: [paragraph(text)] };
  if (others.length === 0)
    return { heading, blocks: [...only.blocks.slice(0, 1), paragraph(text), ...only.blocks.slice(1)] };
  return {
    heading,
    blocks: [paragraph(say('package.text.severalLaws')), paragraph(text)],
    sections: [only, ...others],
  };
}

function automatedSection(printing: Printing): Section {
  const { told, say } = printing;
  const heading = say('package.section.automated');
  if (told.automatedDecisions.length === 0)
    return { heading, blocks: [paragraph(say(emptyText(printing, 'automated', 'package.text.noAutomated')))] };
  return {
    heading,
    blocks: told.automatedDecisions.map(({ kind, logic, significance, humanReview }) => ({
      kind: 'pairs',
      caption: inWords(printing, 'automated', kind),
      headings: [say('package.label.particular'), say('package.label.value')],
      pairs: [
        { name: say('package.label.what'), value: inWords(printing, 'automated', kind) },
        { name: say('package.label.logic'), value: logic },
        { name: say('package.label.significance'), value: significance },
        {
          name: say('package.label.human'),
          value: say(humanReview ? 'package.label.yes' : 'package.label.no'),
        },
      ],
    })),
  };
}

function redactionsSection(printing: Printing): Section {
  const { told, say } = printing;
  const heading = say('package.section.redactions');
  if (told.redactions.length === 0) return { heading, blocks: [paragraph(say('package.text.noRedactions'))] };
  return { heading, blocks: [{ kind: 'list', ordered: false, items: told.redactions.map(({ text }) => text) }] };
}

function scopeSection(printing: Printing): Section {
  const { told, say } = printing;
  const {
    searched,
    notSearched,
    requestsLeftOut,
    requestsLeftOutInPart: inPart = 0,
    prefix,
    uncovered,
    text,
  } = told.scope;
  const codes = [...uncovered.purposes, ...uncovered.dataCategories, ...uncovered.drafts];
  const state = say('package.text.prefix', {
    event: prefix.lastEventId,
    at: momentText(printing, prefix.lastRecordedAt),
  });
  return {
    heading: say('package.section.scope'),
    blocks: [
      paragraph(text),
      table(
        printing,
        'package.section.scope',
        [
          ['package.label.system', 2],
          ['package.label.outcome', 5],
        ],
        [...searched, ...notSearched].map((one) => [spelt(one.system), one.text]),
      ),
      ...(requestsLeftOut === 0 ? [] : [paragraph(say('package.text.requestsLeftOut', { count: requestsLeftOut }))]),
      ...(inPart === 0 ? [] : [paragraph(say('package.text.requestsLeftOutInPart', { count: inPart }))]),
      paragraph(state),
      ...(codes.length === 0
        ? []
        : [
            paragraph(
              say('package.text.uncovered', {
                codes: listed(
                  printing,
                  codes.map(
                    (code) => told.languages.glossary[`category/${code}`] ?? inWords(printing, 'category', code),
                  ),
                ),
              }),
            ),
          ]),
    ],
  };
}

function languagesSection(printing: Printing): Section {
  const { told, say } = printing;
  return {
    heading: say('package.section.languages'),
    blocks: [
      paragraph(say('package.text.glossary')),
      table(
        printing,
        'package.section.languages',
        [
          ['package.label.code', 3],
          ['package.label.meaning', 5],
        ],
        Object.entries(told.languages.glossary),
      ),
    ],
  };
}

function integritySection(printing: Printing): Section {
  const { told, say } = printing;
  const { checkpoint, files, manifest, text } = told.integrity;
  const { origin, leaves, lastEventId } = told.scope.prefix;
  const mono = (label: Label, value: string): Pair => ({ name: say(label), value, mono: true });
  const pairs: readonly Pair[] = [
    mono('package.label.register', origin),
    mono('package.label.checkCode', lastEventId),
    ...(leaves === undefined ? [] : [mono('package.label.entries', `${leaves}`)]),
    ...(checkpoint.state === 'unsealed'
      ? [{ name: say('package.label.seal'), value: say('package.text.unsealed') }]
      : [mono('package.label.sealed', `${checkpoint.size}`), mono('package.label.root', checkpoint.root)]),
  ];
  const caption = say('package.section.experts');
  const headings = [say('package.label.particular'), say('package.label.value')] as const;
  return {
    heading: say('package.section.integrity'),
    blocks: [paragraph(text), { kind: 'list', ordered: false, items: [...files, manifest] }],
    sections: [
      {
        heading: caption,
        blocks: [paragraph(say('package.text.experts')), { kind: 'pairs', caption, headings, pairs }],
      },
    ],
  };
}
