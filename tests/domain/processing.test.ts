import t from 'tap';
import {
  approveActivity,
  describeActivity,
  type DescribeActivity,
  describeActivityInput,
  endActivity,
  reviewActivity,
} from '../../src/domain/activity/decide.ts';
import { ACTIVITY_GAPS, type ActivityFacts, activityGaps } from '../../src/domain/activity/gaps.ts';
import { activityCategory } from '../../src/domain/activity/state.ts';
import {
  describeRecipient,
  endRecipient,
  stateRecipientContact,
  stateRecipientContactComparisons,
} from '../../src/domain/recipient/decide.ts';
import { RECIPIENT_GAPS, recipientGaps } from '../../src/domain/recipient/queries.ts';
import { recipientCategory, type RecipientDescription } from '../../src/domain/recipient/state.ts';
import { leavesArea, regimeOf } from '../../src/domain/shape/regions.ts';
import { outsideUnder } from '../../src/domain/transfer/outside.ts';
import { ADEQUATE, adequacyOf } from '../../src/domain/transfer/adequacy.ts';
import { describeTransfer, describeTransferInput, endTransfer } from '../../src/domain/transfer/decide.ts';
import { MECHANISMS } from '../../src/domain/transfer/events.ts';
import { TRANSFER_GAPS, transferGaps } from '../../src/domain/transfer/queries.ts';
import { transferCategory, type TransferDescription } from '../../src/domain/transfer/state.ts';
import type { LocalDate } from '../../src/kernel/time.ts';
import { scenarios } from '../support/scenario.ts';

const day = (text: string) => text as LocalDate;
const TODAY = day('2026-11-22');

const shipping: DescribeActivity = {
  code: 'shipping',
  role: 'controller',
  name: { en: 'Shipping' },
  businessFunction: 'logistics',
  controllers: [],
  purposes: ['contract'],
  legalBases: [{ purpose: 'contract', basis: 'contract' }],
  subjects: ['customers'],
  data: [
    {
      category: 'contact',
      items: ['postal-address'],
      sources: ['data-subject'],
      retention: { count: 10, unit: 'years', trigger: 'end-of-year', law: 'HGB § 257(4)' },
    },
  ],
  recipients: ['carrier'],
  transfers: [],
  automated: [],
  security: { measures: ['encryption-at-rest'] },
  locations: ['DE'],
  systems: [],
  impactAssessment: { needed: false },
  notices: [],
};
const facts: ActivityFacts = {
  purposes: new Map([
    ['contract', 'contract'],
    ['tax', 'legal-obligation'],
    ['advertising', 'legitimate-interests'],
  ]),
  recipients: new Map([
    ['carrier', { countries: ['DE'], isUnbound: false }],
    ['unbound', { countries: ['DE'], isUnbound: true }],
    ['overseas', { countries: ['DE', 'US'], isUnbound: false }],
  ]),
  transfers: new Map([['overseas-us', 'overseas']]),
  notices: new Set(['web']),
  country: 'DE',
};
const { code: _code, ...described } = shipping;
const versionOf = (activityVersion: number, changed: Partial<DescribeActivity> = {}) => ({
  type: 'ActivityDescribed' as const,
  clear: { ...shipping, ...changed, activityVersion },
});
const approved = (activityVersion: number) => ({
  type: 'ActivityApproved' as const,
  clear: { activityVersion, nextReviewOn: day('2027-11-22') },
});
const approval = (activityVersion: number, nextReviewOn = day('2027-11-22'), known = facts) =>
  approveActivity({ activityVersion, nextReviewOn }, known, TODAY);

