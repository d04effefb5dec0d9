import { createRequire } from 'node:module';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { NewEvent, PretendEvent, Written } from './pretend-log.ts';

/** What the wire carries, made with the client's own generated classes: the same bytes as the real server's. */
interface Packed {
  pack(bytes: Uint8Array, type: string): void;
}
const { Any } = createRequire(import.meta.resolve('@eventstore/db-client'))(
  'google-protobuf/google/protobuf/any_pb.js',
) as { Any: new () => Packed };

export interface AppendRequest {
  readonly correlation: string;
  readonly stream: string;
  /** Undefined: no stream. */
  readonly expected: bigint | undefined;
  readonly events: readonly NewEvent[];
}

export function toRequest(requests: readonly streams.BatchAppendReq[]): AppendRequest {
  const options = requests[0]?.getOptions();
  if (options === undefined) throw new Error('the first message of an append carries its options');
  return {
    correlation: requests[0]?.getCorrelationId()?.getString() ?? '',
    stream: Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8'),
    expected: options.hasStreamPosition() ? BigInt(options.getStreamPosition()) : undefined,
    events: requests.flatMap((request) => request.getProposedMessagesList().map(toEvent)),
  };
}

function toEvent(message: streams.BatchAppendReq.ProposedMessage): NewEvent {
  return {
    id: message.getId()?.getString() ?? '',
    type: message.getMetadataMap().get('type') ?? '',
    contentType: message.getMetadataMap().get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function answer(request: AppendRequest, written: Written): streams.BatchAppendResp {
  if (written.kind === 'conflict') {
    const detail = new shared.WrongExpectedVersion();
    if (written.current !== undefined) detail.setCurrentStreamRevision(String(written.current));
    if (request.expected !== undefined) detail.setExpectedStreamPosition(String(request.expected));
    return failure(request, 'WrongExpectedVersion', detail.serializeBinary(), '');
  }
  const position = new shared.AllStreamPosition();
  position.setCommitPosition(String(written.position));
  position.setPreparePosition(String(written.position));
  const success = new streams.BatchAppendResp.Success();
  success.setCurrentRevision(String(written.revision));
  success.setPosition(position);
  const response = responseTo(request);
  response.setSuccess(success);
  return response;
}

/** An answer to this append alone, with an error of the client's list, or one that it does not know. */
export function failure(
  request: AppendRequest,
  type: string,
  detail: Uint8Array,
  message: string,
): streams.BatchAppendResp {
  const any = new Any();
  any.pack(detail, `event_store.client.${type}`);
  const error = new status.Status();
  error.setMessage(message);
  error.setDetails(any as never);
  const response = responseTo(request);
  response.setError(error);
  return response;
}

export function answerForNobody(request: AppendRequest): streams.BatchAppendResp {
  const written = { kind: 'done', revision: 0n, position: 0n } as const;
  return answer({ ...request, correlation: '00000000-0000-4000-8000-00000000dead' }, written);
}

function responseTo(request: AppendRequest): streams.BatchAppendResp {
  const correlation = new shared.UUID();
  correlation.setString(request.correlation);
  const response = new streams.BatchAppendResp();
  response.setCorrelationId(correlation);
  response.setStreamIdentifier(identifier(request.stream));
  return response;
}

function identifier(stream: string): shared.StreamIdentifier {
  const name = new shared.StreamIdentifier();
  name.setStreamName(Uint8Array.from(Buffer.from(stream, 'utf8')));
  return name;
}

export function eventMessage(event: PretendEvent): streams.ReadResp {
  const id = new shared.UUID();
  id.setString(event.id);
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  // The client throws from inside when an event has no id.
  if (event.id !== '') recorded.setId(id);
  recorded.setStreamIdentifier(identifier(event.stream));
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(String(event.position));
  recorded.setPreparePosition(String(event.position));
  recorded.getMetadataMap().set('type', event.type).set('content-type', event.contentType).set('created', '0');
  recorded.setData(event.data);
  recorded.setCustomMetadata(event.metadata);
  const read = new streams.ReadResp.ReadEvent();
  read.setEvent(recorded);
  read.setCommitPosition(String(event.position));
  const response = new streams.ReadResp();
  response.setEvent(read);
  return response;
}

export function notFound(stream: string): streams.ReadResp {
  const missing = new streams.ReadResp.StreamNotFound();
  missing.setStreamIdentifier(identifier(stream));
  const response = new streams.ReadResp();
  response.setStreamNotFound(missing);
  return response;
}

export function confirmation(): streams.ReadResp {
  const confirmed = new streams.ReadResp.SubscriptionConfirmation();
  confirmed.setSubscriptionId('pretended');
  const response = new streams.ReadResp();
  response.setConfirmation(confirmed);
  return response;
}

export function checkpoint(position: bigint): streams.ReadResp {
  const reached = new streams.ReadResp.Checkpoint();
  reached.setCommitPosition(String(position));
  reached.setPreparePosition(String(position));
  const response = new streams.ReadResp();
  response.setCheckpoint(reached);
  return response;
}

export interface ReadRequest {
  /** Undefined: all streams. */
  readonly stream: string | undefined;
  readonly subscription: boolean;
  readonly backwards: boolean;
  /** Revision or commit position; undefined: the beginning, or the end when backwards. */
  readonly from: bigint | undefined;
  readonly count: number;
}

export function toReadRequest(request: streams.ReadReq): ReadRequest {
  const options = request.getOptions();
  if (options === undefined) throw new Error('a read carries options');
  const stream = options.getStream();
  const name = stream?.getStreamIdentifier()?.getStreamName_asU8();
  const all = options.getAll();
  const from = stream?.hasRevision()
    ? BigInt(stream.getRevision())
    : all?.hasPosition()
      ? BigInt(all.getPosition()?.getCommitPosition() ?? 0)
      : undefined;
  return {
    stream: name === undefined ? undefined : Buffer.from(name).toString('utf8'),
    subscription: options.hasSubscription(),
    backwards: options.getReadDirection() === 1,
    from,
    count: options.hasSubscription() ? Number.POSITIVE_INFINITY : Number(options.getCount()),
  };
}
