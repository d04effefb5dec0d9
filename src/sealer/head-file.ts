import { join } from 'node:path';
import { canonicalizeRecord } from '../kernel/canonical-json.ts';
import { parseId } from '../kernel/ids.ts';
import { parseCheckpoint } from '../evidence/checkpoint.ts';
import { EvidenceError } from '../evidence/evidence-error.ts';
import { parseNote } from '../evidence/note.ts';
import { type Disk, DurableFile, realDisk } from './durable-file.ts';
import type { HeadFile, SignedHead } from './ports.ts';
import { SealerError } from './sealer-error.ts';

const NAME = 'last-signed.json';
const FORMAT = 'regesta-last-signed/1';

/** `last-signed.json` in the secrets folder: one line of canonical JSON. */
export function openHeadFile(secretsDir: string, disk: Disk = realDisk): HeadFile {
  const file = new DurableFile(join(secretsDir, NAME), disk);
  return {
    read() {
      const text = file.read();
      return text === undefined ? undefined : parse(text);
    },
    write({ origin, size, root, note, commandId }) {
      file.write(`${canonicalizeRecord({ format: FORMAT, origin, size, root, note, commandId })}\n`);
    },
  };
}

/** For the start of whoever signs; see `DurableFile.forgetHalves`. */
export const forgetHalfWrittenHead = (secretsDir: string): void =>
  new DurableFile(join(secretsDir, NAME)).forgetHalves();

/** A head that cannot be read is never taken for none: the guard against a second history would be gone. */
function parse(text: string): SignedHead {
  try {
    const { format, origin, size, root, note, commandId } = JSON.parse(text) as { readonly [key: string]: unknown };
    const id = typeof commandId === 'string' ? parseId(commandId) : undefined;
    if (format !== FORMAT || typeof note !== 'string' || id === undefined) throw unreadable();
    const checkpoint = parseCheckpoint(parseNote(Buffer.from(note, 'utf8')).text);
    const isSame =
      checkpoint.origin === origin && checkpoint.size === size && checkpoint.root.toString('base64') === root;
    if (!isSame) throw unreadable();
    return {
      origin: checkpoint.origin,
      size: checkpoint.size,
      root: checkpoint.root.toString('base64'),
      note,
      commandId: id,
    };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof EvidenceError)
      throw unreadable();
    throw error;
  }
}

function unreadable(): SealerError {
  return new SealerError(
    'SEALER_SECRETS_UNREADABLE',
    'The last signed head in the secrets folder is damaged. Restore it from the recovery kit; without it a rollback would go unseen.',
  );
}
