import { isTakenBack } from '../../domain/consent/queries.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import type { RequestState } from '../../domain/request/file.ts';
import { isCarriedOut } from '../../domain/restriction/carried-out.ts';
import { restrictionCategory } from '../../domain/restriction/state.ts';
import { restrictionStream } from '../../domain/restriction/stream.ts';
import type { Right } from '../../domain/rules/vocabulary.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Deps } from './deps.ts';
import { deedOf } from './erasure-deeds.ts';
import { loadState } from './load-state.ts';

/** Of these rights, those that the customer's own streams, or an erasure's, do not show carried out now. */
export async function undoneOf(
  deps: Pick<Deps, 'ledger' | 'readModels'>,
  request: Id,
  state: RequestState,
  rights: readonly Right[],
): Promise<readonly Right[]> {
  if (state.phase === 'unknown' || state.customer === undefined) return [];
  const { customer, receivedAt } = state;
  const undone: Right[] = [];
  for (const right of new Set(rights)) {
    switch (right) {
      case 'objection':
      case 'restriction':
      case 'opt-out':
      case 'limit': {
        const found = await loadState(deps, restrictionCategory, restrictionStream(customer));
        if (!isCarriedOut(found.state, right, { request, receivedAt })) undone.push(right);
        break;
      }
      case 'withdraw-consent': {
        const found = await loadState(deps, consentCategory, consentStream(customer));
        if (!isTakenBack(found.state, receivedAt)) undone.push(right);
        break;
      }
      case 'erasure':
      case 'delete':
        if ((await deedOf(deps, request, customer)) === undefined) undone.push(right);
        break;
      case 'access':
      case 'rectification':
      case 'portability':
      case 'automated-decision':
      case 'know':
      case 'correct':
    }
  }
  return undone;
}
