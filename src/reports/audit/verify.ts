import type { Block, CommandStep, Section } from '../document.ts';
import { checkpointFile } from '../seal.ts';
import { sealSections } from '../seal-sections.ts';
import type { Writing } from './writing.ts';

/** Plain commands of common tools, so that nobody has to trust ours. */
export function verifySection(writing: Writing): Section {
  const { model, options, say } = writing;
  const { seal } = model;
  const { remakeCommand } = options;
  const remake = remakeCommand === undefined ? undefined : step(say('verify.remake'), remakeCommand);
  const heading = say('section.verify');
  if (seal.state === 'unsealed') {
    const text = { kind: 'paragraph', text: say('verify.text', { pdf: options.pdfName }) } as const;
    const notYet = { kind: 'paragraph', text: say('verify.notYet'), muted: true } as const;
    return { heading, blocks: [text, ...fileBlocks(writing, remake), notYet] };
  }
  return {
    heading,
    blocks: [{ kind: 'paragraph', text: say('verify.textSealed', { pdf: options.pdfName }) }],
    sections: [
      { heading: say('section.files'), blocks: fileBlocks(writing, undefined) },
      ...sealSections({ seal, say }, remake),
    ],
  };
}

const step = (text: string, command: string, expect: string | null = null): CommandStep => ({ text, command, expect });

/** What is attached, how it is taken out, and what it must be. */
function fileBlocks({ model, options, say }: Writing, more: CommandStep | undefined): readonly Block[] {
  const { twin, pdfName } = options;
  const checkpoint = checkpointFile(model.seal);
  const files = [
    { ...twin, content: say('audit.attachmentDescription') },
    ...(checkpoint === null ? [] : [{ ...checkpoint, content: say('seal.attachmentDescription') }]),
  ];
  const steps = [
    step(say('verify.detach'), `pdfdetach -saveall ${pdfName}`),
    step(say('verify.hash'), `sha256sum ${files.map(({ name }) => name).join(' ')}`),
    step(say('verify.syntax'), `qpdf --check ${pdfName}`, say('verify.syntaxExpect')),
    ...(more === undefined ? [] : [more]),
  ];
  return [
    { kind: 'commands', steps },
    {
      kind: 'table',
      caption: say('table.files'),
      columns: [
        { heading: say('column.file'), kind: 'mono', width: 2.4 },
        { heading: say('column.content'), kind: 'text', width: 2.7 },
        { heading: say('column.sha256'), kind: 'mono', width: 6.7 },
      ],
      rows: files.map(({ name, content, sha256 }) => [name, content, sha256]),
      empty: say('table.none'),
      dense: true,
    },
  ];
}
