import { z } from 'zod';
import type { RequestFile, Told } from '../../domain/request/file.ts';
import { openRights } from '../../domain/request/queries.ts';
import { endOfDay } from '../../domain/rules/calendar.ts';
import type { Clock } from '../../domain/rules/clock-types.ts';
import { dateSchema, idSchema } from '../../domain/shape/schemas.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Position, Revision } from '../../kernel/recorded-event.ts';
import type { Instant } from '../../kernel/time.ts';
import { listRequests, requestPhases } from '../../projections/models/requests-queries.ts';
import type { Page } from '../../projections/page.ts';
import type { Caller } from '../core/caller.ts';
import { clocksOf, governing } from '../core/clocks.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { positionAsOf } from '../core/prefix.ts';
import { ask, type Reply } from '../core/question.ts';
import { isReceived, loadRequest, momentNow, requestAt } from '../core/requests.ts';
import { pageInput, pageRequest } from '../see-registers.ts';

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
  readonly openRights: readonly string[];
  readonly receivedAt: Instant;
  readonly customer?: Id;
  readonly through?: string;
  readonly jurisdictions: readonly string[];
  readonly identity: string;
  readonly acknowledgedAt?: Instant;
  /** Of the earliest clock that still runs; of an answered request, of the last one that was met or missed. */
  readonly governing?: Pick<Clock, 'jurisdiction' | 'right' | 'state' | 'due'>;
  readonly extended: boolean;
  readonly answeredAt?: Instant;
  readonly refused: boolean;
  /** A right was answered after its day, or is still open after it. */
  readonly late: boolean;
  readonly outcome?: string;
  readonly closedAt?: Instant;
}

/**
 * The register of requests, the newest receipt first. Which requests there are comes from the read model; each line is
 * folded from its own stream and its clocks are worked out anew, so nothing in it can be out of date.
 */
export const seeRequests = (
  deps: Deps,
  caller: Caller,
  { phase, customer, recordedAsOf, ...page }: z.output<typeof seeRequestsInput>,
): Promise<Reply<Page<RequestLine>>> =>
  ask(caller, 'see-requests', async () => {
    const present = await momentNow(deps);
    const at = recordedAsOf === undefined ? undefined : endOfDay(recordedAsOf, present.timeZone);
    const until = at === undefined ? undefined : await positionAsOf(deps.ledger, at);
    const moment = at === undefined ? present : { ...present, now: at };
    const listed = await listRequests(deps.readModels.reader, {
      ...pageRequest(page),
      // As of an earlier day a request may have been in another phase, or have had no customer yet.
      ...(phase === undefined || at !== undefined ? {} : { phase }),
      ...(customer === undefined || at !== undefined ? {} : { customer }),
    });
    const items: RequestLine[] = [];
    for (const request of listed.items) {
      const file = await fileAt(deps, request, until);
      if (file === undefined || (phase !== undefined && file.phase !== phase)) continue;
      if (customer !== undefined && file.customer !== customer) continue;
      items.push(lineOf(request, file, await clocksOf(deps, file, moment)));
    }
    return listed.next === undefined ? { items } : { items, next: listed.next };
  });

async function fileAt(deps: Deps, request: Id, until: Position | undefined): Promise<RequestFile | undefined> {
  const state = until === undefined ? (await loadRequest(deps, request)).state : await requestAt(deps, request, until);
  return isReceived(state) ? state : undefined;
}

function lineOf(request: Id, file: RequestFile, clocks: readonly Clock[]): RequestLine {
  const { phase, channel, rights, receivedAt, customer, through, acknowledgedAt, outcome, closedAt } = file;
  const answers = [...file.answers.values()];
  const open = openRights(file);
  const answeredAt =
    open.length > 0
      ? undefined
      : answers
          .map(({ at }) => at)
          .sort()
          .at(-1);
  const first = governing(clocks) ?? clocks.filter(({ due }) => due !== undefined).at(-1);
  const isEnded = file.ended !== undefined;
  return {
    request,
    phase,
    channel,
    rights,
    openRights: open,
    receivedAt,
    ...(customer === undefined ? {} : { customer }),
    ...(through === undefined ? {} : { through }),
    jurisdictions: file.regimes.map(({ jurisdiction }) => jurisdiction),
    identity: file.identity.standing,
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }),
    ...(first === undefined || isEnded ? {} : { governing: governed(first) }),
    extended: file.extensions.some(({ noticeSentAt }) => noticeSentAt !== undefined),
    ...(answeredAt === undefined ? {} : { answeredAt }),
    refused: answers.some(({ how }) => how === 'refused'),
    late: !isEnded && clocks.some(({ state }) => state === 'late' || state === 'overdue'),
    ...(outcome === undefined ? {} : { outcome }),
    ...(closedAt === undefined ? {} : { closedAt }),
  };
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
  readonly answers: readonly {
    readonly right: string;
    readonly how: string;
    readonly at: Instant;
    readonly partly: boolean;
  }[];
  readonly letters: readonly {
    readonly event: string;
    readonly letter: string;
    readonly channel: string;
    readonly sentAt: Instant;
    readonly failed: boolean;
    readonly postedOn?: string;
  }[];
  readonly extensions: readonly {
    readonly jurisdiction: string;
    readonly decidedAt: Instant;
    readonly noticeSentAt?: Instant;
  }[];
  /** Deadlines that came near or were missed, and reminders, as they were told. */
  readonly told: readonly Told[];
}

/** One request with its clocks; codes, ids and instants, nothing of what anybody wrote. */
export async function seeRequest(deps: Deps, caller: Caller, request: Id): Promise<Reply<RequestSeen>> {
  if (isRefusedByRole(caller, 'see-requests')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state, revision } = await loadRequest(deps, request);
  if (!isReceived(state)) return undefined;
  const clocks = await clocksOf(deps, state, await momentNow(deps));
  const data: RequestSeen = {
    ...lineOf(request, state, clocks),
    revision: String(revision),
    clocks,
    answers: [...state.answers].map(([right, { how, at, partly }]) => ({ right, how, at, partly })),
    letters: [...state.letters].map(([event, letter]) => ({ event, ...letter })),
    extensions: state.extensions.map(({ by: _by, untilOn: _until, ...extension }) => extension),
    told: state.told,
  };
  return { data, revision: revision as Revision };
}
