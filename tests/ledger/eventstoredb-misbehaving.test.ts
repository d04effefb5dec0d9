import { existsSync } from 'node:fs';
import { status } from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import {
  type EventStoreDbLedger,
  openEventStoreDbLedger,
} from '../../src/ledger/adapters/eventstoredb/eventstoredb-ledger.ts';
import type { EventStoreDbLimits } from '../../src/ledger/adapters/eventstoredb/limits.ts';
import { systemClock } from '../../src/kernel/time.ts';
import type { Position } from '../../src/kernel/recorded-event.ts';
import { type Ledger, START } from '../../src/ledger/ledger.ts';
import { HalfOpenProxy } from '../support/half-open-proxy.ts';
import { all, anEvent, idsOf, newStream, rejection, someEvents } from '../support/ledger-events.ts';
import { MisbehavingServer } from '../support/misbehaving-server.ts';
import { SHORT_LIMITS } from '../support/short-limits.ts';

const FORWARDS = { direction: 'forwards' } as const;
const VERY_SHORT = { overallMs: 1_200 };
/** For a test that leaves a ledger behind that no other can go on with. */
const OWN = { headPollMs: 50 };

// Nothing in this file may end the process, or go unnoticed in it.
process.on('unhandledRejection', (reason) => t.fail(`a rejection that nobody handled: ${String(reason)}`));

interface Stage {
  readonly server: MisbehavingServer;
  readonly ledger: EventStoreDbLedger;
  /** The head when the test began. */
  readonly from: Position;
}

/** Opening is most of the cost of a test here, so tests of the same limits share a server and a ledger. */
const stages = new Map<string, Omit<Stage, 'from'>>();

async function staged(
  t: Test,
  name: string,
  limits: Partial<EventStoreDbLimits>,
  play: (t: Test, stage: Stage) => Promise<void>,
): Promise<void> {
  await t.test(name, async (t) => {
    const key = JSON.stringify(limits);
    const stage = stages.get(key) ?? (await newStage(limits));
    stages.set(key, stage);
    stage.server.calm();
    t.ok(await comes(() => stage.ledger.health().ready), 'whatever was done to it before, it is ready again');
    await play(t, { ...stage, from: stage.server.log.head });
    stage.server.calm();
    t.ok(await comes(() => stage.ledger.openCalls() === 0), 'no call is left open');
  });
}

async function newStage(limits: Partial<EventStoreDbLimits>): Promise<Omit<Stage, 'from'>> {
  const server = await new MisbehavingServer().start();
  return { server, ledger: await open(server.port, limits) };
}

t.teardown(async () => {
  for (const { server, ledger } of stages.values()) {
    await ledger.close();
    server.stop();
  }
});

const open = (port: number, limits: Partial<EventStoreDbLimits> = {}): Promise<EventStoreDbLedger> =>
  openEventStoreDbLedger({
    connectionString: `esdb://127.0.0.1:${port}?tls=false`,
    clock: systemClock,
    limits: { ...SHORT_LIMITS, ...limits },
  });

/** On a busy machine the last refusal may arrive after its limit, and then unknown is the honest answer: asked again. */
async function unlessAnAnswerCameLate(attempt: () => Promise<string>): Promise<string> {
  let code = await attempt();
  for (let n = 0; n < 8 && code === 'LEDGER_OUTCOME_UNKNOWN'; n++) code = await attempt();
  return code;
}

/** Under the shortest overall limit one call may be over before a new worker has loaded; the same ids may come again. */
async function eventually<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (let n = 0; n < 60; n++) {
    try {
      return await attempt();
    } catch {
      await sleep(20);
    }
  }
  return attempt();
}

async function comes(condition: () => boolean): Promise<boolean> {
  for (let n = 0; n < 1_000 && !condition(); n++) await sleep(20);
  return condition();
}

async function follow(ledger: Ledger, count: number, fromPosition = START): Promise<string[]> {
  const abort = new AbortController();
  const ids: string[] = [];
  for await (const signal of ledger.subscribe({ fromPosition }, abort.signal)) {
    if (signal.kind === 'event') ids.push(signal.event.id);
    if (ids.length === count) abort.abort();
  }
  return ids;
}

