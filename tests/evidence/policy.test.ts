import fc from 'fast-check';
import t from 'tap';
import { judgeCheckpoint } from '../../src/evidence/checkpoint-verdict.ts';
import { COSIGNATURE, ED25519, type SigningKey, signingKeyFromPem } from '../../src/evidence/keys.ts';
import type { SignedNote } from '../../src/evidence/note.ts';
import { MAX_POLICY_BYTES, type Policy, parsePolicy } from '../../src/evidence/policy.ts';
import { judgeQuorum } from '../../src/evidence/quorum.ts';
import * as golden from './support/golden-note.ts';
import { freshKey, freshWitness, noteBy } from './support/signed.ts';
import { codeThrown, flipped } from './support/trees.ts';

const log = freshKey('ledger.example/prod/1', ED25519);
const witnesses = ['x1', 'x2', 'x3', 'y1', 'y2', 'y3'].map((name) => freshWitness(`${name}.example/w`));
const [x1, x2, x3, y1, y2, y3] = witnesses.map(({ verifier }) => verifier.toString());

/** The example of C2SP tlog-policy, with keys. */
const EXAMPLE = `log ${log.verifier} https://ledger.example/

witness X1 ${x1}
witness X2 ${x2}
witness X3 ${x3}
group X-witnesses 2 X1 X2 X3
\t
  # the other organisation
witness\tY1 \t ${y1}   https://y1.example/\t
witness Y2 ${y2}
witness Y3 ${y3}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
tsa clock ${golden.CERTIFICATE}
`;
const policyOf = (text: string | Uint8Array): Policy =>
  parsePolicy(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);

t.test('the example of the specification reads as it explains itself', async (t) => {
  const policy = policyOf(EXAMPLE);
  t.same(
    policy.logs.map(({ key, url }) => [String(key), url]),
    [[String(log.verifier), 'https://ledger.example/']],
  );
  t.same(
    policy.witnesses.map(({ name }) => name),
    ['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'],
  );
  t.equal(policy.witnesses[3]?.url, 'https://y1.example/');
  t.same(policy.groups, [
    { name: 'X-witnesses', threshold: 2, members: ['X1', 'X2', 'X3'] },
    { name: 'Y-witnesses', threshold: 1, members: ['Y1', 'Y2', 'Y3'] },
    { name: 'X-and-Y', threshold: 2, members: ['X-witnesses', 'Y-witnesses'] },
  ]);
  t.match(policy.authorities, [{ name: 'clock', qualified: false }]);
  t.match(policyOf(EXAMPLE.replace(/(tsa .*)/, '$1 qualified')).authorities, [{ qualified: true }]);
  const names = policy.witnesses.map(({ name }) => name);
  for (let set = 0; set < 64; set++) {
    const cosigned = new Set(names.filter((_, i) => set & (1 << i)));
    const [inX, inY] = ['X', 'Y'].map((letter) => [...cosigned].filter((name) => name.startsWith(letter)).length);
    const met = (inX as number) >= 2 && (inY as number) >= 1;
    t.same(judgeQuorum(policy, cosigned), { required: true, met, witnessed: cosigned.size, of: 6 });
  }
});

t.test('a quorum of none asks for nothing, and one witness is enough for one', async (t) => {
  t.same(judgeQuorum(policyOf('quorum none\n'), new Set(['X1'])), { required: false, met: true, witnessed: 0, of: 0 });
  const single = policyOf(`witness X1 ${x1}\nwitness X2 ${x2}\nquorum X1\n`);
  t.same(judgeQuorum(single, new Set(['X1', 'X2'])), { required: true, met: true, witnessed: 1, of: 1 });
  t.same(judgeQuorum(single, new Set(['X2'])), { required: true, met: false, witnessed: 0, of: 1 });
});

