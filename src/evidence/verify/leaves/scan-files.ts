import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BundleFiles } from '../../bundle/bundle-files.ts';
import { FileScanner } from './scan-file.ts';
import type { ScanResult, ScanSetup } from './scan-result.ts';
import type { ScanAnswer } from './scan-worker.ts';
import { workerEntry } from './worker-entry.ts';

/** With fewer files a thread costs more than it saves. */
const FILES_FOR_THREADS = 4;
/** Files that a thread is given before it answered for the first of them: it never waits. */
const AHEAD = 2;
/** Files between the one that is taken next and the one that is asked for last. */
const MAX_AHEAD = 64;

export interface ScanThreadsOptions {
  /** 0: everything in this thread. Default: one a core. */
  readonly threads?: number | undefined;
  readonly entry?: URL | undefined;
}

/** Scans files and hands their results on in the files' order. Throws what scanning throws. */
export async function scanFiles(
  setup: ScanSetup,
  bundle: BundleFiles,
  files: readonly number[],
  take: (result: ScanResult) => void,
  { threads, entry }: ScanThreadsOptions = {},
): Promise<void> {
  const wanted =
    threads ?? (files.length < FILES_FOR_THREADS || setup.location.kind === 'memory' ? 0 : availableParallelism());
  if (wanted === 0) {
    const scanner = new FileScanner(setup, bundle);
    for (const file of files) {
      take(scanner.scan(file));
      // Others of this process get their turn.
      await new Promise(setImmediate);
    }
    return;
  }
  await new ScanThreads(setup, files, take).run(Math.min(wanted, files.length), entry ?? workerEntry());
}

class ScanThreads {
  readonly #setup: ScanSetup;
  readonly #files: readonly number[];
  readonly #take: (result: ScanResult) => void;
  readonly #waiting = new Map<number, ScanResult>();
  readonly #idle: Worker[] = [];
  #asked = 0;
  #taken = 0;

  constructor(setup: ScanSetup, files: readonly number[], take: (result: ScanResult) => void) {
    this.#setup = setup;
    this.#files = files;
    this.#take = take;
  }

  async run(count: number, entry: URL): Promise<void> {
    const workers = Array.from(
      { length: count },
      () => new Worker(entry, { workerData: { scan: this.#setup }, resourceLimits: { maxYoungGenerationSizeMb: 16 } }),
    );
    try {
      await new Promise<void>((resolve, reject) => {
        for (const worker of workers) this.#serve(worker, resolve, reject);
      });
    } finally {
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
  }

  #serve(worker: Worker, resolve: () => void, reject: (error: unknown) => void): void {
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('a thread of the verifier ended before its work was done')));
    worker.on('message', ({ result }: ScanAnswer) => {
      try {
        this.#waiting.set(result.file, result);
        this.#takeInOrder();
        if (this.#taken === this.#files.length) resolve();
        else for (const one of [worker, ...this.#idle.splice(0)]) this.#ask(one);
      } catch (error) {
        reject(error);
      }
    });
    for (let i = 0; i < AHEAD; i++) this.#ask(worker);
  }

  /** One slow file must not let results pile up behind it: who runs too far ahead is asked again when that is taken. */
  #ask(worker: Worker): void {
    if (this.#asked >= this.#files.length) return;
    if (this.#asked - this.#taken >= MAX_AHEAD) this.#idle.push(worker);
    else worker.postMessage(this.#files[this.#asked++]);
  }

  #takeInOrder(): void {
    for (;;) {
      const file = this.#files[this.#taken];
      const result = file === undefined ? undefined : this.#waiting.get(file);
      if (file === undefined || result === undefined) return;
      this.#waiting.delete(file);
      this.#taken++;
      this.#take(result);
    }
  }
}
