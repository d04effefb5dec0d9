import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, isDiskFull } from '../../backup/backup-error.ts';
import type { Manifest } from '../../backup/manifest.ts';
import { isWhole } from '../../backup/snapshot.ts';
import { leafEntryOf, leafEntryText } from '../../evidence/leaf.ts';
import { CompactRange, leafHash } from '../../evidence/merkle.ts';
import type { Owner } from '../../kernel/ids.ts';
import type { RecordedEvent } from '../../kernel/recorded-event.ts';
import type { DataCategory, SealedRef } from '../../kernel/sealed.ts';
import { systemClock } from '../../kernel/time.ts';
import { openEmbeddedReader } from '../../ledger/adapters/embedded/read-only.ts';
import { LedgerError, START } from '../../ledger/ledger.ts';
import { upcastSealed } from '../../usecases/core/sealed-payloads.ts';
import { type EmbeddedVault, openEmbeddedVault } from '../../vault/adapters/embedded/embedded-vault.ts';
import { MASTER_KEY_FILE } from '../../vault/adapters/embedded/master-key.ts';
import { VaultError } from '../../vault/key-vault.ts';
import type { Config } from '../config.ts';
import { firstOriginOf, ledgerFacts } from './ledger-facts.ts';
import { LEDGER_DB, VAULT_DB } from './make-backup.ts';

const NO_POLLING_MS = 3_600_000;
const SAMPLE = 200;
const KIDS_AT_ONCE = 2_000;

type SealedUnder = { readonly owner: Owner; readonly dataCategory: DataCategory; readonly kid: string };

interface SealedContent {
  readonly kids: readonly SealedUnder[];
  readonly sample: readonly SealedRef[];
  /** Which an operator went on without. */
  readonly accepted: ReadonlySet<string>;
}

export interface Proof {
  /** Of the master key that the vault opened under. */
  readonly epoch: number;
  /** Envelopes that were opened, each inside of the vault. */
  readonly sampled: number;
  /** Keys of the vault that were unwrapped, each of them that is not destroyed. */
  readonly keys: number;
}

/**
 * Opens what lies unpacked in `folder`, for real: both files whole, the ledger at the head and the checkpoint that the
 * manifest names with the root recomputed from its leaves, the vault under the present master keys with every key in it
 * unwrapped and every key there that the ledger needs, and a sample of envelopes opened. `secretsDir`: where the vault finds the erasure journal.
 */
export async function proveBackup(
  config: Config,
  manifest: Manifest,
  folder: string,
  secretsDir: string,
): Promise<Proof> {
  const content =
    manifest.ledger.kind === 'included' ? await provenLedger(manifest, join(folder, LEDGER_DB)) : undefined;
  refuseUnlessWhole(join(folder, VAULT_DB), 'vault');
  const vault = await openedVault(config, join(folder, VAULT_DB), secretsDir);
  try {
    const { wrapped, current } = await vault.masterKeys();
    const oldest = Math.min(current, ...wrapped.map(({ epoch }) => epoch));
    if (oldest < manifest.vault.epoch) throw damaged('The vault is of an older epoch than the manifest says.');
    const { keys, damaged: unopened } = await vault.proveKeys();
    if (unopened > 0) throw damaged(`${unopened} keys of the vault do not open under the master keys that are here.`);
    if (content !== undefined) await provenKeys(vault, content);
    const sampled = await provenSample(vault, content?.sample ?? []);
    return { epoch: manifest.vault.epoch, sampled, keys };
  } finally {
    await vault.close();
  }
}

async function provenLedger(manifest: Manifest, file: string): Promise<SealedContent> {
  refuseUnlessWhole(file, 'ledger');
  const reader = openLedgerFile(file);
  try {
    const facts = await ledgerFacts(reader);
    const head = manifest.ledger.kind === 'included' ? manifest.ledger.head : undefined;
    if (facts === undefined || String(facts.head) !== head || facts.state.origin !== manifest.origin) {
      throw damaged('The ledger does not end where the manifest says, or is another one.');
    }
    const { firstOrigin = firstOriginOf(facts) } = manifest;
    if (firstOrigin !== firstOriginOf(facts)) throw damaged('The ledger is not the one that the manifest names.');
    const { size, root } = manifest.checkpoint ?? { size: 0, root: undefined };
    if (facts.checkpoint?.size !== manifest.checkpoint?.size || facts.checkpoint?.root !== root) {
      throw damaged('The newest checkpoint of the ledger is not the one that the manifest names.');
    }
    const kids = new Map<string, SealedUnder>();
    const sample: SealedRef[] = [];
    const leaves = new CompactRange();
    let seen = 0;
    for await (const item of reader.readAll({ fromPosition: START })) {
      if (leaves.size < size) {
        leaves.push(leafHash(Buffer.from(leafEntryText(leafEntryOf(item)), 'utf8')));
      }
      if (item.kind === 'foreign') continue;
      for (const ref of refsOf(item.event)) {
        const { kid } = ref.envelope;
        if (!kids.has(kid)) kids.set(kid, { owner: ref.owner, dataCategory: ref.dataCategory, kid });
        take(sample, ref, seen++);
      }
    }
    if (root !== undefined && leaves.root().toString('base64') !== root) {
      throw damaged('The events of the ledger are not those that its checkpoint was signed for.');
    }
    return { kids: [...kids.values()], sample, accepted: facts.state.missingKeys };
  } finally {
    reader.close();
  }
}

