import { type Id, type StreamName, derivedId, streamName } from '../../kernel/ids.ts';

/** One stream for each purpose of processing. */
export const PURPOSE = 'purpose';

/**
 * The id follows from the code, so a code can be declared once and is found without an index (docs/adr/0002). A purpose
 * code is a word of the controller's and says nothing about any person.
 */
export const purposeId = (code: string): Id => derivedId(['purpose', code]);
export const purposeStream = (code: string): StreamName => streamName(PURPOSE, purposeId(code));
