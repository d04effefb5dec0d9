import { createHash } from 'node:crypto';
import { type Zippable, zipSync } from 'fflate';
import { canonicalize } from '../../kernel/canonical-json.ts';
import type { JsonValue } from '../../kernel/json.ts';
import { csvText } from '../csv.ts';
import { messages } from '../i18n/messages.ts';
import { type AccessPackage, packageJsonSchema, SCHEMA_FILE } from './package.ts';
import { type Printing, valuesOf, valueText } from './shown.ts';

export interface PackageFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files of a package, with the document as it was rendered. The manifest is last: it holds the others' SHA-256. */
export function packageFiles(told: AccessPackage, pdf: Uint8Array): readonly PackageFile[] {
  const text = (name: string, content: string): PackageFile => ({ name, bytes: Buffer.from(content, 'utf8') });
  const files = [
    text('package.json', `${canonicalize(told as unknown as JsonValue)}\n`),
    text(SCHEMA_FILE, `${JSON.stringify(packageJsonSchema(), null, 2)}\n`),
    text('data.csv', dataCsv(told)),
    { name: 'package.pdf', bytes: pdf },
    text('README.txt', readme(told)),
  ];
  return [...files, text('manifest.json', `${JSON.stringify(manifestOf(told, files), null, 2)}\n`)];
}

function manifestOf({ header, scope, integrity }: AccessPackage, files: readonly PackageFile[]) {
  return {
    request: header.request.id,
    preparedAt: header.preparedAt,
    files: files.map(({ name, bytes }) => ({
      name,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
    prefix: scope.prefix,
    checkpoint: integrity.checkpoint,
  };
}

/**
 * The earliest moment that the format knows, in local time as the format keeps it: a time of its own would make another
 * archive of the same package.
 */
const ZIP_EPOCH = '1980-01-01T00:00:00';

/** One archive. The same package and release give the same bytes, on every machine. */
export function zipOf(files: readonly PackageFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { name, bytes } of files) entries[name] = [bytes, { mtime: ZIP_EPOCH, level: 6 }];
  return zipSync(entries);
}

const CSV_HEADER = ['path', 'field', 'category', 'value', 'state', 'source', 'since', 'standing', 'event'] as const;

/** Every value of the copy, one to a row, former ones too. Codes stand as codes, so that programs can read it. */
export function dataCsv(told: AccessPackage): string {
  const { language } = told.languages;
  const printing: Printing = { told, language, say: messages(language) };
  const rows = [...valuesOf(told)].map(({ path, field, category, value, source, at, standing, event }) => [
    path,
    field,
    category,
    value.state === 'opened' || value.state === 'redacted' ? valueText(printing, value) : '',
    value.state,
    source ?? '',
    at ?? '',
    standing ?? '',
    event,
  ]);
  return csvText(CSV_HEADER, rows);
}

function readme(told: AccessPackage): string {
  const { language } = told.languages;
  const say = messages(language);
  const { controller, request } = told.header;
  return [
    say('package.title'),
    say('package.subject', { reference: request.id }),
    '',
    ...[controller.name, ...controller.address],
    '',
    'package.pdf, package.json, package.schema.json, data.csv, manifest.json',
    '',
    told.confirmation.text,
    told.rights.text,
    '',
    say('package.section.integrity'),
    told.integrity.text,
    '',
  ].join('\r\n');
}
