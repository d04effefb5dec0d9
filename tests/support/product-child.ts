// The product in a process of its own, so that it can be killed: `serve`, or `import FILE MAPPING`. What it says on
// standard output is one line for each thing that happened.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compose } from '../../src/entrypoints/compose.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { createLogger } from '../../src/http/log.ts';
import { buildServer } from '../../src/http/server.ts';
import { randomId } from '../../src/kernel/ids.ts';
import { authenticate } from '../../src/usecases/core/caller.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { importCustomers, readMappingFile } from '../../src/usecases/import/import-customers.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const [job, file, mapping] = process.argv.slice(2);
const config = readConfig(process.env);
const logger = createLogger('error', { write: (line: string) => void process.stderr.write(line) });
const { deps, views, close } = await compose(config, logger);

if (job === 'serve') {
  const app = await buildServer(deps, { logger, version: '0.1.0', requestsPerMinute: 1_000_000, views });
  say(`listening ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
} else {
  await takeIn(deps, file as string, mapping as string);
  await close();
}

async function takeIn(deps: Deps, source: string, mappingFile: string): Promise<void> {
  const token = readFileSync(join(config.secretsDir, 'cli-token'), 'utf8').trim();
  const who = await authenticate(deps, token);
  if (who === undefined) throw new Error('the token is not good');
  const asked = { source, mapping: await readMappingFile(mappingFile), purpose: 'customer-intake', dryRun: false };
  const start = await importCustomers(deps, { ...who, commandId: randomId() }, asked);
  if (start.kind === 'refused') throw new Error(start.reason);
  let rejected = 0;
  for await (const news of start.news) {
    if (news.kind === 'rejected') say(`rejected ${++rejected} ${news.line} ${news.code}`);
    if (news.kind === 'progress') say(`progress ${news.rows}`);
    if (news.kind === 'summary') say(`summary ${JSON.stringify(news.summary)}`);
  }
}
