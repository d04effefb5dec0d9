import t from 'tap';
import { recordLetter, recordLetterFailure } from '../../src/domain/request/decide-letters.ts';
import { requestCategory } from '../../src/domain/request/state.ts';
import { requestStream } from '../../src/domain/request/stream.ts';
import { type CustomerId, type EventId, type Id, randomId, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { act } from '../../src/usecases/core/act.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { permit } from '../../src/usecases/core/look.ts';
import { changeCustomer } from '../../src/usecases/customer/change-customer.ts';
import { exceptPurpose } from '../../src/usecases/restriction/except-restriction.ts';
import { announceLifting, liftRestriction } from '../../src/usecases/restriction/lift-restriction.ts';
import { lookAtCustomer } from '../../src/usecases/customer/look-at-customer.ts';
import { receiveObjection, withdrawObjection } from '../../src/usecases/restriction/object-to-purpose.ts';
import { optOut } from '../../src/usecases/restriction/opt-out.ts';
import { registerCustomer } from '../../src/usecases/customer/register-customer.ts';
import { type RestrictionOutcome, restrictProcessing } from '../../src/usecases/restriction/restrict-processing.ts';
import { searchCustomers } from '../../src/usecases/customer/search-customers.ts';
import { seeCustomerRestrictions, seeRestrictions } from '../../src/usecases/restriction/see-restrictions.ts';
import { seeTimeline } from '../../src/usecases/customer/see-timeline.ts';
import { newRequest } from '../support/open-task.ts';
import { callerOf, caughtUp, firstCaller, newCaller, realDeps } from '../support/usecase-deps.ts';

const SERVICE = { purpose: 'customer-service' };

async function register(deps: Deps, full: string): Promise<CustomerId> {
  const statement = { source: 'desk', channel: 'form', collectionCountry: 'DE', facts: { name: { full } } };
  const { customer, outcome } = await registerCustomer(deps, await firstCaller(deps), statement);
  if (outcome.kind !== 'written') throw new Error(outcome.kind);
  await caughtUp(deps);
  return customer;
}

function began(outcome: RestrictionOutcome): EventId {
  if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome.kind));
  return outcome.written.events[0] as EventId;
}

const look = async (deps: Deps, customer: CustomerId, purpose = 'customer-service') =>
  lookAtCustomer(deps, await firstCaller(deps), customer, { purpose });

