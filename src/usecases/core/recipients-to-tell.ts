import { type ActivityDescription, activityCategory } from '../../domain/activity/state.ts';
import { activityStream } from '../../domain/activity/stream.ts';
import { recipientCategory } from '../../domain/recipient/state.ts';
import { recipientStream } from '../../domain/recipient/stream.ts';
import { type DisclosedTo, type DisclosingActivity, whoIsTold } from '../../domain/telling/decide.ts';
import type { Telling, TellingMatter } from '../../domain/telling/state.ts';
import { DATA_CATEGORIES } from '../../kernel/sealed.ts';
import { processingCodes } from '../../projections/models/processing.ts';
import { ProjectionError } from '../../projections/projection-error.ts';
import { inBatches } from './activity-facts.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';
import { stateUntil } from './state-until.ts';

const VIEWS_WAIT_MS = 10_000;

/**
 * Whoever got these data by any version of an activity that was ever approved: what went out under an older one is still
 * out there. Which activities there are is known from a view, so it must be up to date; what they say, from their streams.
 */
export async function recipientsToTell(
  deps: Deps,
  matter: Pick<TellingMatter, 'dataCategories' | 'purposes'>,
): Promise<Pick<Telling, 'recipients' | 'spared'>> {
  if (!(await deps.readModels.waitFor((await deps.ledger.head()).position, VIEWS_WAIT_MS))) {
    throw new ProjectionError('PROJECTION_BEHIND', 'Whom to tell is decided when the read models are up to date.');
  }
  const { activities } = await processingCodes(deps.readModels.reader);
  const disclosing = (await inBatches(activities, (code) => approvedVersions(deps, code))).flat().map(disclosed);
  return whoIsTold(
    matter,
    disclosing,
    await disclosedTo(
      deps,
      disclosing.flatMap((one) => one.recipients),
    ),
  );
}

/** Who was told that something began is told that it ends, whatever the activities say by now. */
export async function recipientsToTellAgain(
  deps: Deps,
  before: readonly string[],
): Promise<Pick<Telling, 'recipients' | 'spared'>> {
  const all = { purposes: [], dataCategories: [...DATA_CATEGORIES], recipients: before };
  return whoIsTold({ dataCategories: [...DATA_CATEGORIES] }, [all], await disclosedTo(deps, before));
}

async function approvedVersions(deps: Deps, code: string): Promise<readonly ActivityDescription[]> {
  const { events } = await stateUntil(deps, activityCategory, activityStream(code));
  const approved = new Set(
    events.flatMap((event) => (event.type === 'ActivityApproved' ? [event.clear.activityVersion] : [])),
  );
  return events.flatMap((event) =>
    event.type === 'ActivityDescribed' && approved.has(event.clear.activityVersion) ? [event.clear] : [],
  );
}

/** Where we act for somebody else, telling is that controller's, who is told of by contract. */
const disclosed = ({ role, purposes, data, recipients, controllers }: ActivityDescription): DisclosingActivity => ({
  purposes,
  dataCategories: data.map(({ category }) => category),
  recipients: role === 'processor' ? [] : [...recipients, ...controllers],
});

async function disclosedTo(deps: Deps, codes: readonly string[]): Promise<ReadonlyMap<string, DisclosedTo>> {
  const known = await inBatches([...new Set(codes)], async (code) => {
    const { state } = await loadState(deps, recipientCategory, recipientStream(code));
    if (state.phase === 'unknown') return [];
    const holdsNothing = state.ended !== undefined && state.ended.data !== 'kept-by-law';
    return [[code, { holdsNothing, isForInquiry: state.telling?.spared === 'particular-inquiry' }] as const];
  });
  return new Map(known.flat());
}
