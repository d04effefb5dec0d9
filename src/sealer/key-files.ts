import { statSync } from 'node:fs';
import { join } from 'node:path';
import { EvidenceError } from '../evidence/evidence-error.ts';
import { ED25519, generatePrivateKey, type SigningKey, signingKeyFromPem } from '../evidence/keys.ts';
import { type Disk, DurableFile, realDisk } from './durable-file.ts';
import type { SigningKeys } from './ports.ts';
import { SealerError } from './sealer-error.ts';

const CURRENT = 'signing-key.pem';
const NEXT = 'signing-key.next.pem';

/** Ed25519 keys as PEM files of mode 0600 in the secrets folder. The name of a key is the origin that it signs for. */
export function openKeyFiles(secretsDir: string, disk: Disk = realDisk): SigningKeys {
  const current = new DurableFile(join(secretsDir, CURRENT), disk);
  const next = new DurableFile(join(secretsDir, NEXT), disk);
  return {
    current: (origin) => load(current, origin),
    next: (origin) => load(next, origin),
    makeCurrent: (origin) => make(current, origin),
    makeNext: (origin) => make(next, origin),
    promote: () => next.moveOver(current),
    discardNext: () => next.remove(),
  };
}

/** For the start of whoever signs; see `DurableFile.forgetHalves`. */
export function forgetHalfWrittenKeys(secretsDir: string): void {
  for (const name of [CURRENT, NEXT]) new DurableFile(join(secretsDir, name)).forgetHalves();
}

function load(file: DurableFile, origin: string): SigningKey | undefined {
  const pem = file.read();
  if (pem === undefined) return undefined;
  if (process.platform !== 'win32' && (statSync(file.path).mode & 0o077) !== 0) {
    throw new SealerError(
      'SEALER_SECRETS_UNREADABLE',
      'The signing key can be read by others than its owner, so it is not used. Run chmod 600 on it, and change the key if others were there.',
    );
  }
  try {
    return signingKeyFromPem(origin, ED25519, pem);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    throw new SealerError('SEALER_SECRETS_UNREADABLE', error.message, { cause: error });
  }
}

function make(file: DurableFile, origin: string): SigningKey {
  // Two first starts at once have one key between them: the one that was there first.
  file.writeFirst(generatePrivateKey());
  const key = load(file, origin);
  if (key !== undefined) return key;
  throw new SealerError('SEALER_SECRETS_UNREADABLE', 'The signing key went away while it was made.');
}
