import { type Contender, median, type Rate, type Subject, subjects, throughput } from './append-workload.ts';

const SUBJECTS = 1_000;
const CALLERS = [1, 10, 100];

/**
 * Ours and its peer in turns, so that the ratio means something on a busy machine: in every second round the other one
 * begins. `ROUNDS` (7) and `MS` (1000) a round can be set.
 */
export async function compareAppends(ours: Contender, peer: Contender): Promise<void> {
  const rounds = Number(process.env['ROUNDS'] ?? 7);
  const ms = Number(process.env['MS'] ?? 1_000);
  const contenders = [ours, peer] as const;
  const pools: readonly Subject[][] = contenders.map(() => subjects(SUBJECTS));
  console.log(`events with three sealed envelopes, ${rounds} rounds of ${ms} ms each in turns, medians`);
  for (const callers of CALLERS) {
    const rates: [Rate[], Rate[]] = [[], []];
    for (let round = -1; round < rounds; round++) {
      for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const rate = await throughput(contenders[side], pools[side] as Subject[], callers, ms);
        // The first round warms up and is not counted.
        if (round >= 0) rates[side].push(rate);
      }
    }
    print(callers, contenders, rates);
  }
}

function print(callers: number, contenders: readonly Contender[], rates: readonly [Rate[], Rate[]]): void {
  const shown = contenders.map(({ name }, side) => {
    const own = rates[side] as Rate[];
    const cpu = median(own.map((rate) => rate.cpuMicros)).toFixed(0);
    return `${name} ${Math.round(median(own.map((rate) => rate.perSecond)))}/s (${cpu} us CPU each)`;
  });
  const ratio = median(rates[0].map((rate, round) => rate.perSecond / (rates[1][round] as Rate).perSecond));
  const cpuRatio = median(rates[0].map((rate, round) => (rates[1][round] as Rate).cpuMicros / rate.cpuMicros));
  console.log(
    `${String(callers).padStart(3)} callers: ${shown.join(', ')}, ratio ${ratio.toFixed(2)} (by CPU ${cpuRatio.toFixed(2)})`,
  );
}
