/** What is known of the tree: its root at those sizes for which the bundle holds enough. */
export interface Roots {
  /** `undefined` when it cannot be computed from this bundle. */
  rootAt(size: number): Buffer | undefined;
}

/** Single events with proofs lead to the root of the newest checkpoint, and tell of no other. */
export const onlyRoot = (size: number, root: Buffer): Roots => ({
  rootAt: (asked) => (asked === size ? root : undefined),
});
