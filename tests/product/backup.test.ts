import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { BackupError } from '../../src/backup/backup-error.ts';
import { manifestBytes, readManifest } from '../../src/backup/manifest.ts';
import { restoreBackup } from '../../src/entrypoints/backups/restore-backup.ts';
import { verifyBackup } from '../../src/entrypoints/backups/verify-backup.ts';
import { proveBackup } from '../../src/entrypoints/backups/prove-backup.ts';
import { makeKit, putSecretsBack, readKit } from '../../src/entrypoints/backups/recovery-kit.ts';
import { openHeadFile } from '../../src/sealer/head-file.ts';
import { BackupWorld } from '../support/backup-world.ts';
import { ALL_CATEGORIES, eraseIn } from '../support/erase.ts';
import { Product } from '../support/product-app.ts';
import { ByteSearch, filesUnder } from '../support/product-bytes.ts';
import { everyEvent, openEverything } from '../support/product-ledger.ts';
import { person, registration } from '../support/product-people.ts';

t.setTimeout(600_000);
const long = { timeout: 300_000 };

/** Of a manifest, of any shape: what somebody makes of one. */
type Facts = ReturnType<typeof JSON.parse>;

async function refusal(
  promise: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string; readonly archive?: unknown }> {
  try {
    await promise;
    return { code: 'DONE', message: '' };
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    return { code: error.code, message: error.message, archive: error.details['archive'] };
  }
}

const kindsOf = async (product: Product): Promise<Map<string, string>> => {
  const kinds = new Map<string, Set<string>>();
  for (const { ref, payload } of await openEverything(product)) {
    const id = ref.owner.slice('customer-'.length);
    kinds.set(id, (kinds.get(id) ?? new Set()).add(payload.kind));
  }
  return new Map([...kinds].map(([id, some]) => [id, [...some].join()]));
};

function wrappedOf(file: string, ids: readonly string[]): Buffer[] {
  const db = new Sqlite(file, { readonly: true });
  try {
    const marks = ids.map(() => '?').join();
    return db.prepare(`SELECT wrapped FROM keys WHERE substr(owner, 10) IN (${marks})`).pluck().all(ids) as Buffer[];
  } finally {
    db.close();
  }
}

const ciphertextsOf = async (product: Product, ids: readonly string[]): Promise<Buffer[]> =>
  (await everyEvent(product.deps.ledger))
    .filter(({ stream }) => ids.some((id) => stream === `customer-${id}`))
    .flatMap(({ data }) => Object.values(data.sealed ?? {}))
    .map(({ ct }) => Buffer.from(ct.slice(0, 64)));

const filesWith = (folders: readonly string[], needles: readonly Buffer[]): string[] =>
  folders.flatMap(filesUnder).filter((file) => {
    const bytes = readFileSync(file);
    return needles.some((needle) => bytes.includes(needle));
  });

/** Everything of a person that could tell who it is. */
const tellingOf = (n: number): string[] => {
  const { identifier, facts } = person(n);
  return [identifier, facts.name.full, facts.email, facts.phone, facts.note, facts.company.name, facts.birthDate];
};