t.test('every threshold counts members, however groups stand in groups', async (t) => {
  interface Tree {
    readonly k: number;
    readonly members: readonly Tree[];
  }
  const { tree } = fc.letrec<{ tree: Tree; group: Tree }>((tie) => ({
    tree: fc.oneof({ maxDepth: 3 }, fc.constant({ k: 0, members: [] }), tie('group')),
    group: fc
      .tuple(fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), fc.nat(2))
      .map(([members, k]) => ({ members, k: 1 + (k % members.length) })),
  }));
  let judged = 0;
  fc.assert(
    fc.property(tree, fc.nat(2 ** 6 - 1), (root, set) => {
      const lines: string[] = [];
      const cosigned = new Set<string>();
      let used = 0;
      /** Writes the lines of a tree, and says its name and whether it is met. */
      const write = ({ k, members }: Tree): { name: string; met: boolean } => {
        if (members.length === 0) {
          const i = used++;
          const name = `w${i}`;
          if (i < 6) lines.push(`witness ${name} ${witnesses[i]?.verifier}`);
          if (set & (1 << i)) cosigned.add(name);
          return { name, met: cosigned.has(name) };
        }
        const written = members.map(write);
        const name = `g${lines.length}`;
        lines.push(`group ${name} ${k} ${written.map((one) => one.name).join(' ')}`);
        return { name, met: written.filter((one) => one.met).length >= k };
      };
      const { name, met } = write(root);
      if (used > 6) return true;
      judged++;
      return judgeQuorum(policyOf(`${lines.join('\n')}\nquorum ${name}\n`), cosigned).met === met;
    }),
  );
  t.ok(judged > 50, `${judged} trees of at most six witnesses`);
});

t.test('a policy that is not exactly one is refused, and the line is named', async (t) => {
  const two = `witness X1 ${x1}\nwitness X2 ${x2}\n`;
  const P = 'EVIDENCE_POLICY_MALFORMED';
  const asWitness = signingKeyFromPem('same.example', COSIGNATURE, golden.PRIVATE_KEY).verifier;
  const cases: readonly (readonly [string, string, string, number | undefined])[] = [
    ['nothing', '', P, undefined],
    ['no quorum', two, P, undefined],
    ['two quorums', 'quorum none\nquorum none\n', P, 2],
    ['a quorum not defined', 'quorum X1\n', P, 1],
    ['a quorum defined later', `quorum X1\n${two}`, P, 1],
    ['a quorum of two', `${two}quorum X1 X2\n`, P, 3],
    ['no newline at the end', 'quorum none', P, undefined],
    ['CRLF', 'quorum none\r\n', P, 1],
    ['NUL', 'quorum none\0\n', P, 1],
    ['DEL', '# \u007f\nquorum none\n', P, 1],
    ['a form feed', 'quorum\fnone\n', P, 1],
    ['a hard space', 'quorum\u00a0none\n', P, 1],
    ['a byte order mark', '\ufeffquorum none\n', P, 1],
    ['an unknown word', 'Quorum none\n', P, 1],
    ['a name of the language', 'constructor none\n', P, 1],
    ['a comment behind', 'quorum none # all\n', P, 1],
    ['a witness named none', `witness none ${x1}\nquorum none\n`, P, 1],
    ['a group named none', `${two}group none any X1\nquorum none\n`, P, 3],
    ['none as a member', `${two}group g any none\nquorum g\n`, P, 3],
    ['a member not defined', `${two}group g any X3\nquorum g\n`, P, 3],
    ['a group in itself', `${two}group g any X1 g\nquorum g\n`, P, 3],
    ['a member twice', `${two}group g 2 X1 X1\nquorum g\n`, P, 3],
    ['a member of two groups', `${two}group g any X1\ngroup h any X1 X2\nquorum h\n`, P, 4],
    ['a group without members', `${two}group g any\nquorum g\n`, P, 3],
    ['a threshold of 0', `${two}group g 0 X1 X2\nquorum g\n`, P, 3],
    ['a threshold of 3 of 2', `${two}group g 3 X1 X2\nquorum g\n`, P, 3],
    ['a threshold of 01', `${two}group g 01 X1 X2\nquorum g\n`, P, 3],
    ['a threshold of 1e0', `${two}group g 1e0 X1 X2\nquorum g\n`, P, 3],
    ['a threshold of +1', `${two}group g +1 X1 X2\nquorum g\n`, P, 3],
    ['a threshold of ALL', `${two}group g ALL X1 X2\nquorum g\n`, P, 3],
    ['a name twice', `witness X1 ${x1}\nwitness X1 ${x2}\nquorum none\n`, P, 2],
    ['a group called as a witness', `${two}group X1 any X2\nquorum none\n`, P, 3],
    ['a witness key twice', `witness X1 ${x1}\nwitness X2 ${x1}\nquorum none\n`, P, 2],
    ['a log twice', `log ${log.verifier}\nlog ${log.verifier} u\nquorum none\n`, P, 2],
    ['one public key as log and witness', `log ${golden.LOG_VKEY}\nwitness w ${asWitness}\nquorum none\n`, P, 2],
    ['a witness key as log', `log ${x1}\nquorum none\n`, P, 1],
    ['a log key as witness', `witness w ${log.verifier}\nquorum none\n`, P, 1],
    ['a log with too much behind it', `log ${log.verifier} a b\nquorum none\n`, P, 1],
    ['a log without a key', 'log\nquorum none\n', P, 1],
    ['a witness without a key', 'witness X1\nquorum none\n', P, 1],
    ['a broken key', `# a\nlog ${String(log.verifier).slice(0, -1)}\nquorum none\n`, 'EVIDENCE_KEY_MALFORMED', 2],
    ['a weak key', `log ${weak()}\nquorum none\n`, 'EVIDENCE_KEY_WEAK', 1],
    ['a key of another kind', `log ${withType(6)}\nquorum none\n`, 'EVIDENCE_KEY_UNSUPPORTED', 1],
    ['an authority without a certificate', 'tsa a\nquorum none\n', P, 1],
    ['an authority twice', `tsa a ${golden.CERTIFICATE}\ntsa b ${golden.CERTIFICATE}\nquorum none\n`, P, 2],
    ['bytes behind a certificate', `tsa a ${golden.CERTIFICATE}AAAA\nquorum none\n`, P, 1],
    ['half a certificate', `tsa a ${golden.CERTIFICATE.slice(0, 400)}\nquorum none\n`, P, 1],
    ['a word that is not qualified', `tsa a ${golden.CERTIFICATE} Qualified\nquorum none\n`, P, 1],
    ['too long', `#${'x'.repeat(MAX_POLICY_BYTES)}\nquorum none\n`, 'EVIDENCE_LIMIT_EXCEEDED', undefined],
    ['65 groups', manyGroups(65), 'EVIDENCE_LIMIT_EXCEEDED', 66],
  ];
  for (const [what, text, code, line] of cases) {
    try {
      policyOf(text);
      t.fail(`${what}: it was taken`);
    } catch (error) {
      const { code: got, details } = error as { code: string; details: { line?: number } };
      t.same([got, details?.line], [code, line], what);
    }
  }
  t.equal(policyOf(manyGroups(64)).groups.length, 64, 'room for more than the 32 that C2SP asks for');
  t.ok(judgeQuorum(policyOf(manyGroups(64)), new Set(['X1'])).met, 'one in the other');
});

