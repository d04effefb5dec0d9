import { originId, type StreamName, streamName } from '../../kernel/ids.ts';

/** What proves the ledger: keys, checkpoints and anchors, one stream for each origin. They are leaves themselves. */
export const EVIDENCE = 'evidence';
export const evidenceStream = (origin: string): StreamName => streamName(EVIDENCE, originId(origin));
