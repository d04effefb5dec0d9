import type { z } from 'zod';
import { ImportError } from '../import-error.ts';
import { type Mapping, mappingSchema } from './mapping.ts';

/** A mapping is written by the operator and names columns and codes, so its faults may be told word for word. */
export function parseMapping(value: unknown): Mapping {
  const parsed = mappingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 5).map(sentence).join('; ');
  throw new ImportError('MAPPING_INVALID', `The mapping cannot be used: ${faults}.`);
}

const sentence = (issue: z.core.$ZodIssue): string =>
  issue.path.length === 0 ? issue.message : `${issue.path.join(' > ')}: ${issue.message}`;
