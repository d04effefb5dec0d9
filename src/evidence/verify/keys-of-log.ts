import { type NoteSignature, type SignedNote, type VerifiedSignature, verifyNote } from '../note.ts';
import { ED25519, type VerifierKey } from '../keys.ts';
import type { Policy } from '../policy.ts';

/** A key a day for a year: every note is tried with all of them. */
const MAX_NAMED = 366;
/** Seconds: the last of year 9999, behind which an instant has no spelling. */
const MAX_TIMESTAMP = 253_402_300_799;

/** A key that the ledger itself names, at a leaf. */
export interface NamedKey {
  readonly key: VerifierKey;
  readonly index: number;
  readonly notBeforeSize: number;
}

export type JudgedNote =
  /** A known key is named, and the signature is not its own. */
  | { readonly kind: 'invalid'; readonly key: VerifierKey }
  | {
      readonly kind: 'read';
      /** Logs whose signature is good, whatever origin they signed for. */
      readonly logs: readonly VerifierKey[];
      readonly cosigned: readonly { readonly name: string; readonly at: number }[];
    };

/**
 * Every key that can be recognised: those of the policy, which are trusted, and those that the ledger names, which are
 * believed only through the rotation chain. One key is one object.
 */
export class KeysOfLog {
  readonly #policy: Policy | undefined;
  readonly #byText = new Map<string, VerifierKey>();
  readonly #known: VerifierKey[] = [];
  readonly named: NamedKey[] = [];
  /** By the key's text: a key that nobody names is not tried, but may be named later. */
  readonly #lastSizes = new Map<string, number>();
  readonly #firstSizes = new Map<VerifierKey, number>();

  constructor(policy: Policy | undefined) {
    this.#policy = policy;
    for (const { key } of [...(policy?.logs ?? []), ...(policy?.witnesses ?? [])]) this.intern(key);
  }

  intern(key: VerifierKey): VerifierKey {
    const text = key.toString();
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    this.#byText.set(text, key);
    this.#known.push(key);
    return key;
  }

  /** Of the policy, for this origin. */
  trusted(origin: string): readonly VerifierKey[] {
    return (this.#policy?.logs ?? []).map(({ key }) => key).filter(({ name }) => name === origin);
  }

  /** False when the ledger names more keys than a ledger has. */
  add(key: VerifierKey, index: number, notBeforeSize: number): boolean {
    if (this.named.length === MAX_NAMED) return false;
    const one = this.intern(key);
    this.named.push({ key: one, index, notBeforeSize });
    // Named twice, the first naming counts: a later one cannot make an earlier signature unlawful or lawful.
    if (!this.#firstSizes.has(one)) this.#firstSizes.set(one, notBeforeSize);
    return true;
  }

  end(key: VerifierKey, lastSize: number): void {
    const text = key.toString();
    this.#lastSizes.set(text, Math.min(lastSize, this.#lastSizes.get(text) ?? lastSize));
  }

  /** Whether the ledger lets the key sign at that size; a key that the ledger does not name may sign at any. */
  mayHaveSigned(key: VerifierKey, size: number): boolean {
    const last = this.#lastSizes.get(key.toString()) ?? Number.MAX_SAFE_INTEGER;
    return size >= (this.#firstSizes.get(key) ?? 0) && size <= last;
  }

  judge(note: SignedNote): JudgedNote {
    const verdict = verifyNote(note, this.#known);
    if (verdict.kind === 'invalid') return { kind: 'invalid', key: verdict.key };
    const signatures = verdict.kind === 'verified' ? verdict.signatures : [];
    return {
      kind: 'read',
      logs: signatures.map(({ key }) => key).filter(({ type }) => type === ED25519),
      cosigned: signatures.flatMap((signature) => this.#cosigned(signature)),
    };
  }

  /** One line over the text of a checkpoint, by a witness of the policy. */
  judgeLine(text: string, line: NoteSignature): JudgedNote {
    return this.judge({ text, signatures: [line] });
  }

  #cosigned({ key, timestamp }: VerifiedSignature): readonly { readonly name: string; readonly at: number }[] {
    const witness = this.#policy?.witnesses.find((one) => one.key === key);
    return witness === undefined || timestamp === undefined || timestamp > MAX_TIMESTAMP
      ? []
      : [{ name: witness.name, at: timestamp * 1000 }];
  }
}
