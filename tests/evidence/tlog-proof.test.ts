import t from 'tap';
import { ED25519 } from '../../src/evidence/keys.ts';
import { leafHash } from '../../src/evidence/merkle.ts';
import { parseNote } from '../../src/evidence/note.ts';
import { type Policy, parsePolicy } from '../../src/evidence/policy.ts';
import { inclusionProof } from '../../src/evidence/proofs.ts';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from '../../src/evidence/tlog-proof.ts';
import * as golden from './support/golden-note.ts';
import { freshKey, freshWitness, noteBy } from './support/signed.ts';
import { arrayNodes, codeThrown, flipped, REFERENCE_ENTRIES } from './support/trees.ts';

const NODES = arrayNodes(REFERENCE_ENTRIES.map(leafHash));
const policyOf = (text: string): Policy => parsePolicy(Buffer.from(text, 'utf8'));

t.test('a tlog-proof is printed as C2SP has it, read back, and verified', async (t) => {
  const policy = policyOf(`log ${golden.LOG_VKEY}\nquorum none\n`);
  const checkpoint = parseNote(Buffer.from(`${golden.TEXT}\n${golden.LOG_LINE}`, 'utf8'));
  for (const [index, entry] of REFERENCE_ENTRIES.entries()) {
    const proof = { index, hashes: inclusionProof(index, 8, NODES), checkpoint };
    const printed = formatTlogProof(proof);
    t.same(parseTlogProof(Buffer.from(printed, 'utf8')), proof);
    t.match(verifyTlogProof(proof, leafHash(entry), policy), { kind: 'accepted', checkpoint: { size: 8 } });
    t.equal(verifyTlogProof(proof, leafHash(Buffer.from('other')), policy).kind, 'not-included');
  }
  const extra = Buffer.from('extra');
  const hashes = inclusionProof(5, 8, NODES);
  const printed = formatTlogProof({ extra, index: 5, hashes, checkpoint });
  const [a, b, c] = hashes.map((hash) => hash.toString('base64'));
  const { TEXT, LOG_LINE } = golden;
  t.equal(printed, `c2sp.org/tlog-proof@v1\nextra ZXh0cmE=\nindex 5\n${a}\n${b}\n${c}\n\n${TEXT}\n${LOG_LINE}`);
  t.ok(parseTlogProof(Buffer.from(printed, 'utf8')).extra?.equals(extra));
  t.notMatch(formatTlogProof({ extra: Buffer.alloc(0), index: 5, hashes, checkpoint }), 'extra');
});

t.test('no bit of a proof can be changed, and nothing that is not exactly a proof is read', async (t) => {
  const [log, w] = [freshKey('ledger.example/prod/1', ED25519), freshWitness('w.example')];
  const policy = policyOf(`log ${log.verifier}\nwitness X1 ${w.verifier}\nquorum X1\n`);
  const leaf = leafHash(REFERENCE_ENTRIES[5] as Buffer);
  const proof = { index: 5, hashes: inclusionProof(5, 8, NODES), checkpoint: noteBy([log], [w]) };
  const text = formatTlogProof(proof);
  const accepted = (bytes: Uint8Array): boolean => {
    try {
      const verdict = verifyTlogProof(parseTlogProof(bytes), leaf, policy);
      return verdict.kind === 'accepted' && verdict.quorum.met;
    } catch (error) {
      if ((error as Error).name !== 'EvidenceError') throw error;
      return false;
    }
  };
  const bytes = Buffer.from(text, 'utf8');
  t.ok(accepted(bytes));
  for (let bit = 0; bit < bytes.length * 8; bit++) if (accepted(flipped(bytes, bit))) t.fail(`bit ${bit}`);
  for (let end = 0; end < bytes.length; end++) if (accepted(bytes.subarray(0, end))) t.fail(`cut at ${end}`);
  const line = proof.hashes[0]?.toString('base64');
  const M = 'EVIDENCE_PROOF_MALFORMED';
  for (const [what, other, code] of [
    ['another version', text.replace('@v1', '@v2'), M],
    ['CRLF', text.replaceAll('\n', '\r\n'), M],
    ['one CR', text.replace('index 5', 'index 5\r'), M],
    ['a byte order mark', `\ufeff${text}`, M],
    ['a blank line first', `\n${text}`, M],
    ['no index', text.replace('index 5\n', ''), M],
    ['two indexes', text.replace('index 5\n', 'index 5\nindex 5\n'), M],
    ['index 05', text.replace('index 5', 'index 05'), M],
    ['index +5', text.replace('index 5', 'index +5'), M],
    ['index 5.0', text.replace('index 5', 'index 5.0'), M],
    ['index 2^53', text.replace('index 5', `index ${2n ** 53n}`), M],
    ['index 2^53 + 1', text.replace('index 5', `index ${2n ** 53n + 1n}`), M],
    ['index 2^63', text.replace('index 5', `index ${2n ** 63n}`), M],
    ['an empty index', text.replace('index 5', 'index '), M],
    ['two spaces', text.replace('index 5', 'index  5'), M],
    ['an empty extra', text.replace('index', 'extra \nindex'), M],
    ['two extras', text.replace('index', 'extra AAAA\nextra AAAA\nindex'), M],
    ['an extra behind the index', text.replace('index 5\n', 'index 5\nextra AAAA\n'), M],
    ['an extra that is not base64', text.replace('index', 'extra A\nindex'), M],
    ['a short hash', text.replace(`${line}`, 'AAAA'), M],
    ['a hash with a space', text.replace(`${line}`, ` ${line}`), M],
    ['a hash in hexadecimal', text.replace(`${line}`, proof.hashes[0]?.toString('hex') ?? ''), M],
    ['64 hashes', text.replace('index 5\n', `index 5\n${`${line}\n`.repeat(61)}`), 'EVIDENCE_LIMIT_EXCEEDED'],
    ['too large an extra', text.replace('index', `extra ${'A'.repeat(88_000)}\nindex`), 'EVIDENCE_LIMIT_EXCEEDED'],
    ['too large', text.replace('index', `extra ${'A'.repeat(400_000)}\nindex`), 'EVIDENCE_LIMIT_EXCEEDED'],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n') + 2), 'EVIDENCE_NOTE_MALFORMED'],
    ['a blank line between the hashes', text.replace(`${line}`, `\n${line}`), 'nothing thrown'],
  ] as const) {
    t.equal(
      codeThrown(() => parseTlogProof(Buffer.from(other, 'utf8'))),
      code,
      what,
    );
    t.notOk(accepted(Buffer.from(other, 'utf8')), what);
  }
});
