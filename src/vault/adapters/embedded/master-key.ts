import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseBase64, parseSafeInteger } from '../../../kernel/strict.ts';
import { VaultError } from '../../key-vault.ts';
import { KEY_BYTES } from '../../sealing.ts';

/** Master keys by epoch. Written as `epoch:base64`, one a line (or separated by commas); a bare base64 is epoch 1. */
export type MasterKeys = ReadonlyMap<number, KeyObject>;

export const MASTER_KEY_FILE = 'master.key';
const MAX_EPOCH = 0xffff_ffff;

/**
 * Where the master keys come from: a file of the secrets folder, which we may create and rotate, or a text from the
 * environment, which the operator owns. Neither is ever in the data folder.
 */
export class MasterKeySource {
  readonly #secretsDir: string;
  readonly #given: string | undefined;

  constructor(secretsDir: string, given: string | undefined) {
    this.#secretsDir = secretsDir;
    this.#given = given;
  }

  get ownsFile(): boolean {
    return this.#given === undefined;
  }

  /** `undefined` when there is no file. Throws `VAULT_MASTER_KEY_WRONG` for a text that is not one. */
  read(): MasterKeys | undefined {
    if (this.#given !== undefined) return parseMasterKeys(this.#given);
    try {
      return parseMasterKeys(readFileSync(this.#path, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Adds a random key of that epoch in front of the others. Durable on return; a crash leaves the old file or the new. */
  add(epoch: number): MasterKeys {
    const before = this.read();
    mkdirSync(this.#secretsDir, { recursive: true, mode: 0o700 });
    const keys: MasterKeys = new Map([[epoch, createSecretKey(randomBytes(KEY_BYTES))], ...(before ?? [])]);
    replaceFile(this.#secretsDir, this.#path, textOf(keys));
    return keys;
  }

  /**
   * Takes the key of that epoch out of the file. Durable on return; the bytes of the old file are overwritten where they
   * stood, as far as the device does that (docs/trust.md).
   */
  remove(epoch: number): MasterKeys {
    const keys = new Map(this.read() ?? []);
    if (!keys.delete(epoch)) return keys;
    const old = openSync(this.#path, 'r+');
    try {
      replaceFile(this.#secretsDir, this.#path, textOf(keys));
      const { size } = fstatSync(old);
      writeSync(old, Buffer.alloc(size), 0, size, 0);
      fsyncSync(old);
    } finally {
      closeSync(old);
    }
    return keys;
  }

  get #path(): string {
    return join(this.#secretsDir, MASTER_KEY_FILE);
  }
}

const textOf = (keys: MasterKeys): string =>
  `${[...keys].map(([epoch, secret]) => `${epoch}:${secret.export().toString('base64')}`).join('\n')}\n`;

function replaceFile(folder: string, path: string, text: string): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  syncFolder(folder);
}

/** Makes a created or renamed name durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export function parseMasterKeys(text: string): MasterKeys {
  const keys = new Map<number, KeyObject>();
  for (const line of text.split(/[\n,]/u).map((part) => part.trim())) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    const epoch = colon < 0 ? 1 : parseSafeInteger(line.slice(0, colon));
    const bytes = parseBase64(line.slice(colon + 1));
    if (epoch === undefined || epoch < 1 || epoch > MAX_EPOCH || bytes?.length !== KEY_BYTES || keys.has(epoch)) {
      throw new VaultError(
        'VAULT_MASTER_KEY_WRONG',
        'The master key is not readable: it must be 32 random bytes in base64, or lines of the form epoch:base64.',
      );
    }
    keys.set(epoch, createSecretKey(bytes));
  }
  if (keys.size === 0) {
    throw new VaultError('VAULT_MASTER_KEY_WRONG', 'The master key is empty. Put the right one back.');
  }
  return keys;
}

/** Kept in the vault to recognise the master key of an epoch; says nothing about it. HKDF-SHA256, a label of its own. */
export function masterKeyProof(key: KeyObject): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'regesta/master-key-proof/v1', 16));
}
