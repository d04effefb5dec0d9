// The product in a process of its own that tells recipients until it is killed: `node notification-child.ts OFFSET_MS`.
import { compose } from '../../src/entrypoints/compose.ts';
import { readConfig } from '../../src/entrypoints/config.ts';
import { createLogger } from '../../src/http/log.ts';
import { plusMillis, systemClock } from '../../src/kernel/time.ts';
import { pursueNotifications } from '../../src/usecases/notification/pursue-notifications.ts';

const offset = Number(process.argv[2]);
const logger = createLogger('error', { write: (line: string) => void process.stderr.write(line) });
const clock = { now: () => plusMillis(systemClock.now(), offset) };
const { deps } = await compose(readConfig(process.env), logger, clock);

for (;;) {
  const { position } = await deps.ledger.head();
  await deps.readModels.waitFor(position, 60_000);
  const done = await pursueNotifications(deps);
  process.stdout.write(`done ${done}\n`);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
