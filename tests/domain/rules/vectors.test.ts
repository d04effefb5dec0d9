import { readFileSync } from 'node:fs';
import t from 'tap';
import { clockOf } from '../../../src/domain/rules/clock.ts';
import type { ClockFacts } from '../../../src/domain/rules/clock-types.ts';
import { deadlineOf } from '../../../src/domain/rules/deadline.ts';
import { isNumbered } from '../../../src/domain/rules/candidates.ts';
import { builtInVersions, calendarsKeptByHand } from '../../../src/domain/rules/reference.ts';
import { type Calendar, WorkingDays } from '../../../src/domain/rules/holidays.ts';
import type { Right } from '../../../src/domain/rules/vocabulary.ts';
import type { Instant, LocalDate } from '../../../src/kernel/time.ts';
import { calendar, noon, ruleOf } from './support.ts';

interface Vector {
  readonly jurisdiction: string;
  readonly rule: string;
  readonly received?: string;
  readonly aware_at?: string;
  readonly due: string;
  readonly unrolled?: string;
  readonly due_if_extended?: string;
  readonly extension_notice_by?: string;
  readonly clarification_requested?: string;
  readonly clarification_received?: string;
  readonly identity_received?: string;
}

const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as readonly Vector[];

/** "1 Jan, Easter Monday, 1 May, 25-26 Dec", as the vectors assume for the Union. */
const EU = [
  calendar('DE', 2026, ['01-01', '04-06', '05-01', '12-25', '12-26']),
  calendar('DE', 2027, ['01-01', '03-29', '05-01', '12-25', '12-26']),
];
const CALIFORNIA = [calendar('US-CA', 2026, ['12-25']), calendar('US-CA', 2027, ['01-01', '01-18'])];
const calendarsOf: { readonly [jurisdiction: string]: readonly Calendar[] } = {
  EU,
  GB: [calendar('GB-ENG', 2026, ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-28'])],
  'US-CA': CALIFORNIA,
  CN: calendarsKeptByHand(),
};

function rightOf({ jurisdiction, rule }: Vector): Right {
  if (rule.startsWith('opt-out')) return 'opt-out';
  return jurisdiction === 'CN' && rule.startsWith('15 business') ? 'rectification' : 'access';
}

function factsOf(vector: Vector): ClockFacts {
  const { received = '', clarification_requested: asked, clarification_received: got, identity_received: id } = vector;
  return {
    receivedAt: noon(received),
    ...(asked === undefined || got === undefined
      ? {}
      : { clarification: [{ askedAt: noon(asked), answeredAt: noon(got), justification: 'much-data' }] }),
    ...(id === undefined
      ? {}
      : { identity: [{ askedAt: noon(received), answeredAt: noon(id), justification: 'sender-unknown' }] }),
  };
}

t.test('the vectors of the reference file', async (t) => {
  t.equal(vectors.length, 20, 'all of them');
  for (const vector of vectors) {
    const { jurisdiction, rule, received, due } = vector;
    if (received === undefined) continue;
    const clock = clockOf({
      rule: ruleOf(jurisdiction, received),
      right: rightOf(vector),
      facts: factsOf(vector),
      calendars: calendarsOf[jurisdiction] ?? [],
      timeZone: 'UTC',
      now: noon(received),
      internalTargetDays: 14,
    });
    const name = `${jurisdiction} ${rule} received ${received}`;
    const answer = rule.startsWith('ack') ? clock.acknowledgeBy : clock.due;
    t.equal(answer?.on, due, name);
    t.equal(answer?.at, `${due}T23:59:59.999Z`, 'until the end of that day');
    t.equal(answer?.provisional, false, 'for good');
    if (vector.due_if_extended !== undefined)
      t.equal(clock.extendedDue?.on, vector.due_if_extended, `${name}, extended`);
    if (vector.extension_notice_by !== undefined) t.equal(clock.extensionNoticeBy?.on, vector.extension_notice_by);
    if (vector.unrolled !== undefined) {
      t.equal(
        clock.derivation.find((step) => step.code === 'period')?.values['to'],
        vector.unrolled,
        'before the roll',
      );
    }
  }
});

t.test('72 hours from awareness run over a weekend and Christmas', async (t) => {
  const vector = vectors.find((one) => one.aware_at !== undefined) as Vector;
  const [toAuthority] = ruleOf('EU').rule.breach;
  const { deadline } = toAuthority as NonNullable<typeof toAuthority>;
  t.ok(isNumbered(deadline));
  if (!isNumbered(deadline)) return;
  const at = (vector.aware_at as string).replace('Z', '.000Z') as Instant;
  const ground = { days: new WorkingDays(EU), timeZone: 'UTC' };
  const { due } = deadlineOf(ground, { at, on: at.slice(0, 10) as LocalDate }, [deadline], []);
  t.equal(due.at, vector.due.replace('Z', '.000Z'));
});

t.test('the reference data hold all 47 jurisdictions', async (t) => {
  t.equal(builtInVersions().size, 47);
});
