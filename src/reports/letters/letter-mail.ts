import type { Language } from '../document.ts';
import { messages } from '../i18n/messages.ts';

export interface CoveringMail {
  readonly subject: string;
  readonly text: string;
  /** Name of the attached file. */
  readonly fileName: string;
}

/** A letter lies in folders of downloads: its name names neither the person nor what was asked. */
export const letterFileName = (reference: string): string => `${reference}.pdf`;

/**
 * The e-mail that carries a letter. A subject and a text travel in the open and lie in lists of mails, so they name
 * neither the person nor what was asked; the letter does.
 */
export function coveringMail(language: Language, reference: string, controller: string): CoveringMail {
  const say = messages(language);
  return {
    subject: say('letter.mail.subject', { reference }),
    text: say('letter.mail.text', { reference, controller }),
    fileName: letterFileName(reference),
  };
}
