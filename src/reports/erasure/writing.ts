import type { Messages } from '../i18n/messages.ts';
import type { AttachedFile } from '../seal.ts';
import type { CertificateFacts, CertificateForm } from './facts.ts';

export const FORMAT = 'regesta-erasure-certificate';
export const TEMPLATE = 1;

export interface CertificateModel extends CertificateFacts {
  readonly format: typeof FORMAT;
  readonly template: typeof TEMPLATE;
  readonly id: string;
}

export interface CertificateFiles {
  readonly twin: AttachedFile;
  readonly checkpoint: AttachedFile | null;
  readonly proofs: readonly AttachedFile[];
  readonly pdfName: string;
}

/** What every part of a certificate is written with. */
export interface Writing {
  readonly model: CertificateModel;
  readonly form: CertificateForm;
  readonly say: Messages;
  readonly files: CertificateFiles;
  /** A day as a reader writes it. */
  readonly day: (on: string) => string;
}
