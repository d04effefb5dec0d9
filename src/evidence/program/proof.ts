import { LineScanner } from '../bundle/line-scan.ts';
import type { CheckpointVerdict } from '../checkpoint-verdict.ts';
import { EvidenceError } from '../evidence-error.ts';
import { leafHash } from '../merkle.ts';
import { parsePolicy } from '../policy.ts';
import { MAX_ENTRY_BYTES } from '../tiles.ts';
import { parseTlogProof, type TlogProofVerdict, verifyTlogProof } from '../tlog-proof.ts';
import { EntryBuilder } from '../verify/leaves/entry-builder.ts';
import { parseEntry } from '../verify/leaves/stored-entry.ts';
import { proofArguments } from './arguments.ts';
import { type ProgramIo, UnreadableError, UsageError } from './exit.ts';
import { readInput } from './read-input.ts';
import { sayOutcome, type Outcome } from './outcome.ts';

/** `regesta-verify proof`: one receipt, for the event whose line or entry the holder has. */
export function runProof(args: readonly string[], io: ProgramIo): number {
  const { values, positionals } = proofArguments(args);
  const { policy, entry, event } = values;
  if (policy === undefined) throw new UsageError('A receipt is believed by a policy only: give --policy FILE.');
  if ((entry === undefined) === (event === undefined))
    throw new UsageError('Give either --entry FILE or --event LINEFILE.');
  const proof = read('proof', () => parseTlogProof(readInput('the proof', positionals[0] as string)));
  const trusted = read('policy', () => parsePolicy(readInput('--policy', policy)));
  const bytes = entry === undefined ? entryOfLine(readInput('--event', event as string)) : readInput('--entry', entry);
  if (typeof parseEntry(bytes) !== 'object') throw new UnreadableError('That is no leaf entry of this version.');
  const outcome = outcomeOf(verifyTlogProof(proof, leafHash(bytes), trusted), proof.index);
  return sayOutcome(outcome, values.json === true, io);
}

function entryOfLine(bytes: Buffer): Buffer {
  const line = new LineScanner();
  const builder = new EntryBuilder();
  line.use(bytes);
  const isLine = bytes.at(-1) === 0x0a && line.scan(0) === bytes.length - 1;
  if (!isLine || EntryBuilder.lengthOf(line) > MAX_ENTRY_BYTES)
    throw new UnreadableError('The event is not one line of canonical JSON of its form.');
  builder.build(line);
  return Buffer.from(builder.bytes.subarray(1, 1 + builder.length));
}

function read<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof EvidenceError) throw new UnreadableError(`The ${what} is malformed: ${error.message}`);
    throw error;
  }
}

function outcomeOf(verdict: TlogProofVerdict, index: number): Outcome {
  switch (verdict.kind) {
    case 'not-included':
      return {
        exit: 1,
        word: 'TAMPERED',
        finding: { id: 'E204', index, why: 'the proof does not lead from the event to the root' },
      };
    case 'accepted': {
      const { required, met, witnessed, of } = verdict.quorum;
      const { origin, size } = verdict.checkpoint;
      if (required && !met) {
        return { exit: 2, word: 'INCONCLUSIVE', finding: { id: 'E506', expected: 'L3', got: `${witnessed}/${of}` } };
      }
      const level = required ? `L3 witnessed ${witnessed}/${of}` : 'L1 tamper-detecting';
      return { exit: 0, word: 'VERIFIED', text: `event ${index} of ${size} origin=${origin} level=${level}` };
    }
    case 'malformed':
    case 'invalid':
    case 'unknown-log':
    case 'wrong-origin':
      return refused(verdict);
  }
}

function refused(verdict: Exclude<CheckpointVerdict, { readonly kind: 'accepted' }>): Outcome {
  switch (verdict.kind) {
    case 'malformed':
      return { exit: 3, word: 'UNREADABLE', finding: { id: 'E001', why: verdict.error.message } };
    case 'invalid':
      return { exit: 1, word: 'TAMPERED', finding: { id: 'E301', why: `not the signature of ${verdict.key.name}` } };
    case 'unknown-log':
      return { exit: 2, word: 'INCONCLUSIVE', finding: { id: 'E302', size: verdict.checkpoint.size } };
    case 'wrong-origin': {
      const { origin } = verdict.checkpoint;
      return { exit: 1, word: 'TAMPERED', finding: { id: 'E404', expected: verdict.key.name, got: origin } };
    }
  }
}
