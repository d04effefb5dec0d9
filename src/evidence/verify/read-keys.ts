import { parseBase64 } from '../../kernel/strict.ts';
import { parseCheckpoint } from '../checkpoint.ts';
import { EvidenceError } from '../evidence-error.ts';
import { parseNote } from '../note.ts';
import { type Policy, parsePolicy } from '../policy.ts';
import { decodeUtf8, linesOf } from '../strict-text.ts';
import type { FindingLog } from './findings.ts';

const DATA_KEY_BYTES = 32;

/** Step 2. A policy that cannot be read is no policy; the finding decides the exit. */
export function readPolicy(bytes: Uint8Array | undefined, log: FindingLog): Policy | undefined {
  if (bytes === undefined) return undefined;
  try {
    return parsePolicy(bytes);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    const line = error.details['line'];
    const text = line === undefined ? error.message : `line ${line}: ${error.message}`;
    const why = isNote(bytes) ? 'this is a checkpoint, not a policy: give it with --pin' : text;
    log.add({ id: idOfFault(error), file: 'policy', why });
    return undefined;
  }
}

/** A mistake easily made: both are files that the auditor was given. */
function isNote(bytes: Uint8Array): boolean {
  try {
    parseCheckpoint(parseNote(bytes).text);
    return true;
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}

/** The finding that says what is wrong with bytes that are not of their form. */
export function idOfFault({ code }: EvidenceError): 'E001' | 'E003' | 'E304' {
  if (code === 'EVIDENCE_KEY_WEAK') return 'E304';
  return code === 'EVIDENCE_LIMIT_EXCEEDED' ? 'E003' : 'E001';
}

/** Lines `<kid> <base64 key>`. Findings never carry what stands in them. */
export function readDataKeys(bytes: Uint8Array | undefined, log: FindingLog): ReadonlyMap<string, Uint8Array> {
  const keys = new Map<string, Uint8Array>();
  if (bytes === undefined) return keys;
  const lines = linesOf(decodeUtf8(bytes) ?? '');
  lines?.forEach((line, i) => {
    const [kid = '', base64 = '', ...more] = line.split(' ');
    const key = parseBase64(base64);
    if (kid === '' || key?.length !== DATA_KEY_BYTES || more.length > 0 || keys.has(kid)) {
      log.add({ id: 'E001', file: 'key', why: `line ${i + 1} is not a kid and a key of 32 bytes in base64, once` });
    } else {
      keys.set(kid, key);
    }
  });
  if (lines === undefined) log.add({ id: 'E001', file: 'key', why: 'the file of keys is not lines of UTF-8' });
  return keys;
}
