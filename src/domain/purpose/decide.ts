import { z } from 'zod';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { asSet, sameSet } from '../shape/plain.ts';
import { codeSchema } from '../shape/schemas.ts';
import { type purposeEvents, purposeTermsSchema } from './events.ts';
import type { PurposeState, PurposeTerms } from './state.ts';

export const PURPOSE_REFUSALS = ['purpose-unknown', 'purpose-exists', 'purpose-retired'] as const;
export type PurposeRefusal = (typeof PURPOSE_REFUSALS)[number];
export type PurposeDecision = Decision<DecidedOf<typeof purposeEvents>, PurposeRefusal>;

export const declarePurposeInput = purposeTermsSchema.extend({ code: codeSchema });
export type DeclarePurpose = z.output<typeof declarePurposeInput>;

/** The stream of a purpose follows from its code, so a code that was retired stays retired. */
export const declarePurpose =
  ({ code, ...given }: DeclarePurpose) =>
  (state: PurposeState): PurposeDecision => {
    const terms = inOrder(given);
    switch (state.phase) {
      case 'unknown':
        return accepted({ type: 'PurposeDeclared', clear: { code, ...terms } });
      case 'declared':
        return sameTerms(state.terms, terms) ? alreadySo : refused('purpose-exists');
      case 'retired':
        return refused('purpose-retired');
    }
  };

export const amendPurposeInput = purposeTermsSchema;

export const amendPurpose =
  (given: PurposeTerms) =>
  (state: PurposeState): PurposeDecision => {
    const terms = inOrder(given);
    switch (state.phase) {
      case 'unknown':
        return refused('purpose-unknown');
      case 'declared':
        return sameTerms(state.terms, terms) ? alreadySo : accepted({ type: 'PurposeAmended', clear: terms });
      case 'retired':
        return refused('purpose-retired');
    }
  };

export const retirePurposeInput = z.strictObject({});

export const retirePurpose =
  () =>
  (state: PurposeState): PurposeDecision => {
    switch (state.phase) {
      case 'unknown':
        return refused('purpose-unknown');
      case 'declared':
        return accepted({ type: 'PurposeRetired', clear: {} });
      case 'retired':
        return alreadySo;
    }
  };

function inOrder({ kind, legalBasis, dataCategories, names }: PurposeTerms): PurposeTerms {
  const { en, zh } = names;
  return {
    kind,
    legalBasis,
    dataCategories: asSet(dataCategories),
    names: zh === undefined ? { en } : { en, zh },
  };
}

const sameTerms = (a: PurposeTerms, b: PurposeTerms): boolean =>
  a.kind === b.kind &&
  a.legalBasis === b.legalBasis &&
  sameSet(a.dataCategories, b.dataCategories) &&
  a.names.en === b.names.en &&
  a.names.zh === b.names.zh;
