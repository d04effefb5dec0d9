import t from 'tap';
import { ledgerCategory } from '../../src/domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../src/domain/ledger/stream.ts';
import { acceptDamage } from '../../src/domain/ledger/decide.ts';
import { type CustomerId, eventId, randomId, streamName } from '../../src/kernel/ids.ts';
import type { SealedRef } from '../../src/kernel/sealed.ts';
import { type Ledger, LedgerError, type ReadAllOptions } from '../../src/ledger/ledger.ts';
import { act } from '../../src/usecases/core/act.ts';
import { AccessWriter } from '../../src/usecases/core/access-writer.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { lookAt, permit } from '../../src/usecases/core/look.ts';
import { RefusalCounter } from '../../src/usecases/core/refusal-counter.ts';
import { correctClock } from '../../src/usecases/ledger/correct-clock.ts';
import { prefixOf } from '../../src/usecases/core/prefix.ts';
import type { Instant } from '../../src/kernel/time.ts';
import { changeCustomer } from '../../src/usecases/customer/change-customer.ts';
import { lookAtCustomer } from '../../src/usecases/customer/look-at-customer.ts';
import { registerCustomer } from '../../src/usecases/customer/register-customer.ts';
import { callerOf, caughtUp, firstCaller, newCaller, realDeps } from '../support/usecase-deps.ts';

/** The ledger with one thing gone wrong: everything else is the real one. */
const withAppend = (deps: Deps, append: Ledger['append']): Deps => {
  const ledger: Ledger = Object.assign(Object.create(deps.ledger), {
    append,
    readStream: deps.ledger.readStream.bind(deps.ledger),
    readAll: deps.ledger.readAll.bind(deps.ledger),
    head: deps.ledger.head.bind(deps.ledger),
  });
  const access = new AccessWriter(ledger, randomId());
  return { ...deps, ledger, access, refusals: new RefusalCounter(access) };
};

const facts = (full: string) => ({
  source: 'desk',
  channel: 'form',
  collectionCountry: 'DE',
  facts: { name: { full }, email: 'a@example.com' },
});

async function register(deps: Deps, full = 'Someone'): Promise<CustomerId> {
  const { customer, outcome } = await registerCustomer(deps, await firstCaller(deps), facts(full));
  if (outcome.kind !== 'written') throw new Error(outcome.kind);
  await caughtUp(deps);
  return customer;
}

async function countOf(deps: Deps, stream: ReturnType<typeof streamName>): Promise<number> {
  let count = 0;
  for await (const _item of deps.ledger.readStream(stream, { direction: 'forwards' })) count++;
  return count;
}

t.test('the same command carried out again answers with the first outcome and writes nothing', async (t) => {
  const deps = await realDeps(t);
  const caller = await firstCaller(deps);
  const first = await registerCustomer(deps, caller, facts('Once'));
  const second = await registerCustomer(deps, caller, facts('Once'));
  t.equal(first.customer, second.customer, 'the id is minted from the command');
  t.match(second.outcome, { kind: 'written', written: { repeated: true } });
  t.equal(await countOf(deps, streamName('customer', first.customer)), 1);
});

t.test('a lost acknowledgement is found again by its own ids, not written twice', async (t) => {
  const deps = await realDeps(t);
  let lost = 0;
  const flaky = withAppend(deps, async (...args) => {
    const receipt = await deps.ledger.append(...args);
    if (args[0].startsWith('customer-') && lost++ === 0) {
      throw new LedgerError('LEDGER_OUTCOME_UNKNOWN', 'The answer did not come.');
    }
    return receipt;
  });
  const { customer, outcome } = await registerCustomer(flaky, await firstCaller(deps), facts('Lost'));
  t.match(outcome, { kind: 'written', written: { repeated: true, revision: 0n } });
  t.equal(await countOf(deps, streamName('customer', customer)), 1);
});

t.test('a conflict is decided again on what the other wrote', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps);
  const other = await firstCaller(deps);
  const statement = (phone: string) => ({ source: 'crm', channel: 'api', facts: { phone } });
  let raced = false;
  const racing = withAppend(deps, async (...args) => {
    if (!raced && args[0].startsWith('customer-')) {
      raced = true;
      await changeCustomer(deps, other, customer, statement('+4930111111'), 'customer-service');
    }
    return deps.ledger.append(...args);
  });
  const outcome = await changeCustomer(
    racing,
    await firstCaller(deps),
    customer,
    statement('+4930222222'),
    'customer-service',
  );
  t.match(outcome, { kind: 'written', written: { revision: 2n, repeated: false } });
});

