import type { EventId } from '../../kernel/ids.ts';
import { type Instant, later } from '../../kernel/time.ts';
import { startOfDay } from '../rules/calendar.ts';
import type { ClockFacts, Question } from '../rules/clock-types.ts';
import { type QuestionKind, type Right, SAME_RIGHT } from '../rules/vocabulary.ts';
import type {
  Answer,
  Asked,
  Evidence,
  Extension,
  FormerAnswer,
  Grievance,
  Identity,
  Letter,
  RequestEvent,
  RequestFile,
} from './file.ts';
import { RESTS_ON } from './vocabulary.ts';

/** Rights that nobody answered yet. None where nobody waits for an answer any more. */
export const openRights = (file: RequestFile): readonly Right[] =>
  file.ended === undefined ? file.rights.filter((right) => !file.answers.has(right)) : [];

/**
 * When the person was told of a refusal: its letter was mailed, or is proved posted, or it was handed over otherwise.
 * `undefined`: not yet, and until then nothing was answered.
 */
export function refusalToldAt({ letters }: RequestFile, answer: Answer, timeZone: string): Instant | undefined {
  const proved = answer.letters.map((id) => {
    const letter = letters.get(id);
    return letter === undefined ? undefined : provedAt(letter, timeZone);
  });
  return [answer.handedOverAt, ...proved]
    .filter((at) => at !== undefined)
    .sort()
    .at(0);
}

/** Rights that were refused and of which nobody has told the person yet. */
export const untoldRefusals = (file: RequestFile): readonly Right[] =>
  file.ended === undefined
    ? file.rights.filter((right) => {
        const answer = file.answers.get(right);
        // Whether it was told does not hang on whose day it is.
        return answer?.how === 'refused' && refusalToldAt(file, answer, 'UTC') === undefined;
      })
    : [];

/** Rights for which the person waits: nothing was decided yet, or it was refused and not told. */
export function waitingRights(file: RequestFile): readonly Right[] {
  const waiting = new Set([...openRights(file), ...untoldRefusals(file)]);
  return file.rights.filter((right) => waiting.has(right));
}

/** When the person had the answer to a right. */
export const answeredAt = (file: RequestFile, answer: Answer, timeZone: string): Instant | undefined =>
  answer.how === 'refused' ? refusalToldAt(file, answer, timeZone) : answer.at;

/** What a confirmation by this method would rest on: the newest that came in, of the kind that the method asks for. */
export function evidenceFor({ evidence }: Identity, method: string): Evidence | undefined {
  const item = RESTS_ON.get(method);
  return evidence.findLast(({ items }) => item === undefined || items.includes(item));
}

/** Every moment at which something was done about it: none lies before the receipt. */
export const doneAt = ({ identity, authority, acknowledgedAt, ...file }: RequestFile): readonly Instant[] =>
  [
    acknowledgedAt,
    authority?.checkedAt,
    identity.confirmedAt,
    identity.notInDoubtAt,
    ...[...identity.asked, ...file.clarifications, ...file.fees].map(({ askedAt }) => askedAt),
    ...file.extensions.map(({ decidedAt }) => decidedAt),
    ...[...file.letters.values()].map(({ sentAt }) => sentAt),
    ...[...file.approved.values(), ...file.answers.values()].map(({ at }) => at),
    ...[...file.appeals, ...file.complaints].map(({ receivedAt }) => receivedAt),
  ].filter((at) => at !== undefined);

/** Whether it waits for its answer. */
export const isOpen = ({ answeredAt, askedAnewAt }: Asked): boolean =>
  answeredAt === undefined && askedAnewAt === undefined;

/** Whether one of the questions waits for its answer. */
export const hasOpen = (asked: readonly Asked[]): boolean => asked.some(isOpen);

/** Letters of its kind that were sent since it was asked, also those that failed. */
const lettersAbout = ({ letters }: RequestFile, kind: QuestionKind, { askedAt }: Asked): readonly Letter[] =>
  [...letters.values()].filter(({ letter, sentAt }) => letter === kind && sentAt >= askedAt);

