import { SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { Language } from '../document.ts';
import { formatDate, type Messages } from '../i18n/messages.ts';
import type { AuditModel } from './model.ts';

export interface AuditDocumentOptions {
  readonly language: Language;
  /** The JSON twin attached to the PDF: its file name and the hex SHA-256 of its bytes. */
  readonly twin: { readonly name: string; readonly sha256: string };
  /** File name of the PDF, printed in the commands for checking it. */
  readonly pdfName: string;
  /** Command that makes the report again, if there is one. Default: not mentioned. */
  readonly remakeCommand?: string;
  /** Default: confidential, for the controller and supervisory authorities. */
  readonly classification?: string;
  /** Rows of the index that are printed; the twin always has all. Default 50,000 (about 1,900 pages). */
  readonly maxIndexRows?: number;
}

/** What the sections share. */
export interface Writing {
  readonly model: AuditModel;
  readonly options: AuditDocumentOptions;
  readonly say: Messages;
  /** A number as it is printed. */
  readonly count: (value: number) => string;
  /** Rows of the index that are printed. */
  readonly printed: number;
}

export function periodText({ model, options, say }: Writing): string {
  const from = formatDate(options.language, model.period.from);
  const to = formatDate(options.language, model.period.to);
  return say('audit.period', { from, to, zone: model.period.timeZone });
}

/** Who or what a row is of. Some things no person did: a deadline that passed, a step of an erasure. */
export const keyText = ({ say }: Pick<Writing, 'say'>, key: string | null): string =>
  key === SYSTEM_ACTOR ? say('key.system') : (key ?? say('key.none'));
