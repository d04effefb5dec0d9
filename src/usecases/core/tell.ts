import type { Owner } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { SealedFieldName } from '../../domain/shape/vocabulary.ts';
import type { Outcome } from './act.ts';
import type { Caller } from './caller.ts';
import type { Deps } from './deps.ts';
import { permit, wouldPermit } from './look.ts';

export interface Compared {
  /** For what purpose the caller would learn that a value is the same; without one nothing is told. */
  readonly purpose: string | undefined;
  readonly owner: Owner;
  readonly dataCategories: readonly DataCategory[];
}

/**
 * What a caller may be told of a change that compared sealed values. "Already so" reveals the value to who guessed it, so
 * it is a look: told only to an actor who may look at those fields, and recorded first (docs/record.md section 4).
 */
export async function tell<Reason extends string>(
  deps: Deps,
  caller: Caller,
  outcome: Outcome<Reason>,
  { purpose, owner, dataCategories }: Compared,
): Promise<Outcome<Reason>> {
  if (outcome.kind === 'refused' || outcome.kind === 'accepted') return outcome;
  if (purpose !== undefined) {
    const asked = { look: 'comparison', purpose, owners: [owner], dataCategories } as const;
    const fields = outcome.compared as readonly SealedFieldName[];
    // Nothing was the same, so nothing is looked at. Who may not look is still not told: beside the answer to a right guess,
    // "written" would say that this guess was wrong.
    const may =
      fields.length === 0
        ? await wouldPermit(deps, caller, asked)
        : (await permit(deps, caller, { ...asked, fields })).kind === 'granted';
    if (may) return outcome;
  }
  const { position } = await deps.ledger.head();
  return { kind: 'accepted', position };
}