t.test('an activity is drafted, approved, changed, reviewed and ended', async (t) => {
  const { given } = scenarios(t, activityCategory);
  t.ok(describeActivityInput.safeParse(shipping).success);
  given().when(describeActivity(shipping, facts)).then(versionOf(1));
  given(versionOf(1)).when(describeActivity(shipping, facts)).nothing();
  given(versionOf(1), approved(1)).when(describeActivity(shipping, facts)).nothing();
  const more = { ...shipping, subjects: ['suppliers', 'customers', 'suppliers'] };
  given(versionOf(1), approved(1))
    .when(describeActivity(more, facts))
    .then(versionOf(2, { subjects: ['customers', 'suppliers'] }));

  given(versionOf(1)).when(approval(1)).then(approved(1));
  given(versionOf(1), approved(1)).when(approval(1)).nothing();
  given(versionOf(1), versionOf(2, { subjects: ['suppliers'] }))
    .when(approval(1))
    .refused('activity-version-unknown');
  given(versionOf(1)).when(approval(1, TODAY)).refused('review-not-ahead');
  given().when(approval(1)).refused('activity-unknown');

  const changed = given(versionOf(1), approved(1), versionOf(2, { subjects: ['suppliers'] })).state();
  t.match(changed, { approved: { activityVersion: 1 }, draft: { activityVersion: 2 } }, 'what was approved stands');
  t.match(given(versionOf(1), approved(1), versionOf(2), approved(2)).state(), { approved: { activityVersion: 2 } });

  const review = { activityVersion: 1, outcome: 'to-be-changed' as const, nextReviewOn: day('2027-01-31') };
  given(versionOf(1), approved(1))
    .when(reviewActivity(review, TODAY))
    .then({ type: 'ActivityReviewed', clear: review });
  given(versionOf(1)).when(reviewActivity(review, TODAY)).refused('activity-not-approved');
  given(versionOf(1), approved(1))
    .when(reviewActivity({ ...review, activityVersion: 2 }, TODAY))
    .refused('activity-version-unknown');
  given(versionOf(1), approved(1))
    .when(reviewActivity(review, day('2027-01-31')))
    .refused('review-not-ahead');
  given().when(reviewActivity(review, TODAY)).refused('activity-unknown');

  const ended = { type: 'ActivityEnded' as const, clear: { endedOn: day('2026-11-01') } };
  given(versionOf(1)).when(endActivity(ended.clear)).then(ended);
  given(versionOf(1), ended)
    .when(endActivity({ endedOn: TODAY }))
    .refused('activity-ended');
  given(versionOf(1), ended).when(describeActivity(more, facts)).refused('activity-ended');
  given(versionOf(1), ended).when(approval(1)).refused('activity-ended');
  given(versionOf(1), approved(1), ended).when(reviewActivity(review, TODAY)).refused('activity-ended');
  given().when(endActivity(ended.clear)).refused('activity-unknown');
});

t.test('an activity names only what the other registers know, and each thing once', async (t) => {
  const { given } = scenarios(t, activityCategory);
  const refusedFor = (changed: Partial<DescribeActivity>) =>
    given().when(describeActivity({ ...shipping, ...changed }, facts));
  refusedFor({ purposes: ['world-peace'] }).refused('purpose-unknown');
  refusedFor({ legalBases: [{ purpose: 'world-peace', basis: 'consent' }] }).refused('purpose-unknown');
  refusedFor({ recipients: ['nobody'] }).refused('recipient-unknown');
  refusedFor({ controllers: ['nobody'] }).refused('recipient-unknown');
  refusedFor({ transfers: ['nowhere'] }).refused('transfer-unknown');
  refusedFor({ notices: ['unpublished'] }).refused('notice-unknown');
  refusedFor({ data: [...shipping.data, ...shipping.data] }).refused('activity-part-twice');
  refusedFor({ legalBases: [...shipping.legalBases, ...shipping.legalBases] }).refused('activity-part-twice');
  given(versionOf(1))
    .when(approval(1, day('2027-01-01'), { ...facts, recipients: new Map() }))
    .refused('recipient-unknown');
});

