import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { parseVerifierKey } from '../../../src/evidence/keys.ts';
import { leafEntryOf, leafEntryText } from '../../../src/evidence/leaf.ts';
import { leafHash, rootOf } from '../../../src/evidence/merkle.ts';
import { parseNote, verifyNote } from '../../../src/evidence/note.ts';
import { evidenceStream } from '../../../src/domain/evidence/stream.ts';
import { systemClock } from '../../../src/kernel/time.ts';
import { openMemoryLedger } from '../../../src/ledger/adapters/memory/memory-ledger.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openHeadFile } from '../../../src/sealer/head-file.ts';
import type { SealerNotice } from '../../../src/sealer/health.ts';
import { openKeyFiles } from '../../../src/sealer/key-files.ts';
import { Sealer, type SealerOptions } from '../../../src/sealer/sealer.ts';
import type { Sidecar } from '../../../src/sealer/sidecar.ts';
import { openEvidenceDb } from '../../../src/sealer/store/evidence-db.ts';
import { openLedger } from '../../../src/usecases/ledger/open-ledger.ts';
import { all, anEvent, newStream } from '../../support/ledger-events.ts';

export interface OpenSealer {
  readonly sealer: Sealer;
  readonly sidecar: Sidecar;
  readonly notices: SealerNotice[];
  /** Ends it; what it had in hand is waited for. */
  close(): Promise<void>;
}

/** A ledger that outlives its sealers, with the two folders of each process that seals it. */
export class SealerWorld {
  readonly ledger: Ledger;
  origin: string;
  previousOrigins: readonly string[] = [];
  readonly folder: string;

  private constructor(ledger: Ledger, origin: string, folder: string) {
    this.ledger = ledger;
    this.origin = origin;
    this.folder = folder;
  }

  static async make(t: Test, ledger: Ledger = openMemoryLedger({ clock: systemClock })): Promise<SealerWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'regesta-sealer-'));
    t.teardown(async () => {
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const { origin } = await openLedger(ledger, 'example.com/ledger/1');
    return new SealerWorld(ledger, origin, folder);
  }

  /** One sealer of the process of this name, with its own secrets and sidecar; anything may be put in a port's place. */
  open(ports: Partial<SealerOptions> = {}, process = 'one'): OpenSealer {
    const own = join(this.folder, process);
    mkdirSync(own, { recursive: true });
    const sidecar = ports.sidecar ?? openEvidenceDb(join(own, 'evidence.db'));
    const notices: SealerNotice[] = [];
    const { ledger } = this;
    const sealer = new Sealer({
      origin: this.origin,
      previousOrigins: this.previousOrigins,
      reads: ledger,
      append: (stream, expected, events) => ledger.append(stream, expected, events),
      sidecar,
      headFile: openHeadFile(own),
      keys: openKeyFiles(own),
      sealMs: 3_600_000,
      sealLeaves: 1_000_000,
      alone: true,
      onNotice: (notice) => notices.push(notice),
      backOffMs: { min: 1, max: 10 },
      ...ports,
    });
    sealer.start();
    const close = async (): Promise<void> => {
      await sealer.close();
      sidecar.close();
    };
    return { sealer, sidecar, notices, close };
  }

  /** A first start: its keys are made, and a first checkpoint is sealed. */
  async begin(): Promise<void> {
    const open = this.open();
    await open.sealer.sealNow();
    await open.close();
  }

  secrets(process = 'one'): string {
    return join(this.folder, process);
  }

  async append(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const stream = newStream();
      await this.ledger.append(stream, 'noStream', [anEvent(stream, { n })]);
    }
  }

  /**
   * The oracle: everything read from the ledger, hashed and put together by the definition of RFC 6962, and every
   * checkpoint in it held against that. Returns the checkpoints.
   */
  async check(t: Test, what: string): Promise<readonly { readonly size: number; readonly note: string }[]> {
    return checkLedger(t, this.ledger, this.origin, what);
  }
}

interface Clear {
  readonly [key: string]: string;
}

export async function checkLedger(
  t: Test,
  ledger: Pick<Ledger, 'readAll'>,
  origin: string,
  what: string,
): Promise<readonly { readonly size: number; readonly note: string }[]> {
  const items = await all(ledger.readAll({ fromPosition: -1n }));
  const hashes = items.map((item) => leafHash(Buffer.from(leafEntryText(leafEntryOf(item)))));
  const keys = new Map<string, { readonly from: number; last: number }>();
  const checkpoints: { size: number; note: string }[] = [];
  const faults: string[] = [];
  items.forEach((item, index) => {
    if (item.kind !== 'event' || item.event.stream !== evidenceStream(origin)) return;
    const clear = item.event.data.clear as Clear;
    const vkey = clear['vkey'] ?? '';
    if (item.event.type === 'SigningKeyAdded') {
      keys.set(vkey, { from: Number(clear['notBeforeSize']), last: Number.MAX_SAFE_INTEGER });
    }
    const key = keys.get(vkey);
    if (item.event.type === 'SigningKeyRetired' && key !== undefined) key.last = Number(clear['lastSize']);
    if (item.event.type !== 'CheckpointSealed') return;
    const size = Number(clear['size']);
    const note = clear['note'] ?? '';
    if (size > index) faults.push(`the checkpoint at ${index} covers itself`);
    if (size <= (checkpoints.at(-1)?.size ?? 0)) faults.push(`the checkpoint at ${index} is not larger`);
    if (rootOf(hashes, 0, size).toString('base64') !== clear['root']) faults.push(`root of size ${size}`);
    const valid = [...keys].filter(([, { from, last }]) => from <= size && size <= last).map(([name]) => name);
    const verdict = verifyNote(parseNote(Buffer.from(note)), valid.map(parseVerifierKey));
    if (verdict.kind !== 'verified') faults.push(`signature of size ${size}`);
    checkpoints.push({ size, note });
  });
  t.same(faults, [], `${what}: ${checkpoints.length} checkpoints over ${items.length} leaves`);
  return checkpoints;
}

/** Polls, generously: a busy machine is not a failure. */
export async function until(claim: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    if (claim()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`not within 60 s: ${what}`);
}
