import type { VerifierKey } from '../keys.ts';
import type { SignedNote } from '../note.ts';
import type { Context, SeenCheckpoint } from './context.ts';
import type { NoteFile } from './material.ts';

type Place = { readonly file: string } | { readonly index: number; readonly size: number };

/** Step 3: the logs whose signature on the note is good and for their own origin. */
export function signersOf(
  { keys, log }: Context,
  note: SignedNote,
  origin: string,
  place: Place,
): readonly VerifierKey[] {
  const judged = keys.judge(note);
  if (judged.kind === 'invalid') {
    log.add({ id: 'E301', ...place, why: `not the signature of ${judged.key.name}` });
    return [];
  }
  for (const { name } of judged.logs) {
    if (name !== origin) log.add({ id: 'E404', ...place, expected: name, got: origin });
  }
  return judged.logs.filter(({ name }) => name === origin);
}

export function seenIn(context: Context, { file, note, checkpoint }: NoteFile): SeenCheckpoint {
  const { origin, size, root } = checkpoint;
  const signers = signersOf(context, note, origin, { file });
  return { file, origin, size, root, signers, treeRoot: context.roots.rootAt(size) };
}

export const fits = ({ root, treeRoot }: SeenCheckpoint): boolean => treeRoot?.equals(root) === true;

export const placeOf = ({ file, index, size }: SeenCheckpoint) => ({
  ...(index === undefined ? {} : { index }),
  size,
  ...(file === undefined ? {} : { file }),
});