/** When the first of its letters that stand left, as far as that is proved: before that nobody was asked anything. */
export function toldOfQuestionAt(
  file: RequestFile,
  kind: QuestionKind,
  asked: Asked,
  timeZone: string,
): Instant | undefined {
  const proved = lettersAbout(file, kind, asked).flatMap((letter) => provedAt(letter, timeZone) ?? []);
  return proved.sort().at(0);
}

/** Its letters came back, or none would leave, and nobody answered: it asked nobody anything, and no law waits for it. */
function reachedNobody(file: RequestFile, kind: QuestionKind, asked: Asked): boolean {
  if (!isOpen(asked)) return asked.askedAnewAt !== undefined;
  const letters = lettersAbout(file, kind, asked);
  return letters.every(({ failed }) => failed) && (letters.length > 0 || file.unsent.has(kind));
}

/** Whether a question is open; one that reached nobody may be asked anew. */
export function hasOpenAndAsked(file: RequestFile, kind: 'identity' | 'clarification', all: readonly Asked[]): boolean {
  const open = all.findLast(isOpen);
  return open !== undefined && !reachedNobody(file, kind, open);
}

/** What was recorded since a right was last opened again, or at all: what was decided of it before that counts no more. */
export const sinceReopened = (events: readonly RequestEvent[], right: Right): readonly RequestEvent[] =>
  events.slice(
    events.findLastIndex(({ type, clear }) => type === 'RequestReopened' && clear.rights?.includes(right)) + 1,
  );

/** From when the clock of a right counts: its receipt, or when new information came after it had been answered. */
export const receiptOf = (file: RequestFile, right: Right): Instant => file.reopened.get(right) ?? file.receivedAt;

/**
 * The extension of a right under a regime: the first that was told, else the last that was decided. One that was decided
 * before new information came was of the time before.
 */
export function extensionOf(file: RequestFile, right: Right, jurisdiction: string): Extension | undefined {
  const since = receiptOf(file, right);
  return counting(file.extensions.filter((one) => one.jurisdiction === jurisdiction && one.decidedAt >= since));
}

const counting = (extensions: readonly Extension[]): Extension | undefined =>
  extensions.find(({ noticeSentAt }) => noticeSentAt !== undefined) ?? extensions.at(-1);

/** The appeal or the complaint that waits for its answer. */
export const openOf = (all: readonly Grievance[]): Grievance | undefined => {
  const last = all.at(-1);
  return last?.settledAt === undefined ? last : undefined;
};

/** What the clock of one right under one regime is worked out from. An extension is of a regime, all else of the request. */
export const clockFacts = (file: RequestFile, right: Right, jurisdiction: string, timeZone: string): ClockFacts => ({
  ...factsOfAll(file, timeZone),
  receivedAt: receiptOf(file, right),
  ...extended(extensionOf(file, right, jurisdiction)),
  ...answered(file, file.answers.get(right), timeZone),
  ...(file.ended === undefined || file.endedAt === undefined ? {} : { ended: { why: file.ended, at: file.endedAt } }),
});

/** The same of an answer that was given before new information came. */
export const formerClockFacts = (
  file: RequestFile,
  { right, receivedAt, answer }: FormerAnswer,
  jurisdiction: string,
  timeZone: string,
): ClockFacts => {
  const until = file.formerAnswers.find((one) => one.right === right && one.receivedAt > receivedAt)?.receivedAt;
  const before = until ?? receiptOf(file, right);
  const extension = counting(
    file.extensions.filter(
      (one) => one.jurisdiction === jurisdiction && one.decidedAt >= receivedAt && one.decidedAt < before,
    ),
  );
  return { ...factsOfAll(file, timeZone), receivedAt, ...extended(extension), ...answered(file, answer, timeZone) };
};

