import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const EXTENSION = extname(fileURLToPath(import.meta.url));
const WORKER = new URL(`./append-worker${EXTENSION}`, import.meta.url);

/**
 * Where the worker begins. A build is plain JavaScript. Where sources run as they are, tsx does not reach into worker
 * threads on Node 20, so a line of JavaScript registers it there first.
 */
export const workerEntry = (): URL => startable(WORKER);

/** Any script of ours, `.ts` or `.js`, as a worker can start it. */
export function startable(script: URL): URL {
  if (!script.pathname.endsWith('.ts')) return script;
  const register = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const code = `import { register } from ${register}; register(); await import(${JSON.stringify(script.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
