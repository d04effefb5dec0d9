import type { Answer, RequestEvent, RequestFile } from '../../domain/request/file.ts';
import { openRights, sinceReopened } from '../../domain/request/queries.ts';
import type { Right } from '../../domain/rules/vocabulary.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { LocalDate } from '../../kernel/time.ts';
import {
  DELETED,
  type Forgotten,
  HANDED_OVER,
  type Refusal,
  type Unproved,
  type Withheld,
} from '../../reports/letters/facts.ts';
import type { EventNamed, NothingToWrite, Source, UnopenedContent } from './letter-source.ts';
import { remediesAgainst } from './letter-remedies.ts';

/** Whoever wrote for another has proved that they may, and still does. */
export const isAuthorityProved = ({ authority }: RequestFile, today: LocalDate): boolean =>
  authority?.outcome === 'proved' && (authority.expiresOn === undefined || authority.expiresOn >= today);

function unprovedOf(file: RequestFile, today: LocalDate): Unproved {
  if (file.through === undefined) return 'asker';
  return isAuthorityProved(file, today) ? 'person' : 'authority';
}

/** Every refusal that stands; the letter counts as telling of these, and of none that is decided while it is written. */
export function refusal({ file, events, clocks, today }: Source): UnopenedContent | NothingToWrite {
  const standing = events
    .filter((one): one is EventNamed<'RequestRefused'> => one.type === 'RequestRefused')
    .map((event) => ({ event, rights: answeredBy(file, event, 'refused') }))
    .filter(({ rights }) => rights.length > 0);
  if (standing.length === 0) return 'letter-nothing-to-say';
  if (clocks.laws.length === 0) return 'request-not-classified';
  const unproved = unprovedOf(file, today);
  const rights = standing.flatMap((one) => one.rights);
  const named = [...new Set(standing.flatMap(({ event }) => event.clear.remedies))];
  const remedies = remediesAgainst({ rights, named }, file, clocks, today);
  const withWords = standing.filter(({ event }) => event.sealed.note !== undefined);
  return {
    content: (opened) => ({
      letter: 'refusal',
      refusals: standing.map((one): Refusal => {
        const { reason, ground } = one.event.clear;
        const index = withWords.indexOf(one);
        const words = index < 0 ? undefined : opened[index];
        return { rights: one.rights, reason, unproved, ground, ...(words === undefined ? {} : { words }) };
      }),
      remedies,
    }),
    words: notesOf(standing.map(({ event }) => event)),
    refusals: standing.map(({ event }) => event.id),
  };
}

const notesOf = (events: readonly RequestEvent[]): readonly SealedRef[] =>
  events.flatMap(({ sealed: { note } }) => (note === undefined ? [] : [note]));

/** Rights whose answer is this event, and no later one. */
const answeredBy = ({ rights, answers }: RequestFile, event: RequestEvent, how: Answer['how']): readonly Right[] =>
  rights.filter((right) => answers.get(right)?.by === event.id && answers.get(right)?.how === how);

export function completion({ file, events, clocks, today, forgotten }: Source): UnopenedContent | NothingToWrite {
  const deliveries = events
    .filter((one): one is EventNamed<'ResponseDelivered'> => one.type === 'ResponseDelivered')
    .map((event) => ({ event, rights: answeredBy(file, event, 'delivered') }))
    .filter(({ rights }) => rights.length > 0);
  if (deliveries.length === 0) return 'letter-nothing-to-say';
  const rights = file.rights.filter((right) => file.answers.get(right)?.how === 'delivered');
  const handed = deliveries.filter((one) => one.rights.some((right) => HANDED_OVER.has(right)));
  const left = deliveries.flatMap(({ event, rights: all }) => all.flatMap((right) => leftOut(events, right, event)));
  const isDeleted = rights.some((right) => DELETED.has(right));
  const kept = withoutKept(distinct(left.filter(({ right }) => DELETED.has(right))), forgotten);
  const withheld = distinct(left.filter(({ right }) => !DELETED.has(right)));
  const partial = new Set(left.map(({ event }) => event).filter(({ type }) => type === 'PartialAnswerDecided'));
  const isStanding = isDeleted && (forgotten?.kept.length ?? 0) + (forgotten?.late.length ?? 0) > 0;
  const isLess = left.length > 0 || isStanding;
  if (isLess && clocks.laws.length === 0) return 'request-not-classified';
  const deleted = isStanding ? rights.filter((right) => DELETED.has(right)) : [];
  const lessened = [...new Set([...left.map(({ right }) => right), ...deleted])];
  return {
    content: (opened) => {
      const words = opened.filter((one) => one !== undefined).join('\n');
      return {
        letter: 'completion',
        rights,
        methods: [...new Set(handed.map(({ event }) => event.clear.method))],
        withheld,
        kept,
        ...(forgotten === undefined || !isDeleted ? {} : { forgotten }),
        refused: file.rights.filter((right) => file.answers.get(right)?.how === 'refused'),
        open: openRights(file),
        ...(words === '' ? {} : { words }),
        // What is withheld is a refusal in part, and names the same ways out (GDPR Art. 12(4)).
        ...(isLess ? { remedies: remediesAgainst({ rights: lessened, named: [] }, file, clocks, today) } : {}),
      };
    },
    words: notesOf([...partial]),
  };
}

/** What the erasure's own plan keeps is told with its day and its law, and not twice. */
const withoutKept = (kept: readonly Withheld[], forgotten: Forgotten | undefined): readonly Withheld[] =>
  kept.filter(
    ({ dataCategory, ground }) =>
      forgotten?.kept.some((one) => one.dataCategory === dataCategory && one.ground === ground) !== true,
  );

interface Left {
  readonly right: Right;
  readonly event: RequestEvent;
  readonly items: readonly Withheld[];
}

/** What was decided to leave out of the answer to a right: since it was opened last, and before it was handed over. */
function leftOut(events: readonly RequestEvent[], right: Right, delivered: RequestEvent): readonly Left[] {
  const before = events.slice(0, events.indexOf(delivered));
  return sinceReopened(before, right).flatMap((event) => {
    const items = itemsOf(event, right);
    return items.length === 0 ? [] : [{ right, event, items }];
  });
}

function itemsOf({ type, clear }: RequestEvent, right: Right): readonly Withheld[] {
  if (type === 'PartialAnswerDecided' && clear.rights.includes(right))
    return clear.withheld.map(({ what, dataCategory, ground }) =>
      dataCategory === undefined ? { what, ground } : { what, dataCategory, ground },
    );
  if (type === 'ExceptionApplied' && clear.rights.includes(right)) return [{ what: clear.scope, ground: clear.ground }];
  // It is of the answer as a whole, so of every right that hands data over; where the person prevails nothing is lost.
  if (type === 'RedactionDecided' && HANDED_OVER.has(right) && clear.balancing !== 'person-prevails')
    return [{ what: clear.what, ground: clear.ground }];
  return [];
}

/** Each but once: two decisions may leave out the same for the same reason. */
function distinct(left: readonly Left[]): readonly Withheld[] {
  const all = left.flatMap(({ items }) => items);
  const keyOf = ({ what, dataCategory, ground }: Withheld) => `${what} ${dataCategory} ${ground}`;
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}
