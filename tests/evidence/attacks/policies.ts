import { WITNESSES, verifierText } from '../forge/ledger.ts';
import { ORIGIN } from '../forge/plan.ts';
import { type Attack, attack } from './attack.ts';
import { SIGNATURE_ONLY, honest, logLine, witnessLines } from './setting.ts';
import { createHash } from 'node:crypto';

/** Orders 1, 2, 4 and 8, and two encodings that are not reduced: RFC 8032 knows no such keys. */
export const WEAK = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
] as const;

export function weakVerifier(hex: string, type = 1): string {
  const material = Buffer.concat([Buffer.of(type), Buffer.from(hex, 'hex')]);
  return `${ORIGIN}+${keyIdOf(ORIGIN, material)}+${material.toString('base64')}`;
}

const keyIdOf = (name: string, material: Buffer): string => {
  const digest = createHash('sha256').update(`${name}\n`).update(material).digest();
  return digest.subarray(0, 4).toString('hex');
};

const policy = (
  name: string,
  text: string | Buffer,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack =>
  attack(name, async () => ({ bundle: await honest(), policy: text }), exit, finds, { by: 'nobody', ...more });

export const POLICIES: readonly Attack[] = [
  attack('no policy at all', async () => ({ bundle: await honest() }), 2, ['E302'], { by: 'nobody' }),
  policy('a policy that knows another log', `log ${verifierText('stranger', ORIGIN)}\nquorum none\n`, 2, ['E302']),
  ...WEAK.map((hex, n) =>
    policy(`a weak key in the policy (${n + 1})`, `log ${weakVerifier(hex)}\nquorum none\n`, 3, ['E304']),
  ),
  policy('a key of a witness in the place of a log', `log ${WITNESSES[0]?.key.verifier}\nquorum none\n`, 3, ['E001']),
  policy(
    'a key of a log in the place of a witness',
    `${logLine()}witness w ${verifierText('second', ORIGIN)}\nquorum w\n`,
    3,
    ['E001'],
  ),
  policy('a key whose id is not its own', SIGNATURE_ONLY.replace(/\+([0-9a-f]{8})\+/, '+00000000+'), 3, ['E001']),
  policy('one key twice', `${logLine()}${logLine()}quorum none\n`, 3, ['E001']),
  policy('no quorum', logLine(), 3, ['E001']),
  policy('two quorums', `${SIGNATURE_ONLY}quorum none\n`, 3, ['E001']),
  policy('a quorum that is defined later', `${logLine()}quorum w1\n${witnessLines()}`, 3, ['E001']),
  policy('a group that wants more than it has', `${logLine()}${witnessLines()}group g 4 w1 w2 w3\nquorum g\n`, 3, [
    'E001',
  ]),
  policy('a witness in two groups', `${logLine()}${witnessLines()}group g any w1\ngroup h any w1 w2\nquorum h\n`, 3, [
    'E001',
  ]),
  policy('a line of an unknown kind', `${SIGNATURE_ONLY}trust everybody\n`, 3, ['E001']),
  policy('a carriage return', SIGNATURE_ONLY.replaceAll('\n', '\r\n'), 3, ['E001']),
  policy('an authority that is no certificate', `${SIGNATURE_ONLY}tsa nobody AAAA\n`, 3, ['E001']),
  policy('a policy of a hundred kilobytes', `${SIGNATURE_ONLY}${'# more\n'.repeat(16_000)}`, 3, ['E003']),
  policy(
    'a policy with comments, tabs and addresses',
    `# whom we trust\n\n  log\t${verifierText('first', ORIGIN)}  https://ledger.forge.example/\n${witnessLines()}quorum none\n`,
    0,
    [],
  ),
  policy(
    'a group of groups that is met',
    `${logLine()}${witnessLines()}group g any w1 w3\ngroup all all g w2\nquorum all\n`,
    0,
    [],
    { level: 'L3' },
  ),
  policy(
    'a group of groups that is not met',
    `${logLine()}${witnessLines()}group g all w1 w3\ngroup all all g w2\nquorum all\n`,
    2,
    ['E506'],
  ),
];
