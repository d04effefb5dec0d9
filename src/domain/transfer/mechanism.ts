import { leavesArea, regimeOf, type TransferRegime } from '../shape/regions.ts';
import { adequacyOf } from './adequacy.ts';
import type { Mechanism } from './events.ts';
import type { TransferDescription } from './state.ts';

/** Under whose rules each mechanism exists. */
const REGIMES: { readonly [mechanism in Mechanism]: readonly TransferRegime[] } = {
  adequacy: ['eea', 'gb', 'ch'],
  'standard-clauses': ['eea'],
  'binding-corporate-rules': ['eea', 'gb', 'ch'],
  'code-of-conduct': ['eea', 'gb'],
  certification: ['eea', 'gb'],
  'ad-hoc-clauses': ['eea', 'gb', 'ch'],
  derogation: ['eea', 'gb', 'ch'],
  'uk-idta': ['gb'],
  'uk-addendum': ['gb'],
  'swiss-clauses': ['ch'],
  'cn-security-assessment': ['cn'],
  'cn-standard-contract': ['cn'],
  'cn-certification': ['cn'],
  'cn-exempt': ['cn'],
  'national-rule': ['other'],
};

export const MECHANISM_REFUSALS = [
  'transfer-destination-unclear',
  'transfer-leaves-no-area',
  'transfer-mechanism-elsewhere',
  'transfer-clauses-unnamed',
  'transfer-derogation-unnamed',
  'transfer-exemption-unnamed',
  'transfer-not-adequate',
  'transfer-scope-unconfirmed',
  'transfer-period-empty',
] as const;
export type MechanismRefusal = (typeof MECHANISM_REFUSALS)[number];

/** The country or organisation; absent when it is named twice or not at all. */
export const destinationOf = ({ to, toOrganisation }: Pick<TransferDescription, 'to' | 'toOrganisation'>) =>
  to === undefined ? toOrganisation : toOrganisation === undefined ? to : undefined;

/** Why what is described cannot be such a transfer; `undefined` when it can. */
export function unfit(transfer: TransferDescription): MechanismRefusal | undefined {
  const { from, to, mechanism, modules, derogation, exemption, validFrom, validUntil } = transfer;
  const destination = destinationOf(transfer);
  if (destination === undefined) return 'transfer-destination-unclear';
  if (to !== undefined && !leavesArea(from, to)) return 'transfer-leaves-no-area';
  if (!REGIMES[mechanism].includes(regimeOf(from))) return 'transfer-mechanism-elsewhere';
  const isByClauses = ['standard-clauses', 'swiss-clauses', 'uk-addendum'].includes(mechanism);
  if (isByClauses !== (modules ?? []).length > 0) return 'transfer-clauses-unnamed';
  if ((mechanism === 'derogation') !== (derogation !== undefined)) return 'transfer-derogation-unnamed';
  if ((mechanism === 'cn-exempt') !== (exemption !== undefined)) return 'transfer-exemption-unnamed';
  if (validUntil !== undefined && validUntil < validFrom) return 'transfer-period-empty';
  return mechanism === 'adequacy' && regimeOf(from) === 'eea' ? unfitAdequacy(transfer, destination) : undefined;
}

function unfitAdequacy(
  { validFrom, isScopeConfirmed }: TransferDescription,
  destination: string,
): MechanismRefusal | undefined {
  const decision = adequacyOf(destination, validFrom);
  if (decision === undefined) return 'transfer-not-adequate';
  return decision.isPartial === true && isScopeConfirmed !== true ? 'transfer-scope-unconfirmed' : undefined;
}
