import t from 'tap';
import {
  assignPurpose,
  deactivateActor,
  grantRole,
  issueToken,
  registerActor,
  registerActorInput,
  revokeRole,
  revokeToken,
  withdrawPurpose,
} from '../../src/domain/actor/decide.ts';
import { isTokenGood } from '../../src/domain/actor/queries.ts';
import { actorCategory } from '../../src/domain/actor/state.ts';
import { recordShred } from '../../src/domain/erasure/carry-out.ts';
import { erasureCategory } from '../../src/domain/erasure/state.ts';
import { finishImport, startImport } from '../../src/domain/import/decide.ts';
import { importCategory } from '../../src/domain/import/state.ts';
import {
  acceptClockJump,
  acceptDamage,
  destroyEpoch,
  recordBackup,
  recordRotation,
  recordVerifiedBackup,
  acceptMissingKeys,
  correctClock,
  openLedger,
} from '../../src/domain/ledger/decide.ts';
import { ledgerCategory } from '../../src/domain/ledger/state.ts';
import { publishNotice, publishNoticeInput, withdrawNotice } from '../../src/domain/notice/decide.ts';
import { noticeFact } from '../../src/domain/notice/queries.ts';
import { noticeCategory } from '../../src/domain/notice/state.ts';
import {
  describeOrganisation,
  fillOffice,
  fillOfficeComparisons,
  vacateOffice,
} from '../../src/domain/organisation/decide.ts';
import { organisationCategory } from '../../src/domain/organisation/state.ts';
import { BUILT_IN_PURPOSES } from '../../src/domain/purpose/built-in.ts';
import { amendPurpose, declarePurpose, declarePurposeInput, retirePurpose } from '../../src/domain/purpose/decide.ts';
import { purposeCategory } from '../../src/domain/purpose/state.ts';
import type { Compared } from '../../src/domain/shape/comparison.ts';
import { derivedId, streamName } from '../../src/kernel/ids.ts';
import { scenarios, second } from '../support/scenario.ts';
import { testId } from '../support/stored-events.ts';

const DIGEST = Buffer.alloc(32, 1).toString('base64');
const OTHER_DIGEST = Buffer.alloc(32, 2).toString('base64');

t.test('organisation', async (t) => {
  const { given } = scenarios(t, organisationCategory);
  const clear = {
    name: 'Huaqing Export Ltd',
    address: ['12 Harbour Road', 'Ningbo'],
    country: 'CN',
    timeZone: 'Asia/Shanghai',
    languages: ['zh-Hans', 'en'],
  };
  const described = { type: 'OrganisationDescribed' as const, clear };
  given()
    .when(describeOrganisation({ ...clear, languages: ['zh-Hans', 'en', 'zh-Hans'] }))
    .then(described);
  given(described).when(describeOrganisation(clear)).nothing();
  for (const change of [
    { name: 'Huaqing' },
    { address: ['Ningbo'] },
    { country: 'HK' },
    { timeZone: 'Asia/Hong_Kong' },
    { languages: ['en', 'zh-Hans'] },
  ]) {
    given(described)
      .when(describeOrganisation({ ...clear, ...change }))
      .then({ type: 'OrganisationDescribed', clear: { ...clear, ...change } });
  }

  const office = { office: 'representative' as const, country: 'DE' };
  const person = { name: 'Jo Weber', contacts: ['Hauptstr. 1, Berlin', 'jo@example.de'] };
  const filled = { type: 'OfficeFilled' as const, clear: office, sealed: { staff: person } };
  const vacated = { type: 'OfficeVacated' as const, clear: office };
  const fill = (input: typeof office & typeof person, broken = {}) => ({
    comparisons: fillOfficeComparisons(input),
    broken,
    decide: (compared: Compared) => fillOffice(input, compared),
  });
  given(described)
    .when(fill({ ...office, ...person }))
    .then(filled);
  given(described, filled)
    .when(fill({ ...office, ...person }))
    .nothing();
  given(described, filled)
    .when(fill({ ...office, ...person, contacts: ['jo@example.de'] }))
    .then({ ...filled, sealed: { staff: { ...person, contacts: ['jo@example.de'] } } });
  given(described, filled, vacated)
    .when(fill({ ...office, ...person }))
    .then(filled);
  given()
    .when(fill({ ...office, ...person }))
    .refused('organisation-not-described');
  given(described, filled).when(vacateOffice(office)).then(vacated);
  given(described, filled, vacated).when(vacateOffice(office)).nothing();
  given(described, filled)
    .when(vacateOffice({ ...office, country: 'FR' }))
    .nothing();
  given().when(vacateOffice(office)).refused('organisation-not-described');
});