t.test('a backup from before an erasure, ledger and vault both put back, brings nobody back', long, async (t) => {
  const { world, product, ids } = await BackupWorld.of(t, 8);
  const [gone, kept] = [ids.slice(0, 3), ids.slice(3)];
  const { sealedSize } = (await product.must('GET', '/v1/evidence/status')).body;
  t.equal(sealedSize ?? 0, 0);
  await product.deps.evidence.sealNow();
  const made = await world.backup();
  const receipt = (await product.must('GET', `/v1/customers/${kept[0]}?purpose=customer-service`)).status;
  t.equal(receipt, 200, 'the server goes on');
  const wrapped = wrappedOf(join(world.config.dataDir, 'vault.db'), gone);
  const sealed = await ciphertextsOf(product, gone);
  const { dataDir, secretsDir } = world.config;
  t.equal(wrapped.length, 18);
  t.not(filesWith([dataDir], wrapped).length, 0, 'the search finds wrapped keys where they are');
  t.not(filesWith([dataDir], sealed).length, 0, 'and ciphertext');

  const { erasure } = await eraseIn(product, { customers: gone, dataCategories: ALL_CATEGORIES });
  await product.settled();
  const logs = product.logged();
  await product.close();
  const values = gone.flatMap((_, n) => tellingOf(n));
  t.ok(values.length >= 20, `${values.length} values`);
  const search = new ByteSearch(values);
  const planted = join(world.folder, 'planted');
  mkdirSync(planted);
  for (const [n, value] of values.entries()) writeFileSync(join(planted, `${n}`), `before ${value} after`);
  const found = new Set(search.hitsInFiles(planted).map((hit) => hit.split(':')[0]));
  t.equal(found.size, values.length, 'each planted value is found');
  rmSync(planted, { recursive: true });
  t.same(search.hitsInFiles(world.folder), [], 'and none in any file of the product');
  t.same(search.hits(Buffer.from(logs)), []);
  t.same(filesWith([world.folder], [...wrapped, ...sealed]), [], 'nor a wrapped key, nor ciphertext');

  world.setAside('data');
  const done = await world.restore(made.folder);
  t.equal(done.journal, 'secrets');
  t.equal(done.continuedAs, undefined, 'the last signed head is here: the sealer judges by it');
  t.same(
    filesWith([dataDir, secretsDir], [...wrapped, ...sealed]),
    [],
    'what was restored has forgotten before it serves',
  );
  const again = await Product.of(t, world.folder);
  const kinds = await kindsOf(again);
  t.same([...new Set(gone.map((id) => kinds.get(id)))], ['erased']);
  t.same([...new Set(kept.map((id) => kinds.get(id)))], ['opened']);
  const late = await again.ask('POST', '/v1/customers', registration(0));
  t.equal(late.body['code'], 'CUSTOMER_ERASED', 'suppressions survive');
  const events = await everyEvent(again.deps.ledger);
  const restoredEvents = events.filter(({ type }) => type === 'LedgerRestored');
  t.match(restoredEvents[0]?.data.clear, { backup: made.manifest.backup, journal: 'secrets', erasures: 1 });
  t.ok(events.some(({ type, stream }) => type === 'CategoryKeysShredded' && stream === `erasure-${erasure}`));
  const { live, rebuilt } = await again.digests();
  t.equal(live, rebuilt);
  t.same(search.hitsInFiles(world.folder), []);
  const aside = join(world.folder, 'data-aside');
  rmSync(aside, { recursive: true });
  t.same(filesWith([world.folder], [...wrapped, ...sealed]), [], 'in no file of anything, backups too');
  await again.close();
  t.notOk(existsSync(join(dataDir, 'restored.json')), 'finished once');
});

t.test('an erasure that was only planned when the backup was made is carried out anew, and ends', long, async (t) => {
  const { world, product, ids } = await BackupWorld.of(t, 2);
  const what = { customers: ids.slice(0, 1), dataCategories: ALL_CATEGORIES };
  const asked = await product.must('POST', '/v1/erasures', { trigger: 'office', ground: 'art17-1-a', ...what });
  const at = `/v1/erasures/${asked.body['id']}`;
  await product.must('POST', `${at}/plan`, {});
  const { revision } = (await product.must('GET', at)).body['plan'];
  const made = await world.backup();
  const carryOut = async (its: Product): Promise<void> => {
    await its.must('POST', `${at}/approval`, { plan: revision, alone: 'no-second-person' });
    t.match((await its.must('GET', at)).body, { phase: 'started', waitsFor: 'customer' });
    await its.must('POST', `${at}/telling`, { told: 'no', reason: 'not-required' });
    t.match((await its.must('GET', at)).body, { phase: 'completed', completed: { outcome: 'whole' } });
  };
  await carryOut(product);
  await product.close();
  world.setAside('data');
  await world.restore(made.folder);
  const again = await Product.of(t, world.folder);
  t.match((await again.must('GET', at)).body, { phase: 'planned' }, 'the vault remembers, and the ledger does not');
  await carryOut(again);
  await again.close();
});

