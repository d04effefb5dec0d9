import type { OrganisationState } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import type { RequestEvent } from '../../domain/request/file.ts';
import type { writerFields } from '../../domain/request/intake-events.ts';
import type { DataCategory, OpenedPayload, SealedRef } from '../../kernel/sealed.ts';
import type { StreamName } from '../../kernel/ids.ts';
import type { OfficeContact } from '../../reports/letters/facts.ts';
import type { z } from 'zod';
import type { Caller } from '../core/caller.ts';
import { officesOf } from '../core/controller-facts.ts';
import type { Deps } from '../core/deps.ts';
import { type LookOutcome, lookAt, wouldPermit } from '../core/look.ts';

type Fields<Category extends keyof typeof writerFields> = Partial<z.output<(typeof writerFields)[Category]>>;

/** Who wrote, as opened for one letter. A field that is erased or unreadable is absent, as one that was never stated. */
export interface OpenedWriter {
  readonly name?: string;
  readonly email?: string;
  readonly postalAddress?: readonly string[];
  /** A country or a part of one, as they claim. */
  readonly country?: string;
  readonly language?: string;
  /** An officer's words for this letter, in the order in which they were asked for; none that cannot be opened. */
  readonly words?: readonly (string | undefined)[];
}

/** The look that a letter is: name, address and language of who wrote, and what an officer wrote for them. */
export async function openWriter(
  deps: Deps,
  caller: Caller,
  asked: {
    readonly stream: StreamName;
    readonly purpose: string;
    /** Of the letter, where an earlier attempt settled it; otherwise that of who wrote. */
    readonly language?: SealedRef | undefined;
  },
  received: Extract<RequestEvent, { readonly type: 'RequestReceived' }>,
  words: readonly SealedRef[],
): Promise<LookOutcome<OpenedWriter>> {
  const { identity, contact, preference } = received.sealed;
  const wanted: readonly (readonly [DataCategory, SealedRef | undefined])[] = [
    ['identity', identity],
    ['contact', contact],
    ['preference', asked.language ?? preference],
    ...words.map((ref) => ['note', ref] as const),
  ];
  const found = wanted.filter((one): one is readonly [DataCategory, SealedRef] => one[1] !== undefined);
  const look = {
    look: 'request',
    purpose: asked.purpose,
    owners: [asked.stream],
    dataCategories: [...new Set(found.map(([category]) => category))],
  } as const;
  const answer = await lookAt(
    deps,
    caller,
    look,
    found.map(([, ref]) => ref),
  );
  if (answer.kind === 'refused') return answer;
  const fieldsAt = (index: number): { readonly [field: string]: unknown } => {
    const payload = answer.value[index];
    return payload?.kind === 'opened' ? payload.fields : {};
  };
  const fieldsOf = (category: DataCategory) => fieldsAt(found.findIndex(([one]) => one === category));
  const { name } = fieldsOf('identity') as Fields<'identity'>;
  const { email, postalAddress, country } = fieldsOf('contact') as Fields<'contact'>;
  const { language } = fieldsOf('preference') as Fields<'preference'>;
  const wordsOf = (ref: SealedRef) => {
    const { reasonInWords } = fieldsAt(found.findIndex(([, one]) => one === ref)) as {
      readonly reasonInWords?: string;
    };
    return reasonInWords;
  };
  return {
    ...answer,
    value: {
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
      ...(postalAddress === undefined ? {} : { postalAddress }),
      ...(country === undefined ? {} : { country }),
      ...(language === undefined ? {} : { language }),
      words: words.map(wordsOf),
    },
  };
}

/** Names of staff are for another purpose than a customer's request, so they are another look. */
const STAFF_PURPOSE = 'administration';

/** Whom the customer can turn to, as far as whoever writes the letter may see them; a letter goes out without them too. */
export async function openOffices(
  deps: Deps,
  caller: Caller,
  organisation: OrganisationState,
): Promise<readonly OfficeContact[]> {
  const offices = officesOf(organisation);
  const asked = {
    look: 'staff',
    purpose: STAFF_PURPOSE,
    owners: [ORGANISATION_STREAM],
    dataCategories: ['staff'],
  } as const;
  if (offices.length === 0 || !(await wouldPermit(deps, caller, asked))) return [];
  const answer = await lookAt(
    deps,
    caller,
    asked,
    offices.map(({ person }) => person),
  );
  if (answer.kind === 'refused') return [];
  return offices.flatMap(({ office, country }, index) => {
    const payload: OpenedPayload | undefined = answer.value[index];
    if (payload?.kind !== 'opened') return [];
    const { name, contacts } = payload.fields as { readonly name: string; readonly contacts: readonly string[] };
    return [{ office, country, name, contacts }];
  });
}