t.test('actor', async (t) => {
  const { given, stateAfter } = scenarios(t, actorCategory);
  const purposes = new Set(['audit', 'contract']);
  const person = {
    type: 'ActorRegistered' as const,
    clear: { kind: 'person' as const, roles: ['administrator' as const, 'clerk' as const], purposes: ['contract'] },
    sealed: { staff: { name: 'Li Na' } },
  };
  const system = { type: 'ActorRegistered' as const, clear: { kind: 'system' as const, roles: [], purposes: [] } };
  given()
    .when(registerActor({ ...person.clear, roles: ['clerk', 'administrator', 'clerk'], name: 'Li Na' }, purposes))
    .then(person);
  given().when(registerActor(system.clear, purposes)).then(system);
  given(person)
    .when(registerActor({ ...person.clear, name: 'Li Na' }, purposes))
    .refused('actor-exists');
  given()
    .when(registerActor({ ...person.clear, purposes: ['sport'] }, purposes))
    .refused('purpose-unknown');
  given().when(registerActor(person.clear, purposes)).then({ type: 'ActorRegistered', clear: person.clear });
  t.notOk(registerActorInput.safeParse({ ...system.clear, name: 'Robot' }).success, 'a system has no name of a person');
  t.ok(registerActorInput.safeParse(system.clear).success);
  t.ok(registerActorInput.safeParse({ ...person.clear, name: 'Li Na' }).success);
  t.match(stateAfter([person]), { name: { dataCategory: 'staff' } }, 'where the name stands is known, sealed');

  const granted = { type: 'ActorRoleGranted' as const, clear: { role: 'auditor' as const } };
  const revoked = { type: 'ActorRoleRevoked' as const, clear: { role: 'administrator' as const } };
  given(person)
    .when(grantRole({ role: 'auditor' }))
    .then(granted);
  given(person)
    .when(grantRole({ role: 'clerk' }))
    .nothing();
  given(person)
    .when(revokeRole({ role: 'administrator' }, 1))
    .then(revoked);
  given(person)
    .when(revokeRole({ role: 'administrator' }, 0))
    .refused('last-administrator');
  given(person)
    .when(revokeRole({ role: 'clerk' }, 0))
    .then({ ...revoked, clear: { role: 'clerk' } });
  given(person)
    .when(revokeRole({ role: 'marketer' }, 0))
    .nothing();

  const assigned = { type: 'ActorPurposeAssigned' as const, clear: { purpose: 'audit' } };
  given(person)
    .when(assignPurpose({ purpose: 'audit' }, purposes))
    .then(assigned);
  given(person)
    .when(assignPurpose({ purpose: 'contract' }, new Set()))
    .nothing();
  given(person)
    .when(assignPurpose({ purpose: 'sport' }, purposes))
    .refused('purpose-unknown');
  given(person, assigned)
    .when(withdrawPurpose({ purpose: 'audit' }))
    .then({ type: 'ActorPurposeWithdrawn', clear: { purpose: 'audit' } });
  given(person)
    .when(withdrawPurpose({ purpose: 'audit' }))
    .nothing();

  const token = { token: testId(1), sha256: DIGEST, expiresAt: second(500) };
  const issued = { type: 'ActorTokenIssued' as const, clear: token };
  const tokenRevoked = { type: 'ActorTokenRevoked' as const, clear: { token: testId(1) } };
  given(person)
    .when(issueToken(token, second(100)))
    .then(issued);
  given(person, issued)
    .when(issueToken(token, second(900)))
    .nothing();
  given(person, issued)
    .when(issueToken({ ...token, sha256: OTHER_DIGEST }, second(100)))
    .refused('token-exists');
  given(person, issued)
    .when(issueToken({ ...token, token: testId(2) }, second(100)))
    .refused('token-exists');
  given(person, issued, tokenRevoked)
    .when(issueToken(token, second(100)))
    .refused('token-exists');
  given(person)
    .when(issueToken(token, second(500)))
    .refused('token-expiry-past');
  given(person, issued)
    .when(revokeToken({ token: testId(1) }))
    .then(tokenRevoked);
  given(person, issued, tokenRevoked)
    .when(revokeToken({ token: testId(1) }))
    .nothing();
  given(person)
    .when(revokeToken({ token: testId(1) }))
    .refused('token-unknown');
  const good = (events: Parameters<typeof stateAfter>[0], at: number) =>
    isTokenGood(stateAfter(events), testId(1), second(at));
  t.equal(good([person, issued], 499), true);
  t.equal(good([person, issued], 500), false);
  t.equal(good([person, issued, tokenRevoked], 100), false);
  t.equal(good([person], 100), false);

  const gone = { type: 'ActorDeactivated' as const, clear: {} };
  t.equal(good([person, issued, gone], 100), false);
  given(person).when(deactivateActor(1)).then(gone);
  given(person).when(deactivateActor(0)).refused('last-administrator');
  given(system).when(deactivateActor(0)).then(gone);
  given(person, gone).when(deactivateActor(0)).nothing();
  given(person, gone)
    .when(grantRole({ role: 'auditor' }))
    .refused('actor-deactivated');
  given().when(deactivateActor(1)).refused('actor-unknown');
  given()
    .when(grantRole({ role: 'auditor' }))
    .refused('actor-unknown');
});