t.test('a restriction stops the very next look, and nothing that the law leaves', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps, 'Contested Name');
  const other = await register(deps, 'Contested Neighbour');
  t.match(await look(deps, customer), { kind: 'granted' });
  const asked = { ground: 'accuracy-contested' as const };
  const restriction = began(await restrictProcessing(deps, await firstCaller(deps), customer, asked));
  // No view was waited for.
  const refused = await look(deps, customer);
  t.match(refused, { kind: 'refused', reason: 'processing-restricted' });
  t.ok('accessEvent' in refused && refused.accessEvent, 'and the refused look is recorded');
  t.match(await look(deps, other), { kind: 'granted' }, 'nobody else is concerned');
  t.match(await look(deps, customer, 'rights-request'), { kind: 'granted' }, 'rights are handled');
  t.match(await look(deps, customer, 'audit'), { kind: 'granted' }, 'audits go on');
  const stored = await changeCustomer(deps, await firstCaller(deps), customer, {
    source: 'desk',
    channel: 'form',
    facts: { name: { full: 'Contested Again' } },
  });
  t.match(stored, { kind: /written|accepted/ }, 'storing goes on');
  await caughtUp(deps);

  const search = async () =>
    searchCustomers(deps, await firstCaller(deps), { ...SERVICE, name: 'Contested', limit: 20 } as never);
  const hits = await search();
  if (hits.kind !== 'granted') throw new Error(hits.reason);
  t.same(
    hits.value.customers.map((one) => one.customer),
    [other],
    'a search passes the customer over',
  );

  const intake = { look: 'comparison', purpose: 'customer-intake', owners: [`customer-${customer}`] } as const;
  const comparing = { ...intake, owners: [`customer-${customer}` as never], dataCategories: ['identity'] as const };
  t.match(await permit(deps, await firstCaller(deps), comparing), { reason: 'processing-restricted' });

  const except = { purpose: 'customer-service', exception: 'legal-claims' as const };
  await exceptPurpose(deps, await firstCaller(deps), customer, restriction, except);
  t.match(await look(deps, customer), { kind: 'granted' }, 'an exception counts at once');
  t.match(await look(deps, customer, 'contract'), { reason: 'processing-restricted' }, 'for its purpose alone');
  const bare = { purpose: 'contract', exception: 'consent' as const };
  t.match(await exceptPurpose(deps, await firstCaller(deps), customer, restriction, bare), {
    reason: 'consent-missing',
  });
  await caughtUp(deps);
  const seen = await seeCustomerRestrictions(deps, await firstCaller(deps), customer);
  t.match(seen, {
    revision: 1n,
    data: [{ id: restriction, kind: 'restriction', state: 'standing', exceptions: [except] }],
  });
  const timeline = await seeTimeline(deps, await firstCaller(deps), customer, { limit: 50, order: 'oldest-first' });
  if (timeline === undefined || 'kind' in timeline) throw new Error('no timeline');
  const types = timeline.data.items.map(({ type }) => type);
  t.ok(types.includes('ProcessingRestricted') && types.includes('RestrictionExcepted'), 'it stands on the timeline');
});

t.test('a hundred looks at once: none that begins after the restriction is granted', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps, 'Busy Person');
  const caller = await callerOf(deps, (await firstCaller(deps)).actor);
  const before = await Promise.all(Array.from({ length: 100 }, () => lookAtCustomer(deps, caller, customer, SERVICE)));
  t.equal(before.filter(({ kind }) => kind === 'granted').length, 100);
  const racing = Array.from({ length: 100 }, () => lookAtCustomer(deps, caller, customer, SERVICE));
  const outcome = await restrictProcessing(deps, await firstCaller(deps), customer, { ground: 'own-decision' });
  t.match(outcome, { kind: 'written' });
  const after = await Promise.all(Array.from({ length: 100 }, () => lookAtCustomer(deps, caller, customer, SERVICE)));
  t.equal(after.filter(({ kind }) => kind === 'granted').length, 0);
  await Promise.all(racing);
  // A look that raced was decided before or after; once all have ended, nothing of that is left over.
  const again = await Promise.all(Array.from({ length: 100 }, () => lookAtCustomer(deps, caller, customer, SERVICE)));
  t.ok(again.every((one) => one.kind === 'refused' && one.reason === 'processing-restricted'));
});

async function letterOf(deps: Deps, request: Id, letter: 'completion' | 'acknowledgement'): Promise<EventId> {
  const outcome = await act(
    deps,
    { actor: SYSTEM_ACTOR, commandId: randomId() },
    {
      category: requestCategory,
      stream: requestStream(request),
      seals: ['preference', 'note'],
      decide: recordLetter({
        letter,
        channel: 'mail',
        to: 'customer',
        template: 1,
        language: 'de',
        documentSha256: Buffer.alloc(32, 1).toString('base64'),
      }),
    },
  );
  if (outcome.kind !== 'written') throw new Error(outcome.kind);
  return outcome.written.events[0] as EventId;
}

