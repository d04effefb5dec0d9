import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import PDFDocument from 'pdfkit';
import type { GlyphFont } from './glyphs.ts';

/**
 * pdfkit 0.20.2 (pinned exactly), with its known faults repaired:
 * metadata is written unescaped, PDF/UA is not declared beside PDF/A, and the file id depends on the info only.
 *
 * This is the one place that casts: @types/pdfkit lacks half of what follows, and the underscored members are private.
 */

export interface PdfReference {
  readonly data: Record<string, unknown>;
  end(chunk?: Uint8Array | string): void;
}

export interface StructureElement {
  add(child: unknown): unknown;
  end(): void;
}

export interface Outline {
  addItem(title: string, options: { top: number; left: number; expanded: boolean }): Outline;
}

interface StructureOptions {
  readonly alt?: string;
  readonly actual?: string;
  readonly lang?: string;
  readonly scope?: 'Row' | 'Column';
  readonly placement?: 'Block';
  readonly bbox?: readonly [number, number, number, number];
}

interface TextOptions {
  readonly lineBreak: false;
  readonly baseline: 'alphabetic';
  readonly features: readonly never[];
  readonly textWidth: number;
  readonly wordCount: number;
}

export interface PdfKit extends Readable {
  readonly page: { readonly width: number; readonly height: number };
  readonly outline: Outline;
  readonly info: Readonly<Record<string, unknown>>;
  readonly _root: PdfReference;
  _id: Uint8Array;
  _addInfo(): void;
  appendXML(xml: string): void;
  addPage(): this;
  end(): void;
  ref(data: Record<string, unknown>): PdfReference;
  addNamedEmbeddedFile(name: string, ref: PdfReference): void;
  addNamedDestination(name: string, kind: 'XYZ', left: number, top: number, zoom: null): void;
  registerFont(name: string, font: GlyphFont): this;
  font(name: string): this;
  fontSize(size: number): this;
  fillColor(color: string): this;
  strokeColor(color: string): this;
  lineWidth(width: number): this;
  rect(x: number, y: number, width: number, height: number): this;
  roundedRect(x: number, y: number, width: number, height: number, radius: number): this;
  path(svg: string): this;
  moveTo(x: number, y: number): this;
  lineTo(x: number, y: number): this;
  dash(length: number, options: { space: number }): this;
  undash(): this;
  fill(): this;
  stroke(): this;
  text(text: string, x: number, y: number, options: TextOptions): this;
  struct(role: string, options?: StructureOptions): StructureElement;
  addStructure(element: StructureElement): this;
  markStructureContent(role: string): unknown;
  markContent(tag: 'Artifact', options: { type: string }): this;
  endMarkedContent(): this;
  goTo(
    x: number,
    y: number,
    width: number,
    height: number,
    destination: string,
    options: Record<string, unknown>,
  ): this;
}

export interface PdfMetadata {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  /** BCP 47, for example `zh-CN`. */
  readonly lang: string;
  readonly createdAt: string;
  /** Product and version that made the file. */
  readonly producer: string;
  /** Hex SHA-256 of all that went in; its first half becomes the file's id. */
  readonly contentHash: string;
  /** Machine-readable properties in the XMP packet, under our own name space; names are ASCII letters. */
  readonly properties: Readonly<Record<string, string>>;
}

export const XMP_NAMESPACE = 'https://regesta.invalid/ns/report/1#';

