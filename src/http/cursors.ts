import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { HttpError } from './http-error.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const CURSOR = /^[A-Za-z0-9_-]{40,1024}$/;

/**
 * Cursors as callers hold them: AES-256-GCM of the read model's own, so that nothing can be learned from one (it may be
 * made of keyed tokens) or put into one. Bound to the route and the actor: a cursor is no way into another list.
 */
export class Cursors {
  readonly #key: Buffer;

  /** `key`: 32 bytes. A random one for each run means that cursors end with the process. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(cursor: string, scope: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(scope, 'utf8'));
    const sealed = Buffer.concat([cipher.update(cursor, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** Throws `HTTP_CURSOR_INVALID` whatever is wrong with it. */
  open(text: string, scope: string): string {
    if (!CURSOR.test(text)) throw new HttpError('HTTP_CURSOR_INVALID');
    const bytes = Buffer.from(text, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(scope, 'utf8')).setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const cursor = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8');
      return cursor + decipher.final('utf8');
    } catch (cause) {
      throw new HttpError('HTTP_CURSOR_INVALID', { cause });
    }
  }
}
