import type { ContactFact, IndexedEvent } from './facts.ts';
import type { Pair, Section } from '../document.ts';
import { sealPairs } from '../seal-sections.ts';
import { keyText, periodText, type Writing } from './writing.ts';

/** Who is responsible, for what period, and from which part of the ledger. */
export function scopeSection(writing: Writing): Section {
  const { say } = writing;
  const headings = [say('column.item'), say('column.value')] as const;
  return {
    heading: say('section.scope'),
    blocks: [],
    sections: [
      {
        heading: say('section.controller'),
        blocks: [{ kind: 'pairs', caption: say('section.controller'), headings, pairs: controllerPairs(writing) }],
      },
      {
        heading: say('section.control'),
        blocks: [{ kind: 'pairs', caption: say('section.control'), headings, pairs: controlPairs(writing) }],
      },
    ],
  };
}

function controllerPairs({ model, say }: Writing): readonly Pair[] {
  const { controller } = model;
  // Before anybody described the controller: said, not left blank.
  const stated = (value: string): string => (value === '' ? say('contact.absent') : value);
  return [
    { name: say('controller.name'), value: stated(controller.name) },
    { name: say('controller.address'), value: stated(controller.address.join('\n')) },
    { name: say('controller.timeZone'), value: controller.timeZone },
    { name: say('controller.languages'), value: stated(controller.languages.join(', ')) },
    { name: say('controller.representative'), value: contact(say, controller.representative) },
    { name: say('controller.dpo'), value: contact(say, controller.dpo) },
  ];
}

function contact(say: Writing['say'], fact: ContactFact): string {
  switch (fact.state) {
    case 'opened':
      return fact.lines.join('\n');
    case 'sealed':
      return say('contact.sealed');
    case 'absent':
      return say('contact.absent');
    case 'erased':
      return say('contact.erased', { at: fact.at, request: fact.request });
    case 'unreadable':
      return say('contact.unreadable', { code: fact.code });
  }
}

function controlPairs(writing: Writing): readonly Pair[] {
  const { model, options, say } = writing;
  const { prefix, seal, period } = model;
  return [
    { name: say('control.report'), value: model.reportId, mono: true },
    { name: say('control.period'), value: periodText(writing) },
    { name: say('control.instants'), value: `${period.fromInstant}\n${period.toInstant}`, mono: true },
    {
      name: say('control.prefix'),
      value: say('control.prefixValue', { leaves: prefix.leaves, origin: prefix.origin }),
    },
    { name: say('control.recorded'), value: prefix.lastRecordedAt ?? say('render.none'), mono: true },
    ...(seal.state === 'sealed' ? sealPairs({ seal, say }) : []),
    {
      name: say('control.release'),
      value: say('control.releaseValue', { release: model.release, template: model.template }),
    },
    { name: say('control.format'), value: say('control.formatValue') },
    { name: say('control.twin'), value: `${options.twin.name}\n${options.twin.sha256}`, mono: true },
  ];
}

export function limitsSection({ model, say, printed }: Writing): Section {
  const items = model.limits.map((limit) => say(`limit.${limit.code}`, { count: limit.count }));
  const rows = model.index.length;
  const shortened = printed < rows ? [say('limit.index-shortened', { printed, rows })] : [];
  return {
    heading: say('section.limits'),
    blocks: [
      { kind: 'paragraph', text: say('limits.text') },
      { kind: 'list', ordered: false, items: [...items, ...shortened] },
    ],
  };
}

export function indexSection(writing: Writing): Section {
  const { model, say, printed } = writing;
  const rows = model.index.length;
  const shortened =
    printed < rows ? [{ kind: 'paragraph', text: say('index.shortened', { printed, rows }) } as const] : [];
  return {
    heading: say('section.index'),
    blocks: [
      { kind: 'paragraph', text: say('index.text') },
      ...shortened,
      {
        kind: 'table',
        caption: say('table.index'),
        columns: [
          { heading: say('column.leaf'), kind: 'number', width: 42 },
          { heading: say('column.recordedAndType'), kind: 'mono', width: 128 },
          { heading: say('column.eventAndStream'), kind: 'mono', width: 164 },
          { heading: say('column.revision'), kind: 'number', width: 34 },
          { heading: say('column.actorId'), kind: 'mono', width: 116 },
        ],
        rows: model.index.slice(0, printed).map((event) => indexRow(event, keyText(writing, event.actor))),
        empty: say('table.none'),
        dense: true,
      },
    ],
  };
}

/** Two lines a row: side by side, the seven columns would need landscape pages or cut ids. */
function indexRow(event: IndexedEvent, actor: string): readonly string[] {
  return [
    String(event.leaf),
    `${event.recordedAt}\n${event.type}`,
    `${event.eventId}\n${event.stream}`,
    event.revision,
    actor,
  ];
}
