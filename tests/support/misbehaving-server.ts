import type streams from '@eventstore/db-client/generated/streams_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import grpc from '@grpc/grpc-js';
import { type PretendEvent, PretendLog } from './pretend-log.ts';
import {
  type AppendRequest,
  answer,
  answerForNobody,
  checkpoint,
  confirmation,
  eventMessage,
  failure,
  notFound,
  type ReadRequest,
  toReadRequest,
  toRequest,
} from './pretend-messages.ts';

/** What to do with one append that arrived whole. */
export type AppendWay =
  | 'serve'
  | 'say nothing'
  | 'write and say nothing'
  | 'write and break the stream'
  | 'end politely'
  | 'write and end politely'
  | 'answer nobody'
  | { readonly error: string; readonly message: string }
  /** Success at a revision that was not asked for, as on a stream that was deleted and begun again. */
  | { readonly landsAt: bigint };

/** What to do with one read or subscription. */
export type ReadWay =
  | 'serve'
  | 'say nothing'
  | { readonly thenError: number; readonly code: grpc.status }
  | { readonly thenEnd: number }
  /** Goes silent after so many, and stays open. */
  | { readonly thenSilence: number }
  /** Each event twice, older ones again, and checkpoints that run backwards. */
  | 'repeat itself'
  | 'send an event without an id';

type Duplex = grpc.ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;
type Reading = grpc.ServerWritableStream<streams.ReadReq, streams.ReadResp>;

const TICK_MS = 5;
const ERROR_AFTER_MS = 50;

/**
 * A gRPC server that keeps the promises of EventStoreDB until it is told not to. It is real on the wire: the client,
 * its generated classes and HTTP/2 are those of production.
 */
export class MisbehavingServer {
  readonly log = new PretendLog();
  /** Every append that arrived, in order, the probes of the adapter left out. */
  readonly arrived: AppendRequest[] = [];
  onAppend: (request: AppendRequest, nth: number) => AppendWay = () => 'serve';
  onProbe: () => AppendWay = () => 'serve';
  onRead: (request: ReadRequest, nth: number) => ReadWay = () => 'serve';
  onSubscribe: (request: ReadRequest, nth: number) => ReadWay = () => 'serve';
  subscriptions = 0;
  #mark = 0;
  #reads = 0;
  #server: grpc.Server | undefined;
  #port = 0;

  /** From now on it serves; what arrives and is written is counted anew. The log keeps what it has. */
  calm(): void {
    this.onAppend = () => 'serve';
    this.onProbe = () => 'serve';
    this.onRead = () => 'serve';
    this.onSubscribe = () => 'serve';
    this.arrived.length = 0;
    this.subscriptions = 0;
    this.#mark = this.log.events.length;
  }

  /** What was written since it was calm. */
  get written(): readonly PretendEvent[] {
    return this.log.events.slice(this.#mark);
  }

  get port(): number {
    return this.#port;
  }

  get connectionString(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  /** Listens; again on the same port after `stop`. */
  async start(): Promise<this> {
    const server = new grpc.Server();
    server.addService(streamsService.StreamsService as never, {
      read: (call: Reading) => this.#read(call),
      batchAppend: (call: Duplex) => this.#batchAppend(call),
    });
    server.addService(featuresService.ServerFeaturesService as never, {
      getSupportedMethods: (_: unknown, reply: grpc.sendUnaryData<features.SupportedMethods>) =>
        reply(null, supportedMethods()),
    });
    const at = `127.0.0.1:${this.#port}`;
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(at, grpc.ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    this.#server = server;
    return this;
  }

  /** Breaks every connection at once, as a SIGKILL does; what was written stays. */
  stop(): void {
    this.#server?.forceShutdown();
    this.#server = undefined;
  }

  #batchAppend(call: Duplex): void {
    const parts = new Map<string, streams.BatchAppendReq[]>();
    call.on('error', () => {});
    call.on('end', () => call.end());
    call.on('data', (part: streams.BatchAppendReq) => {
      const id = part.getCorrelationId()?.getString() ?? '';
      const known = parts.get(id) ?? [];
      known.push(part);
      parts.set(id, known);
      if (!part.getIsFinal()) return;
      parts.delete(id);
      this.#append(call, toRequest(known));
    });
  }

  #append(call: Duplex, request: AppendRequest): void {
    const isProbe = request.stream.startsWith('probe-');
    if (!isProbe) this.arrived.push(request);
    const way = isProbe ? this.onProbe() : this.onAppend(request, this.arrived.length);
    if (typeof way === 'object') {
      call.write(
        'error' in way
          ? failed(request, way)
          : answer(request, { kind: 'done', revision: way.landsAt, position: this.log.head + 1n }),
      );
      return;
    }
    const written =
      way === 'serve' || way.startsWith('write')
        ? this.log.append(request.stream, request.expected, request.events)
        : undefined;
    switch (way) {
      case 'serve':
        if (written !== undefined) call.write(answer(request, written));
        return;
      case 'say nothing':
      case 'write and say nothing':
        return;
      case 'write and break the stream':
        call.destroy(Object.assign(new Error('broken'), { code: grpc.status.INTERNAL }));
        return;
      case 'end politely':
      case 'write and end politely':
        call.end();
        return;
      case 'answer nobody':
        call.write(answerForNobody(request));
    }
  }

  #read(call: Reading): void {
    call.on('error', () => {});
    const request = toReadRequest(call.request);
    const way = request.subscription
      ? this.onSubscribe(request, ++this.subscriptions)
      : this.onRead(request, ++this.#reads);
    if (way === 'say nothing') return;
    if (request.subscription) call.write(confirmation());
    if (request.stream !== undefined && this.log.stream(request.stream).length === 0) {
      call.write(notFound(request.stream));
      call.end();
      return;
    }
    if (request.subscription) this.#follow(call, request, way);
    else this.#serve(call, this.#selected(request), way, true);
  }

  #selected(request: ReadRequest): readonly PretendEvent[] {
    const { stream, from, backwards, count, subscription } = request;
    const events = stream === undefined ? this.log.events : this.log.stream(stream);
    const place = (event: PretendEvent): bigint => (stream === undefined ? event.position : event.revision);
    const inside = (event: PretendEvent): boolean => {
      if (from === undefined) return true;
      // As the real one: backwards over all streams and subscriptions leave the position itself out.
      if (backwards) return stream === undefined ? place(event) < from : place(event) <= from;
      return subscription ? place(event) > from : place(event) >= from;
    };
    const chosen = events.filter(inside);
    return (backwards ? chosen.toReversed() : chosen).slice(0, count);
  }

