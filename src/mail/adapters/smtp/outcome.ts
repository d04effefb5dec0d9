import type { MailOutcome } from '../../mailer.ts';

/** What nodemailer rejects with. Its message may hold an address and is never looked at. */
export interface SmtpFault {
  readonly code?: string;
  /** SMTP command that was answered so. */
  readonly command?: string;
  /** Reply of the server, if there was one. */
  readonly responseCode?: number;
}

/** Replies to `RCPT TO` that speak of the address itself (RFC 5321 section 4.2.3). */
const NO_SUCH_ADDRESS: ReadonlySet<number> = new Set([501, 510, 511, 513, 550, 551, 553]);

/** `begun`: the message was being handed over. Silence after that leaves open whether the server has it. */
export function outcomeOf({ code, command, responseCode }: SmtpFault, begun: boolean): MailOutcome {
  // No login, or no encryption where we insist on it: whatever the reply, it goes once somebody has changed a setting.
  if (code === 'EAUTH') return { kind: 'failed', code: 'refused-by-server', isWorthAnotherTry: true };
  if (code === 'ETLS') return { kind: 'failed', code: 'server-unreachable', isWorthAnotherTry: true };
  if (responseCode !== undefined) {
    const isOfAddress = command === 'RCPT TO' && NO_SUCH_ADDRESS.has(responseCode);
    return {
      kind: 'failed',
      code: isOfAddress ? 'address-invalid' : 'refused-by-server',
      isWorthAnotherTry: responseCode < 500,
    };
  }
  if (code === 'EENVELOPE') return { kind: 'failed', code: 'address-invalid', isWorthAnotherTry: false };
  if (begun) return { kind: 'failed', code: 'outcome-unknown', isWorthAnotherTry: true };
  return { kind: 'failed', code: 'server-unreachable', isWorthAnotherTry: true };
}
