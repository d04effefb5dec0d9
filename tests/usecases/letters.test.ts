import t, { type Test } from 'tap';
import {
  applyException,
  approveResponse,
  decidePartial,
  decideRedaction,
  deliverResponse,
  refuseRequest,
} from '../../src/domain/request/decide-answer.ts';
import { askForClarity, requestFee } from '../../src/domain/request/decide-time.ts';
import { reopenRequest } from '../../src/domain/request/decide-end.ts';
import { identityIsNotInDoubt } from '../../src/domain/request/decide-identity.ts';
import { type ReceiveRequest, receiveRequest, sealedByReceipt } from '../../src/domain/request/decide-intake.ts';
import type { DecideOnRequest, Moment } from '../../src/domain/request/decide.ts';
import { requestCategory } from '../../src/domain/request/state.ts';
import { requestStream } from '../../src/domain/request/stream.ts';
import { builtInVersions } from '../../src/domain/rules/reference.ts';
import { RIGHTS, type Right } from '../../src/domain/rules/vocabulary.ts';
import { type Id, randomId } from '../../src/kernel/ids.ts';
import type { Instant } from '../../src/kernel/time.ts';
import { messages } from '../../src/reports/i18n/messages.ts';
import { writeLetter } from '../../src/reports/letters/write-letter.ts';
import { act } from '../../src/usecases/core/act.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { actOf } from '../../src/usecases/core/intend.ts';
import { describeOrganisation } from '../../src/usecases/organisation/describe-organisation.ts';
import { letterInput } from '../../src/usecases/letters/letter-input.ts';
import { type Prepared, prepareLetter, readRequest } from '../../src/usecases/letters/prepare-letter.ts';
import { classifyRequest } from '../../src/usecases/request/classify-request.ts';
import { firstCaller, realDeps } from '../support/usecase-deps.ts';

// Real ledger, vault and renderer: some letters under each of the laws.
t.setTimeout(300_000);

const timeZone = 'Europe/Berlin';
/** A day on which every law of the reference is in force. */
const NOW = '2027-06-02T10:00:00.000Z' as Instant;
const moment: Moment = { now: NOW, timeZone };

async function world(t: Test): Promise<Deps> {
  const deps: Deps = { ...(await realDeps(t)), clock: { now: () => NOW } };
  const outcome = await describeOrganisation(deps, await firstCaller(deps), {
    name: 'Alpenglück GmbH',
    address: ['Sendlinger Straße 17', '80331 München'],
    country: 'DE',
    timeZone,
    languages: ['en'],
  });
  if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
  return deps;
}

class Case {
  readonly deps: Deps;
  readonly request: Id;

  constructor(deps: Deps, request: Id) {
    this.deps = deps;
    this.request = request;
  }

  static async of(
    deps: Deps,
    rights: readonly Right[],
    jurisdictions: readonly string[],
    place: string,
  ): Promise<Case> {
    const one = new Case(deps, randomId());
    const input: ReceiveRequest = {
      channel: 'letter',
      rights: [...rights],
      name: 'Joe Miller',
      postalAddress: ['1 Street', 'Town'],
      language: 'en',
      // What is carried out in the register is answered to somebody who is in it.
      ...(rights.includes('erasure') || rights.includes('delete') ? { customer: randomId() } : {}),
    };
    await one.decide(receiveRequest(input, moment), sealedByReceipt(input));
    const law = { jurisdictions: [...jurisdictions], calendarPlace: place, confirmed: true };
    const outcome = await classifyRequest(deps, await firstCaller(deps), one.request, law);
    if (outcome.kind !== 'written') throw new Error(`${jurisdictions}: ${JSON.stringify(outcome)}`);
    await one.decide(identityIsNotInDoubt({ reason: 'logged-in' }));
    return one;
  }

