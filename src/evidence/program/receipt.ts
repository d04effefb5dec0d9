import type { Checkpoint } from '../checkpoint.ts';
import { type CheckpointVerdict, judgeCheckpoint } from '../checkpoint-verdict.ts';
import type { LeafEntry } from '../leaf.ts';
import { leafHash } from '../merkle.ts';
import type { Policy } from '../policy.ts';
import type { QuorumVerdict } from '../quorum.ts';
import { type TlogProof, verifyTlogProof } from '../tlog-proof.ts';
import type { Finding } from '../verify/findings.ts';
import { parseEntry } from '../verify/leaves/stored-entry.ts';
import { printable } from '../verify/print.ts';
import type { Outcome } from './outcome.ts';

/** The names that findings have for the fields of an entry (docs/evidence.md section 6), in the order in which they are looked at. */
const FIELDS = [
  ['id', 'id'],
  ['kind', 'c'],
  ['stream', 's'],
  ['revision', 'r'],
  ['type', 't'],
  ['data', 'd'],
  ['metadata', 'm'],
] as const;

/**
 * One receipt. The entry that it carries is an adversary's until the proof leads from it to the root; so is the entry of the
 * event that its holder gave, and both must be the one that was sealed. `given` has the form of an entry.
 */
export function judgeReceipt(proof: TlogProof, given: Buffer | undefined, policy: Policy): Outcome {
  const { extra, index } = proof;
  const carried = extra === undefined ? undefined : parseEntry(extra);
  if (carried === 'version') {
    return unreadable({ id: 'E002', index, file: 'receipt', field: 'extra', why: 'a leaf of another version' });
  }
  if (extra !== undefined && carried === undefined) {
    return unreadable({
      id: 'E001',
      index,
      file: 'receipt',
      field: 'extra',
      why: 'what the receipt carries is no leaf entry',
    });
  }
  const verdict = judgeCheckpoint(proof.checkpoint, policy);
  if (verdict.kind !== 'accepted') return refused(verdict);
  const entry = given ?? extra;
  if (entry === undefined) {
    const why =
      'the receipt carries no entry: give the line of the event with --event LINEFILE, or its entry with --entry FILE';
    return { exit: 2, word: 'INCONCLUSIVE', finding: { id: 'E004', index, field: 'extra', why } };
  }
  const leads = (bytes: Buffer): boolean => verifyTlogProof(proof, leafHash(bytes), policy).kind === 'accepted';
  const finding = extra === undefined ? unproved(index, entry, leads) : disagreement(index, extra, given, leads);
  if (finding !== undefined) return { exit: 1, word: 'TAMPERED', finding };
  return believed(parseEntry(entry) as LeafEntry, index, verdict.checkpoint, verdict.quorum, given !== undefined);
}

type Leads = (entry: Buffer) => boolean;

const unproved = (index: number, entry: Buffer, leads: Leads): Finding | undefined =>
  leads(entry) ? undefined : { id: 'E204', index, why: 'the proof does not lead from the event to the root' };

/** What the receipt carries against the root, and what was given against what it carries. */
function disagreement(index: number, carried: Buffer, given: Buffer | undefined, leads: Leads): Finding | undefined {
  if (!leads(carried)) {
    const what = 'the proof does not lead from the entry that the receipt carries to the root';
    const why = given !== undefined && leads(given) ? `${what}: it does from the event that was given` : what;
    return { id: 'E204', index, field: 'extra', why };
  }
  if (given === undefined || given.equals(carried)) return undefined;
  const [sealed, other] = [parseEntry(carried) as LeafEntry, parseEntry(given) as LeafEntry];
  const [field, key] = FIELDS.find(([, one]) => sealed[one] !== other[one]) ?? FIELDS[0];
  const values = { index, field, expected: sealed[key] ?? 'none', got: other[key] ?? 'none' };
  if (field === 'id') return { id: 'E204', ...values, why: 'the receipt is of another event' };
  return { id: field === 'metadata' ? 'E102' : 'E101', ...values };
}

function believed(
  entry: LeafEntry,
  index: number,
  { origin, size }: Checkpoint,
  { required, met, witnessed, of }: QuorumVerdict,
  wasGiven: boolean,
): Outcome {
  if (required && !met) {
    const why = `${witnessed} of the ${of} witnesses of the policy saw the checkpoint, fewer than its quorum asks for`;
    return { exit: 2, word: 'INCONCLUSIVE', finding: { id: 'E506', expected: 'L3', got: 'L1', why } };
  }
  const { id, r: revision, s: stream, t: type } = entry;
  const level = required ? `L3 witnessed ${witnessed}/${of}` : 'L1 tamper-detecting';
  const says = Object.entries({ stream, revision, type, id }).map(([name, value]) => `${name}=${printable(value)}`);
  return {
    exit: 0,
    word: 'VERIFIED',
    text: `event ${index} of ${size} origin=${printable(origin)} level=${level} ${says.join(' ')}`,
    event: { id, index, revision, stream, type },
    ...words(required, wasGiven),
  };
}

/** As docs/evidence.md section 2 has it, for one event. */
function words(isWitnessed: boolean, wasGiven: boolean): { readonly proves: string; readonly doesNotProve: string } {
  const what = wasGiven
    ? 'the event that you gave stands at this place, and what you hold of it is what was sealed'
    : 'an event of this id and type stands at this place of this stream and of the ledger, and what it says is fixed';
  const who = isWitnessed
    ? 'independent witnesses saw this one history grow'
    : 'nobody without the signing key put it there or altered it';
  const closed = wasGiven
    ? ''
    : 'what the event says: a receipt holds digests of that, and a line of the event (--event) shows it; ';
  const second = isWitnessed
    ? 'that the witnesses did not all collude'
    : 'that whoever holds the signing key did not write a second history and sign that';
  return { proves: `${what}; ${who}.`, doesNotProve: `${closed}${second}; that what was entered was true.` };
}

const unreadable = (finding: Finding): Outcome => ({ exit: 3, word: 'UNREADABLE', finding });

function refused(verdict: Exclude<CheckpointVerdict, { readonly kind: 'accepted' }>): Outcome {
  switch (verdict.kind) {
    case 'malformed':
      return unreadable({ id: 'E001', why: verdict.error.message });
    case 'invalid':
      return { exit: 1, word: 'TAMPERED', finding: { id: 'E301', why: `not the signature of ${verdict.key.name}` } };
    case 'unknown-log':
      return { exit: 2, word: 'INCONCLUSIVE', finding: unknownLog(verdict.checkpoint) };
    case 'wrong-origin': {
      const { origin } = verdict.checkpoint;
      return { exit: 1, word: 'TAMPERED', finding: { id: 'E404', expected: verdict.key.name, got: origin } };
    }
  }
}

const unknownLog = ({ origin, size }: Checkpoint): Finding => ({
  id: 'E302',
  size,
  why: `no log of the policy signed the checkpoint of ${origin}: is it the policy of this ledger?`,
});
