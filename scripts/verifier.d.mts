/** Writes the one-file verifier; to `dist/regesta-verify.mjs` when no file is named. */
export function buildVerifier(file?: string): Promise<void>;