  async decide(decision: DecideOnRequest, seals: Parameters<typeof act>[2]['seals'] = ['note']): Promise<void> {
    const outcome = await act(this.deps, actOf(await firstCaller(this.deps)), {
      category: requestCategory,
      stream: requestStream(this.request),
      seals,
      decide: decision,
    });
    if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
  }

  async answer(rights: readonly Right[], method: 'post' | 'mail' | 'done-and-told' = 'post'): Promise<void> {
    const { actor } = await firstCaller(this.deps);
    await this.decide(approveResponse({ rights: [...rights], alone: 'no-second-person' }, moment, actor));
    await this.decide(deliverResponse({ rights: [...rights], method }, moment, actor));
  }

  refuse(right: Right, remedies: readonly Remedy[], words?: string): Promise<void> {
    const why = { reason: 'other', ground: 'legal-obligation' } as const;
    const said = words === undefined ? {} : { words };
    return this.decide(refuseRequest({ ...why, rights: [right], remedies: [...remedies], ...said }, moment));
  }

  async prepared(letter: 'refusal' | 'completion' | 'clarification'): Promise<Prepared> {
    const { deps, request } = this;
    const history = await readRequest(deps, request);
    const asked = letterInput.parse({ letter, deadlineConfirmed: true });
    const caller = await firstCaller(deps);
    const found = await prepareLetter(deps, caller, request, asked, history, { channel: 'post', now: NOW });
    if (found.kind !== 'prepared') throw new Error(JSON.stringify(found));
    return found;
  }

  async text(letter: 'refusal' | 'completion' | 'clarification'): Promise<string> {
    return textOf(await this.prepared(letter));
  }
}
type Remedy = Parameters<typeof refuseRequest>[0]['remedies'][number];

const textOf = ({ facts }: Prepared): string =>
  writeLetter(facts)
    .body.flatMap((block): readonly string[] => {
      switch (block.kind) {
        case 'paragraph':
        case 'heading':
          return [block.text];
        case 'list':
          return block.items as readonly string[];
        case 'particulars':
          return block.pairs.map(({ value }) => value);
      }
    })
    .join('\n');

const say = messages('en');
const AGAINST = ['complain-to-authority', 'go-to-court'] as const;

