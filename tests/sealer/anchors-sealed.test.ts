import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { compose } from '../../src/entrypoints/compose.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { judgeCheckpoint } from '../../src/evidence/checkpoint-verdict.ts';
import { parseNote } from '../../src/evidence/note.ts';
import { parsePolicy } from '../../src/evidence/policy.ts';
import { verifyTimeStampToken } from '../../src/evidence/time-stamp/time-stamp.ts';
import { createLogger } from '../../src/http/log.ts';
import { eventId, randomId, SYSTEM_ACTOR, streamName } from '../../src/kernel/ids.ts';
import { openMemoryLedger } from '../../src/ledger/adapters/memory/memory-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { Anchoring, type AnchoringNotice, decideFact } from '../../src/sealer/anchors/anchoring.ts';
import { authoritiesOf, trustedOf, witnessesOf } from '../../src/sealer/anchors/parties.ts';
import { EvidenceReader } from '../../src/sealer/evidence-reader.ts';
import { openHeadFile } from '../../src/sealer/head-file.ts';
import { openKeyFiles } from '../../src/sealer/key-files.ts';
import { Sealer } from '../../src/sealer/sealer.ts';
import { openEvidenceDb, openEvidenceDbReader } from '../../src/sealer/store/evidence-db.ts';
import { openLedger } from '../../src/usecases/ledger/open-ledger.ts';
import { pem } from '../support/certificate-forge.ts';
import { TestClock } from '../support/ledger-clock.ts';
import { startWitness } from '../support/small-witness.ts';
import { startTimeAuthority } from '../support/time-authority.ts';

/** The real sealer over a ledger in memory, which seals only when it is asked. */
async function sealed(folder: string, clock: TestClock) {
  const ledger = openMemoryLedger({ clock });
  const { origin } = await openLedger(ledger, 'ledger.example/prod/1');
  const sidecar = openEvidenceDb(join(folder, 'evidence.db'));
  const keys = openKeyFiles(folder);
  const sealer = new Sealer({
    ...{ origin, previousOrigins: [], reads: ledger, sidecar, keys, headFile: openHeadFile(folder) },
    append: (stream, expected, events) => ledger.append(stream, expected, events),
    ...{ sealMs: 3_600_000, sealLeaves: 1_000_000, alone: true },
  });
  sealer.start();
  const reader = new EvidenceReader(openEvidenceDbReader(join(folder, 'evidence.db')), ledger);
  const close = async () => {
    await sealer.close();
    reader.close();
    sidecar.close();
    await ledger.close();
  };
  return { ledger, origin, sealer, reader, key: () => keys.current(origin), close };
}

async function happens(ledger: Ledger): Promise<void> {
  const stream = streamName('purpose', randomId());
  const commandId = randomId();
  await ledger.append(stream, 'noStream', [
    {
      ...{ id: eventId(commandId, stream, 0), type: 'SomethingHappened', data: { clear: {} } },
      metadata: { v: 1, actor: SYSTEM_ACTOR, commandId },
    },
  ]);
}

t.test('what the sealer signs is attested outside, and the checkpoint that is shown carries it', async (t) => {
  const folder = t.testdir();
  const clock = new TestClock();
  const { ledger, sealer, reader, key, close } = await sealed(folder, clock);
  t.teardown(close);
  await happens(ledger);
  const first = await sealer.sealNow();
  const log = key()?.verifier;
  if (log === undefined) throw new Error('nothing was signed');
  const witnesses = [await startWitness('witness.example/w1', [log]), await startWitness('witness.example/w2', [log])];
  const authority = await startTimeAuthority();
  t.teardown(() => Promise.all([...witnesses, authority].map((one) => one.close())));
  const lines = witnesses.map((one, i) => `witness w${i} ${one.key.verifier} ${one.url}\n`).join('');
  const policy = Buffer.from(`log ${log}\n${lines}group both all w0 w1\nquorum both\n`);
  const trusted = trustedOf(pem(authority.root.certificate));
  const authorities = trusted.ok ? authoritiesOf(authority.url, trusted.value) : trusted;
  const asked = witnessesOf(policy);
  if (!authorities.ok || !asked.ok) throw new Error('the settings are wrong');
  const notices: AnchoringNotice[] = [];
  const anchoring = new Anchoring({
    ...{ authorities: authorities.value, witnesses: asked.value, clock, onNotice: (notice) => notices.push(notice) },
    desk: {
      state: async () => reader.state(),
      consistency: async (from, to) => reader.consistencyHashes(from, to),
      record: (fact) => sealer.record(decideFact(fact)),
    },
  });

  const judged = () => judgeCheckpoint(parseNote(Buffer.from(reader.newest()?.note ?? '')), parsePolicy(policy));
  t.match(judged(), { kind: 'accepted', quorum: { met: false, witnessed: 0, of: 2 } });
  for (const turn of [1, 2, 3]) {
    t.equal(await anchoring.run(), 3, 'an authority and two witnesses');
    const now = await sealer.sealNow();
    t.same(now.size, reader.newest()?.size, 'attestations alone are not worth another checkpoint');
    t.equal(await anchoring.run(), 0);
    t.match(judged(), { kind: 'accepted', quorum: { met: true, witnessed: 2, of: 2 } });
    const source = reader.bundleSource();
    t.equal(source?.anchors.length, turn, 'every time stamp is for the bundle');
    const token = source?.anchors.at(-1)?.token ?? Buffer.of();
    const text = Buffer.from(parseNote(source?.note ?? Buffer.of()).text);
    const anchors = [{ name: 'tsa', certificate: authority.root.certificate, qualified: false }];
    t.match(verifyTimeStampToken(token, text, anchors), { kind: 'attested' });
    for (let i = 0; i < 5 * turn; i++) await happens(ledger);
    await sealer.sealNow();
  }
  t.ok((reader.newest()?.size ?? 0) > first.size + 30);
  t.same(
    witnesses.map((one) => one.asked()),
    [3, 3],
  );
  t.equal(authority.asked(), 3);
  t.same(
    notices.filter(({ kind }) => kind === 'failed'),
    [],
  );
});

t.test('the whole product, its sealer in a thread, is attested as its settings say', async (t) => {
  const folder = t.testdir();
  const authority = await startTimeAuthority({ kind: 'rsa' });
  t.teardown(() => authority.close());
  writeFileSync(join(folder, 'roots.pem'), pem(authority.root.certificate));
  const environment = {
    ...{ REGESTA_DATA: join(folder, 'data'), REGESTA_SECRETS: join(folder, 'secrets') },
    ...{ REGESTA_TSA_URL: authority.url, REGESTA_TSA_CA: join(folder, 'roots.pem'), REGESTA_SEAL_SECONDS: '3600' },
  };
  const { evidence, anchoring, close } = await compose(readConfig(environment), createLogger('silent'));
  t.teardown(close);
  await evidence.sealNow();
  t.equal(await anchoring.run(), 1);
  const { size, note } = await evidence.sealNow();
  const [anchor] = evidence.bundleSource()?.anchors ?? [];
  t.equal(anchor?.size, size);
  const trusted = [{ name: 'tsa', certificate: authority.root.certificate, qualified: false }];
  const text = Buffer.from(parseNote(Buffer.from(note)).text);
  t.match(verifyTimeStampToken(anchor?.token ?? Buffer.of(), text, trusted), { kind: 'attested' });
  t.equal(await anchoring.run(), 0);
});
