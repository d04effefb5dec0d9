import cron from 'node-cron';
import type { Clock } from '../kernel/time.ts';
import { BESIDE, due, type LastRun, type Task } from './due.ts';

/**
 * What each task does. A number is how many things it did, for the log; `not-yet`: what it works on is not there, and this
 * was no run, so it stays due.
 */
export type Work = { readonly [task in Task]: () => Promise<number | 'not-yet'> };

export type ScheduleNotice =
  | { readonly kind: 'done'; readonly task: Task; readonly count: number }
  | { readonly kind: 'failed'; readonly task: Task; readonly error: unknown };

export interface ScheduleOptions {
  readonly work: Work;
  readonly clock: Clock;
  /** For the log: names of tasks and counts. */
  readonly onNotice: (notice: ScheduleNotice) => void;
  /** Calls back about once a minute until the function that it returns is called; node-cron when absent. */
  readonly wake?: (callback: () => void) => () => void;
}

export interface Schedule {
  /** Ends after the task in hand; nothing begins afterwards. What runs beside is not waited for: nothing is lost by it. */
  stop(): Promise<void>;
  /** Runs whatever is due, unless a run is on its way: then it ends with that one. */
  run(): Promise<void>;
}

function wakeByCron(callback: () => void): () => void {
  const task = cron.schedule('* * * * *', callback, { suppressMissedWarning: true });
  return () => void task.destroy();
}

/**
 * Runs what is due at the start, once however much was missed, and then whenever it is woken. Tasks run one after the
 * other, but for those of `BESIDE`, and never beside themselves: a waking that meets a run in hand does nothing.
 */
export function startSchedule({ work, clock, onNotice, wake = wakeByCron }: ScheduleOptions): Schedule {
  const last = new Map<Task, LastRun>();
  let running: Promise<void> | undefined;
  let isStopped = false;

  const runOne = async (task: Task): Promise<void> => {
    const at = clock.now();
    try {
      const count = await work[task]();
      if (count === 'not-yet') return;
      last.set(task, { at, failed: false });
      onNotice({ kind: 'done', task, count });
    } catch (error) {
      last.set(task, { at, failed: true });
      onNotice({ kind: 'failed', task, error });
    }
  };
  const beside = new Set<Task>();
  const runBeside = (task: Task): void => {
    if (beside.has(task)) return;
    beside.add(task);
    void runOne(task).finally(() => beside.delete(task));
  };
  const runDue = async (): Promise<void> => {
    for (const task of due(last, clock.now())) {
      if (isStopped) return;
      if (BESIDE.has(task)) runBeside(task);
      else await runOne(task);
    }
  };
  const run = (): Promise<void> => {
    if (isStopped) return Promise.resolve();
    running ??= runDue().finally(() => {
      running = undefined;
    });
    return running;
  };

  const sleep = wake(() => void run());
  void run();
  return {
    run,
    stop: async () => {
      isStopped = true;
      sleep();
      await running;
    },
  };
}