t.test('purpose', async (t) => {
  const { given } = scenarios(t, purposeCategory);
  const terms = {
    kind: 'service' as const,
    legalBasis: 'contract' as const,
    dataCategories: ['contact' as const, 'identity' as const],
    names: { en: 'Service' },
  };
  const declared = { type: 'PurposeDeclared' as const, clear: { code: 'service', ...terms } };
  const retired = { type: 'PurposeRetired' as const, clear: {} };
  const declare = declarePurpose({ code: 'service', ...terms, dataCategories: ['identity', 'contact', 'identity'] });
  given().when(declare).then(declared);
  given(declared).when(declare).nothing();
  given(declared)
    .when(declarePurpose({ code: 'service', ...terms, legalBasis: 'consent' }))
    .refused('purpose-exists');
  given(declared, retired).when(declare).refused('purpose-retired');
  for (const change of [
    { kind: 'audit' as const },
    { legalBasis: 'consent' as const },
    { dataCategories: ['identity' as const] },
    { names: { en: 'Service', zh: '服务' } },
    { names: { en: 'Care' } },
  ]) {
    given(declared)
      .when(amendPurpose({ ...terms, ...change }))
      .then({ type: 'PurposeAmended', clear: { ...terms, ...change } });
  }
  given(declared).when(amendPurpose(terms)).nothing();
  given().when(amendPurpose(terms)).refused('purpose-unknown');
  given(declared, retired).when(amendPurpose(terms)).refused('purpose-retired');
  given(declared).when(retirePurpose()).then(retired);
  given(declared, retired).when(retirePurpose()).nothing();
  given().when(retirePurpose()).refused('purpose-unknown');

  const codes = BUILT_IN_PURPOSES.map((purpose) => purpose.code);
  t.equal(new Set(codes).size, codes.length, 'each built-in purpose has a code of its own');
  for (const purpose of BUILT_IN_PURPOSES) {
    t.ok(declarePurposeInput.safeParse(purpose).success, `${purpose.code} may be declared as it stands`);
  }
});

