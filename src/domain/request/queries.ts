import type { EventId } from '../../kernel/ids.ts';
import { type Instant, later } from '../../kernel/time.ts';
import { startOfDay } from '../rules/calendar.ts';
import type { ClockFacts } from '../rules/clock-types.ts';
import type { Right } from '../rules/vocabulary.ts';
import type { Asked, Letter, RequestFile } from './file.ts';

/** Rights that nobody answered yet. None where nobody waits for an answer any more. */
export const openRights = (file: RequestFile): readonly Right[] =>
  file.ended === undefined ? file.rights.filter((right) => !file.answers.has(right)) : [];

/** Whether one of the questions waits for its answer. */
export const hasOpen = (asked: readonly Asked[]): boolean => asked.some((one) => one.answeredAt === undefined);

/** What the clock of one right under one regime is worked out from. An extension is of a regime, all else of the request. */
export function clockFacts(file: RequestFile, right: Right, jurisdiction: string): ClockFacts {
  const { receivedAt, identity, acknowledgedAt } = file;
  const { confirmedAt, notInDoubtAt } = identity;
  const extension = file.extensions.findLast((one) => one.jurisdiction === jurisdiction);
  const answer = file.answers.get(right);
  return {
    receivedAt,
    ...(identity.asked.length === 0 ? {} : { identity: questions(identity.asked) }),
    ...(confirmedAt === undefined ? {} : { identityConfirmedAt: confirmedAt }),
    ...(notInDoubtAt === undefined ? {} : { identityNotInDoubtAt: notInDoubtAt }),
    ...(file.clarifications.length === 0 ? {} : { clarification: questions(file.clarifications) }),
    ...(file.fees.length === 0 ? {} : { fee: questions(file.fees) }),
    ...(extension === undefined ? {} : { extension: extensionFacts(extension) }),
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }),
    ...(answer?.how === 'delivered' ? { answeredAt: answer.at } : {}),
    ...(answer?.how === 'refused' ? { refusedAt: answer.at } : {}),
  };
}

const questions = (asked: readonly Asked[]) => asked.map(({ why, ...times }) => ({ ...times, justification: why }));

function extensionFacts({ decidedAt, noticeSentAt, untilOn }: RequestFile['extensions'][number]) {
  return {
    decidedAt,
    ...(noticeSentAt === undefined ? {} : { noticeSentAt }),
    ...(untilOn === undefined ? {} : { until: untilOn }),
  };
}

/**
 * When a letter is proved to have gone out: at once where a mail server took it, and with the proof of posting where it
 * was printed. `undefined`: not proved. The day of posting is the controller's.
 */
export function provedAt({ channel, failed, sentAt, postedOn }: Letter, timeZone: string): Instant | undefined {
  if (failed) return undefined;
  switch (channel) {
    case 'mail':
      return sentAt;
    case 'post':
      return postedOn === undefined ? undefined : later(sentAt, startOfDay(postedOn, timeZone));
  }
}

/** Letters of this kind that left us and did not come back, the newest first. */
export const lettersOf = (file: RequestFile, kind: Letter['letter']): readonly (readonly [EventId, Letter])[] =>
  [...file.letters].filter(([, { letter, failed }]) => letter === kind && !failed).reverse();
