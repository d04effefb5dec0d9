import type { Document, Language } from '../../src/reports/document.ts';

/** A small document whose only section holds the given paragraphs. */
export function textSample(language: Language, paragraphs: readonly string[]): Document {
  return {
    language,
    createdAt: '2026-06-30T15:59:59.999Z',
    classification: 'Test',
    cover: {
      title: 'Sample & <proof>',
      subject: 'Text that must come back',
      issuer: ['Issuer "Ltd" & Søn'],
      period: null,
      reportId: 'T-1',
      status: 'Draft',
      conclusion: { tone: 'good', heading: 'Fine', paragraphs: ['All is well.'] },
      binding: null,
    },
    sections: [{ heading: 'Text', blocks: paragraphs.map((text) => ({ kind: 'paragraph', text })) }],
  };
}
