import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BundleFiles, BundleLocation } from '../../bundle/bundle-files.ts';
import { FileScanner } from './scan-file.ts';
import type { ScanResult, ScanSetup } from './scan-result.ts';
import { FOR_SCANS, type ScanAnswer } from './scan-worker.ts';
import { workerEntry } from './worker-entry.ts';

/** With fewer files a thread costs more than it saves. */
const FILES_FOR_THREADS = 4;
/** Files that a thread is given before it answered for the first of them: it never waits. */
const AHEAD = 3;
/** Files between the one that is taken next and the one that is asked for last. */
const MAX_AHEAD = 64;

export interface ScanThreadsOptions {
  /** Beside this one; 0: everything here. Default: as many as there are cores for, where there are many files. */
  readonly threads?: number | undefined;
  /** Whether this thread scans too, a file at a time: for a program that has nothing else to do. */
  readonly scanHere?: boolean | undefined;
  readonly entry?: URL | undefined;
}

/**
 * Starts the threads that scan a bundle, which wait until `scanFiles` gives them something to do: starting takes as long as
 * finding out what there is. Whoever starts them ends them.
 */
export function startThreads(
  { paths }: BundleFiles,
  location: BundleLocation,
  { threads, scanHere = false, entry = workerEntry() }: ScanThreadsOptions,
): readonly Worker[] {
  const files = [...paths].filter((path) => path.startsWith('events/')).length;
  const isSmall = files < FILES_FOR_THREADS || location.kind === 'memory';
  const wanted = threads ?? (isSmall ? 0 : availableParallelism() - (scanHere ? 1 : 0));
  return Array.from({ length: Math.min(wanted, files) }, () => {
    const worker = new Worker(entry, { workerData: FOR_SCANS, resourceLimits: { maxYoungGenerationSizeMb: 16 } });
    // Whoever scans listens too. Where nobody does, what a thread fails of decides nothing, and must not end the process.
    return worker.on('error', () => {});
  });
}

/** Scans files and hands their results on in the files' order. Throws what scanning throws. */
export async function scanFiles(
  setup: ScanSetup,
  bundle: BundleFiles,
  files: readonly number[],
  take: (result: ScanResult) => void,
  { workers, scanHere = false }: { readonly workers: readonly Worker[]; readonly scanHere?: boolean | undefined },
): Promise<void> {
  const here = scanHere || workers.length === 0 ? new FileScanner(setup, bundle) : undefined;
  await new ScanThreads(setup, files, take).run(workers, here);
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

  run(workers: readonly Worker[], here: FileScanner | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#files.length === 0) resolve();
      for (const worker of workers) this.#serve(worker, resolve, reject);
      if (here !== undefined) this.#scanHere(here).then(() => this.#isDone() && resolve(), reject);
    });
  }

  async #scanHere(scanner: FileScanner): Promise<void> {
    while (this.#asked < this.#files.length) {
      if (this.#asked - this.#taken < MAX_AHEAD) this.#put(scanner.scan(this.#files[this.#asked++] as number));
      // The threads' answers, and whatever else this process does, get their turn.
      await new Promise(setImmediate);
    }
  }

  #serve(worker: Worker, resolve: () => void, reject: (error: unknown) => void): void {
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('a thread of the verifier ended before its work was done')));
    worker.on('message', ({ result }: ScanAnswer) => {
      try {
        this.#put(result);
        if (this.#isDone()) resolve();
        else for (const one of [worker, ...this.#idle.splice(0)]) this.#ask(one);
      } catch (error) {
        reject(error);
      }
    });
    worker.postMessage(this.#setup);
    for (let i = 0; i < AHEAD; i++) this.#ask(worker);
  }

  /** One slow file must not let results pile up behind it: who runs too far ahead is asked again when that is taken. */
  #ask(worker: Worker): void {
    if (this.#asked >= this.#files.length) return;
    if (this.#asked - this.#taken >= MAX_AHEAD) this.#idle.push(worker);
    else worker.postMessage(this.#files[this.#asked++]);
  }

  #isDone = (): boolean => this.#taken === this.#files.length;

  /** Takes what is next in order, and keeps the rest until it is. */
  #put(done: ScanResult): void {
    this.#waiting.set(done.file, done);
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
