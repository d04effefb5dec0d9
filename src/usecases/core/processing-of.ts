import type { ActivityVersion } from '../../domain/activity/state.ts';
import type { DataCategory, SealedRef } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Deps } from './deps.ts';
import {
  asOf,
  type KnownActivity,
  type KnownRecipient,
  type KnownTransfer,
  processingRegister,
} from './processing-register.ts';
import type { ProcessingRegister } from './processing-register.ts';

type Description = ActivityVersion['description'];
type DataOfActivity = Description['data'][number];

/** What a statement about processing rests on: the activity, and which version of it. */
export interface Rests {
  readonly activity: string;
  readonly activityVersion: number;
}

/**
 * What the controller says of processing these data for these purposes (GDPR Art. 15(1)(a)-(d), (g), (h), (2)), from the
 * activities that were approved and in force. What no approved activity covers is named, never guessed.
 */
export interface Processing {
  readonly recordedAsOf?: Instant;
  readonly activities: readonly (Rests & {
    readonly name: Description['name'];
    readonly approvedAt: Instant;
    /** Where these data are. */
    readonly systems: readonly string[];
  })[];
  readonly purposes: readonly (Rests & { readonly purpose: string; readonly names?: { readonly en: string } })[];
  readonly legalBases: readonly (Rests & Description['legalBases'][number])[];
  readonly categories: readonly (Rests & Pick<DataOfActivity, 'category' | 'items' | 'condition'>)[];
  readonly recipients: readonly RecipientOfProcessing[];
  readonly transfers: readonly TransferOfProcessing[];
  readonly retention: readonly (Rests & {
    readonly category: DataCategory;
    readonly retention: NonNullable<DataOfActivity['retention']>;
  })[];
  readonly sources: readonly (Rests & { readonly category: DataCategory; readonly sources: readonly string[] })[];
  readonly automatedDecisions: readonly (Rests & Description['automated'][number])[];
  readonly uncovered: {
    readonly purposes: readonly string[];
    readonly dataCategories: readonly DataCategory[];
    /** Activities that would belong here and of which no version is approved. */
    readonly drafts: readonly string[];
  };
}

/** By actual identity (CJEU C-154/21); sub-processors are recipients too. */
export interface RecipientOfProcessing extends Omit<KnownRecipient['description'], 'contract'> {
  readonly activities: readonly string[];
  /** Code of the recipient that engaged it, for one that no activity names itself. */
  readonly engagedBy?: string;
  /** Of a natural person: the name, sealed under the recipient's keys (data category `staff`); open it by a look. */
  readonly sealedName?: SealedRef;
}

export interface TransferOfProcessing extends KnownTransferDescription {
  readonly activities: readonly string[];
}
type KnownTransferDescription = KnownTransfer['description'];

interface InForce {
  readonly rests: Rests;
  readonly approvedAt: Instant;
  readonly description: Description;
  /** Those of its data that were asked for. */
  readonly data: readonly DataOfActivity[];
}

/** `recordedAsOf`: a day (its end at the controller's) or an instant; now without it. */
export async function processingOf(
  deps: Deps,
  dataCategories: readonly DataCategory[],
  purposes: readonly string[],
  recordedAsOf?: string,
): Promise<Processing> {
  const register = await processingRegister(deps, await asOf(deps, recordedAsOf));
  const belongs = (description: Description): boolean =>
    description.role !== 'processor' &&
    description.purposes.some((code) => purposes.includes(code)) &&
    description.data.some((one) => dataCategories.includes(one.category));
  const going = register.activities.map(({ state }) => state).filter((state) => state.endedOn === undefined);
  const inForce = going.flatMap((state) => found(state, belongs, dataCategories));
  const drafts = going.filter(({ approved, draft }) => approved === undefined && draft && belongs(draft.description));
  const covered = {
    purposes: new Set(inForce.flatMap((one) => one.description.purposes)),
    dataCategories: new Set(inForce.flatMap((one) => one.data.map(({ category }) => category))),
  };
  return {
    ...(register.recordedAsOf === undefined ? {} : { recordedAsOf: register.recordedAsOf }),
    ...ofActivities(inForce, purposes, register),
    recipients: recipientsOf(inForce, register),
    transfers: transfersOf(inForce, dataCategories, register),
    uncovered: {
      purposes: purposes.filter((code) => !covered.purposes.has(code)),
      dataCategories: dataCategories.filter((category) => !covered.dataCategories.has(category)),
      drafts: drafts.map(({ code }) => code),
    },
  };
}

