import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Ends connections on which nothing is being answered when a stop begins, and the others as soon as their answer is out.
 * Node closes those by itself that have had a request before, but waits a minute for one that never sent any.
 */
export function connections(app: FastifyInstance, isTls: boolean): void {
  /** Requests in flight on each open connection. */
  const open = new Map<Socket, number>();
  app.server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    open.set(socket, 0);
    socket.once('close', () => open.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    open.set(socket, (open.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (open.get(socket) ?? 1) - 1;
      if (!socket.destroyed) open.set(socket, left);
      if (app.stopping.began && left === 0) socket.end();
    });
  });
  app.addHook('preClose', async () => {
    for (const [socket, inFlight] of open) if (inFlight === 0) socket.destroy();
  });
}
