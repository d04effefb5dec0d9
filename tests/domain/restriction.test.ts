import fc from 'fast-check';
import t from 'tap';
import {
  announceLifting,
  endException,
  exceptPurpose,
  liftRestriction,
  type RestrictionDecided,
  restrictProcessing,
} from '../../src/domain/restriction/decide.ts';
import {
  decideObjection,
  optOut,
  optOutInput,
  type PurposeAsked,
  receiveObjection,
  withdrawObjection,
  withdrawOptOut,
} from '../../src/domain/restriction/decide-objections.ts';
import { type MayFacts, mayDecide } from '../../src/domain/restriction/may.ts';
import { barsTo, type Intended, leansOnConsent } from '../../src/domain/restriction/queries.ts';
import { restrictionCategory } from '../../src/domain/restriction/state.ts';
import { type EventId, eventId, streamName } from '../../src/kernel/ids.ts';
import { scenarios, second } from '../support/scenario.ts';
import { testId } from '../support/stored-events.ts';

const stream = streamName('restriction', testId(42));
/** The id of the n-th event of a scenario, as tests/support/stored-events.ts mints it. */
const event = (n: number): EventId => eventId(testId(1), stream, n);
const known = new Set(['customer-service', 'marketing']);
const now = second(100);
const letter = event(99);

const restricted: RestrictionDecided = {
  type: 'ProcessingRestricted',
  clear: { scope: 'purposes', purposes: ['customer-service'], ground: 'accuracy-contested' },
};
const everything: RestrictionDecided = {
  type: 'ProcessingRestricted',
  clear: { scope: 'all', purposes: [], ground: 'needed-for-claims' },
};
const service: PurposeAsked = {
  phase: 'declared',
  kind: 'service',
  legalBasis: 'legitimate-interests',
  heedsRestrictions: true,
};

t.test('a restriction stands until it is lifted, and only after the customer was told', async (t) => {
  const { given, stateAfter } = scenarios(t, restrictionCategory, stream);
  const input = { purposes: ['marketing', 'customer-service', 'marketing'], ground: 'accuracy-contested' as const };
  given()
    .when(restrictProcessing(input, known))
    .then({
      type: 'ProcessingRestricted',
      clear: { scope: 'purposes', purposes: ['customer-service', 'marketing'], ground: 'accuracy-contested' },
    });
  given()
    .when(restrictProcessing({ ground: 'needed-for-claims' }, new Set()))
    .then(everything);
  given(everything)
    .when(restrictProcessing({ ground: 'needed-for-claims' }, new Set()))
    .nothing();
  given()
    .when(restrictProcessing({ ...input, purposes: ['made-up'] }, known))
    .refused('purpose-unknown');

  const lift = { reason: 'accuracy-settled' as const, informedBy: letter };
  given(restricted)
    .when(liftRestriction(event(0), lift, undefined))
    .refused('customer-not-told');
  given(restricted)
    .when(liftRestriction(event(0), lift, second(-1)))
    .refused('customer-not-told');
  given(restricted)
    .when(liftRestriction(event(0), lift, second(5)))
    .then({ type: 'RestrictionLifted', clear: { restriction: event(0), ...lift } });
  given(restricted)
    .when(liftRestriction(event(1), lift, second(5)))
    .refused('restriction-unknown');

  const announced: RestrictionDecided = {
    type: 'LiftingAnnounced',
    clear: { restriction: event(0), channel: 'phone', announcedAt: now },
  };
  given(restricted)
    .when(announceLifting(event(0), { channel: 'phone' }, now))
    .then(announced);
  const early = { channel: 'phone', announcedAt: second(-1) };
  given(restricted)
    .when(announceLifting(event(0), early, now))
    .refused('customer-not-told');
  const late = { channel: 'phone', announcedAt: second(101) };
  given(restricted)
    .when(announceLifting(event(0), late, now))
    .refused('moment-in-future');
  const byPhone = { reason: 'no-ground-left' as const, informedBy: event(1) };
  const lifted: RestrictionDecided = { type: 'RestrictionLifted', clear: { restriction: event(0), ...byPhone } };
  given(restricted, announced)
    .when(liftRestriction(event(0), byPhone, undefined))
    .then(lifted);
  given(restricted, everything, announced)
    .when(liftRestriction(event(1), { ...byPhone, informedBy: event(2) }, undefined))
    .refused('customer-not-told');
  given(restricted, announced, lifted)
    .when(announceLifting(event(0), { channel: 'phone' }, now))
    .refused('restriction-lifted');
  given(restricted, announced, lifted)
    .when(restrictProcessing({ purposes: ['customer-service'], ground: 'accuracy-contested' }, known))
    .then(restricted);
  const state = stateAfter([restricted, everything, { ...announced }, { ...lifted }]);
  t.same(
    [...state.restrictions.values()].map((one) => one.lifted),
    [true, false],
    'each is lifted by itself',
  );
});