  /** Hands over what is there, then what comes, until the call ends. */
  #follow(call: Reading, request: ReadRequest, way: ReadWay): void {
    let from = request.from;
    let handed = 0;
    const timer = setInterval(() => {
      const events = this.#selected({ ...request, from }).slice(0, limitOf(way) - handed);
      handed += events.length;
      from = events.at(-1)?.position ?? from;
      if (!this.#serve(call, events, handed >= limitOf(way) ? way : calm(way), false)) clearInterval(timer);
    }, TICK_MS);
    const stop = (): void => clearInterval(timer);
    call.on('cancelled', stop);
    call.on('close', stop);
    call.on('error', stop);
  }

  /** False when the call is over. */
  #serve(call: Reading, events: readonly PretendEvent[], way: ReadWay, ends: boolean): boolean {
    const limit = ends ? limitOf(way) : Number.POSITIVE_INFINITY;
    for (const event of events.slice(0, limit)) {
      if (way === 'send an event without an id') call.write(eventMessage({ ...event, id: '' }));
      call.write(eventMessage(event));
      if (way !== 'repeat itself') continue;
      call.write(eventMessage(event));
      for (const older of this.log.events.slice(0, 2)) call.write(eventMessage(older));
      call.write(checkpoint(event.position - 1n));
    }
    if (typeof way === 'object' && 'thenError' in way) {
      // A moment later: an error overtakes, at the client, the messages that it has not taken yet.
      setTimeout(() => call.emit('error', Object.assign(new Error('dropped'), { code: way.code })), ERROR_AFTER_MS);
      return false;
    }
    if (typeof way === 'object' && 'thenSilence' in way) return ends;
    if (!ends && !(typeof way === 'object' && 'thenEnd' in way)) return true;
    call.end();
    return false;
  }
}

function limitOf(way: ReadWay): number {
  if (typeof way === 'string') return Number.POSITIVE_INFINITY;
  return 'thenError' in way ? way.thenError : 'thenEnd' in way ? way.thenEnd : way.thenSilence;
}

/** Before its limit a subscription that will misbehave is like any other. */
const calm = (way: ReadWay): ReadWay => (typeof way === 'object' ? 'serve' : way);

function failed(
  request: AppendRequest,
  way: { readonly error: string; readonly message: string },
): streams.BatchAppendResp {
  return failure(request, way.error, new Uint8Array(), way.message);
}

function supportedMethods(): features.SupportedMethods {
  const method = new features.SupportedMethod();
  method.setServiceName('event_store.client.streams.Streams');
  method.setMethodName('BatchAppend');
  const methods = new features.SupportedMethods();
  methods.setEventStoreServerVersion('23.10.8');
  methods.setMethodsList([method]);
  return methods;
}
