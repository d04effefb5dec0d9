import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { eventId, type Id, type Owner, randomId, type StreamName, streamName } from '../../src/kernel/ids.ts';
import type { JsonObject } from '../../src/kernel/json.ts';
import { AppendReceipt } from '../../src/kernel/receipt.ts';
import type { DataCategory, OpenedPayload, SealedRef } from '../../src/kernel/sealed.ts';
import { type Clock, type Instant, plusMillis, systemClock } from '../../src/kernel/time.ts';
import { AccessGrant } from '../../src/vault/access-grant.ts';
import type { KeyVault, SealingSession, ShredRequest } from '../../src/vault/key-vault.ts';

/** A folder of its own for one test, gone afterwards. */
export function vaultFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-vault-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Closed at the end of the test, before its folder goes. */
export function closing<Vault extends KeyVault>(t: Test, vault: Vault): Vault {
  t.teardown(() => vault.close());
  return vault;
}

/** A clock that a test moves by hand. */
export function handClock(): Clock & { advance(ms: number): void } {
  let now = '2026-11-22T09:00:00.000Z' as Instant;
  return {
    now: () => now,
    advance: (ms) => {
      now = plusMillis(now, ms);
    },
  };
}

export const newCustomer = (): Owner => streamName('customer', randomId());

/** One payload sealed on the owner's own stream, as it would stand in the ledger. */
export function sealOne(
  session: SealingSession,
  dataCategory: DataCategory,
  fields: JsonObject,
  more: { readonly v?: number; readonly stream?: StreamName; readonly type?: string } = {},
): SealedRef {
  const stream = more.stream ?? session.owner;
  const type = more.type ?? 'CustomerRegistered';
  const id = eventId(randomId(), stream, 0);
  const { envelopes, digests } = session.seal(
    { stream, eventId: id, type },
    { [dataCategory]: { v: more.v ?? 1, fields } },
  );
  const envelope = envelopes[dataCategory];
  const digest = digests[dataCategory];
  if (envelope === undefined || digest === undefined) throw new Error('nothing was sealed');
  return {
    owner: session.owner,
    stream,
    eventId: id,
    type,
    dataCategory,
    envelope,
    digest,
    recordedAt: systemClock.now(),
  };
}

/** Takes a session for one thing and always releases it. */
export async function withSession<Value>(
  vault: KeyVault,
  owner: Owner,
  seal: readonly DataCategory[],
  work: (session: SealingSession) => Value | Promise<Value>,
  compare: readonly DataCategory[] = [],
): Promise<Value> {
  const session = await vault.session({ owner, seal, compare });
  try {
    return await work(session);
  } finally {
    session.release();
  }
}

/** A grant as the ledger's receipt of an access event would make it. */
export function grantFor(
  refs: readonly { readonly owner: Owner; readonly dataCategory: DataCategory }[],
  now: Instant = systemClock.now(),
): AccessGrant {
  const stream = streamName('access', randomId());
  const commandId = randomId();
  return AccessGrant.from(
    AppendReceipt.issue({
      stream,
      revision: 0n,
      position: 0n,
      recordedAt: now,
      repeated: false,
      events: [
        {
          id: eventId(commandId, stream, 0),
          type: 'AccessGranted',
          data: {
            clear: {
              owners: [...new Set(refs.map((ref) => ref.owner))],
              dataCategories: [...new Set(refs.map((ref) => ref.dataCategory))],
              expiresAt: plusMillis(now, 60_000),
            },
          },
          metadata: { v: 1, actor: randomId(), purpose: 'customer-service', commandId },
        },
      ],
    }),
  );
}

export const openAll = (
  vault: KeyVault,
  refs: readonly SealedRef[],
  now?: Instant,
): Promise<readonly OpenedPayload[]> => vault.open(refs, grantFor(refs, now));

export async function openOne(vault: KeyVault, ref: SealedRef, now?: Instant): Promise<OpenedPayload> {
  return (await openAll(vault, [ref], now))[0] as OpenedPayload;
}

export function shredRequest(
  owners: readonly Owner[],
  dataCategories: readonly DataCategory[],
): ShredRequest & { request: Id } {
  const at = systemClock.now();
  return { owners, dataCategories, request: randomId(), at, suppressUntil: plusMillis(at, 365 * 24 * 3_600_000) };
}

/** The names of files under a folder that hold any of these bytes. */
export function filesHolding(folder: string, needles: readonly Buffer[]): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => {
      const bytes = readFileSync(join(folder, name));
      return needles.some((needle) => bytes.includes(needle));
    });
}

export async function until(claim: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const since = performance.now();
  while (!(await claim())) {
    if (performance.now() - since > 60_000) throw new Error(`waited a minute for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Another process with the same vault open: see vault-worker.ts for what it can be asked. */
export class VaultProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<NodeJS.Signals | number | null>;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #next = 0;

  constructor(t: Test, adapter: string, folder: string, options: JsonObject = {}) {
    const script = fileURLToPath(new URL('./vault-worker.ts', import.meta.url));
    this.child = fork(script, [adapter, folder, JSON.stringify(options)], {
      execArgv: ['--import=tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.exited = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve(signal ?? code)));
    this.child.on('message', (message: { id: number; value?: unknown; code?: string; error?: string }) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === undefined) waiting?.resolve(message.value as never);
      else waiting?.reject(Object.assign(new Error(message.error), { code: message.code }));
    });
    void this.exited.then(() => {
      for (const { reject } of this.#waiting.values())
        reject(Object.assign(new Error('the process ended'), { code: 'ENDED' }));
      this.#waiting.clear();
    });
    t.teardown(async () => {
      this.child.kill('SIGKILL');
      await this.exited;
    });
  }

  ask<Value>(op: string, args: JsonObject = {}): Promise<Value> {
    const id = this.#next++;
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: never) => void, reject });
      this.child.send({ id, op, args }, (error) => {
        if (error !== null && this.#waiting.delete(id)) reject(error);
      });
    });
  }
}
