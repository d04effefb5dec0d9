import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { Decrypter, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { BackupError } from './backup-error.ts';

/** An age key pair (age-encryption.org/v1): the recipient may be known to everybody, the identity opens every backup. */
export interface RecoveryKey {
  readonly identity: string;
  readonly recipient: string;
}

export async function newRecoveryKey(): Promise<RecoveryKey> {
  const identity = await generateIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

export async function recipientOf(identity: string): Promise<string> {
  try {
    return await identityToRecipient(identity);
  } catch (cause) {
    throw invalid('The recovery identity is not one: it is a line that begins with AGE-SECRET-KEY-1.', cause);
  }
}

/** Bytes in, an age file out, as a stream: only a chunk of 64 KiB stands in memory. */
export async function encrypted(plain: Readable, recipient: string): Promise<Readable> {
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    throw invalid('The recovery key is not one: it is a word that begins with age1.', cause);
  }
  const web = Readable.toWeb(plain) as unknown as ReadableStream<Uint8Array>;
  return Readable.fromWeb((await encrypter.encrypt(web)) as unknown as WebStream);
}

/** Throws `BACKUP_IDENTITY_WRONG` when it is for another key; what is damaged further on breaks the stream off. */
export async function decrypted(sealed: Readable, identity: string): Promise<Readable> {
  const decrypter = new Decrypter();
  await recipientOf(identity);
  decrypter.addIdentity(identity);
  try {
    const web = Readable.toWeb(sealed) as unknown as ReadableStream<Uint8Array>;
    return Readable.fromWeb((await decrypter.decrypt(web)) as unknown as WebStream);
  } catch (cause) {
    sealed.destroy();
    if (cause instanceof Error && /no identity matched/i.test(cause.message)) {
      throw new BackupError(
        'BACKUP_IDENTITY_WRONG',
        'This backup was made for another recovery key. Use the recovery kit that was in force when it was made.',
        { cause },
      );
    }
    throw cause;
  }
}

const invalid = (message: string, cause: unknown): BackupError =>
  new BackupError('BACKUP_KEY_INVALID', message, { cause });
