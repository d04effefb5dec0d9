import { SINGLETON_ID } from '../../../kernel/ids.ts';
import type { LineScanner } from '../../bundle/line-scan.ts';
import type { Fact } from './scan-result.ts';

const LEDGER = `ledger-${SINGLETON_ID}`;

/** By stream category. A type counts on its own stream only: elsewhere it is an event like any other. */
const TYPES: { readonly [category: string]: ReadonlySet<string> } = {
  ledger: new Set(['LedgerOpened', 'OriginContinued', 'ClockCorrected']),
  evidence: new Set([
    'SigningKeyAdded',
    'SigningKeyRetired',
    'SigningKeyRevoked',
    'CheckpointSealed',
    'CheckpointAnchored',
    'CheckpointCosigned',
    'BundleIssued',
  ]),
  erasure: new Set(['CategoryKeysShredded']),
};

const L = 0x6c;
const E = 0x65;

const OWN = ['ledger-', 'evidence-', 'erasure-'].map((prefix) => Buffer.from(prefix, 'latin1'));

/** Told by the first letter of its stream in nearly all cases. */
export function isOwnStream({ bytes, streamStart }: LineScanner): boolean {
  const first = bytes[streamStart + 1];
  if (first !== L && first !== E) return false;
  return OWN.some((prefix) => prefix.every((byte, i) => bytes[streamStart + 1 + i] === byte));
}

/** The line as a fact; `undefined` for the rest, and that is nearly all, told by the first letter of its stream. */
export function factOf(line: LineScanner): Fact | undefined {
  const first = line.bytes[line.streamStart + 1];
  if (line.foreign || (first !== L && first !== E)) return undefined;
  const stream = JSON.parse(line.bytes.toString('utf8', line.streamStart, line.streamEnd)) as string;
  const dash = stream.indexOf('-');
  const category = stream.slice(0, dash);
  if (dash < 0 || !Object.hasOwn(TYPES, category) || (category === 'ledger' && stream !== LEDGER)) return undefined;
  const type = JSON.parse(line.bytes.toString('utf8', line.typeStart, line.typeEnd)) as string;
  if (TYPES[category]?.has(type) !== true) return undefined;
  return { index: line.index, stream, type, clear: line.bytes.toString('utf8', line.clearStart, line.clearEnd) };
}