t.test('a conflict that never ends is an error and not a loop', async (t) => {
  const deps = await realDeps(t);
  let tries = 0;
  const stubborn = withAppend(deps, async (stream, ...args) => {
    if (!stream.startsWith('customer-')) return deps.ledger.append(stream, ...args);
    tries++;
    throw new LedgerError('LEDGER_WRONG_REVISION', 'Someone was faster.');
  });
  await t.rejects(registerCustomer(stubborn, await firstCaller(deps), facts('Never')), {
    code: 'LEDGER_WRONG_REVISION',
  });
  t.equal(tries, 25);
});

t.test('a revision that the caller did not see refuses the change', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps);
  const caller = { ...(await firstCaller(deps)), ifRevision: 7n };
  const statement = { source: 'crm', channel: 'api', facts: { phone: '+4930333333' } };
  const outcome = await changeCustomer(deps, caller, customer, statement, 'customer-service');
  t.match(outcome, { kind: 'refused', reason: 'revision-changed' });
  t.equal(await countOf(deps, streamName('customer', customer)), 1);
});

t.test('"already so" is told only after a recorded look, and only to who may look', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps);
  const statement = { source: 'crm', channel: 'api', facts: { email: 'same@example.com' } };
  const write = async (purpose?: string) => changeCustomer(deps, await firstCaller(deps), customer, statement, purpose);
  t.match(await write('customer-service'), { kind: 'written' });
  t.match(await write('customer-service'), { kind: 'unchanged', compared: ['email'] });
  t.match(await write('no-such-purpose'), { kind: 'accepted' });
  t.match(await write(), { kind: 'accepted' });
  const looks: string[] = [];
  for await (const item of deps.ledger.readAll({ fromPosition: -1n, categories: ['access'] })) {
    if (item.kind === 'event') looks.push(`${item.event.type} ${String(item.event.data.clear['look'])}`);
  }
  t.strictSame(looks, ['AccessGranted comparison', 'AccessRefused comparison']);
});

t.test('nothing is opened when the access event cannot be appended', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps);
  let opened = 0;
  const vault = Object.assign(Object.create(deps.vault), {
    open: async (...args: Parameters<Deps['vault']['open']>) => {
      opened++;
      return deps.vault.open(...args);
    },
  });
  const full = withAppend({ ...deps, vault }, async (stream, ...args) => {
    if (stream.startsWith('access-')) throw new LedgerError('LEDGER_NO_SPACE', 'The disk is full.');
    return deps.ledger.append(stream, ...args);
  });
  const look = lookAtCustomer(full, await firstCaller(deps), customer, { purpose: 'customer-service' });
  await t.rejects(look, { code: 'LEDGER_NO_SPACE' });
  t.equal(opened, 0);
  const good = await lookAtCustomer({ ...deps, vault }, await firstCaller(deps), customer, {
    purpose: 'customer-service',
  });
  t.match(good, { kind: 'granted', value: { fields: { name: { answer: { state: 'opened' } } } } });
  t.equal(opened, 1, 'the spy sees an opening when there is one');
});

t.test('a refused look opens nothing, is recorded once a minute, and its repeats are counted', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps);
  const clerk = await newCaller(deps, ['marketer'], ['marketing']);
  for (let i = 0; i < 5; i++) {
    const answer = await lookAtCustomer(deps, clerk, customer, { purpose: 'customer-service' });
    t.match(answer, { kind: 'refused', reason: 'purpose-not-assigned' });
  }
  await deps.refusals.flush(deps.clock.now(), true);
  const recorded: unknown[] = [];
  for await (const item of deps.ledger.readAll({ fromPosition: -1n, categories: ['access'] })) {
    if (item.kind === 'event') recorded.push([item.event.type, item.event.data.clear['count']]);
  }
  t.strictSame(recorded, [
    ['AccessRefused', undefined],
    ['AccessRefusalsCounted', 4],
  ]);
});

t.test('looks that wait together are appended together, each with a grant of its own', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps);
  const appends: number[] = [];
  const counted = withAppend(deps, async (stream, expected, events) => {
    appends.push(events.length);
    return deps.ledger.append(stream, expected, events);
  });
  const caller = await firstCaller(deps);
  const answers = await Promise.all(
    Array.from({ length: 150 }, () => lookAtCustomer(counted, caller, customer, { purpose: 'customer-service' })),
  );
  t.ok(answers.every((answer) => answer.kind === 'granted'));
  t.equal(new Set(answers.map((answer) => (answer.kind === 'granted' ? answer.accessEvent : ''))).size, 150);
  t.equal(
    appends.reduce((a, b) => a + b, 0),
    150,
    'none was skipped',
  );
  t.ok(appends.length < 50, `${appends.length} appends for 150 looks`);
});