t.test('appends', async (t) => {
  await staged(
    t,
    'an append without an answer is made again, the same in every byte',
    {},
    async (t, { server, ledger }) => {
      server.onAppend = (_, nth) => (nth === 1 ? 'say nothing' : 'serve');
      const stream = newStream();
      const events = someEvents(stream, 2);
      const receipt = await ledger.append(stream, 'noStream', events);
      t.equal(receipt.repeated, false, 'attempts of one call are no repeat');
      const [first, ...later] = server.arrived.map(({ correlation: _, ...rest }) => rest);
      t.ok(later.length >= 1);
      for (const one of later) t.same(one, first, 'ids, revision, data and stamp');
      t.same(
        idsOf(await all(ledger.readStream(stream, FORWARDS))),
        events.map((event) => event.id),
      );
    },
  );

  await staged(t, 'a lost answer after the commit is no second event', {}, async (t, { server, ledger }) => {
    server.onAppend = (_, nth) => (nth === 1 ? 'write and say nothing' : 'serve');
    const stream = newStream();
    const event = anEvent(stream);
    const receipt = await ledger.append(stream, 'noStream', [event]);
    t.match(receipt, { revision: 0n, repeated: false, position: server.log.head });
    t.equal(server.written.length, 1);
    const again = await ledger.append(stream, 'noStream', [event]);
    t.same({ ...again }, { ...receipt, repeated: true });
  });

  for (const way of ['write and break the stream', 'end politely', 'write and end politely'] as const) {
    await staged(t, `20 appends beside one that makes the server ${way}`, {}, async (t, { server, ledger }) => {
      server.onAppend = (_, nth) => (nth === 7 ? way : 'serve');
      const streams = Array.from({ length: 20 }, () => newStream());
      const receipts = await Promise.all(streams.map((one) => ledger.append(one, 'noStream', [anEvent(one)])));
      t.equal(new Set(receipts.map((receipt) => receipt.position)).size, 20);
      t.equal(server.written.length, 20, 'each is there once');
    });
  }

  await staged(
    t,
    'silence to the end is an unknown outcome, and the same ids settle it',
    VERY_SHORT,
    async (t, { server, ledger }) => {
      server.onAppend = () => 'say nothing';
      const stream = newStream();
      const event = anEvent(stream);
      t.equal(await rejection(ledger.append(stream, 'noStream', [event])), 'LEDGER_OUTCOME_UNKNOWN');
      server.onAppend = () => 'serve';
      t.equal((await eventually(() => ledger.append(stream, 'noStream', [event]))).revision, 0n);
      t.equal(server.written.length, 1);
    },
  );

  await staged(
    t,
    'a server that is busy to the end was never written to',
    VERY_SHORT,
    async (t, { server, ledger }) => {
      server.onAppend = () => ({ error: 'Busy', message: 'Server Is Too Busy' });
      const stream = newStream();
      const refusedAgain = () => rejection(ledger.append(stream, 'noStream', [anEvent(stream)]));
      t.equal(await unlessAnAnswerCameLate(refusedAgain), 'LEDGER_UNAVAILABLE');
      t.ok(server.arrived.length > 3, 'and it was asked several times');
      t.equal(server.written.length, 0);
      server.onAppend = (_, nth) => (nth % 3 === 0 ? 'serve' : { error: 'Busy', message: 'Server Is Not Ready' });
      const event = anEvent(stream);
      const receipt = await eventually(() => ledger.append(stream, 'noStream', [event]));
      t.equal(receipt.revision, 0n, 'a while later it goes');
    },
  );

  await staged(
    t,
    'nobody listening: not sent, health says so, and it goes on by itself',
    VERY_SHORT,
    async (t, { server, ledger }) => {
      server.stop();
      const stream = newStream();
      const first = await rejection(ledger.append(stream, 'noStream', [anEvent(stream)]));
      // The very first attempt may still have gone out on the dying connection.
      t.match(first, /LEDGER_UNAVAILABLE|LEDGER_OUTCOME_UNKNOWN/);
      t.equal(await rejection(ledger.append(stream, 'noStream', [anEvent(stream)])), 'LEDGER_UNAVAILABLE');
      t.match(ledger.health(), { ready: false, code: 'LEDGER_UNAVAILABLE' });
      t.equal(await rejection(all(ledger.readStream(stream, FORWARDS))), 'LEDGER_UNAVAILABLE');
      await server.start();
      t.ok(await comes(() => ledger.health().ready));
      const event = anEvent(stream);
      t.equal((await eventually(() => ledger.append(stream, 'noStream', [event]))).revision, 0n);
      t.equal((await eventually(() => all(ledger.readStream(stream, FORWARDS)))).length, 1);
    },
  );

  await staged(t, 'a definite refusal is believed at once', {}, async (t, { server, ledger }) => {
    const refusals: readonly [string, string, string][] = [
      ['BadRequest', 'BadRequest', 'LEDGER_EVENT_INVALID'],
      ['StreamDeleted', '', 'LEDGER_STREAM_DAMAGED'],
      ['MaximumAppendSizeExceeded', '', 'LEDGER_APPEND_TOO_LARGE'],
      ['AccessDenied', '', 'LEDGER_UNAVAILABLE'],
    ];
    for (const [error, message, code] of refusals) {
      const before = server.arrived.length;
      server.onAppend = () => ({ error, message });
      const stream = newStream();
      t.equal(await rejection(ledger.append(stream, 'noStream', [anEvent(stream)])), code, error);
      t.equal(server.arrived.length, before + 1, 'asked once');
    }
  });

  await staged(t, 'a stream that goes on elsewhere than expected is damaged', {}, async (t, { server, ledger }) => {
    server.onAppend = () => ({ landsAt: 3n });
    const stream = newStream();
    t.equal(await rejection(ledger.append(stream, 'noStream', [anEvent(stream)])), 'LEDGER_STREAM_DAMAGED');
  });

  await staged(t, 'an answer for nobody kills the worker and not the process', {}, async (t, { server, ledger }) => {
    server.onAppend = (_, nth) => (nth % 15 === 8 ? 'answer nobody' : 'serve');
    const streams = Array.from({ length: 40 }, () => newStream());
    const receipts = await Promise.all(streams.map((one) => ledger.append(one, 'noStream', [anEvent(one)])));
    t.equal(receipts.length, 40);
    t.equal(server.written.length, 40);
  });

  await staged(
    t,
    'an append that kills every worker is found among others, and given up alone',
    {},
    async (t, { server, ledger }) => {
      const poisonous = newStream();
      server.onAppend = (request) => (request.stream === poisonous ? 'answer nobody' : 'serve');
      const streams = Array.from({ length: 10 }, () => newStream());
      const [outcome, ...receipts] = await Promise.all([
        rejection(ledger.append(poisonous, 'noStream', [anEvent(poisonous)])),
        ...streams.map((one) => ledger.append(one, 'noStream', [anEvent(one)])),
      ]);
      t.equal(outcome, 'LEDGER_OUTCOME_UNKNOWN');
      t.equal(receipts.length, 10);
      t.equal(server.written.length, 10);
    },
  );

  await staged(t, 'one lost answer among many costs only its own time', {}, async (t, { server, ledger }) => {
    const lost = newStream();
    let times = 0;
    server.onAppend = (request) => (request.stream === lost && ++times === 1 ? 'write and say nothing' : 'serve');
    const first = ledger.append(lost, 'noStream', [anEvent(lost)]);
    const busy = newStream();
    for (let n = 0; n < 1_000 && times < 2; n++) {
      await ledger.append(busy, n === 0 ? 'noStream' : BigInt(n - 1), [anEvent(busy)]);
      await sleep(5);
    }
    t.equal((await first).revision, 0n);
    t.equal(server.log.stream(lost).length, 1);
  });

  await t.test('a server that is not ready is waited for', async (t) => {
    const server = new MisbehavingServer();
    let probes = 0;
    server.onProbe = () => (++probes < 4 ? { error: 'NotReady', message: 'Server Is Not Ready' } : 'serve');
    await server.start();
    const ledger = await open(server.port);
    t.ok(probes >= 4);
    await ledger.close();
    t.equal(await rejection(ledger.append(newStream(), 'noStream', [])), 'LEDGER_CLOSED');
    server.stop();
    t.equal(await rejection(open(server.port, { openMs: 700 })), 'LEDGER_UNAVAILABLE', 'but not for ever');
  });

  await staged(
    t,
    'an idle connection is proved, so health is true',
    { idleProbeMs: 100 },
    async (t, { server, ledger }) => {
      t.same(ledger.health(), { ready: true });
      server.onProbe = () => 'say nothing';
      t.ok(await comes(() => !ledger.health().ready), 'red without a single append');
      server.onProbe = () => 'serve';
      t.ok(await comes(() => ledger.health().ready));
    },
  );
});

