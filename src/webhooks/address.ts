import { isIP } from 'node:net';

export type AddressFault = 'not-an-address' | 'not-https' | 'holds-a-password' | 'holds-a-fragment';

/**
 * What can be said of an address before it is called: HTTPS, or HTTP to this machine itself; no user and password, which
 * would stand in the way of the signature as the one proof; no fragment, which would never be sent.
 */
export function addressFault(text: string): AddressFault | undefined {
  if (!URL.canParse(text)) return 'not-an-address';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackName(url.hostname))) return 'not-https';
  if (url.username !== '' || url.password !== '') return 'holds-a-password';
  return url.hash === '' ? undefined : 'holds-a-fragment';
}

/** `hostname` of a URL: an address of version 6 stands in brackets, one of version 4 in dotted decimals. */
function isLoopbackName(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