t.test('a grant opens what it names and nothing else', async (t) => {
  const deps = await realDeps(t);
  const mine = await register(deps, 'Mine');
  const other = await register(deps, 'Other');
  const caller = await firstCaller(deps);
  const refs: SealedRef[] = [];
  for (const customer of [mine, other]) {
    for await (const item of deps.ledger.readStream(streamName('customer', customer), { direction: 'forwards' })) {
      if (item.kind !== 'event') continue;
      const { id: eventId, stream, type, data, metadata } = item.event;
      const envelope = data.sealed?.identity;
      const digest = metadata.sealed?.identity;
      if (envelope === undefined || digest === undefined) throw new Error('nothing sealed');
      const place = { owner: stream, stream, eventId, type, dataCategory: 'identity' as const };
      refs.push({ ...place, envelope, digest, recordedAt: metadata.recordedAt });
    }
  }
  const asked = { look: 'customer', purpose: 'customer-service', dataCategories: ['identity'] } as const;
  const owners = [streamName('customer', mine)];
  await t.rejects(lookAt(deps, caller, { ...asked, owners }, refs), { code: 'VAULT_GRANT_TOO_NARROW' });
  const permission = await permit(deps, caller, { ...asked, owners });
  if (permission.kind !== 'granted') throw new Error(permission.reason);
  t.match(await deps.vault.open(refs.slice(0, 1), permission.grant), [{ kind: 'opened' }]);
  await t.rejects(deps.vault.open(refs.slice(0, 1), permission.grant), { code: 'VAULT_GRANT_SPENT' });
});

t.test('a revoked role refuses the next call, from the ledger itself', async (t) => {
  const deps = await realDeps(t);
  const clerk = await newCaller(deps, ['marketer'], ['marketing']);
  const { outcome } = await registerCustomer(deps, await callerOf(deps, clerk.actor), facts('Not allowed'));
  t.match(outcome, { kind: 'refused', reason: 'role-not-allowed' });
});

t.test('a damaged stream is refused until an operator accepts what is left', async (t) => {
  const deps = await realDeps(t);
  const stream = streamName('customer', randomId());
  // An event that the domain does not know, on a stream of ours, at its beginning.
  const commandId = randomId();
  await deps.ledger.append(stream, 'noStream', [
    {
      id: eventId(commandId, stream, 0),
      type: 'CustomerImagined',
      data: { clear: {} },
      metadata: { v: 1, actor: randomId(), commandId },
    },
  ]);
  const change = async () =>
    changeCustomer(deps, await firstCaller(deps), stream.slice('customer-'.length) as CustomerId, {
      source: 'crm',
      channel: 'api',
      facts: { phone: '+4930333333' },
    });
  await t.rejects(change(), { code: 'LEDGER_STREAM_DAMAGED' });
  await act(
    deps,
    { actor: randomId(), commandId: randomId() },
    {
      category: ledgerCategory,
      stream: LEDGER_STREAM,
      seals: [],
      decide: acceptDamage({ stream, reason: 'looked-at' }),
    },
  );
  t.match(await change(), { kind: 'refused', reason: 'customer-unknown' });
});

t.test('a corrected clock voids times: a replay then goes by those that are left', async (t) => {
  const deps = await realDeps(t);
  const customer = await register(deps);
  let leaves = 0;
  for await (const _leaf of prefixOf(deps.ledger, { leaves: 1_000 })) leaves++;
  const outcome = await correctClock(deps, await firstCaller(deps), { from: String(leaves - 1) });
  t.match(outcome, { kind: 'written' });
  const early = '2020-01-01T00:00:00.000Z' as Instant;
  const prefix: string[] = [];
  for await (const { item } of prefixOf(deps.ledger, { recordedAsOf: early })) prefix.push(item.kind);
  t.strictSame(prefix, [], 'what came before the voided stretch still decides');
  const beyond = await correctClock(deps, await firstCaller(deps), { from: String(leaves + 50) });
  t.match(beyond, { kind: 'refused', reason: 'clock-range-empty' });
  let reads = 0;
  const raced: Ledger = Object.assign(Object.create(deps.ledger), {
    append: deps.ledger.append.bind(deps.ledger),
    readStream: deps.ledger.readStream.bind(deps.ledger),
    readAll: async function* (options: ReadAllOptions) {
      // The third count is the decision's.
      if (++reads === 3) await register(deps);
      yield* deps.ledger.readAll(options);
    },
  });
  const late = await correctClock({ ...deps, ledger: raced }, await firstCaller(deps), { from: String(leaves - 1) });
  t.match(late, { kind: 'refused', reason: 'clock-range-not-at-end' }, 'somebody appended after it was counted');
  t.equal(reads, 3);
  const again = await correctClock(deps, await firstCaller(deps), { from: String(leaves - 1) });
  t.match(again, { kind: 'written' }, 'and asking again is right');
  const answer = await lookAtCustomer(deps, await firstCaller(deps), customer, { purpose: 'customer-service' });
  t.match(answer, { kind: 'granted' });
});