function withType(type: number): string {
  const [name, id] = golden.LOG_VKEY.split('+');
  return `${name}+${id}+${Buffer.alloc(33, type).toString('base64')}`;
}
function weak(): string {
  const point = Buffer.alloc(33);
  point.set([1, 1]);
  return `a+00000000+${point.toString('base64')}`;
}
function manyGroups(count: number): string {
  const groups = Array.from({ length: count }, (_, i) => `group g${i} any ${i === 0 ? 'X1' : `g${i - 1}`}\n`);
  return `witness X1 ${x1}\n${groups.join('')}quorum g${count - 1}\n`;
}

t.test('names are octets: what looks the same is not, and what is not UTF-8 is still a name', async (t) => {
  const policyWith = (a: Uint8Array, b: Uint8Array): string =>
    codeThrown(() => {
      const [first, second] = [Buffer.from(a).toString('latin1'), Buffer.from(b).toString('latin1')];
      const policy = policyOf(
        Buffer.from(`witness ${first} ${x1}\nwitness ${second} ${x2}\nquorum ${second}\n`, 'latin1'),
      );
      const [one, two] = policy.witnesses.map(({ name }) => name);
      if (one === two || !judgeQuorum(policy, new Set([two as string])).met) throw new Error('they are mixed up');
    });
  const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
  t.equal(policyWith(utf8('K'), utf8('\u212a')), 'nothing thrown', 'K and the Kelvin sign');
  t.equal(policyWith(utf8('é'), utf8('e\u0301')), 'nothing thrown', 'NFC and NFD');
  t.equal(policyWith(Buffer.of(0xe9), utf8('é')), 'nothing thrown', 'Latin-1 and UTF-8');
  t.equal(policyWith(Buffer.of(0xff), Buffer.of(0xfe)), 'nothing thrown', 'neither is UTF-8');
  t.equal(policyWith(Buffer.of(0xff), utf8('\ufffd')), 'nothing thrown', 'nor the sign for what is not');
  t.equal(policyWith(Buffer.of(0xff), Buffer.of(0xff)), 'EVIDENCE_POLICY_MALFORMED');
  t.equal(policyWith(utf8('é'), utf8('é')), 'EVIDENCE_POLICY_MALFORMED');
  t.ok(policyOf(Buffer.from('# \xff\xfe\nquorum none\n', 'latin1')), 'comments are anything');
});

