import { BACKSLASH } from '../../records';
import { hashKeysOf } from '../../common';
import { BufferPool } from './bufferPool';
import type { ChildShardEntry, GetRecordsAnswer } from './getRecordsAnswer';
import { arrivalMsOf, RecordsScan } from './recordsScan';
import { invalidAnswer, isSequenceNumber } from './sequenceNumber';
import type { ConsumedRecord, RecordList } from '../types';

const RECORDS = '"Records":[';

/**
 * Reads the body of a `GetRecords` answer (AWS JSON 1.1). Sequence numbers are strings on the wire, so that no digit is lost. The
 * result does not refer to the body.
 * @param buffers give the memory for the records, and get it back when the records are released
 * @throws {PipelinesError} `InvalidAnswer` when it is not such an answer
 */
export async function parseGetRecordsBody(
  shardId: string,
  body: Uint8Array,
  signal: AbortSignal,
  buffers = new BufferPool(),
): Promise<GetRecordsAnswer> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const { envelope, records, dataBytes } =
    (await readPlainBody(shardId, bytes, signal, buffers)) ?? readAnyBody(shardId, bytes);
  return {
    records,
    bytes: dataBytes,
    nextIterator: typeof envelope.NextShardIterator === 'string' ? envelope.NextShardIterator : undefined,
    behindMs: typeof envelope.MillisBehindLatest === 'number' ? envelope.MillisBehindLatest : 0,
    children: arrayOf(envelope.ChildShards ?? []).map(childEntryOf),
  };
}

interface BodyParts {
  envelope: Record<string, unknown>;
  records: RecordList;
  dataBytes: number;
}

/** The usual case, several times as fast as `JSON.parse`: no escapes, no white space. Undefined: it is another case. */
async function readPlainBody(
  shardId: string,
  body: Buffer,
  signal: AbortSignal,
  buffers: BufferPool,
): Promise<BodyParts | undefined> {
  if (body.includes(BACKSLASH)) return undefined;
  const key = body.indexOf(RECORDS);
  if (key < 0) return undefined;
  const start = key + RECORDS.length;
  const scan = new RecordsScan(shardId, body, buffers);
  const records = await scan.read(start, signal);
  if (!records) return undefined;
  const envelope = objectOf(parseJson(body.toString('utf8', 0, start) + body.toString('utf8', scan.end)));
  return { envelope, records, dataBytes: records.dataBytes };
}

function readAnyBody(shardId: string, body: Buffer): BodyParts {
  const envelope = objectOf(parseJson(body.toString('utf8')));
  const records = arrayOf(envelope.Records ?? []).map((value) => recordOf(shardId, value));
  return { envelope, records, dataBytes: records.reduce((sum, { data }) => sum + data.length, 0) };
}

function recordOf(shardId: string, value: unknown): ConsumedRecord {
  const { SequenceNumber, PartitionKey, ApproximateArrivalTimestamp, Data } = objectOf(value);
  if (!isSequenceNumber(SequenceNumber) || typeof Data !== 'string') throw invalidAnswer();
  return {
    shardId,
    sequenceNumber: SequenceNumber,
    partitionKey: typeof PartitionKey === 'string' ? PartitionKey : '',
    arrivalMs: typeof ApproximateArrivalTimestamp === 'number' ? arrivalMsOf(ApproximateArrivalTimestamp) : 0,
    data: Buffer.from(Data, 'base64'),
  };
}

function childEntryOf(value: unknown): ChildShardEntry {
  const { ShardId, ParentShards, HashKeyRange } = objectOf(value);
  if (typeof ShardId !== 'string') throw invalidAnswer();
  const parents = arrayOf(ParentShards ?? []).filter((parent) => typeof parent === 'string');
  const { StartingHashKey, EndingHashKey } = objectOf(HashKeyRange ?? {});
  if (typeof StartingHashKey !== 'string' || typeof EndingHashKey !== 'string') return { shardId: ShardId, parents };
  return { shardId: ShardId, parents, hashKeys: hashKeysOf({ StartingHashKey, EndingHashKey }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidAnswer(cause);
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidAnswer();
  return value as Record<string, unknown>;
}

function arrayOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw invalidAnswer();
  return value;
}
