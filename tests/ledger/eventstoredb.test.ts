import { type EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import t, { type Test } from 'tap';
import { closeClient, openClient } from '../../src/ledger/adapters/eventstoredb/client.ts';
import {
  type EventStoreDbLedger,
  openEventStoreDbLedger,
} from '../../src/ledger/adapters/eventstoredb/eventstoredb-ledger.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { START } from '../../src/ledger/ledger.ts';
import { ledgerAdapters } from '../contracts/ledger-adapters.ts';
import { ledgerContract } from '../contracts/ledger.contract.ts';
import { all, anEvent, idsOf, newStream, rejection, someEvents } from '../support/ledger-events.ts';
import { NO_SERVER, ownEventStoreDb } from '../support/real-eventstoredb.ts';

const FORWARDS = { direction: 'forwards' } as const;

await ledgerContract(t, 'eventstoredb', ledgerAdapters.eventstoredb);

const server = await ownEventStoreDb({ disk: false });
await t.test('what only a real EventStoreDB does', server === undefined ? { skip: NO_SERVER } : {}, async (t) => {
  if (server === undefined) return;
  const { connectionString } = server;
  const open = (): Promise<EventStoreDbLedger> => openEventStoreDbLedger({ connectionString, clock: systemClock });
  const [ledger, other] = await Promise.all([open(), open()]);
  const client = openClient(connectionString);
  try {
    await twoProcesses(t, ledger, other);
    await operators(t, ledger, client);
    await t.test('no call is left open by all of this', async (t) => {
      t.equal(ledger.openCalls(), 0);
      t.equal(other.openCalls(), 0);
    });
  } finally {
    await Promise.all([ledger.close(), other.close(), closeClient(client)]);
    await server.stop();
  }
});

async function twoProcesses(t: Test, ledger: EventStoreDbLedger, other: EventStoreDbLedger): Promise<void> {
  await t.test('50 writers of two processes race for revision 0: one wins', async (t) => {
    const stream = newStream();
    const racing = Array.from({ length: 50 }, (_, n) =>
      rejection((n % 2 === 0 ? ledger : other).append(stream, 'noStream', [anEvent(stream)])),
    );
    const outcomes = await Promise.all(racing);
    t.equal(outcomes.filter((outcome) => outcome === 'accepted').length, 1);
    t.equal(outcomes.filter((outcome) => outcome === 'LEDGER_WRONG_REVISION').length, 49);
  });

  await t.test('ids that another process appended are repeated at their place, and refused at the end', async (t) => {
    const stream = newStream();
    const events = someEvents(stream, 2);
    const first = await other.append(stream, 'noStream', events);
    await ledger.head();
    t.same({ ...(await ledger.append(stream, 'noStream', events)) }, { ...first, repeated: true });
    t.equal(await rejection(ledger.append(stream, 1n, events)), 'LEDGER_WRONG_REVISION', 'not known here until read');
    await other.append(stream, 1n, [anEvent(stream)]);
    t.equal(await rejection(ledger.append(stream, 2n, events.slice(1))), 'LEDGER_WRONG_REVISION');
    t.equal((await all(ledger.readStream(stream, FORWARDS))).length, 3);
    t.equal((await ledger.append(stream, 2n, [anEvent(stream)])).revision, 3n);
  });
}

/** What somebody with the database's own tools can do to a stream of ours. */
async function operators(t: Test, ledger: EventStoreDbLedger, client: EventStoreDBClient): Promise<void> {
  await t.test(
    'a stream deleted and begun again does not begin at 0, and the append that finds out says so',
    async (t) => {
      const stream = newStream();
      await ledger.append(stream, 'noStream', someEvents(stream, 3));
      await client.deleteStream(stream);
      t.same(await all(ledger.readStream(stream, FORWARDS)), []);
      t.equal(await rejection(ledger.append(stream, 'noStream', [anEvent(stream)])), 'LEDGER_STREAM_DAMAGED');
      const items = await all(ledger.readStream(stream, FORWARDS));
      t.match(items, [{ kind: 'event', event: { revision: 3n } }], 'read as it is; who folds it will refuse');
      t.ok(
        (await ledger.inspectServer()).some((finding) => finding.code === 'EVENTS_HIDDEN' && finding.stream === stream),
      );
    },
  );

  await t.test('a tombstoned stream is damaged for ever, for readers and writers', async (t) => {
    const stream = newStream();
    await ledger.append(stream, 'noStream', [anEvent(stream)]);
    await client.tombstoneStream(stream);
    t.equal(await rejection(all(ledger.readStream(stream, FORWARDS))), 'LEDGER_STREAM_DAMAGED');
    t.equal(await rejection(ledger.append(stream, 0n, [anEvent(stream)])), 'LEDGER_STREAM_DAMAGED');
    const findings = await ledger.inspectServer();
    t.ok(findings.some((finding) => finding.code === 'STREAM_TOMBSTONED' && finding.stream === stream));
  });

  await t.test('a link on our stream is foreign, and is not followed', async (t) => {
    const [stream, target] = [newStream(), newStream()];
    await ledger.append(stream, 'noStream', [anEvent(stream)]);
    await ledger.append(target, 'noStream', [anEvent(target)]);
    for (const place of [`0@${target}`, '7@nowhere-at-all']) {
      await client.appendToStream(stream, { ...jsonEvent({ type: '$>', data: {} }), data: place } as never);
    }
    const items = await all(ledger.readStream(stream, FORWARDS));
    t.same(
      items.map((item) => item.kind),
      ['event', 'foreign', 'foreign'],
    );
    t.equal((await ledger.head()).position, items[2]?.kind === 'foreign' ? items[2].position : START);
  });

  await t.test('streams of the database are no part of the ledger, however many', async (t) => {
    const stream = newStream();
    const { position } = await ledger.append(stream, 'noStream', [anEvent(stream)]);
    const noise = Array.from({ length: 400 }, () => jsonEvent({ type: '$noise', data: {} }));
    await client.appendToStream('$noise', noise);
    t.equal((await ledger.head()).position, position, 'the head lies behind them');
    t.same(await all(ledger.readAll({ fromPosition: position })), []);
    const abort = new AbortController();
    for await (const signal of ledger.subscribe({ fromPosition: position }, abort.signal)) {
      t.same(signal, { kind: 'caughtUp', position });
      abort.abort();
    }
    const two = [anEvent(stream), anEvent(stream)];
    await ledger.append(stream, 0n, two);
    const limited = await all(ledger.readAll({ fromPosition: position, limit: 1 }));
    t.same(idsOf(limited), [two[0]?.id], 'a limit counts what is handed over');
  });

  await t.test('the inspection names what the server was started with, and what hides events', async (t) => {
    const stream = newStream();
    await ledger.append(stream, 'noStream', [anEvent(stream)]);
    await client.setStreamMetadata(stream, { maxCount: 5 });
    const hidden = (findings: Awaited<ReturnType<typeof ledger.inspectServer>>): boolean =>
      findings.some((finding) => finding.code === 'EVENTS_HIDDEN' && finding.stream === stream);
    const findings = await ledger.inspectServer();
    const codes = new Set(findings.map((finding) => finding.code));
    t.ok(codes.has('MEMORY_ONLY') && codes.has('NO_AUTHENTICATION') && hidden(findings));
    t.notOk(codes.has('NOT_FLUSHED') || codes.has('OPTIONS_UNREADABLE'));
    await client.setStreamMetadata(stream, {});
    t.notOk(hidden(await ledger.inspectServer()), 'taken back');
  });
}
