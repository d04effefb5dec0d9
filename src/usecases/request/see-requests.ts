import { z } from 'zod';
import type { Moment } from '../../domain/request/decide.ts';
import type { Letter, RequestFile, Told } from '../../domain/request/file.ts';
import { answeredAt, refusalToldAt, untoldRefusals, waitingRights } from '../../domain/request/queries.ts';
import { isLate } from '../../domain/rules/clock.ts';
import type { Clock } from '../../domain/rules/clock-types.ts';
import type { GrievanceClock } from '../../domain/rules/grievance.ts';
import { dateSchema, idSchema } from '../../domain/shape/schemas.ts';
import { answeredByLink, isUnfetched } from '../../domain/request/links.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Position, Revision } from '../../kernel/recorded-event.ts';
import type { Instant } from '../../kernel/time.ts';
import { deliveriesOf } from '../../projections/models/deliveries.ts';
import { listRequests, positionOfPage, requestPhases } from '../../projections/models/requests-queries.ts';
import type { Page } from '../../projections/page.ts';
import { asOfInstant } from '../core/as-of.ts';
import type { Caller } from '../core/caller.ts';
import {
  type CalendarsOf,
  calendarsOnce,
  clocksOf,
  formerClocksOf,
  governing,
  grievanceClocksOf,
  zoneOf,
} from '../core/clocks.ts';
import { controllerTimeZoneOn } from '../core/controller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { positionAsOf } from '../core/prefix.ts';
import { ask, type Reply } from '../core/question.ts';
import { isReceived, loadRequest, momentNow, requestAt } from '../core/requests.ts';
import { type HoldInTheWay, holdsInTheWay } from '../hold/see-holds.ts';
import { pageInput, pageRequest } from '../activity/see-registers.ts';

export const seeRequestsInput = pageInput.extend({
  phase: z.enum(requestPhases).optional(),
  customer: idSchema.optional(),
  /** The register as it was known at the end of this day, in the controller's time zone. */
  recordedAsOf: dateSchema.optional(),
});

/** A line of the register: codes, ids and instants, with the date that governs. */
export interface RequestLine {
  readonly request: Id;
  readonly phase: 'open' | 'closed';
  readonly channel: string;
  readonly rights: readonly string[];
  /** For which the person waits: nothing was decided, or it was refused and nobody has told the person. */
  readonly openRights: readonly string[];
  /** Refused, and the letter has not left. */
  readonly untold: readonly string[];
  readonly receivedAt: Instant;
  readonly customer?: Id;
  readonly through?: string;
  readonly jurisdictions: readonly string[];
  readonly identity: string;
  readonly acknowledgedAt?: Instant;
  /** Of the earliest clock that still runs; of an answered request, of the one that was missed, else the earliest. */
  readonly governing?: Pick<Clock, 'jurisdiction' | 'right' | 'state' | 'due'>;
  /** The earlier request with which it is answered. */
  readonly duplicateOf?: Id;
  /** No law was named yet, so there is no day, and nobody knows whether it is late. */
  readonly due?: 'not-classified';
  readonly extended: boolean;
  readonly answeredAt?: Instant;
  readonly refused: boolean;
  /** Why nobody waits any more, where there was no answer. */
  readonly ended?: string;
  /** Answered by a link that ran out before anybody fetched it, and no other one was. */
  readonly unfetched: boolean;
  /** Something that moves a clock was recorded after its day and dated before it; the clock's derivation says what. */
  readonly recordedLate: boolean;
  /** A right was answered after its day, or is still open after it; also where it was answered once more since. */
  readonly late: boolean;
  readonly outcome?: string;
  readonly closedAt?: Instant;
}

/**
 * The register of requests, the newest receipt first. Which requests there are comes from the read model; each line is
 * folded from its own stream and its clocks are worked out anew, so nothing in it can be out of date. As of an earlier day
 * the place in the ledger is looked for once: the cursor keeps it, so all pages are of the same prefix.
 */
