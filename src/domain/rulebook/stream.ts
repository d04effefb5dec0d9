import { derivedId, type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** The rules of one jurisdiction, and the calendars of one place: each under its code, like `EU`, `US-CA` or `DE-BY`. */
export const RULEBOOK = 'rulebook';

/** Follows from the code, like a purpose's (docs/adr/0002); a code of a place says nothing about any person. */
export const rulebookId = (code: string): Id => derivedId(['rulebook', code]);
export const rulebookStream = (code: string): StreamName => streamName(RULEBOOK, rulebookId(code));
