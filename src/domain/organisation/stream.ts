import { SINGLETON_ID, type StreamName, streamName } from '../../kernel/ids.ts';

/** The controller: one ledger serves one. */
export const ORGANISATION = 'organisation';
export const ORGANISATION_STREAM: StreamName = streamName(ORGANISATION, SINGLETON_ID);
