import { SINGLETON_ID, type StreamName, streamName } from '../../kernel/ids.ts';

/** What happened to the ledger itself: its opening first of all. */
export const LEDGER = 'ledger';
export const LEDGER_STREAM: StreamName = streamName(LEDGER, SINGLETON_ID);
