import { allEvents } from '../../src/domain/all-events.ts';
import type { DecidedEvent } from '../../src/domain/shape/event.ts';
import { type EventId, type Owner, type StreamName, streamName } from '../../src/kernel/ids.ts';
import type { LocalDate } from '../../src/kernel/time.ts';
import { second } from './scenario.ts';
import { testId } from './stored-events.ts';

type Events = typeof allEvents;
export type Example<Type extends keyof Events> = DecidedEvent<Events[Type]> & {
  readonly stream: StreamName;
  readonly owner?: Owner;
};

const customer = streamName('customer', testId(40));
const consent = streamName('consent', testId(40));
const actor = streamName('actor', testId(41));
const organisation = streamName('organisation', testId(42));
const ledger = streamName('ledger', testId(43));
const purpose = streamName('purpose', testId(44));
const notice = streamName('notice', testId(45));
const rulebook = streamName('rulebook', testId(52));
const access = streamName('access', testId(46));
const evidence = streamName('evidence', testId(49));
const recipient = streamName('recipient', testId(61));
const request = streamName('request', testId(71));
const erasure = streamName('erasure', testId(48));
const ledgerOrigin = 'example.com/ledger/1';
const vkey = 'example.com/ledger/1+c04eb926+Ac65fMxIIUf18jRCATalbw2etvnyjUFZYh6Aya0TVCPD';
const treeHead = { size: '4097', root: Buffer.alloc(32, 6).toString('base64') };
const note = `${ledgerOrigin}\n${treeHead.size}\n${treeHead.root}\n\n\u2014 ${ledgerOrigin} wE65JtPyaS/Wmkl+nOW5J9FDLjETLnbC5XKQsKBQ7rENQ8KaNLMLYn3tpLQXuUkR+BkMBnLGA8qPgehoct7WpZeC0wc=\n`;
const restriction = streamName('restriction', testId(40));
const task = streamName('task', testId(70));
const delivery = streamName('delivery', testId(74));
const hold = streamName('hold', testId(90));
const retention = streamName('retention', testId(91));
const trigger = streamName('trigger', testId(40));
const disposal = streamName('disposal', testId(92));
const schedule = {
  code: 'invoices-de',
  scheduleVersion: 2,
  terms: {
    mode: 'minimum' as const,
    ownerKind: 'customer' as const,
    dataCategories: ['commercial', 'identity'] as ('commercial' | 'identity')[],
    purpose: 'order-handling',
    trigger: 'last-order' as const,
    elseFrom: 'last-contact' as const,
    period: { unit: 'years' as const, number: 8, countFrom: 'end-of-year' as const, yearEnd: '03-31' },
    law: { citation: 'AO s. 147(3)', jurisdiction: 'DE', certainty: 'interpretation' as const },
    countries: ['AT', 'DE'],
    adopted: { code: 'de-invoices', edition: '2026-11-22' as LocalDate },
  },
  confirmed: 'interpretation' as const,
};
const began = '5b1f0a52-3c1d-8e77-9a44-0a6f1c2d3e4f' as EventId;
const told = '7c2e1b63-4d2e-8f88-8b55-1b701d3e4f50' as EventId;
const notification = streamName('notification', testId(81));
/** Every optional member at once, as no occasion has them: what is pinned is how each is stored. */
const told19 = {
  kind: 'rectification' as const,
  occasion: customer,
  cause: began,
  customers: [testId(40)],
  dataCategories: ['contact' as const],
  fields: ['email' as const],
  purposes: ['marketing'],
  keptUnder: testId(82),
};
const digest = (n: number) => Buffer.alloc(32, n).toString('base64');

const given = {
  purpose: 'marketing',
  notice: testId(45),
  noticeVersion: 2,
  method: 'signed-paper' as const,
  givenBy: 'guardian' as const,
  channel: 'letter',
  separate: true,
  givenAt: second(1),
  expiresAt: second(900_000),
};
const allFacts = {
  identity: {
    name: { full: '张伟 Wei Zhang', given: 'Wei', family: 'Zhang' },
    birthDate: '1980-02-29' as LocalDate,
  },
  contact: {
    email: 'wei@example.cn',
    phone: '+8613800138000',
    postalAddress: { lines: ['长安街 1'], locality: '北京', region: '北京', postalCode: '100006', country: 'CN' },
    country: 'CN',
  },
  commercial: { company: { name: '华联', jobTitle: 'Buyer', industry: 'Retail' } },
  preference: { language: 'zh-Hans' },
  note: { note: 'Calls back on Fridays.' },
};

const number = { citation: '§ 1', certainty: 'medium' } as const;
const days = (value: number) => ({
  ...number,
  value,
  unit: 'calendar-days' as const,
  counting: { rule: 'calendar-days-no-roll' as const, certainty: 'interpretation' as const },
  note: 'at the latest',
});
const wholeRule: Example<'RulePublished'>['clear']['rule'] = {
  name: 'California',
  instrument: 'CCPA',
  authority: 'CPPA',
  compiledOn: '2026-11-21' as LocalDate,
  inForce: { citation: 'Civ. Code 1798.198(a)', certainty: 'interpretation' },
  clocks: [
    {
      rights: ['know'],
      named: ['access'],
      readings: [{ named: 'access', right: 'know', certainty: 'interpretation' }],
      acknowledge: {
        ...days(10),
        unit: 'business-days',
        counting: {
          rule: 'business-days',
          certainty: 'interpretation',
          closed: [{ from: '12-25', to: '01-15', ...number }],
          unknown: 'Saturdays',
        },
      },
      respond: { ...days(45), starts: { trigger: 'received', certainty: 'high' } },
      recommended: [{ ...days(30), rights: ['know'] }],
      extension: {
        ...days(45),
        maxTotal: '90 days',
        grounds: 'if needed',
        noticeRequiredBy: 'within the first 45 days',
      },
      pauses: [
        {
          reason: 'identity',
          effect: 'suspends',
          rights: ['know'],
          countedDays: { days: 'strictly-between', certainty: 'interpretation' },
          needsJustification: true,
          alsoMovesExtensionNotice: false,
          ...number,
          note: 'open',
        },
      ],
      refusalNotice: { ...days(45), content: ['reasons'] },
      appliesFrom: '2027-01-01' as LocalDate,
    },
  ],
  appeal: { decide: days(60), extension: days(60) },
  complaint: { acknowledge: days(30), respond: number, appliesFrom: '2026-06-19' as LocalDate },
  breach: [
    {
      recipient: 'attorney general',
      deadline: days(15),
      trigger: { name: 'aware', certainty: 'interpretation' },
      threshold: 'more than 500 residents',
      note: 'after notice to the residents',
    },
  ],
  remarks: [{ about: 'fee', rule: 'free', ...number }],
  evidenceSeen: 'read',
};

