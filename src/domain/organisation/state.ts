import type { z } from 'zod';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type Office, type organisationDescribed, organisationEvents } from './events.ts';
import { ORGANISATION } from './stream.ts';

export type OrganisationDescription = z.output<typeof organisationDescribed.clear>;

export interface FilledOffice {
  readonly office: Office;
  readonly country: string;
  /** Name and contacts of the person, sealed under the organisation's keys. */
  readonly person: SealedRef;
}

export type OrganisationState =
  | { readonly phase: 'undescribed' }
  | {
      readonly phase: 'described';
      readonly description: OrganisationDescription;
      /** By `officeKey`: a representative or an officer for each country. */
      readonly offices: ReadonlyMap<string, FilledOffice>;
    };

export const officeKey = (office: Office, country: string): string => `${office} ${country}`;

type OrganisationEvent = EventOf<typeof organisationEvents>;

function evolve(state: OrganisationState, event: OrganisationEvent): OrganisationState {
  switch (event.type) {
    case 'OrganisationDescribed': {
      const offices = state.phase === 'described' ? state.offices : new Map<string, FilledOffice>();
      return { phase: 'described', description: event.clear, offices };
    }
    case 'OfficeFilled': {
      const person = event.sealed.staff;
      if (state.phase === 'undescribed' || person === undefined) return state;
      const { office, country } = event.clear;
      return { ...state, offices: new Map(state.offices).set(officeKey(office, country), { office, country, person }) };
    }
    case 'OfficeVacated': {
      if (state.phase === 'undescribed') return state;
      const offices = new Map(state.offices);
      offices.delete(officeKey(event.clear.office, event.clear.country));
      return { ...state, offices };
    }
  }
}

export const organisationCategory: Category<OrganisationState, typeof organisationEvents> = {
  name: ORGANISATION,
  events: organisationEvents,
  ownerOf: (stream) => stream,
  initial: { phase: 'undescribed' },
  evolve,
};
