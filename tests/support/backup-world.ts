import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { makeBackup, type MadeBackup } from '../../src/entrypoints/backups/make-backup.ts';
import { makeKit, readKit } from '../../src/entrypoints/backups/recovery-kit.ts';
import { restoreBackup, type RestoredBackup } from '../../src/entrypoints/backups/restore-backup.ts';
import { verifyBackup, type VerifiedBackup } from '../../src/entrypoints/backups/verify-backup.ts';
import { type Config, readConfig } from '../../src/entrypoints/config.ts';
import { type Clock, systemClock } from '../../src/kernel/time.ts';
import { type Environment, environmentOf, Product, productFolder } from './product-app.ts';
import { registration } from './product-people.ts';

/** A product with a recovery kit, as an operator has it: its folders, its backups, and the way back. */
export class BackupWorld {
  readonly folder: string;
  readonly config: Config;
  readonly backups: string;
  readonly kit: string;

  private constructor(folder: string, environment: Environment) {
    this.folder = folder;
    this.config = readConfig(environmentOf(folder, environment));
    this.backups = join(folder, 'backups');
    this.kit = join(folder, 'kit.txt');
  }

  static async of(
    t: Test,
    customers: number,
    environment: Environment = {},
  ): Promise<{ world: BackupWorld; product: Product; ids: string[] }> {
    const folder = productFolder(t);
    const world = new BackupWorld(folder, environment);
    const product = await Product.of(t, folder, environment);
    const ids: string[] = [];
    for (let n = 0; n < customers; n++) {
      ids.push((await product.must('POST', '/v1/customers', registration(n))).body['id']);
    }
    await makeKit(world.config, { out: world.kit, newKey: false });
    return { world, product, ids };
  }

  get journalCopy(): string {
    return join(this.backups, 'erasure-journal.jsonl.age');
  }

  get identity(): string {
    return readKit(this.kit).key.identity;
  }

  backup(): Promise<MadeBackup> {
    return makeBackup(this.config, { to: this.backups });
  }

  verify(from: string): Promise<VerifiedBackup> {
    return verifyBackup(this.config, { from, identityFile: this.kit });
  }

  restore(
    from: string,
    more: { readonly journalFile?: string; readonly journalUnknown?: boolean } = {},
    clock: Clock = systemClock,
  ): Promise<RestoredBackup> {
    return restoreBackup(this.config, { from, identity: this.identity, journalUnknown: false, ...more }, { clock });
  }

  /** What stands there is set aside, as an operator does. */
  setAside(what: 'data' | 'secrets'): string {
    const aside = join(this.folder, `${what}-aside`);
    rmSync(aside, { recursive: true, force: true });
    renameSync(join(this.folder, what), aside);
    return aside;
  }
}