t.test('an exception lets one purpose go on, on a ground of the law', async (t) => {
  const { given, stateAfter } = scenarios(t, restrictionCategory, stream);
  const except = { purpose: 'customer-service', exception: 'legal-claims' as const, until: second(200) };
  const excepted: RestrictionDecided = { type: 'RestrictionExcepted', clear: { restriction: event(0), ...except } };
  given(restricted)
    .when(exceptPurpose(event(0), except, false, now))
    .then(excepted);
  given(restricted)
    .when(exceptPurpose(event(0), { ...except, purpose: 'marketing' }, false, now))
    .refused('purpose-not-restricted');
  given(restricted)
    .when(exceptPurpose(event(0), { ...except, until: now }, false, now))
    .refused('expiry-past');
  const byConsent = { purpose: 'customer-service', exception: 'consent' as const };
  given(restricted)
    .when(exceptPurpose(event(0), byConsent, false, now))
    .refused('consent-missing');
  given(restricted, excepted)
    .when(endException(event(0), event(1)))
    .then({ type: 'RestrictionExceptionEnded', clear: { restriction: event(0), exception: event(1) } });
  given(restricted)
    .when(endException(event(0), event(1)))
    .refused('exception-unknown');

  const about: Intended = { purpose: 'customer-service', kind: 'service', uses: [], consent: { may: false } };
  const state = stateAfter([restricted, excepted]);
  t.same(barsTo(state, about, second(199)), {
    bars: [],
    exceptedBy: [event(1)],
    notBy: [],
    notFor: [],
    until: second(200),
  });
  t.match(barsTo(state, about, second(200)).bars, [{ reason: 'processing-restricted', by: event(0) }], 'at its end');
  const leaning = stateAfter([
    restricted,
    { type: 'RestrictionExcepted', clear: { restriction: event(0), ...byConsent } },
  ]);
  t.equal(leansOnConsent(leaning, 'customer-service'), true);
  t.equal(leansOnConsent(leaning, 'marketing'), false);
  t.equal(barsTo(leaning, about, now).bars.length, 1, 'consent was taken back since');
  t.equal(barsTo(leaning, { ...about, consent: { may: true } }, now).bars.length, 0);
  const expiring = { may: true, expiresAt: second(150) };
  t.equal(barsTo(leaning, { ...about, consent: expiring }, now).until, second(150), 'it ends with the consent');
  const twice = stateAfter([restricted, everything, excepted]);
  t.same(barsTo(twice, about, now).bars, [{ reason: 'processing-restricted', by: event(1) }], 'the other one stands');
});