t.test('a letter is written under each of the laws, and names whom to turn to', async (t) => {
  const deps = await world(t);
  const unknown: string[] = [];
  for (const law of builtInVersions().keys()) {
    const place = law === 'EU' ? 'DE-BY' : law;
    const one = await Case.of(deps, ['access', 'erasure'], [law], place);
    await one.decide(
      decidePartial({ rights: ['access'], withheld: [{ what: 'third-party-data', ground: 'rights-of-others' }] }),
    );
    await one.answer(['access']);
    await one.refuse('erasure', AGAINST);
    const completion = await one.prepared('completion');
    const { content } = completion.facts;
    if (content.letter !== 'completion') throw new Error(content.letter);
    t.match(textOf(completion), say('letter.ground.rights-of-others'), law);
    t.ok((content.remedies?.laws[0]?.remedies.length ?? 0) > 0, `${law}: a way out`);
    unknown.push(...(completion.toCheck.authorityUnknown ?? []));
    t.notMatch(textOf(completion), /undefined|\{/, law);
    const text = await one.text('refusal');
    const isAmerican = law.startsWith('US-');
    t.equal(text.includes(say('letter.remedy.go-to-court')), !isAmerican, `${law}: a court where it has one`);
    t.equal(/attorney general/i.test(text), isAmerican, `${law}: an attorney general where it has one`);
    const appeal = [...(builtInVersions().get(law) ?? [])].at(-1)?.rule.appeal;
    t.equal(text.includes(say('letter.remedy.appeal-to-us')), appeal !== undefined, `${law}: an appeal`);
    if (appeal !== undefined)
      t.ok(text.indexOf(say('letter.remedy.appeal-to-us')) < text.indexOf('to the attorney general'), 'appeal first');
  }
  t.same(unknown, ['ID'], 'one country has set up no authority yet');
});

t.test('each law of several names its own articles, authority and remedies', async (t) => {
  const deps = await world(t);
  const british = await Case.of(deps, ['access'], ['EU', 'GB'], 'DE-BE');
  await british.refuse('access', AGAINST);
  const both = await british.text('refusal');
  t.match(both, /Article 15 GDPR; Article 15 UK GDPR/);
  t.match(both, /Under the General Data[^]*Berliner Beauftragte[^]*Under the UK General Data[^]*ico\.org\.uk/);
  t.match(both, /section 164A/);

  const californian = await Case.of(deps, ['access'], ['EU', 'US-CA'], 'DE-BE');
  await californian.refuse('access', [...AGAINST, 'complain-to-attorney-general']);
  const text = await californian.text('refusal');
  // The law whose date is the first comes first, so a part ends where the other begins, or the letter does.
  const partOf = (law: string): string => {
    const part = text.slice(text.indexOf(`Under the ${law}`) + 1);
    return part.includes('\nUnder the ') ? part.slice(0, part.indexOf('\nUnder the ')) : part;
  };
  t.match(partOf('General Data Protection'), /Berliner[^]*You can go to court/);
  t.notMatch(partOf('General Data Protection'), /attorney general/);
  t.match(partOf('California Consumer'), /cppa\.ca\.gov[^]*oag\.ca\.gov/);
  t.notMatch(partOf('California Consumer'), /court/);
});

t.test('what one law demands is no offer under another', async (t) => {
  const deps = await world(t);
  const one = await Case.of(deps, ['access'], ['EU', 'US-VA'], 'DE-BE');
  await one.refuse('access', [...AGAINST, 'appeal-to-us', 'complain-to-attorney-general']);
  const { content } = (await one.prepared('refusal')).facts;
  if (content.letter !== 'refusal') throw new Error(content.letter);
  const ways = new Map(content.remedies.laws.map(({ jurisdiction, remedies }) => [jurisdiction, remedies]));
  t.same(ways.get('EU'), ['complain-to-authority', 'go-to-court']);
  t.same(ways.get('US-VA'), ['appeal-to-us', 'complain-to-attorney-general']);
});

t.test('a refusal names what the law demands, whatever the officer named', async (t) => {
  const deps = await world(t);
  const one = await Case.of(deps, ['access'], ['EU'], 'DE-BE');
  await one.refuse('access', ['appeal-to-us', 'complain-to-authority', 'go-to-court']);
  const text = await one.text('refusal');
  t.ok(text.indexOf('look at our decision again') < text.indexOf('Berliner Beauftragte'));
  t.match(text, /You can go to court/);
});

t.test(
  'a question promises that time stands still only where the law lets it, for that question and that right',
  async (t) => {
    const deps = await world(t);
    const still = say('letter.deadline.paused');
    const goesOn = say('letter.deadline.running');
    const asked = async (law: string, why: 'much-data' | 'scope-unclear', rights: readonly Right[] = ['access']) => {
      const one = await Case.of(deps, rights, [law], law === 'EU' ? 'DE-BY' : law);
      await one.decide(askForClarity({ why }, moment));
      return one;
    };
    const told = async (one: Case) => {
      const text = await one.text('clarification');
      return [text.includes(still), text.includes(goesOn)];
    };
    t.same(await told(await asked('EU', 'much-data')), [true, false]);
    t.same(await told(await asked('EU', 'scope-unclear')), [false, true]);
    t.same(await told(await asked('GB', 'scope-unclear')), [true, false]);
    const both = await (await asked('EU', 'much-data', ['access', 'rectification'])).text('clarification');
    t.match(both, new RegExp(`\\(${say('letter.right.access')}\\): ${still}`));
    t.match(both, new RegExp(`\\(${say('letter.right.rectification')}\\): ${goesOn}`));
    const priced = await asked('GB', 'much-data', ['rectification']);
    await priced.decide(requestFee({ ground: 'excessive', amount: '10.00', currency: 'GBP' }, moment));
    t.same(await told(priced), [false, true], 'the fee is what its start waits for');
  },
);

t.test('a letter of refusal tells of each refusal that stands, with its own words', async (t) => {
  const deps = await world(t);
  const one = await Case.of(deps, ['access', 'erasure', 'portability'], ['EU'], 'DE-BE');
  await one.refuse('erasure', AGAINST, 'Eight years, section 147 AO.');
  await one.refuse('access', AGAINST);
  await one.refuse('portability', AGAINST, 'Only on paper.');
  const text = await one.text('refusal');
  t.match(text, /erasure of[^]*147 AO[^]*access to[^]*other systems can read[^]*Only on paper/);
});

t.test('what redactions and exceptions leave out is named with its ground, and what prevailed is not', async (t) => {
  const deps = await world(t);
  const one = await Case.of(deps, ['access', 'erasure'], ['EU'], 'DE-BE');
  await one.decide(
    decideRedaction({ what: 'third-party-data', ground: 'rights-of-others', balancing: 'others-prevail' }),
  );
  await one.decide(decideRedaction({ what: 'passage', ground: 'trade-secret', balancing: 'person-prevails' }));
  await one.decide(applyException({ ground: 'legal-privilege', scope: 'document', rights: ['access'] }));
  await one.decide(applyException({ ground: 'legal-obligation', scope: 'data-category', rights: ['erasure'] }));
  await one.answer(['access']);
  const first = await one.text('completion');
  t.match(first, say('letter.completion.some'));
  t.match(first, new RegExp(`${say('letter.completion.open')}\nerasure of`));
  t.match(first, /Data about other people: The rights and freedoms[^]*Documents: The content is protected/);
  t.notMatch(first, /Trade secrets|A law obliges|What we keep/);
  t.match(first, /Berliner Beauftragte/);
  await one.answer(['erasure'], 'done-and-told');
  const second = await one.text('completion');
  t.match(second, /We have erased[^]*What we keep, and why\nPassages of texts: A law obliges us/);
  t.match(second, say('letter.method.post'));
  t.notMatch(second, /No data is enclosed/);

  await one.decide(reopenRequest({ reason: 'closed-in-error', rights: ['access', 'erasure'] }, moment), []);
  await one.answer(['access', 'erasure']);
  const anew = await one.text('completion');
  t.match(anew, say('letter.completion.text'), 'what an earlier answer left out is not said of the next');
  t.notMatch(anew, /What we keep|What we left out/);
});

t.test('what is said to be done is what the register has as delivered, right by right', async (t) => {
  const deps = await world(t);
  // The others are carried out on the customer's own streams (tests/usecases/requests/rights-carried-out.test.ts).
  const byEvent: readonly Right[] = ['access', 'rectification', 'erasure', 'portability', 'automated-decision'];
  for (const right of byEvent) {
    const other: Right = right === 'access' ? 'erasure' : 'access';
    const one = await Case.of(deps, [right, other], ['EU'], 'DE-BE');
    await one.refuse(other, AGAINST);
    const history = await readRequest(deps, one.request);
    const asked = letterInput.parse({ letter: 'completion', deadlineConfirmed: true });
    const leaving = { channel: 'post', now: NOW } as const;
    const before = await prepareLetter(deps, await firstCaller(deps), one.request, asked, history, leaving);
    t.match(before, { kind: 'refused', reason: 'letter-nothing-to-say' }, `${right}: nothing is done yet`);
    await one.answer([right], right === 'access' || right === 'portability' ? 'post' : 'done-and-told');
    const text = await one.text('completion');
    for (const any of RIGHTS)
      t.equal(text.includes(say(`letter.done.${any}`)), any === right, `${right} delivered: ${any}`);
    t.match(text, say('letter.completion.refused'));
  }
});
