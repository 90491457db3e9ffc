import type { GetRecordsCommandOutput } from '@aws-sdk/client-kinesis';
import { parseGetRecordsBody } from './getRecordsBody';
import type { ShardPosition } from './position';
import { Turns } from './turns';
import type { ConsumedRecord, ConsumerClient } from './types';

export interface ChildShardEntry {
  shardId: string;
  parents: string[];
}

export interface GetRecordsAnswer {
  /** As Kinesis keeps them: their data may be KPL aggregates. */
  records: ConsumedRecord[];
  /** Undefined: the shard is closed and has been read to its end. */
  nextIterator: string | undefined;
  behindMs: number;
  /** Of a closed shard; empty where the server does not say. */
  children: ChildShardEntry[];
  /** Of the records' data. */
  bytes: number;
}

export interface ReadRequest {
  shardId: string;
  /** The last sequence number before the iterator's place, where it is known. */
  afterSequenceNumber: string | undefined;
  iterator: string;
  limit: number;
}

/** The reading calls of one stream. */
export interface RecordSource {
  getIterator(shardId: string, position: ShardPosition, signal: AbortSignal): Promise<string>;
  getRecords(request: ReadRequest, signal: AbortSignal): Promise<GetRecordsAnswer>;
}

/**
 * `GetRecords` whose successful answer comes as the bytes of its body, undecoded (AWS JSON 1.1); failures are the
 * SDK's exceptions. The SDK's deserialiser takes most of the time of a fast tail: this leaves it out.
 */
export type RawGetRecords = (
  input: { ShardIterator: string; Limit: number; StreamARN?: string },
  options: { abortSignal: AbortSignal },
) => Promise<Uint8Array>;

/** A millisecond's work. */
const QUICKLY_DECODED_BYTES = 64 * 1024;

export type StreamId = { StreamARN: string } | { StreamName: string };

export function streamId(stream: string): StreamId {
  return stream.startsWith('arn:') ? { StreamARN: stream } : { StreamName: stream };
}

export function clientSource(client: ConsumerClient, stream: string, raw: RawGetRecords | undefined): RecordSource {
  const id = streamId(stream);
  const arn = 'StreamARN' in id ? id : {};
  const turns = new Turns();
  return {
    async getIterator(shardId, position, signal) {
      const input = { ...id, ShardId: shardId, ...iteratorInput(position) };
      const { ShardIterator } = await client.getShardIterator(input, { abortSignal: signal });
      if (ShardIterator === undefined) throw new Error(`GetShardIterator gave no iterator for ${shardId}.`);
      return ShardIterator;
    },
    async getRecords({ shardId, iterator, limit }, signal) {
      const input = { ...arn, ShardIterator: iterator, Limit: limit };
      if (raw) {
        const body = await raw(input, { abortSignal: signal });
        if (body.length > QUICKLY_DECODED_BYTES) await turns.next();
        return parseGetRecordsBody(shardId, body);
      }
      return answerOf(shardId, await client.getRecords(input, { abortSignal: signal }));
    },
  };
}

type IteratorInput = Pick<
  Parameters<ConsumerClient['getShardIterator']>[0],
  'ShardIteratorType' | 'Timestamp' | 'StartingSequenceNumber'
>;

function iteratorInput(position: ShardPosition): IteratorInput {
  switch (position.at) {
    case 'trimHorizon':
      return { ShardIteratorType: 'TRIM_HORIZON' };
    case 'latest':
      return { ShardIteratorType: 'LATEST' };
    case 'timestamp':
      return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(position.ms) };
    case 'after':
      return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: position.sequenceNumber };
  }
}

function answerOf(shardId: string, output: GetRecordsCommandOutput): GetRecordsAnswer {
  let bytes = 0;
  const records = (output.Records ?? []).map((record) => {
    const data = record.Data ?? new Uint8Array();
    bytes += data.length;
    return {
      shardId,
      sequenceNumber: record.SequenceNumber ?? '',
      partitionKey: record.PartitionKey ?? '',
      arrivalMs: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
      data,
    };
  });
  return {
    records,
    bytes,
    nextIterator: output.NextShardIterator,
    behindMs: output.MillisBehindLatest ?? 0,
    children: (output.ChildShards ?? []).flatMap(({ ShardId, ParentShards }) =>
      ShardId === undefined ? [] : [{ shardId: ShardId, parents: ParentShards ?? [] }],
    ),
  };
}
