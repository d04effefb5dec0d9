import { isMainThread } from 'node:worker_threads';
import { systemClock } from '../kernel/time.ts';
import { runProgram } from './program/run-program.ts';
import { serveScans } from './verify/leaves/scan-worker.ts';
import { workerEntry } from './verify/leaves/worker-entry.ts';

/** The program `regesta-verify`, and the threads that it starts: in the one-file build both are this file. */
if (isMainThread) {
  process.exitCode = await runProgram(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    clock: systemClock,
    workerEntry: workerEntry(new URL(import.meta.url)),
  });
} else {
  serveScans();
}
