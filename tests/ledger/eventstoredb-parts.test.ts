import fc from 'fast-check';
import t from 'tap';
import { EventStoreDBClient } from '@eventstore/db-client';
import { ActiveClock } from '../../src/ledger/adapters/eventstoredb/active-clock.ts';
import {
  type AppendOutcome,
  classifyAppend,
  classifyRead,
  type ErrorParts,
  partsOf,
  ROWS,
} from '../../src/ledger/adapters/eventstoredb/classify.ts';
import {
  encodeConnection,
  parseConnection,
  refuseDebugging,
} from '../../src/ledger/adapters/eventstoredb/connection.ts';
import { Fifo } from '../../src/ledger/adapters/eventstoredb/fifo.ts';
import { KNOWN_PER_STREAM, KnownIds } from '../../src/ledger/adapters/eventstoredb/known-ids.ts';
import { itemOf } from '../../src/ledger/adapters/eventstoredb/stored.ts';
import { codeOf } from '../support/ledger-events.ts';

const parts = (some: Partial<ErrorParts>): ErrorParts => ({
  type: undefined,
  code: undefined,
  message: '',
  actual: undefined,
  ...some,
});

/** One error a row, in the order of the table. */
const APPEND_CASES: readonly { readonly error: ErrorParts; readonly outcome: Partial<AppendOutcome> }[] = [
  { error: parts({ type: 'wrong-expected-version', actual: 4n }), outcome: { kind: 'conflict', actual: 4n } },
  { error: parts({ type: 'stream-deleted' }), outcome: { kind: 'refused', code: 'LEDGER_STREAM_DAMAGED' } },
  {
    error: parts({ type: 'maximum-append-size-exceeded' }),
    outcome: { kind: 'refused', code: 'LEDGER_APPEND_TOO_LARGE' },
  },
  { error: parts({ type: 'access-denied' }), outcome: { kind: 'refused', code: 'LEDGER_UNAVAILABLE' } },
  {
    error: parts({ type: 'unknown', message: 'Could not recognize BadRequest' }),
    outcome: { kind: 'refused', code: 'LEDGER_EVENT_INVALID' },
  },
  {
    error: parts({ type: 'unknown', message: 'Could not recognize Server Is Too Busy' }),
    outcome: { kind: 'notSent', broken: false },
  },
  {
    error: parts({ code: 14, message: '14 UNAVAILABLE: No connection established' }),
    outcome: { kind: 'notSent', broken: true },
  },
  { error: parts({ type: 'deadline-exceeded' }), outcome: { kind: 'unknown', broken: false } },
  { error: parts({ type: 'unknown' }), outcome: { kind: 'unknown', broken: false } },
  { error: parts({ type: 'not-leader', code: 5 }), outcome: { kind: 'unknown', broken: true } },
  { error: parts({ type: 'unavailable', code: 14 }), outcome: { kind: 'unknown', broken: true } },
];

t.test('each row of the table of append errors decides its own error', async (t) => {
  t.equal(APPEND_CASES.length, ROWS.length, 'every row has a case');
  for (const [index, { error, outcome }] of APPEND_CASES.entries()) {
    t.match(classifyAppend(error), outcome, ROWS[index]?.why ?? '');
    t.equal(
      ROWS.findIndex((row) => row.matches(error)),
      index,
      'and no row before it takes it',
    );
  }
  for (const code of [1, 2, 4, 8, 10, 13]) {
    t.match(
      classifyAppend(parts({ type: 'unknown', code })),
      { kind: 'unknown', broken: true },
      `stream error ${code}`,
    );
  }
});

t.test('an error that nobody knows is unknown, whatever was thrown', async (t) => {
  for (const thrown of [
    undefined,
    null,
    'text',
    7,
    {},
    new Error('x'),
    { type: 3, code: 'ECONN' },
    { type: 'new-thing' },
  ]) {
    t.match(classifyAppend(partsOf(thrown)), { kind: 'unknown', broken: true });
    t.equal(classifyRead(partsOf(thrown)), 'broken');
  }
  t.match(classifyAppend(partsOf({ type: 'wrong-expected-version', actualVersion: 'no_stream' })), {
    kind: 'conflict',
    actual: 'noStream',
  });
  t.match(classifyAppend(partsOf({ type: 'wrong-expected-version' })), { kind: 'unknown' }, 'a conflict with what?');
});

