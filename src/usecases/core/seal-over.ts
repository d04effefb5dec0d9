import { formatNote, parseNote } from '../../evidence/note.ts';
import type { Seal } from '../../reports/document.ts';
import type { Deps } from './deps.ts';
import type { SealedCheckpoint } from './evidence.ts';

/**
 * The smallest checkpoint that covers a prefix of so many leaves, for the document that is made from them; sealed first if
 * there is none. It never changes once it is there, so the document comes out the same again. Where nothing is sealed by
 * the operator's own setting, the document says so; any other failure to seal is a failure to make it.
 */
export async function sealOver({ evidence }: Pick<Deps, 'evidence'>, leaves: number): Promise<Seal> {
  const before = evidence.smallestCovering(leaves);
  if (before !== undefined) return sealed(before);
  if (evidence.health().state === 'off' || leaves === 0) return { state: 'unsealed' };
  await evidence.sealNow(leaves);
  const made = evidence.smallestCovering(leaves);
  return made === undefined ? { state: 'unsealed' } : sealed(made);
}

function sealed({ origin, size, root, note }: SealedCheckpoint): Seal {
  const { text, signatures } = parseNote(Buffer.from(note, 'utf8'));
  // Cosignatures come later, and would make another document of the same prefix.
  const own = formatNote({ text, signatures: signatures.filter(({ name }) => name === origin) });
  return { state: 'sealed', origin, size, root, note: own, keyName: origin };
}