t.test('notice', async (t) => {
  const { given, stateAfter } = scenarios(t, noticeCategory);
  const purposes = new Set(['marketing', 'contract']);
  const clear = {
    code: 'shop',
    noticeVersion: 1,
    texts: [
      { language: 'de', sha256: DIGEST },
      { language: 'en', sha256: OTHER_DIGEST },
    ],
    purposes: ['contract', 'marketing'],
    effectiveFrom: second(100),
  };
  const first = { type: 'NoticePublished' as const, clear };
  const secondOne = {
    type: 'NoticePublished' as const,
    clear: { ...clear, noticeVersion: 2, effectiveFrom: second(200) },
  };
  const withdrawn = { type: 'NoticeWithdrawn' as const, clear: { noticeVersion: 1 } };
  given()
    .when(publishNotice({ ...clear, texts: clear.texts.toReversed(), purposes: ['marketing', 'contract'] }, purposes))
    .then(first);
  given(first).when(publishNotice(clear, purposes)).nothing();
  given(first)
    .when(publishNotice({ ...clear, effectiveFrom: second(101) }, purposes))
    .refused('notice-version-exists');
  given(first)
    .when(publishNotice({ ...clear, texts: [{ language: 'en', sha256: DIGEST }] }, purposes))
    .refused('notice-version-exists');
  for (const changed of [
    { language: 'fr', sha256: OTHER_DIGEST },
    { language: 'en', sha256: DIGEST },
  ]) {
    const [german] = clear.texts;
    const input = { ...clear, texts: german === undefined ? [] : [german, changed] };
    given(first).when(publishNotice(input, purposes)).refused('notice-version-exists');
  }
  given(first).when(publishNotice(secondOne.clear, purposes)).then(secondOne);
  const sameDay = { ...secondOne, clear: { ...secondOne.clear, effectiveFrom: second(100) } };
  given(first).when(publishNotice(sameDay.clear, purposes)).then(sameDay);
  given(first)
    .when(publishNotice({ ...clear, noticeVersion: 3 }, purposes))
    .refused('notice-version-not-next');
  given()
    .when(publishNotice({ ...clear, noticeVersion: 2 }, purposes))
    .refused('notice-version-not-next');
  given(first)
    .when(publishNotice({ ...clear, noticeVersion: 2, effectiveFrom: second(99) }, purposes))
    .refused('notice-effective-before-previous');
  given()
    .when(publishNotice(clear, new Set(['marketing'])))
    .refused('purpose-unknown');
  given(first)
    .when(withdrawNotice({ noticeVersion: 1 }))
    .then(withdrawn);
  given(first, withdrawn)
    .when(withdrawNotice({ noticeVersion: 1 }))
    .nothing();
  given(first)
    .when(withdrawNotice({ noticeVersion: 2 }))
    .refused('notice-version-unknown');
  given()
    .when(withdrawNotice({ noticeVersion: 1 }))
    .refused('notice-unknown');
  const twice = { ...clear, texts: [...clear.texts, { language: 'de', sha256: DIGEST }] };
  t.notOk(publishNoticeInput.safeParse(twice).success, 'a language is named once');

  const state = stateAfter([first, secondOne, withdrawn]);
  t.match(noticeFact(state, 1), { kind: 'known', supersededAt: second(200), withdrawnAt: second(2) });
  t.same(noticeFact(state, 2), { kind: 'known', purposes: clear.purposes, effectiveFrom: second(200) });
  t.same(noticeFact(state, 3), { kind: 'unknown' });
});

t.test('import', async (t) => {
  const { given } = scenarios(t, importCategory);
  const clear = { source: 'crm', mapping: 'northwind', format: 'csv' as const, collectionCountry: 'DE' };
  const counts = {
    rows: 10,
    registered: 4,
    changed: 2,
    unchanged: 1,
    rejected: 3,
    warnings: 7,
    rejectedByCode: { ROW_SHAPE: 1, IDENTITY_MISSING: 2 },
  };
  const started = { type: 'ImportStarted' as const, clear };
  const finished = { type: 'ImportFinished' as const, clear: counts };
  given().when(startImport(clear)).then(started);
  given(started).when(startImport(clear)).nothing();
  given(started)
    .when(startImport({ ...clear, format: 'xlsx' }))
    .refused('import-exists');
  given(started).when(finishImport(counts)).then(finished);
  given(started, finished)
    .when(finishImport({ ...counts, rejectedByCode: { IDENTITY_MISSING: 2, ROW_SHAPE: 1 } }))
    .nothing();
  given(started, finished)
    .when(finishImport({ ...counts, warnings: 8 }))
    .refused('import-finished-otherwise');
  given().when(finishImport(counts)).refused('import-not-started');
  given(started)
    .when(finishImport({ ...counts, rows: 11 }))
    .refused('counts-do-not-add-up');
  given(started)
    .when(finishImport({ ...counts, rejectedByCode: {} }))
    .refused('counts-do-not-add-up');
});