t.test('an objection does what the law gives it, before anybody decides', async (t) => {
  const { given, stateAfter } = scenarios(t, restrictionCategory, stream);
  const own = { purpose: 'customer-service', ground: 'own-situation' as const, channel: 'letter' };
  const received = (effect: 'absolute' | 'stops-until-decided' | 'none-until-decided'): RestrictionDecided => ({
    type: 'ObjectionReceived',
    clear: { ...own, effect, receivedAt: now },
  });
  given()
    .when(receiveObjection(own, service, now))
    .then(received('stops-until-decided'));
  given()
    .when(receiveObjection(own, { ...service, legalBasis: 'contract' }, now))
    .then(received('none-until-decided'));
  given()
    .when(receiveObjection(own, { ...service, legalBasis: 'consent' }, now))
    .then(received('absolute'));
  given()
    .when(receiveObjection(own, { ...service, kind: 'marketing' }, now))
    .then(received('absolute'));
  given()
    .when(receiveObjection(own, { ...service, heedsRestrictions: false }, now))
    .then(received('none-until-decided'));
  given()
    .when(receiveObjection(own, { phase: 'unknown' }, now))
    .refused('purpose-unknown');
  given()
    .when(receiveObjection({ ...own, receivedAt: second(101) }, service, now))
    .refused('moment-in-future');

  const direct: RestrictionDecided = {
    type: 'ObjectionReceived',
    clear: {
      purpose: 'newsletter',
      ground: 'direct-marketing',
      channel: 'letter',
      effect: 'absolute',
      receivedAt: now,
    },
  };
  const other: Intended = { purpose: 'post-mailing', kind: 'marketing', uses: [], consent: { may: false } };
  const bars = (one: RestrictionDecided, about: Intended) => barsTo(stateAfter([one]), about, now).bars;
  t.equal(bars(direct, other).length, 1, 'direct marketing ends whatever the purpose is called');
  t.equal(bars(direct, { ...other, kind: 'service' }).length, 0);
  t.equal(bars(received('absolute'), other).length, 0, 'an objection to one purpose is to that one');

  const overrule = { decision: 'overruled' as const, ground: 'compelling-grounds' as const };
  given(received('absolute'))
    .when(decideObjection(event(0), overrule))
    .refused('objection-absolute');
  given(received('stops-until-decided'))
    .when(decideObjection(event(0), overrule))
    .then({ type: 'ObjectionOverruled', clear: { objection: event(0), ground: 'compelling-grounds' } });
  given(received('absolute'))
    .when(decideObjection(event(0), { decision: 'upheld' }))
    .then({ type: 'ObjectionUpheld', clear: { objection: event(0) } });
  given()
    .when(decideObjection(event(0), { decision: 'upheld' }))
    .refused('objection-unknown');
  const upheld: RestrictionDecided = { type: 'ObjectionUpheld', clear: { objection: event(0) } };
  given(received('stops-until-decided'), upheld)
    .when(decideObjection(event(0), overrule))
    .refused('objection-decided');
  given(received('stops-until-decided'), upheld)
    .when(withdrawObjection(event(0), { channel: 'phone' }))
    .then({ type: 'ObjectionWithdrawn', clear: { objection: event(0), channel: 'phone' } });

  const about: Intended = { purpose: 'customer-service', kind: 'service', uses: [], consent: { may: true } };
  const stops = (...events: readonly RestrictionDecided[]) => barsTo(stateAfter(events), about, now).bars.length === 1;
  t.equal(stops(received('stops-until-decided')), true);
  t.equal(stops(received('none-until-decided')), false);
  t.equal(stops(received('none-until-decided'), upheld), true);
  t.equal(stops(received('absolute')), true);
  const overruled: RestrictionDecided = {
    type: 'ObjectionOverruled',
    clear: { objection: event(0), ground: 'legal-claims' },
  };
  t.equal(stops(received('stops-until-decided'), overruled), false);
});

