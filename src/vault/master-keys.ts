/** How the master keys of a vault stand. Epochs are their numbers, counted from 1. */
export interface MasterKeyState {
  /** The newest epoch that the vault knows: new keys are wrapped by it. */
  readonly current: number;
  /** Epochs whose key is here, in the secrets folder or in the environment; ascending. */
  readonly held: readonly number[];
  /** Epochs that something is wrapped by, with how many keys; ascending. More than one: a rotation is not finished. */
  readonly wrapped: readonly { readonly epoch: number; readonly keys: number }[];
  /** A rotation was cut short: it is finished by the next. */
  readonly unfinished: boolean;
  /** Whether the keys lie in a file of ours, or are the operator's own, in the environment. */
  readonly source: 'file' | 'environment';
}

export interface Rotation {
  /** In force now. */
  readonly epoch: number;
  readonly rewrapped: number;
  /** Rows that do not open under any master key. While there is one, the older epochs stay in use. */
  readonly damaged: number;
}

/**
 * The master keys of a vault, for whoever rotates and destroys them. Data keys and HMAC keys stay what they are; only
 * what wraps them changes, so no envelope, no suppression and no read model does.
 */
export interface MasterKeys {
  masterKeys(): Promise<MasterKeyState>;
  /** `current` alone, without counting anything. */
  newestEpoch(): Promise<number>;

  /**
   * Wraps every key under a newer master key. A call that was cut short is finished by the next. A key that is made for
   * it has an epoch above `after` (the newest that the ledger knows), so that no number ever means two keys. Throws
   * `VAULT_MASTER_KEY_MISSING` where the keys are the operator's and no newer one was given.
   */
  rotateMasterKey(after?: number): Promise<Rotation>;

  /**
   * The key of an older epoch goes: every copy of the vault that needs it opens nothing from then on. Idempotent. Throws
   * `VAULT_MASTER_KEY_IN_USE` while anything is wrapped by it or a rotation is unfinished, and
   * `VAULT_MASTER_KEY_HELD` where it is the operator's and still given.
   */
  destroyMasterKey(epoch: number): Promise<void>;
}
