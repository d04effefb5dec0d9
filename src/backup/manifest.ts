import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalizeRecord } from '../kernel/canonical-json.ts';
import { type Id, parseId } from '../kernel/ids.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import { BackupError } from './backup-error.ts';

export const MANIFEST_FILE = 'manifest.json';
const FORMAT = 'regesta-backup/1';
export const PARTS = ['ledger', 'vault'] as const;
export type Part = (typeof PARTS)[number];

const id = z
  .string()
  .refine((text) => parseId(text) !== undefined)
  .transform((text) => text as Id);
const instant = z
  .string()
  .refine((text) => parseInstant(text) !== undefined)
  .transform((text) => text as Instant);
const archive = z.strictObject({
  file: z.string().regex(/^[a-z]+\.tar\.age$/),
  bytes: z.number().int().min(1),
  /** Of the file as it lies there, base64. */
  sha256: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
});
export type Archive = z.output<typeof archive>;

/** Everything about a backup that may be read without opening it. Nothing in it is secret, and nothing is personal. */
const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  backup: id,
  /** When its first snapshot was taken: erasures since then are not in it. */
  madeAt: instant,
  release: z.string().max(40),
  origin: z.string().max(200),
  /** The first name of the ledger, by which its erasure journal knows it; absent in backups of earlier releases. */
  firstOrigin: z.string().max(200).optional(),
  ledger: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('included'),
      archive,
      /** Position of the last event in it, -1 for none. */
      head: z.string().regex(/^(?:-1|0|[1-9][0-9]*)$/),
    }),
    /** An EventStoreDB server's own data: backed up by its own means. */
    z.strictObject({ kind: z.literal('elsewhere') }),
  ]),
  vault: z.strictObject({ archive, epoch: z.number().int().min(1) }),
  /** The newest checkpoint of the ledger in it. */
  checkpoint: z.strictObject({ size: z.number().int().min(0), root: z.string(), note: z.string() }).optional(),
  /** Lines of the erasure journal when the vault's snapshot was taken. */
  journalLines: z.number().int().min(0),
  recipient: z.string().max(2500),
});
export type Manifest = z.output<typeof manifestSchema>;
export type ManifestFacts = Omit<Manifest, 'format'>;

export const manifestBytes = (facts: ManifestFacts): Buffer =>
  Buffer.from(`${canonicalizeRecord({ format: FORMAT, ...facts })}\n`, 'utf8');

/** Base64; what the ledger writes down of a backup. */
export const manifestDigest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

export interface ReadManifest {
  readonly manifest: Manifest;
  readonly digest: string;
}

export function readManifest(folder: string): ReadManifest {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, MANIFEST_FILE));
  } catch (cause) {
    throw incomplete('has no manifest.json: it was never finished, or it is not the folder of one backup', cause);
  }
  try {
    const manifest = manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
    return { manifest, digest: manifestDigest(bytes) };
  } catch (cause) {
    throw incomplete('has a manifest.json that is damaged or of another release', cause);
  }
}

export const archivesOf = ({ ledger, vault }: Manifest): readonly (readonly [Part, Archive])[] =>
  ledger.kind === 'included'
    ? [
        ['ledger', ledger.archive],
        ['vault', vault.archive],
      ]
    : [['vault', vault.archive]];

const incomplete = (what: string, cause: unknown): BackupError =>
  new BackupError('BACKUP_INCOMPLETE', `The backup ${what}.`, { cause });