t.test('an opt-out is of what it says, by the way it says', async (t) => {
  const { given, stateAfter } = scenarios(t, restrictionCategory, stream);
  const input = { of: 'marketing' as const, channel: 'web' };
  const out = (
    clear: Partial<Extract<RestrictionDecided, { readonly type: 'OptedOut' }>['clear']>,
  ): RestrictionDecided => ({
    type: 'OptedOut',
    clear: { of: 'marketing', channel: 'web', optedOutAt: now, ...clear },
  });
  given()
    .when(optOut(input, undefined, now))
    .then(out({}));
  given(out({}))
    .when(optOut({ ...input, contactBy: 'phone' }, undefined, now))
    .nothing();
  given(out({ contactBy: 'phone' }))
    .when(optOut(input, undefined, now))
    .then(out({}));
  given()
    .when(optOut({ ...input, optedOutAt: second(101) }, undefined, now))
    .refused('moment-in-future');
  given()
    .when(optOut({ of: 'purpose', purpose: 'x', channel: 'web' }, { phase: 'unknown' }, now))
    .refused('purpose-unknown');
  given(out({}))
    .when(withdrawOptOut(event(0), { channel: 'web' }))
    .then({ type: 'OptOutWithdrawn', clear: { optOut: event(0), channel: 'web' } });
  given()
    .when(withdrawOptOut(event(0), { channel: 'web' }))
    .refused('opt-out-unknown');
  t.notOk(optOutInput.safeParse({ of: 'purpose', channel: 'web' }).success, 'one of a purpose names it');
  t.notOk(optOutInput.safeParse({ of: 'marketing', contactBy: 'telephone', channel: 'web' }).success, 'one spelling');
  t.notOk(optOutInput.safeParse({ of: 'marketing', purpose: 'marketing', channel: 'web' }).success);

  const mail: Intended = { purpose: 'newsletter', kind: 'marketing', uses: [], consent: { may: true } };
  const bars = (one: RestrictionDecided, about: Intended) => barsTo(stateAfter([one]), about, now);
  t.equal(bars(out({}), mail).bars.length, 1);
  t.equal(bars(out({}), { ...mail, kind: 'service' }).bars.length, 0);
  t.match(bars(out({ contactBy: 'phone' }), mail), { bars: [], notBy: ['phone'] });
  t.match(bars(out({ contactBy: 'phone' }), { ...mail, contactBy: 'phone' }).bars, [{ reason: 'opted-out' }]);
  t.match(bars(out({ contactBy: 'phone' }), { ...mail, contactBy: 'e-mail' }), { bars: [], notBy: [] });
  t.equal(bars(out({ of: 'sale-sharing', signal: 'gpc' }), mail).bars.length, 0);
  t.equal(bars(out({ of: 'sale-sharing' }), { ...mail, uses: ['sale-sharing'] }).bars.length, 1);
  t.equal(bars(out({ of: 'sensitive-limit' }), { ...mail, uses: ['sensitive'] }).bars.length, 1);
  t.same(bars(out({ of: 'sale-sharing' }), mail).notFor, ['sale-sharing'], 'told where no use was named');
  t.same(bars(out({ of: 'sale-sharing' }), { ...mail, uses: ['sensitive'] }).notFor, []);
  t.equal(bars(out({ of: 'purpose', purpose: 'newsletter' }), mail).bars.length, 1);
  t.equal(bars(out({ of: 'purpose', purpose: 'other' }), mail).bars.length, 0);
});

