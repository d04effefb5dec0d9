import type { BarChart, Conclusion, Document, Section, Table, Tile, Tone } from '../document.ts';
import { formatCount, type MessageKey, messages } from '../i18n/messages.ts';
import { bucketDays } from './buckets.ts';
import { exceptionsSection } from './exceptions.ts';
import type { ActivityRow, AuditConclusion, AuditModel } from './model.ts';
import { indexSection, limitsSection, scopeSection } from './sections.ts';
import { verifySection } from './verify.ts';
import { keyText, type AuditDocumentOptions, periodText, type Writing } from './writing.ts';

/** The report in words. Pure: the same model, language and options give the same document. */
export function auditDocument(model: AuditModel, options: AuditDocumentOptions): Document {
  const say = messages(options.language);
  const printed = Math.min(model.index.length, options.maxIndexRows ?? 50_000);
  const writing: Writing = { model, options, say, count: (value) => formatCount(options.language, value), printed };
  const { period, controller, seal } = model;
  const sealed = seal.state === 'sealed';
  return {
    language: options.language,
    // The last recording of the prefix, not the clock: the same prefix gives the same bytes.
    createdAt: model.prefix.lastRecordedAt ?? period.fromInstant,
    classification: options.classification ?? say('audit.classification'),
    cover: {
      title: say('audit.title'),
      subject: say('audit.subject'),
      issuer: controller.name === '' ? [say('cover.undescribed')] : [controller.name, ...controller.address],
      period: periodText(writing),
      reportId: model.reportId,
      status: say(sealed ? 'audit.sealed' : 'audit.status'),
      conclusion: conclusion(writing),
      binding: { prefix: model.prefix, seal, note: say(sealed ? 'render.bindingNoteSealed' : 'render.bindingNote') },
    },
    sections: [
      summarySection(writing),
      scopeSection(writing),
      activitySection(writing),
      exceptionsSection(writing),
      limitsSection(writing),
      verifySection(writing),
      indexSection(writing),
    ],
  };
}

const TONE_OF: Readonly<Record<AuditConclusion['outcome'], Tone>> = {
  empty: 'neutral',
  none: 'good',
  review: 'warn',
  incident: 'bad',
};

/** One plain sentence computed from the facts, and at once what it does not prove. */
function conclusion({ model, say }: Writing): Conclusion {
  const { prefix, seal } = model;
  const { outcome, attention, incidents, noted } = model.conclusion;
  const { events } = model.totals;
  const values = { count: attention, incidents, events };
  const paragraphs: string[] = [];
  let heading: MessageKey = 'conclusion.heading.none';
  switch (outcome) {
    case 'empty':
      paragraphs.push(say('conclusion.empty'));
      break;
    case 'none':
      paragraphs.push(say('conclusion.none', values));
      break;
    case 'review':
      heading = 'conclusion.heading.review';
      paragraphs.push(say('conclusion.some', values));
      break;
    case 'incident':
      heading = 'conclusion.heading.incident';
      paragraphs.push(say('conclusion.some', values));
  }
  if (noted > 0) paragraphs.push(say('conclusion.noted', { count: noted }));
  paragraphs.push(
    seal.state === 'sealed'
      ? say('conclusion.sealed', { leaves: prefix.leaves, size: seal.size })
      : say('conclusion.unsealed'),
  );
  return { tone: TONE_OF[outcome], heading: say(heading, values), paragraphs };
}

function summarySection(writing: Writing): Section {
  const { model, say, count } = writing;
  const tile = (value: number, label: MessageKey, tone: Tone = 'neutral'): Tile => ({
    value: count(value),
    label: say(label),
    tone,
  });
  const { totals } = model;
  return {
    heading: say('section.summary'),
    blocks: [
      { kind: 'paragraph', text: say('summary.text') },
      {
        kind: 'tiles',
        tiles: [
          tile(totals.events, 'tile.events'),
          tile(totals.changes, 'tile.changes'),
          tile(totals.consents, 'tile.consents'),
          tile(model.conclusion.attention, 'tile.exceptions', TONE_OF[model.conclusion.outcome]),
          tile(totals.looks, 'tile.looks'),
          tile(totals.refusals, 'tile.refusals'),
          tile(totals.other, 'tile.other'),
          tile(totals.actors, 'tile.actors'),
        ],
      },
      { kind: 'callout', ...conclusion(writing) },
    ],
  };
}

function activitySection(writing: Writing): Section {
  const { model, say, count } = writing;
  const sub = (heading: MessageKey, table: Table): Section => ({ heading: say(heading), blocks: [table] });
  const byType: Table = {
    kind: 'table',
    caption: say('table.byType'),
    columns: [
      { heading: say('column.type'), kind: 'mono', width: 5 },
      { heading: say('column.count'), kind: 'number', width: 1 },
    ],
    rows: model.byType.map((row) => [row.type, count(row.count)]),
    empty: say('table.none'),
  };
  return {
    heading: say('section.activity'),
    blocks: [{ kind: 'paragraph', text: say('activity.text', { zone: model.period.timeZone }) }, ...chart(writing)],
    sections: [
      sub('section.byType', byType),
      sub('section.byActor', activityTable(writing, 'table.byActor', 'column.actor', model.byActor)),
      sub('section.byPurpose', activityTable(writing, 'table.byPurpose', 'column.purpose', model.byPurpose)),
      sub('section.byCountry', activityTable(writing, 'table.byCountry', 'column.country', model.byCountry)),
    ],
  };
}

function chart({
  model,
  say,
  count,
}: Writing): readonly (BarChart | { readonly kind: 'paragraph'; readonly text: string })[] {
  if (model.totals.events === 0) return [{ kind: 'paragraph', text: say('chart.empty') }];
  const { size, buckets } = bucketDays(model.period.from, model.period.to, model.byDay);
  const caption = say(`chart.caption.${size}`);
  const bars = buckets.map((bucket) => ({ label: bucket.label, value: bucket.count, text: count(bucket.count) }));
  const values = bars.map((bar) => `${bar.label} ${bar.text}`).join(say('list.separator'));
  return [{ kind: 'bar-chart', caption, alt: say('chart.alt', { caption, values }), bars }];
}

function activityTable(
  { say, count }: Writing,
  caption: MessageKey,
  heading: MessageKey,
  rows: readonly ActivityRow[],
): Table {
  const number = (key: MessageKey) => ({ heading: say(key), kind: 'number', width: 1.3 }) as const;
  return {
    kind: 'table',
    caption: say(caption),
    columns: [
      { heading: say(heading), kind: 'mono', width: 5 },
      number('column.changes'),
      number('column.consents'),
      number('column.looks'),
      number('column.refusals'),
    ],
    rows: rows.map((row) => [
      keyText({ say }, row.key),
      ...[row.changes, row.consents, row.looks, row.refusals].map(count),
    ]),
    empty: say('table.none'),
  };
}
