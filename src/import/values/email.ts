export interface Email {
  readonly value: string;
  readonly verified: boolean;
}

const LOCAL = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;

/**
 * The address with its domain in lower case (RFC 5321 section 2.4: the local part's case belongs to its host). The form
 * is that of RFC 5321 and 6531 without quoted local parts and address literals, which no customer has.
 */
export function readEmail(text: string): Email {
  const at = text.lastIndexOf('@');
  if (at < 1) return { value: text, verified: false };
  const local = text.slice(0, at);
  const domain = text.slice(at + 1).toLowerCase();
  const labels = domain.split('.');
  const fits = Buffer.byteLength(local) <= 64 && Buffer.byteLength(domain) <= 253 && labels.length >= 2;
  const topLevel = labels[labels.length - 1] ?? '';
  const verified =
    fits && LOCAL.test(local) && labels.every((label) => LABEL.test(label)) && !/^\p{N}+$/u.test(topLevel);
  return { value: verified ? `${local}@${domain}` : text, verified };
}