t.test('what an authority would ask for is named as a gap, and no gap is approved', async (t) => {
  const { given } = scenarios(t, activityCategory);
  t.same(activityGaps(described, facts), [], 'nothing is missing');
  const [contact] = described.data;
  if (contact === undefined) return;
  const met = new Set<string>();
  const gapsWith = (changed: Partial<typeof described>, expected: readonly string[]) => {
    const gaps = activityGaps({ ...described, ...changed }, facts);
    t.same(gaps, expected, `${JSON.stringify(changed)}`);
    for (const gap of gaps) met.add(gap);
    if (gaps.length > 0) given(versionOf(1, changed)).when(approval(1)).refused('activity-incomplete');
  };
  gapsWith({ subjects: [] }, ['subjects-missing']);
  gapsWith({ data: [] }, ['data-missing']);
  gapsWith({ purposes: [], legalBases: [] }, ['purpose-missing']);
  gapsWith({ legalBases: [] }, ['legal-basis-missing']);
  gapsWith({ legalBases: [{ purpose: 'contract', basis: 'vital-interests' }] }, ['legal-basis-unlike-purpose']);
  const taxes = { purposes: ['tax'], legalBases: [{ purpose: 'tax', basis: 'legal-obligation' as const }] };
  gapsWith(taxes, ['law-missing']);
  gapsWith({ ...taxes, legalBases: [{ ...taxes.legalBases[0], law: 'AO § 147' } as never] }, []);
  const adverts = {
    purposes: ['advertising'],
    legalBases: [{ purpose: 'advertising', basis: 'legitimate-interests' as const }],
  };
  gapsWith(adverts, ['interests-missing']);
  gapsWith({ data: [{ category: 'contact', items: [], sources: ['data-subject'] }] }, ['retention-missing']);
  gapsWith({ data: [{ ...contact, retention: { count: 3, unit: 'years' } }] }, ['retention-missing']);
  gapsWith({ data: [{ ...contact, retention: { criteria: { en: 'Until the claim lapses.' } } }] }, []);
  gapsWith({ data: [{ ...contact, sources: [] }] }, ['source-missing']);
  gapsWith({ data: [{ ...contact, category: 'sensitive' }] }, ['special-condition-missing']);
  gapsWith({ data: [{ ...contact, category: 'sensitive', condition: 'legal-claims' }] }, []);
  gapsWith({ security: { measures: [] } }, ['security-missing']);
  const logic = { logic: { en: 'A sum.' }, significance: { en: 'A longer wait.' } };
  gapsWith({ automated: [{ kind: 'decision', humanReview: true, ...logic }] }, ['automated-ground-missing']);
  gapsWith({ automated: [{ kind: 'profiling', humanReview: false }] }, ['automated-logic-missing']);
  gapsWith({ automated: [{ kind: 'decision', ground: 'contract', humanReview: true, ...logic }] }, []);
  const { impactAssessment: _assessment, ...undecided } = shipping;
  t.same(activityGaps(undecided, facts), ['impact-assessment-undecided']);
  met.add('impact-assessment-undecided');
  gapsWith({ impactAssessment: { needed: true } }, ['impact-assessment-missing']);
  gapsWith({ role: 'joint-controller' }, ['controllers-missing']);
  gapsWith({ recipients: ['unbound'] }, ['contract-missing']);
  gapsWith({ recipients: ['overseas'] }, ['transfer-missing']);
  gapsWith({ recipients: ['overseas'], transfers: ['overseas-us'] }, []);
  gapsWith({ isRetentionKept: false }, ['retention-reason-missing']);
  t.same([...met].sort(), [...ACTIVITY_GAPS].sort(), 'every gap was met');

  const forOthers = { ...described, role: 'processor' as const, controllers: ['carrier'] };
  const bare = { ...forOthers, purposes: [], legalBases: [], subjects: [], data: [] };
  t.same(activityGaps(bare, facts), [], 'Art. 30(2) asks a processor for less');
  t.same(activityGaps({ ...bare, controllers: [] }, facts), ['controllers-missing']);
});

const carrier: RecipientDescription = {
  code: 'carrier',
  kind: 'processor',
  nature: 'organisation',
  name: 'Fast Parcels Ltd',
  country: 'DE',
  locations: [],
  services: { en: 'Carries parcels.' },
  contract: { document: 'dpa-1', signedOn: day('2025-01-01'), endsOn: day('2026-12-31'), reviewOn: day('2026-06-30') },
  subProcessors: [],
};
const contact = { name: 'Ada Example', contacts: ['privacy@carrier.example'] };
const known = new Set(['cloud']);

