import { appendFileSync, copyFileSync, existsSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { StreamName } from '../../src/kernel/ids.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { openEmbeddedLedger } from '../../src/ledger/adapters/embedded/embedded-ledger.ts';
import { all, anEvent, eventOf, newStream } from '../support/ledger-events.ts';
import { verifiedIds } from '../support/ledger-integrity.ts';
import { type LedgerProcess, startProcess } from '../support/ledger-process.ts';

/** `npm run torture` asks for 50. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);

const timeout = 60_000 + ROUNDS * 30_000;
t.setTimeout(timeout);

const folder = mkdtempSync(join(tmpdir(), 'regesta-kill-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

interface Told {
  readonly stream: StreamName;
  readonly at: bigint;
  readonly ids: readonly string[];
}

function told(child: LedgerProcess, word: 'try' | 'ack'): Told[] {
  const lines = child.lines().filter((line) => line.startsWith(`${word} `));
  return lines.map((line) => {
    const parts = line.split(' ');
    return { stream: parts[1] as StreamName, at: BigInt(parts[2] as string), ids: (parts.at(-1) as string).split(',') };
  });
}

t.test('killed at any moment, the ledger opens again with every acknowledged event, once', { timeout }, async (t) => {
  const file = join(folder, 'ledger.db');
  const acknowledged: Told[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const child = startProcess('embedded-writer.ts', [file]);
    // A random moment, counted in acknowledgements so that a slow machine is killed at work too; often the very first.
    await child.said('ack', Math.floor(Math.random() ** 2 * 600));
    await child.kill('SIGKILL');
    acknowledged.push(...told(child, 'ack'));

    const ledger = await openEmbeddedLedger({ file, clock: systemClock });
    const recorded = (await all(ledger.readAll({ fromPosition: -1n }))).map(eventOf);
    const count = new Map<string, number>();
    for (const { id } of recorded) count.set(id, (count.get(id) ?? 0) + 1);
    const ids = acknowledged.flatMap((one) => one.ids);
    t.equal(ids.filter((id) => count.get(id) !== 1).length, 0, `round ${round}: ${ids.length} acknowledged, each once`);
    const places = new Map(recorded.map((event) => [event.id as string, event]));
    const misplaced = acknowledged.filter((one) => places.get(one.ids.at(-1) as string)?.revision !== one.at);
    t.equal(misplaced.length, 0, 'and at the revision that was acknowledged');
    const tried = told(child, 'try').filter(
      (one) => one.ids.some((id) => count.has(id)) && !one.ids.every((id) => count.has(id)),
    );
    t.equal(tried.length, 0, 'an append is there whole or not at all');
    const stream = newStream();
    t.equal((await ledger.append(stream, 'noStream', [anEvent(stream)])).position, BigInt(recorded.length));
    await ledger.close();
    t.equal(verifiedIds(file).length, recorded.length + 1, 'the order has no gap, the chains equal a full scan');
  }
});

t.test('what a crash leaves behind in the log is cut off, and nothing acknowledged with it', async (t) => {
  const file = join(folder, 'half.db');
  const child = startProcess('embedded-writer.ts', [file]);
  await child.said('ack', 30);
  await child.kill('SIGKILL');
  const wal = `${file}-wal`;
  t.ok(existsSync(wal) && statSync(wal).size > 0, 'the log is there, not folded back');
  const acknowledged = told(child, 'ack').flatMap((one) => one.ids);
  let whole: readonly string[] = [];
  for (const [name, damage] of [
    ['half a page at the end', (path: string) => appendFileSync(path, Buffer.alloc(5_000, 0x5a))],
    ['zeros at the end', (path: string) => appendFileSync(path, Buffer.alloc(20_000))],
    ['nothing', () => {}],
  ] as const) {
    const copy = join(folder, `copy-${name.length}.db`);
    copyFileSync(file, copy);
    copyFileSync(wal, `${copy}-wal`);
    damage(`${copy}-wal`);
    await (await openEmbeddedLedger({ file: copy, clock: systemClock })).close();
    whole = verifiedIds(copy);
    const there = new Set(whole);
    t.equal(acknowledged.filter((id) => !there.has(id)).length, 0, name);
  }
  truncateSync(wal, Math.floor(statSync(wal).size * 0.6));
  await (await openEmbeddedLedger({ file, clock: systemClock })).close();
  const left = verifiedIds(file);
  t.ok(left.length < whole.length);
  t.same(left, whole.slice(0, left.length), 'a log that was cut gives a prefix, never a hole');
});
