import type { Test } from 'tap';
import { Anchoring, type AnchoringNotice } from '../../../src/sealer/anchors/anchoring.ts';
import { authoritiesOf, trustedOf, witnessesOf } from '../../../src/sealer/anchors/parties.ts';
import { pem } from '../../support/certificate-forge.ts';
import { TestClock } from '../../support/ledger-clock.ts';
import { type SealedLog, sealedLog } from '../../support/sealed-log.ts';
import { type SmallWitness, startWitness } from '../../support/small-witness.ts';
import { startTimeAuthority, type TimeAuthority } from '../../support/time-authority.ts';

interface Given {
  readonly log?: SealedLog;
  readonly authorities?: readonly TimeAuthority[];
  /** Whom to trust; none: no setting. */
  readonly roots?: readonly Buffer[];
  readonly witnesses?: readonly SmallWitness[];
  readonly clock?: TestClock;
}

export function anchoring(given: Given) {
  const clock = given.clock ?? new TestClock();
  const log = given.log ?? sealedLog(clock);
  const notices: AnchoringNotice[] = [];
  const trusted = given.roots === undefined ? undefined : must(trustedOf(given.roots.map(pem).join('')));
  const urls = (given.authorities ?? []).map(({ url }) => url).join(',');
  const run = new Anchoring({
    ...{ desk: log.desk, clock, onNotice: (notice) => notices.push(notice) },
    authorities: urls === '' ? [] : must(authoritiesOf(urls, trusted)),
    witnesses: given.witnesses === undefined ? [] : must(witnessesOf(policyOf(given.witnesses))),
  });
  return { log, clock, notices, run, failures: () => notices.flatMap((one) => (one.kind === 'failed' ? [one] : [])) };
}

export const policyOf = (witnesses: readonly SmallWitness[]): Buffer =>
  Buffer.from(`${witnesses.map(({ key, url }, i) => `witness w${i} ${key.verifier} ${url}\n`).join('')}quorum none\n`);

export function must<Value>(
  result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: string },
) {
  if (!result.ok) throw new Error(result.failure);
  return result.value;
}

export async function authority(
  t: Test,
  options: Parameters<typeof startTimeAuthority>[0] = {},
): Promise<TimeAuthority> {
  const started = await startTimeAuthority(options);
  t.teardown(() => started.close());
  return started;
}

export async function witness(t: Test, log: SealedLog, name = 'witness.example/w1'): Promise<SmallWitness> {
  const started = await startWitness(name, [log.key.verifier]);
  t.teardown(() => started.close());
  return started;
}

export const codesOf = (events: Awaited<ReturnType<SealedLog['events']>>) =>
  events.filter(({ type }) => type === 'AnchoringFailed').map(({ clear }) => clear['code']);
