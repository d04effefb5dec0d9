import { LineScanner } from '../bundle/line-scan.ts';
import { EvidenceError } from '../evidence-error.ts';
import { MAX_ENTRY_BYTES } from '../tiles.ts';
import { parseTlogProof, type TlogProof } from '../tlog-proof.ts';
import { FindingLog } from '../verify/findings.ts';
import { EntryBuilder } from '../verify/leaves/entry-builder.ts';
import { parseEntry } from '../verify/leaves/stored-entry.ts';
import { idOfFault, readPolicy } from '../verify/read-keys.ts';
import { proofArguments } from './arguments.ts';
import { type ProgramIo, UsageError } from './exit.ts';
import { readInput } from './read-input.ts';
import { type Outcome, sayOutcome } from './outcome.ts';
import { judgeReceipt } from './receipt.ts';

/** `regesta-verify proof`: one receipt, by itself or for the event whose line or entry the holder has. */
export function runProof(args: readonly string[], io: ProgramIo): number {
  const { values, positionals } = proofArguments(args);
  const { policy, entry, event } = values;
  if (policy === undefined) throw new UsageError('A receipt is believed by a policy only: give --policy FILE.');
  if (entry !== undefined && event !== undefined)
    throw new UsageError('Give --entry FILE or --event LINEFILE, not both.');
  const receipt = readInput('as the receipt', positionals[0] as string);
  const trusted = readInput('with --policy', policy);
  const given =
    event !== undefined
      ? ({ file: 'event', bytes: readInput('with --event', event) } as const)
      : entry !== undefined
        ? ({ file: 'entry', bytes: readInput('with --entry', entry) } as const)
        : undefined;
  return sayOutcome(outcomeOf(receipt, trusted, given), values.json === true, io);
}

interface Given {
  readonly file: 'entry' | 'event';
  readonly bytes: Buffer;
}

/** What cannot be read is said of the first of the files, and nothing is judged then. */
function outcomeOf(receipt: Buffer, trusted: Buffer, given: Given | undefined): Outcome {
  const log = new FindingLog(1);
  const proof = readProof(receipt, log);
  const policy = proof && readPolicy(trusted, log);
  const entry = policy && given && readEntry(given, log);
  const [finding] = log.first();
  if (proof !== undefined && policy !== undefined && finding === undefined) return judgeReceipt(proof, entry, policy);
  return { exit: 3, word: 'UNREADABLE', ...(finding === undefined ? {} : { finding }) };
}

function readProof(bytes: Buffer, log: FindingLog): TlogProof | undefined {
  try {
    return parseTlogProof(bytes);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    log.add({ id: idOfFault(error), file: 'receipt', why: error.message });
    return undefined;
  }
}

function readEntry({ file, bytes }: Given, log: FindingLog): Buffer | undefined {
  const entry = file === 'entry' ? bytes : entryOfLine(bytes);
  const read = entry === undefined ? undefined : parseEntry(entry);
  if (read === 'version') log.add({ id: 'E002', file, why: 'a leaf of another version' });
  else if (read !== undefined) return entry;
  else if (file === 'entry') log.add({ id: 'E001', file, why: 'it is no leaf entry' });
  else log.add({ id: 'E001', file, why: 'it is not one line of canonical JSON of the form of an event, with its end' });
  return undefined;
}

function entryOfLine(bytes: Buffer): Buffer | undefined {
  const line = new LineScanner();
  const builder = new EntryBuilder();
  line.use(bytes);
  const isLine = bytes.at(-1) === 0x0a && line.scan(0) === bytes.length - 1;
  if (!isLine || EntryBuilder.lengthOf(line) > MAX_ENTRY_BYTES) return undefined;
  builder.build(line);
  return Buffer.from(builder.bytes.subarray(1, 1 + builder.length));
}
