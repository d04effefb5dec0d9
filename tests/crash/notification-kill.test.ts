import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { notificationStream } from '../../src/domain/notification/stream.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { environmentOf, type Json, Product } from '../support/product-app.ts';
import { correctionOf, isSignedBy, tellingWorld } from '../support/telling-world.ts';
import { withConfirmation } from '../support/webhook-recipient.ts';

t.setTimeout(300_000);

const CHILD = fileURLToPath(new URL('./notification-child.ts', import.meta.url));
/** Longer than an attempt is held in hand, so that the next process may take it. */
const STEP_MS = 3 * 60_000;
const ROUNDS = 4;

t.test('killed between the call and its record, it is called again under the same id and recorded once', async (t) => {
  const world = await tellingWorld(t);
  const { server, secret, product } = world;
  const customer = await world.customer('Lena', { newsletter: 'N-12' });
  for (let n = 0; n < ROUNDS; n++)
    await world.post(`/customers/${customer}/corrections`, correctionOf(`l${n}@new.example`));
  await product.settled();
  await product.close();

  let child: ChildProcess | undefined;
  const seen = new Set<string>();
  let kills = 0;
  server.answer = (response, call, nth) => {
    const id = call.headers['webhook-id'] as string;
    if (seen.has(id)) return withConfirmation(response, call, nth);
    seen.add(id);
    kills++;
    // The recipient has it; whoever sent it will never know.
    child?.kill('SIGKILL');
  };
  const network = { REGESTA_WEBHOOK_NETWORKS: '127.0.0.0/8' };
  const env = { ...process.env, NODE_OPTIONS: '', ...environmentOf(product.folder, network) };
  for (let run = 1; run <= ROUNDS + 1; run++) {
    const started = spawn(process.execPath, ['--import=tsx', CHILD, String(run * STEP_MS)], { env });
    child = started;
    let said = '';
    let errors = '';
    started.stderr.on('data', (chunk) => (errors += chunk));
    started.stdout.on('data', (chunk) => {
      said += chunk;
      // Two runs that find nothing more to do: this process was not killed because nothing new was there to send.
      if (/done 0\n[^]*done 0\n/.test(said)) started.kill('SIGKILL');
    });
    const signal = await new Promise((resolve) => started.once('close', (_code, by) => resolve(by)));
    t.equal(signal, 'SIGKILL', `run ${run} was killed: ${errors}`);
  }
  t.equal(kills, ROUNDS, 'one kill for each notification');
  t.ok(server.calls.every((call) => isSignedBy(secret, call)));

  // The ledger is ahead of the machine's clock by what the processes were told.
  world.clock.pass((ROUNDS + 2) * STEP_MS);
  const again = await Product.of(t, product.folder, network, world.clock);
  await again.settled();
  const { body } = await again.must('GET', '/v1/notifications?recipient=mail-house');
  const told = body['items'] as readonly Json[];
  t.equal(told.length, ROUNDS);
  for (const { notification, phase } of told) {
    t.equal(phase, 'confirmed');
    const types: string[] = [];
    const stream = notificationStream(notification as Id);
    for await (const item of again.deps.ledger.readStream(stream, { direction: 'forwards' })) {
      if (item.kind === 'event') types.push(item.event.type);
    }
    t.same(types, [
      'NotificationOrdered',
      'NotificationAttempted',
      'NotificationAttempted',
      'NotificationSent',
      'NotificationConfirmed',
    ]);
    const calls = server.calls.filter(({ headers }) => headers['webhook-id'] === notification);
    t.equal(calls.length, 2, 'the copy came under the same id');
  }
});
