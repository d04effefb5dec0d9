import { type Document, numberedHeadings } from '../document.ts';
import { sections } from './blocks.ts';
import { contents } from './contents.ts';
import { cover } from './cover.ts';
import type { Drawing, Flow } from './flow.ts';
import { furniture } from './furniture.ts';
import type { HeadingPages, Layout } from './layout.ts';
import { STYLE } from './theme.ts';

/** A document with fewer headings than this has no page of contents. */
const CONTENTS_FROM = 4;

/** A report: cover, contents, numbered sections. */
export function reportLayout(document: Document): Layout {
  const { cover: c } = document;
  return {
    language: document.language,
    createdAt: document.createdAt,
    content: document,
    metadata: {
      title: `${c.title} ${c.reportId}`,
      author: c.issuer[0] ?? '',
      subject: c.period === null ? c.subject : `${c.subject}, ${c.period}`,
      properties: propertiesOf(document),
    },
    furniture: (flow, pages) => furniture(flow, document, pages),
    draw: (flow, note, pageOf, seen) => drawing(flow, document, note, pageOf, seen),
  };
}

function propertiesOf({ cover: { reportId, binding } }: Document): Readonly<Record<string, string>> {
  if (binding === null) return { reportId };
  const { prefix, seal } = binding;
  return {
    reportId,
    ledgerOrigin: prefix.origin,
    ledgerLeaves: String(prefix.leaves),
    lastEventId: prefix.lastEventId ?? '',
    ...(seal.state === 'sealed'
      ? { checkpointOrigin: seal.origin, treeSize: String(seal.size), checkpointRoot: seal.root }
      : {}),
  };
}

function* drawing(
  flow: Flow,
  document: Document,
  note: string | null,
  pageOf: readonly number[],
  seen: HeadingPages,
): Drawing {
  yield* cover(flow, document.cover);
  yield* flow.breakPage();
  const hasContents = numberedHeadings(document).length >= CONTENTS_FROM;
  if (hasContents) yield* contents(flow, document, pageOf);
  if (note !== null) {
    flow.gap(18);
    yield* flow.paragraph(note, STYLE.muted, 8);
  }
  if (hasContents) yield* flow.breakPage();
  yield* sections(flow, document.sections, seen);
}
