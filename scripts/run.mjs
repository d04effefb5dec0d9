// npm start, npm run demo, npx regesta: installs on first run, builds when the source is newer, then runs.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, install, root } from './prepare.mjs';

const [name, ...args] = process.argv.slice(2);
install();
build();
process.argv = [process.argv[0], join(root, 'dist', 'entrypoints', `${name}.js`), ...args];
await import(pathToFileURL(process.argv[1]).href);
