// The verifier as one file that needs nothing but Node 20.19: what an auditor gets, and can read.
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export async function buildVerifier(file = join(root, 'dist', 'regesta-verify.mjs')) {
  const { build } = await import('esbuild');
  mkdirSync(dirname(file), { recursive: true });
  await build({
    entryPoints: [join(root, 'src', 'evidence', 'main.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: '#!/usr/bin/env node' },
    logLevel: 'warning',
  });
  chmodSync(file, 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildVerifier();
