import { type Attack, attack } from './attack.ts';
import { SIGNATURE_ONLY, WITH_WITNESSES, honest } from './setting.ts';

export const LEVELS: readonly Attack[] = [
  attack(
    'L2 is required without a pin',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--require-level', 'L2'] }),
    2,
    ['E506'],
    { by: 'nobody' },
  ),
  attack(
    'L3 is required without a quorum',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--require-level', 'L3'] }),
    2,
    ['E506'],
    { by: 'nobody' },
  ),
  attack(
    'L1 is enough although a quorum is not met',
    async () => ({ bundle: await honest(500), policy: WITH_WITNESSES, options: ['--require-level', 'L1'] }),
    0,
    [],
    { by: 'nobody', level: 'L1' },
  ),
  attack(
    'the newest checkpoint is months old',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--max-age', '24'] }),
    2,
    ['E403'],
    { by: 'nobody' },
  ),
  attack(
    'the newest checkpoint is young enough',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--max-age', '1000000'] }),
    0,
    [],
    { by: 'nobody', never: ['E403'] },
  ),
  attack(
    'an option that does not exist',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--trust-me'] }),
    4,
    [],
    { by: 'nobody' },
  ),
  attack(
    'a level that does not exist',
    async () => ({ bundle: await honest(), policy: SIGNATURE_ONLY, options: ['--require-level', 'L9'] }),
    4,
    [],
    { by: 'nobody' },
  ),
];
