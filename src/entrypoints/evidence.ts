import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Ledger } from '../ledger/ledger.ts';
import type { EvidenceDesk } from '../sealer/anchors/anchoring.ts';
import { EvidenceReader } from '../sealer/evidence-reader.ts';
import { openHeadFile } from '../sealer/head-file.ts';
import { SealerError } from '../sealer/sealer-error.ts';
import { openEvidenceDbReader } from '../sealer/store/evidence-db.ts';
import type { Evidence } from '../usecases/core/evidence.ts';
import type { Config } from './config.ts';
import { SealerThread } from './sealer-thread.ts';
import type { SealerSettings } from './sealer-wire.ts';

/** An embedded ledger tells nobody in another thread that it grew; so little is read at each look that it costs nothing. */
const POLL_MS = 250;

export interface OpenEvidence extends Evidence {
  /** For the anchors. */
  readonly desk: EvidenceDesk;
  close(): Promise<void>;
}

/** The sealer in its thread, and beside it, in this one, everything that is shown of the evidence. */
export function openEvidence(of: {
  readonly config: Config;
  readonly ledger: Ledger;
  readonly origin: string;
  readonly previousOrigins: readonly string[];
  readonly log: Logger;
}): OpenEvidence {
  const { config, ledger, log } = of;
  const settings = settingsOf(of);
  const sealer = new SealerThread(
    settings,
    async (stream, expected, events) => {
      const { revision, position } = await ledger.append(stream, expected, events);
      return { revision, position };
    },
    log,
  );
  const reader = new EvidenceReader(openEvidenceDbReader(settings.sidecarFile), ledger);
  const headFile = openHeadFile(config.secretsDir);
  const scratchDir = join(config.dataDir, 'scratch');
  // Whatever a process that was killed left there: a copy of the ledger, at worst.
  rmSync(scratchDir, { recursive: true, force: true });
  mkdirSync(scratchDir, { recursive: true, mode: 0o700 });
  return {
    get origin() {
      return sealer.origin;
    },
    scratchDir,
    health: () => sealer.health(),
    known: () => sealer.known(),
    keys: () => reader.keys(),
    lastSigned: () => headFile.read()?.note,
    newest: () => reader.newest(),
    smallestCovering: (leaves) => reader.smallestCovering(leaves),
    sealNow: (atLeast) => sealer.sealNow(atLeast),
    receipt: (event, size) => reader.receipt(event, size),
    indexOf: (event) => reader.indexOf(event),
    indexesOf: (events) => reader.indexesOf(events),
    indexesAt: (positions) => reader.indexesAt(positions),
    consistency: (from, to) => reader.consistency(from, to),
    bundleSource: (size) => reader.bundleSource(size),
    rotateKey: (actor) => sealer.rotateKey(actor),
    revokeKey: (revocation, actor) => sealer.revokeKey(revocation, actor),
    continueOrigin: (reason, actor) => sealer.continueOrigin(reason, actor),
    rebuild: () => sealer.rebuild(),
    desk: deskOf(sealer, reader),
    close: async () => {
      await sealer.close();
      reader.close();
    },
  };
}

function settingsOf({
  config,
  origin,
  previousOrigins,
}: {
  readonly config: Config;
  readonly origin: string;
  readonly previousOrigins: readonly string[];
}): SealerSettings {
  const { dataDir, secretsDir, sealSeconds, sealLeaves } = config;
  return {
    ledger:
      config.ledger.kind === 'embedded'
        ? { kind: 'embedded', file: join(dataDir, 'ledger.db') }
        : { kind: 'eventstoredb', connectionString: config.ledger.connectionString },
    sidecarFile: join(dataDir, 'evidence.db'),
    secretsDir,
    origin,
    previousOrigins,
    sealMs: sealSeconds * 1_000,
    sealLeaves,
    pollMs: POLL_MS,
  };
}

function deskOf(sealer: SealerThread, reader: EvidenceReader): EvidenceDesk {
  return {
    state: async () => {
      const { state, code, why } = sealer.health();
      // What could not be recorded need not be asked for.
      if (state === 'refused' || state === 'closed' || state === 'off') {
        throw new SealerError('SEALER_CLOSED', why ?? `The sealer records nothing now (${code ?? state}).`);
      }
      return reader.state();
    },
    consistency: async (from, to) => reader.consistencyHashes(from, to),
    record: (fact) => sealer.record(fact),
  };
}
