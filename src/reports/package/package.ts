import { z } from 'zod';
import { LANGUAGES } from '../document.ts';
import { GAPS } from './gaps.ts';
import {
  automatedSchema,
  categorySchema,
  consentSchema,
  copySchema,
  headerSchema,
  lookSchema,
  purposeSchema,
  recipientSchema,
  recipientToldSchema,
  redactionSchema,
  retentionSchema,
  scopeSchema,
  sourceSchema,
  transferSchema,
} from './pieces.ts';

export const PACKAGE_FORMAT = 'regesta-access-package/1';
export const SCHEMA_FILE = 'package.schema.json';

/**
 * The answer to a request for access, as data: the sixteen items in the order of GDPR Art. 15 and of what courts and
 * authorities added to it. Everything a person is told stands here; the other files of the package say the same again.
 */
export const accessPackageSchema = z
  .strictObject({
    $schema: z.literal(SCHEMA_FILE),
    format: z.literal(PACKAGE_FORMAT),
    header: headerSchema.describe('1. Who is responsible, and the request that is answered.'),
    confirmation: z
      .strictObject({ isProcessed: z.boolean(), text: z.string() })
      .describe('2. Whether personal data are processed (Art. 15(1)).'),
    purposes: z.array(purposeSchema).describe('3. Purposes and legal bases (Art. 15(1)(a)).'),
    dataCategories: z.array(categorySchema).describe('4. Categories of data (Art. 15(1)(b)).'),
    recipients: z.array(recipientSchema).describe('5. Recipients by identity (Art. 15(1)(c); CJEU C-154/21).'),
    recipientsTold: z
      .array(recipientToldSchema)
      .describe('Who was told of an erasure, a correction or a restriction of these data (Art. 19).'),
    retention: z.array(retentionSchema).describe('6. How long (Art. 15(1)(d)).'),
    rights: z
      .strictObject({
        laws: z.array(
          z.strictObject({
            jurisdiction: z.string(),
            name: z.string(),
            rights: z.array(z.strictObject({ right: z.string(), text: z.string() })),
            remedies: z.array(z.string()),
          }),
        ),
        text: z.string(),
      })
      .describe('7. Rights, and whom to turn to, under each law by which the request is judged (Art. 15(1)(e), (f)).'),
    sources: z.array(sourceSchema).describe('8. Sources (Art. 15(1)(g)).'),
    automatedDecisions: z.array(automatedSchema).describe('9. Profiling and decisions by machine (Art. 15(1)(h)).'),
    transfers: z.array(transferSchema).describe('10. Transfers and safeguards (Art. 15(2)).'),
    copy: copySchema.describe('11. The copy of the data (Art. 15(3)).'),
    accessLog: z
      .strictObject({ looks: z.array(lookSchema), refused: z.number(), text: z.string() })
      .describe('12. Who consulted the data, when and why (CJEU C-579/21).'),
    consents: z.array(consentSchema).describe('Consents, with the version of the notice that was shown.'),
    redactions: z.array(redactionSchema).describe('13. What was withheld, on what ground (Art. 15(4)).'),
    scope: scopeSchema.describe('14. What was searched and what was not, and the state of the register.'),
    gaps: z
      .array(z.enum(GAPS))
      .describe(
        'What this package cannot tell, or not of all data (scope.uncovered): nothing is declared in the register, neither "some" nor "none".',
      ),
    languages: z
      .strictObject({
        language: z.enum(LANGUAGES),
        glossary: z.record(z.string(), z.string()).describe('Every code in this package, in words.'),
      })
      .describe('15. Language and glossary.'),
    integrity: z
      .strictObject({
        files: z.array(z.string()),
        manifest: z.literal('manifest.json'),
        checkpoint: z.discriminatedUnion('state', [
          z.strictObject({
            state: z.literal('sealed'),
            origin: z.string(),
            size: z.number(),
            root: z.string(),
            note: z.string(),
          }),
          z.strictObject({ state: z.literal('unsealed') }),
        ]),
        text: z.string(),
      })
      .describe('16. Files, hashes, checkpoint, and how to check them.'),
  })
  .meta({ title: 'Regesta access package' });
export type AccessPackage = z.output<typeof accessPackageSchema>;

/** The JSON Schema that travels with the package: made from the schema above, so that the two cannot part. */
export const packageJsonSchema = (): object => z.toJSONSchema(accessPackageSchema, { target: 'draft-2020-12' });
