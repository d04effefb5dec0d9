import { disposalCategory } from '../../domain/disposal/state.ts';
import { DISPOSAL, disposalStream } from '../../domain/disposal/stream.ts';
import { organisationCategory } from '../../domain/organisation/state.ts';
import { ORGANISATION_STREAM } from '../../domain/organisation/stream.ts';
import type { Moment } from '../../domain/request/decide.ts';
import type { RequestFile } from '../../domain/request/file.ts';
import { openRights, waitingRights } from '../../domain/request/queries.ts';
import { dayOf, plusDays, startOfDay } from '../../domain/rules/calendar.ts';
import { dueHorizon } from '../../domain/task/queries.ts';
import { CodedError } from '../../kernel/coded-error.ts';
import { derivedId, type Id, idOf, SINGLETON_ID } from '../../kernel/ids.ts';
import { type LocalDate, plusMillis } from '../../kernel/time.ts';
import { listTasks } from '../../projections/models/tasks-queries.ts';
import { everyItem } from '../../projections/page.ts';
import { type Digest, digestMail, type DueItem, isEmpty, type WaitingItem } from '../../reports/digest/digest-mail.ts';
import { languageFor } from '../../reports/document.ts';
import { clocksOf, governing, grievanceClocksOf } from '../core/clocks.ts';
import type { Deps } from '../core/deps.ts';
import { holdsInForce } from '../core/holds.ts';
import { listedStreams } from '../core/listed.ts';
import { loadState } from '../core/load-state.ts';
import { isReceived, loadRequest, momentNow } from '../core/requests.ts';
import { waitingErasures } from '../erasure/waiting-erasures.ts';
import { officeDuties } from '../notification/see-notifications.ts';
import { openRequests } from './watch-deadlines.ts';

/** The mail server did not take the mail of the day; `details.failure` says why. */
export class DigestError extends CodedError<'DIGEST_NOT_SENT'> {}

/** Days before a last day from which on it stands in the mail. */
const SOON_DAYS = 7;
/** An office reads its mail in the morning. */
const NOT_BEFORE_MS = 6 * 3_600_000;

/**
 * Mails the controller's own office what waits today: what is overdue or soon due, what nobody classified, which letters no
 * mail server took, which recipients it has to tell, which erasures wait. Worked out anew from the streams, so a day that was missed is made up for by the next. One mail to an
 * address and day, remembered by this process: after another start it may come again, under the same message id. It says
 * ids, codes and days; nothing is opened for it. The function that is returned does what is due and says how many it sent;
 * it throws `DIGEST_NOT_SENT`, and tries again when it is called again.
 */
export function dailyDigest(deps: Deps): () => Promise<number> {
  const done = new Map<string, LocalDate>();
  return async () => {
    const { mailer, digestTo, clock } = deps;
    if (mailer === undefined || digestTo.length === 0) return 0;
    const { state } = await loadState(deps, organisationCategory, ORGANISATION_STREAM);
    if (state.phase !== 'described') return 0;
    const { name, languages, timeZone } = state.description;
    const today = dayOf(clock.now(), timeZone);
    const waiting = digestTo.filter((address) => done.get(address) !== today);
    const isNight = clock.now() < plusMillis(startOfDay(today, timeZone), NOT_BEFORE_MS);
    if (waiting.length === 0 || isNight) return 0;
    const digest = await digestOf(deps, today);
    const language = languageFor(languages[0]);
    const content = { fromName: name, language, ...digestMail(language, digest, name) };
    for (const address of waiting) {
      const messageId = `${derivedId(['digest', deps.origin, today, address])}@${mailer.domain}`;
      const answer = isEmpty(digest) ? undefined : await mailer.send({ ...content, messageId, to: { address } });
      if (answer?.kind === 'failed')
        throw new DigestError('DIGEST_NOT_SENT', 'The mail server did not take the mail of the day.', {
          details: { failure: answer.code },
        });
      done.set(address, today);
    }
    return isEmpty(digest) ? 0 : waiting.length;
  };
}