t.test('may we? Every ground for a no is a no, and a yes says what it rests on', async (t) => {
  const yes: MayFacts = {
    purpose: { phase: 'declared', legalBasis: 'consent', heedsRestrictions: true },
    isRegistered: true,
    erased: 'none',
    consent: { may: true, why: 'given', by: event(1), expiresAt: second(900) },
    bars: { bars: [], exceptedBy: [], notBy: ['phone'], notFor: [] },
    notice: 'in-force',
  };
  t.same(mayDecide(yes), {
    may: true,
    why: ['consent-given'],
    by: event(1),
    until: second(900),
    warnings: [],
    notBy: ['phone'],
    notFor: [],
  });
  const contract: MayFacts = {
    ...yes,
    purpose: { phase: 'declared', legalBasis: 'contract', heedsRestrictions: true },
  };
  t.same(mayDecide({ ...contract, notice: 'none' }), {
    may: true,
    why: ['legal-basis'],
    warnings: ['no-notice-in-force'],
    notBy: ['phone'],
    notFor: [],
  });
  const excepted = {
    ...contract,
    bars: { bars: [], exceptedBy: [event(3)], notBy: [], notFor: [], until: second(500) },
  };
  t.match(mayDecide(excepted), {
    may: true,
    why: ['legal-basis', 'restriction-excepted'],
    by: event(3),
    until: second(500),
  });
  const bar = (reason: 'processing-restricted' | 'objected' | 'opted-out', n: number) => ({ reason, by: event(n) });
  const noes: readonly (readonly [Partial<MayFacts>, string])[] = [
    [{ purpose: { phase: 'unknown' } }, 'purpose-unknown'],
    [{ purpose: { phase: 'retired', legalBasis: 'contract', heedsRestrictions: true } }, 'purpose-retired'],
    [{ isRegistered: false }, 'customer-unknown'],
    [{ erased: 'all' }, 'erased'],
    [{ erased: 'not-known' }, 'register-behind'],
    [{ bars: { ...yes.bars, bars: [bar('processing-restricted', 5)] } }, 'processing-restricted'],
    [{ bars: { ...yes.bars, bars: [bar('objected', 5)] } }, 'objected'],
    [{ bars: { ...yes.bars, bars: [bar('opted-out', 5)] } }, 'opted-out'],
    [{ consent: { may: false, why: 'never-asked' } }, 'consent-never-asked'],
    [{ consent: { may: false, why: 'only-reported' } }, 'consent-only-reported'],
    [{ consent: { may: false, why: 'contested', by: event(6) } }, 'consent-contested'],
    [{ consent: { may: false, why: 'refused', by: event(6) } }, 'consent-refused'],
    [{ consent: { may: false, why: 'withdrawn', by: event(6) } }, 'consent-withdrawn'],
    [{ consent: { may: false, why: 'expired', by: event(6) } }, 'consent-expired'],
  ];
  for (const [change, code] of noes)
    t.match(mayDecide({ ...yes, ...change }), { may: false, why: [code], notBy: [] }, code);
  fc.assert(
    fc.property(fc.subarray([...noes], { minLength: 1 }), (some) => {
      const verdict = mayDecide(Object.assign({}, yes, ...some.map(([change]) => change)));
      return !verdict.may && verdict.why.length > 0 && verdict.until === undefined;
    }),
  );
  const both = { ...yes, consent: { may: false, why: 'withdrawn' as const, by: event(6) } };
  t.match(
    mayDecide({ ...both, bars: { ...yes.bars, bars: [bar('opted-out', 5), bar('processing-restricted', 4)] } }),
    { why: ['processing-restricted', 'opted-out', 'consent-withdrawn'], by: event(4) },
    'the gravest first, with its event',
  );
  const rights: MayFacts = {
    ...contract,
    purpose: { phase: 'declared', legalBasis: 'legal-obligation', heedsRestrictions: false },
    bars: { ...yes.bars, bars: [bar('processing-restricted', 5)] },
  };
  t.equal(mayDecide(rights).may, true, 'the answer to the customer goes on');
});

t.test('whatever happened, a restriction that stands stops its purposes and no other', async (t) => {
  const { stateAfter } = scenarios(t, restrictionCategory, stream);
  const purposes = ['customer-service', 'marketing', 'contract'] as const;
  const step: fc.Arbitrary<RestrictionDecided> = fc.oneof(
    fc.record({
      type: fc.constant('ProcessingRestricted' as const),
      clear: fc.record({
        scope: fc.constant('purposes' as const),
        purposes: fc.subarray([...purposes], { minLength: 1 }),
        ground: fc.constant('own-decision' as const),
      }),
    }),
    fc.record({
      type: fc.constant('RestrictionLifted' as const),
      clear: fc.record({
        restriction: fc.nat(12).map(event),
        reason: fc.constant('no-ground-left' as const),
        informedBy: fc.constant(letter),
      }),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.constantFrom(...purposes), (steps, purpose) => {
      const standing = new Map<EventId, readonly string[]>();
      for (const [n, one] of steps.entries()) {
        if (one.type === 'ProcessingRestricted') standing.set(event(n), one.clear.purposes);
        if (one.type === 'RestrictionLifted') standing.delete(one.clear.restriction);
      }
      const expected = [...standing].filter(([, covered]) => covered.includes(purpose)).map(([id]) => id);
      const { bars } = barsTo(stateAfter(steps), { purpose, kind: 'service', uses: [], consent: { may: false } }, now);
      return JSON.stringify(bars.map(({ by }) => by)) === JSON.stringify(expected);
    }),
    { numRuns: 200 },
  );
  t.pass();
});
