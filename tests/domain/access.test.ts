import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import {
  type AccessInput,
  type ActorFact,
  allowedDataCategories,
  decideAccess,
  type PurposeFact,
} from '../../src/domain/access/decide.ts';
import { ACCESS_REFUSALS, accessEvents, LOOKS, MAX_OWNERS_PER_LOOK } from '../../src/domain/access/events.ts';
import { INTENTIONS, MAY_DO, mayDo } from '../../src/domain/access/intentions.ts';
import { HEEDS_RESTRICTIONS, LOOKS_FOR, MAY_SEE } from '../../src/domain/access/policy.ts';
import { countRefusals, NO_REFUSALS, noteRefusal } from '../../src/domain/access/refusals.ts';
import { BUILT_IN_PURPOSES } from '../../src/domain/purpose/built-in.ts';
import { LEGAL_BASES, PURPOSE_KINDS, ROLES } from '../../src/domain/shape/vocabulary.ts';
import { canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import { streamName } from '../../src/kernel/ids.ts';
import { DATA_CATEGORIES } from '../../src/kernel/sealed.ts';
import { plusMillis } from '../../src/kernel/time.ts';
import { accessPolicyPage } from '../support/access-policy-page.ts';
import { second } from '../support/scenario.ts';
import { testId } from '../support/stored-events.ts';

const maria = streamName('customer', testId(1));
const wei = streamName('customer', testId(2));
const clerk: ActorFact = { phase: 'active', roles: ['clerk'], purposes: ['customer-service', 'marketing'] };
const service: PurposeFact = {
  phase: 'declared',
  code: 'customer-service',
  terms: { kind: 'service', legalBasis: 'contract', dataCategories: ['identity', 'contact', 'note'] },
};
const marketing: PurposeFact = {
  phase: 'declared',
  code: 'marketing',
  terms: { kind: 'marketing', legalBasis: 'consent', dataCategories: ['identity', 'contact', 'preference'] },
};
const look: AccessInput = {
  actor: clerk,
  purpose: service,
  look: 'customer',
  owners: [maria],
  dataCategories: ['identity', 'contact'],
  barByOwner: new Map([
    [maria, 'none'],
    [wei, 'none'],
  ]),
};
const now = second(0);

t.test('a look that the policy allows', async (t) => {
  t.same(decideAccess(look, now), {
    kind: 'granted',
    purpose: 'customer-service',
    legalBasis: 'contract',
    event: {
      type: 'AccessGranted',
      clear: {
        look: 'customer',
        owners: [maria],
        dataCategories: ['contact', 'identity'],
        expiresAt: plusMillis(now, 30_000),
      },
    },
  });
  const exporting = { ...look, actor: { ...clerk, roles: ['data-protection-officer' as const], purposes: ['rights'] } };
  const rights: PurposeFact = { ...service, code: 'rights', terms: { ...service.terms, kind: 'rights' } };
  const grant = decideAccess({ ...exporting, purpose: rights, look: 'export', fields: ['name', 'email', 'name'] }, now);
  t.match(grant, { event: { clear: { expiresAt: plusMillis(now, 600_000), fields: ['email', 'name'] } } });
  const replay = decideAccess({ ...exporting, purpose: rights, look: 'replay', recordedAsOf: second(-9) }, now);
  t.match(replay, { kind: 'granted', event: { clear: { recordedAsOf: second(-9) } } });
});

t.test('every reason to refuse a look is an event too', async (t) => {
  const consented = { ...look, actor: { ...clerk, roles: ['marketer' as const] }, purpose: marketing };
  const cases: { readonly [reason in (typeof ACCESS_REFUSALS)[number]]: Partial<AccessInput> } = {
    'actor-inactive': { actor: { phase: 'deactivated' } },
    'purpose-unknown': { purpose: { phase: 'unknown' } },
    'purpose-retired': { purpose: { ...service, phase: 'retired' } },
    'purpose-not-assigned': { actor: { ...clerk, purposes: [] } },
    'role-not-allowed': { actor: { ...clerk, roles: ['administrator'] } },
    'look-not-allowed': { look: 'export' },
    'data-category-not-allowed': { dataCategories: ['identity', 'note'] },
    'too-many-customers': {
      owners: Array.from({ length: MAX_OWNERS_PER_LOOK + 1 }, (_, n) => streamName('customer', testId(n))),
    },
    'consent-missing': { ...consented, owners: [maria, wei], consentByOwner: new Map([[maria, true]]) },
    'processing-restricted': { barByOwner: new Map([[maria, 'processing-restricted']]) },
    objected: { barByOwner: new Map([[maria, 'objected']]) },
    'opted-out': { barByOwner: new Map([[maria, 'opted-out']]) },
  };
  for (const reason of ACCESS_REFUSALS) {
    const decision = decideAccess({ ...look, ...cases[reason] }, now);
    t.match(decision, { kind: 'refused', reason, event: { type: 'AccessRefused', clear: { reason } } });
    t.ok(accessEvents.AccessRefused.clear.safeParse(decision.event.clear).success, `${reason} can be recorded`);
  }
  const unknown = decideAccess({ ...look, purpose: { phase: 'unknown' } }, now);
  t.notOk('asked' in unknown.event.clear || 'purpose' in unknown, 'a made-up purpose is not written down');
  t.equal(decideAccess({ ...consented, consentByOwner: new Map([[maria, true]]) }, now).kind, 'granted');
  t.equal(decideAccess({ ...consented, consentByOwner: new Map([[maria, false]]) }, now).kind, 'refused');
  t.equal(decideAccess({ ...look, actor: { phase: 'unknown' } }, now).kind, 'refused');
  const hundred = Array.from({ length: MAX_OWNERS_PER_LOOK }, (_, n) => streamName('customer', testId(n)));
  const barByOwner = new Map(hundred.map((owner) => [owner, 'none'] as const));
  const full = decideAccess({ ...look, owners: [...hundred, ...hundred], barByOwner }, now);
  t.match(full, { kind: 'granted' }, 'a hundred customers are not too many, however often they are named');
  t.equal(full.event.clear.owners.length, MAX_OWNERS_PER_LOOK);
  const narrow = { ...service, terms: { ...service.terms, dataCategories: ['identity' as const] } };
  t.match(decideAccess({ ...look, purpose: narrow }, now), { reason: 'data-category-not-allowed' });
});

t.test('a look is as restricted as the most restricted of its customers', async (t) => {
  const two = { ...look, owners: [maria, wei] };
  t.equal(decideAccess(two, now).kind, 'granted');
  const one = new Map([
    [maria, 'none'],
    [wei, 'objected'],
  ] as const);
  t.match(decideAccess({ ...two, barByOwner: one }, now), { kind: 'refused', reason: 'objected' });
  t.match(
    decideAccess({ ...two, barByOwner: new Map([[maria, 'none']]) }, now),
    { kind: 'refused', reason: 'processing-restricted' },
    'nobody asked for one of them',
  );
  t.match(
    decideAccess({ ...two, barByOwner: undefined }, now),
    { kind: 'refused', reason: 'processing-restricted' },
    'nobody asked at all',
  );
  const officer: ActorFact = { phase: 'active', roles: ['data-protection-officer'], purposes: ['rights'] };
  const rights: PurposeFact = { ...service, code: 'rights', terms: { ...service.terms, kind: 'rights' } };
  const barByOwner = new Map([[maria, 'processing-restricted']] as const);
  t.equal(
    decideAccess({ ...look, actor: officer, purpose: rights, barByOwner }, now).kind,
    'granted',
    'a restriction does not stop the answer to the customer',
  );
  const heeding = PURPOSE_KINDS.filter((kind) => HEEDS_RESTRICTIONS[kind]);
  t.same([...heeding].sort(), ['intake', 'marketing', 'service']);
});

t.test('whatever is asked, the answer is one storable event and never more than the table allows', async (t) => {
  const actors: fc.Arbitrary<ActorFact> = fc.oneof(
    fc.constant<ActorFact>({ phase: 'unknown' }),
    fc.record({
      phase: fc.constant('active' as const),
      roles: fc.subarray([...ROLES], { minLength: 2 }),
      purposes: fc.subarray(['a-purpose', 'another']),
    }),
  );
  const purposes: fc.Arbitrary<PurposeFact> = fc.record({
    phase: fc.constantFrom('declared' as const, 'retired' as const),
    code: fc.constantFrom('a-purpose', 'another'),
    terms: fc.record({
      kind: fc.constantFrom(...PURPOSE_KINDS),
      legalBasis: fc.constantFrom(...LEGAL_BASES),
      dataCategories: fc.subarray([...DATA_CATEGORIES], { minLength: 4 }),
    }),
  });
  const inputs: fc.Arbitrary<AccessInput> = fc.record({
    actor: actors,
    purpose: purposes,
    look: fc.constantFrom(...LOOKS),
    owners: fc.subarray([maria, wei]),
    dataCategories: fc.subarray([...DATA_CATEGORIES], { maxLength: 2 }),
    consentByOwner: fc.constantFrom(new Map(), new Map([[maria, true]]), undefined),
    barByOwner: fc.constantFrom(
      undefined,
      new Map([[maria, 'none']] as const),
      new Map([
        [maria, 'none'],
        [wei, 'none'],
      ] as const),
    ),
  });
  let granted = 0;
  fc.assert(
    fc.property(inputs, (input) => {
      const decision = decideAccess(input, now);
      canonicalizeRecord(decision.event.clear);
      if (!accessEvents[decision.event.type].clear.safeParse(decision.event.clear).success) return false;
      if (decision.kind === 'refused') return true;
      granted++;
      const { actor, purpose } = input;
      if (actor.phase !== 'active' || purpose.phase !== 'declared' || !actor.purposes.includes(purpose.code))
        return false;
      const { kind } = purpose.terms;
      const isFree = input.owners.every((owner) => input.barByOwner?.get(owner) === 'none');
      if (HEEDS_RESTRICTIONS[kind] && !isFree) return false;
      return input.dataCategories.every(
        (category) =>
          purpose.terms.dataCategories.includes(category) &&
          actor.roles.some((role) => MAY_SEE[role][kind]?.includes(category)),
      );
    }),
    { numRuns: 3000 },
  );
  t.ok(granted > 20, `the property met ${granted} grants, so it says something`);
});

t.test('what one may see at most', async (t) => {
  t.same(
    allowedDataCategories(clerk, service),
    ['identity', 'contact'],
    'neither more than the table nor than the purpose',
  );
  t.same(allowedDataCategories({ phase: 'unknown' }, service), []);
  t.same(allowedDataCategories({ ...clerk, phase: 'deactivated' }, service), []);
  t.same(allowedDataCategories(clerk, { phase: 'unknown' }), []);
  t.same(allowedDataCategories(clerk, { ...service, phase: 'retired' }), []);
});

t.test('the policy itself', async (t) => {
  t.equal(
    readFileSync('docs/access-policy.md', 'utf8'),
    accessPolicyPage(),
    'docs/access-policy.md says what the code does',
  );
  for (const role of ROLES) {
    for (const kind of PURPOSE_KINDS) {
      const seen = MAY_SEE[role][kind] ?? [];
      if (seen.includes('sensitive')) t.equal(role, 'data-protection-officer', 'special data is for one role');
      if (seen.includes('note'))
        t.notOk(['clerk', 'marketer', 'auditor', 'administrator'].includes(role), `${role}: no notes`);
    }
  }
  t.same(LOOKS_FOR.intake, ['comparison'], 'whoever takes data in sees no value');
  t.same(MAY_SEE.administrator, { administration: ['staff'] }, 'an administrator sees no customer');
  for (const { code, kind, legalBasis, dataCategories } of BUILT_IN_PURPOSES) {
    const purpose: PurposeFact = { phase: 'declared', code, terms: { kind, legalBasis, dataCategories } };
    const everyone: ActorFact = { phase: 'active', roles: ROLES, purposes: [code] };
    t.same(
      [...allowedDataCategories(everyone, purpose)].sort(),
      dataCategories,
      `${code}: somebody may see each category`,
    );
  }
  for (const intention of INTENTIONS) {
    t.ok(
      ROLES.some((role) => mayDo([role], intention)),
      `${intention}: somebody may`,
    );
    t.equal(mayDo([], intention), false);
    t.equal(new Set<string>(MAY_DO[intention]).size, MAY_DO[intention].length);
  }
  t.equal(mayDo(['auditor'], 'register-customer'), false);
  t.equal(mayDo(['auditor', 'clerk'], 'register-customer'), true);
});

t.test('repeats of a refusal are counted', async (t) => {
  const li = testId(1);
  const ana = testId(2);
  const first = noteRefusal(NO_REFUSALS, li, 'role-not-allowed', second(0));
  t.equal(first.record, true);
  const again = noteRefusal(first.windows, li, 'role-not-allowed', second(10));
  const third = noteRefusal(again.windows, li, 'role-not-allowed', second(20));
  t.same([again.record, third.record], [false, false]);
  t.equal(
    noteRefusal(third.windows, li, 'consent-missing', second(20)).record,
    true,
    'another reason counts by itself',
  );
  t.equal(noteRefusal(third.windows, ana, 'role-not-allowed', second(20)).record, true, 'so does another actor');

  t.same(countRefusals(third.windows, second(59)).counts, [], 'the minute is not over');
  const over = countRefusals(third.windows, second(60));
  const clear = { reason: 'role-not-allowed', count: 2, from: second(10), to: second(20) };
  t.same(over.counts, [{ actor: li, event: { type: 'AccessRefusalsCounted', clear } }]);
  t.ok(accessEvents.AccessRefusalsCounted.clear.safeParse(over.counts[0]?.event.clear).success);
  t.equal(over.windows.size, 0);
  t.same(countRefusals(first.windows, second(60)).counts, [], 'one refusal is no repeat');
  t.equal(countRefusals(third.windows, second(30), true).counts.length, 1, 'at the end nothing is left uncounted');

  const asked = fc.array(
    fc.tuple(fc.constantFrom(li, ana), fc.constantFrom(...ACCESS_REFUSALS), fc.integer({ min: 0, max: 30 })),
  );
  fc.assert(
    fc.property(asked, (refusals) => {
      let windows = NO_REFUSALS;
      let told = 0;
      let at = 0;
      for (const [actor, reason, wait] of refusals) {
        at += wait;
        const due = countRefusals(windows, second(at));
        const step = noteRefusal(due.windows, actor, reason, second(at));
        windows = step.windows;
        told += due.counts.reduce((sum, { event }) => sum + event.clear.count, step.record ? 1 : 0);
      }
      const left = countRefusals(windows, second(at), true);
      told += left.counts.reduce((sum, { event }) => sum + event.clear.count, 0);
      return told === refusals.length && left.windows.size === 0;
    }),
  );
});