t.test('erasure', async (t) => {
  const { given } = scenarios(t, erasureCategory);
  const owner = streamName('customer', testId(8));
  const key = { owner, dataCategory: 'identity' as const, kid: testId(9), kc: DIGEST };
  const never = { owner, dataCategory: 'note' as const };
  const rest = { suppressions: { count: 1, until: second(900) }, shreddedAt: second(100) };
  const shredded = { type: 'CategoryKeysShredded' as const, clear: { shredded: [key, never], ...rest } };
  given().when(recordShred(shredded.clear)).then(shredded);
  given(shredded).when(recordShred(shredded.clear)).nothing();
  const contact = { ...never, dataCategory: 'contact' as const };
  given(shredded)
    .when(recordShred({ shredded: [key, contact, contact], ...rest }))
    .then({
      type: 'CategoryKeysShredded',
      // The vault counts suppressions of the whole erasure: what stands on record is not counted again.
      clear: { shredded: [contact], ...rest, suppressions: { count: 0, until: second(900) } },
    });
});

t.test('ledger', async (t) => {
  const { given } = scenarios(t, ledgerCategory);
  const clear = { origin: 'example.com/ledger/1', leafVersion: '1' as const, hash: 'sha-256' as const };
  const opened = { type: 'LedgerOpened' as const, clear };
  given()
    .when(openLedger({ origin: clear.origin }))
    .then(opened);
  given(opened)
    .when(openLedger({ origin: clear.origin }))
    .nothing();
  given(opened)
    .when(openLedger({ origin: 'example.com/ledger/2' }))
    .refused('ledger-opened-otherwise');

  const jump = { lastRecordedAt: second(0), acceptedUntil: second(9000) };
  const accepted = { type: 'ClockJumpAccepted' as const, clear: jump };
  given(opened).when(acceptClockJump(jump)).then(accepted);
  given(opened, accepted)
    .when(acceptClockJump({ ...jump, acceptedUntil: second(8000) }))
    .nothing();
  given(opened)
    .when(acceptClockJump({ ...jump, acceptedUntil: second(0) }))
    .refused('clock-not-jumped');
  given().when(acceptClockJump(jump)).refused('ledger-not-opened');

  const stretch = { from: '9', to: '10' };
  const corrected = { type: 'ClockCorrected' as const, clear: stretch };
  given(opened).when(correctClock(stretch, 11n)).then(corrected);
  given(opened, corrected).when(correctClock(stretch, 12n)).nothing();
  given(opened).when(correctClock(stretch, 12n)).refused('clock-range-not-at-end');
  given(opened)
    .when(correctClock({ from: '11', to: '10' }, 11n))
    .refused('clock-range-empty');

  const missing = { type: 'KeysMissing' as const, clear: { kids: [testId(1), testId(2)], count: 2 } };
  given(opened)
    .when(acceptMissingKeys({ kids: [testId(2), testId(1), testId(2)] }))
    .then(missing);
  given(opened, missing)
    .when(acceptMissingKeys({ kids: [testId(1)] }))
    .nothing();
  const many = Array.from({ length: 2500 }, (_, n) => derivedId(['kid', n]));
  const { decision } = given(opened).when(acceptMissingKeys({ kids: many }));
  t.same(decision.kind === 'accepted' && decision.events.map((event) => event.type), Array(3).fill('KeysMissing'));

  const stream = streamName('customer', testId(8));
  const damage = { type: 'DamageAccepted' as const, clear: { stream, reason: 'restored' } };
  given(opened)
    .when(acceptDamage({ stream, reason: 'restored' }))
    .then(damage);
  given(opened, damage)
    .when(acceptDamage({ stream, reason: 'other' }))
    .nothing();
  given()
    .when(acceptDamage({ stream, reason: 'restored' }))
    .refused('ledger-not-opened');
});

const digestOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