function found(
  { code, approved }: KnownActivity,
  belongs: (description: Description) => boolean,
  dataCategories: readonly DataCategory[],
): readonly InForce[] {
  if (approved === undefined || !belongs(approved.description)) return [];
  const { description, activityVersion, approvedAt } = approved;
  const data = description.data.filter((one) => dataCategories.includes(one.category));
  return [{ rests: { activity: code, activityVersion }, approvedAt, description, data }];
}

function ofActivities(inForce: readonly InForce[], purposes: readonly string[], { named }: ProcessingRegister) {
  const nameOf = (code: string) => {
    const purpose = named.purposes.get(code);
    return purpose === undefined || purpose.phase === 'unknown' ? {} : { names: purpose.terms.names };
  };
  const wanted = (code: string): boolean => purposes.includes(code);
  return {
    activities: inForce.map(({ rests, description: { name, systems }, approvedAt }) => ({
      ...rests,
      name,
      approvedAt,
      systems,
    })),
    purposes: inForce.flatMap(({ rests, description }) =>
      description.purposes.filter(wanted).map((purpose) => ({ ...rests, purpose, ...nameOf(purpose) })),
    ),
    legalBases: inForce.flatMap(({ rests, description }) =>
      description.legalBases.filter((one) => wanted(one.purpose)).map((one) => ({ ...rests, ...one })),
    ),
    categories: inForce.flatMap(({ rests, data }) =>
      data.map(({ category, items, condition }) => ({
        ...rests,
        category,
        items,
        ...(condition === undefined ? {} : { condition }),
      })),
    ),
    retention: inForce.flatMap(({ rests, data }) =>
      data.flatMap(({ category, retention }) => (retention === undefined ? [] : [{ ...rests, category, retention }])),
    ),
    sources: inForce.flatMap(({ rests, data }) =>
      data.map(({ category, sources }) => ({ ...rests, category, sources })),
    ),
    automatedDecisions: inForce.flatMap(({ rests, description }) =>
      description.automated.map((one) => ({ ...rests, ...one })),
    ),
  };
}

/** The activities that name each code, in the order of the codes. */
function namedBy(inForce: readonly InForce[], codesOf: (one: InForce) => readonly string[]) {
  const activities = new Map<string, string[]>();
  for (const one of inForce) {
    for (const code of new Set(codesOf(one))) {
      activities.set(code, [...(activities.get(code) ?? []), one.rests.activity]);
    }
  }
  return [...activities].sort(([a], [b]) => (a < b ? -1 : 1));
}

function recipientsOf(inForce: readonly InForce[], { named }: ProcessingRegister): readonly RecipientOfProcessing[] {
  const known = new Map<string, RecipientOfProcessing>();
  const queue: { code: string; activities: readonly string[]; engagedBy?: string }[] = namedBy(
    inForce,
    ({ description }) => [...description.recipients, ...description.controllers],
  ).map(([code, activities]) => ({ code, activities }));
  // Those named by an activity come first; whoever they engage, and those again, follow. A circle ends where it began.
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { code, ...how } = next;
    const state = named.recipients.get(code);
    if (known.has(code) || state?.phase !== 'known' || state.ended !== undefined) continue;
    const { contract: _contract, ...described } = state.description;
    const isPerson = described.nature === 'natural-person' && state.contact !== undefined;
    known.set(code, { ...described, ...how, ...(isPerson ? { sealedName: state.contact } : {}) });
    for (const engaged of described.subProcessors) {
      queue.push({ code: engaged, activities: how.activities, engagedBy: code });
    }
  }
  return [...known.values()];
}

/** Those that carry data asked for, and have not ended or run out. */
function transfersOf(
  inForce: readonly InForce[],
  dataCategories: readonly DataCategory[],
  { named, day }: ProcessingRegister,
): readonly TransferOfProcessing[] {
  return namedBy(inForce, ({ description }) => description.transfers).flatMap(([code, activities]) => {
    const state = named.transfers.get(code);
    if (state?.phase !== 'known' || state.endedOn !== undefined) return [];
    const { description } = state;
    const isOver = description.validUntil !== undefined && description.validUntil < day;
    const carries = description.dataCategories.some((one) => dataCategories.includes(one));
    return isOver || !carries ? [] : [{ ...description, activities }];
  });
}