t.test('an empty journal, an older one or one of another ledger is not the journal of a backup', long, async (t) => {
  const { world, product, ids } = await BackupWorld.of(t, 3);
  const { dataDir, secretsDir } = world.config;
  const journal = join(secretsDir, 'erasure-journal.jsonl');
  await eraseIn(product, { customers: ids.slice(0, 1), dataCategories: ALL_CATEGORIES });
  const made = await world.backup();
  t.ok(made.manifest.journalLines > 1, `${made.manifest.journalLines} lines`);
  await eraseIn(product, { customers: ids.slice(1, 2), dataCategories: ALL_CATEGORIES });
  await world.backup();
  await product.close();
  world.setAside('data');
  const whole = readFileSync(journal);
  const good = readFileSync(world.journalCopy);
  const foreign = whole.toString('utf8').replaceAll(/customer-[0-9a-z]{26}/g, (owner) => `${owner.slice(0, -4)}0000`);
  const cases: readonly [string, string | Buffer][] = [
    ['empty', ''],
    ['cut', whole.subarray(0, whole.indexOf(0x0a) + 1)],
    ['of another ledger', foreign],
  ];
  for (const [name, bytes] of cases) {
    writeFileSync(journal, bytes);
    t.equal((await refusal(world.restore(made.folder))).code, 'RESTORE_JOURNAL_NEEDED', name);
    rmSync(journal);
    const file = join(world.folder, 'given.jsonl');
    writeFileSync(file, bytes);
    const given = await refusal(world.restore(made.folder, { journalFile: file }));
    t.equal(given.code, 'RESTORE_JOURNAL_NEEDED', `${name}, as a file`);
    t.notOk(existsSync(journal), 'and nothing of it stays');
  }
  t.notOk(existsSync(dataDir), 'nothing was put back');

  // Whoever goes on without it has another journal, and that one never takes the place of the good copy.
  writeFileSync(journal, '');
  t.equal((await world.restore(made.folder, { journalUnknown: true })).journal, 'unknown');
  const again = await Product.open(world.folder);
  const types = (await everyEvent(again.deps.ledger)).map(({ type }) => type);
  t.ok(types.includes('JournalUnknown'));
  const kinds = await kindsOf(again);
  t.same([kinds.get(ids[0] as string), kinds.get(ids[1] as string)], ['erased', 'opened']);
  await world.backup();
  const kept = join(world.backups, 'erasure-journal.jsonl.1.age');
  t.ok(existsSync(kept) && readFileSync(kept).equals(good), 'the good copy is kept beside the new one');
  await eraseIn(again, { customers: ids.slice(2), dataCategories: ALL_CATEGORIES });
  await again.close();
  await world.backup();
  t.notOk(existsSync(join(world.backups, 'erasure-journal.jsonl.2.age')), 'what goes on replaces');

  world.setAside('data');
  const done = await world.restore(made.folder, { journalFile: kept });
  t.equal(done.journal, 'file');
  const third = await Product.of(t, world.folder);
  const after = await kindsOf(third);
  t.same(
    ids.map((id) => after.get(id)),
    ['erased', 'erased', 'erased'],
  );
});

t.test('a journal that was begun after the backup, or is of another ledger, is not its journal', long, async (t) => {
  const { world, product } = await BackupWorld.of(t, 1);
  const { dataDir, secretsDir } = world.config;
  const journal = join(secretsDir, 'erasure-journal.jsonl');
  const made = await world.backup();
  t.equal(made.manifest.journalLines, 1, 'nobody was erased: the ledger\u2019s own name is all that it says');
  await product.close();
  const good = readFileSync(journal, 'utf8');
  t.match(JSON.parse(good), { t: 'ledger', origin: made.manifest.origin });
  const other = good.replace(made.manifest.origin, 'example.com/other/1');

  rmSync(journal);
  await (await Product.open(world.folder)).close();
  t.match(JSON.parse(readFileSync(journal, 'utf8')), { t: 'ledger', origin: made.manifest.origin }, 'begun anew');
  world.setAside('data');
  t.equal((await refusal(world.restore(made.folder))).code, 'RESTORE_JOURNAL_NEEDED');
  writeFileSync(journal, '');
  t.equal((await refusal(world.restore(made.folder))).code, 'RESTORE_JOURNAL_NEEDED');

  const unknown = { journalUnknown: true };
  const file = join(world.folder, 'given.jsonl');
  const line = JSON.stringify({
    at: made.manifest.madeAt,
    dataCategory: 'identity',
    owner: `customer-${'7'.repeat(26)}`,
    request: '7'.repeat(26),
    suppressUntil: made.manifest.madeAt,
    suppressed: 0,
    t: 'key',
  });
  for (const [text, says] of [
    [`${other}${line}\n`, /is that of another ledger, example\.com\/other\/1/],
    [`${line}\n`, /does not say of which ledger it is/],
  ] as const) {
    writeFileSync(file, text);
    const given = await refusal(world.restore(made.folder, { journalFile: file, ...unknown }));
    t.match(given, { code: 'RESTORE_JOURNAL_UNUSABLE', message: says });
    t.equal(readFileSync(journal, 'utf8'), '', 'whatever is said of other journals, no line of it is taken');
  }
  writeFileSync(journal, other);
  const foreign = await refusal(world.restore(made.folder, unknown));
  t.match(foreign, { code: 'RESTORE_JOURNAL_UNUSABLE', message: /in the secrets folder is that of another ledger/ });
  t.notOk(existsSync(dataDir), 'nothing was put back');
  writeFileSync(journal, good);
  t.equal((await world.restore(made.folder)).journal, 'secrets');
  writeFileSync(journal, other);
  await t.rejects(Product.open(world.folder), { code: 'VAULT_CORRUPT', message: /that of another ledger/ });
});

