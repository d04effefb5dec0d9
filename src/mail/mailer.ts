/** The port through which letters leave as e-mail. Who holds it has opened the address already, for a recorded purpose. */
export interface Mailer {
  /** Domain of the sender's address: message ids end in it. */
  readonly domain: string;
  /**
   * Hands one mail to the mail server and waits for its answer. Never throws for what a server or a network does: what
   * became of the mail is the answer. Sends once; whether to try again is the caller's to decide.
   */
  send(mail: Mail): Promise<MailOutcome>;
}

export interface Mail {
  /** Without angle brackets. The same for every attempt at one letter, so that a mailbox can tell a copy from another. */
  readonly messageId: string;
  /** Shown as the sender's name; the address is a setting. */
  readonly fromName: string;
  readonly to: { readonly name?: string; readonly address: string };
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly attachment?: { readonly name: string; readonly type: string; readonly bytes: Uint8Array };
}

export const MAIL_FAILURES = ['refused-by-server', 'server-unreachable', 'address-invalid', 'outcome-unknown'] as const;
export type MailFailure = (typeof MAIL_FAILURES)[number];

export type MailOutcome =
  /** The server took it, and answers for it from here on. */
  | { readonly kind: 'sent' }
  | {
      readonly kind: 'failed';
      /** `outcome-unknown`: the server may have taken it; all others say that it did not. */
      readonly code: MailFailure;
      /** The same again later may go well: nobody answered, or the server said so itself (a 4xx reply). */
      readonly isWorthAnotherTry: boolean;
    };
