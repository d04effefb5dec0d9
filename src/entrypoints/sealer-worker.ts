import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { failureFacts } from '../http/log.ts';
import { decideFact } from '../sealer/anchors/anchoring.ts';
import { forgetHalfWrittenHead, openHeadFile } from '../sealer/head-file.ts';
import type { SealerNotice } from '../sealer/health.ts';
import { forgetHalfWrittenKeys, openKeyFiles } from '../sealer/key-files.ts';
import type { Appended, AppendToLedger, LedgerReads } from '../sealer/ports.ts';
import { Sealer } from '../sealer/sealer.ts';
import { openEvidenceDb } from '../sealer/store/evidence-db.ts';
import {
  fromWire,
  type FromSealer,
  type SealerAsk,
  type SealerSettings,
  toWire,
  type ToSealer,
} from './sealer-wire.ts';

/** A nice value: about a tenth of the time of a thread of ordinary priority, when both want the same core. */
const BEHIND_THE_OTHERS = 10;

/**
 * The thread of the sealer: hashing and signing, with a view of the ledger of its own. Only appends go through the main
 * thread, because one process writes. It ends when it is told to, and whatever it held is made again from the ledger.
 */
const port = parentPort;
if (port === null) throw new Error('sealer-worker runs as a worker thread only');
// Where cores are scarce, whoever appends goes first. Only Linux has a priority for each thread of a process.
if (process.platform === 'linux') setPriority(BEHIND_THE_OTHERS);
const settings = workerData as SealerSettings;
const say = (message: FromSealer): void => port.postMessage(message);

interface Waiting {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}
const waiting = new Map<number, Waiting>();
let count = 0;

const append: AppendToLedger = (stream, expected, events) =>
  new Promise((resolve, reject) => {
    waiting.set(++count, { resolve, reject });
    say({ kind: 'append', n: count, stream, expected, events });
  });

/** Only what is used is loaded: the client of EventStoreDB alone takes as long to load as everything else. */
async function openReads(): Promise<LedgerReads & { close(): void | Promise<void> }> {
  const { ledger, pollMs } = settings;
  switch (ledger.kind) {
    case 'embedded': {
      const { openEmbeddedReader } = await import('../ledger/adapters/embedded/read-only.ts');
      return openEmbeddedReader({ file: ledger.file, pollMs });
    }
    case 'eventstoredb': {
      const { openEventStoreDbReader } = await import('../ledger/adapters/eventstoredb/read-only.ts');
      return openEventStoreDbReader({ connectionString: ledger.connectionString });
    }
  }
}

// Only here: whoever examines or shows the evidence writes nothing into the secrets folder.
forgetHalfWrittenHead(settings.secretsDir);
forgetHalfWrittenKeys(settings.secretsDir);
const reads = await openReads();
const sidecar = openEvidenceDb(settings.sidecarFile);
const sealer = new Sealer({
  origin: settings.origin,
  previousOrigins: settings.previousOrigins,
  reads,
  append,
  sidecar,
  headFile: openHeadFile(settings.secretsDir),
  keys: openKeyFiles(settings.secretsDir),
  sealMs: settings.sealMs,
  sealLeaves: settings.sealLeaves,
  alone: settings.ledger.kind === 'embedded',
  onHealth: (health) => say({ kind: 'health', health }),
  onNotice: tell,
});

port.on('message', (message: ToSealer) => {
  switch (message.kind) {
    case 'ask':
      void answer(message.n, message.ask);
      return;
    case 'appended':
      waiting.get(message.n)?.resolve(message.appended);
      waiting.delete(message.n);
      return;
    case 'not-appended':
      waiting.get(message.n)?.reject(fromWire(message.error));
      waiting.delete(message.n);
      return;
    case 'close':
      void close();
  }
});
sealer.start();

async function answer(n: number, ask: SealerAsk): Promise<void> {
  try {
    say({ kind: 'answer', n, value: await carryOut(ask) });
  } catch (error) {
    say({ kind: 'failed', n, error: toWire(error) });
  }
}

function carryOut(ask: SealerAsk): Promise<unknown> {
  switch (ask.what) {
    case 'known':
      return sealer.known();
    case 'sealNow':
      return sealer.sealNow(ask.atLeast);
    case 'record':
      return sealer.record(decideFact(ask.fact));
    case 'rotateKey':
      return sealer.rotateKey(ask.actor);
    case 'revokeKey':
      return sealer.revokeKey(ask.revocation, ask.actor);
    case 'continueOrigin':
      return sealer.continueOrigin(ask.reason, ask.actor);
    case 'rebuild':
      return sealer.rebuild();
  }
}

async function close(): Promise<void> {
  await sealer.close();
  sidecar.close();
  await reads.close();
  port?.close();
}

function tell(notice: SealerNotice): void {
  switch (notice.kind) {
    case 'sealed':
      return say({ kind: 'notice', notice: { level: 'info', words: 'sealed', facts: { size: notice.size } } });
    case 'failed': {
      const { code, retryInMs, error } = notice;
      const facts = { code, retryInMs };
      const failure = failureFacts(error);
      return say({ kind: 'notice', notice: { level: 'warn', words: 'sealer failed; trying again', facts, failure } });
    }
    case 'refused': {
      const facts = { code: notice.code };
      return say({ kind: 'notice', notice: { level: 'error', words: 'sealer signs nothing any more', facts } });
    }
    case 'standby':
      return say({ kind: 'notice', notice: { level: 'info', words: 'sealer stands by', facts: {} } });
    case 'took-over':
      return say({ kind: 'notice', notice: { level: 'warn', words: 'sealer took over', facts: {} } });
    case 'started-over':
      return say({ kind: 'notice', notice: { level: 'warn', words: 'sealer reads everything again', facts: {} } });
  }
}
