import { connect } from 'node:net';
import type { Connection } from './connection.ts';

const PATIENCE_MS = 1_000;

/**
 * Whether any of the addresses takes a TCP connection. It proves nothing of the server, but while nobody listens it
 * saves the loading of a worker for every attempt, on a machine that may be busy starting that server.
 */
export async function someoneListens({ scheme, hosts }: Connection): Promise<boolean> {
  // Which addresses a cluster has now, only its client can find out.
  if (scheme === 'esdb+discover') return true;
  const answers = await Promise.all(hosts.map(({ address, port }) => connects(address, port)));
  return answers.includes(true);
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const done = (connected: boolean): void => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}
