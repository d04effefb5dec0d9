import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { formatCheckpoint } from '../../src/evidence/checkpoint.ts';
import type { SigningKey } from '../../src/evidence/keys.ts';
import { leafEntryOf, leafEntryText } from '../../src/evidence/leaf.ts';
import { leafHash, rootOf } from '../../src/evidence/merkle.ts';
import { formatNote, signNote } from '../../src/evidence/note.ts';
import { canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import { decodeRow, type RawRow, ROW } from '../../src/ledger/adapters/embedded/event-scan.ts';
import { openKeyFiles } from '../../src/sealer/key-files.ts';
import { headFile, ledgerFile, setText, sidecarFile, tamper } from './tamper-files.ts';

type Clear = { readonly [key: string]: unknown };

/**
 * The adversary of docs/evidence.md who has everything: changes the ledger, signs every checkpoint anew with the stolen
 * key, and throws away what would remember (the sidecar, and what was last signed).
 */
export function rewriteHistory(folder: string, origin: string, change: (db: Database) => void): void {
  const key = openKeyFiles(join(folder, 'secrets')).current(origin);
  if (key === undefined) throw new Error('there is no key to steal');
  tamper(ledgerFile(folder), (db) => {
    change(db);
    dropTimeStamps(db);
    signAnew(db, origin, key);
  });
  for (const side of ['', '-wal', '-shm']) rmSync(`${sidecarFile(folder)}${side}`, { force: true });
  rmSync(headFile(folder));
}

/** A time stamp over the old root cannot be had anew; so its event becomes one that nobody misses. */
function dropTimeStamps(db: Database): void {
  const rows = db.prepare("SELECT ordinal, clear FROM events WHERE type = 'CheckpointAnchored'").all() as {
    readonly ordinal: number;
    readonly clear: string;
  }[];
  for (const { ordinal, clear } of rows) {
    const { size } = JSON.parse(clear) as Clear;
    setText(db, 'type', ordinal, 'BundleIssued');
    setText(db, 'clear', ordinal, canonicalizeRecord({ mode: 'full', size: size as string, streams: [] }));
  }
}

function signAnew(db: Database, origin: string, key: SigningKey): void {
  const hashes: Buffer[] = [];
  const ordinals = db.prepare('SELECT ordinal FROM events ORDER BY ordinal').pluck().all() as number[];
  const one = db.prepare(`${ROW} WHERE e.ordinal = ?`).raw();
  for (const ordinal of ordinals) {
    const row = one.get(ordinal) as RawRow;
    const clear = row[3].startsWith('evidence-')
      ? renewed(JSON.parse(row[6]) as Clear, row[4], hashes, origin, key)
      : undefined;
    if (clear !== undefined) setText(db, 'clear', ordinal, clear);
    const item = decodeRow(
      clear === undefined
        ? row
        : [...(row.slice(0, 6) as [number, number, string, string, string, string]), clear, row[7]],
    );
    hashes.push(leafHash(Buffer.from(leafEntryText(leafEntryOf(item)), 'utf8')));
  }
}

/** What names a root names the new one; a checkpoint is signed. */
function renewed(clear: Clear, type: string, hashes: Buffer[], origin: string, key: SigningKey): string | undefined {
  if (clear['root'] === undefined) return undefined;
  const size = Number(clear['size']);
  const hash = rootOf(hashes, 0, size);
  const root = hash.toString('base64');
  if (type !== 'CheckpointSealed') return canonicalizeRecord({ ...(clear as object), root } as never);
  const text = formatCheckpoint({ origin, size, root: hash, extensions: [] });
  return canonicalizeRecord({ ...(clear as object), root, note: formatNote(signNote(text, [key])) } as never);
}
