import { fileURLToPath } from 'node:url';

/** Made by the build, beside everything else that is built. */
export const VERIFIER_FILE = fileURLToPath(new URL('../../dist/regesta-verify.mjs', import.meta.url));
