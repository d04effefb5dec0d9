import { z } from 'zod';
import type { Instant } from '../../kernel/time.ts';
import type { Right } from '../rules/vocabulary.ts';
import { accepted, alreadySo, refused, refusedAbout, type Told } from '../shape/decision.ts';
import { asSet } from '../shape/plain.ts';
import { instantSchema, wordsSchema } from '../shape/schemas.ts';
import {
  appealDecided,
  complaintAcknowledged,
  requestReopened,
  requestTransferred,
  requestWithdrawn,
} from './answer-events.ts';
import {
  type DecideOnRequest,
  happened,
  inOurWords,
  inTheirWords,
  type Moment,
  onOpen,
  onPending,
  type RequestDecided,
  type RequestDecision,
  type RequestRefusal,
  whyNotThen,
} from './decide.ts';
import type { Grievance, RequestFile } from './file.ts';
import { answeredAt, openOf, openRights, untoldRefusals } from './queries.ts';
import { isGrievance, type RequestOutcome } from './vocabulary.ts';

const then = { happenedAt: instantSchema.optional() };
const words = { words: wordsSchema.optional() };

/** What was answered by then was not withdrawn, nor handed on, before: a late answer would end as none. */
const answersOf = ({ answers }: RequestFile): readonly Instant[] => [...answers.values()].map(({ at }) => at);

export const withdrawRequestInput = requestWithdrawn.clear.extend(then);

export const withdrawRequest = (
  { happenedAt, ...clear }: z.output<typeof withdrawRequestInput>,
  moment: Moment,
): DecideOnRequest =>
  onOpen((file) => {
    if (file.ended === 'withdrawn') return alreadySo;
    if (file.ended !== undefined) return refused('request-ended');
    const why = whyNotThen(file, happenedAt, moment, ...answersOf(file));
    if (why !== undefined) return refused(why);
    return accepted({ type: 'RequestWithdrawn', clear, ...happened(happenedAt, moment) });
  });

export const transferRequestInput = requestTransferred.clear.extend({ ...then, ...words });

export const transferRequest = (
  { happenedAt, words: why, ...clear }: z.output<typeof transferRequestInput>,
  moment: Moment,
): DecideOnRequest =>
  onPending((file) => {
    const not = whyNotThen(file, happenedAt, moment, ...answersOf(file));
    if (not !== undefined) return refused(not);
    return accepted({ type: 'RequestTransferred', clear, ...inOurWords(why), ...happened(happenedAt, moment) });
  });

/** The outcome follows from what was done; nobody types it in. */
export const closeRequest: DecideOnRequest = onOpen((file) => {
  const not = whyNotClosed(file);
  if (not !== undefined) return refused(not);
  const unposted = unpostedLetters(file);
  if (unposted.length > 0) return refusedAbout('request-letter-not-posted', unposted);
  return accepted({ type: 'RequestClosed', clear: { outcome: outcomeOf(file) } });
});

function whyNotClosed(file: RequestFile): RequestRefusal | undefined {
  const isDelivered = [...file.answers.values()].some(({ how }) => how === 'delivered');
  if (file.ended === undefined && isDelivered && file.regimes.length === 0) return 'request-not-classified';
  if (openRights(file).length > 0) return 'request-right-still-open';
  if (untoldRefusals(file).length > 0) return 'request-refusal-not-told';
  if (openOf(file.appeals) !== undefined) return 'request-appeal-open';
  return openOf(file.complaints) === undefined ? undefined : 'request-complaint-open';
}

/** Nothing is recorded on a closed request, the proof of posting neither: it is waited for, or the letter given up. */
const unpostedLetters = ({ letters }: RequestFile): readonly Told[] =>
  [...letters]
    .filter(([, { channel, failed, postedOn }]) => channel === 'post' && !failed && postedOn === undefined)
    .map(([event, { letter }]) => ({ letter: event, kind: letter }));

function outcomeOf({ ended, answers }: RequestFile): RequestOutcome {
  if (ended !== undefined) return ended;
  const all = [...answers.values()];
  if (all.every(({ how }) => how === 'refused')) return 'refused';
  return all.some(({ how, partly }) => how === 'refused' || partly) ? 'partly-answered' : 'answered';
}

export const reopenRequestInput = requestReopened.clear.extend(then);

/** Also an open one, for rights that were answered and have to be answered again. */
export const reopenRequest =
  ({ reason, rights = [], happenedAt }: z.output<typeof reopenRequestInput>, moment: Moment): DecideOnRequest =>
  (state) => {
    if (state.phase === 'unknown') return refused('request-unknown');
    if (!rights.every((right) => state.answers.has(right))) return refused('request-right-still-open');
    // An appeal or a complaint about what has ended leaves it ended.
    const isAtWork = state.phase === 'open' && (state.ended === undefined || isGrievance(reason));
    if (isAtWork && rights.length === 0) return refused('request-not-closed');
    // What was here before the answer is not new: it would move a clock that had run out.
    const isNews = reason === 'new-information';
    const why = whyNotThen(state, happenedAt, moment, ...rights.map((right) => since(state, right, isNews, moment)));
    if (why !== undefined) {
      return refused(why === 'request-moment-too-early' && isNews ? 'request-information-not-new' : why);
    }
    // A refusal that nobody was told of is no answer yet, so nothing comes after it.
    const untold = untoldRefusals(state);
    if (isNews && rights.some((right) => untold.includes(right))) return refused('request-information-not-new');
    const clear = rights.length === 0 ? { reason } : { reason, rights: asSet(rights) };
    return accepted({ type: 'RequestReopened', clear, ...happened(happenedAt, moment) });
  };

