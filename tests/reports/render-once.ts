import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { auditReport } from '../../src/reports/audit/audit-report.ts';
import { writeAuditPdf } from '../../src/reports/pdf/audit-pdf.ts';
import type { Language } from '../../src/reports/document.ts';
import { sampleFacts } from './sample-facts.ts';
import { sampleSeal } from './sample-seal.ts';

/** Prints the SHA-256 of one report's bytes; run as a child with another time zone and locale. */
const hash = createHash('sha256');
const out = new Writable({
  write(chunk: Buffer, _encoding, done) {
    hash.update(chunk);
    done();
  },
});
const report = auditReport(sampleFacts({ events: 120, exceptions: 7, seal: sampleSeal() }), {
  language: (process.argv[2] ?? 'en') as Language,
});
await writeAuditPdf(report, out);
process.stdout.write(hash.digest('hex'));
