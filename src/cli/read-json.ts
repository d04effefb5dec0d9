import type { JsonObject } from '../kernel/json.ts';
import { usage } from './cli-error.ts';
import { readInputFile } from './read-input.ts';

/** A JSON object from a file, to be sent as it is: what fits is checked by Regesta. */
export async function readJsonFile(path: string): Promise<JsonObject> {
  const text = (await readInputFile(path)).toString('utf8').replace(/^\uFEFF/, '');
  const value = parsed(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw usage(`${path} does not hold one JSON object.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
