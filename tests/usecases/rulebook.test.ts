import t from 'tap';
import { clockOf } from '../../src/domain/rules/clock.ts';
import { builtInRuleOn, builtInVersions } from '../../src/domain/rules/reference.ts';
import { type Act } from '../../src/usecases/core/act.ts';
import { calendarsOf, pinCalendars, pinnedRule, pinRule } from '../../src/usecases/core/rulebook.ts';
import { rulebookStream } from '../../src/domain/rulebook/stream.ts';
import { randomId, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { readAllOf } from '../support/rulebook-events.ts';
import { day, noon } from '../domain/rules/support.ts';
import { Product } from '../support/product-app.ts';

const who = (): Act => ({ actor: SYSTEM_ACTOR, commandId: randomId() });

t.test('the rulebook', async (t) => {
  const product = await Product.of(t);
  const { deps } = product;

  await t.test('what the product ships is shown before anybody used it, and not recorded', async (t) => {
    const list = await product.ask('GET', '/v1/rules');
    t.equal(list.status, 200, list.text);
    t.equal(list.body['items'].length, builtInVersions().size);
    t.ok(list.body['items'].every((one: { recorded: boolean }) => !one.recorded));
    const one = await product.ask('GET', '/v1/rules/EU');
    t.match(one.body, { ruleVersion: 1, origin: 'built-in', recorded: false, versions: [] });
    t.equal(one.body['rule'].clocks[0].respond.citation, 'GDPR Art 12(3)');
    t.equal((await product.ask('GET', '/v1/rules/US-ZZ')).status, 404);
    t.same(await readAllOf(deps, rulebookStream('EU')), []);
  });

  await t.test('the first use records it, once, also when it is retried or done twice at a time', async (t) => {
    const one = who();
    const on = day('2026-11-22');
    const pins = await Promise.all([
      pinRule(deps, one, 'CN', on),
      pinRule(deps, who(), 'CN', on),
      pinRule(deps, one, 'CN', on),
    ]);
    for (const pin of pins) t.equal(pin?.ruleVersion, 1);
    const calendars = await pinCalendars(deps, one, 'CN', [2026, 2027]);
    t.same(
      calendars.map(({ year }) => year),
      [2026],
      '2027 is not published, and is not guessed',
    );
    t.same(await pinCalendars(deps, one, 'CN', [2026, 2027]), calendars);
    t.same(await readAllOf(deps, rulebookStream('CN')), ['RulePublished', 'HolidayCalendarPublished']);
    t.equal(await pinRule(deps, who(), 'US-ZZ', on), undefined);
  });

  await t.test('the versions that were in force before come with the one that is used', async (t) => {
    const earlier = await product.must('GET', '/v1/rules?on=2025-12-31');
    t.match(
      earlier.body['items'].find((one: { jurisdiction: string }) => one.jurisdiction === 'GB'),
      { ruleVersion: 1, effectiveFrom: '2018-05-25', effectiveFromCertainty: 'high', recorded: false },
    );
    t.match((await product.must('GET', '/v1/rules/VN?on=2025-12-31')).body['rule'].instrument, 'Decree 13/2023/ND-CP');
    t.equal((await product.must('GET', '/v1/rules/VN?version=2')).body['effectiveFrom'], '2026-01-01');
    t.equal((await product.ask('GET', '/v1/rules/VN?version=3')).status, 404);
    t.equal((await pinRule(deps, who(), 'VN', day('2025-12-31')))?.ruleVersion, 1);
    t.equal((await pinRule(deps, who(), 'VN', day('2026-01-01')))?.ruleVersion, 2);
    t.same(await readAllOf(deps, rulebookStream('VN')), ['RulePublished', 'RulePublished']);
    t.match((await product.must('GET', '/v1/rules/VN?on=2025-12-31')).body, { ruleVersion: 1, recorded: true });
    const asked = { jurisdiction: 'GB', effectiveFrom: '2025-06-01', reason: 'as-shipped' };
    t.equal((await product.must('POST', '/v1/rules', asked)).body['outcome'], 'written');
    t.notMatch((await product.must('GET', '/v1/rules/GB?on=2025-12-31')).text, /12A/, 'what was in force on that day');
  });

  await t.test('a controller supersedes a rule; what was pinned stays', async (t) => {
    await pinRule(deps, who(), 'EU', day('2026-03-05'));
    const { rule } = builtInRuleOn('EU', day('2026-06-01')) ?? {};
    const own = { ...rule, clocks: rule?.clocks.map((clock) => ({ ...clock, pauses: [] })) };
    const body = {
      jurisdiction: 'EU',
      effectiveFrom: '2026-06-01',
      rule: own,
      reason: 'counsel-advised',
      reasonInWords: 'Jo Weber said so.',
    };
    const answer = await product.ask('POST', '/v1/rules', body);
    t.equal(answer.body['outcome'], 'written', answer.text);
    t.equal((await product.ask('POST', '/v1/rules', body)).body['outcome'], 'unchanged');
    t.equal((await pinRule(deps, who(), 'EU', day('2026-05-31')))?.ruleVersion, 1);
    t.equal((await pinRule(deps, who(), 'EU', day('2026-06-01')))?.ruleVersion, 2);
    t.same((await pinnedRule(deps, 'EU', 1))?.rule, rule);
    t.same((await pinnedRule(deps, 'EU', 2))?.rule.clocks[0]?.pauses, []);
    const seen = await product.ask('GET', '/v1/rules/EU?version=2');
    t.match(seen.body, {
      origin: 'controller',
      reason: 'counsel-advised',
      versions: [{ ruleVersion: 1 }, { ruleVersion: 2 }],
    });
    t.notMatch(seen.text, /Weber/, 'the words are sealed');
    t.equal((await product.ask('GET', '/v1/rules/EU?on=2026-05-31')).body['ruleVersion'], 1);
    const back = await product.ask('POST', '/v1/rules', {
      jurisdiction: 'EU',
      effectiveFrom: '2026-09-01',
      reason: 'back-to-default',
    });
    t.equal(back.body['outcome'], 'written');
    t.match((await product.ask('GET', '/v1/rules/EU?on=2026-09-02')).body, { ruleVersion: 3, origin: 'built-in' });
    const none = await product.ask('POST', '/v1/rules', {
      jurisdiction: 'US-ZZ',
      effectiveFrom: '2026-09-01',
      reason: 'new-law',
    });
    t.equal(none.body['code'], 'RULE_NOT_BUILT_IN');
    const added = await product.must('POST', '/v1/rules', {
      jurisdiction: 'US-ZZ',
      effectiveFrom: '2026-01-01',
      rule: own,
      reason: 'new-law',
    });
    const listed = await product.must('GET', `/v1/rules?minPosition=${added.body['position']}`);
    t.equal(listed.body['items'].length, builtInVersions().size + 1, 'a jurisdiction of the controller is listed too');
    t.match(
      listed.body['items'].find((one: { jurisdiction: string }) => one.jurisdiction === 'US-ZZ'),
      { origin: 'controller', recorded: true },
    );
    t.match(
      listed.body['items'].find((one: { jurisdiction: string }) => one.jurisdiction === 'GB'),
      { ruleVersion: 1, effectiveFrom: '2025-06-01', origin: 'built-in', recorded: true },
    );
    const before = await product.must('GET', '/v1/rules?recordedAsOf=2020-01-01');
    t.equal(before.body['items'].length, builtInVersions().size, 'as known before anything was recorded');
    t.match((await product.must('GET', '/v1/rules/EU?recordedAsOf=2020-01-01')).body, { recorded: false });
    t.equal((await product.ask('GET', '/v1/rules/US-ZZ?recordedAsOf=2020-01-01')).status, 404);
  });

  await t.test('a calendar of the controller wins over the one that the product ships', async (t) => {
    const dueOn = async () => {
      const rule = await pinRule(deps, who(), 'EU', day('2026-06-02'));
      if (rule === undefined) throw new Error('no rule');
      const facts = { receivedAt: noon('2026-06-02') };
      const calendars = await pinCalendars(deps, who(), 'DE', [2026]);
      return clockOf({
        rule,
        right: 'access',
        facts,
        calendars,
        timeZone: 'Europe/Berlin',
        now: facts.receivedAt,
        internalTargetDays: 14,
      }).due?.on;
    };
    t.equal(await dueOn(), '2026-07-02');
    const seen = await product.ask('GET', '/v1/calendars/DE/2026');
    t.match(seen.body, { recorded: true, certainty: 'medium' });
    const { recorded: _recorded, ...calendar } = seen.body;
    const off = [...calendar['off'], '2026-07-02'];
    const answer = await product.ask('POST', '/v1/calendars', { ...calendar, off, reason: 'works-closed' });
    t.equal(answer.body['outcome'], 'written', answer.text);
    t.equal(await dueOn(), '2026-07-03');
    t.equal((await calendarsOf(deps, 'DE')).length, 1);
    t.match((await product.must('GET', '/v1/calendars/DE/2026?recordedAsOf=2020-01-01')).body, { recorded: false });
    const wrong = await product.ask('POST', '/v1/calendars', { ...calendar, off: ['2027-01-01'], reason: 'typing' });
    t.equal(wrong.body['code'], 'CALENDAR_DAYS_NOT_OF_YEAR');
    t.equal((await product.ask('GET', '/v1/calendars/CN/2027')).status, 404, 'not published');
  });
});
