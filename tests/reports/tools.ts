import { execFile, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Reason to skip when a tool is not on this machine, else false: a test that could not look must not pass. */
export function missing(tool: string, versionFlag: string): string | false {
  const found = spawnSync(tool, [versionFlag]);
  return found.error === undefined ? false : `${tool} is not installed on this machine, so nothing was checked`;
}

export async function output(tool: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(tool, args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

export interface Verdict {
  /** 0 all pass, 1 something fails, 2 nothing was checked. */
  readonly exitCode: number | null;
  readonly report: string;
}

const require = createRequire(import.meta.url);

/** veraPDF's rules over files, for profiles such as `3a,ua1`. */
export function verapdf(profiles: string, ...files: readonly string[]): Verdict {
  // The package exports only its entry, dist/index.cjs; the jar lies beside that folder.
  const jar = join(dirname(require.resolve('@opendataloader/pdf')), '..', 'lib', 'opendataloader-pdf-cli.jar');
  const driver = fileURLToPath(new URL('../support/verapdf/VeraCheck.java', import.meta.url));
  const result = spawnSync('java', ['-cp', jar, driver, profiles, ...files], { encoding: 'utf8' });
  return { exitCode: result.status, report: `${result.stdout}${result.stderr}` };
}
