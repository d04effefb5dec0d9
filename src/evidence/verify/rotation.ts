import type { VerifierKey } from '../keys.ts';
import type { Context, SeenCheckpoint } from './context.ts';
import { fits, placeOf } from './seen-checkpoint.ts';

/**
 * Step 4. A key is believed when the policy names it, or when a key that is believed already signed a checkpoint together
 * with it, that checkpoint is of this tree, it covers the event that adds the new key, and both might sign at its size. So
 * a lost key is not believed by way of its successor, and what it signed after it was lost accuses nobody.
 */
export function believedKeys(context: Context, seen: readonly SeenCheckpoint[]): ReadonlySet<VerifierKey> {
  const { keys, checkpoint } = context;
  const believed = new Set(keys.trusted(checkpoint.origin));
  // Each round believes one more key or is the last.
  for (let grew = true; grew; ) {
    grew = false;
    for (const { key, index } of keys.named) {
      if (believed.has(key) || key.name !== checkpoint.origin) continue;
      const overlaps = seen.some(
        (one) =>
          one.size > index &&
          one.signers.includes(key) &&
          keys.mayHaveSigned(key, one.size) &&
          fits(one) &&
          one.signers.some((signer) => believed.has(signer) && keys.mayHaveSigned(signer, one.size)),
      );
      if (overlaps) believed.add(key);
      grew ||= overlaps;
    }
  }
  return believed;
}

/** Steps 4 and 7 for every checkpoint: signed at a size at which its key may sign, and of this tree. */
export function judgeCheckpoints(
  { keys, log, checkpoint }: Context,
  seen: readonly SeenCheckpoint[],
  believed: ReadonlySet<VerifierKey>,
): void {
  for (const one of seen) {
    const signers = one.signers.filter((key) => believed.has(key) || one.origin !== checkpoint.origin);
    for (const key of signers) {
      if (!keys.mayHaveSigned(key, one.size))
        log.add({ id: 'E303', ...placeOf(one), why: `signed by ${key.toString()}` });
    }
    if (signers.length > 0 && one.treeRoot !== undefined && !fits(one)) {
      const expected = one.root.toString('base64');
      log.add({ id: 'E201', ...placeOf(one), expected, got: one.treeRoot.toString('base64') });
    }
  }
}

/** The newest checkpoint decides; a file with an earlier one that nobody known signed says nothing either. */
export function judgeUnknownKeys(
  context: Context,
  newest: SeenCheckpoint,
  earlier: readonly SeenCheckpoint[],
  believed: ReadonlySet<VerifierKey>,
): boolean {
  const { log } = context;
  const isBelieved = newest.signers.some((key) => believed.has(key));
  if (!isBelieved && log.count('E301') + log.count('E404') === 0) {
    log.add({ id: 'E302', size: newest.size, file: 'checkpoint', why: whyUnknown(context, newest.origin) });
  }
  for (const one of earlier) {
    if (one.signers.length === 0) log.add({ id: 'E302', ...placeOf(one), why: 'no signature of a known key' });
  }
  return isBelieved;
}

function whyUnknown({ options, policy }: Context, origin: string): string {
  if (options.policy === undefined) return 'no policy says whose signature is believed: give one with --policy';
  if (policy === undefined) return 'the policy that was given cannot be read';
  const origins = policy.logs.map(({ key }) => key.name);
  if (origins.length > 0 && !origins.includes(origin)) {
    return `the policy is of ${origins.join(', ')}, and the bundle of ${origin}: give the policy of this ledger`;
  }
  return 'no signature of a key that the policy names, or that follows from one it names: ask for the policy anew, not with the bundle';
}
