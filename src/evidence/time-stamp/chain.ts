import type { Instant } from '../../kernel/time.ts';
import { type Certificate, isIssuedBy, isValidAt, mayIssueAuthorities, maySignTimeStamps } from './certificate.ts';

export type ChainFault = 'unknown-authority' | 'not-valid-then' | 'not-for-time-stamping';
export interface Anchor<Name> {
  readonly certificate: Certificate;
  readonly name: Name;
}

/** Certificates of authorities between the signer and the anchor. */
const MAX_BETWEEN = 6;
/** A token's certificates are its maker's choice: this many signatures are looked at, however they refer to one another. */
const MAX_LOOKS = 64;

/**
 * Looks for a way from the signer up to one of the anchors, over certificates that came with the token. All of them must
 * be valid at the time that the token names: that is the time at which somebody trusted them. Whether one was revoked
 * cannot be known offline; an authority that lost its key is taken out of the policy.
 */
export function chainTo<Name>(
  signer: Certificate,
  others: readonly Certificate[],
  anchors: readonly Anchor<Name>[],
  at: Instant,
): { readonly anchor: Name } | { readonly fault: ChainFault } {
  if (!maySignTimeStamps(signer)) return { fault: 'not-for-time-stamping' };
  const itself = anchors.find(({ certificate }) => certificate.der.equals(signer.der));
  if (itself !== undefined) return isValidAt(signer, at) ? { anchor: itself.name } : { fault: 'not-valid-then' };
  return new Search(others, anchors, at).from(signer);
}

class Search<Name> {
  readonly #others: readonly Certificate[];
  readonly #anchors: readonly Anchor<Name>[];
  readonly #at: Instant;
  #looks = 0;
  /** What to say when there is no way: of a way that fails at one place only, that place. */
  #fault: ChainFault = 'unknown-authority';

  constructor(others: readonly Certificate[], anchors: readonly Anchor<Name>[], at: Instant) {
    this.#others = others;
    this.#anchors = anchors;
    this.#at = at;
  }

  from(signer: Certificate): { readonly anchor: Name } | { readonly fault: ChainFault } {
    const anchor = this.#climb(signer, [signer], isValidAt(signer, this.#at));
    return anchor === undefined ? { fault: this.#fault } : { anchor };
  }

  #climb(child: Certificate, path: readonly Certificate[], areValid: boolean): Name | undefined {
    for (const { certificate, name } of this.#anchors) {
      if (!this.#isAbove(certificate, child, path.length - 1)) continue;
      if (areValid && isValidAt(certificate, this.#at)) return name;
      this.#fault = 'not-valid-then';
    }
    if (path.length > MAX_BETWEEN) return undefined;
    for (const next of this.#others) {
      if (path.some(({ der }) => der.equals(next.der)) || !this.#isAbove(next, child, path.length - 1)) continue;
      const found = this.#climb(next, [...path, next], areValid && isValidAt(next, this.#at));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #isAbove(issuer: Certificate, child: Certificate, below: number): boolean {
    if (!child.issuer.equals(issuer.subject) || this.#looks >= MAX_LOOKS) return false;
    this.#looks++;
    return mayIssueAuthorities(issuer, below) && isIssuedBy(child, issuer);
  }
}
