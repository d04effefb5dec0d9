import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import t, { type Test } from 'tap';
import { type Environment, Product, productFolder } from '../support/product-app.ts';
import { registration } from '../support/product-people.ts';
import { pem } from '../support/certificate-forge.ts';
import { Auditor } from '../support/tamper-auditor.ts';
import {
  copied,
  cutTail,
  headFile,
  ledgerFile,
  oneByte,
  remove,
  type Row,
  rowOf,
  rowsOf,
  setText,
  shift,
  sidecarFile,
  swap,
  tamper,
} from '../support/tamper-files.ts';
import { rewriteHistory } from '../support/tamper-forger.ts';
import { examined, operator } from '../support/tamper-world.ts';
import { startTimeAuthority } from '../support/time-authority.ts';

const timeout = 300_000;
t.setTimeout(timeout);

const ONLY_WHEN_ASKED = { REGESTA_SEAL_SECONDS: '86400', REGESTA_SEAL_LEAVES: '99999' };

/** A ledger that was sealed and time-stamped twice, and what somebody outside kept of it. */
interface Honest {
  readonly folder: string;
  /** As it was at the first checkpoint. */
  readonly yesterday: string;
  /** Whose certificate the settings name; it is not asked any more. */
  readonly settings: Environment;
  readonly origin: string;
  readonly auditor: Auditor;
  readonly rows: readonly Row[];
  readonly first: number;
  readonly last: number;
}

async function honest(t: Test): Promise<Honest> {
  const folder = productFolder(t);
  const authority = await startTimeAuthority();
  writeFileSync(join(folder, 'roots.pem'), pem(authority.root.certificate));
  const more = { REGESTA_TSA_URL: authority.url, REGESTA_TSA_CA: join(folder, 'roots.pem'), ...ONLY_WHEN_ASKED };
  const auditor = await Auditor.of(t);
  const product = await Product.open(folder, more);
  try {
    await consents(product, 0, 170);
    const first = await sealed(product, auditor, 'first');
    const yesterday = copied(join(folder, 'data'), join(folder, 'yesterday'));
    copied(join(folder, 'secrets'), join(folder, 'yesterday-secrets'));
    await consents(product, 170, 300);
    const last = await sealed(product, auditor, 'last');
    const policy = (await product.must('GET', '/v1/evidence/policy')).text;
    auditor.keep('policy', `${policy}tsa authority ${authority.root.certificate.toString('base64')}\n`);
    // What the authority gave: the auditor asked for it once, and keeps it.
    mkdirSync(auditor.path('anchors'));
    const tokens = product.composed.evidence.bundleSource()?.anchors ?? [];
    for (const { size, token } of tokens) writeFileSync(auditor.path(`anchors/${size}-0.tsr`), token);
    return { folder, yesterday, settings: more, origin: product.deps.origin, auditor, first, last, rows: [] };
  } finally {
    await product.close();
    await authority.close();
  }
}

/** Customers who give a consent; every third withdraws it. */
async function consents(product: Product, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) {
    const id = (await product.must('POST', '/v1/customers', registration(n))).body['id'];
    if (n % 3 === 0)
      await product.must('PATCH', `/v1/customers/${id}`, {
        source: 'shop',
        channel: 'web',
        facts: { note: `Note ${n}` },
      });
  }
}

async function sealed(product: Product, auditor: Auditor, name: string): Promise<number> {
  const { size, note } = await product.composed.evidence.sealNow();
  auditor.keep(name, note);
  if ((await product.composed.anchoring.run()) !== 1) throw new Error('the authority gave no time stamp');
  return size;
}

const found = await honest(t);
const all: Honest = { ...found, rows: rowsOf(ledgerFile(found.folder)) };
const { auditor, rows } = all;
const row = (what: (one: Row) => boolean): Row => {
  const one = rows.find(what);
  if (one === undefined) throw new Error('the ledger has no such event');
  return one;
};
const after = (one: Row): Row => row(({ prev }) => prev === one.ordinal);

const isLast = ({ ordinal }: Row): boolean => !rows.some(({ prev }) => prev === ordinal);
/** A customer of two events: registered, and an identifier linked. */
const hasTwo = (one: Row): boolean => one.type === 'CustomerRegistered' && isLast(after(one));