/** One of each event, with every optional field set: what the golden files hold. A new event does not compile without. */
export const eventExamples: { readonly [Type in keyof Events]: Example<Type> } = {
  LedgerOpened: {
    type: 'LedgerOpened',
    stream: ledger,
    clear: { origin: 'example.com/ledger/1', leafVersion: '1', hash: 'sha-256' },
  },
  ClockCorrected: { type: 'ClockCorrected', stream: ledger, clear: { from: '17', to: '9007199254740993' } },
  ClockJumpAccepted: {
    type: 'ClockJumpAccepted',
    stream: ledger,
    clear: { lastRecordedAt: second(0), acceptedUntil: second(9_000_000) },
  },
  KeysMissing: { type: 'KeysMissing', stream: ledger, clear: { kids: [testId(50), testId(51)], count: 2 } },
  DamageAccepted: {
    type: 'DamageAccepted',
    stream: ledger,
    clear: { stream: customer, reason: 'scavenged-by-mistake' },
  },
  OriginContinued: {
    type: 'OriginContinued',
    stream: ledger,
    clear: {
      origin: 'example.com/ledger/2',
      previous: ledgerOrigin,
      size: '4097',
      roots: { previous: digest(1), restored: digest(2) },
      reason: 'disk-lost',
    },
  },
  MasterKeyRotated: { type: 'MasterKeyRotated', stream: ledger, clear: { epoch: 2, rewrapped: 60_004 } },
  MasterKeyEpochDestroyed: {
    type: 'MasterKeyEpochDestroyed',
    stream: ledger,
    clear: { epoch: 1, attested: true },
  },
  BackupMade: {
    type: 'BackupMade',
    stream: ledger,
    clear: {
      backup: testId(60),
      madeAt: second(90),
      manifest: digest(3),
      epoch: 2,
      size: '4097',
      ledger: 'included',
    },
  },
  BackupVerified: {
    type: 'BackupVerified',
    stream: ledger,
    clear: {
      backup: testId(60),
      madeAt: second(90),
      manifest: digest(3),
      epoch: 2,
      verifiedAt: second(95),
      sampled: 200,
    },
  },
  RecoveryKitMade: { type: 'RecoveryKitMade', stream: ledger, clear: { madeAt: second(96), epochs: [1, 2] } },
  LedgerRestored: {
    type: 'LedgerRestored',
    stream: ledger,
    clear: { backup: testId(60), madeAt: second(90), restoredAt: second(97), journal: 'secrets', erasures: 3 },
  },
  JournalUnknown: { type: 'JournalUnknown', stream: ledger, clear: { backup: testId(60), madeAt: second(90) } },

  OrganisationDescribed: {
    type: 'OrganisationDescribed',
    stream: organisation,
    clear: {
      name: '宁波华青出口有限公司',
      address: ['12 Harbour Road', 'Ningbo'],
      country: 'CN',
      timeZone: 'Asia/Shanghai',
      languages: ['zh-Hans', 'en'],
    },
  },
  OfficeFilled: {
    type: 'OfficeFilled',
    stream: organisation,
    owner: organisation,
    clear: { office: 'representative', country: 'DE' },
    sealed: { staff: { name: 'Jo Weber', contacts: ['Hauptstr. 1, Berlin', 'jo@example.de'] } },
  },
  OfficeVacated: {
    type: 'OfficeVacated',
    stream: organisation,
    clear: { office: 'data-protection-officer', country: 'CN' },
  },

  ActorRegistered: {
    type: 'ActorRegistered',
    stream: actor,
    owner: actor,
    clear: { kind: 'person', roles: ['auditor', 'clerk'], purposes: ['audit'] },
    sealed: { staff: { name: 'Li Na' } },
  },
  ActorRoleGranted: { type: 'ActorRoleGranted', stream: actor, clear: { role: 'marketer' } },
  ActorRoleRevoked: { type: 'ActorRoleRevoked', stream: actor, clear: { role: 'administrator' } },
  ActorPurposeAssigned: { type: 'ActorPurposeAssigned', stream: actor, clear: { purpose: 'marketing' } },
  ActorPurposeWithdrawn: { type: 'ActorPurposeWithdrawn', stream: actor, clear: { purpose: 'marketing' } },
  ActorTokenIssued: {
    type: 'ActorTokenIssued',
    stream: actor,
    clear: { token: testId(60), sha256: digest(1), expiresAt: second(900) },
  },
  ActorTokenRevoked: { type: 'ActorTokenRevoked', stream: actor, clear: { token: testId(60) } },
  ActorDeactivated: { type: 'ActorDeactivated', stream: actor, clear: {} },

  PurposeDeclared: {
    type: 'PurposeDeclared',
    stream: purpose,
    clear: {
      code: 'after-sales',
      kind: 'service',
      legalBasis: 'contract',
      dataCategories: ['contact', 'identity'],
      names: { en: 'After-sales service', zh: '售后服务' },
    },
  },
  PurposeAmended: {
    type: 'PurposeAmended',
    stream: purpose,
    clear: { kind: 'service', legalBasis: 'legitimate-interests', dataCategories: [], names: { en: 'After-sales' } },
  },
  PurposeRetired: { type: 'PurposeRetired', stream: purpose, clear: {} },

  RulePublished: {
    type: 'RulePublished',
    stream: rulebook,
    owner: rulebook,
    clear: {
      jurisdiction: 'US-CA',
      ruleVersion: 2,
      effectiveFrom: '2027-01-01' as LocalDate,
      rule: wholeRule,
      origin: 'controller',
      reason: 'counsel-advised',
    },
    sealed: { note: { reasonInWords: 'Jo Weber of our counsel read § 7021 otherwise.' } },
  },
  HolidayCalendarPublished: {
    type: 'HolidayCalendarPublished',
    stream: rulebook,
    owner: rulebook,
    clear: {
      place: 'CN',
      year: 2027,
      off: ['2027-01-01' as LocalDate],
      workedWeekendDays: ['2027-01-03' as LocalDate],
      weekend: [6, 7],
      source: 'General Office of the State Council',
      certainty: 'high',
      origin: 'controller',
      reason: 'announced',
    },
    sealed: { note: { reasonInWords: 'Copied by Li Na.' } },
  },
  NoticePublished: {
    type: 'NoticePublished',
    stream: notice,
    clear: {
      code: 'shop-privacy',
      noticeVersion: 2,
      texts: [
        { language: 'de', sha256: digest(2) },
        { language: 'zh-Hans', sha256: digest(3) },
      ],
      purposes: ['contract', 'marketing'],
      effectiveFrom: second(0),
    },
  },
  NoticeWithdrawn: { type: 'NoticeWithdrawn', stream: notice, clear: { noticeVersion: 1 } },

  CustomerRegistered: {
    type: 'CustomerRegistered',
    stream: customer,
    owner: customer,
    clear: {
      source: 'crm',
      channel: 'import',
      fields: ['name', 'birthDate', 'email', 'phone', 'postalAddress', 'country', 'company', 'language', 'note'],
      unverified: ['phone'],
      collectionCountry: 'CN',
    },
    sealed: allFacts,
  },
  CustomerFactsChanged: {
    type: 'CustomerFactsChanged',
    stream: customer,
    owner: customer,
    clear: { source: 'shop', channel: 'api', fields: ['email'], unverified: [] },
    sealed: { contact: { email: 'wei.zhang@example.cn' } },
  },
  CustomerFactsCorrected: {
    type: 'CustomerFactsCorrected',
    stream: customer,
    owner: customer,
    clear: { source: 'desk', channel: 'phone', fields: ['name'], unverified: [], reason: 'customer-asked' },
    sealed: { identity: { name: { full: '张薇' } }, note: { reasonInWords: 'Spelt on the phone.' } },
  },
  CustomerFactsVerified: {
    type: 'CustomerFactsVerified',
    stream: customer,
    clear: { fields: ['email'], method: 'link-followed', validUntil: '2027-12-31' as LocalDate },
  },
  CustomerFactsRetired: {
    type: 'CustomerFactsRetired',
    stream: customer,
    clear: { fields: ['note'], reason: 'not-needed' },
  },
  CustomerIdentifierLinked: {
    type: 'CustomerIdentifierLinked',
    stream: customer,
    owner: customer,
    clear: { system: 'crm' },
    sealed: { source: { identifier: 'WZHANG' } },
  },
  CustomerReturned: { type: 'CustomerReturned', stream: customer, clear: { decidedBy: testId(41) } },

  ConsentGiven: {
    type: 'ConsentGiven',
    stream: consent,
    owner: customer,
    clear: given,
    sealed: { preference: { evidence: 'Form 12, shelf 3.' } },
    effectiveAt: second(1),
  },
  ConsentRefused: {
    type: 'ConsentRefused',
    stream: consent,
    owner: customer,
    clear: { purpose: 'marketing', notice: testId(45), noticeVersion: 2, channel: 'phone', refusedAt: second(2) },
    sealed: { preference: { evidence: '“No, thank you.”' } },
  },
  ConsentWithdrawn: {
    type: 'ConsentWithdrawn',
    stream: consent,
    owner: customer,
    clear: { purpose: 'marketing', channel: 'letter', withdrawnAt: second(3) },
    sealed: { preference: { evidence: 'Letter of 3 January.' } },
  },
  ConsentExpired: {
    type: 'ConsentExpired',
    stream: consent,
    clear: { purpose: 'marketing', expiredAt: second(900_000) },
    effectiveAt: second(900_000),
  },
  ConsentReported: {
    type: 'ConsentReported',
    stream: consent,
    clear: { purpose: 'marketing', state: 'given', source: 'crm', reportedOn: '2025-11-30' as LocalDate },
  },
  ConsentConfirmed: { type: 'ConsentConfirmed', stream: consent, clear: given },

  AccessGranted: {
    type: 'AccessGranted',
    stream: access,
    clear: {
      look: 'replay',
      owners: [customer],
      dataCategories: ['contact', 'identity'],
      fields: ['email', 'name'],
      expiresAt: second(30),
      recordedAsOf: second(0),
    },
  },
  AccessRefused: {
    type: 'AccessRefused',
    stream: access,
    clear: {
      look: 'list',
      owners: [],
      dataCategories: ['note'],
      fields: ['note'],
      reason: 'data-category-not-allowed',
      asked: 'customer-service',
    },
  },
  AccessRefusalsCounted: {
    type: 'AccessRefusalsCounted',
    stream: access,
    clear: { reason: 'role-not-allowed', count: 7, from: second(10), to: second(50) },
  },

  ImportStarted: {
    type: 'ImportStarted',
    stream: streamName('import', testId(47)),
    clear: { source: 'crm', mapping: 'northwind', format: 'csv', collectionCountry: 'DE' },
  },
  ImportFinished: {
    type: 'ImportFinished',
    stream: streamName('import', testId(47)),
    clear: {
      rows: 91,
      registered: 60,
      changed: 5,
      unchanged: 2,
      rejected: 24,
      warnings: 13,
      rejectedByCode: { IDENTITY_MISSING: 1, ROW_SHAPE: 23 },
    },
  },

  ErasureRequested: {
    type: 'ErasureRequested',
    stream: erasure,
    clear: {
      trigger: 'request',
      ground: 'art17-1-b',
      request: testId(71),
      disposal: testId(91),
      follows: testId(49),
      customers: [testId(40)],
      owners: [actor],
      dataCategories: ['contact', 'identity'],
    },
  },
  ErasurePlanned: {
    type: 'ErasurePlanned',
    stream: erasure,
    clear: {
      items: [
        { owner: customer, dataCategory: 'identity', action: 'erase' },
        { owner: request, dataCategory: 'note', action: 'erase', after: 'told' },
        {
          owner: customer,
          dataCategory: 'commercial',
          action: 'keep',
          why: 'law',
          until: '2036-12-31' as LocalDate,
          law: 'AO § 147(3)',
          schedule: 'invoices-de',
          scheduleVersion: 2,
        },
        { owner: customer, dataCategory: 'contact', action: 'keep', why: 'hold', hold: testId(90) },
        {
          owner: customer,
          dataCategory: 'source',
          action: 'keep',
          why: 'office',
          until: '2027-06-30' as LocalDate,
          reason: 'legal-claims',
        },
      ],
    },
  },
  ErasureApproved: { type: 'ErasureApproved', stream: erasure, clear: { plan: 1, alone: 'no-second-person' } },
  ErasureRefused: { type: 'ErasureRefused', stream: erasure, clear: { reason: 'request-withdrawn' } },
  ContactsKept: {
    type: 'ContactsKept',
    stream: erasure,
    owner: erasure,
    clear: { customer: testId(40) },
    sealed: {
      identity: { name: '张伟 Wei Zhang' },
      contact: { email: 'wei@example.cn', postalAddress: ['北京 北京', '长安街 1', '100006'], country: 'CN' },
      preference: { language: 'zh-Hans' },
      source: { identifiers: [{ system: 'crm', identifier: 'WEI01' }] },
    },
  },
  ErasureStarted: {
    type: 'ErasureStarted',
    stream: erasure,
    clear: { late: [{ owner: request, dataCategory: 'note' }] },
  },
  ReadModelsPurged: { type: 'ReadModelsPurged', stream: erasure, clear: { position: '9007199254740993' } },
  DocumentsDestroyed: { type: 'DocumentsDestroyed', stream: erasure, clear: { count: 1 } },
  CiphertextPurged: { type: 'CiphertextPurged', stream: erasure, clear: { envelopes: 12 } },
  CustomerTold: {
    type: 'CustomerTold',
    stream: erasure,
    clear: { customers: [testId(40)], by: 'mail', event: told },
  },
  CustomerNotTold: {
    type: 'CustomerNotTold',
    stream: erasure,
    clear: { customers: [testId(40)], reason: 'no-address' },
  },
  LastKeysStarted: { type: 'LastKeysStarted', stream: erasure, clear: {} },
  ErasureCompleted: { type: 'ErasureCompleted', stream: erasure, clear: { outcome: 'partly' } },
  CertificateIssued: {
    type: 'CertificateIssued',
    stream: erasure,
    clear: { sha256: digest(9), bytes: 31_415, form: 'full', language: 'en' },
  },
  CategoryKeysShredded: {
    type: 'CategoryKeysShredded',
    stream: erasure,
    clear: {
      shredded: [
        { owner: customer, dataCategory: 'identity', kid: testId(50), kc: digest(4) },
        { owner: customer, dataCategory: 'sensitive' },
      ],
      suppressions: { count: 2, until: second(31_536_000) },
      shreddedAt: second(100),
    },
  },

  SigningKeyAdded: { type: 'SigningKeyAdded', stream: evidence, clear: { vkey, notBeforeSize: '0' } },
  CheckpointSealed: {
    type: 'CheckpointSealed',
    stream: evidence,
    clear: { origin: ledgerOrigin, ...treeHead, note },
  },
  SigningKeyRetired: { type: 'SigningKeyRetired', stream: evidence, clear: { vkey, lastSize: '4097' } },
  SigningKeyRevoked: {
    type: 'SigningKeyRevoked',
    stream: evidence,
    clear: { vkey, lastTrustedSize: '9007199254740991', reason: 'laptop-stolen' },
  },
  CheckpointAnchored: {
    type: 'CheckpointAnchored',
    stream: evidence,
    clear: {
      ...treeHead,
      authority: 'tsa.example.com',
      token: Buffer.alloc(99, 0x30).toString('base64'),
      attestedAt: second(60),
    },
  },
  CheckpointCosigned: {
    type: 'CheckpointCosigned',
    stream: evidence,
    clear: {
      ...treeHead,
      witness: 'witness.example.com/w1',
      cosignature: `\u2014 witness.example.com/w1 ${Buffer.alloc(76, 8).toString('base64')}`,
    },
  },
  AnchoringFailed: {
    type: 'AnchoringFailed',
    stream: evidence,
    clear: { size: '4097', kind: 'time-stamp', party: 'tsa.example.com', code: 'ANCHOR_UNREACHABLE' },
  },
  EvidenceVerified: {
    type: 'EvidenceVerified',
    stream: evidence,
    clear: { ...treeHead, sound: false, findings: [{ id: 'E101', index: '150' }, { id: 'E201' }] },
  },
  BundleIssued: {
    type: 'BundleIssued',
    stream: evidence,
    clear: { mode: 'subject', size: '4097', streams: [{ stream: customer, revision: '21' }] },
  },

  ActivityDescribed: {
    type: 'ActivityDescribed',
    stream: streamName('activity', testId(60)),
    clear: {
      code: 'newsletter',
      activityVersion: 2,
      role: 'joint-controller',
      name: { en: 'Newsletter', zh: '电子报', de: 'Rundbrief' },
      description: { en: 'A monthly letter on new goods.', zh: '每月新品通讯。', de: 'Ein monatlicher Brief.' },
      businessFunction: 'marketing',
      steward: 'head-of-marketing',
      controllers: ['sister-company'],
      purposes: ['marketing'],
      legalBases: [
        {
          purpose: 'marketing',
          basis: 'legitimate-interests',
          law: 'UWG § 7(3)',
          interests: { en: 'Selling to customers who bought.', zh: '向老客户销售。', de: 'Verkauf an Kunden.' },
          assessment: 'lia-2026-01',
        },
      ],
      subjects: ['customers'],
      approximateSubjects: 12_000,
      data: [
        {
          category: 'sensitive',
          items: ['e-mail', 'name'],
          sources: ['data-subject', 'fair-organiser'],
          retention: {
            count: 3,
            unit: 'years',
            trigger: 'last-contact',
            criteria: { en: 'Until objected to.', zh: '直至提出反对。', de: 'Bis zum Widerspruch.' },
            law: 'UWG § 7a(2)',
          },
          condition: 'explicit-consent',
          scheduleCondition: 'schedule-1-part-2',
        },
      ],
      recipients: ['mail-house'],
      transfers: ['mail-house-us'],
      automated: [
        {
          kind: 'decision',
          ground: 'explicit-consent',
          logic: { en: 'Buyers of tea are shown tea.', zh: '购茶者看到茶叶。', de: 'Wer Tee kauft, sieht Tee.' },
          significance: { en: 'Another letter.', zh: '收到不同的通讯。', de: 'Ein anderer Brief.' },
          humanReview: true,
        },
      ],
      security: {
        measures: ['encryption-at-rest'],
        words: { en: 'Keys lie apart from data.', zh: '密钥与数据分离。', de: 'Schlüssel liegen getrennt.' },
      },
      locations: ['DE'],
      systems: ['crm'],
      impactAssessment: {
        needed: true,
        reason: { en: 'Profiling of many.', zh: '大规模画像。', de: 'Umfangreiches Profiling.' },
        document: 'dpia-2026-03',
        doneOn: '2026-03-01' as LocalDate,
      },
      notices: ['web-privacy'],
      retentionPolicy: 'retention-2026',
      isRetentionKept: false,
      whyRetentionIsNotKept: { en: 'An old system cannot erase.', zh: '旧系统无法删除。', de: 'Altes System.' },
    },
  },
  ActivityApproved: {
    type: 'ActivityApproved',
    stream: streamName('activity', testId(60)),
    clear: { activityVersion: 2, nextReviewOn: '2027-01-15' as LocalDate },
  },
  ActivityReviewed: {
    type: 'ActivityReviewed',
    stream: streamName('activity', testId(60)),
    clear: { activityVersion: 2, outcome: 'still-right', nextReviewOn: '2028-01-15' as LocalDate },
  },
  ActivityEnded: {
    type: 'ActivityEnded',
    stream: streamName('activity', testId(60)),
    clear: { endedOn: '2029-06-30' as LocalDate },
  },

  RecipientDescribed: {
    type: 'RecipientDescribed',
    stream: recipient,
    clear: {
      code: 'mail-house',
      kind: 'processor',
      nature: 'organisation',
      name: 'Mail House Inc.',
      country: 'US',
      locations: ['DE', 'US'],
      services: { en: 'Sends letters.', zh: '发送邮件。', de: 'Versendet Briefe.' },
      contract: {
        document: 'dpa-17',
        signedOn: '2025-11-03' as LocalDate,
        endsOn: '2027-11-02' as LocalDate,
        reviewOn: '2026-11-03' as LocalDate,
      },
      subProcessors: ['cloud-host'],
    },
  },
  RecipientContactStated: {
    type: 'RecipientContactStated',
    stream: recipient,
    owner: recipient,
    clear: {},
    sealed: { staff: { name: 'Ada Example', contacts: ['privacy@mail-house.example'] } },
  },
  RecipientEnded: {
    type: 'RecipientEnded',
    stream: recipient,
    clear: { endedOn: '2027-11-02' as LocalDate, data: 'deleted' },
  },

  RecipientTellingDeclared: {
    type: 'RecipientTellingDeclared',
    stream: recipient,
    clear: { systems: ['newsletter', 'shop'], spared: 'particular-inquiry' },
  },
  RecipientWebhookSet: {
    type: 'RecipientWebhookSet',
    stream: recipient,
    clear: { what: 'secret', former: second(40) },
  },
  RecipientWebhookRemoved: { type: 'RecipientWebhookRemoved', stream: recipient, clear: {} },

  RecipientsDetermined: {
    type: 'RecipientsDetermined',
    stream: streamName('telling', testId(80)),
    clear: {
      ...told19,
      recipients: ['mail-house', 'parcel-service'],
      spared: [
        { recipient: 'old-mail-house', why: 'holds-nothing' },
        { recipient: 'tax-office', why: 'particular-inquiry' },
      ],
    },
  },
  NotificationOrdered: {
    type: 'NotificationOrdered',
    stream: notification,
    clear: { recipient: 'mail-house', ...told19 },
  },
  NotificationAttempted: {
    type: 'NotificationAttempted',
    stream: notification,
    clear: { attempt: 2, tokenSha256: digest(8), until: second(50) },
  },
  NotificationSent: {
    type: 'NotificationSent',
    stream: notification,
    clear: {
      channel: 'letter',
      attempt: 2,
      systems: ['newsletter'],
      toldAt: second(51),
      evidence: 'letter-2026-17',
    },
  },
  NotificationFailed: {
    type: 'NotificationFailed',
    stream: notification,
    clear: { code: 'timed-out', attempt: 2, nextAt: second(52) },
  },
  NotificationChased: { type: 'NotificationChased', stream: notification, clear: { number: 1 } },
  NotificationConfirmed: {
    type: 'NotificationConfirmed',
    stream: notification,
    clear: { by: 'office', confirmedAt: second(53), evidence: 'receipt-2026-18' },
  },
  NotificationGivenUp: { type: 'NotificationGivenUp', stream: notification, clear: { reason: 'proves-impossible' } },

  TransferDescribed: {
    type: 'TransferDescribed',
    stream: streamName('transfer', testId(62)),
    // Every optional member at once, as no decision would write it: what is pinned here is how each is stored.
    clear: {
      code: 'mail-house-us',
      recipient: 'mail-house',
      from: 'DE',
      to: 'US',
      toOrganisation: 'european-patent-organisation',
      dataCategories: ['contact', 'identity'],
      mechanism: 'standard-clauses',
      modules: ['module-2'],
      derogation: 'legal-claims',
      exemption: 'contract-necessity',
      isScopeConfirmed: true,
      document: 'scc-17',
      assessedOn: '2025-10-20' as LocalDate,
      filedOn: '2025-11-10' as LocalDate,
      validFrom: '2025-11-03' as LocalDate,
      validUntil: '2027-11-02' as LocalDate,
      safeguards: { en: 'Standard clauses.', zh: '标准条款。', de: 'Standardvertragsklauseln.' },
      copy: { en: 'Ask us by letter.', zh: '可来信索取。', de: 'Schreiben Sie uns.' },
    },
  },
  TransferEnded: {
    type: 'TransferEnded',
    stream: streamName('transfer', testId(62)),
    clear: { endedOn: '2027-11-02' as LocalDate },
  },

  RequestReceived: {
    type: 'RequestReceived',
    stream: request,
    owner: request,
    clear: {
      channel: 'letter',
      rights: ['access', 'erasure'],
      receivedAt: second(0),
      customer: testId(40),
      through: 'agent',
    },
    sealed: {
      identity: { name: 'Wei Zhang' },
      contact: {
        email: 'wei@example.cn',
        phone: '+8613800138000',
        postalAddress: ['长安街 1', '100006 北京'],
        country: 'US-CA',
      },
      preference: { language: 'zh-Hans' },
      note: { note: 'What do you know of me?' },
    },
    effectiveAt: second(0),
  },
  RequestClassified: {
    type: 'RequestClassified',
    stream: request,
    clear: {
      regimes: [
        { jurisdiction: 'CN', ruleVersion: 1 },
        { jurisdiction: 'US-CA', ruleVersion: 2 },
      ],
      calendarPlace: 'US-CA',
      rights: ['access', 'erasure'],
      confirmed: [{ jurisdiction: 'US-CA', right: 'access', certainty: 'interpretation' }],
      timeZone: 'Asia/Shanghai',
    },
  },
  RequestReclassified: {
    type: 'RequestReclassified',
    stream: request,
    clear: {
      regimes: [{ jurisdiction: 'EU', ruleVersion: 1 }],
      calendarPlace: 'DE-BY',
      rights: ['access'],
      confirmed: [{ jurisdiction: 'EU', right: 'access', certainty: 'low' }],
      timeZone: 'Europe/Berlin',
      because: 'residence-clarified',
    },
  },
  ReceiptCorrected: {
    type: 'ReceiptCorrected',
    stream: request,
    owner: request,
    clear: {
      receivedAt: second(9),
      because: 'proof-of-receipt',
      regimes: [{ jurisdiction: 'GB', ruleVersion: 1 }],
      confirmed: [{ jurisdiction: 'GB', right: 'access', certainty: 'interpretation' }],
    },
    sealed: { note: { reasonInWords: 'Der Eingangsstempel der Poststelle trägt den 2. März.' } },
  },
  CustomerIdentified: { type: 'CustomerIdentified', stream: request, clear: { customer: testId(40) } },
  DuplicateLinked: { type: 'DuplicateLinked', stream: request, clear: { of: testId(73), samePerson: true } },
  AgentAuthorityChecked: {
    type: 'AgentAuthorityChecked',
    stream: request,
    clear: { kind: 'signed-permission', outcome: 'proved', evidenceExpiresOn: '2026-12-31' as LocalDate },
    effectiveAt: second(2),
  },
  IdentityInformationRequested: {
    type: 'IdentityInformationRequested',
    stream: request,
    clear: { doubt: 'address-differs', items: ['answer-from-known-address', 'recent-order'] },
  },
  IdentityEvidenceReceived: {
    type: 'IdentityEvidenceReceived',
    stream: request,
    owner: request,
    clear: { items: ['document-shown'], expiresOn: '2026-06-30' as LocalDate },
    sealed: { identity: { evidence: 'Passport shown at the desk; name and birth date agree.' } },
  },
  IdentityConfirmed: {
    type: 'IdentityConfirmed',
    stream: request,
    clear: { method: 'document-shown', level: 'reasonably-high' },
    effectiveAt: second(3),
  },
  IdentityNotInDoubt: { type: 'IdentityNotInDoubt', stream: request, clear: { reason: 'logged-in' } },
  IdentityRejected: { type: 'IdentityRejected', stream: request, clear: { reason: 'contradicted' } },

  ClarificationRequested: {
    type: 'ClarificationRequested',
    stream: request,
    owner: request,
    clear: { why: 'much-data' },
    sealed: { note: { reasonInWords: 'Which of your accounts do you mean?' } },
  },
  ClarificationReceived: {
    type: 'ClarificationReceived',
    stream: request,
    owner: request,
    clear: {},
    sealed: { note: { note: 'Only the shop, please.' } },
    effectiveAt: second(4),
  },
  FeeRequested: {
    type: 'FeeRequested',
    stream: request,
    owner: request,
    clear: { amount: '12.50', currency: 'GBP', ground: 'further-copies' },
    sealed: { note: { reasonInWords: 'By bank transfer to the account on our invoice, with the reference.' } },
  },
  FeePaid: { type: 'FeePaid', stream: request, clear: {} },
  FeeWaived: { type: 'FeeWaived', stream: request, clear: {} },
  RequestAcknowledged: { type: 'RequestAcknowledged', stream: request, clear: { how: 'letter' } },
  DeadlineExtended: {
    type: 'DeadlineExtended',
    stream: request,
    owner: request,
    clear: { jurisdiction: 'EU', ground: 'complexity', untilOn: '2026-04-01' as LocalDate },
    sealed: { note: { reasonInWords: 'Twelve years of letters must be read.' } },
  },
  ExtensionNoticeSent: {
    type: 'ExtensionNoticeSent',
    stream: request,
    clear: { jurisdiction: 'EU', letter: told },
    effectiveAt: second(5),
  },
  DeadlineApproached: {
    type: 'DeadlineApproached',
    stream: request,
    clear: { jurisdiction: 'EU', right: 'access', threshold: 7, dueOn: '2026-02-02' as LocalDate },
  },
  DeadlineMissed: {
    type: 'DeadlineMissed',
    stream: request,
    clear: { jurisdiction: 'EU', right: 'access', dueOn: '2026-02-02' as LocalDate },
  },
  DeadlineConfirmed: {
    type: 'DeadlineConfirmed',
    stream: request,
    clear: { jurisdiction: 'GB', of: 'complaint', certainty: 'interpretation' },
  },
  ReminderSent: { type: 'ReminderSent', stream: request, clear: { to: 'officer', about: 'delivery' } },
  LetterSent: {
    type: 'LetterSent',
    stream: request,
    owner: request,
    clear: {
      letter: 'acknowledgement',
      channel: 'mail',
      to: 'customer',
      template: 1,
      byHand: { proof: 'delivery-receipt' },
    },
    sealed: { preference: { language: 'de' }, note: { documentSha256: digest(9) } },
  },
  LetterFailed: {
    type: 'LetterFailed',
    stream: request,
    owner: request,
    clear: {
      letter: 'extension',
      channel: 'mail',
      to: 'agent',
      code: 'server-unreachable',
      isWorthAnotherTry: true,
      deadlineConfirmed: true,
      retryOf: told,
    },
    sealed: { preference: { language: 'de' } },
  },
  LetterPosted: {
    type: 'LetterPosted',
    stream: request,
    clear: { of: told, proof: 'registered', postedOn: '2026-01-02' as LocalDate },
  },
  ExceptionApplied: {
    type: 'ExceptionApplied',
    stream: request,
    owner: request,
    clear: { ground: 'trade-secret', scope: 'document', rights: ['access'] },
    sealed: { note: { reasonInWords: 'The price model of the supplier.' } },
  },
  RequestRefused: {
    type: 'RequestRefused',
    stream: request,
    owner: request,
    clear: {
      reason: 'claim_not_covered',
      ground: 'legal-obligation',
      remedies: ['complain-to-authority', 'go-to-court'],
      rights: ['erasure'],
    },
    sealed: { note: { reasonInWords: 'Invoices are kept for ten years by law.' } },
  },
  PartialAnswerDecided: {
    type: 'PartialAnswerDecided',
    stream: request,
    owner: request,
    clear: {
      rights: ['access'],
      withheld: [{ what: 'data-category', dataCategory: 'note', ground: 'rights-of-others' }],
    },
    sealed: { note: { reasonInWords: 'The notes are about a colleague of the customer.' } },
  },
  RedactionDecided: {
    type: 'RedactionDecided',
    stream: request,
    owner: request,
    clear: {
      what: 'passage',
      ground: 'rights-of-others',
      balancing: 'others-prevail',
      parts: [{ event: told, field: 'note', from: 0, to: 12 }],
    },
    sealed: { note: { reasonInWords: 'A neighbour who complained is named.' } },
  },
  ResponseApproved: {
    type: 'ResponseApproved',
    stream: request,
    clear: { rights: ['access'], alone: 'second-person-away' },
  },
  ResponseDelivered: {
    type: 'ResponseDelivered',
    stream: request,
    clear: { rights: ['access'], method: 'link', delivery: testId(74), packageSha256: digest(10) },
    effectiveAt: second(6),
  },
  RequestWithdrawn: { type: 'RequestWithdrawn', stream: request, clear: { channel: 'phone' } },
  RequestTransferred: {
    type: 'RequestTransferred',
    stream: request,
    owner: request,
    clear: { to: 'controller-of-processor' },
    sealed: { note: { reasonInWords: 'The shop is theirs; we only host it.' } },
  },
  RequestClosed: { type: 'RequestClosed', stream: request, clear: { outcome: 'partly-answered' } },
  RequestReopened: {
    type: 'RequestReopened',
    stream: request,
    clear: { reason: 'appeal', rights: ['erasure'] },
  },
  AppealReceived: {
    type: 'AppealReceived',
    stream: request,
    owner: request,
    clear: {},
    sealed: { note: { note: 'I never bought anything from you.' } },
  },
  AppealDecided: {
    type: 'AppealDecided',
    stream: request,
    owner: request,
    clear: { outcome: 'upheld' },
    sealed: { note: { reasonInWords: 'There is no invoice.' } },
  },
  ComplaintReceived: {
    type: 'ComplaintReceived',
    stream: request,
    owner: request,
    clear: {},
    sealed: { note: { note: 'Nobody answers me.' } },
  },
  ComplaintAcknowledged: { type: 'ComplaintAcknowledged', stream: request, clear: { how: 'letter' } },
  ComplaintAnswered: {
    type: 'ComplaintAnswered',
    stream: request,
    owner: request,
    clear: { outcome: 'dismissed' },
    sealed: { note: { reasonInWords: 'The answer went out on the same day.' } },
  },

  ProcessingRestricted: {
    type: 'ProcessingRestricted',
    stream: restriction,
    clear: {
      scope: 'purposes',
      purposes: ['customer-service', 'marketing'],
      ground: 'accuracy-contested',
      request: testId(71),
    },
  },
  LiftingAnnounced: {
    type: 'LiftingAnnounced',
    stream: restriction,
    clear: { restriction: began, channel: 'phone', announcedAt: second(4) },
    effectiveAt: second(4),
  },
  RestrictionLifted: {
    type: 'RestrictionLifted',
    stream: restriction,
    clear: { restriction: began, reason: 'accuracy-settled', informedBy: told },
  },
  RestrictionExcepted: {
    type: 'RestrictionExcepted',
    stream: restriction,
    clear: { restriction: began, purpose: 'customer-service', exception: 'legal-claims', until: second(900) },
  },
  RestrictionExceptionEnded: {
    type: 'RestrictionExceptionEnded',
    stream: restriction,
    clear: { restriction: began, exception: told },
  },
  ObjectionReceived: {
    type: 'ObjectionReceived',
    stream: restriction,
    clear: {
      purpose: 'marketing',
      ground: 'direct-marketing',
      effect: 'absolute',
      channel: 'letter',
      receivedAt: second(5),
      request: testId(71),
    },
    effectiveAt: second(5),
  },
  ObjectionUpheld: { type: 'ObjectionUpheld', stream: restriction, clear: { objection: began } },
  ObjectionOverruled: {
    type: 'ObjectionOverruled',
    stream: restriction,
    clear: { objection: began, ground: 'compelling-grounds' },
  },
  ObjectionWithdrawn: {
    type: 'ObjectionWithdrawn',
    stream: restriction,
    clear: { objection: began, channel: 'phone' },
  },
  OptedOut: {
    type: 'OptedOut',
    stream: restriction,
    // Every optional member at once, as no decision would write it: what is pinned here is how each is stored.
    clear: {
      of: 'purpose',
      purpose: 'marketing',
      contactBy: 'phone',
      signal: 'gpc',
      channel: 'web',
      optedOutAt: second(6),
      request: testId(71),
    },
    effectiveAt: second(6),
  },
  OptOutWithdrawn: { type: 'OptOutWithdrawn', stream: restriction, clear: { optOut: began, channel: 'web' } },

  DeliveryPrepared: {
    type: 'DeliveryPrepared',
    stream: delivery,
    clear: {
      request: testId(71),
      packageSha256: digest(10),
      size: 48_213,
      secretDigest: digest(11),
      expiresAt: second(900_000),
    },
  },
  DeliveryOpened: { type: 'DeliveryOpened', stream: delivery, clear: {} },
  DeliveryExpired: { type: 'DeliveryExpired', stream: delivery, clear: {} },
  DeliveryWithdrawn: { type: 'DeliveryWithdrawn', stream: delivery, clear: {} },
  TaskAssigned: {
    type: 'TaskAssigned',
    stream: task,
    clear: {
      request: testId(71),
      what: 'find-data',
      respondent: 'mail-house',
      system: 'newsletter',
      assignee: testId(41),
      dueOn: '2026-01-20' as LocalDate,
    },
  },
  TaskReassigned: {
    type: 'TaskReassigned',
    stream: task,
    clear: {
      respondent: 'warehouse',
      system: 'parcels',
      assignee: testId(41),
      dueOn: '2026-01-22' as LocalDate,
    },
  },
  TaskTokenIssued: {
    type: 'TaskTokenIssued',
    stream: task,
    clear: { token: testId(72), sha256: digest(5), expiresAt: second(900_000) },
  },
  TaskTokenRevoked: { type: 'TaskTokenRevoked', stream: task, clear: { token: testId(72) } },
  TaskReminded: { type: 'TaskReminded', stream: task, clear: { number: 2 } },
  TaskEscalated: { type: 'TaskEscalated', stream: task, clear: {} },
  DataReturned: {
    type: 'DataReturned',
    stream: task,
    owner: task,
    clear: { count: 3, files: 1 },
    sealed: {
      note: { note: 'Three parcels.', returned: '[{"parcel":"7"}]', digests: [digest(7)] },
    },
  },
  NothingFound: {
    type: 'NothingFound',
    stream: task,
    owner: task,
    clear: { searchedFor: ['email', 'customer-number'] },
    sealed: { note: { note: 'Also looked in the archive.' } },
  },
  ExceptionReported: {
    type: 'ExceptionReported',
    stream: task,
    owner: task,
    clear: { reason: 'kept-by-law' },
    sealed: { note: { note: 'Invoices.' } },
  },
  TaskCompleted: { type: 'TaskCompleted', stream: task, clear: { outcome: 'answered' } },
  StreamListed: { type: 'StreamListed', stream: streamName('listing', testId(89)), clear: { stream: hold } },
  HoldPlaced: {
    type: 'HoldPlaced',
    stream: hold,
    clear: {
      matter: 'matter-2026-17',
      basis: 'litigation',
      owners: [customer, request],
      dataCategories: ['commercial', 'contact'],
      custodian: testId(41),
      reviewOn: '2026-07-01' as LocalDate,
    },
  },
  HoldScopeChanged: { type: 'HoldScopeChanged', stream: hold, clear: { owners: 'all', dataCategories: ['note'] } },
  HoldCustodianChanged: { type: 'HoldCustodianChanged', stream: hold, clear: { custodian: testId(41) } },
  HoldReviewed: {
    type: 'HoldReviewed',
    stream: hold,
    clear: { outcome: 'still-needed', reviewOn: '2027-01-01' as LocalDate },
  },
  HoldReviewReminded: {
    type: 'HoldReviewReminded',
    stream: hold,
    clear: { number: 2, reviewOn: '2026-07-01' as LocalDate },
  },
  HoldReleaseProposed: { type: 'HoldReleaseProposed', stream: hold, clear: { reason: 'matter-closed' } },
  HoldReleaseDeclined: { type: 'HoldReleaseDeclined', stream: hold, clear: {} },
  HoldReleased: {
    type: 'HoldReleased',
    stream: hold,
    clear: { reason: 'matter-closed', alone: 'no-second-person' },
  },
  RetentionScheduled: { type: 'RetentionScheduled', stream: retention, clear: schedule },
  RetentionAmended: { type: 'RetentionAmended', stream: retention, clear: schedule },
  RetentionApproved: {
    type: 'RetentionApproved',
    stream: retention,
    clear: { scheduleVersion: 2, alone: 'no-second-person' },
  },
  RetentionEndProposed: { type: 'RetentionEndProposed', stream: retention, clear: { reason: 'law-changed' } },
  RetentionEnded: {
    type: 'RetentionEnded',
    stream: retention,
    clear: { reason: 'law-changed', alone: 'second-person-away' },
  },
  RetentionTriggerStated: {
    type: 'RetentionTriggerStated',
    stream: trigger,
    clear: { trigger: 'last-order', on: '2025-12-03' as LocalDate, source: 'shop' },
  },
  RetentionTriggerWithdrawn: {
    type: 'RetentionTriggerWithdrawn',
    stream: trigger,
    clear: { trigger: 'end-of-contract', source: 'shop', reason: 'contract-goes-on' },
  },
  DisposalBegun: {
    type: 'DisposalBegun',
    stream: disposal,
    clear: { on: '2026-01-02' as LocalDate, schedules: [{ schedule: 'marketing-contacts', scheduleVersion: 3 }] },
  },
  DisposalListed: {
    type: 'DisposalListed',
    stream: disposal,
    clear: {
      batch: 1,
      items: [{ owner: customer, dataCategories: ['contact', 'preference'], schedules: ['marketing-contacts'] }],
    },
  },
  DisposalPlanned: {
    type: 'DisposalPlanned',
    stream: disposal,
    clear: {
      batches: 1,
      owners: 1,
      items: 2,
      due: [{ schedule: 'marketing-contacts', dataCategory: 'contact', due: 1 }],
      left: [{ why: 'law', dataCategory: 'commercial', by: 'invoices-de', owners: 4 }],
    },
  },
  DisposalApproved: { type: 'DisposalApproved', stream: disposal, clear: { alone: 'deadline-near' } },
  DisposalRefused: { type: 'DisposalRefused', stream: disposal, clear: { reason: 'schedule-wrong' } },
  DisposalBatchStarted: {
    type: 'DisposalBatchStarted',
    stream: disposal,
    clear: {
      batch: 1,
      erasure: testId(93),
      replaces: testId(94),
      owners: 1,
      items: 1,
      left: [
        {
          owner: customer,
          dataCategory: 'preference',
          why: 'law',
          by: 'consent-proof',
          until: '2028-12-31' as LocalDate,
        },
      ],
    },
  },
  DisposalBatchDone: {
    type: 'DisposalBatchDone',
    stream: disposal,
    clear: { batch: 1, erasure: testId(93), keys: 1, tombstones: 1 },
  },
  DisposalCompleted: { type: 'DisposalCompleted', stream: disposal, clear: { owners: 1, items: 1, left: 1 } },
  DisposalDueFound: {
    type: 'DisposalDueFound',
    stream: disposal,
    clear: {
      on: '2026-01-02' as LocalDate,
      due: [{ schedule: 'marketing-contacts', dataCategory: 'contact', due: 1 }],
    },
  },
};
