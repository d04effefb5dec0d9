import type { Block, Cell, CommandStep, Section } from '../document.ts';
import { sealSections } from '../seal-sections.ts';
import type { Writing } from './writing.ts';

/** The events behind it, each with its place under the checkpoint. */
export function evidenceSection({ model, say }: Writing): Section {
  const rows = model.evidence.map(({ type, event, leaf, recordedAt }): readonly Cell[] => [
    leaf === undefined ? '' : String(leaf),
    type,
    event,
    recordedAt,
  ]);
  const table: Block = {
    kind: 'table',
    caption: say('certificate.table.evidence'),
    columns: [
      { heading: say('certificate.column.leaf'), kind: 'number', width: 1 },
      { heading: say('column.type'), kind: 'mono', width: 3 },
      { heading: say('certificate.column.event'), kind: 'mono', width: 4.5 },
      { heading: say('certificate.column.at'), kind: 'mono', width: 3 },
    ],
    rows,
    empty: say('table.none'),
    dense: true,
  };
  return {
    heading: say('certificate.section.evidence'),
    blocks: [{ kind: 'paragraph', text: say('certificate.evidence') }, table],
  };
}

/** How a stranger checks it: the files inside, one proof for each event, and the checkpoint that they stand under. */
export function verifySection(writing: Writing): Section {
  const { model, say, files } = writing;
  const heading = say('certificate.section.verify');
  if (model.seal.state === 'unsealed') {
    return {
      heading,
      blocks: [...fileBlocks(writing), { kind: 'paragraph', text: say('verify.notYet'), muted: true }],
    };
  }
  const [first] = files.proofs;
  const proof: CommandStep = {
    text: say('certificate.verifyProof'),
    // Longer than a line with most types of events: parted where a shell goes on, so that it can be copied.
    command: `node regesta-verify.mjs proof ${first?.name ?? 'FILE'} \\\n  --policy policy.txt`,
    expect: null,
  };
  return {
    heading,
    blocks: [],
    sections: [
      { heading: say('section.files'), blocks: fileBlocks(writing) },
      ...sealSections({ seal: model.seal, say }, proof),
    ],
  };
}

function fileBlocks({ files, say }: Writing): readonly Block[] {
  const { twin, checkpoint, proofs, pdfName } = files;
  const all = [
    { ...twin, content: say('certificate.attachment') },
    ...(checkpoint === null ? [] : [{ ...checkpoint, content: say('seal.attachmentDescription') }]),
    ...proofs.map((one) => ({ ...one, content: say('certificate.attachmentProof') })),
  ];
  const steps: readonly CommandStep[] = [
    { text: say('verify.detach'), command: `pdfdetach -saveall ${pdfName}`, expect: null },
    { text: say('verify.hash'), command: 'sha256sum *.json *.txt *.tlog-proof', expect: null },
  ];
  return [
    { kind: 'paragraph', text: say('certificate.verifyFiles', { pdf: pdfName, data: twin.name }) },
    { kind: 'commands', steps },
    {
      kind: 'table',
      caption: say('table.files'),
      columns: [
        // One under the other: side by side, neither a name nor a hash would fit on one line.
        { heading: `${say('column.file')}, ${say('column.sha256')}`, kind: 'mono', width: 7 },
        { heading: say('column.content'), kind: 'text', width: 4.8 },
      ],
      rows: all.map(({ name, content, sha256 }) => [`${name}\n${sha256}`, content]),
      empty: say('table.none'),
      dense: true,
    },
  ];
}