/** When the person had the answer, for what is new to it: of a refusal that is the letter, and not the decision. */
function since(file: RequestFile, right: Right, isNews: boolean, { timeZone }: Moment): Instant | undefined {
  const answer = file.answers.get(right);
  return answer === undefined || !isNews ? answer?.at : answeredAt(file, answer, timeZone);
}

export const receiveAppealInput = z.strictObject({ ...then, ...words });
type Received = z.output<typeof receiveAppealInput>;

/** Against an answer; on a closed request, which it reopens. */
export const receiveAppeal = ({ happenedAt, words: text }: Received, moment: Moment): DecideOnRequest =>
  onReceived((file) => {
    if (file.answers.size === 0) return refused('request-nothing-to-appeal');
    if (openOf(file.appeals) !== undefined) return refused('request-appeal-open');
    const first = [...file.answers.values(), ...file.formerAnswers.map(({ answer }) => answer)].map(({ at }) => at);
    const why = whyNotThen(file, happenedAt, moment, first.sort().at(0));
    if (why !== undefined) return refused(why);
    const event = {
      type: 'AppealReceived',
      clear: {},
      ...inTheirWords(text),
      ...happened(happenedAt, moment),
    } as const;
    return accepted(...reopenedFor(file, 'appeal'), event);
  });

/** Appeals and complaints come when everything is done: whoever writes then is not sent away. */
const onReceived =
  (decide: (file: RequestFile) => RequestDecision): DecideOnRequest =>
  (state) =>
    state.phase === 'unknown' ? refused('request-unknown') : decide(state);

/** Work goes on, on this alone: what was answered stays answered, and what has ended stays ended. */
const reopenedFor = ({ phase }: RequestFile, reason: 'appeal' | 'complaint'): readonly RequestDecided[] =>
  phase === 'closed' ? [{ type: 'RequestReopened', clear: { reason } }] : [];

export const decideAppealInput = appealDecided.clear.extend({ ...then, ...words });
type Decided = z.output<typeof decideAppealInput>;

export const decideAppeal = ({ outcome, happenedAt, words: text }: Decided, moment: Moment): DecideOnRequest =>
  onOpen((file) => {
    const open = openOf(file.appeals);
    if (open === undefined) return refused('request-appeal-not-open');
    const why = whyNotSince(open, happenedAt, moment);
    if (why !== undefined) return refused(why);
    const event = { type: 'AppealDecided', clear: { outcome } } as const;
    return accepted({ ...event, ...inOurWords(text), ...happened(happenedAt, moment) });
  });

/** Nothing is done about it before it came. */
function whyNotSince({ receivedAt }: Grievance, at: Instant | undefined, moment: Moment): RequestRefusal | undefined {
  if (at !== undefined && at < receivedAt) return 'request-moment-before-receipt';
  return at !== undefined && at > moment.now ? 'moment-in-future' : undefined;
}

export const receiveComplaintInput = receiveAppealInput;

/** About how a request is or was handled (UK DPA s.164A): at any time; a closed one is reopened by it. */
export const receiveComplaint = ({ happenedAt, words: text }: Received, moment: Moment): DecideOnRequest =>
  onReceived((file) => {
    if (openOf(file.complaints) !== undefined) return refused('request-complaint-open');
    const why = whyNotThen(file, happenedAt, moment);
    if (why !== undefined) return refused(why);
    const said = { ...inTheirWords(text), ...happened(happenedAt, moment) };
    return accepted(...reopenedFor(file, 'complaint'), { type: 'ComplaintReceived', clear: {}, ...said });
  });

export const answerComplaintInput = decideAppealInput;

export const answerComplaint = ({ outcome, happenedAt, words: text }: Decided, moment: Moment): DecideOnRequest =>
  onOpen((file) => {
    const open = openOf(file.complaints);
    if (open === undefined) return refused('request-complaint-not-open');
    const why = whyNotSince(open, happenedAt, moment);
    if (why !== undefined) return refused(why);
    const event = { type: 'ComplaintAnswered', clear: { outcome } } as const;
    return accepted({ ...event, ...inOurWords(text), ...happened(happenedAt, moment) });
  });

export const acknowledgeComplaintInput = complaintAcknowledged.clear.extend(then);

export const acknowledgeComplaint = (
  { how, happenedAt }: z.output<typeof acknowledgeComplaintInput>,
  moment: Moment,
): DecideOnRequest =>
  onOpen((file) => {
    const open = openOf(file.complaints);
    if (open === undefined) return refused('request-complaint-not-open');
    if (open.acknowledgedAt !== undefined) return alreadySo;
    const why = whyNotSince(open, happenedAt, moment);
    if (why !== undefined) return refused(why);
    return accepted({ type: 'ComplaintAcknowledged', clear: { how }, ...happened(happenedAt, moment) });
  });