// Of the middle: neither near the beginning, nor among the last that the sealer compares when it starts.
const single = row((one) => one.ordinal > 150 && hasTwo(one));
const pair = row((one) => one.ordinal > single.ordinal + 5 && hasTwo(one));
const second = after(pair);
/** The last of its stream and the first of another: where they change places each stream keeps its order. */
const last = after(single);
const first = row((one) => one.ordinal > second.ordinal + 5 && hasTwo(one));

/** Another folder of the same content, for one attack. */
function victim(t: Test): string {
  const folder = productFolder(t);
  for (const part of ['data', 'secrets']) copied(join(all.folder, part), join(folder, part));
  return folder;
}

/** That no level is left is said beside what is wrong. */
const causes = (ids: readonly string[]): readonly string[] => ids.filter((id) => id !== 'E506');

interface Attack {
  readonly name: string;
  readonly file?: (folder: string) => string;
  readonly change: (db: Database) => void;
  /** docs/evidence.md sections 6 and 7; `@` before the index of the leaf. */
  readonly finds: readonly string[];
  /** In the first line of what is printed. */
  readonly says?: RegExp;
}

const setEntry = (db: Database, index: number, edit: (entry: string) => string): void => {
  const entry = db.prepare('SELECT entry FROM leaf WHERE idx = ?').pluck().get(index) as string;
  db.prepare('UPDATE leaf SET entry = ? WHERE idx = ?').run(edit(entry), index);
};
const setNote = (db: Database, edit: (note: string) => string): void => {
  const newest = db.prepare('SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1').get() as {
    size: number;
    note: string;
  };
  db.prepare('UPDATE checkpoint SET note = ? WHERE size = ?').run(edit(newest.note), newest.size);
};
const sealedOf = (db: Database, ordinal: number): string =>
  db.prepare('SELECT sealed FROM envelopes WHERE ordinal = ?').pluck().get(ordinal) as string;
const inText = (text: string, after: string): number => text.indexOf(after) + after.length;