function openLedgerFile(file: string): ReturnType<typeof openEmbeddedReader> {
  try {
    return openEmbeddedReader({ file, pollMs: NO_POLLING_MS });
  } catch (error) {
    if (error instanceof LedgerError && !isDiskFull(error)) throw damaged('The ledger cannot be opened.', error);
    throw error;
  }
}

function* refsOf({ id, stream, type, data, metadata }: RecordedEvent) {
  for (const [name, envelope] of Object.entries(data.sealed ?? {})) {
    const dataCategory = name as DataCategory;
    const digest = metadata.sealed?.[dataCategory];
    if (digest === undefined || metadata.owner === undefined) continue;
    const { owner, recordedAt } = metadata;
    yield { owner, stream, eventId: id, type, dataCategory, envelope, digest, recordedAt };
  }
}

/** Each of all that is seen has the same chance (reservoir sampling), so a damaged stretch is likely to be met. */
function take(sample: SealedRef[], ref: SealedRef, seen: number): void {
  if (sample.length < SAMPLE) sample.push(ref);
  else {
    const at = Math.floor(Math.random() * (seen + 1));
    if (at < SAMPLE) sample[at] = ref;
  }
}

async function openedVault(config: Config, file: string, secretsDir: string): Promise<EmbeddedVault> {
  try {
    return await openEmbeddedVault({
      file,
      secretsDir,
      masterKey: presentKeys(config),
      clock: systemClock,
      upcastSealed,
    });
  } catch (error) {
    if (error instanceof VaultError && error.code.startsWith('VAULT_MASTER_KEY')) {
      throw new BackupError(
        'BACKUP_VAULT_UNOPENED',
        'The master keys that are here do not open the vault of this backup: it is older than they are, or of another ledger.',
        { cause: error, details: error.details },
      );
    }
    if (error instanceof VaultError && !isDiskFull(error)) throw damaged('The vault cannot be opened.', error);
    throw error;
  }
}

/** In memory alone: no copy of a master key is ever written for this. */
function presentKeys({ masterKey, secretsDir }: Config): string {
  if (masterKey !== undefined) return masterKey;
  try {
    return readFileSync(join(secretsDir, MASTER_KEY_FILE), 'utf8').trim().split('\n').join(',');
  } catch (cause) {
    throw new BackupError(
      'BACKUP_VAULT_UNOPENED',
      'There is no master key here. Set REGESTA_SECRETS to the folder that has it, or begin with: regesta recover',
      { cause },
    );
  }
}

async function provenKeys(vault: EmbeddedVault, { kids, accepted }: SealedContent): Promise<void> {
  for (let at = 0; at < kids.length; at += KIDS_AT_ONCE) {
    const missing = await vault.missingKeys(kids.slice(at, at + KIDS_AT_ONCE));
    const unaccepted = missing.filter((kid) => !accepted.has(kid));
    if (unaccepted.length > 0) {
      throw damaged(
        `${unaccepted.length} keys that the ledger needs are not in the vault: they are not of one backup.`,
      );
    }
  }
}

async function provenSample(vault: EmbeddedVault, sample: readonly SealedRef[]): Promise<number> {
  let opened = 0;
  for (const ref of sample) {
    // Opens inside; no field is asked for, so nothing of it comes out.
    const answer = await vault.indexTokens(ref, []);
    if (answer === 'unreadable') {
      const [missing] = await vault.missingKeys([
        { owner: ref.owner, dataCategory: ref.dataCategory, kid: ref.envelope?.kid ?? '' },
      ]);
      if (missing === undefined) throw damaged('A sealed value does not open under its key.');
    } else if (answer !== 'erased') opened++;
  }
  return opened;
}

function refuseUnlessWhole(file: string, what: string): void {
  try {
    if (isWhole(file)) return;
  } catch (cause) {
    if (isDiskFull(cause)) throw cause;
    throw damaged(`The file of the ${what} is damaged.`, cause);
  }
  throw damaged(`The file of the ${what} is damaged.`);
}

const damaged = (what: string, cause?: unknown): BackupError =>
  new BackupError('BACKUP_CONTENT_DAMAGED', `${what} Use another backup.`, { cause });
