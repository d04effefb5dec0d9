import { randomBytes } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import type { BundleFiles, BundleLocation } from '../bundle/bundle-files.ts';
import { LINES_A_FILE } from '../bundle/limits.ts';
import { openBundle } from '../bundle/open-bundle.ts';
import { TILE_WIDTH } from '../tiles.ts';
import { concludeSteps } from './conclude.ts';
import type { Context } from './context.ts';
import { Erasures } from './erasures.ts';
import { FindingLog } from './findings.ts';
import { FullTree } from './full-tree.ts';
import { KeysOfLog } from './keys-of-log.ts';
import { LedgerWalk } from './ledger-walk.ts';
import { Keys128 } from './leaves/keys-128.ts';
import { eventsPath } from './leaves/scan-file.ts';
import { scanFiles, startThreads } from './leaves/scan-files.ts';
import type { ScanResult, ScanSetup } from './leaves/scan-result.ts';
import { Lookup } from './lookup.ts';
import { type Material, readMaterial } from './material.ts';
import type { Verdict, VerifyOptions, VerifyReport } from './options.ts';
import { OrderOfLines } from './order-of-lines.ts';
import { Origins } from './origins.ts';
import { ProofOfRange } from './proof-of-range.ts';
import { readDataKeys, readPolicy } from './read-keys.ts';
import { onlyRoot } from './roots.ts';
import { takeFact } from './take-fact.ts';
import { nameMissingTiles } from './tiles-above.ts';
import { Times } from './times.ts';
import { unreadableVerdict, verdictOf } from './verdict.ts';

const MAX_FINDINGS = 100;

/**
 * Checks a bundle as docs/evidence.md section 5 says, believing nothing but what the options bring. Everything stored is
 * hashed again. Whatever the bundle holds becomes a finding; what is thrown is the file system's, or a fault of ours, and
 * is never a verdict. The product calls this as the program does.
 */
export async function verifyBundle(
  location: BundleLocation,
  options: VerifyOptions,
  report: VerifyReport = {},
): Promise<Verdict> {
  const files = openBundle(location);
  const { threads, scanHere, workerEntry: entry } = options;
  const workers = startThreads(files, location, { threads, scanHere, entry });
  try {
    return await verifyFiles(files, location, workers, options, report);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
    files.close();
  }
}

async function verifyFiles(
  files: BundleFiles,
  location: BundleLocation,
  workers: readonly Worker[],
  options: VerifyOptions,
  report: VerifyReport,
): Promise<Verdict> {
  const maxFindings = Math.max(1, options.maxFindings ?? MAX_FINDINGS);
  const log = new FindingLog(maxFindings);
  const material = readMaterial(files, log);
  const policy = readPolicy(options.policy, log);
  const dataKeys = readDataKeys(options.keys, log);
  if (material === undefined) return unreadableVerdict(log);
  const { manifest, newest } = material;
  const { checkpoint } = newest;
  const { size, root } = checkpoint;
  report.step?.({ number: 1, name: 'format and limits', text: `${files.paths.size} files, mode ${manifest.mode}` });

  const range = manifest.mode === 'range' ? ProofOfRange.read(files, size, log) : undefined;
  const tree = manifest.mode === 'full' ? new FullTree(size) : undefined;
  const runKey = randomBytes(32);
  const names = new Keys128(runKey);
  const context: Context = {
    options,
    log,
    policy,
    material,
    checkpoint,
    names,
    keys: new KeysOfLog(policy),
    origins: new Origins(checkpoint.origin),
    roots: tree ?? range?.tree ?? onlyRoot(size, root),
    times: new Times(size, log),
    erasures: new Erasures(names, size, log),
    walk: new LedgerWalk(manifest.mode, size, material.eventFiles.length * LINES_A_FILE, log),
    sealed: [],
    issued: new Map(),
  };
  if (tree !== undefined) nameMissingTiles(files, size, maxFindings, log);
  const setup: ScanSetup = {
    location,
    mode: manifest.mode,
    size,
    root,
    checkpoint: newest.bytes,
    runKey,
    maxFindings,
    dataKeys,
  };
  const scan = { lines: 0, opened: 0, done: 0 };
  const proved = new Set<number>();
  const jobs = filesToScan(material, context.walk);
  const order = manifest.mode === 'events' || manifest.mode === 'subject' ? new OrderOfLines(log) : undefined;
  const take = (scanned: ScanResult): void => {
    const result = order?.judge(scanned) ?? scanned;
    scan.lines += result.lines;
    scan.opened += result.opened;
    log.absorb(result.findings);
    tree?.add(result);
    range?.add(result);
    if (material.proofs.length > 0) for (const index of result.indexes ?? []) proved.add(index);
    context.walk.add(result);
    context.times.add(result);
    context.erasures.add(result);
    for (const fact of result.facts) takeFact(context, fact);
    report.progress?.(++scan.done, jobs.length);
  };
  await scanFiles(setup, files, jobs, take, { workers, scanHere: options.scanHere });
  const concluded = concludeSteps(context, { files, tree, range, proved, ...scan }, report);
  const lookup = new Lookup(files, material.eventFiles, manifest.mode, size);
  return verdictOf(context, concluded, lookup.name(log.first()));
}

/** In full mode also files that are not there, where the tree has leaves of theirs: what is missing has a name there. */
function filesToScan({ manifest, eventFiles, tiles }: Material, walk: LedgerWalk): readonly number[] {
  if (manifest.mode !== 'full') return eventFiles;
  const numbers = new Set(eventFiles);
  for (const { tile } of tiles) {
    if (tile.level === 0 || tile.level === 'entries') {
      numbers.add(Math.floor((tile.index * TILE_WIDTH) / LINES_A_FILE));
    }
  }
  const last = Math.max(-1, ...eventFiles);
  for (let file = 0; file < last; file++) {
    if (!numbers.has(file)) walk.missFile(eventsPath(file), file * LINES_A_FILE);
  }
  return [...numbers].sort((a, b) => a - b);
}
