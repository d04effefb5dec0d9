import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where a thread begins. A build is plain JavaScript. Where sources run as they are, tsx does not reach into worker
 * threads on Node 20, so a line of JavaScript registers it there first.
 */
export function workerEntry(
  file: URL = new URL(`./worker-main${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
): URL {
  if (extname(fileURLToPath(file)) !== '.ts') return file;
  const register = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const code = `import { register } from ${register}; register(); await import(${JSON.stringify(file.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