t.test('reads', async (t) => {
  await staged(
    t,
    'a read that breaks, ends or goes silent in its middle goes on where it was',
    {},
    async (t, { server, ledger, from }) => {
      const stream = newStream();
      const events = someEvents(stream, 30);
      await ledger.append(stream, 'noStream', events);
      const ids = events.map((event) => event.id);
      const ways = [
        { thenError: 4, code: status.UNAVAILABLE },
        { thenError: 4, code: status.INTERNAL },
        { thenSilence: 4 },
      ] as const;
      for (const way of ways) {
        let reads = 0;
        server.onRead = () => (++reads % 4 === 0 ? 'serve' : way);
        t.same(idsOf(await all(ledger.readStream(stream, FORWARDS))), ids, `forwards, ${Object.keys(way)[0]}`);
        const backwards = await all(ledger.readStream(stream, { direction: 'backwards' }));
        t.same(idsOf(backwards), ids.toReversed(), 'backwards');
      }
      for (const way of [...ways, { thenEnd: 4 }] as const) {
        server.onRead = (request) => (request.backwards ? 'serve' : way);
        t.same(idsOf(await all(ledger.readAll({ fromPosition: from }))), ids, `all, ${Object.keys(way)[0]}`);
      }
      server.onRead = () => 'serve';
    },
  );

  await staged(t, 'a silent server is no empty stream', VERY_SHORT, async (t, { server, ledger, from }) => {
    server.onRead = () => 'say nothing';
    t.equal(await rejection(all(ledger.readStream(newStream(), FORWARDS))), 'LEDGER_UNAVAILABLE');
    t.equal(await rejection(all(ledger.readAll({ fromPosition: from }))), 'LEDGER_UNAVAILABLE');
    t.equal(await rejection(ledger.head()), 'LEDGER_UNAVAILABLE');
    server.onRead = () => 'serve';
    t.same(await all(ledger.readStream(newStream(), FORWARDS)), []);
  });

  await staged(
    t,
    'an event that the client cannot read does not end the process',
    VERY_SHORT,
    async (t, { server, ledger, from }) => {
      const stream = newStream();
      await ledger.append(stream, 'noStream', [anEvent(stream)]);
      server.onRead = (request) => (request.stream === stream ? 'send an event without an id' : 'serve');
      t.equal(await rejection(all(ledger.readStream(stream, FORWARDS))), 'LEDGER_UNAVAILABLE');
      server.onSubscribe = (_, nth) => (nth < 3 ? 'send an event without an id' : 'serve');
      t.equal((await follow(ledger, 1, from)).length, 1);
    },
  );
});

