import type { EventId } from '../../kernel/ids.ts';
import type { EventOf } from '../shape/category.ts';
import { answered, asking, withoutUnsent } from './evolve-intake.ts';
import { type Extension, type Letter, momentOf, recordedLater, type RequestFile, type Told } from './file.ts';
import type { letterEvents, timeEvents } from './time-events.ts';

export function evolveTime(state: RequestFile, event: EventOf<typeof timeEvents>): RequestFile {
  const at = momentOf(event);
  switch (event.type) {
    case 'ClarificationRequested':
      return {
        ...withoutUnsent(state, 'clarification'),
        clarifications: asking(state.clarifications, { askedAt: at, ...recordedLater(event), why: event.clear.why }),
      };
    case 'ClarificationReceived':
      return { ...state, clarifications: answered(state.clarifications, at) };
    case 'FeeRequested':
      return { ...state, fees: [...state.fees, { askedAt: at, ...recordedLater(event), why: event.clear.ground }] };
    case 'FeePaid':
    case 'FeeWaived':
      return { ...state, fees: answered(state.fees, at) };
    case 'RequestAcknowledged':
      return { ...state, acknowledgedAt: state.acknowledgedAt ?? at };
    case 'DeadlineExtended': {
      const { jurisdiction, untilOn } = event.clear;
      const until = untilOn === undefined ? {} : { untilOn };
      const extension: Extension = { jurisdiction, decidedAt: at, by: event.id, ...until };
      return { ...state, extensions: [...state.extensions, extension] };
    }
    case 'ExtensionNoticeSent': {
      const noticeSentAt = at;
      const told = state.extensions.findLastIndex(({ jurisdiction }) => jurisdiction === event.clear.jurisdiction);
      const extensions = state.extensions.map((one, index) =>
        index === told && one.noticeSentAt === undefined
          ? { ...one, noticeSentAt, notice: event.clear.letter as EventId }
          : one,
      );
      return { ...state, extensions };
    }
    case 'DeadlineApproached': {
      const { threshold, ...deadline } = event.clear;
      return warned(state, threshold, { at, about: 'deadline', deadline: { ...deadline, daysBefore: threshold } });
    }
    case 'DeadlineMissed': {
      return warned(state, 'missed', { at, about: 'deadline', deadline: event.clear });
    }
    case 'DeadlineConfirmed': {
      const { of: right, ...rest } = event.clear;
      const made = { ...rest, right, at: event.metadata.recordedAt, by: event.metadata.actor };
      return { ...state, confirmed: [...(state.confirmed ?? []), made] };
    }
    case 'ReminderSent':
      return { ...state, told: [...state.told, { at, ...event.clear }] };
  }
}

export const warningKey = (jurisdiction: string, right: string, what: number | 'missed', dueOn: string): string =>
  `${jurisdiction} ${right} ${what} ${dueOn}`;

type OfDeadline = Told & Required<Pick<Told, 'deadline'>>;

function warned(state: RequestFile, what: number | 'missed', told: OfDeadline): RequestFile {
  const { jurisdiction, right, dueOn } = told.deadline;
  const key = warningKey(jurisdiction, right, what, dueOn);
  return { ...state, warned: new Set(state.warned).add(key), told: [...state.told, told] };
}

export function evolveLetter(state: RequestFile, event: EventOf<typeof letterEvents>): RequestFile {
  switch (event.type) {
    case 'LetterSent': {
      const { letter, channel, byHand, refusals } = event.clear;
      const unproved = channel === 'mail' && byHand !== undefined && byHand.proof === undefined;
      const sent: Letter = {
        letter,
        channel,
        sentAt: momentOf(event),
        ...(unproved ? { isUnproved: true as const } : {}),
        ...(state.unsent.has(letter) ? { isRetry: true as const } : {}),
        failed: false,
      };
      const letters = new Map(state.letters).set(event.id, sent);
      return {
        ...withoutUnsent(state, letter),
        letters,
        ...(letter === 'refusal' ? { answers: toldBy(state, event.id, refusals) } : {}),
      };
    }
    case 'LetterFailed': {
      const { of, letter } = event.clear;
      if (of !== undefined) return withoutNotice(withLetter(state, of, { failed: true }), of);
      return { ...state, unsent: new Map([[letter, momentOf(event)], ...state.unsent]) };
    }
    case 'LetterPosted':
      return withLetter(state, event.clear.of, { postedOn: event.clear.postedOn });
  }
}

/** A letter of refusal tells of the refusals that it names, and of everything refused before it where it names none. */
const toldBy = (
  { answers }: RequestFile,
  letter: EventId,
  refusals: readonly string[] | undefined,
): RequestFile['answers'] =>
  new Map(
    [...answers].map(([right, answer]) => {
      const isTold = answer.how === 'refused' && refusals?.includes(answer.by) !== false;
      return [right, isTold ? { ...answer, letters: [...answer.letters, letter] } : answer];
    }),
  );

/** A letter that came back told nobody of an extension. */
function withoutNotice(state: RequestFile, of: string): RequestFile {
  const extensions = state.extensions.map((one): Extension => {
    const { noticeSentAt: _sent, notice, ...rest } = one;
    return notice === of ? rest : one;
  });
  return { ...state, extensions };
}

function withLetter(state: RequestFile, id: EventId, change: Partial<Letter>): RequestFile {
  const letter = state.letters.get(id);
  return letter === undefined ? state : { ...state, letters: new Map(state.letters).set(id, { ...letter, ...change }) };
}