t.test('read errors: missing, gone, denied, misplaced, dropped, broken', async (t) => {
  t.equal(classifyRead(parts({ type: 'stream-not-found' })), 'notFound');
  t.equal(classifyRead(parts({ type: 'stream-deleted' })), 'deleted');
  t.equal(classifyRead(parts({ type: 'access-denied', code: 7 })), 'denied');
  t.equal(classifyRead(parts({ type: 'unknown', code: 2 })), 'misplaced');
  t.equal(classifyRead(parts({ type: 'timeout', code: 10 })), 'again');
  t.equal(classifyRead(parts({ type: 'unavailable', code: 14 })), 'broken');
});

t.test('a connection string keeps every character of the credentials', async (t) => {
  const plain = parseConnection('esdb://admin:a:b%40c@db.example:2114,other?tls=false&connectionName=x%20y');
  t.same(plain.credentials, { user: 'admin', password: 'a:b@c' }, 'the client alone would cut it at the second colon');
  t.same(plain.hosts, [
    { address: 'db.example', port: 2114 },
    { address: 'other', port: 2113 },
  ]);
  t.same(parseConnection('esdb://u:p@ss%@h').credentials, { user: 'u', password: 'p@ss%' });
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (user, password) => {
      const text = `esdb://${encodeURIComponent(user)}:${encodeURIComponent(password)}@h:1`;
      const again = parseConnection(encodeConnection(parseConnection(text), 2_000, 3).replace(/&keepAlive.*$/, ''));
      t.same(again.credentials, { user, password });
    }),
    { numRuns: 50 },
  );
});

t.test('what is encoded is what the client understands, and options differ by generation', async (t) => {
  const connection = parseConnection('esdb+discover://u:p%3A%2F%3F@a:1,b:2?tls=true');
  const [first, second] = [encodeConnection(connection, 2_000, 0), encodeConnection(connection, 2_000, 1)];
  t.match(first, /nodePreference=leader/);
  t.match(first, /keepAliveInterval=2000&keepAliveTimeout=2000$/);
  t.match(second, /keepAliveInterval=2001&keepAliveTimeout=2000$/);
  const warn = console.warn;
  const warnings: unknown[] = [];
  console.warn = (text: unknown) => warnings.push(text);
  EventStoreDBClient.connectionString(first);
  console.warn = warn;
  t.notMatch(warnings.join(), /Unknown option/);
});

t.test('a connection string that cannot be used is refused without a word of it', async (t) => {
  const wrong = [
    'http://h',
    'esdb://',
    'esdb://:secret@h',
    'esdb://user@h',
    'esdb://u:sec/ret@h',
    'esdb://u:secret@h:0',
    'esdb://u:secret@h:99999',
    'esdb://u:secret@[::1]:1',
    'esdb://u:secret@h?tsl=false',
    'esdb://u:secret@h?tls=maybe',
    'esdb://u:secret@h?throwOnAppendFailure=false',
    'esdb://u:secret@h?keepAliveInterval=-1',
  ];
  for (const text of wrong) {
    try {
      const connection = parseConnection(text);
      t.fail(`${text} was taken as ${connection.hosts[0]?.address}`);
    } catch (error) {
      t.equal(codeOf(error), 'LEDGER_UNAVAILABLE', text);
      t.notMatch(String(error), /sec|ret/);
    }
  }
});

t.test('a debugged client is refused, because it prints payloads and the password', async (t) => {
  for (const debug of ['*', 'esdb', 'esdb:*', 'esdb:command', 'express:*,esdb*', 'a *']) {
    t.throws(() => refuseDebugging(debug), { code: 'LEDGER_UNAVAILABLE' }, debug);
  }
  for (const debug of [undefined, '', 'express:*', 'knex']) t.doesNotThrow(() => refuseDebugging(debug));
});