t.test('subscriptions', async (t) => {
  const ways = [
    ['is dropped for being slow', { thenError: 3, code: status.ABORTED }],
    ['breaks', { thenError: 3, code: status.UNAVAILABLE }],
    ['is ended politely', { thenEnd: 3 }],
    ['goes silent while the ledger goes on', { thenSilence: 3 }],
    ['is never confirmed', 'say nothing'],
    ['repeats itself, with checkpoints that run backwards', 'repeat itself'],
  ] as const;
  for (const [what, way] of ways) {
    await staged(
      t,
      `a subscription that ${what} hands over each event once, in order`,
      {},
      async (t, { server, ledger, from }) => {
        const stream = newStream();
        const events = someEvents(stream, 20);
        await ledger.append(stream, 'noStream', events.slice(0, 10));
        server.onSubscribe = (_, nth) => (nth > 5 ? 'serve' : way);
        const seen = follow(ledger, 20, from);
        for (let n = 10; n < 20; n++) {
          await sleep(10);
          await ledger.append(stream, BigInt(n - 1), events.slice(n, n + 1));
        }
        t.same(
          await seen,
          events.map((event) => event.id),
        );
        t.ok(server.subscriptions > 1 || way === 'repeat itself', 'it was begun again');
      },
    );
  }

  await staged(t, 'a quiet subscription is not taken for a stalled one', {}, async (t, { server, ledger, from }) => {
    const stream = newStream();
    await ledger.append(stream, 'noStream', someEvents(stream, 2));
    const seen = follow(ledger, 3, from);
    await sleep(1_500);
    await ledger.append(stream, 1n, [anEvent(stream)]);
    t.equal((await seen).length, 3);
    t.equal(server.subscriptions, 1);
  });

  await staged(
    t,
    'an older ledger put back under a live subscription is noticed',
    OWN,
    async (t, { server, ledger, from }) => {
      const stream = newStream();
      await ledger.append(stream, 'noStream', someEvents(stream, 4));
      const seen = rejection(follow(ledger, 99, from));
      t.ok(await comes(() => server.subscriptions === 1));
      await sleep(200);
      server.log.events.length -= 2;
      t.equal(await seen, 'LEDGER_POSITION_BEYOND_HEAD');
    },
  );

  await staged(t, 'a checkpoint at which nothing stands is refused', {}, async (t, { server, ledger }) => {
    const stream = newStream();
    const { position } = await ledger.append(stream, 'noStream', someEvents(stream, 4));
    t.equal(await rejection(follow(ledger, 1, position + 1n)), 'LEDGER_POSITION_BEYOND_HEAD');
    t.equal(await rejection(follow(ledger, 1, position - 7n)), 'LEDGER_FOREIGN');
    t.equal(server.subscriptions, 0, 'before anything is subscribed');
  });
});