export const seeRequests = (
  deps: Deps,
  caller: Caller,
  { phase, customer, recordedAsOf, ...page }: z.output<typeof seeRequestsInput>,
): Promise<Reply<Page<RequestLine>>> =>
  ask(caller, 'see-requests', async () => {
    const zone = recordedAsOf === undefined ? undefined : await controllerTimeZoneOn(deps, recordedAsOf);
    const present = { ...(await momentNow(deps)), ...(zone === undefined ? {} : { timeZone: zone }) };
    const at = recordedAsOf === undefined ? undefined : asOfInstant(recordedAsOf, present.timeZone, present.now);
    const asked = pageRequest(page);
    const until = at === undefined ? undefined : (positionOfPage(asked) ?? (await positionAsOf(deps.ledger, at)));
    const listed = await listRequests(deps.readModels.reader, {
      ...asked,
      ...(phase === undefined ? {} : { phase }),
      ...(customer === undefined ? {} : { customer: customer as Id }),
      ...(until === undefined ? {} : { until }),
    });
    const look = { moment: { ...present, now: at ?? present.now }, calendars: calendarsOnce(deps, until), until };
    const items: RequestLine[] = [];
    for (const request of listed.items) items.push(await lineFor(deps, request, look));
    return listed.next === undefined ? { items } : { items, next: listed.next };
  });

interface Look {
  readonly moment: Moment;
  readonly calendars: CalendarsOf;
  readonly until: Position | undefined;
}

async function lineFor(deps: Deps, request: Id, { moment, calendars, until }: Look): Promise<RequestLine> {
  const state = until === undefined ? (await loadRequest(deps, request)).state : await requestAt(deps, request, until);
  // The read model has it from its receipt, and a stream loses nothing.
  assert(isReceived(state), 'a request of the register was received');
  const clocks = await clocksOf(deps, state, moment, calendars);
  const former = await formerClocksOf(deps, state, moment, calendars);
  const unfetched = await unfetchedOf(deps, request, state, moment);
  return lineOf(request, state, { clocks, former, unfetched }, await zoneOf(deps, state, moment));
}

/** The view says which packages there are, with their moments: as of an earlier day, too. */
const unfetchedOf = async (deps: Deps, request: Id, file: RequestFile, { now }: Moment): Promise<boolean> =>
  answeredByLink(file).length > 0 && isUnfetched(file, await deliveriesOf(deps.readModels.reader, request), now);

interface Clocks {
  readonly clocks: readonly Clock[];
  readonly former: readonly Clock[];
  readonly unfetched: boolean;
}

function lineOf(request: Id, file: RequestFile, { clocks, former, unfetched }: Clocks, timeZone: string): RequestLine {
  const { phase, channel, rights, receivedAt, customer, through, acknowledgedAt, outcome, closedAt } = file;
  const answers = [...file.answers.values()];
  const open = waitingRights(file);
  const had = open.length > 0 ? [] : answers.flatMap((answer) => answeredAt(file, answer, timeZone) ?? []);
  const lastAt = had.sort().at(-1);
  const first = governing(clocks) ?? settledBy(clocks);
  const { ended, duplicateOf } = file;
  return {
    request,
    phase,
    channel,
    rights,
    openRights: open,
    untold: untoldRefusals(file),
    receivedAt,
    ...(duplicateOf === undefined ? {} : { duplicateOf }),
    ...(customer === undefined ? {} : { customer }),
    ...(through === undefined ? {} : { through }),
    jurisdictions: file.regimes.map(({ jurisdiction }) => jurisdiction),
    identity: file.identity.standing,
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }),
    ...(first === undefined ? {} : { governing: governed(first) }),
    ...(file.regimes.length > 0 || file.ended !== undefined ? {} : { due: 'not-classified' as const }),
    extended: file.extensions.some(({ noticeSentAt }) => noticeSentAt !== undefined),
    ...(lastAt === undefined ? {} : { answeredAt: lastAt }),
    refused: answers.some(({ how }) => how === 'refused'),
    ...(ended === undefined ? {} : { ended }),
    late: former.some(isLate) || clocks.some(isLate),
    unfetched,
    recordedLate: [...clocks, ...former].some((clock) => clock.recordedLate === true),
    ...(outcome === undefined ? {} : { outcome }),
    ...(closedAt === undefined ? {} : { closedAt }),
  };
}