const LEDGER: readonly Attack[] = [
  {
    name: 'one byte of clear data',
    change: (db) => setText(db, 'clear', single.ordinal, oneByte(single.clear, inText(single.clear, '"channel":"'))),
    finds: [`E101@${single.ordinal}`],
    says: /^E101 EVENT_ALTERED index=\d+ stream=customer-\S+ revision=0 .*field=data/,
  },
  {
    name: 'one byte of metadata',
    change: (db) =>
      setText(db, 'metadata', single.ordinal, oneByte(single.metadata, inText(single.metadata, '"commandId":"') + 3)),
    finds: [`E102@${single.ordinal}`],
    says: /^E102 METADATA_ALTERED index=\d+ stream=customer-/,
  },
  {
    name: 'an event is dated back by years',
    change: (db) =>
      setText(db, 'metadata', single.ordinal, single.metadata.replace(/"recordedAt":"\d{4}/, '"recordedAt":"2020')),
    // Its time is not judged any more: it is not the one that was sealed.
    finds: [`E102@${single.ordinal}`],
  },
  {
    name: 'one byte of a ciphertext',
    change: (db) => {
      const text = sealedOf(db, single.ordinal);
      db.prepare('UPDATE envelopes SET sealed = ? WHERE ordinal = ?').run(
        oneByte(text, inText(text, '"ct":"') + 10),
        single.ordinal,
      );
    },
    finds: [`E108@${single.ordinal}`],
  },
  {
    name: 'ciphertext that nobody erased is gone',
    change: (db) => void db.prepare('DELETE FROM envelopes WHERE ordinal = ?').run(single.ordinal),
    finds: [`E109@${single.ordinal}`],
  },
  {
    name: 'a row that is no event any more',
    change: (db) => setText(db, 'clear', single.ordinal, '{'),
    finds: [`E101@${single.ordinal}`, `I702@${single.ordinal}`],
    says: /field=kind/,
  },
  {
    name: 'a middle row is deleted',
    change: (db) => remove(db, pair.ordinal),
    // In the bundle what follows stands one place before; and it is one event shorter than its checkpoint.
    finds: [`E103@${pair.ordinal}`, `E107@${second.ordinal - 1}`, 'E202'],
    says: /^E103 EVENT_MISSING index=\d+/,
  },
  {
    name: 'a middle row is deleted, and all that follow are renumbered',
    change: (db) => {
      remove(db, pair.ordinal);
      shift(db, pair.ordinal, -1);
    },
    // An event from behind the checkpoint has moved below it.
    finds: [`E103@${pair.ordinal}`, `E107@${second.ordinal - 1}`, `E104@${all.last - 1}`],
    says: /^E103 EVENT_MISSING index=\d+/,
  },
  {
    name: 'two rows of different streams change places',
    change: (db) => swap(db, last.ordinal, first.ordinal),
    finds: [`E105@${last.ordinal}`, `E105@${first.ordinal}`],
  },
  {
    name: 'two rows of one stream change places',
    change: (db) => swap(db, pair.ordinal, second.ordinal),
    finds: [`E105@${pair.ordinal}`, `E107@${pair.ordinal}`, `E105@${second.ordinal}`, `E107@${second.ordinal}`],
  },
  { name: 'the tail is cut off', change: (db) => cutTail(db, all.last - 20), finds: ['E202'] },
  {
    name: 'a row is put between others',
    change: (db) => {
      const { metadata, clear, type, id, stream } = rowOf(db, single.ordinal);
      shift(db, single.ordinal, 1);
      const other = `${stream.slice(0, -1)}${stream.endsWith('0') ? '1' : '0'}`;
      db.prepare('INSERT INTO events VALUES (?, NULL, 0, ?, ?, ?, ?, ?)').run(
        single.ordinal,
        oneByte(id, 0),
        other,
        type,
        metadata.replace(/,"sealed":\{[^}]*\}/, ''),
        clear,
      );
      db.prepare('INSERT INTO heads VALUES (?, 0, ?)').run(other, single.ordinal);
    },
    // And the last one was moved out of the checkpoint.
    finds: [`E104@${single.ordinal}`, `E103@${all.last - 1}`],
    says: /^E104 EVENT_UNLOGGED index=\d+/,
  },
  {
    name: 'a stream is renamed',
    change: (db) => {
      const other = `${pair.stream.slice(0, -1)}${pair.stream.endsWith('0') ? '1' : '0'}`;
      db.prepare('UPDATE events SET stream = ? WHERE stream = ?').run(other, pair.stream);
    },
    finds: [`E101@${pair.ordinal}`, `E101@${second.ordinal}`],
    says: /field=stream/,
  },
];

const SIDECAR: readonly Attack[] = [
  {
    name: 'a hash in a tile',
    change: (db) => {
      const bytes = db.prepare('SELECT bytes FROM tile WHERE key = 0').pluck().get() as Buffer;
      const other = Buffer.from(bytes);
      other[40 * 32] = (other[40 * 32] as number) ^ 1;
      db.prepare('UPDATE tile SET bytes = ? WHERE key = 0').run(other);
    },
    finds: ['E203@40'],
  },
  {
    name: 'a stored entry',
    change: (db) => setEntry(db, 40, (entry) => oneByte(entry, inText(entry, '"d":"'))),
    finds: ['E203@40'],
  },
  {
    name: 'the signature of the newest checkpoint',
    change: (db) => setNote(db, (note) => `${note.slice(0, -6)}${note.at(-6) === 'A' ? 'B' : 'A'}${note.slice(-5)}`),
    finds: ['E301'],
  },
  {
    name: 'the root in the newest checkpoint',
    change: (db) =>
      setNote(db, (note) => note.replace(/^(.*\n.*\n)(.)/, (_, before, one) => `${before}${one === 'A' ? 'B' : 'A'}`)),
    finds: ['E301'],
  },
];

t.test('an untouched ledger is examined, and nothing is found', async (t) => {
  const folder = victim(t);
  const { exit, text, found } = await examined(folder, all.settings);
  t.strictSame([exit, found], [0, []], text);
  t.match(text, /VERIFIED \d+ events \[0,\d+\) .* level=L2 /);
});

for (const [where, attacks, file] of [
  ['ledger file', LEDGER, ledgerFile],
  ['sidecar', SIDECAR, sidecarFile],
] as const) {
  t.test(`somebody at the ${where}, without the key`, { timeout }, async (t) => {
    for (const attack of attacks) {
      const folder = victim(t);
      tamper(file(folder), attack.change);
      const out = join(folder, 'findings.tar');
      const own = await examined(folder, all.settings, '--out', out);
      t.strictSame([own.exit, causes(own.found)], [1, attack.finds], `${attack.name}: ${own.err}`);
      if (attack.says !== undefined) t.match(own.text, attack.says, `${attack.name}: the first line`);
      auditor.keep('findings.tar', readFileSync(out));
      const judged = await auditor.verify('findings.tar', '--policy', 'policy', '--pin', 'first');
      t.equal(judged.exit, 1, `${attack.name}: the auditor`);
      t.strictSame(causes(judged.found), attack.finds, `${attack.name}: finds the same`);
    }
  });
}

/** What a product that was started on this folder says of its evidence, once it has said something. */
async function stateOf(product: Product): Promise<{ readonly state: string; readonly code?: string }> {
  const { state, code } = await product.evidenceKnown();
  return code === undefined ? { state } : { state, code };
}

const checkpoints = (folder: string): number =>
  rowsOf(ledgerFile(folder)).filter(({ type }) => type === 'CheckpointSealed').length;

/** Nothing was signed: neither the head nor the ledger has another checkpoint, and whoever asks is told why. */
async function refuses(
  t: Test,
  folder: string,
  code: string,
  inform: (product: Product) => Promise<void>,
): Promise<void> {
  const head = existsSync(headFile(folder)) ? readFileSync(headFile(folder)) : undefined;
  const before = checkpoints(folder);
  const product = await Product.of(t, folder, ONLY_WHEN_ASKED);
  t.strictSame(await stateOf(product), { state: 'refused', code });
  const ready = await product.ask('GET', '/readyz');
  t.equal(ready.status, 503);
  t.match(ready.text, `"name":"evidence","ready":false,"code":"${code}"`);
  const headers = { 'regesta-wait': 'seal' };
  const write = await product.ask('POST', '/v1/customers', registration(900), { headers });
  t.equal(write.status, 201, 'events are taken in all the same');
  t.strictSame(write.body['seal'], { state: 'unsealed', code });
  const bundle = await product.ask('POST', '/v1/evidence/bundles', { mode: 'full' });
  t.equal(bundle.body['code'], code, 'no bundle is made now');
  t.match(product.logged(), `"code":"${code}"`, 'the log says so');
  await inform(product);
  await product.close();
  t.equal(checkpoints(folder), before, 'nothing was sealed');
  t.strictSame(existsSync(headFile(folder)) ? readFileSync(headFile(folder)) : undefined, head, 'nothing was signed');
}

const nothingMore = async (): Promise<void> => {};

t.test('what a server says that is started on a ledger somebody was at', { timeout }, async (t) => {
  await t.test('an event in the middle: it starts, and its verification names the event', async (t) => {
    const folder = victim(t);
    tamper(ledgerFile(folder), (db) => remove(db, pair.ordinal));
    const product = await Product.of(t, folder, ONLY_WHEN_ASKED);
    t.equal((await stateOf(product)).state, 'sealing');
    const verification = await product.must('POST', '/v1/evidence/verifications', {});
    t.equal(verification.body['sound'], false);
    t.match(verification.body['findings'][0], { id: 'E103', index: pair.ordinal });
  });
  await t.test('an event among the last ones', async (t) => {
    const folder = victim(t);
    const near = rows.findLast(({ type }) => type === 'CustomerRegistered') as Row;
    tamper(ledgerFile(folder), (db) => setText(db, 'clear', near.ordinal, near.clear.replace('"web"', '"app"')));
    await refuses(t, folder, 'SEALER_SELF_CHECK', nothingMore);
    t.strictSame(causes((await examined(folder, all.settings)).found), [`E101@${near.ordinal}`]);
  });
  await t.test(
    'one of the last events was deleted: that it was started takes nothing from who examines it',
    async (t) => {
      const folder = victim(t);
      const near = rows.findLast(({ type }) => type === 'CustomerRegistered') as Row;
      tamper(ledgerFile(folder), (db) => remove(db, near.ordinal));
      const before = await examined(folder, all.settings);
      t.equal(before.found[0], `E103@${near.ordinal}`);
      await refuses(t, folder, 'SEALER_TAMPER', nothingMore);
      const after = await examined(folder, all.settings);
      t.equal(after.found[0], `E103@${near.ordinal}`);
      t.equal(after.exit, 1);
    },
  );
  await t.test('the tail was cut off', async (t) => {
    const folder = victim(t);
    tamper(ledgerFile(folder), (db) => cutTail(db, all.last - 20));
    await refuses(t, folder, 'SEALER_ROLLBACK', nothingMore);
    const seen = await examined(folder, all.settings);
    t.equal(seen.exit, 1, 'what was sealed is still known after that start');
    t.ok(seen.found.includes(`E103@${all.last - 1}`) || seen.found.includes('E202'), seen.found.join());
  });
  await t.test('its triggers were dropped, and not put back', async (t) => {
    const folder = victim(t);
    tamper(ledgerFile(folder), () => {}, 'left');
    await t.rejects(Product.open(folder), { code: 'LEDGER_CORRUPT' });
    t.equal((await examined(folder, all.settings)).exit, 0, 'it is examined all the same');
  });
  await t.test('altered, and the sidecar with its memory deleted', async (t) => {
    const folder = victim(t);
    tamper(ledgerFile(folder), (db) => setText(db, 'clear', single.ordinal, single.clear.replace('"web"', '"app"')));
    for (const side of ['', '-wal', '-shm']) rmSync(`${sidecarFile(folder)}${side}`, { force: true });
    const gone = await examined(folder, all.settings);
    t.not(gone.exit, 0);
    t.match(gone.err, /evidence\.db is gone/);
    await refuses(t, folder, 'SEALER_TAMPER', nothingMore);
  });
});

t.test('the sidecar is nobody’s to trust: deleted, it is made again and leads to the same', { timeout }, async (t) => {
  const folder = victim(t);
  for (const side of ['', '-wal', '-shm']) rmSync(`${sidecarFile(folder)}${side}`, { force: true });
  const product = await Product.of(t, folder, ONLY_WHEN_ASKED);
  await product.composed.evidence.sealNow();
  const kept = await product.must('GET', `/v1/evidence/checkpoint?leaves=${all.last}`);
  t.equal(kept.text, readFileSync(auditor.path('last'), 'utf8'));
  t.match((await product.must('POST', '/v1/evidence/rebuilds', {})).body, { sound: true });
  t.match((await product.must('POST', '/v1/evidence/verifications', {})).body, { sound: true, findings: [] });
});

t.test('the last signed head', { timeout }, async (t) => {
  const edit = (folder: string, change: (text: string) => string): void =>
    writeFileSync(headFile(folder), change(readFileSync(headFile(folder), 'utf8')));
  await t.test('altered: it is never taken for none', async (t) => {
    const folder = victim(t);
    edit(folder, (text) => text.replace(/"root":"./, (found) => `"root":"${found.endsWith('A') ? 'B' : 'A'}`));
    await refuses(t, folder, 'SEALER_SECRETS_UNREADABLE', nothingMore);
  });
  await t.test('of another ledger', async (t) => {
    const folder = victim(t);
    edit(folder, (text) => text.replaceAll(all.origin, 'example.com/another/1'));
    await refuses(t, folder, 'SEALER_ORIGIN_MISMATCH', nothingMore);
  });
  for (const [how, change] of [
    ['deleted', (folder: string) => rmSync(headFile(folder))],
    ['older', (folder: string) => copied(join(all.folder, 'yesterday-secrets'), join(folder, 'secrets'))],
  ] as const) {
    await t.test(`${how}: the checkpoints of the ledger are believed, and it goes on from them`, async (t) => {
      const folder = victim(t);
      change(folder);
      const product = await Product.of(t, folder, ONLY_WHEN_ASKED);
      t.equal((await stateOf(product)).state, 'sealing');
      t.ok(
        readFileSync(headFile(folder), 'utf8').includes(`"size":${all.last}}`),
        'what was found there is kept again',
      );
    });
  }
});

t.test('yesterday’s data is put back', { timeout }, async (t) => {
  const folder = productFolder(t);
  copied(all.yesterday, join(folder, 'data'));
  copied(join(all.folder, 'secrets'), join(folder, 'secrets'));
  const seen = await examined(folder, all.settings);
  t.strictSame([seen.exit, causes(seen.found)], [1, ['E402']], seen.text);
  t.match(seen.text, new RegExp(`^E402 ROLLBACK size=${all.last} file=pin expected=${all.last} got=${all.first}`));
  await refuses(t, folder, 'SEALER_ROLLBACK', async (product) => {
    const verification = await product.must('POST', '/v1/evidence/verifications', {});
    t.equal(verification.body['sound'], false);
    t.strictSame(
      verification.body['findings'].map(({ id }: { id: string }) => id),
      ['E402'],
    );
  });
  const status = await operator(folder, ['evidence', 'status']);
  t.match(status.out, /stopped \(SEALER_ROLLBACK\)/);

  const continued = await operator(folder, ['evidence', 'continue', '--reason', 'disk-lost']);
  t.equal(continued.exit, 0, continued.err);
  t.match(continued.out, /The ledger goes on as regesta\.invalid\/\S+\/2\./);
  const product = await Product.of(t, folder, ONLY_WHEN_ASKED);
  t.equal((await stateOf(product)).state, 'sealing');
  await product.must('POST', '/v1/customers', registration(901));
  auditor.keep('new-policy', (await product.must('GET', '/v1/evidence/policy')).text);
  const bundle = await product.app.inject({
    method: 'POST',
    url: '/v1/evidence/bundles',
    headers: { authorization: `Bearer ${product.token}` },
    payload: { mode: 'full' },
  });
  auditor.keep('continued.tar', bundle.rawPayload);
  const before = await auditor.verify('continued.tar', '--policy', 'new-policy', '--pin', 'first');
  t.equal(before.exit, 0, `what was sealed before the loss is still proved: ${JSON.stringify(before.findings)}`);
  t.match(before.verdict, { level: `L2` });
  t.ok(
    before.findings.some(({ id }) => id === 'I705'),
    'and it is said that it goes on under another name',
  );
  const lost = await auditor.verify('continued.tar', '--policy', 'new-policy', '--pin', 'last');
  t.strictSame([lost.exit, lost.findings.filter(({ id }) => id.startsWith('E4')).map(({ id }) => id)], [1, ['E402']]);
  const verification = await product.must('POST', '/v1/evidence/verifications', {});
  t.equal(verification.body['sound'], true, verification.text);
});

t.test('whoever has the key writes everything anew', { timeout }, async (t) => {
  /** Written anew, sealed by the product as if nothing had been, and handed out. */
  const forged = async (t: Test, change: (db: Database) => void): Promise<void> => {
    const folder = victim(t);
    rewriteHistory(folder, all.origin, change);
    const product = await Product.of(t, folder, ONLY_WHEN_ASKED);
    t.equal((await stateOf(product)).state, 'sealing', 'the product itself is deceived');
    t.match((await product.must('POST', '/v1/evidence/verifications', {})).body, { sound: true });
    await product.close();
    t.equal((await examined(folder, ONLY_WHEN_ASKED, '--out', auditor.path('forged.tar'))).exit, 0);
  };
  const judge = async (
    ...held: readonly string[]
  ): Promise<{ exit: number; found: readonly string[]; level: string }> => {
    const { exit, found, verdict } = await auditor.verify('forged.tar', '--policy', 'policy', ...held);
    return { exit, found: causes(found).map((id) => id.slice(0, 4)), level: verdict['level'] };
  };
  await t.test('an event before the checkpoint that was kept', async (t) => {
    await forged(t, (db) => setText(db, 'clear', single.ordinal, single.clear.replace('"web"', '"app"')));
    t.match(await judge(), { exit: 0, found: [], level: 'L1' }, 'a signature alone does not show it');
    t.match(await judge('--pin', 'first'), { exit: 1, found: ['E401'] });
    t.match(await judge('--anchors', 'anchors'), { exit: 1, found: ['E501'] }, 'nor does a time stamp fit');
  });
  await t.test('only after the checkpoint that was kept', async (t) => {
    const later = row(({ type, ordinal }) => type === 'CustomerRegistered' && ordinal > all.first + 50);
    await forged(t, (db) => setText(db, 'clear', later.ordinal, later.clear.replace('"web"', '"app"')));
    t.match(await judge('--pin', 'first'), { exit: 0, found: [], level: 'L2' }, 'a pin proves what stands before it');
    t.match(await judge('--pin', 'last'), { exit: 1, found: ['E401'] });
    t.match(await judge('--anchors', 'anchors'), { exit: 1, found: ['E501'] });
  });
  await t.test('the tail, below the checkpoint that was kept', async (t) => {
    await forged(t, (db) => cutTail(db, all.last - 30));
    t.match(await judge(), { exit: 0, found: [] });
    t.match(await judge('--pin', 'last'), { exit: 1, found: ['E402'] });
    t.match(await judge('--anchors', 'anchors'), { exit: 1, found: ['E504'] });
  });
  await t.test('with the secrets folder out of reach the product is not deceived', async (t) => {
    const folder = victim(t);
    const head = readFileSync(headFile(folder));
    rewriteHistory(folder, all.origin, (db) =>
      setText(db, 'clear', single.ordinal, single.clear.replace('"web"', '"app"')),
    );
    writeFileSync(headFile(folder), head);
    await refuses(t, folder, 'SEALER_FORK', nothingMore);
    const seen = await examined(folder, ONLY_WHEN_ASKED);
    t.strictSame([seen.exit, causes(seen.found)], [1, ['E401']]);
    t.match(seen.text, /Together they prove two histories/);
  });
});
