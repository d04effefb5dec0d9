/** A public body that a letter sends people to. */
export interface Authority {
  /** As it calls itself at home. */
  readonly own: string;
  /** Official names in languages of letters, where they differ from that. */
  readonly en?: string;
  readonly de?: string;
  readonly zh?: string;
  /** Without a scheme, as it is printed. */
  readonly website?: string;
  /** New or renamed lately: it is named, and whoever writes the letter is told to check it. */
  readonly isUnsure?: true;
}
