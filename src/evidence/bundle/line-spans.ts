import { DATA_CATEGORIES } from '../../kernel/sealed.ts';

/** How many data categories there are: the bits of a mask, in the kernel's order. */
export const CATEGORY_COUNT = DATA_CATEGORIES.length;

/** Where the parts of one line of an events file stand: offsets into the bytes that it was read from. */
export class LineSpans {
  foreign = false;
  index = 0;
  revision = 0;
  /** The digits, without quotes. */
  indexStart = 0;
  revisionStart = 0;
  revisionEnd = 0;
  /** Spans of JSON strings, with their quotes. */
  idStart = 0;
  idEnd = 0;
  streamStart = 0;
  streamEnd = 0;
  typeStart = 0;
  typeEnd = 0;
  clearStart = 0;
  clearEnd = 0;
  metadataStart = 0;
  metadataEnd = 0;
  /** The instant, without quotes. */
  recordedAtStart = 0;
  /** With quotes; empty when there is none. */
  ownerStart = 0;
  ownerEnd = 0;
  /** Data categories that the metadata has a digest of, and those of which the envelope is there. */
  digestMask = 0;
  envelopeMask = 0;
  readonly digestStart: Int32Array = new Int32Array(CATEGORY_COUNT);
  readonly envelopeStart: Int32Array = new Int32Array(CATEGORY_COUNT);
  readonly envelopeEnd: Int32Array = new Int32Array(CATEGORY_COUNT);
}
