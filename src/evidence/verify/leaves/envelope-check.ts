import { createDecipheriv, hash } from 'node:crypto';
import { canonicalizeRecord } from '../../../kernel/canonical-json.ts';
import { DATA_CATEGORIES } from '../../../kernel/sealed.ts';
import { parseBase64 } from '../../../kernel/strict.ts';
import type { LineScanner } from '../../bundle/line-scan.ts';
import { CATEGORY_COUNT } from '../../bundle/line-spans.ts';
import type { FindingLog } from '../findings.ts';

const DIGEST_CHARACTERS = 44;
const TAG_BYTES = 16;

/** Envelopes against their digests in the metadata, and those of disclosed keys opened, without looking at what is in them. */
export class EnvelopeCheck {
  opened = 0;
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #log: FindingLog;

  constructor(keys: ReadonlyMap<string, Uint8Array>, log: FindingLog) {
    this.#keys = keys;
    this.#log = log;
  }

  check(line: LineScanner): void {
    if (line.envelopeMask === 0) return;
    for (let category = 0; category < CATEGORY_COUNT; category++) {
      if ((line.envelopeMask & (1 << category)) !== 0) this.#one(line, category);
    }
  }

  #one(line: LineScanner, category: number): void {
    const start = line.envelopeStart[category] as number;
    const end = line.envelopeEnd[category] as number;
    const got = hash('sha256', line.bytes.subarray(start, end), 'base64');
    const field = DATA_CATEGORIES[category] as string;
    const digestStart = line.digestStart[category] as number;
    if ((line.digestMask & (1 << category)) === 0) {
      this.#log.add({ id: 'E108', index: line.index, field, got, why: 'the metadata has no digest of it' });
    } else {
      const expected = line.bytes.toString('latin1', digestStart, digestStart + DIGEST_CHARACTERS);
      if (got !== expected) this.#log.add({ id: 'E108', index: line.index, field, expected, got });
    }
    if (this.#keys.size > 0) this.#open(line, category, JSON.parse(line.bytes.toString('utf8', start, end)));
  }

  #open(line: LineScanner, category: number, envelope: unknown): void {
    const { alg, kid, kc, iv, ct } = envelope as { readonly [field: string]: unknown };
    const key = typeof kid === 'string' ? this.#keys.get(kid) : undefined;
    if (key === undefined) return;
    const field = DATA_CATEGORIES[category] as string;
    const refuse = (why: string): void => this.#log.add({ id: 'E601', index: line.index, field, why });
    const commitment = hash('sha256', Buffer.concat([Buffer.from(`regesta/kc/v1\n${kid}\n`, 'utf8'), key]), 'base64');
    if (commitment !== kc) return refuse('the disclosed key does not have the commitment of the envelope');
    const text = (start: number, end: number): string => JSON.parse(line.bytes.toString('utf8', start, end)) as string;
    const aad = canonicalizeRecord([
      'A256GCM',
      text(line.idStart, line.idEnd),
      text(line.streamStart, line.streamEnd),
      text(line.typeStart, line.typeEnd),
      field,
      kid as string,
    ]);
    if (alg !== 'A256GCM' || !opens(key, iv, ct, aad)) return refuse('the disclosed key does not open the envelope');
    this.opened++;
  }
}

/** AES-256-GCM as docs/record.md section 4 has it. */
function opens(key: Uint8Array, iv: unknown, ct: unknown, aad: string): boolean {
  const nonce = typeof iv === 'string' ? parseBase64(iv) : undefined;
  const sealed = typeof ct === 'string' ? parseBase64(ct) : undefined;
  if (nonce?.length !== 12 || sealed === undefined || sealed.length < TAG_BYTES) return false;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(aad, 'utf8')).setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)).fill(0);
  try {
    decipher.final();
    return true;
  } catch {
    return false;
  }
}