/** Where nothing runs any more: the clock that was missed, and else the one that came first. */
function settledBy(clocks: readonly Clock[]): Clock | undefined {
  const dated = clocks.filter(({ due }) => due !== undefined);
  const missed = dated.filter(isLate);
  return (missed.length > 0 ? missed : dated)
    .toSorted((a, b) => ((a.due?.at ?? '9') < (b.due?.at ?? '9') ? -1 : 1))
    .at(0);
}

const governed = ({ jurisdiction, right, state, due }: Clock) => ({
  jurisdiction,
  right,
  state,
  ...(due === undefined ? {} : { due }),
});

export interface RequestSeen extends RequestLine {
  readonly revision: string;
  /** Every clock, with its derivation line by line. */
  readonly clocks: readonly Clock[];
  /** Of what was answered before new information came. */
  readonly formerClocks: readonly Clock[];
  /** Of appeals and complaints. */
  readonly grievances: readonly GrievanceClock[];
  readonly answers: readonly {
    readonly right: string;
    readonly how: string;
    readonly at: Instant;
    readonly partly: boolean;
    /** Of a refusal that the person was told of. */
    readonly toldAt?: Instant;
  }[];
  readonly letters: readonly {
    readonly event: string;
    readonly letter: string;
    readonly channel: string;
    /** When the mail server took it. */
    readonly sentAt?: Instant;
    /** Of a letter for the post: printed is not sent; `postedOn` is, with its proof. */
    readonly printedAt?: Instant;
    readonly failed: boolean;
    readonly postedOn?: string;
  }[];
  /** Kinds of letters that no mail server took, with when that failed first. */
  readonly unsent: readonly { readonly letter: string; readonly since: Instant }[];
  readonly extensions: readonly {
    readonly jurisdiction: string;
    readonly decidedAt: Instant;
    readonly noticeSentAt?: Instant;
  }[];
  /** Deadlines that came near or were missed, and reminders, as they were told. */
  readonly told: readonly Told[];
  /** Legal holds on the customer's data, or on the papers of the request: nothing of that is erased meanwhile. */
  readonly holds: readonly HoldInTheWay[];
}

const letterSeen = ({ sentAt, ...letter }: Letter) =>
  letter.channel === 'post' ? { ...letter, printedAt: sentAt } : { ...letter, sentAt };

/** One request with its clocks; codes, ids and instants, nothing of what anybody wrote. */
export async function seeRequest(deps: Deps, caller: Caller, request: Id): Promise<Reply<RequestSeen>> {
  if (isRefusedByRole(caller, 'see-requests')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state, revision } = await loadRequest(deps, request);
  if (!isReceived(state)) return undefined;
  const moment = await momentNow(deps);
  const clocks = await clocksOf(deps, state, moment);
  const formerClocks = await formerClocksOf(deps, state, moment);
  const unfetched = await unfetchedOf(deps, request, state, moment);
  const timeZone = await zoneOf(deps, state, moment);
  const data: RequestSeen = {
    ...lineOf(request, state, { clocks, former: formerClocks, unfetched }, timeZone),
    revision: String(revision),
    clocks,
    formerClocks,
    grievances: await grievanceClocksOf(deps, state, moment),
    answers: [...state.answers].map(([right, answer]) => {
      const { how, at, partly } = answer;
      const toldAt = how === 'refused' ? refusalToldAt(state, answer, timeZone) : undefined;
      return { right, how, at, partly, ...(toldAt === undefined ? {} : { toldAt }) };
    }),
    letters: [...state.letters].map(([event, letter]) => ({ event, ...letterSeen(letter) })),
    unsent: [...state.unsent].map(([letter, since]) => ({ letter, since })),
    extensions: state.extensions.map(({ by: _by, untilOn: _until, ...extension }) => extension),
    told: state.told,
    holds: await holdsInTheWay(deps, { customer: state.customer, request }),
  };
  return { data, revision: revision as Revision };
}