t.test('every key of a vault is opened to prove it, also where the ledger is elsewhere', long, async (t) => {
  const { world, product, ids } = await BackupWorld.of(t, 2);
  const { manifest } = await world.backup();
  await product.close();
  const elsewhere = { ...manifest, ledger: { kind: 'elsewhere' as const } };
  const place = join(world.folder, 'place');
  const prove = () => proveBackup(world.config, elsewhere, place, join(place, 'secrets'));
  mkdirSync(place);
  cpSync(join(world.config.dataDir, 'vault.db'), join(place, 'vault.db'));
  const db = new Sqlite(join(place, 'vault.db'));
  const rows = db.prepare('SELECT (SELECT count(*) FROM keys) + (SELECT count(*) FROM hmac_keys)').pluck();
  t.equal((await prove()).keys, rows.get(), 'data keys and HMAC keys');
  db.prepare('UPDATE keys SET wrapped = CAST(substr(wrapped, 1, 4) || randomblob(60) AS BLOB) WHERE owner = ?').run(
    `customer-${ids[0]}`,
  );
  db.close();
  const { code, message } = await refusal(prove());
  t.equal(code, 'BACKUP_CONTENT_DAMAGED');
  t.match(message, /keys of the vault do not open/);
});

t.test('a lost machine comes back from kit, backup and journal, under a new origin', long, async (t) => {
  const { world, product, ids } = await BackupWorld.of(t, 4);
  await product.deps.evidence.sealNow();
  const made = await world.backup();
  const verified = await world.verify(made.folder);
  t.match(verified, { epoch: 1, digest: made.digest });
  t.ok(verified.keys >= 24 && verified.sampled >= 24, `${verified.keys} keys, ${verified.sampled} opened`);
  await eraseIn(product, { customers: ids.slice(0, 1), dataCategories: ALL_CATEGORIES });
  // The schedule's task: the copy beside the backups is newer than the backup.
  const { journalCopies } = await import('../../src/entrypoints/backups/journal.ts');
  const { copyJournal } = journalCopies({ ...world.config, backupDir: world.backups });
  t.equal(await copyJournal?.(), 1);
  t.equal(await copyJournal?.(), 0, 'nothing changed');
  await product.close();
  world.setAside('data');
  world.setAside('secrets');

  t.equal(statSync(world.kit).mode & 0o777, 0o600);
  const kit = readKit(world.kit);
  putSecretsBack(world.config, kit, 1);
  putSecretsBack(world.config, kit, 1);
  t.equal((await refusal(world.restore(made.folder))).code, 'RESTORE_JOURNAL_NEEDED');
  t.notOk(existsSync(world.config.dataDir) && readdirSync(world.config.dataDir).length > 0, 'nothing was put back');
  const done = await world.restore(made.folder, { journalFile: world.journalCopy });
  t.equal(done.journal, 'file');
  t.match(done.continuedAs, /\/2$/);
  const again = await Product.of(t, world.folder);
  const kinds = await kindsOf(again);
  t.equal(kinds.get(ids[0] as string), 'erased', 'also what was erased after the backup');
  t.equal(kinds.get(ids[1] as string), 'opened');
  await again.deps.evidence.sealNow();
  t.match((await again.must('POST', '/v1/evidence/verifications', {})).body, { sound: true });
  t.match((await again.must('GET', '/v1/backups')).body['restores'][0], { journal: 'file' });
  t.equal((await refusal(world.restore(made.folder))).code, 'RESTORE_TARGET_NOT_EMPTY');
  await again.close();

  // Without the journal it is said for ever, and whoever was erased since may be there again.
  world.setAside('data');
  world.setAside('secrets');
  putSecretsBack(world.config, kit, 1);
  const journal = join(world.config.secretsDir, 'erasure-journal.jsonl');
  const cut = join(world.folder, 'cut');
  cpSync(made.folder, cut, { recursive: true });
  truncateSync(join(cut, 'vault.tar.age'), 1_000);
  t.equal((await refusal(world.restore(cut, { journalUnknown: true }))).code, 'BACKUP_ARCHIVE_DAMAGED');
  t.notOk(existsSync(journal), 'a try that failed leaves no journal that would pass for one');
  const unknown = await world.restore(made.folder, { journalUnknown: true });
  t.equal(unknown.journal, 'unknown');
  const third = await Product.of(t, world.folder);
  t.equal((await kindsOf(third)).get(ids[0] as string), 'opened');
  const types = (await everyEvent(third.deps.ledger)).map(({ type }) => type);
  t.equal(types.filter((type) => type === 'JournalUnknown').length, 1);
  await third.close();
  const other = join(world.folder, 'other-secrets.txt');
  writeFileSync(
    other,
    readFileSync(world.kit, 'utf8').replace(
      /^master-key: 1:.*$/m,
      `master-key: 1:${Buffer.alloc(32, 7).toString('base64')}`,
    ),
  );
  t.throws(() => putSecretsBack(world.config, readKit(other), 1), { code: 'RECOVERY_SECRETS_NOT_EMPTY' });
  writeFileSync(other, 'something else');
  t.throws(() => readKit(other), { code: 'RECOVERY_KIT_INVALID' });
});