t.test('a recipient is described, reached and ended; the name of a person is sealed', async (t) => {
  const { given, stateAfter } = scenarios(t, recipientCategory);
  const said = { type: 'RecipientDescribed' as const, clear: carrier };
  const stated = { type: 'RecipientContactStated' as const, clear: {}, sealed: { staff: contact } };
  const ended = { type: 'RecipientEnded' as const, clear: { endedOn: TODAY, data: 'deleted' as const } };
  const asked = (input: typeof contact) => ({
    comparisons: stateRecipientContactComparisons(input),
    decide: (compared: Parameters<typeof stateRecipientContact>[1]) => stateRecipientContact(input, compared),
  });

  given().when(describeRecipient(carrier, known)).then(said);
  given(said).when(describeRecipient(carrier, known)).nothing();
  given(said)
    .when(describeRecipient({ ...carrier, subProcessors: ['cloud', 'cloud'] }, known))
    .then({ ...said, clear: { ...carrier, subProcessors: ['cloud'] } });
  const { name: _name, ...nameless } = carrier;
  given().when(describeRecipient(nameless, known)).refused('recipient-name-missing');
  given()
    .when(describeRecipient({ ...carrier, nature: 'natural-person' }, known))
    .refused('recipient-name-of-a-person');
  given()
    .when(describeRecipient({ ...nameless, nature: 'natural-person' }, known))
    .then({ ...said, clear: { ...nameless, nature: 'natural-person' } });
  given()
    .when(describeRecipient({ ...carrier, subProcessors: ['carrier'] }, known))
    .refused('recipient-of-itself');
  given()
    .when(describeRecipient({ ...carrier, subProcessors: ['nobody'] }, known))
    .refused('recipient-unknown');

  given(said).when(asked(contact)).then(stated);
  given(said, stated).when(asked(contact)).nothing();
  const moved = { ...contact, contacts: ['dpo@carrier.example'] };
  given(said, stated)
    .when(asked(moved))
    .then({ ...stated, sealed: { staff: moved } });
  given().when(asked(contact)).refused('recipient-unknown');
  t.ok(given(said, stated, said).state().phase === 'known', 'described anew');
  t.match(given(said, stated, said).state(), { contact: { dataCategory: 'staff' } }, 'it can still be reached');

  given(said).when(endRecipient(ended.clear)).then(ended);
  given(said, ended).when(endRecipient(ended.clear)).nothing();
  given(said, ended)
    .when(endRecipient({ endedOn: TODAY, data: 'returned' }))
    .refused('recipient-ended');
  given(said, ended).when(describeRecipient(carrier, known)).refused('recipient-ended');
  given(said, ended).when(asked(contact)).refused('recipient-ended');
  given().when(endRecipient(ended.clear)).refused('recipient-unknown');

  const met = new Set<string>();
  const gapsOn = (on: string, ...events: Parameters<typeof stateAfter>[0]) => {
    const gaps = recipientGaps(stateAfter(events), day(on));
    for (const gap of gaps) met.add(gap);
    return gaps;
  };
  t.same(gapsOn('2026-06-30', said, stated), []);
  t.same(gapsOn('2026-07-01', said), ['contract-review-due', 'contact-missing']);
  t.same(gapsOn('2027-01-01', said, stated), ['contract-ended', 'contract-review-due']);
  const { contract: _contract, ...unbound } = carrier;
  t.same(gapsOn('2026-06-30', { ...said, clear: unbound }, stated, ended), ['contract-missing', 'ended']);
  const authority = { ...said, clear: { ...unbound, kind: 'authority' as const } };
  t.same(gapsOn('2026-06-30', authority), [], 'an authority has no contract');
  t.same([...met].sort(), [...RECIPIENT_GAPS].sort(), 'every gap was met');
});

