import type {
  ChildShard,
  GetRecordsCommandOutput,
  _Record as SdkRecord,
  StartingPosition,
} from '@aws-sdk/client-kinesis';
import { definedFields, hashKeysOf, streamId, type Clock } from '../../common';
import { BufferPool } from '../wire/bufferPool';
import type { ChildShardEntry, GetRecordsAnswer, ReadAnswer } from '../wire/getRecordsAnswer';
import { parseGetRecordsBody } from '../wire/getRecordsBody';
import type { ShardPosition } from './position';
import { invalidAnswer, isSequenceNumber } from '../wire/sequenceNumber';
import { recordsAfter, withoutRepeats } from './newRecords';
import { nextTurn } from '../slices';
import type { ConsumedRecord, ConsumerClient } from '../types';

export interface ReadRequest {
  shardId: string;
  /** The iterator stands right after the record with this sequence number. Undefined: not known. */
  afterSequenceNumber: string | undefined;
  iterator: string;
  limit: number;
}

/** What has been used of a shard's read limit: `GetRecords` calls, and bytes of data in their answers. */
export interface ReadUse {
  calls: number;
  bytes: number;
}

/** The calls that read one stream. */
export interface RecordsApi {
  getIterator(shardId: string, position: ShardPosition, signal: AbortSignal): Promise<string>;
  getRecords(request: ReadRequest, signal: AbortSignal): Promise<ReadAnswer>;
  /** What all readers that share these calls have used of the shard's limit. */
  used(shardId: string): ReadUse;
}

export class ReadCounts {
  readonly #byShard = new Map<string, ReadUse>();

  of(shardId: string): ReadUse {
    const known = this.#byShard.get(shardId);
    if (known) return known;
    const use = { calls: 0, bytes: 0 };
    this.#byShard.set(shardId, use);
    return use;
  }

  async counted(shardId: string, answer: Promise<ReadAnswer>): Promise<ReadAnswer> {
    const use = this.of(shardId);
    use.calls++;
    const received = await answer;
    use.bytes += received.bytes;
    return received;
  }
}

/**
 * `GetRecords` that resolves to the bytes of the answer's body (AWS JSON 1.1), in memory from `allocate` where the length is known
 * beforehand. It rejects with the SDK's exceptions. The SDK's deserialiser would take most of the time of a fast tail.
 */
export type RawGetRecords = (
  input: { ShardIterator: string; Limit: number; StreamARN?: string },
  options: { abortSignal: AbortSignal; allocate: (bytes: number) => Uint8Array },
) => Promise<Uint8Array>;

/** What is decoded within a millisecond. */
const QUICKLY_DECODED_BYTES = 64 * 1024;

export interface RecordsApiOptions {
  client: ConsumerClient;
  stream: string;
  raw: RawGetRecords | undefined;
  clock: Clock;
}

export function recordsApi({ client, stream, raw, clock }: RecordsApiOptions): RecordsApi {
  const id = streamId(stream);
  const arn = 'StreamARN' in id ? id : {};
  const decoding = new DecodeQueue();
  const counts = new ReadCounts();
  const buffers = new BufferPool();
  const read = async ({ shardId, iterator, limit }: ReadRequest, signal: AbortSignal): Promise<GetRecordsAnswer> => {
    const input = { ...arn, ShardIterator: iterator, Limit: limit };
    if (!raw) return answerOf(shardId, await client.getRecords(input, { abortSignal: signal }));
    const body = await raw(input, { abortSignal: signal, allocate: (size) => buffers.take(size) });
    const decode = () => parseGetRecordsBody(shardId, body, signal, buffers);
    const answer = await (body.length > QUICKLY_DECODED_BYTES ? decoding.run(decode) : decode());
    buffers.give(body);
    return answer;
  };
  const timed = async (request: ReadRequest, signal: AbortSignal): Promise<ReadAnswer> => {
    const askedMs = clock.now();
    const answer = await read(request, signal);
    const { afterSequenceNumber: after } = request;
    const once = withoutRepeats(answer.records);
    const records = after === undefined ? once : recordsAfter(once, after);
    return { ...answer, records, askedMs, receivedMs: clock.now() };
  };
  return {
    async getIterator(shardId, position, signal) {
      const input = { ...id, ShardId: shardId, ...iteratorInput(position) };
      const { ShardIterator } = await client.getShardIterator(input, { abortSignal: signal });
      if (ShardIterator === undefined) throw new Error(`GetShardIterator gave no iterator for ${shardId}.`);
      return ShardIterator;
    },
    getRecords: (request, signal) => counts.counted(request.shardId, timed(request, signal)),
    used: (shardId) => counts.of(shardId),
  };
}

function iteratorInput(position: ShardPosition) {
  const { Type, SequenceNumber, Timestamp } = startingPosition(position);
  return { ShardIteratorType: Type, ...definedFields({ StartingSequenceNumber: SequenceNumber, Timestamp }) };
}

export function startingPosition(position: ShardPosition): StartingPosition {
  switch (position.at) {
    case 'trimHorizon':
      return { Type: 'TRIM_HORIZON' };
    case 'timestamp':
      return { Type: 'AT_TIMESTAMP', Timestamp: new Date(position.ms) };
    case 'record':
      return { Type: 'AT_SEQUENCE_NUMBER', SequenceNumber: position.sequenceNumber };
    case 'after':
      return { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.sequenceNumber };
  }
}

function answerOf(shardId: string, output: GetRecordsCommandOutput): GetRecordsAnswer {
  return {
    ...consumedRecordsOf(shardId, output.Records ?? []),
    nextIterator: output.NextShardIterator,
    behindMs: output.MillisBehindLatest ?? 0,
    children: childEntries(output.ChildShards),
  };
}

export function consumedRecordsOf(
  shardId: string,
  records: readonly SdkRecord[],
): { records: ConsumedRecord[]; bytes: number } {
  let bytes = 0;
  const consumed = records.map((record) => {
    const { SequenceNumber, Data: data = new Uint8Array() } = record;
    if (!isSequenceNumber(SequenceNumber)) throw invalidAnswer();
    bytes += data.length;
    return {
      shardId,
      sequenceNumber: SequenceNumber,
      partitionKey: record.PartitionKey ?? '',
      arrivalMs: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
      data,
    };
  });
  return { records: consumed, bytes };
}

export function childEntries(children: readonly ChildShard[] | undefined): ChildShardEntry[] {
  return (children ?? []).flatMap(({ ShardId, ParentShards, HashKeyRange: range }) =>
    ShardId === undefined ? [] : [{ shardId: ShardId, parents: ParentShards ?? [], hashKeys: hashKeysOf(range) }],
  );
}

/**
 * Decodes one answer after the other, each from a new turn of the event loop on. Answers of many shards tend to arrive together. Decoded
 * side by side, all of them would take their slices of work between two turns of whatever else shares the loop (an editor's
 * extensions).
 */
class DecodeQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(decode: () => Promise<T>): Promise<T> {
    const result = this.#last.then(nextTurn).then(decode);
    // Only its own caller handles a failure.
    this.#last = result.catch(() => undefined);
    return result;
  }
}
