import { createWriteStream, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CliError, usage } from '../cli/cli-error.ts';
import type { Examination, ExaminationAsked } from '../cli/world.ts';
import type { BundleLocation } from '../evidence/bundle/bundle-files.ts';
import { verdictText } from '../evidence/verify/print.ts';
import { verifyBundle } from '../evidence/verify/verify-bundle.ts';
import type { BundleSource } from '../evidence/writer/bundle-source.ts';
import { writeDirectory } from '../evidence/writer/directory-sink.ts';
import { writeBundle } from '../evidence/writer/write-bundle.ts';
import { tarOf } from '../http/tar.ts';
import { CodedError } from '../kernel/coded-error.ts';
import { systemClock } from '../kernel/time.ts';
import { openEmbeddedReader } from '../ledger/adapters/embedded/read-only.ts';
import { openEventStoreDbReader } from '../ledger/adapters/eventstoredb/read-only.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { EvidenceReader } from '../sealer/evidence-reader.ts';
import { openHeadFile } from '../sealer/head-file.ts';
import { openKeyFiles } from '../sealer/key-files.ts';
import type { SidecarReads } from '../sealer/sidecar.ts';
import { openEvidenceDbReader, setAsideFile } from '../sealer/store/evidence-db.ts';
import { policyText } from '../usecases/evidence/see-evidence.ts';
import { demandRoom } from '../usecases/evidence/verify-evidence.ts';
import { partiesOf } from './anchors.ts';
import type { Config } from './config.ts';
import { requireLedger } from './connect.ts';

/** Nobody waits for anything newer. */
const NO_POLLING_MS = 3_600_000;

/**
 * Looks at a ledger that does not start any more, or that nobody believes: read-only, without a lock, whatever became of
 * its triggers, and with nothing written into its folders. What was sealed is compared with what stands there now.
 */
export async function examine(config: Config, asked: ExaminationAsked): Promise<Examination> {
  const [policy, pin] = [given('--policy', asked.policyFile), given('--pin', asked.pinFile)];
  requireLedger(config);
  const reads = openReads(config);
  const sidecar = openSidecar(join(config.dataDir, 'evidence.db'));
  try {
    const source = new EvidenceReader(sidecar, reads).bundleSource();
    if (source === undefined) {
      throw new CliError(
        'CLI_LEDGER_ABSENT',
        'Nothing was sealed here, or evidence.db is gone: there is nothing to compare the ledger with.',
      );
    }
    const believed = pin ?? lastSigned(config);
    const options = {
      policy: policy ?? ownPolicy(config, source.origin),
      ...(believed === undefined ? {} : { pin: believed }),
      clock: systemClock,
    };
    const verdict = await written(source, asked.out, config.dataDir, (bundle) => verifyBundle(bundle, options));
    const text = verdictText(verdict).trimEnd();
    return { text, exit: verdict.exit, findings: verdict.findingsTotal };
  } finally {
    sidecar.close();
    await reads.close();
  }
}

/** A file of the auditor's that the command line names. */
function given(option: string, path: string | undefined): Buffer | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path);
  } catch {
    throw usage(`${option} names a file that cannot be read.`);
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

/** The bundle is kept where it was asked for, and otherwise gone when `use` has ended, however it ends. */
async function written<Value>(
  source: BundleSource,
  out: string | undefined,
  dataDir: string,
  use: (bundle: BundleLocation) => Promise<Value>,
): Promise<Value> {
  const files = writeBundle(source, { selection: { mode: 'full' }, sealed: 'included' });
  if (out !== undefined) {
    await kept(files, out);
    return use({ kind: 'tar', path: out });
  }
  const scratch = scratchBeside(dataDir);
  const remove = (): void => rmSync(scratch, { recursive: true, force: true });
  // Whoever interrupts the command leaves no copy of the ledger behind either; only SIGKILL does.
  process.once('exit', remove);
  try {
    await demandRoom(scratch, source.size);
    const path = join(scratch, 'bundle');
    await writeDirectory(path, files);
    return await use({ kind: 'directory', path });
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/**
 * Beside the data and on its disk, whose room is known and whose secrecy is that of the ledger; a folder for everybody's
 * temporary files is often neither. Mode 0700. Not inside: what is examined may be evidence, and stays as it is.
 */
function scratchBeside(dataDir: string): string {
  const message =
    'Nothing can be written beside the folder of the data, on the same disk: name a file for the bundle with --out.';
  try {
    const data = realpathSync(dataDir);
    const beside = dirname(data);
    if (statSync(beside).dev === statSync(data).dev) return mkdtempSync(join(beside, 'regesta-examine-'));
  } catch (cause) {
    throw new CliError('CLI_FILE_UNWRITABLE', message, { cause });
  }
  throw new CliError('CLI_FILE_UNWRITABLE', message);
}

/** Whole or not at all, as everything that the command line saves. */
async function kept(files: ReturnType<typeof writeBundle>, out: string): Promise<void> {
  const part = `${out}.part`;
  try {
    await pipeline(tarOf(files), createWriteStream(part, { mode: 0o600 }));
    renameSync(part, out);
  } catch (cause) {
    rmSync(part, { force: true });
    // What stands against reading the ledger has a code of its own; only the file system names a system call.
    if (cause instanceof CodedError || typeof (cause as NodeJS.ErrnoException).syscall !== 'string') throw cause;
    throw new CliError('CLI_FILE_UNWRITABLE', '--out cannot be written; name a file in a folder that may be written.', {
      cause,
    });
  }
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
