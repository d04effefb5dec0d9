import t from 'tap';
import {
  type ChangeCustomer,
  type CorrectCustomer,
  changeCustomer,
  changeCustomerComparisons,
  correctCustomer,
  correctCustomerComparisons,
  linkIdentifier,
  linkIdentifierComparisons,
  registerCustomer,
  registerCustomerInput,
  retireCustomerFacts,
  verifyCustomer,
} from '../../src/domain/customer/decide.ts';
import type { CustomerFacts } from '../../src/domain/customer/fields.ts';
import type { Compared } from '../../src/domain/shape/comparison.ts';
import { customerCategory, type RegisteredCustomer } from '../../src/domain/customer/state.ts';
import { scenarios } from '../support/scenario.ts';
import { plaintextOf, testId } from '../support/stored-events.ts';

const crm = { source: 'crm', channel: 'import' } as const;
const desk = { source: 'desk', channel: 'phone' } as const;

const registered = {
  type: 'CustomerRegistered',
  clear: { ...crm, fields: ['name', 'phone'], unverified: ['phone'], collectionCountry: 'DE' },
  sealed: { identity: { name: { full: 'Maria Anders' } }, contact: { phone: '030-0074321' } },
} as const;
const spread = <Value>(value: Value) => structuredClone(value) as { -readonly [K in keyof Value]: Value[K] };
const known = () => ({
  ...registered,
  clear: { ...registered.clear, fields: [...registered.clear.fields], unverified: [...registered.clear.unverified] },
});
const linkedInCrm = {
  type: 'CustomerIdentifierLinked',
  clear: { system: 'crm' },
  sealed: { source: { identifier: 'ALFKI' } },
} as const;
const corrected = (facts: CustomerFacts) => ({
  type: 'CustomerFactsCorrected' as const,
  clear: { ...desk, fields: ['name' as const], unverified: [], reason: 'customer-asked' as const },
  sealed: { identity: { name: facts.name } },
});

const changing = (input: ChangeCustomer, broken = {}) => ({
  comparisons: changeCustomerComparisons(input),
  broken,
  decide: (compared: Compared) => changeCustomer(input, compared),
});
const correcting = (input: CorrectCustomer, broken = {}) => ({
  comparisons: correctCustomerComparisons(input),
  broken,
  decide: (compared: Compared) => correctCustomer(input, compared),
});

function current(state: unknown, field: 'name' | 'phone' | 'email') {
  const statement = (state as RegisteredCustomer).current.get(field);
  return statement === undefined ? undefined : plaintextOf(statement.ref).fields[field];
}

t.test('registering a customer', async (t) => {
  const { given } = scenarios(t, customerCategory);
  const input = {
    ...crm,
    collectionCountry: 'DE',
    facts: { phone: '030-0074321', name: { full: 'Maria Anders', given: undefined } },
    unverified: ['phone' as const],
  };
  given().when(registerCustomer(input)).then(known());
  given()
    .when(
      registerCustomer({
        ...input,
        identifiers: [
          { system: 'crm', identifier: 'ALFKI' },
          { system: 'crm', identifier: 'ALFKI' },
        ],
        returnedBy: testId(3),
      }),
    )
    .then(known(), { type: 'CustomerReturned', clear: { decidedBy: testId(3) } }, linkedInCrm);
  given(known()).when(registerCustomer(input)).refused('customer-exists');
  given()
    .when(registerCustomer({ ...crm, collectionCountry: 'DE', facts: {} }))
    .refused('nothing-stated');

  const nine: CustomerFacts = {
    name: { full: '张伟' },
    birthDate: '1980-02-29' as never,
    email: 'w@example.cn',
    phone: '+8613800138000',
    postalAddress: { lines: ['长安街 1'], country: 'CN' },
    country: 'CN',
    company: { name: '华联' },
    language: 'zh-Hans',
    note: 'calls back',
  };
  const { decision } = given().when(registerCustomer({ ...crm, collectionCountry: 'CN', facts: nine }));
  const [event] = decision.kind === 'accepted' ? decision.events : [];
  t.same(
    Object.entries(event?.sealed ?? {}).map(([category, fields]) => [category, Object.keys(fields as object)]),
    [
      ['identity', ['name', 'birthDate']],
      ['contact', ['email', 'phone', 'postalAddress', 'country']],
      ['commercial', ['company']],
      ['preference', ['language']],
      ['note', ['note']],
    ],
    'each value is sealed under the key of its own data category',
  );
  t.notMatch(JSON.stringify(event?.clear), /张伟|example|138|长安|华联|calls/, 'none of them stands in clear');
});