t.test('a connection that is half open is left, by appends, reads and subscriptions', async (t) => {
  const server = await new MisbehavingServer().start();
  const proxy = await new HalfOpenProxy(server.port).start();
  const ledger = await open(proxy.port, { overallMs: 20_000 });
  const streams = Array.from({ length: 12 }, () => newStream());
  await Promise.all(streams.map((one) => ledger.append(one, 'noStream', [anEvent(one)])));
  const seen = follow(ledger, 24);
  t.ok(await comes(() => server.subscriptions > 0));
  proxy.freeze();
  const appended = Promise.all(streams.map((one) => ledger.append(one, 0n, [anEvent(one)])));
  const read = all(ledger.readStream(streams[0] as never, FORWARDS));
  await sleep(1_000);
  proxy.thawForNewcomers();
  const receipts = await appended;
  t.equal(receipts.filter((receipt) => receipt.revision === 1n).length, 12);
  t.ok((await read).length >= 1);
  const ids = await seen;
  t.equal(new Set(ids).size, 24);
  t.same(
    ids,
    server.log.events.map((event) => event.id),
    'in the order of the ledger',
  );
  t.equal(server.written.length, 24, 'and nothing was doubled');
  await ledger.close();
  proxy.stop();
  server.stop();
});

const BUILT = new URL('../../dist/ledger/adapters/eventstoredb/eventstoredb-ledger.js', import.meta.url);
const unbuilt = existsSync(BUILT) ? {} : { skip: 'There is no build; npm test makes one first.' };

t.test('the build finds its worker too', unbuilt, async (t) => {
  const server = await new MisbehavingServer().start();
  const built: { openEventStoreDbLedger: typeof openEventStoreDbLedger } = await import(BUILT.href);
  const ledger = await built.openEventStoreDbLedger({
    connectionString: server.connectionString,
    clock: systemClock,
  });
  const stream = newStream();
  t.equal((await ledger.append(stream, 'noStream', [anEvent(stream)])).revision, 0n);
  await ledger.close();
  server.stop();
});
