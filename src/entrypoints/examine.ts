import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CliError } from '../cli/cli-error.ts';
import type { Examination, ExaminationAsked } from '../cli/world.ts';
import type { BundleLocation } from '../evidence/bundle/bundle-files.ts';
import { verdictText } from '../evidence/verify/print.ts';
import { verifyBundle } from '../evidence/verify/verify-bundle.ts';
import { writeDirectory } from '../evidence/writer/directory-sink.ts';
import { writeBundle } from '../evidence/writer/write-bundle.ts';
import { tarOf } from '../http/tar.ts';
import { systemClock } from '../kernel/time.ts';
import { openEmbeddedReader } from '../ledger/adapters/embedded/read-only.ts';
import { openEventStoreDbReader } from '../ledger/adapters/eventstoredb/read-only.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { EvidenceReader } from '../sealer/evidence-reader.ts';
import { openHeadFile } from '../sealer/head-file.ts';
import { openKeyFiles } from '../sealer/key-files.ts';
import type { SidecarReads } from '../sealer/sidecar.ts';
import { openEvidenceDbReader, setAsideFile } from '../sealer/store/evidence-db.ts';
import { policyText } from '../usecases/see-evidence.ts';
import { partiesOf } from './anchors.ts';
import { type Config, fileOf } from './config.ts';
import { requireLedger } from './connect.ts';

/** Nobody waits for anything newer. */
const NO_POLLING_MS = 3_600_000;

/**
 * Looks at a ledger that does not start any more, or that nobody believes: read-only, without a lock, whatever became of
 * its triggers, and with nothing written into its folders. What was sealed is compared with what stands there now.
 */
export async function examine(config: Config, asked: ExaminationAsked): Promise<Examination> {
  requireLedger(config);
  const reads = openReads(config);
  const sidecar = openSidecar(join(config.dataDir, 'evidence.db'));
  const scratch = mkdtempSync(join(tmpdir(), 'regesta-examine-'));
  try {
    const reader = new EvidenceReader(sidecar, reads);
    const source = reader.bundleSource();
    if (source === undefined) {
      throw new CliError(
        'CLI_LEDGER_ABSENT',
        'Nothing was sealed here, or evidence.db is gone: there is nothing to compare the ledger with.',
      );
    }
    const files = writeBundle(source, { selection: { mode: 'full' }, sealed: 'included' });
    const location = await written(files, asked.out, scratch);
    const pin = asked.pinFile === undefined ? lastSigned(config) : fileOf('--pin', asked.pinFile);
    const verdict = await verifyBundle(location, {
      policy: asked.policyFile === undefined ? ownPolicy(config, source.origin) : fileOf('--policy', asked.policyFile),
      ...(pin === undefined ? {} : { pin }),
      clock: systemClock,
    });
    const text = verdictText(verdict).trimEnd();
    return { text, exit: verdict.exit, findings: verdict.findingsTotal };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    sidecar.close();
    await reads.close();
  }
}

/** What knows most of this history: a server that was started since may have begun anew, and set aside what was there. */
function openSidecar(file: string): SidecarReads {
  const [now, before] = [openEvidenceDbReader(file), openEvidenceDbReader(setAsideFile(file))];
  const sealed = now.newestCheckpoint()?.size ?? 0;
  const isOfThis = sealed === 0 || before.head()?.origin === now.head()?.origin;
  const isMore = isOfThis && (before.newestCheckpoint()?.size ?? 0) > sealed;
  (isMore ? now : before).close();
  return isMore ? before : now;
}

function openReads({ ledger, dataDir }: Config): Pick<Ledger, 'readAll'> & { close(): void | Promise<void> } {
  switch (ledger.kind) {
    case 'embedded':
      return openEmbeddedReader({ file: join(dataDir, 'ledger.db'), pollMs: NO_POLLING_MS });
    case 'eventstoredb':
      return openEventStoreDbReader({ connectionString: ledger.connectionString });
  }
}

async function written(
  files: ReturnType<typeof writeBundle>,
  out: string | undefined,
  scratch: string,
): Promise<BundleLocation> {
  if (out === undefined) {
    const path = join(scratch, 'bundle');
    await writeDirectory(path, files);
    return { kind: 'directory', path };
  }
  await pipeline(tarOf(files), createWriteStream(out, { mode: 0o600 }));
  return { kind: 'tar', path: out };
}

const lastSigned = ({ secretsDir }: Config): Buffer | undefined => {
  const note = openHeadFile(secretsDir).read()?.note;
  return note === undefined ? undefined : Buffer.from(note, 'utf8');
};

/** The key that signs, from the secrets folder, and the authorities of the settings: not what the ledger says of itself. */
function ownPolicy(config: Config, origin: string): Buffer {
  const key = openKeyFiles(config.secretsDir).current(origin);
  // Every authority of the settings is held against the same certificates.
  const trusted = partiesOf(config).authorities[0]?.trusted;
  return Buffer.from(policyText(key === undefined ? [] : [key.verifier.toString()], trusted), 'utf8');
}
