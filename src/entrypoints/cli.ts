import { EXIT } from '../cli/exit-codes.ts';
import { run } from '../cli/program.ts';
import { operatorWorld } from './operator-world.ts';

const { world, close } = operatorWorld(process.env);

// A reader that has seen enough (`| head`) closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT.internal));

// Killing is safe at any point; the first signal still lets what is in hand end.
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const) {
  process.once(signal, () => {
    process.once(signal, () => process.exit(128 + number));
    void close().finally(() => process.exit(128 + number));
  });
}

process.exitCode = await run(process.argv.slice(2), world);
await close();