t.test('what a policy says of a checkpoint', async (t) => {
  const policy = policyOf(EXAMPLE);
  const kindOf = (note: SignedNote, by = policy): string => judgeCheckpoint(note, by).kind;
  t.match(judgeCheckpoint(noteBy([log], witnesses), policy), {
    kind: 'accepted',
    checkpoint: { size: 8 },
    logs: [log.verifier],
    cosignatures: [
      { witness: 'X1', timestamp: 1_700_000_000 },
      {},
      {},
      {},
      {},
      { witness: 'Y3', timestamp: 1_700_000_005 },
    ],
    quorum: { met: true, witnessed: 6, of: 6 },
  });
  const [w1, , , v1] = witnesses as [SigningKey, SigningKey, SigningKey, SigningKey];
  t.match(judgeCheckpoint(noteBy([log], [w1, v1]), policy), {
    kind: 'accepted',
    quorum: { met: false, witnessed: 2, of: 6 },
  });
  const stranger = freshWitness('stranger.example');
  t.match(judgeCheckpoint(noteBy([log], [stranger]), policy), { cosignatures: [], quorum: { witnessed: 0 } });
  t.equal(kindOf(noteBy([], witnesses)), 'unknown-log', 'witnesses are not a log');
  t.equal(
    kindOf(noteBy([freshKey('ledger.example/prod/1', ED25519)], witnesses)),
    'unknown-log',
    'a name is not a key',
  );
  t.equal(kindOf(noteBy([log], witnesses, golden.TEXT.replace('prod/1', 'prod/2'))), 'wrong-origin');
  t.equal(kindOf(noteBy([log], [], 'no checkpoint\n')), 'malformed');
  const good = noteBy([log], witnesses);
  for (const i of good.signatures.keys()) {
    const signatures = good.signatures.map((one, k) =>
      k === i ? { ...one, signature: flipped(one.signature, 100) } : one,
    );
    t.match(judgeCheckpoint({ ...good, signatures }, policy), { kind: 'invalid', why: 'signature-false' }, `line ${i}`);
  }
  const twice = { ...good, signatures: [...good.signatures, ...noteBy([], [w1]).signatures] };
  t.match(judgeCheckpoint(twice, policy), { kind: 'invalid', why: 'named-twice' }, 'one witness does not count twice');
  t.equal(kindOf(good, policyOf('quorum none\n')), 'unknown-log', 'without a log nothing is believed');
});

t.test('no bit of a policy can be changed so that it trusts another key, or is content with less', async (t) => {
  const lines = [
    `log ${log.verifier} u`,
    `witness X1 ${x1}`,
    `witness X2 ${x2}`,
    'group both 2 X1 X2',
    'quorum both',
    '# a',
  ];
  const text = Buffer.from(`${lines.join('\n')}\n`, 'utf8');
  const honest = policyOf(text);
  const known = new Set([...honest.logs, ...honest.witnesses].map(({ key }) => String(key)));
  const scant = noteBy([log], [witnesses[0] as SigningKey]);
  let taken = 0;
  for (let bit = 0; bit < text.length * 8; bit++) {
    let policy: Policy;
    try {
      policy = policyOf(flipped(text, bit));
    } catch {
      continue;
    }
    taken++;
    const strange = [...policy.logs, ...policy.witnesses].filter(({ key }) => !known.has(String(key)));
    const verdict = judgeCheckpoint(scant, policy);
    if (strange.length > 0 || (verdict.kind === 'accepted' && verdict.quorum.met)) t.fail(`bit ${bit}`);
  }
  t.ok(taken > 0, `${taken} changes left a policy: in the address and the comment`);
});