t.test('a ledger knows its master keys and backups, and lets an older key go under its conditions alone', async (t) => {
  const { given } = scenarios(t, ledgerCategory);
  const opened = {
    type: 'LedgerOpened' as const,
    clear: { origin: 'example.com/ledger/1', leafVersion: '1' as const, hash: 'sha-256' as const },
  };
  const rotated = { type: 'MasterKeyRotated' as const, clear: { epoch: 2, rewrapped: 7 } };
  given(opened).when(recordRotation(rotated.clear)).then(rotated);
  given(opened, rotated)
    .when(recordRotation({ epoch: 2, rewrapped: 9 }))
    .nothing();
  given(opened, rotated)
    .when(recordRotation({ epoch: 1, rewrapped: 7 }))
    .refused('epoch-not-newer');
  given().when(recordRotation(rotated.clear)).refused('ledger-not-opened');

  const backup = { backup: testId(60), madeAt: second(10), manifest: digestOf(3), epoch: 2 };
  const made = { type: 'BackupMade' as const, clear: { ...backup, size: '9', ledger: 'included' as const } };
  const proved = {
    type: 'BackupVerified' as const,
    clear: { ...backup, verifiedAt: second(11), sampled: 4, keys: 12 },
  };
  given(opened).when(recordBackup(made.clear)).then(made);
  given(opened, made).when(recordBackup(made.clear)).nothing();
  given(opened, made)
    .when(recordBackup({ ...made.clear, manifest: digestOf(4) }))
    .refused('backup-otherwise');
  given(opened, made).when(recordVerifiedBackup(proved.clear)).then(proved);
  given(opened).when(recordVerifiedBackup(proved.clear)).refused('backup-unknown');
  given(opened, made, proved).when(recordVerifiedBackup(proved.clear)).nothing();
  given(opened, made)
    .when(recordVerifiedBackup({ ...proved.clear, manifest: digestOf(4) }))
    .refused('backup-otherwise');
  given(opened, made)
    .when(recordVerifiedBackup({ ...proved.clear, epoch: 1 }))
    .refused('backup-otherwise');

  const late = second(400 * 86_400);
  const destroy = (epoch: number, now = late, source: 'file' | 'environment' = 'file', attested = false) =>
    destroyEpoch({ epoch, attested }, { retentionDays: 30, now, source });
  const destroyed = { type: 'MasterKeyEpochDestroyed' as const, clear: { epoch: 1, attested: false } };
  given(opened).when(destroy(9)).refused('epoch-unknown');
  given(opened).when(destroy(1)).refused('epoch-in-use');
  given(opened, rotated).when(destroy(1)).refused('epoch-without-verified-backup');
  given(opened, rotated, made).when(destroy(1)).refused('epoch-without-verified-backup');
  const { keys: _, ...uncounted } = proved.clear;
  const ofOne = { ...made, clear: { ...made.clear, epoch: 1 } };
  const ofOther = { ...made, clear: { ...made.clear, manifest: digestOf(4) } };
  for (const proof of [
    [ofOne, { ...proved, clear: { ...proved.clear, epoch: 1 } }],
    // Of a backup that nobody made, of another manifest, without a key, from before keys were counted.
    [proved],
    [ofOther, proved],
    [made, { ...proved, clear: { ...proved.clear, keys: 0 } }],
    [made, { ...proved, clear: uncounted }],
  ]) {
    given(opened, rotated, ...proof)
      .when(destroy(1))
      .refused('epoch-without-verified-backup');
  }
  given(opened, rotated, made, proved)
    .when(destroy(1, second(86_400)))
    .refused('epoch-within-retention');
  given(opened, rotated, made, proved).when(destroy(1)).then(destroyed);
  given(opened, rotated, made, proved, destroyed).when(destroy(1)).nothing();
  given(opened, rotated, made, proved, destroyed).when(destroy(2)).refused('epoch-in-use');
  given(opened, rotated, made, proved)
    .when(destroy(1, late, 'environment'))
    .refused('epoch-not-attested');
  given(opened, rotated, made, proved)
    .when(destroy(1, late, 'environment', true))
    .then({ ...destroyed, clear: { epoch: 1, attested: true } });
});
