import { join } from 'node:path';
import type { Config } from './config.ts';

/** How to keep what cannot be made again. Printed by whatever makes a ledger. */
export function recoveryKit({ dataDir, secretsDir }: Config): string {
  return [
    'Keep a recovery kit NOW, in a safe place of its own, apart from every copy of the data:',
    '  npx regesta recovery-kit --out FILE',
    `  secrets  ${secretsDir}   master key, signing key, last signed checkpoint, erasure journal; with the data it opens everything`,
    `  data     ${dataDir}   ledger, keys (wrapped), evidence and read models; alone it opens nothing`,
    'If the secrets are lost, nobody can open the personal data again: not you, not us. Renew the kit after a key was',
    'changed. Backups: npx regesta backup --to DIR (docs/backups.md). Never put both folders into one backup.',
  ].join('\n');
}

/** What a first start says: everything that a newcomer needs next. */
export function firstStart(config: Config, address: string, token: string, isAsked: boolean): string {
  return [
    '',
    'This is a new ledger.',
    '',
    `First access token (shown this once; the command line finds it in ${join(config.secretsDir, 'cli-token')}):`,
    `  ${token}`,
    '',
    recoveryKit(config),
    '',
    'What to do next, in another terminal:',
    `  npx regesta setup                    say who the controller is${isAsked ? ' (asked below, too: answer in one place)' : ''}`,
    '  npx regesta import samples/overseas-customers.xlsx --preset overseas-customers',
    '  npx regesta --help                   everything else',
    `  ${address}/openapi.json   the API`,
    '',
  ].join('\n');
}
