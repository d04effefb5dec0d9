import { formatCheckpoint } from '../checkpoint.ts';
import { verifyTimeStampToken } from '../time-stamp/time-stamp.ts';
import { toMillis } from '../../kernel/time.ts';
import type { Context } from './context.ts';
import type { ReadFact } from './facts.ts';
import type { Finding } from './findings.ts';
import type { NoteFile } from './material.ts';

type Place = Pick<Finding, 'index' | 'file'>;
type Anchored = Extract<ReadFact, { readonly type: 'CheckpointAnchored' }>;
type CosignedFact = Extract<ReadFact, { readonly type: 'CheckpointCosigned' }>;

/** The texts that a checkpoint of this tree at that size may have: under each origin whose history holds it. */
export function textsAt({ roots, origins, checkpoint }: Context, size: number): readonly string[] {
  const root = roots.rootAt(size);
  if (root === undefined) return [];
  return [checkpoint.origin, ...origins.previous()].flatMap((origin) =>
    size <= (origins.sharedWith(origin) ?? -1) ? [formatCheckpoint({ origin, size, root, extensions: [] })] : [],
  );
}

/** A token must be over one of the texts; `undefined` texts are those that this bundle cannot tell. */
export function judgeToken(
  context: Context,
  size: number,
  token: Uint8Array,
  texts: readonly string[],
  place: Place,
): void {
  const { policy, times, log } = context;
  const index = place.index;
  const untrusted = (why: string): void => log.add({ id: 'E502', ...place, size, why });
  if (texts.length === 0) return untrusted('the bundle does not tell what the checkpoint of that size is');
  const verdicts = texts.map((text) =>
    verifyTimeStampToken(token, Buffer.from(text, 'utf8'), policy?.authorities ?? []),
  );
  const best = verdicts.find(({ kind }) => kind === 'attested') ?? verdicts[0];
  switch (best?.kind) {
    case 'attested': {
      const { authority: by, qualified } = best;
      return times.attest({ size, at: toMillis(best.at), kind: 'tsa-attested', by, qualified }, index);
    }
    case 'imprint':
      return log.add({ id: 'E501', ...place, size, why: `${best.authority} stamped another text` });
    case 'untrusted':
      return untrusted(best.why);
    case undefined:
  }
}

export function takeAnchoredEvent(context: Context, index: number, { size, root, token }: Anchored): boolean {
  if (size > index) return false;
  // Without an authority in the policy there is nothing to ask, a hundred thousand times over.
  if ((context.policy?.authorities ?? []).length === 0) return true;
  if (isOfTree(context, root, size, index)) judgeToken(context, size, token, textsAt(context, size), { index });
  return true;
}

export function takeCosignedEvent(context: Context, index: number, { size, root, line }: CosignedFact): boolean {
  if (size > index) return false;
  if (!isOfTree(context, root, size, index)) return true;
  for (const text of textsAt(context, size)) {
    const judged = context.keys.judgeLine(text, line);
    if (judged.kind === 'invalid') {
      context.log.add({ id: 'E301', index, size, why: `not the cosignature of ${judged.key.name}` });
      return true;
    }
    for (const { name, at } of judged.cosigned) {
      context.times.attest({ size, at, kind: 'cosigner-attested', by: name, qualified: false }, index);
    }
  }
  return true;
}

/** An event about another tree than this one: nobody without a key could have it sealed. */
function isOfTree({ roots, log }: Context, root: Buffer, size: number, index: number): boolean {
  const treeRoot = roots.rootAt(size);
  if (treeRoot === undefined || treeRoot.equals(root)) return true;
  log.add({ id: 'E201', index, size, expected: root.toString('base64'), got: treeRoot.toString('base64') });
  return false;
}

/** Cosignatures on a note that is of this tree. */
export function attestNote(context: Context, { note, size }: NoteFile): readonly string[] {
  const judged = context.keys.judge(note);
  if (judged.kind === 'invalid') return [];
  for (const { name, at } of judged.cosigned) {
    context.times.attest({ size, at, kind: 'cosigner-attested', by: name, qualified: false });
  }
  return judged.cosigned.map(({ name }) => name);
}

/** Tokens in `anchors/`. `noteTexts`: of checkpoints in files that were found to be of this ledger. */
export function judgeTokenFiles(context: Context, noteTexts: ReadonlyMap<number, readonly string[]>): void {
  const { material, checkpoint } = context;
  for (const { file, size, token } of material.tokens) {
    if (size > checkpoint.size) judgeTokenBeyond(context, size, token, { file, isPart: false });
    else judgeToken(context, size, token, [...textsAt(context, size), ...(noteTexts.get(size) ?? [])], { file });
  }
}

/**
 * A genuine token of a checkpoint that is larger than the tree: something was cut off. `isPart`: the auditor held it, and
 * the bundle is a part that does not lead to its checkpoint, larger or smaller: that proves nothing.
 */
export function judgeTokenBeyond(
  { log, checkpoint, policy }: Context,
  size: number,
  token: Uint8Array,
  { file, isPart }: { readonly file: string; readonly isPart: boolean },
): void {
  const { kind } = verifyTimeStampToken(token, new Uint8Array(), policy?.authorities ?? []);
  if (kind === 'untrusted') {
    log.add({ id: 'E502', size, file, why: 'of a checkpoint that is not in here, by no authority of the policy' });
  } else if (isPart) {
    const why = 'this part of the ledger does not lead to the checkpoint that was stamped: they cannot be compared';
    log.add({ id: 'E004', size, file, why });
  } else {
    log.add({ id: 'E504', size, file, expected: size, got: checkpoint.size });
  }
}
