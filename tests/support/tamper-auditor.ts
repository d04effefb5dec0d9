import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { buildVerifier } from '../../scripts/verifier.mjs';

export interface Finding {
  readonly id: string;
  readonly index?: string;
  readonly field?: string;
  readonly stream?: string;
  readonly expected?: string;
  readonly got?: string;
}

export interface Verified {
  readonly exit: number;
  readonly err: string;
  /** As `--json` prints it; empty when nothing was printed. */
  readonly verdict: { readonly [key: string]: any };
  readonly findings: readonly Finding[];
  /** `E101@150`, each once, in the order in which they are printed. */
  readonly found: readonly string[];
}

/**
 * Somebody outside: a folder with what was kept or handed over, and the one-file verifier, which is run by Node alone, in
 * an empty environment. Nothing of the product is asked.
 */
export class Auditor {
  readonly folder: string;
  readonly #program: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#program = join(folder, 'regesta-verify.mjs');
  }

  static async of(t: Test): Promise<Auditor> {
    const folder = mkdtempSync(join(tmpdir(), 'regesta-auditor-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const auditor = new Auditor(folder);
    await buildVerifier(auditor.#program);
    return auditor;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  keep(name: string, what: string | Uint8Array): string {
    writeFileSync(this.path(name), what);
    return name;
  }

  /** `regesta-verify` with these words, file names being those in the auditor's folder. */
  async run(
    ...words: readonly string[]
  ): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
    const options = { cwd: this.folder, env: {}, maxBuffer: 64 * 1024 * 1024 };
    return new Promise((resolve) => {
      execFile(process.execPath, [this.#program, ...words], options, (error, out, err) => {
        const exit = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ exit, out, err });
      });
    });
  }

  async verify(...words: readonly string[]): Promise<Verified> {
    const { exit, out, err } = await this.run(...words, '--json');
    const verdict = out === '' ? {} : (JSON.parse(out) as Verified['verdict']);
    const findings = (verdict['findings'] ?? []) as readonly Finding[];
    const found = findings.map(({ id, index }) => (index === undefined ? id : `${id}@${index}`));
    return { exit, err, verdict, findings, found: [...new Set(found)] };
  }
}
