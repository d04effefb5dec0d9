import { isTakenBack } from '../../domain/consent/queries.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { customerCategory } from '../../domain/customer/state.ts';
import { customerOwner, customerStream } from '../../domain/customer/stream.ts';
import { keptItems } from '../../domain/erasure/queries.ts';
import type { Moment } from '../../domain/request/decide.ts';
import type { RequestState } from '../../domain/request/file.ts';
import { sinceReopened } from '../../domain/request/queries.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { isCarriedOut } from '../../domain/restriction/carried-out.ts';
import { restrictionCategory } from '../../domain/restriction/state.ts';
import { restrictionStream } from '../../domain/restriction/stream.ts';
import type { Right } from '../../domain/rules/vocabulary.ts';
import type { CustomerId, EventId, Id } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { erasedDataCategories } from '../../projections/models/shreds.ts';
import { zoneOf } from './clocks.ts';
import type { Deps } from './deps.ts';
import { deedOf, filesOf } from './erasure-deeds.ts';
import { loadState } from './load-state.ts';
import { stateUntil } from './state-until.ts';

/**
 * Of these rights, those that the customer's own streams, or an erasure's, do not show carried out now. `deeds`: older
 * restrictions, objections and opt-outs that an officer says are what is asked for.
 */
export async function undoneOf(
  deps: Pick<Deps, 'ledger' | 'readModels'>,
  request: Id,
  state: RequestState,
  rights: readonly Right[],
  moment: Moment,
  deeds: readonly EventId[] = [],
): Promise<readonly Right[]> {
  if (state.phase === 'unknown' || state.customer === undefined) return [];
  const { customer, receivedAt } = state;
  const timeZone = await zoneOf(deps, state, moment);
  const asking = { request, receivedAt, timeZone, laws: state.regimes.map(({ jurisdiction }) => jurisdiction), deeds };
  const undone: Right[] = [];
  for (const right of new Set(rights)) {
    switch (right) {
      case 'objection':
      case 'restriction':
      case 'opt-out':
      case 'limit': {
        const found = await loadState(deps, restrictionCategory, restrictionStream(customer));
        if (!isCarriedOut(found.state, right, asking)) undone.push(right);
        break;
      }
      case 'withdraw-consent': {
        const found = await loadState(deps, consentCategory, consentStream(customer));
        if (!isTakenBack(found.state, receivedAt, timeZone)) undone.push(right);
        break;
      }
      case 'erasure':
      case 'delete':
        if (!(await isForgottenFor(deps, request, customer, right))) undone.push(right);
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

/**
 * An erasure was carried out for the request, and of the customer nothing lives that neither a plan keeps nor somebody
 * withheld with a ground: one that took the language alone is not what was asked for.
 */
async function isForgottenFor(
  deps: Pick<Deps, 'ledger' | 'readModels'>,
  request: Id,
  customer: CustomerId,
  right: Right,
): Promise<boolean> {
  const deed = await deedOf(deps, request, customer);
  if (deed === undefined) return false;
  const owner = customerOwner(customer);
  const kept = filesOf(deed)
    .flatMap(keptItems)
    .filter((item) => item.owner === owner);
  const gone = await erasedDataCategories(deps.readModels.reader, owner);
  const settled = new Set<DataCategory>([
    ...kept.map(({ dataCategory }) => dataCategory),
    ...gone.map(({ dataCategory }) => dataCategory),
    ...(await withheldOf(deps, request, right)),
  ]);
  return (await sealedOf(deps, customer)).every((dataCategory) => settled.has(dataCategory));
}

/** What was ever sealed for the customer, values that were replaced since among it. */
async function sealedOf(deps: Pick<Deps, 'ledger'>, customer: CustomerId): Promise<readonly DataCategory[]> {
  const { events: facts } = await stateUntil(deps, customerCategory, customerStream(customer));
  const { events: consents } = await stateUntil(deps, consentCategory, consentStream(customer));
  return [...new Set([...facts, ...consents].flatMap(({ sealed }) => Object.keys(sealed) as DataCategory[]))];
}

/** Data categories that a partial answer to this right names, since the right was last opened again. */
async function withheldOf(deps: Pick<Deps, 'ledger'>, request: Id, right: Right): Promise<readonly DataCategory[]> {
  const { events } = await stateUntil(deps, requestCategory, requestStream(request));
  return sinceReopened(events, right).flatMap((event) =>
    event.type === 'PartialAnswerDecided' && event.clear.rights.includes(right)
      ? event.clear.withheld.flatMap(({ dataCategory }) => dataCategory ?? [])
      : [],
  );
}