t.test('what does not validate comes in only under its flag', async (t) => {
  const input = { ...crm, collectionCountry: 'DE', facts: { email: 'no at sign', phone: '030/1' } };
  const refused = registerCustomerInput.safeParse(input);
  t.same(
    refused.error?.issues.map((issue) => issue.path.join('/')),
    ['facts/email', 'facts/phone'],
  );
  t.notMatch(JSON.stringify(refused.error?.issues), /no at sign|030/, 'the answer does not repeat the value');
  t.ok(registerCustomerInput.safeParse({ ...input, unverified: ['email', 'phone'] }).success);
  t.notOk(registerCustomerInput.safeParse({ ...input, unverified: ['email', 'phone', 'name'] }).success);
  t.notOk(
    registerCustomerInput.safeParse({ ...input, facts: {}, nickname: 'x' }).success,
    'unknown fields are refused',
  );
});

t.test('a source changes what it stated itself', async (t) => {
  const { given } = scenarios(t, customerCategory);
  const change = (facts: CustomerFacts, broken = {}) => changing({ ...crm, facts, unverified: ['phone'] }, broken);
  given(known())
    .when(change({ name: { full: 'Maria Anders' }, phone: '030-0074321' }))
    .nothing();
  given(known()).when(change({})).nothing();
  given(known())
    .when(change({ name: { full: 'Maria Anders' }, phone: '+49300074321', email: 'm@example.de' }))
    .then({
      type: 'CustomerFactsChanged',
      clear: { ...crm, fields: ['email', 'phone'], unverified: ['phone'] },
      sealed: { contact: { email: 'm@example.de', phone: '+49300074321' } },
    });
  given(known())
    .when(change({ name: { full: 'Ana' } }, { identity: 'erased' }))
    .refused('customer-erased');
  given()
    .when(change({ name: { full: 'Ana' } }))
    .refused('customer-unknown');

  const unreadable = given(known()).when(change({ name: { full: 'Maria Anders' } }, { identity: 'unreadable' }));
  t.match(
    unreadable.decision,
    { events: [{ type: 'CustomerFactsChanged', sealed: { identity: { name: { full: 'Maria Anders' } } } }] },
    'a value that cannot be read back is stated anew',
  );
});

t.test('a value corrected by hand is not set back by an old row', async (t) => {
  const { given } = scenarios(t, customerCategory);
  const row = { ...crm, facts: { name: { full: 'Maria Anders' } } };
  const again = changing(row);
  const right = corrected({ name: { full: 'María Anders' } });
  given(known(), right).when(again).nothing();
  t.same(current(given(known(), right).state(), 'name'), { full: 'María Anders' });

  // The desk is not the CRM, even if it signs with the CRM's name: a correction is never a source's own row.
  const signedCrm = { ...right, clear: { ...right.clear, source: 'crm' } };
  given(known(), signedCrm).when(again).nothing();

  const news = { ...crm, facts: { name: { full: 'Maria Schmidt' } } };
  given(known(), right)
    .when(changing(news))
    .then({
      type: 'CustomerFactsChanged',
      clear: { ...crm, fields: ['name'], unverified: [] },
      sealed: { identity: { name: { full: 'Maria Schmidt' } } },
    });
});

t.test('another source stands beside the first; the newest statement holds', async (t) => {
  const { given } = scenarios(t, customerCategory);
  const shop = { source: 'shop', channel: 'api', facts: { name: { full: 'Maria Anders' } } };
  const stated = {
    type: 'CustomerFactsChanged' as const,
    clear: { source: 'shop', channel: 'api', fields: ['name' as const], unverified: [] },
    sealed: { identity: { name: { full: 'Maria Anders' } } },
  };
  const ask = changing(shop);
  given(known()).when(ask).then(stated);
  given(known(), stated).when(ask).nothing();
  const state = given(known(), stated).state() as RegisteredCustomer;
  t.equal(state.current.get('name')?.source, 'shop');
  t.equal(state.statements.get('crm')?.get('name')?.revision, 0n, "the first source's statement still stands");
});