/** The characters of XML 1.0 that must not stand as they are in text or attributes. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function createPdf(metadata: PdfMetadata): PdfKit {
  const Constructor = PDFDocument as unknown as new (options: Record<string, unknown>) => PdfKit;
  const pdf = new Constructor({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: metadata.lang,
    displayTitle: true,
    autoFirstPage: false,
    // A font in the constructor comes back after automatic page breaks; and its layout cache has no bound.
    font: null,
    fontLayoutCache: false,
    info: {
      Title: metadata.title,
      Author: metadata.author,
      Subject: metadata.subject,
      Creator: metadata.producer,
      Producer: `${metadata.producer}; pdfkit 0.20.2`,
      CreationDate: new Date(metadata.createdAt),
    },
  });
  pdf._id = Buffer.from(metadata.contentHash.slice(0, 32), 'hex');
  pdf._addInfo = () => pdf.appendXML(xmpPacket(pdf.info, metadata));
  return pdf;
}

function xmpPacket(info: Readonly<Record<string, unknown>>, metadata: PdfMetadata): string {
  const names = Object.keys(metadata.properties).sort();
  const createdAt = `${metadata.createdAt.slice(0, 19)}Z`;
  return `
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>${createdAt}</xmp:CreateDate>
<xmp:CreatorTool>${escapeXml(String(info['Creator']))}</xmp:CreatorTool>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(metadata.title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>${escapeXml(metadata.author)}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(metadata.subject)}</rdf:li></rdf:Alt></dc:description>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>${escapeXml(String(info['Producer']))}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:audit="${XMP_NAMESPACE}">
${names.map((name) => `<audit:${name}>${escapeXml(metadata.properties[name] ?? '')}</audit:${name}>`).join('\n')}
</rdf:Description>
${extensionSchemas(names)}`;
}

/** PDF/A admits properties outside the predefined schemas only if they are described (ISO 19005-3, 6.6.2.3). */
function extensionSchemas(names: readonly string[]): string {
  return `<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>
${schema('PDF/UA identification', 'http://www.aiim.org/pdfua/ns/id/', 'pdfuaid', [['part', 'Integer', 'Part of ISO 14289']])}
${schema(
  'Regesta report',
  XMP_NAMESPACE,
  'audit',
  names.map((name) => [name, 'Text', `Report property ${name}`]),
)}
</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>`;
}

function schema(
  title: string,
  uri: string,
  prefix: string,
  properties: readonly (readonly [string, string, string])[],
): string {
  const items = properties.map(
    ([name, type, description]) => `<rdf:li rdf:parseType="Resource"><pdfaProperty:name>${name}</pdfaProperty:name>\
<pdfaProperty:valueType>${type}</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>\
<pdfaProperty:description>${description}</pdfaProperty:description></rdf:li>`,
  );
  return `<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>${title}</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>${uri}</pdfaSchema:namespaceURI><pdfaSchema:prefix>${prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>${items.join('\n')}</rdf:Seq></pdfaSchema:property></rdf:li>`;
}

export interface Attachment {
  /** File name, ASCII, unique in the document. */
  readonly name: string;
  /** MIME type; PDF/A-3 refuses an attachment without one. */
  readonly type: string;
  readonly description: string;
  /** ISO 19005-3: `Source` is what the document was made from, `Data` what its tables and figures show. */
  readonly relationship: 'Source' | 'Data' | 'Supplement';
  readonly bytes: Uint8Array;
}

/** Attaches a file with the 16-byte MD5 that ISO 32000-1 table 46 asks for; pdfkit's own writes hex text. */
export function attach(pdf: PdfKit, attachment: Attachment, createdAt: string): void {
  const date = new Date(createdAt);
  const file = pdf.ref({
    Type: 'EmbeddedFile',
    Subtype: attachment.type.replaceAll('/', '#2F'),
    Params: {
      Size: attachment.bytes.byteLength,
      CreationDate: date,
      ModDate: date,
      CheckSum: new Uint8Array(createHash('md5').update(attachment.bytes).digest()),
    },
  });
  file.end(attachment.bytes);
  const name = new String(attachment.name);
  const specification = pdf.ref({
    Type: 'Filespec',
    AFRelationship: attachment.relationship,
    F: name,
    UF: name,
    Desc: new String(attachment.description),
    EF: { F: file, UF: file },
  });
  specification.end();
  const associated = pdf._root.data['AF'];
  const before: readonly unknown[] = Array.isArray(associated) ? associated : [];
  pdf._root.data['AF'] = [...before, specification];
  // pdfkit sorts the name tree by locale, readers by bytes: a digit before the name leaves both one order. Files are
  // called by the name in their specification, not by this key.
  pdf.addNamedEmbeddedFile(`${before.length}-${attachment.name}`, specification);
}
