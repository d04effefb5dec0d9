import type { Moment, RequestDecided } from '../../src/domain/request/decide.ts';
import type { Right } from '../../src/domain/rules/vocabulary.ts';
import { type ActorId, eventId, streamName } from '../../src/kernel/ids.ts';
import { second } from './scenario.ts';
import { testId } from './stored-events.ts';

/** What scenarios of one request begin with. The n-th event is recorded at `second(n)`, by the system. */
export const REQUEST = streamName('request', testId(42));
/** Ids of a scenario's events follow from their place. */
export const idAt = (n: number) => eventId(testId(1), REQUEST, n);
export const moment: Moment = { now: second(3600), timeZone: 'UTC' };
/** Somebody else than whoever acts in every scenario. */
export const deliverer = testId(10) as ActorId;

export const received = (...rights: Right[]): RequestDecided => ({
  type: 'RequestReceived',
  clear: { channel: 'letter', rights, receivedAt: second(0), customer: testId(4) },
});
export const classified: RequestDecided = {
  type: 'RequestClassified',
  clear: {
    regimes: [{ jurisdiction: 'EU', ruleVersion: 1 }],
    calendarPlace: 'DE',
    rights: ['access'],
    timeZone: 'UTC',
  },
};
export const noDoubt: RequestDecided = { type: 'IdentityNotInDoubt', clear: { reason: 'logged-in' } };
export const approved = (...rights: Right[]): RequestDecided => ({ type: 'ResponseApproved', clear: { rights } });
export const letterSent = (
  letter: 'extension' | 'refusal' | 'identity' | 'clarification',
  channel: 'mail' | 'post' = 'mail',
  more: object = {},
): RequestDecided => ({
  type: 'LetterSent',
  clear: { letter, channel, to: 'customer', template: 1, ...more },
  sealed: { preference: { language: 'de' }, note: { documentSha256: Buffer.alloc(32, 1).toString('base64') } },
});