const toAmerica: TransferDescription = {
  code: 'carrier-us',
  recipient: 'carrier',
  from: 'DE',
  to: 'US',
  dataCategories: ['contact'],
  mechanism: 'standard-clauses',
  modules: ['module-2'],
  document: 'scc-1',
  assessedOn: day('2025-01-01'),
  validFrom: day('2025-02-01'),
  safeguards: { en: 'Standard contractual clauses.' },
  copy: { en: 'Ask us by letter.' },
};
const recipients = new Set(['carrier']);

t.test('a transfer rests on a mechanism that the law of its origin knows', async (t) => {
  const { given } = scenarios(t, transferCategory);
  const said = { type: 'TransferDescribed' as const, clear: toAmerica };
  t.ok(describeTransferInput.safeParse(toAmerica).success);
  given().when(describeTransfer(toAmerica, recipients)).then(said);
  given(said).when(describeTransfer(toAmerica, recipients)).nothing();
  given().when(describeTransfer(toAmerica, new Set())).refused('recipient-unknown');
  const { to: _to, modules: _modules, ...rest } = toAmerica;
  const asked = (changed: Partial<TransferDescription>, from: Partial<TransferDescription> = toAmerica) =>
    given().when(describeTransfer({ ...rest, ...from, ...changed }, recipients));
  const accepts = (changed: Partial<TransferDescription>, from: Partial<TransferDescription> = toAmerica) =>
    t.equal(asked(changed, from).decision.kind, 'accepted', JSON.stringify(changed));

  asked({}, rest).refused('transfer-destination-unclear');
  asked({ toOrganisation: 'european-patent-organisation' }).refused('transfer-destination-unclear');
  asked({ to: 'IS' }).refused('transfer-leaves-no-area');
  asked({ to: 'DE' }).refused('transfer-leaves-no-area');
  asked({ from: 'CN' }).refused('transfer-mechanism-elsewhere');
  asked({ mechanism: 'cn-standard-contract' }, { ...rest, to: 'US' }).refused('transfer-mechanism-elsewhere');
  asked({ modules: [] }).refused('transfer-clauses-unnamed');
  asked({ mechanism: 'ad-hoc-clauses' }).refused('transfer-clauses-unnamed');
  asked({ mechanism: 'derogation' }, { ...rest, to: 'US' }).refused('transfer-derogation-unnamed');
  asked({ derogation: 'legal-claims' }).refused('transfer-derogation-unnamed');
  asked({ mechanism: 'cn-exempt', from: 'CN' }, { ...rest, to: 'US' }).refused('transfer-exemption-unnamed');
  asked({ validUntil: day('2025-01-31') }).refused('transfer-period-empty');

  const adequate = { ...rest, mechanism: 'adequacy' as const };
  asked({ to: 'CN' }, adequate).refused('transfer-not-adequate');
  asked({ to: 'US' }, adequate).refused('transfer-scope-unconfirmed');
  accepts({ to: 'US', isScopeConfirmed: true }, adequate);
  accepts({ to: 'JP' }, adequate);
  accepts({ toOrganisation: 'european-patent-organisation' }, adequate);
  asked({ to: 'BR', validFrom: day('2026-01-25') }, adequate).refused('transfer-not-adequate');
  accepts({ to: 'BR', validFrom: day('2026-01-26') }, adequate);
  accepts({ to: 'CN', from: 'GB' }, adequate);

  const ended = { type: 'TransferEnded' as const, clear: { endedOn: TODAY } };
  given(said).when(endTransfer(ended.clear)).then(ended);
  given(said, ended)
    .when(endTransfer({ endedOn: day('2026-01-01') }))
    .refused('transfer-ended');
  given(said, ended).when(describeTransfer(toAmerica, recipients)).refused('transfer-ended');
  given().when(endTransfer(ended.clear)).refused('transfer-unknown');
});

