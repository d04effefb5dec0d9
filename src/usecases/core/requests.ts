import type { Intention } from '../../domain/access/intentions.ts';
import type { DecideOnRequest, Moment, RequestDecision, RequestRefusal } from '../../domain/request/decide.ts';
import type { RequestEvent, RequestFile, RequestState } from '../../domain/request/file.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import { foldEvents } from '../../domain/shape/category.ts';
import type { Refused } from '../../domain/shape/decision.ts';
import type { ActorId, Id } from '../../kernel/ids.ts';
import type { Position, Revision } from '../../kernel/recorded-event.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Outcome } from './act.ts';
import type { Caller } from './caller.ts';
import { clocksOf } from './clocks.ts';
import { controllerTimeZone } from './controller.ts';
import { isDamageAccepted } from './damage.ts';
import type { Deps } from './deps.ts';
import { unlessErased } from './erased.ts';
import { type IntendRefusal, intend } from './intend.ts';
import { loadState } from './load-state.ts';
import { readHistory } from './read-stream.ts';

export type RequestOutcome = RequestOutcomeOr<never>;
/** `More`: what else it is refused for. */
export type RequestOutcomeOr<More extends string> = Outcome<
  IntendRefusal<RequestRefusal | 'customer-erased' | 'customer-unknown' | More>
>;

export const loadRequest = (
  deps: Pick<Deps, 'ledger'>,
  request: Id,
): Promise<{ readonly state: RequestState; readonly revision: Revision | undefined }> =>
  loadState(deps, requestCategory, requestStream(request));

/** The request as it stood at a place of the ledger. */
export async function requestAt(deps: Pick<Deps, 'ledger'>, request: Id, until: Position): Promise<RequestState> {
  const stream = requestStream(request);
  const { events } = await readHistory<RequestEvent>(
    deps.ledger,
    requestCategory.events,
    stream,
    isDamageAccepted(deps.ledger),
  );
  return foldEvents(
    requestCategory,
    events.filter(({ position }) => position <= until),
  );
}

/** Now, in the controller's day. */
export async function momentNow(deps: Pick<Deps, 'ledger' | 'clock'>): Promise<Moment> {
  return { now: deps.clock.now(), timeZone: await controllerTimeZone(deps) };
}

/** An intention against a request. `seals`: what its words are sealed as. `More`: what else it is refused for. */
export const onRequest = <More extends string = never>(
  deps: Deps,
  caller: Caller,
  request: Id,
  name: Intention,
  seals: readonly DataCategory[],
  decide: (state: RequestState) => Deciding<More> | Promise<Deciding<More>>,
): Promise<RequestOutcomeOr<More>> =>
  unlessErased(() =>
    intend<RequestState, typeof requestCategory.events, RequestRefusal | More>(deps, caller, name, {
      category: requestCategory,
      stream: requestStream(request),
      seals,
      decide,
    }),
  );

type Deciding<More extends string> = RequestDecision | Refused<More>;

/** The use case of one intention: decided at this moment, and what it says in words is sealed. */
export const step =
  <Input extends object>(
    name: Intention,
    decide: (input: Input, moment: Moment, actor: ActorId) => DecideOnRequest,
  ): RequestStep<Input> =>
  async (deps, caller, request, input) =>
    onRequest(deps, caller, request, name, sealsWords(input), decide(input, await momentNow(deps), caller.actor));

/** The same with the request's clocks, worked out anew from what the decision is made on. */
export const stepInTime =
  <Input extends object>(
    name: Intention,
    decide: (input: Input, clocks: Awaited<ReturnType<typeof clocksOf>>, moment: Moment) => DecideOnRequest,
  ): RequestStep<Input> =>
  async (deps, caller, request, input) => {
    const moment = await momentNow(deps);
    return onRequest(deps, caller, request, name, sealsWords(input), async (state) =>
      decide(input, await clocksOf(deps, state, moment), moment)(state),
    );
  };

type RequestStep<Input> = (deps: Deps, caller: Caller, request: Id, input: Input) => Promise<RequestOutcome>;

/** What words of an officer, or of the person, are sealed as. */
export const sealsWords = (input: object): readonly DataCategory[] =>
  'words' in input && input.words !== undefined ? ['note'] : [];

export const isReceived = (state: RequestState): state is RequestFile => state.phase !== 'unknown';