async function digestOf(deps: Deps, today: LocalDate): Promise<Digest> {
  const moment = await momentNow(deps);
  const due: DueItem[] = [];
  const unclassified: WaitingItem[] = [];
  const unsent: WaitingItem[] = [];
  for await (const id of openRequests(deps)) {
    const { state } = await loadRequest(deps, id);
    if (!isReceived(state)) continue;
    due.push(...(await dueOf(deps, id, state, moment)));
    const isUnclassified = state.regimes.length === 0 && openRights(state).length > 0;
    if (isUnclassified) unclassified.push({ id, since: dayOf(state.receivedAt, moment.timeZone) });
    for (const since of state.unsent.values()) unsent.push({ id, since: dayOf(since, moment.timeZone) });
  }
  due.push(...(await dueTasks(deps, today)), ...(await dueOfRetention(deps)));
  due.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
  const isOver = ({ dueOn }: DueItem): boolean => dueOn < today;
  return {
    today,
    overdue: due.filter(isOver),
    soon: due.filter((item) => !isOver(item) && item.dueOn <= plusDays(today, SOON_DAYS)),
    unclassified,
    unsent,
    untold: await untold(deps, moment.timeZone),
    erasures: await waitingErasures(deps, moment.timeZone),
  };
}

/**
 * The date that governs what is still to be answered, our own target where the law has no number, and those of an appeal and
 * a complaint.
 */
async function dueOf(deps: Deps, id: Id, file: RequestFile, moment: Moment): Promise<readonly DueItem[]> {
  const open = waitingRights(file);
  const clocks = (await clocksOf(deps, file, moment)).filter(({ right }) => open.includes(right));
  const first = governing(clocks) ?? clocks.find(({ state }) => state === 'no-number');
  const dueOn = first?.due?.on ?? first?.internalTarget.on;
  const answer =
    first === undefined || dueOn === undefined ? [] : [{ id, what: `${first.right} (${first.jurisdiction})`, dueOn }];
  const grievances = (await grievanceClocksOf(deps, file, moment))
    .filter(({ state }) => state === 'running' || state === 'overdue')
    .map(({ kind, jurisdiction, due }) => ({ id, what: `${kind} (${jurisdiction})`, dueOn: due.on }));
  return [...answer, ...grievances];
}

async function untold(deps: Deps, timeZone: string): Promise<readonly WaitingItem[]> {
  const items: WaitingItem[] = [];
  for await (const { notification, recipient, kind, orderedAt } of officeDuties(deps)) {
    items.push({ id: notification, what: `${kind} -> ${recipient}`, since: dayOf(orderedAt, timeZone) });
  }
  return items;
}

async function dueTasks(deps: Deps, today: LocalDate): Promise<readonly DueItem[]> {
  const items: DueItem[] = [];
  for await (const task of everyItem((page) => listTasks(deps.readModels.reader, { ...page, phase: 'open' }))) {
    if (task.dueOn > dueHorizon(today)) break;
    items.push({ id: task.task, what: `${task.what} -> ${task.respondent}`, dueOn: task.dueOn });
  }
  return items;
}

/**
 * Reviews of legal holds, what is due under retention schedules and nobody has planned, and disposals that wait for a second
 * person: each with the day on which it came, or comes.
 */
async function dueOfRetention(deps: Deps): Promise<readonly DueItem[]> {
  const reviews = (await holdsInForce(deps)).map(({ hold, state: { matter, reviewOn } }) => ({
    id: hold,
    what: `hold-review (${matter})`,
    dueOn: reviewOn,
  }));
  const disposals: DueItem[] = [];
  const { state } = await loadState(deps, disposalCategory, disposalStream(SINGLETON_ID));
  if (state.phase === 'unknown' && state.found !== undefined) {
    for (const schedule of new Set(state.found.due.map((one) => one.schedule))) {
      disposals.push({ id: schedule, what: 'disposal-due', dueOn: state.found.on });
    }
  }
  for (const stream of await listedStreams(deps, DISPOSAL)) {
    const { state: file } = await loadState(deps, disposalCategory, stream);
    if (file.phase === 'planned') disposals.push({ id: idOf(stream), what: 'disposal-approval', dueOn: file.on });
  }
  return [...reviews, ...disposals];
}