t.test('what is missing of a transfer is named on the day that it is', async (t) => {
  const { stateAfter } = scenarios(t, transferCategory);
  const met = new Set<string>();
  const gapsOn = (on: string, changed: Partial<TransferDescription>, without: readonly string[] = [], ends = false) => {
    const clear = Object.fromEntries(
      Object.entries({ ...toAmerica, ...changed }).filter(([key]) => !without.includes(key)),
    ) as TransferDescription;
    const end = ends ? [{ type: 'TransferEnded' as const, clear: { endedOn: day('2026-01-01') } }] : [];
    const gaps = transferGaps(stateAfter([{ type: 'TransferDescribed', clear }, ...end]), day(on));
    for (const gap of gaps) met.add(gap);
    return gaps;
  };
  t.same(gapsOn('2026-11-22', {}), []);
  t.same(gapsOn('2025-01-31', {}), ['not-valid-yet']);
  t.same(gapsOn('2026-11-22', { validUntil: day('2026-11-21') }, [], true), ['expired', 'ended']);
  t.same(gapsOn('2026-11-22', {}, ['assessedOn', 'document', 'copy']), [
    'assessment-missing',
    'document-missing',
    'copy-missing',
  ]);
  t.same(gapsOn('2026-11-22', { mechanism: 'cn-standard-contract', from: 'CN' }, ['modules']), ['filing-missing']);
  const compelling = { mechanism: 'derogation' as const, derogation: 'compelling-interests' as const };
  t.same(gapsOn('2026-11-22', compelling, ['modules']), ['filing-missing'], 'the authority is to be told');
  t.same(gapsOn('2026-11-22', { mechanism: 'adequacy', to: 'GB' }), []);
  t.same(gapsOn('2031-12-27', { mechanism: 'adequacy', to: 'GB' }), [], 'the last day');
  t.same(gapsOn('2031-12-28', { mechanism: 'adequacy', to: 'GB' }), ['adequacy-ended']);
  t.same(gapsOn('2026-11-22', { mechanism: 'adequacy', from: 'GB', to: 'JP' }), ['adequacy-list-unknown']);
  t.same([...met].sort(), [...TRANSFER_GAPS].sort(), 'every gap was met');
});

t.test('the adequacy decisions of 2026, and who is in the area', async (t) => {
  t.equal(ADEQUATE.length, 17, '16 countries and one organisation');
  for (const code of ['CN', 'IN', 'SG', 'AU', 'HK', 'VN', 'RU', 'ZA']) t.notOk(adequacyOf(code, TODAY), code);
  t.equal(['DE', 'FR', 'NO', 'GR'].filter((code) => regimeOf(code) === 'eea').length, 4);
  t.same([regimeOf('GB'), regimeOf('CH'), regimeOf('CN'), regimeOf('US')], ['gb', 'ch', 'cn', 'other']);
  t.notOk(leavesArea('DE', 'LI'));
  t.ok(leavesArea('DE', 'CH'));
  t.ok(leavesArea('CN', 'HK'));
  const under = (law: string, country: string) => outsideUnder(law, country, '2026-11-20' as LocalDate);
  t.equal(under('EU', 'NO'), undefined, 'the EEA is one area');
  t.match(under('EU', 'GB'), { jurisdiction: 'EU', adequate: 'whole', certainty: 'high', citation: /Art\. 45/ });
  t.match(under('EU', 'US'), { adequate: 'partial' });
  t.match(under('GB', 'FR'), { jurisdiction: 'GB', adequate: 'whole', certainty: 'medium' });
  t.equal(under('GB', 'BR')?.adequate, undefined, 'the decision on Brazil is of the Union');
  t.match(under('CN', 'HK'), { jurisdiction: 'CN', citation: /PIPL Art\. 38/, certainty: 'high' });
  t.equal(under('CN', 'CN'), undefined);
  t.match(under('JP', 'DE'), { certainty: 'interpretation' }, 'a law that nobody here has looked into');
  t.equal(under('US-CA', 'CN'), undefined, 'no law of a state restricts it');
  t.equal(MECHANISMS.length, 15);
});

t.test('words that stand in clear are refused where a machine can see a person in them', async (t) => {
  const fits = (en: string) => describeActivityInput.safeParse({ ...shipping, name: { en } }).success;
  t.ok(fits('Kept for ten years (HGB § 257), 2016-2026, version 1.2.3'));
  t.notOk(fits('Ask maria@example.de'));
  t.notOk(fits('Call +49 30 0074321'));
});
