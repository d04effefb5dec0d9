import type { CustomerField } from '../../domain/customer/fields.ts';
import { fieldCategory } from '../../domain/customer/fields.ts';
import { momentOf, type RequestEvent } from '../../domain/request/file.ts';
import type { DataCategory, OpenedPayload, SealedRef } from '../../kernel/sealed.ts';
import { assert } from '../../kernel/assert.ts';
import type { PackageFacts, StatementFact } from '../../reports/package/facts.ts';
import { refKey } from '../core/customer-answer.ts';
import { type CustomerEvent, type ReadRequest, type Sources, tasksOfTheirs, theirs } from './sources.ts';

type StatingEvent = Extract<
  CustomerEvent,
  { readonly type: 'CustomerRegistered' | 'CustomerFactsChanged' | 'CustomerFactsCorrected' }
>;
const isStating = (event: CustomerEvent): event is StatingEvent =>
  event.type === 'CustomerRegistered' ||
  event.type === 'CustomerFactsChanged' ||
  event.type === 'CustomerFactsCorrected';

const HOW = {
  CustomerRegistered: 'stated',
  CustomerFactsChanged: 'changed',
  CustomerFactsCorrected: 'corrected',
} as const;

/** Every envelope that the package tells of, each once. */
export function refsOf({ ofCustomer, ofConsent, requests, tasks }: Sources): readonly SealedRef[] {
  const written = theirs(requests).flatMap(writtenIn);
  const returned = tasksOfTheirs(tasks).flatMap(({ events }) => events.filter(({ type }) => type === 'DataReturned'));
  const events = [...ofCustomer, ...ofConsent, ...written, ...returned];
  const refs = new Map<string, SealedRef>();
  for (const { sealed } of events) {
    for (const ref of Object.values(sealed)) if (ref !== undefined) refs.set(refKey(ref), ref);
  }
  return [...refs.values()];
}

/** What was opened, by envelope. */
export class OpenedRefs {
  readonly #payloads: ReadonlyMap<string, OpenedPayload>;

  constructor(refs: readonly SealedRef[], payloads: readonly OpenedPayload[]) {
    this.#payloads = new Map(refs.map((ref, index) => [refKey(ref), payloads[index] as OpenedPayload]));
  }

  of(ref: SealedRef): OpenedPayload {
    const payload = this.#payloads.get(refKey(ref));
    assert(payload !== undefined, 'the look asked for every envelope that is told of');
    return payload;
  }
}

/** Every value that was ever stated, in the order of the ledger: also what was corrected or changed since. */
export const statementsOf = (sources: Sources, opened: OpenedRefs): readonly StatementFact[] =>
  sources.ofCustomer.filter(isStating).flatMap((event) => {
    const fields = event.clear.fields.flatMap((field): StatementFact[] => {
      const ref = event.sealed[fieldCategory[field]];
      if (ref === undefined) return [];
      const standing = standingOf(sources, event, field);
      return [
        { ...statement(event, field, ref, opened), standing, isUnverified: event.clear.unverified.includes(field) },
      ];
    });
    const { note } = event.sealed;
    // Why somebody corrected it is about the person, too.
    if (event.type !== 'CustomerFactsCorrected' || note === undefined) return fields;
    const why = {
      ...statement(event, 'reasonInWords', note, opened),
      standing: 'current',
      isUnverified: false,
    } as const;
    return event.clear.fields.includes('note') && why.payload.kind !== 'opened' ? fields : [...fields, why];
  });

function statement(event: StatingEvent, field: string, ref: SealedRef, opened: OpenedRefs) {
  const { source, channel } = event.clear;
  return {
    event: event.id,
    field,
    category: ref.dataCategory,
    payload: opened.of(ref),
    at: event.metadata.recordedAt,
    how: HOW[event.type],
    ...(event.type === 'CustomerFactsCorrected' ? { reason: event.clear.reason } : {}),
    source,
    channel,
  };
}

function standingOf({ state }: Sources, { id }: StatingEvent, field: CustomerField): StatementFact['standing'] {
  const current = state.current.get(field);
  if (current?.ref.eventId === id) return 'current';
  return current === undefined && state.retired.has(field) ? 'retired' : 'former';
}

export const identifiersOf = ({ state }: Sources, opened: OpenedRefs): PackageFacts['identifiers'] =>
  state.identifiers.map(({ system, ref }) => ({
    event: ref.eventId,
    system,
    at: ref.recordedAt,
    payload: opened.of(ref),
  }));

const THEIR_WORDS = { note: ['note'] } as const;

/** What comes from the person, by the event that brought it: each data category with its fields. */
const WRITTEN: {
  readonly [type in RequestEvent['type']]?: { readonly [category in DataCategory]?: readonly string[] };
} = {
  RequestReceived: {
    identity: ['name'],
    contact: ['email', 'phone', 'postalAddress', 'country'],
    preference: ['language'],
    ...THEIR_WORDS,
  },
  IdentityEvidenceReceived: { identity: ['evidence'] },
  ClarificationReceived: THEIR_WORDS,
  AppealReceived: THEIR_WORDS,
  ComplaintReceived: THEIR_WORDS,
};

/** What came from them, as far as it is known to be theirs. */
const writtenIn = ({ events, before }: ReadRequest): readonly RequestEvent[] =>
  events.filter((event) => WRITTEN[event.type] !== undefined && !isOfBefore(event, before));

const isOfBefore = ({ type, position }: RequestEvent, { written, found }: ReadRequest['before']): boolean =>
  position < (type === 'IdentityEvidenceReceived' ? found : written);

/** Requests of theirs of which something is left out, for it came when they were, or may have been, somebody else's. */
export const leftOutInPart = ({ requests, tasks }: Sources): number =>
  theirs(requests).filter(
    ({ request, events, before }) =>
      events.some((event) => WRITTEN[event.type] !== undefined && isOfBefore(event, before)) ||
      tasks.some((task) => task.request === request && task.isOfBefore),
  ).length;

/** In every request of theirs: what they wrote to us is about them, whatever it asked for. */
export const wroteOf = ({ requests }: Sources, opened: OpenedRefs): PackageFacts['wrote'] =>
  theirs(requests).flatMap((one) =>
    writtenIn(one).flatMap((event) => {
      const sealed: { readonly [category in DataCategory]?: SealedRef } = event.sealed;
      const categories = Object.entries(WRITTEN[event.type] ?? {}) as [DataCategory, readonly string[]][];
      return categories.flatMap(([category, names]) => {
        const ref = sealed[category];
        if (ref === undefined) return [];
        const payload = opened.of(ref);
        // What cannot be opened does not tell which of its fields were stated: it is told once.
        const fields = payload.kind === 'opened' ? names : names.slice(0, 1);
        const place = { event: event.id, request: one.request, at: momentOf(event), category, payload };
        return fields.map((field) => ({ ...place, field }));
      });
    }),
  );

export const returnedOf = ({ tasks }: Sources, opened: OpenedRefs): PackageFacts['returned'] =>
  tasksOfTheirs(tasks).flatMap(({ task, system, events }) =>
    events.flatMap((event) => {
      if (event.type !== 'DataReturned' || event.sealed.note === undefined) return [];
      const payload = opened.of(event.sealed.note);
      const fields = payload.kind === 'opened' ? (['returned', 'note'] as const) : (['returned'] as const);
      const named = system === undefined ? {} : { system };
      return fields.map((field) => ({ event: event.id, task, ...named, field, payload }));
    }),
  );
