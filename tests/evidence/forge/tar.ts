import { pack } from 'tar-stream';
import type { ForgedBundle } from './bundle.ts';

export interface TarEntry {
  readonly name: string;
  readonly bytes?: Buffer;
  readonly type?: 'file' | 'symlink' | 'link' | 'directory' | 'character-device' | 'fifo';
  readonly linkname?: string;
  readonly mode?: number;
  readonly mtime?: Date;
  readonly uid?: number;
}

export const tarEntries = (bundle: ForgedBundle): TarEntry[] =>
  [...bundle.files].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => (a.name < b.name ? -1 : 1));

/** A `.tar` as docs/evidence.md section 3 has it, from entries that may be anything. */
export async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack();
  const chunks: Buffer[] = [];
  const whole = (async () => {
    for await (const chunk of tar) chunks.push(chunk as Buffer);
  })();
  for (const {
    name,
    bytes = Buffer.alloc(0),
    type = 'file',
    mode = 0o644,
    uid = 0,
    linkname,
    mtime = new Date(0),
  } of entries) {
    const header = { name, type, mode, uid, gid: 0, mtime, size: type === 'file' ? bytes.length : 0 };
    tar.entry(linkname === undefined ? header : { ...header, linkname }, type === 'file' ? bytes : Buffer.alloc(0));
  }
  tar.finalize();
  await whole;
  return Buffer.concat(chunks);
}