function factsOfAll(file: RequestFile, timeZone: string): Omit<ClockFacts, 'receivedAt'> {
  const { identity, acknowledgedAt } = file;
  const { confirmedAt, notInDoubtAt } = identity;
  const asked = (kind: QuestionKind, all: readonly Asked[]) => {
    const heard = all
      .filter((one) => !reachedNobody(file, kind, one))
      .map((one) => question(file, kind, one, timeZone));
    return heard.length === 0 ? {} : { [kind]: heard };
  };
  return {
    ...asked('identity', identity.asked),
    ...(confirmedAt === undefined ? {} : { identityConfirmedAt: confirmedAt }),
    ...(notInDoubtAt === undefined ? {} : { identityNotInDoubtAt: notInDoubtAt }),
    ...asked('clarification', file.clarifications),
    ...asked('fee', file.fees),
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }),
  };
}

const extended = (extension: Extension | undefined) =>
  extension === undefined ? {} : { extension: extensionFacts(extension) };

function answered(
  file: RequestFile,
  answer: Answer | undefined,
  timeZone: string,
): Pick<ClockFacts, 'answeredAt' | 'refusedAt' | 'untoldSince'> {
  if (answer === undefined) return {};
  switch (answer.how) {
    case 'delivered':
      return { answeredAt: answer.at };
    case 'refused': {
      const told = refusalToldAt(file, answer, timeZone);
      return told === undefined ? { untoldSince: answer.at } : { refusedAt: told };
    }
  }
}

/** A question that is dated back is believed as far as a letter of its kind proves it, and else from its recording on. */
function question(file: RequestFile, kind: QuestionKind, asked: Asked, timeZone: string): Question {
  const { answeredAt, why } = asked;
  const askedAt = heardAt(file, kind, asked);
  const shown = { askedAt, ...(answeredAt === undefined ? {} : { answeredAt }), justification: why };
  if (asked.recordedAt === undefined) return shown;
  return { ...shown, onRecordAt: later(askedAt, shownAskedAt(file, kind, asked, timeZone)) };
}

/**
 * From when a law waits for its answer. Where one of its letters came back, or would not leave, nobody was asked before one
 * left that stands; and where none does, the person is not known to have heard of it before they answered.
 */
function heardAt(file: RequestFile, kind: QuestionKind, asked: Asked): Instant {
  const { askedAt, answeredAt } = asked;
  const letters = lettersAbout(file, kind, asked).filter(
    ({ sentAt }) => answeredAt === undefined || sentAt <= answeredAt,
  );
  if (!letters.some(({ failed, isRetry }) => failed || isRetry === true)) return askedAt;
  const stands = letters.flatMap(({ failed, sentAt }) => (failed ? [] : [sentAt]));
  return stands.sort().at(0) ?? answeredAt ?? askedAt;
}

/** From when it is on record, or proved by a letter, that it was asked. */
function shownAskedAt(file: RequestFile, kind: QuestionKind, asked: Asked, timeZone: string): Instant {
  const { askedAt, recordedAt } = asked;
  if (recordedAt === undefined) return askedAt;
  const told = toldOfQuestionAt(file, kind, asked, timeZone);
  return told === undefined || recordedAt < told ? recordedAt : told;
}

function extensionFacts({ decidedAt, noticeSentAt, untilOn }: Extension) {
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
export function provedAt(
  { channel, failed, isUnproved, sentAt, postedOn }: Letter,
  timeZone: string,
): Instant | undefined {
  if (failed || isUnproved === true) return undefined;
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

/** By its own name, or by the one that another law has for it. */
export const isAmong = (rights: readonly Right[], right: Right): boolean =>
  rights.includes(right) || rights.some((one) => one === SAME_RIGHT[right]);

/** Nobody has named any law of the earlier one, or each law of this one is among them. */
export function isUnderLawsOf({ regimes }: RequestFile, earlier: RequestFile): boolean {
  const laws = earlier.regimes.map(({ jurisdiction }) => jurisdiction);
  return laws.length === 0 || regimes.every(({ jurisdiction }) => laws.includes(jurisdiction));
}