t.test('a restriction is lifted only after the customer was told', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps, 'Patient Person');
  const restrict = async () =>
    began(await restrictProcessing(deps, await firstCaller(deps), customer, { ground: 'accuracy-contested' }));
  const restriction = await restrict();
  const request = await newRequest(deps, customer);
  const elsewhere = await newRequest(deps, await register(deps, 'Somebody Else'));
  const lift = async (informedBy: EventId, under?: Id) =>
    liftRestriction(deps, await firstCaller(deps), customer, restriction, {
      reason: 'accuracy-settled',
      informedBy,
      ...(under === undefined ? {} : { request: under }),
    });
  t.match(await lift(restriction), { reason: 'customer-not-told' });
  t.match(await lift(await letterOf(deps, request, 'acknowledgement'), request), { reason: 'customer-not-told' });
  t.match(await lift(await letterOf(deps, elsewhere, 'completion'), elsewhere), { reason: 'customer-not-told' });
  const bounced = await letterOf(deps, request, 'completion');
  await act(
    deps,
    { actor: SYSTEM_ACTOR, commandId: randomId() },
    {
      category: requestCategory,
      stream: requestStream(request),
      seals: [],
      decide: recordLetterFailure({
        letter: 'completion',
        channel: 'mail',
        to: 'customer',
        code: 'bounced',
        of: bounced,
      }),
    },
  );
  t.match(await lift(bounced, request), { reason: 'customer-not-told' }, 'what came back told nobody');
  t.match(await look(deps, customer), { reason: 'processing-restricted' });
  const letter = await letterOf(deps, request, 'completion');
  t.match(await lift(letter, request), { kind: 'written' });
  t.match(await look(deps, customer), { kind: 'granted' }, 'and from then on looks are granted again');
  t.match(await lift(letter, request), { kind: 'unchanged' });

  const second = await restrict();
  const caller = await newCaller(deps, ['clerk'], ['customer-service']);
  const told = began(await announceLifting(deps, caller, customer, second, { channel: 'phone' }));
  const input = { reason: 'no-ground-left' as const, informedBy: told };
  const clerk = await callerOf(deps, caller.actor);
  t.match(await liftRestriction(deps, clerk, customer, second, input), { reason: 'role-not-allowed' });
  t.match(await liftRestriction(deps, await firstCaller(deps), customer, second, input), { kind: 'written' });
  await caughtUp(deps);
  const open = await seeRestrictions(deps, await firstCaller(deps), { limit: 50 });
  t.same(open, { data: { items: [] } }, 'nothing stands any more');
});

t.test('objections and opt-outs stop their purposes at the gate', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps, 'Objecting Person');
  const first = () => firstCaller(deps);
  const own = { purpose: 'customer-intake', ground: 'own-situation' as const, channel: 'letter' };
  const objection = began(await receiveObjection(deps, await first(), customer, own));
  const comparing = {
    look: 'comparison',
    purpose: 'customer-intake',
    owners: [`customer-${customer}` as never],
    dataCategories: ['identity'],
  } as const;
  t.match(await permit(deps, await first(), comparing), { reason: 'objected' });
  t.match(await look(deps, customer), { kind: 'granted' }, 'another purpose goes on');
  await withdrawObjection(deps, await first(), customer, objection, { channel: 'phone' });
  t.match(await permit(deps, await first(), comparing), { kind: 'granted' });
  await optOut(deps, await first(), customer, { of: 'purpose', purpose: 'customer-service', channel: 'web' });
  t.match(await look(deps, customer), { reason: 'opted-out' });
  t.match(await look(deps, customer, 'contract'), { kind: 'granted' });
  const nobody = randomId() as CustomerId;
  t.match(await optOut(deps, await first(), nobody, { of: 'marketing', channel: 'web' }), {
    reason: 'customer-unknown',
  });
  const auditor = await newCaller(deps, ['auditor'], ['audit']);
  t.match(await optOut(deps, auditor, customer, { of: 'marketing', channel: 'web' }), { reason: 'role-not-allowed' });
  await caughtUp(deps);
  const open = await seeRestrictions(deps, await first(), { limit: 50, kind: 'opt-out' });
  t.match(open, {
    data: { items: [{ customer, kind: 'opt-out', ground: 'purpose', purposes: ['customer-service'] }] },
  });
});
