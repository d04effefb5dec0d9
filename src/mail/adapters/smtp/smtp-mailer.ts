import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { Mail, Mailer, MailOutcome } from '../../mailer.ts';
import { type SmtpFault, outcomeOf } from './outcome.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:587` (STARTTLS) or `smtps://...:465`; reserved characters percent-encoded. */
  readonly url: string;
  /** Address that mails come from. */
  readonly from: string;
  /** PEM of a certificate authority that the server's certificate leads to, beside those that Node trusts. */
  readonly ca?: string | Buffer;
}

const CONNECT_MS = 20_000;
/** A server may scan an attachment before it answers; RFC 5321 section 4.5.3.2.6 grants it ten minutes. */
const SILENCE_MS = 120_000;

/**
 * A connection for each mail. Letters are few, and a connection that is kept open is one more thing to be found dead.
 * The mail carries personal data, so it leaves the machine only under TLS; nothing of it is logged.
 */
export function smtpMailer({ url, from, ca }: SmtpOptions): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const transport = createTransport({
    host,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    // Without this a server, or whoever stands before it, could talk the client out of encryption.
    requireTLS: !secure && !isLoopback(host),
    // A server on this machine is a relay or a test: its certificate names no host that could be checked.
    ignoreTLS: !secure && isLoopback(host),
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    domain: from.slice(from.lastIndexOf('@') + 1).toLowerCase(),
    send: async (mail): Promise<MailOutcome> => {
      if (!ADDRESS.test(mail.to.address)) return { kind: 'failed', code: 'address-invalid', isWorthAnotherTry: false };
      const body = lazily(mail.attachment?.bytes ?? Buffer.from(mail.text));
      try {
        await transport.sendMail({ ...messageOf(mail, from), ...contentOf(mail, body.stream) });
        return { kind: 'sent' };
      } catch (error) {
        return outcomeOf(error as SmtpFault, body.begun());
      } finally {
        transport.close();
      }
    },
  };
}

/** One address and nothing else: no list, no comment, no route. The server has the last word on what exists. */
const ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/u;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

const messageOf = (mail: Mail, from: string) => ({
  from: { name: mail.fromName, address: from },
  to: { name: mail.to.name ?? '', address: mail.to.address },
  subject: mail.subject,
  messageId: `<${mail.messageId}>`,
  headers: { 'Content-Language': mail.language },
});

const contentOf = ({ text, attachment }: Mail, content: Readable) =>
  attachment === undefined
    ? { text: content }
    : { text, attachments: [{ filename: attachment.name, contentType: attachment.type, content }] };

/** The attachment, or the text of a mail without one. Read only when the message itself is being sent: so it tells a mail that was on its way from one that never was. */
function lazily(bytes: Uint8Array): { readonly stream: Readable; readonly begun: () => boolean } {
  let begun = false;
  const stream = new Readable({
    read() {
      begun = true;
      this.push(bytes);
      this.push(null);
    },
  });
  return { stream, begun: () => begun };
}
