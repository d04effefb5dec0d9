import type { Instant } from '../kernel/time.ts';

/** Where a recipient is called, and what the calls are signed with. Secret as a whole: an address may hold a token. */
export interface WebhookEndpoint {
  readonly url: string;
  /** Newest first. Each call carries a signature of every one that is good still, so a recipient can change over. */
  readonly secrets: readonly WebhookSecret[];
}

export interface WebhookSecret {
  /** `whsec_` and the base64 of 32 random bytes. */
  readonly secret: string;
  /** From then on nothing is signed with it; absent for the newest. */
  readonly until?: Instant;
}

/**
 * Endpoints by the recipient's code. They belong to the secrets: never in the data folder, a backup of it, or a log.
 * Trusted for confidentiality: whoever writes here decides where identifiers go.
 */
export interface WebhookEndpoints {
  of(recipient: string): Promise<WebhookEndpoint | undefined>;
  /** Durable when it returns; takes the place of what was there, whole. */
  keep(recipient: string, endpoint: WebhookEndpoint): Promise<void>;
  forget(recipient: string): Promise<void>;
}

export const secretsGoodAt = ({ secrets }: WebhookEndpoint, now: Instant): readonly string[] =>
  secrets.filter(({ until }) => until === undefined || now < until).map(({ secret }) => secret);
