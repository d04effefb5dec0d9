/**
 * What sealing costs those who append: the embedded ledger with the sealer in its thread, and without, in one run and in
 * turns, at 100 callers. Then how long the sealer needs until everything that was appended is under a checkpoint.
 * `ROUNDS` (7) and `MS` (1000) a round can be set. On a machine that others use too the rates say little: the processor
 * time of the appending thread alone, which Linux tells, says what the sealer takes from it.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SealerThread } from '../src/entrypoints/sealer-thread.ts';
import { createLogger } from '../src/http/log.ts';
import { systemClock } from '../src/kernel/time.ts';
import { openEmbeddedLedger } from '../src/ledger/adapters/embedded/embedded-ledger.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { openLedger } from '../src/usecases/ledger/open-ledger.ts';
import { type Contender, median, type Rate, sealedEvent, subjects, throughput } from './append-workload.ts';

const CALLERS = 100;
const SUBJECTS = 1_000;
const rounds = Number(process.env['ROUNDS'] ?? 7);
const ms = Number(process.env['MS'] ?? 1_000);

const contender = (name: string, ledger: Ledger): Contender => ({
  name,
  append: async (subject) => {
    const expected = subject.revision < 0 ? 'noStream' : BigInt(subject.revision);
    await ledger.append(subject.stream, expected, [sealedEvent(subject)]);
    subject.revision++;
  },
});

const MAIN_THREAD = `/proc/self/task/${process.pid}/stat`;
/** Of the main thread so far, in microseconds; Linux counts it in hundredths of a second. */
function mainThreadMicros(): number {
  if (!existsSync(MAIN_THREAD)) return Number.NaN;
  const text = readFileSync(MAIN_THREAD, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

interface Side {
  readonly ledger: Ledger;
  readonly contender: Contender;
  readonly pool: ReturnType<typeof subjects>;
  readonly sealer: SealerThread | undefined;
}

async function side(folder: string, sealed: boolean): Promise<Side> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'ledger.db');
  const ledger = await openEmbeddedLedger({ file, clock: systemClock });
  const { origin } = await openLedger(ledger, undefined);
  const settings = {
    ledger: { kind: 'embedded' as const, file },
    sidecarFile: join(folder, 'evidence.db'),
    secretsDir: folder,
    origin,
    previousOrigins: [],
    sealMs: 60_000,
    sealLeaves: 4_096,
    pollMs: 250,
  };
  const sealer = sealed
    ? new SealerThread(settings, (...args) => ledger.append(...args), createLogger('warn'))
    : undefined;
  await sealer?.sealNow();
  const named = contender(sealed ? 'with the sealer' : 'without', ledger);
  return { ledger, contender: named, pool: subjects(SUBJECTS), sealer };
}

const folder = mkdtempSync(join(tmpdir(), 'regesta-bench-'));
const sides = [await side(join(folder, 'on'), true), await side(join(folder, 'off'), false)] as const;
try {
  console.log(
    `events with three sealed envelopes, ${CALLERS} callers, ${rounds} rounds of ${ms} ms each in turns, medians`,
  );
  const rates: [Rate[], Rate[]] = [[], []];
  const mainMicros: [number, number] = [0, 0];
  const events: [number, number] = [0, 0];
  const rest: number[] = [];
  let appended = 0;
  for (let round = -1; round < rounds; round++) {
    for (const n of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const { contender: one, pool, sealer } = sides[n];
      const [before, began] = [mainThreadMicros(), performance.now()];
      const rate = await throughput(one, pool, CALLERS, ms);
      const start = performance.now();
      const micros = mainThreadMicros() - before;
      await sealer?.sealNow();
      if (round < 0) continue;
      rates[n].push(rate);
      mainMicros[n] += micros;
      events[n] += (rate.perSecond * (start - began)) / 1_000;
      if (sealer === undefined) continue;
      rest.push(performance.now() - start);
      appended += (rate.perSecond * (start - began)) / 1_000;
    }
  }
  const shown = sides.map(({ contender: { name } }, n) => {
    const own = rates[n as 0 | 1];
    const perSecond = Math.round(median(own.map((rate) => rate.perSecond)));
    return `${name} ${perSecond}/s (${median(own.map((rate) => rate.cpuMicros)).toFixed(0)} us CPU each)`;
  });
  const ratio = median(rates[0].map((rate, n) => rate.perSecond / (rates[1][n] as Rate).perSecond));
  console.log(`${shown.join(', ')}, ratio ${ratio.toFixed(2)}`);
  const [on, off] = [mainMicros[0] / events[0], mainMicros[1] / events[1]];
  console.log(
    `the appending thread alone: ${on.toFixed(0)} us CPU an event with it, ${off.toFixed(0)} without, ratio ${(off / on).toFixed(2)}`,
  );
  const perRound = appended / rounds;
  console.log(
    `until everything is sealed: ${median(rest).toFixed(0)} ms more after a round of ${Math.round(perRound)} events, ` +
      `${Math.round(perRound / ((ms + median(rest)) / 1_000))} events/s appended and sealed`,
  );
} finally {
  for (const { sealer, ledger } of sides) {
    await sealer?.close();
    await ledger.close();
  }
  rmSync(folder, { recursive: true, force: true });
}