t.test('known ids: what would be written twice is refused, what is not known is read first', async (t) => {
  const known = new KnownIds();
  t.same(known.verdict('s', 'noStream', ['a']), { kind: 'send' }, 'nothing stands before the first');
  t.same(known.verdict('s', 2n, ['a']), { kind: 'read', from: 0n });
  known.saw('s', 5n, 'x', false);
  t.same(known.verdict('s', 5n, ['a']), { kind: 'read', from: 0n }, 'a gap is not taken in');
  for (const [index, id] of ['a', 'b', 'c'].entries()) known.saw('s', BigInt(index), id, index === 0);
  t.same(known.verdict('s', 2n, ['b']), { kind: 'refuse' });
  t.same(known.verdict('s', 2n, ['new', 'a']), { kind: 'refuse' });
  t.same(known.verdict('s', 2n, ['new']), { kind: 'send' });
  t.same(known.verdict('s', 1n, ['c']), { kind: 'send' }, 'behind the end the server compares by itself');
  t.same(known.verdict('s', 4n, ['new']), { kind: 'read', from: 3n }, 'only what is missing');
  known.saw('s', 1n, 'b', false);
  t.same(known.verdict('s', 2n, ['b']), { kind: 'refuse' }, 'reading again changes nothing');
});

t.test('known ids are bounded, by stream and in all', async (t) => {
  const known = new KnownIds();
  const long = KNOWN_PER_STREAM + 10;
  for (let n = 0; n < long; n++) known.saw('long', BigInt(n), `id-${n}`, n === 0);
  const end = BigInt(long - 1);
  t.same(known.verdict('long', end, [`id-${long - 1}`]), { kind: 'refuse' });
  t.same(known.verdict('long', end, ['id-10']), { kind: 'refuse' });
  t.same(known.verdict('long', end, ['id-9']), { kind: 'send' }, 'older than the bound');
  t.same(known.verdict('long', end + 10_000n, ['x']), { kind: 'read', from: end + 10_001n - BigInt(KNOWN_PER_STREAM) });
  for (let n = 0; n < 120_000; n++) known.saw(`s${n}`, 0n, 'a', true);
  t.same(known.verdict('long', end, ['x']).kind, 'read', 'the longest untouched was forgotten');
  t.same(known.verdict('s119999', 0n, ['a']), { kind: 'refuse' });
});

t.test('a queue keeps its order through any mixture of pushes and shifts', async () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat()), { maxLength: 5_000, size: 'max' }), (steps) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (step !== null) {
          fifo.push(step);
          model.push(step);
        } else if (fifo.shift() !== model.shift()) return false;
      }
      return fifo.size === model.length;
    }),
    { numRuns: 20 },
  );
});

t.test('the active clock charges nobody for our own pauses', async (t) => {
  const clock = new ActiveClock(10);
  const until = performance.now() + 200;
  while (performance.now() < until) JSON.stringify({ busy: true });
  t.equal(clock.tick(), true, 'the tick knows that it came late');
  t.ok(clock.now() <= 40, 'and counts two ticks at most');
});

t.test('what lies in the database and is not ours is foreign, and nothing throws', async (t) => {
  const place = {
    id: 'x',
    stream: 'customer-1',
    revision: 0n,
    position: 1n,
    type: 'TestNoted',
    isJson: true,
    data: { clear: {} } as unknown,
    metadata: {} as unknown,
  };
  const odd: unknown[] = [
    '\u00ff\u00ff',
    new Uint8Array([1]),
    [],
    null,
    undefined,
    7,
    { clear: {}, more: 1 },
    { clear: [] },
  ];
  for (const data of odd) t.equal(itemOf({ ...place, data }).kind, 'foreign');
  t.match(itemOf({ ...place, isJson: false }), { kind: 'foreign', reason: 'data is not JSON' });
  t.match(itemOf({ ...place, type: '$>' }), { kind: 'foreign', reason: 'it is a link to another event' });
  for (const metadata of [undefined, new Uint8Array([1]), 'text', { v: 1 }]) {
    t.equal(itemOf({ ...place, metadata }).kind, 'foreign');
  }
});
