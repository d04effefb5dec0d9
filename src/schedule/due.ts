import { type Instant, toMillis } from '../kernel/time.ts';

/** What the schedule does, and how often at most, in minutes. */
export const EVERY_MINUTES = {
  /** Repeated refusals are recorded as counts when their minute is over. */
  'refusal-counts': 1,
  /** Only the record waits for this: what has expired allows nothing from its instant on. */
  'consent-expiry': 1,
  /** Work that an earlier release could not read. Due at the start; later only if that failed. */
  'parked-work': 60,
  /** Reminders of what a request gave to others, and escalations: by the day, so an hour is early enough. */
  'task-duties': 60,
  /** Deadlines of requests that come near or were missed, and what an officer is reminded of. */
  deadlines: 60,
  /** Letters that the mail server did not take; each waits longer after every failure. */
  letters: 10,
  /** One mail a day to the controller's own office, if something waits; hourly, so that a failure is made up for. */
  digest: 60,
  /** Erasures that are approved and not completed: what a crash cut off, and what waited and waits no longer. */
  erasures: 1,
  /** What an erasure kept until a day that has passed, or by a hold that was released: by the day. */
  'kept-data': 60,
  /** Reviews of legal holds that come near, are due or overdue: by the day. */
  'hold-reviews': 60,
  /** What is due under retention schedules, once a day: it looks at every owner. */
  'retention-due': 1440,
  /** Disposals that were approved and not completed, batch by batch. */
  disposals: 1,
  /** Packages that nobody fetched in time are destroyed; nobody can open them from that moment on anyway. */
  deliveries: 10,
  /** Whoever restores needs the newest journal: it stands beside the backups within a minute of an erasure. */
  'journal-copy': 1,
  /** A rotation that was cut short, one that is due, and older epochs whose time has come. */
  'master-keys': 60,
  /** Recipients are told, tried again and asked for their receipts; what is due is judged by each notification. */
  notifications: 1,
  /** Reads, hashes and checks everything. Nothing to do at a start within a day of the last one. */
  verification: 1440,
  /** Parties outside are asked to attest the newest checkpoint. Last, for they may be slow. */
  anchors: 60,
} as const;
export type Task = keyof typeof EVERY_MINUTES;
export const TASKS = Object.keys(EVERY_MINUTES) as readonly Task[];

/** Minutes before a task that failed is tried again; at the next waking where none are named. */
const AGAIN_AFTER_MINUTES: { readonly [task in Task]?: number } = {
  verification: 60,
  'retention-due': 60,
  deadlines: 15,
  digest: 15,
};

/** Takes minutes on a large ledger, and nothing waits for it: runs beside the others. */
export const BESIDE: ReadonlySet<Task> = new Set(['verification', 'retention-due', 'disposals', 'notifications']);

export interface LastRun {
  readonly at: Instant;
  readonly failed: boolean;
}
/** What this process ran so far; nothing at its start, so whatever was missed while it was down is due then, once. */
export type LastRuns = ReadonlyMap<Task, LastRun>;

/** Tasks to run now, in their order. */
export function due(last: LastRuns, now: Instant): readonly Task[] {
  return TASKS.filter((task) => {
    const run = last.get(task);
    if (run === undefined) return true;
    if (run.failed) {
      const pauseMs = (AGAIN_AFTER_MINUTES[task] ?? 0) * 60_000;
      return Math.abs(toMillis(now) - toMillis(run.at)) >= pauseMs;
    }
    const slot = EVERY_MINUTES[task] * 60_000;
    // A clock that was set back must not silence a task until it has caught up again: any other slot is due.
    return Math.floor(toMillis(now) / slot) !== Math.floor(toMillis(run.at) / slot);
  });
}
