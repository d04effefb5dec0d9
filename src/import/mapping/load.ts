import { open } from 'node:fs/promises';
import { ImportError } from '../import-error.ts';
import { overseasCustomers } from '../presets/overseas-customers.ts';
import type { Mapping } from './mapping.ts';
import { parseMapping } from './parse.ts';

const MAX_MAPPING_BYTES = 1024 * 1024;

/** Mappings that come with the product, by the name that `--preset` takes. */
export const PRESETS: ReadonlyMap<string, Mapping> = new Map(
  [overseasCustomers].map((preset) => [preset.name, preset]),
);

export function presetMapping(name: string): Mapping {
  const preset = PRESETS.get(name);
  if (preset !== undefined) return preset;
  const known = [...PRESETS.keys()].join(', ');
  throw new ImportError('MAPPING_PRESET_UNKNOWN', `There is no preset of that name; there is: ${known}.`);
}

export async function readMappingFile(file: string): Promise<Mapping> {
  return parseMapping(parseJson(await readText(file)));
}

async function readText(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      if ((await handle.stat()).size > MAX_MAPPING_BYTES) throw new Error('larger than 1 MiB');
      return (await handle.readFile('utf8')).replace(/^\uFEFF/, '');
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new ImportError(
      'MAPPING_UNREADABLE',
      'The mapping cannot be read: there is no such file, or it is too large.',
      {
        cause,
      },
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ImportError('MAPPING_INVALID', 'The mapping cannot be used: it is not JSON.', { cause });
  }
}
