import { parentPort, workerData } from 'node:worker_threads';
import { openReader } from '../../bundle/open-bundle.ts';
import { FileScanner } from './scan-file.ts';
import type { ScanResult, ScanSetup } from './scan-result.ts';

/** What such a thread is started with. It is sent the setup, and then numbers of files. */
export const FOR_SCANS = 'regesta-verify scans';

/** What it sends for each of them. */
export interface ScanAnswer {
  readonly result: ScanResult;
}

/** Begins when this is a thread of ScanThreads; does nothing anywhere else. */
export function serveScans(): void {
  const port = parentPort;
  if (port === null || workerData !== FOR_SCANS) return;
  port.once('message', (setup: ScanSetup) => {
    const scanner = new FileScanner(setup, openReader(setup.location));
    port.on('message', (file: number) => {
      const result = scanner.scan(file);
      port.postMessage({ result } satisfies ScanAnswer, buffersOf(result));
    });
  });
}

/** Handed over, not copied. */
function buffersOf(result: ScanResult): ArrayBuffer[] {
  return Object.values(result).flatMap((value) =>
    ArrayBuffer.isView(value) && value.byteLength > 0 ? [value.buffer as ArrayBuffer] : [],
  );
}
