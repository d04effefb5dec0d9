import t from 'tap';
import { accessPackageSchema } from '../../src/reports/package/package.ts';
import { eraseWith } from '../support/erase.ts';
import { NOTE, packageWorld } from '../support/package-world.ts';

const AUTHORITY = 'Hamburgischer Beauftragter für Datenschutz und Informationsfreiheit, www.datenschutz-hamburg.de';

t.test('an access package tells sixteen things, each as it was recorded', async (t) => {
  const world = await packageWorld(t);
  const { customer, request, events, clerk } = world;
  const answer = await world.post(`/requests/${request}/package`, { purpose: 'rights-request', language: 'en' });
  const own = String(answer['accessEvent']);
  const told = accessPackageSchema.parse(answer['data']);

  t.match(told.header, {
    controller: { name: 'Teeladen GmbH', address: ['Hafenstraße 1', '20457 Hamburg'], timeZone: 'Europe/Berlin' },
    offices: [
      {
        office: 'data-protection-officer',
        country: 'DE',
        name: 'Dr. Petra Vogel',
        contacts: ['datenschutz@teeladen.example'],
      },
    ],
    request: {
      id: request,
      rights: ['access'],
      channel: 'e-mail',
      receivedAt: '2026-03-05T09:00:00.000Z',
      identity: { standing: 'not-in-doubt' },
      extensions: [],
      // Easter of 2026 falls on 5 April; the sixth is a holiday in Hamburg.
      clocks: [
        {
          jurisdiction: 'EU',
          ruleVersion: 1,
          right: 'access',
          dueOn: '2026-04-07',
          certainty: 'high',
          outcome: 'missed',
        },
      ],
      formerClocks: [],
    },
  });
  t.same(told.confirmation, { isProcessed: true, text: 'Yes. We process personal data about you.' });
  t.same(
    told.purposes.map(({ activity, purpose, name, legalBases }) => [activity, purpose, name, legalBases]),
    [
      ['recommending', 'marketing', 'Marketing', [{ basis: 'consent' }]],
      ['shipping', 'contract', 'Concluding and performing contracts', [{ basis: 'contract' }]],
    ],
  );
  t.same(
    told.dataCategories.map(({ category, isSpecial, items }) => [category, isSpecial, items]),
    [
      ['identity', false, ['name']],
      ['contact', false, ['e-mail', 'postal-address']],
      ['preference', false, ['language']],
      ['note', false, []],
      ['source', false, []],
    ],
  );
  t.same(
    told.recipients.map(({ name, kind, country, isInThirdCountry }) => [name, kind, country, isInThirdCountry]),
    [
      ['Steuerbüro Nord', 'controller', 'DE', false],
      ['快递物流有限公司', 'processor', 'CN', true],
    ],
  );
  t.match(told.recipients[1]?.outside, [
    { country: 'CN', jurisdiction: 'EU', certainty: 'high', citation: /Art\. 44/ },
  ]);
  const year = Number(told.header.preparedAt.slice(0, 4));
  const [preference, contact, identity] = told.retention;
  t.match(preference, { category: 'preference', text: '6 months from the last change' });
  t.match(contact, {
    category: 'contact',
    text: '10 years from the end of the year',
    countedFrom: `${year}-12-31`,
    untilOn: `${year + 10}-12-31`,
    law: 'HGB § 257(4)',
  });
  t.same(identity, {
    activity: 'shipping',
    activityVersion: 1,
    category: 'identity',
    text: 'As long as the customer orders.',
  });
  t.equal(told.rights.laws.length, 1);
  t.match(told.rights.laws[0]?.remedies[0], AUTHORITY);
  t.match(told.rights.laws[0]?.remedies.at(-1), /You can go to court/);
  t.same(
    told.rights.laws[0]?.rights.map(({ right, text }) => [right, /\((.*)\)$/.exec(text)?.[1]]),
    [
      ['rectification', 'Article 16 GDPR'],
      ['erasure', 'Article 17 GDPR'],
      ['restriction', 'Article 18 GDPR'],
      ['objection', 'Article 21 GDPR'],
      ['portability', 'Article 20 GDPR'],
      ['withdraw-consent', 'Article 7(3) GDPR'],
      ['automated-decision', 'Article 22 GDPR'],
    ],
  );
  t.same(
    told.sources.map(({ category, recorded, declared }) => [category, recorded, declared]),
    [
      ['identity', ['desk', 'shop'], ['data-subject', 'marketplace']],
      ['contact', ['marketplace', 'shop'], ['data-subject']],
      ['preference', ['shop'], ['data-subject']],
      ['note', ['desk', 'marketplace'], []],
      ['source', [], []],
    ],
  );
  t.same(told.automatedDecisions, [
    {
      activity: 'recommending',
      activityVersion: 1,
      kind: 'profiling',
      ground: 'not-solely',
      logic: 'Orders of the last year are counted by kind of tea.',
      significance: 'You see other teas first.',
      humanReview: true,
    },
  ]);
  t.same(told.transfers, [
    {
      code: 'carrier-cn',
      recipient: 'carrier',
      recipientName: '快递物流有限公司',
      from: 'DE',
      to: 'CN',
      dataCategories: ['contact'],
      mechanism: 'standard-clauses',
      modules: ['module-2'],
      safeguards: 'Standard contractual clauses, module 2.',
      copy: 'Ask us by letter.',
      validFrom: '2026-01-03',
    },
  ]);

  t.equal(told.copy.customer, customer);
  const address = { lines: ['Obere Str. 57'], locality: 'Berlin', postalCode: '12209', country: 'DE' };
  t.same(
    told.copy.fields.map(({ field, statements }) => [
      field,
      statements.map(({ value, source, how, standing }) => [
        value.state === 'opened' ? value.value : value.state,
        source,
        how,
        standing,
      ]),
    ]),
    [
      [
        'name',
        [
          [{ full: 'Maria Anders' }, 'shop', 'stated', 'former'],
          [{ full: 'Maria Anders-Klee' }, 'desk', 'corrected', 'current'],
        ],
      ],
      [
        'email',
        [
          ['maria@example.de', 'shop', 'stated', 'former'],
          ['anders@example.net', 'marketplace', 'changed', 'current'],
        ],
      ],
      ['postalAddress', [[address, 'shop', 'stated', 'current']]],
      ['language', [['de', 'shop', 'stated', 'current']]],
      ['note', [[NOTE, 'marketplace', 'changed', 'current']]],
      ['reasonInWords', [['She married.', 'desk', 'corrected', 'current']]],
    ],
  );
  t.match(told.copy.fields[0]?.statements[1], { reason: 'customer-asked', channel: 'phone' });
  t.match(told.copy.identifiers, [{ system: 'shop', value: { state: 'opened', value: 'ALFKI' } }]);
  t.same(
    told.copy.wrote.map(({ field, value }) => [field, 'value' in value ? value.value : value.state]),
    [
      ['name', 'Maria Anders-Klee'],
      ['email', 'anders@example.net'],
      ['language', 'de'],
      ['note', 'Please send me everything you hold about me. My neighbour [withheld] knows, too.'],
    ],
  );
  t.notMatch(JSON.stringify(told.copy.wrote), /Klaus Berg/);

  t.same(
    told.accessLog.looks.map(({ look, purpose, roles, dataCategories }) => [look, purpose, roles, dataCategories]),
    [
      ['customer', 'customer-service', ['clerk'], ['contact', 'identity', 'preference', 'source']],
      [
        'export',
        'rights-request',
        ['administrator', 'auditor', 'clerk', 'compliance-officer', 'data-protection-officer'],
        ['contact', 'identity', 'note', 'preference', 'source'],
      ],
    ],
  );
  t.equal(told.accessLog.looks[0]?.actor, clerk.id);
  t.equal(told.accessLog.refused, 1, 'the marketer was told no');
  t.same(told.consents, [
    {
      purpose: 'marketing',
      name: 'Marketing',
      may: false,
      why: 'withdrawn',
      history: [
        {
          event: events['given'],
          at: '2026-02-01T10:00:00.000Z',
          what: 'ConsentGiven',
          notice: { code: 'privacy', version: 1, sha256: Buffer.alloc(32, 1).toString('base64') },
          method: 'web-form',
          channel: 'web',
          givenBy: 'customer',
          evidence: { state: 'opened', value: 'She ticked the box.' },
        },
        { event: events['withdrawn'], at: '2026-03-01T10:00:00.000Z', what: 'ConsentWithdrawn', channel: 'phone' },
      ],
    },
  ]);
  t.match(told.redactions, [
    {
      decision: events['redacted'],
      what: 'third-party-data',
      ground: 'rights-of-others',
      balancing: 'others-prevail',
      text: 'Data about other people: The rights and freedoms of other people would be harmed. The rights of the others weigh more.',
      applied: 1,
    },
  ]);
  t.notMatch(JSON.stringify(told), /He did not agree/, "an officer's reasoning is not part of the answer");

  t.same(
    told.scope.searched.map(({ system, by, outcome }) => [system, by, outcome]),
    [
      ['regesta', ['customer-id'], 'whole'],
      ['archive', ['name', 'e-mail'], 'nothing-found'],
    ],
  );
  t.same(
    told.scope.notSearched.map(({ system, why }) => [system, why]),
    [['shop', 'not-asked']],
  );
  t.same(told.scope.identifiersUsed, ['customer-id', 'shop']);
  t.same(told.scope.uncovered, { purposes: [], dataCategories: ['note', 'source'], drafts: [] });
  const index = world.http.deps.evidence.indexOf(own as never);
  t.same(told.scope.prefix, {
    origin: world.http.deps.evidence.origin,
    leaves: (index ?? -1) + 1,
    lastEventId: own,
    lastRecordedAt: told.header.preparedAt,
  });
  t.equal(told.languages.language, 'en');
  t.match(told.languages.glossary, {
    'basis/contract': 'a contract with you',
    'mechanism/standard-clauses': 'standard contractual clauses of the European Commission',
    'source/data-subject': 'from you',
    'purpose/contract': 'Concluding and performing contracts',
  });
  const { checkpoint } = told.integrity;
  t.ok(checkpoint.state === 'sealed' && checkpoint.size >= (told.scope.prefix.leaves ?? Number.MAX_VALUE));
  t.same(told.integrity.files, ['package.json', 'package.schema.json', 'data.csv', 'package.pdf', 'README.txt']);

  await t.test('in German the words of the controller and ours are German', async (t) => {
    const german = await world.post(`/requests/${request}/package`, { language: 'de' });
    const inGerman = accessPackageSchema.parse(german['data']);
    t.equal(inGerman.confirmation.text, 'Ja. Wir verarbeiten personenbezogene Daten über Sie.');
    t.same(
      inGerman.purposes.map(({ activityName }) => activityName),
      ['Empfehlungen', 'Versand'],
    );
    t.equal(inGerman.retention[1]?.text, '10 Jahre ab dem Ende des Jahres');
    t.equal(inGerman.accessLog.looks.length, 3, 'the first package is itself a look');
  });

  await t.test('what was erased is told as erased, by its request', async (t) => {
    const { erasure: id } = await eraseWith(world.http, { customers: [customer], dataCategories: ['note'] });
    const again = accessPackageSchema.parse((await world.post(`/requests/${request}/package`, {}))['data']);
    const note = again.copy.fields.find(({ field }) => field === 'note')?.statements[0]?.value;
    t.match(note, { state: 'erased', request: id, at: /^20/ });
    const name = again.copy.fields.find(({ field }) => field === 'name')?.statements[1]?.value;
    t.same(name, { state: 'opened', value: { full: 'Maria Anders-Klee' } });
  });
});

t.test('nobody gets a package who may not, and none is made of nobody', async (t) => {
  const { http, request, clerk, post } = await packageWorld(t);
  const ask = (url: string, payload: object, token = http.firstToken) =>
    http.send(token, { method: 'POST', url: `/v1${url}`, payload });
  t.match(await ask(`/requests/${request}/package`, {}, clerk.token), { statusCode: 403, body: /ROLE_NOT_ALLOWED/ });
  const compliance = await http.actor(['compliance-officer'], ['rights-request', 'customer-service']);
  t.match(
    await ask(`/requests/${request}/package`, { purpose: 'customer-service' }, compliance.token),
    { statusCode: 403, body: /LOOK_NOT_ALLOWED/ },
    'a copy is for answering requests',
  );
  t.match(await ask(`/requests/${'0'.repeat(26)}/package`, {}), { statusCode: 404, body: /REQUEST_UNKNOWN/ });
  const unknown = await post('/requests', { channel: 'letter', rights: ['access'], words: 'Who am I?' });
  t.match(await ask(`/requests/${unknown['id']}/package`, {}), { statusCode: 409, body: /PACKAGE_CUSTOMER_MISSING/ });
});
