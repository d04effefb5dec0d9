import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '../../../kernel/coded-error.ts';
import { VaultError, type VaultErrorCode } from '../../key-vault.ts';
import { asVaultError, isBusy } from './errors.ts';
import type { Connection } from './schema.ts';

interface Job {
  readonly run: () => unknown;
  readonly undo: (() => void) | undefined;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** How many jobs share one transaction: the lock is not held for long. */
const MAX_GROUP = 500;
const BUSY_LIMIT_MS = 15_000;

/**
 * Group commit: jobs that wait together are run in one transaction, so a hundred callers pay for one flush. A job must
 * refuse (throw a `CodedError`) before it has written anything; then only its own caller hears of it. Any other failure
 * undoes the whole group, and nobody in it is told that it is durable.
 */
export class Writer {
  readonly #db: Connection;
  #queue: Job[] = [];
  #draining: Promise<void> | undefined;
  #trouble: { readonly code: VaultErrorCode; readonly why: string } | undefined;

  constructor(db: Connection) {
    this.#db = db;
  }

  /** Of the last transaction that failed, until one succeeds. */
  get trouble(): { readonly code: VaultErrorCode; readonly why: string } | undefined {
    return this.#trouble;
  }

  /** `undo` is called when `run` had returned and its transaction failed after all. */
  write<Value>(run: () => Value, undo?: () => void): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      this.#queue.push({ run, undo, resolve: resolve as (value: never) => void, reject });
      this.#draining ??= this.#drain();
    });
  }

  async idle(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      // Let the callers of this turn of the event loop join the group.
      await new Promise(setImmediate);
      await this.#commit(this.#queue.splice(0, MAX_GROUP));
    }
    this.#draining = undefined;
  }

  async #commit(group: readonly Job[]): Promise<void> {
    const since = performance.now();
    for (;;) {
      const results: { job: Job; value?: unknown; refusal?: unknown }[] = [];
      try {
        this.#transaction(group, results);
        this.#trouble = undefined;
        for (const { job, value, refusal } of results) {
          if (refusal === undefined) job.resolve(value as never);
          else job.reject(refusal);
        }
        return;
      } catch (error) {
        for (const { job, refusal } of results) if (refusal === undefined) job.undo?.();
        if (isBusy(error) && performance.now() - since < BUSY_LIMIT_MS) {
          await delay(5 + Math.random() * 40);
          continue;
        }
        this.#failed(group, asVaultError(error));
        return;
      }
    }
  }

  #transaction(group: readonly Job[], results: { job: Job; value?: unknown; refusal?: unknown }[]): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const job of group) {
        try {
          results.push({ job, value: job.run() });
        } catch (error) {
          if (!(error instanceof CodedError)) throw error;
          results.push({ job, refusal: error });
        }
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #failed(group: readonly Job[], error: unknown): void {
    if (error instanceof VaultError) this.#trouble = { code: error.code, why: error.message };
    for (const job of group) job.reject(error);
  }
}
