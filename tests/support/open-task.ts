import { receiveRequest } from '../../src/domain/request/decide-intake.ts';
import { requestCategory } from '../../src/domain/request/state.ts';
import { requestStream } from '../../src/domain/request/stream.ts';
import { type CustomerId, type Id, randomId, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { act } from '../../src/usecases/core/act.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import type { HttpApp } from './http-app.ts';

/** A request as it came in, of a known customer or of nobody yet. */
export async function newRequest(deps: Deps, customer?: CustomerId): Promise<Id> {
  const request = randomId();
  const input = {
    channel: 'e-mail' as const,
    rights: ['access' as const],
    ...(customer === undefined ? {} : { customer }),
  };
  const outcome = await act(
    deps,
    { actor: SYSTEM_ACTOR, commandId: randomId() },
    {
      category: requestCategory,
      stream: requestStream(request),
      seals: [],
      decide: receiveRequest(input, { now: deps.clock.now(), timeZone: 'UTC' }),
    },
  );
  if (outcome.kind !== 'written') throw new Error(`the request was not received: ${outcome.kind}`);
  return request;
}

/** A task with a good token, assigned over HTTP. */
export async function openTask(
  http: HttpApp,
  more: { readonly dueOn?: string; readonly tokenExpiresAt?: string } = {},
): Promise<{ readonly task: string; readonly token: string; readonly request: Id }> {
  const request = await newRequest(http.deps);
  const answer = await http.send(http.firstToken, {
    method: 'POST',
    url: '/v1/tasks',
    payload: {
      request,
      what: 'find-data',
      respondent: 'mail-house',
      dueOn: '2099-12-31',
      tokenExpiresAt: '2099-12-31T00:00:00.000Z',
      ...more,
    },
  });
  const { id, token } = answer.json() as { readonly id?: string; readonly token?: string };
  if (id === undefined || token === undefined) throw new Error(`the task was not assigned: ${answer.body}`);
  return { task: id, token, request };
}