t.test('correcting', async (t) => {
  const { given } = scenarios(t, customerCategory);
  const ask = (facts: CustomerFacts, broken = {}) =>
    correcting({ ...desk, facts, reason: 'found-wrong', reasonInWords: 'Read from the passport.' }, broken);
  given(known())
    .when(ask({ name: { full: 'María Anders' }, note: 'short' }))
    .then({
      type: 'CustomerFactsCorrected',
      clear: { ...desk, fields: ['name', 'note'], unverified: [], reason: 'found-wrong' },
      sealed: {
        identity: { name: { full: 'María Anders' } },
        note: { note: 'short', reasonInWords: 'Read from the passport.' },
      },
    });
  given(known())
    .when(ask({ name: { full: 'Maria Anders' } }))
    .nothing();
  given()
    .when(ask({ name: { full: 'Ana' } }))
    .refused('customer-unknown');
  given(known())
    .when(ask({ name: { full: 'Ana' } }, { identity: 'erased' }))
    .refused('customer-erased');
});

t.test('verifying', async (t) => {
  const { given } = scenarios(t, customerCategory);
  const verify = (fields: ('name' | 'phone' | 'email')[], validUntil?: string) =>
    verifyCustomer({ fields, method: 'document-seen', validUntil: validUntil as never });
  const verified = {
    type: 'CustomerFactsVerified' as const,
    clear: { fields: ['name' as const], method: 'document-seen' as const },
  };
  given(known())
    .when(verify(['name', 'name']))
    .then(verified);
  given(known(), verified)
    .when(verify(['name']))
    .nothing();
  given(known(), verified)
    .when(verify(['name', 'phone']))
    .then({ type: 'CustomerFactsVerified', clear: { fields: ['phone'], method: 'document-seen' } });
  given(known(), verified)
    .when(verify(['name'], '2027-01-31'))
    .then({
      type: 'CustomerFactsVerified',
      clear: { fields: ['name'], method: 'document-seen', validUntil: '2027-01-31' as never },
    });
  given(known())
    .when(verify(['email']))
    .refused('field-without-value');
  given()
    .when(verify(['name']))
    .refused('customer-unknown');
  const state = given(known(), verified, corrected({ name: { full: 'María' } })).state() as RegisteredCustomer;
  t.equal(state.verified.size, 0, 'what was checked was the old value');
});

t.test('retiring', async (t) => {
  const { given } = scenarios(t, customerCategory);
  const retire = retireCustomerFacts({ fields: ['phone', 'email', 'phone'], reason: 'no-longer-true' });
  const retired = {
    type: 'CustomerFactsRetired' as const,
    clear: { fields: ['phone' as const], reason: 'no-longer-true' as const },
  };
  given(known()).when(retire).then(retired);
  given(known(), retired).when(retire).nothing();
  given().when(retire).refused('customer-unknown');

  const row = { ...crm, facts: { phone: '030-0074321' }, unverified: ['phone' as const] };
  given(known(), retired).when(changing(row)).nothing();
  const fix = {
    ...desk,
    facts: { phone: '030-0074321' },
    unverified: ['phone' as const],
    reason: 'found-wrong' as const,
  };
  given(known(), retired)
    .when(correcting(fix))
    .then({
      type: 'CustomerFactsCorrected',
      clear: { ...desk, fields: ['phone'], unverified: ['phone'], reason: 'found-wrong' },
      sealed: { contact: { phone: '030-0074321' } },
    });
});

t.test('linking identifiers', async (t) => {
  const { given } = scenarios(t, customerCategory);
  const link = (identifier: string, broken = {}) => {
    const input = { system: 'crm', identifier };
    return {
      comparisons: linkIdentifierComparisons(input),
      broken,
      decide: (compared: Compared) => linkIdentifier(input, compared),
    };
  };
  const second = { ...spread(linkedInCrm), sealed: { source: { identifier: 'ANATR' } } };
  given(known()).when(link('ALFKI')).then(linkedInCrm);
  given(known(), linkedInCrm).when(link('ALFKI')).nothing();
  given(known(), linkedInCrm).when(link('ANATR')).then(second);
  given(known(), linkedInCrm, second).when(link('ALFKI')).nothing();
  given(known(), linkedInCrm)
    .when(link('ALFKI', { source: 'erased' }))
    .refused('customer-erased');
  given().when(link('ALFKI')).refused('customer-unknown');
  const { state } = given(known(), { type: 'CustomerReturned', clear: { decidedBy: testId(3) } });
  t.equal((state() as RegisteredCustomer).returnedBy, testId(3));
});
