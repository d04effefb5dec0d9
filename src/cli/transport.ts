import type { Readable } from 'node:stream';

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query, encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | Readable;
}

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * How the command line reaches Regesta: over HTTP beside a running server, or the same application in this process.
 * Both answer the same, so a verb cannot tell them apart. Throws `CliError` when nothing can be reached.
 */
export interface Transport {
  send(ask: Ask): Promise<RawAnswer>;
}