t.test(
  'an older ledger beside the last signed head is a rollback, and goes on only when somebody says so',
  long,
  async (t) => {
    const { world, product } = await BackupWorld.of(t, 2);
    await product.deps.evidence.sealNow();
    const made = await world.backup();
    await product.must('POST', '/v1/customers', registration(7));
    await product.deps.evidence.sealNow();
    const signed = openHeadFile(world.config.secretsDir).read();
    await product.close();
    world.setAside('data');
    await world.restore(made.folder);
    const again = await Product.of(t, world.folder);
    await again.deps.evidence.known();
    t.match((await again.must('GET', '/v1/evidence/status')).body, {
      state: 'refused',
      code: /^SEALER_(?:ROLLBACK|FORK)$/,
    });
    const on = (await again.must('POST', '/v1/evidence/continuations', { reason: 'disk-lost' })).body;
    t.match(on['origin'], /\/2$/);
    const events = await everyEvent(again.deps.ledger);
    const { roots } = events.findLast(({ type }) => type === 'OriginContinued')?.data.clear as {
      roots: { previous: string };
    };
    t.equal(roots.previous, signed?.root, 'what was signed of the lost history is named');
  },
);

t.test(
  'an archive that is damaged, cut, swapped, mixed or missing is named, and nothing is put back',
  long,
  async (t) => {
    const { world, product } = await BackupWorld.of(t, 2);
    const [one, two] = [await world.backup(), await world.backup()];
    await product.close();
    const copyOf = (name: string): string => {
      const copy = join(world.folder, 'copies', name);
      cpSync(one.folder, copy, { recursive: true });
      return copy;
    };
    /** As somebody would who wants archives of two backups to pass for one. */
    const withManifest = (folder: string, change: (facts: Facts) => void): void => {
      const { format, ...facts } = structuredClone(readManifest(folder).manifest);
      change(facts);
      writeFileSync(join(folder, 'manifest.json'), manifestBytes(facts as never));
    };
    const flip = (path: string, at: number): void => {
      const bytes = readFileSync(path);
      bytes[at] = (bytes[at] as number) ^ 1;
      writeFileSync(path, bytes);
    };
    const cases: readonly [string, (folder: string) => void, string, string?][] = [
      ['changed', (f) => flip(join(f, 'vault.tar.age'), 4_000), 'BACKUP_ARCHIVE_DAMAGED', 'vault.tar.age'],
      ['cut', (f) => truncateSync(join(f, 'ledger.tar.age'), 20_000), 'BACKUP_ARCHIVE_DAMAGED', 'ledger.tar.age'],
      ['longer', (f) => appendFileSync(join(f, 'ledger.tar.age'), 'x'), 'BACKUP_ARCHIVE_DAMAGED', 'ledger.tar.age'],
      ['missing', (f) => rmSync(join(f, 'vault.tar.age')), 'BACKUP_ARCHIVE_MISSING', 'vault.tar.age'],
      [
        'of another',
        (f) => cpSync(join(two.folder, 'vault.tar.age'), join(f, 'vault.tar.age')),
        'BACKUP_ARCHIVE_DAMAGED',
        'vault.tar.age',
      ],
      [
        'of another, with its hash in the manifest',
        (f) => {
          cpSync(join(two.folder, 'vault.tar.age'), join(f, 'vault.tar.age'));
          withManifest(f, (facts) => {
            facts.vault = two.manifest.vault;
          });
        },
        'BACKUP_ARCHIVE_MIXED',
        'vault.tar.age',
      ],
      [
        'swapped among themselves, manifest and all',
        (f) => {
          cpSync(join(one.folder, 'ledger.tar.age'), join(f, 'vault.tar.age'));
          cpSync(join(one.folder, 'vault.tar.age'), join(f, 'ledger.tar.age'));
          withManifest(f, (facts) => {
            const { archive } = facts.ledger;
            facts.ledger.archive = { ...facts.vault.archive, file: 'ledger.tar.age' };
            facts.vault.archive = { ...archive, file: 'vault.tar.age' };
          });
        },
        'BACKUP_ARCHIVE_MIXED',
        'ledger.tar.age',
      ],
      [
        'changed, with its hash in the manifest',
        (f) => {
          const path = join(f, 'ledger.tar.age');
          flip(path, 30_000);
          const sha256 = execFileSync('sha256sum', [path], { encoding: 'utf8' }).slice(0, 64);
          withManifest(f, (facts) => {
            facts.ledger.archive.sha256 = Buffer.from(sha256, 'hex').toString('base64');
          });
        },
        'BACKUP_ARCHIVE_DAMAGED',
        'ledger.tar.age',
      ],
      ['another head', (f) => withManifest(f, (facts) => (facts.ledger.head = '3')), 'BACKUP_CONTENT_DAMAGED'],
      [
        'another origin',
        (f) => withManifest(f, (facts) => (facts.origin = 'example.com/other/1')),
        'BACKUP_CONTENT_DAMAGED',
      ],
      ['unfinished', (f) => rmSync(join(f, 'manifest.json')), 'BACKUP_INCOMPLETE'],
      ['no manifest of ours', (f) => writeFileSync(join(f, 'manifest.json'), '{}'), 'BACKUP_INCOMPLETE'],
    ];
    world.setAside('data');
    for (const [name, damage, code, archive] of cases) {
      const folder = copyOf(name.replaceAll(/[^a-z]/g, '-'));
      damage(folder);
      const verified = await refusal(world.verify(folder));
      t.match({ ...verified }, archive === undefined ? { code } : { code, archive }, name);
      t.match(verified.message, /^\S.{20,}\.$/, 'a sentence');
      t.equal((await refusal(world.restore(folder))).code, code);
      t.notOk(existsSync(world.config.dataDir), 'nothing was put back');
    }
    const parts = readdirSync(world.folder).filter((name) => name.endsWith('.part'));
    t.same(parts, [], 'and nothing is left lying about');

    const otherKit = join(world.folder, 'kit-2.txt');
    t.equal((await refusal(makeKit(world.config, { out: otherKit, newKey: false }))).code, 'BACKUP_KEY_INVALID');
    await makeKit(world.config, { out: otherKit, newKey: true });
    const wrong = await refusal(verifyBackup(world.config, { from: one.folder, identityFile: otherKit }));
    t.equal(wrong.code, 'BACKUP_IDENTITY_WRONG');
    const renewed = join(world.folder, 'kit-3.txt');
    await makeKit(world.config, { out: renewed, newKey: false, renew: otherKit });
    t.equal(readKit(renewed).key.identity, readKit(otherKit).key.identity, 'a renewed kit has the same recovery key');
    t.equal((await refusal(world.restore(one.folder))).code, 'DONE', 'and the whole one is put back');
  },
);

