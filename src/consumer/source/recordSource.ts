import type {
  ChildShard,
  GetRecordsCommandOutput,
  _Record as SdkRecord,
  StartingPosition,
} from '@aws-sdk/client-kinesis';
import { hashKeysOf, streamId, type Clock } from '../../common';
import { BufferPool } from '../wire/bufferPool';
import type { ChildShardEntry, GetRecordsAnswer, ReadAnswer } from '../wire/getRecordsAnswer';
import { parseGetRecordsBody } from '../wire/getRecordsBody';
import type { ShardPosition } from './position';
import { invalidAnswer, isSequenceNumber } from '../wire/sequenceNumber';
import { recordsAfter, withoutRepeats } from './newRecords';
import { Turns } from './turns';
import type { ConsumedRecord, ConsumerClient } from '../types';

export interface ReadRequest {
  shardId: string;
  /** The last sequence number before the iterator's place, where it is known. */
  afterSequenceNumber: string | undefined;
  iterator: string;
  limit: number;
}

/** What has been taken of a shard's read limit so far: by `GetRecords` calls that were made, and the data they gave. */
export interface ReadUse {
  calls: number;
  bytes: number;
}

/** The reading calls of one stream. */
export interface RecordSource {
  getIterator(shardId: string, position: ShardPosition, signal: AbortSignal): Promise<string>;
  getRecords(request: ReadRequest, signal: AbortSignal): Promise<ReadAnswer>;
  /** By all that read through the same source: a shard's limit is one for all of them. */
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
 * `GetRecords` whose successful answer comes as the bytes of its body, undecoded (AWS JSON 1.1), in what `allocate` gave where
 * its length is known beforehand; failures are the SDK's exceptions. The SDK's deserialiser takes most of the time of a
 * fast tail: this leaves it out.
 */
export type RawGetRecords = (
  input: { ShardIterator: string; Limit: number; StreamARN?: string },
  options: { abortSignal: AbortSignal; allocate: (bytes: number) => Uint8Array },
) => Promise<Uint8Array>;

/** A millisecond's work. */
const QUICKLY_DECODED_BYTES = 64 * 1024;

export interface SourceOptions {
  client: ConsumerClient;
  stream: string;
  raw: RawGetRecords | undefined;
  clock: Clock;
}

export function clientSource({ client, stream, raw, clock }: SourceOptions): RecordSource {
  const id = streamId(stream);
  const arn = 'StreamARN' in id ? id : {};
  const turns = new Turns();
  const counts = new ReadCounts();
  const buffers = new BufferPool();
  const read = async ({ shardId, iterator, limit }: ReadRequest, signal: AbortSignal): Promise<GetRecordsAnswer> => {
    const input = { ...arn, ShardIterator: iterator, Limit: limit };
    if (!raw) return answerOf(shardId, await client.getRecords(input, { abortSignal: signal }));
    const body = await raw(input, { abortSignal: signal, allocate: (size) => buffers.take(size) });
    const decode = () => parseGetRecordsBody(shardId, body, signal, buffers);
    const answer = await (body.length > QUICKLY_DECODED_BYTES ? turns.run(decode) : decode());
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
  return {
    ShardIteratorType: Type,
    ...(SequenceNumber === undefined ? {} : { StartingSequenceNumber: SequenceNumber }),
    ...(Timestamp === undefined ? {} : { Timestamp }),
  };
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
