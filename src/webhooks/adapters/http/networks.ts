import { BlockList, isIP } from 'node:net';

/**
 * Networks that no call goes to unless the operator allows it: this machine, private and link-local networks (where clouds
 * give out their credentials), what is shared by carriers, reserved, for documentation, or for many at once. Whoever may set
 * an endpoint must not be able to make this server speak to its own surroundings.
 */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of version 6 only global unicast is public, and of that not what tunnels version 4 or is for documentation. */
const PUBLIC_V6 = '2000::/3';
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const CIDR = /^([0-9a-fA-F.:]+)\/([0-9]{1,3})$/;

export const isNetwork = (text: string): boolean => parsed(text) !== undefined;

function parsed(
  text: string,
): { readonly address: string; readonly bits: number; readonly type: 'ipv4' | 'ipv6' } | undefined {
  const [, address = '', digits = ''] = CIDR.exec(text) ?? [];
  const version = isIP(address);
  const bits = Number(digits);
  if (version === 0 || bits > (version === 4 ? 32 : 128)) return undefined;
  return { address, bits, type: version === 4 ? 'ipv4' : 'ipv6' };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const read = parsed(network);
    if (read === undefined) throw new Error('not a network');
    list.addSubnet(read.address, read.bits, read.type);
  }
  return list;
}

const notPublic = listOf([...NOT_PUBLIC_V4, ...NOT_PUBLIC_V6]);
const publicV6 = listOf([PUBLIC_V6]);
const mappedV4 = listOf(['::ffff:0:0/96']);

/** `allowed`: networks of the operator's own, as `10.1.0.0/16`. An address that is no address is not allowed. */
export function networkGuard(allowed: readonly string[]): (address: string) => boolean {
  const own = listOf(allowed);
  return (address) => {
    const version = isIP(address);
    if (version === 0) return false;
    const type = version === 4 ? 'ipv4' : 'ipv6';
    if (own.check(address, type)) return true;
    if (notPublic.check(address, type)) return false;
    // An address of version 4 in the dress of version 6 is judged by the rules of version 4, which `check` applies above.
    return version === 4 || publicV6.check(address, type) || mappedV4.check(address, type);
  };
}
