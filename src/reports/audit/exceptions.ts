import type { ExceptionGroup, Severity } from './model.ts';
import { severityTone } from './model.ts';
import type { Cell, Section, Table } from '../document.ts';
import { keyText, type Writing } from './writing.ts';

/** All kinds in one table, with the zeros: that nothing of a kind was recorded is an answer too. Then each with its rows. */
export function exceptionsSection(writing: Writing): Section {
  const { model, say } = writing;
  const present = model.exceptions.filter((group) => group.rows.length > 0);
  return {
    heading: say('section.exceptions'),
    blocks: [
      { kind: 'paragraph', text: say('exceptions.text') },
      ...(present.length === 0 ? [{ kind: 'paragraph', text: say('exceptions.none') } as const] : []),
      overview(writing),
    ],
    sections: present.map((group) => groupSection(writing, group)),
  };
}

function status({ say }: Writing, severity: Severity, rows: number): Cell {
  if (rows === 0) return { text: say('attention.clear'), tone: 'good' };
  return { text: say(`attention.${severity}`), tone: severityTone(severity) };
}

function overview(writing: Writing): Table {
  const { model, say, count } = writing;
  return {
    kind: 'table',
    caption: say('exceptions.summary'),
    columns: [
      { heading: say('column.kind'), kind: 'text', width: 5 },
      { heading: say('column.count'), kind: 'number', width: 1.2 },
      { heading: say('column.attention'), kind: 'text', width: 2 },
    ],
    rows: model.exceptions.map((group) => [
      say(`kind.${group.kind}`),
      count(group.rows.length),
      status(writing, group.severity, group.rows.length),
    ]),
    empty: say('exceptions.none'),
  };
}

function groupSection(writing: Writing, group: ExceptionGroup): Section {
  const { say } = writing;
  return {
    heading: say(`kind.${group.kind}`),
    blocks: [
      { kind: 'paragraph', text: say(`about.${group.kind}`) },
      {
        kind: 'table',
        caption: say(`kind.${group.kind}`),
        columns: [
          { heading: say('column.eventAndRecorded'), kind: 'mono', width: 158 },
          { heading: say('column.code'), kind: 'mono', width: 206 },
          { heading: say('column.actor'), kind: 'mono', width: 120 },
        ],
        rows: group.rows.map((row) => [`${row.eventId}\n${row.recordedAt}`, row.code, keyText(writing, row.actor)]),
        empty: say('table.none'),
        dense: true,
      },
    ],
  };
}
