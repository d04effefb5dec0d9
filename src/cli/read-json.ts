import type { JsonObject } from '../kernel/json.ts';
import { usage } from './cli-error.ts';
import { readInputFile, readStdin } from './read-input.ts';
import type { World } from './world.ts';

/** A JSON object from a file, to be sent as it is: what fits is checked by Regesta. */
export const readJsonFile = async (path: string): Promise<JsonObject> =>
  jsonObject((await readInputFile(path)).toString('utf8').replace(/^\uFEFF/, ''), path);

/** A JSON object from stdin, for what must not stay in the history of a shell. */
export const readJsonStdin = async (world: World, what: string): Promise<JsonObject> =>
  jsonObject(await readStdin(world, what), 'What was given');

/** The refusal does not repeat what was typed: it may be personal. */
export function jsonObject(text: string, name: string): JsonObject {
  const value = parsed(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw usage(`${name} does not hold one JSON object.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
