import { parentPort, workerData } from 'node:worker_threads';
import { openReader } from '../../bundle/open-bundle.ts';
import { FileScanner } from './scan-file.ts';
import type { ScanResult, ScanSetup } from './scan-result.ts';

/** What the thread that asks sends, and what it gets. */
export interface ScanAnswer {
  readonly result: ScanResult;
}

/** Begins when this is a thread of ScanThreads; does nothing anywhere else. */
export function serveScans(): void {
  const port = parentPort;
  if (port === null || !isSetup(workerData)) return;
  const files = openReader(workerData.scan.location);
  const scanner = new FileScanner(workerData.scan, files);
  port.on('message', (file: number) => {
    const result = scanner.scan(file);
    port.postMessage({ result } satisfies ScanAnswer, buffersOf(result));
  });
}

const isSetup = (data: unknown): data is { readonly scan: ScanSetup } =>
  typeof data === 'object' && data !== null && 'scan' in data;

/** Handed over, not copied. */
function buffersOf(result: ScanResult): ArrayBuffer[] {
  return Object.values(result).flatMap((value) =>
    ArrayBuffer.isView(value) && value.byteLength > 0 ? [value.buffer as ArrayBuffer] : [],
  );
}