t.test('a full disk leaves no half backup, and a backup never lies with the data or the secrets', long, async (t) => {
  const { world } = await BackupWorld.of(t, 2);
  const { makeBackup } = await import('../../src/entrypoints/backups/make-backup.ts');
  for (const inside of [world.config.dataDir, join(world.config.secretsDir, 'backups')]) {
    t.equal((await refusal(makeBackup(world.config, { to: inside }))).code, 'BACKUP_TARGET_UNUSABLE');
  }
  const disk = join(world.folder, 'disk');
  mkdirSync(disk);
  if (!mounted(t, disk, '100k')) return;
  t.equal((await refusal(makeBackup(world.config, { to: disk }))).code, 'BACKUP_NO_SPACE');
  t.same(readdirSync(disk), []);
});

t.test(
  'a disk that is full while a backup is proved or put back is named, and nothing half done counts',
  long,
  async (t) => {
    const { world, product, ids } = await BackupWorld.of(t, 2);
    await product.deps.evidence.sealNow();
    const made = await world.backup();
    await product.close();
    const { dataDir } = world.config;
    const sizeOf = (name: string): number => statSync(join(dataDir, name)).size;
    const unpacked = sizeOf('ledger.db') + sizeOf('vault.db');
    const disk = join(world.folder, 'disk');
    mkdirSync(disk);
    if (!mounted(t, disk, '64m')) return;
    const config = { ...world.config, dataDir: join(disk, 'data') };
    const resized = (bytes: number) =>
      execFileSync('mount', ['-o', `remount,size=${Math.ceil(bytes / 4096) * 4096}`, disk]);
    const KIB = 1024;
    const rooms = [
      unpacked / 3,
      unpacked * 0.9,
      ...[4, 32, 68, 128, 300, 700, 1_500, 3_000].map((k) => unpacked + k * KIB),
    ];

    const proofs: string[] = [];
    for (const room of rooms) {
      resized(room);
      const { code, message } = await refusal(verifyBackup(config, { from: made.folder, identityFile: world.kit }));
      proofs.push(code);
      if (code !== 'DONE') t.match(message, /^The disk is full\. Make room/);
      t.same(readdirSync(disk), [], `${code}: nothing is left`);
    }
    t.same([...new Set(proofs)], ['BACKUP_NO_SPACE', 'DONE'], proofs.join());

    const ends = new Map<string, number>();
    for (const room of rooms) {
      resized(room);
      const asked = { from: made.folder, identity: world.identity, journalUnknown: false };
      const { code, message } = await refusal(restoreBackup(config, asked));
      const isPlaced = existsSync(join(config.dataDir, 'vault.db'));
      const end = code === 'DONE' ? 'done' : isPlaced ? 'to be finished' : 'taken away';
      ends.set(end, (ends.get(end) ?? 0) + 1);
      resized(64 * KIB * KIB);
      if (end === 'done') t.ok(isPlaced);
      else t.equal(code, 'BACKUP_NO_SPACE', message);
      if (end === 'taken away') t.same(readdirSync(disk), [], 'nothing is left');
      if (end === 'to be finished') {
        t.match(message, /is in its place, .* make room and start Regesta/);
        const again = await Product.open(world.folder, { REGESTA_DATA: config.dataDir });
        const kinds = await kindsOf(again);
        t.same([...new Set(ids.map((id) => kinds.get(id)))], ['opened']);
        const restores = (await everyEvent(again.deps.ledger)).filter(({ type }) => type === 'LedgerRestored');
        t.equal(restores.length, 1, 'finished by the next start, once');
        await again.close();
      }
      rmSync(config.dataDir, { recursive: true, force: true });
      t.same(readdirSync(disk), [], end);
    }
    t.ok((ends.get('taken away') ?? 0) > 0 && (ends.get('done') ?? 0) > 0, JSON.stringify([...ends]));
  },
);

function mounted(t: Test, folder: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    t.comment('only an administrator may mount a small disk');
    return false;
  }
  t.teardown(() => execFileSync('umount', [folder]));
  return true;
}
