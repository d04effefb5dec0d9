import { createServer, connect, type Server, type Socket } from 'node:net';

/** A TCP proxy that can stop passing bytes on while every connection stays open, as a lost route or a firewall does. */
export class HalfOpenProxy {
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #frozen = false;
  port = 0;

  constructor(target: number) {
    this.#target = target;
  }

  async start(): Promise<this> {
    const server = createServer((inner) => this.#join(inner));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
    this.#server = server;
    return this;
  }

  /** From now on nothing passes, in either direction, on old connections and new. */
  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** New connections pass again; the old ones stay as they are, for ever. */
  thawForNewcomers(): void {
    this.#frozen = false;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
  }

  #join(inner: Socket): void {
    const outer = connect(this.#target, '127.0.0.1');
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes) => void to.write(bytes));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#frozen) from.pause();
    }
  }
}
