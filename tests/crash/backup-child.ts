/** The child of tests/crash/backup-kill.test.ts: does one thing with backups and kills itself at a point of it. */
import { makeBackup } from '../../src/entrypoints/backups/make-backup.ts';
import { readKit } from '../../src/entrypoints/backups/recovery-kit.ts';
import { restoreBackup } from '../../src/entrypoints/backups/restore-backup.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { openEmbeddedVault } from '../../src/vault/adapters/embedded/embedded-vault.ts';
import { environmentOf } from '../support/product-app.ts';

const [what, folder, point, from] = process.argv.slice(2) as [string, string, string, string | undefined];
const config = readConfig(environmentOf(folder));
const at = (reached: number): void => {
  if (reached !== Number(point)) return;
  // As the command line ends when it is interrupted.
  if (what === 'interrupted') process.exit(130);
  process.kill(process.pid, 'SIGKILL');
};

async function vault() {
  const { dataDir, secretsDir } = config;
  return openEmbeddedVault({ file: `${dataDir}/vault.db`, secretsDir, clock: systemClock, atRotationPoint: at });
}

switch (what) {
  case 'backup':
    await makeBackup(config, { to: `${folder}/backups` }, { at });
    break;
  case 'interrupted':
  case 'restore': {
    const { identity } = readKit(`${folder}/kit.txt`).key;
    await restoreBackup(config, { from: from as string, identity, journalUnknown: false }, { at });
    break;
  }
  case 'rotate':
    await (await vault()).rotateMasterKey();
    break;
  case 'destroy':
    await (await vault()).destroyMasterKey(1);
    break;
}
process.stdout.write('ended\n');
