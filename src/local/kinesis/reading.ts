import { ServiceError } from '../service';
import type { DataStream } from './dataStream';
import type { Input } from './input';
import type { Iterators } from './iterators';
import { RecordsAnswer } from './recordsAnswer';
import { compareSequenceNumbers } from './sequence';
import type { Shard } from './shard';
import { limitKey, type ShardLimits } from './shardLimits';
import type { Cursor } from './shardLog';
import type { StreamMeter } from './streamMeter';
import type { Streams } from './streams';

const ITERATOR_TYPES = [
  'AFTER_SEQUENCE_NUMBER',
  'AT_SEQUENCE_NUMBER',
  'AT_TIMESTAMP',
  'LATEST',
  'TRIM_HORIZON',
] as const;
type IteratorType = (typeof ITERATOR_TYPES)[number];

/** "GetRecords": at most 10,000 records and 10 MiB. */
const MAX_RECORDS = 10_000;
const MAX_BYTES = 10 * 1024 * 1024;

export interface StartingPosition {
  type: IteratorType;
  sequenceNumber: string | undefined;
  timestampMs: number | undefined;
}

const SHORT_SHARD_ID = /^[a-zA-Z0-9_.]+-0*(\d{1,12})$/;

/** The ID of a shard may be short: `shardId-0`, or `x-0`. Source: kinesalite's suite, which ran against AWS. */
export function requireShard(stream: DataStream, shardId: string): Shard {
  const [, number] = SHORT_SHARD_ID.exec(shardId) ?? [];
  const shard = stream.shard(number === undefined ? shardId : `shardId-${number.padStart(12, '0')}`);
  if (shard) return shard;
  throw new ServiceError('ResourceNotFoundException', `Shard ${shardId} in ${stream.title} does not exist`);
}

/**
 * The place at which `GetShardIterator` and `SubscribeToShard` begin.
 *
 * @throws {ServiceError} `InvalidArgumentException` when the sequence number or the time is missing, cannot be, or does not fit the type.
 */
export async function findStart(
  stream: DataStream,
  shard: Shard,
  { type, sequenceNumber, timestampMs }: StartingPosition,
  nowMs: number,
): Promise<Cursor> {
  if (sequenceNumber !== undefined && (type === 'LATEST' || type === 'TRIM_HORIZON')) {
    throw new ServiceError(
      'InvalidArgumentException',
      'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST ' +
        `and no StartingSequenceNumber. Request specified ${type} and also a StartingSequenceNumber.`,
    );
  }
  switch (type) {
    case 'LATEST':
      return shard.log.end;
    case 'TRIM_HORIZON':
      return horizon(stream, shard, nowMs);
    case 'AT_TIMESTAMP':
      if (timestampMs === undefined) {
        throw new ServiceError(
          'InvalidArgumentException',
          'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
        );
      }
      if (timestampMs > nowMs) {
        throw new ServiceError(
          'InvalidArgumentException',
          `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${timestampMs}, currentTimestampInMillis: ${nowMs}`,
        );
      }
      return shard.log.findTime(Math.max(timestampMs, stream.horizonMs(nowMs)));
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      return atSequenceNumber(stream, shard, type, sequenceNumber, nowMs);
  }
}

async function atSequenceNumber(
  stream: DataStream,
  shard: Shard,
  type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER',
  sequenceNumber: string | undefined,
  nowMs: number,
): Promise<Cursor> {
  if (sequenceNumber === undefined) {
    throw new ServiceError(
      'InvalidArgumentException',
      `Must specify startingSequenceNumber parameter for iterator of type ${type}. Current request has no startingSequenceNumber parameter.`,
    );
  }
  const { shardId, startingSequenceNumber, endingSequenceNumber } = shard.state;
  const isPossible =
    compareSequenceNumbers(sequenceNumber, startingSequenceNumber) >= 0 &&
    (endingSequenceNumber === undefined || compareSequenceNumbers(sequenceNumber, endingSequenceNumber) <= 0);
  if (!isPossible) {
    throw new ServiceError(
      'InvalidArgumentException',
      `StartingSequenceNumber ${sequenceNumber} used in GetShardIterator on shard ${shardId} in ${stream.title} is invalid.`,
    );
  }
  const found = await shard.log.findSequenceNumber(sequenceNumber, type === 'AT_SEQUENCE_NUMBER' ? 'at' : 'after');
  const start = await horizon(stream, shard, nowMs);
  return isBefore(found, start) ? start : found;
}

async function horizon(stream: DataStream, shard: Shard, nowMs: number): Promise<Cursor> {
  await stream.expire(nowMs);
  const horizonMs = stream.horizonMs(nowMs);
  const oldestMs = shard.log.oldestArrivalMs;
  return oldestMs === undefined || oldestMs >= horizonMs ? shard.log.start : shard.log.findTime(horizonMs);
}

function isBefore(a: Cursor, b: Cursor): boolean {
  return a.position < b.position || (a.position === b.position && a.skip < b.skip);
}

export function startingPosition(input: Input, typeName: string, sequenceName: string): StartingPosition {
  const type = input.requiredOneOf(typeName, ITERATOR_TYPES);
  return { type, sequenceNumber: input.string(sequenceName), timestampMs: input.timeMs('Timestamp') };
}

export interface ReadContext {
  streams: Streams;
  iterators: Iterators;
  limits: ShardLimits | undefined;
  meter: StreamMeter;
  nowMs: number;
}

export async function getRecords(
  input: Input,
  { streams, iterators, limits, meter, nowMs }: ReadContext,
): Promise<RecordsAnswer> {
  const limit = input.integer('Limit') ?? MAX_RECORDS;
  const { streamId, shardId, cursor } = iterators.resolve(input.requiredString('ShardIterator'), nowMs);
  const stream = streams.all().find(({ state }) => state.id === streamId);
  if (!stream) {
    throw new ServiceError('ResourceNotFoundException', 'The stream of this ShardIterator does not exist any more.');
  }
  const shard = requireShard(stream, shardId);
  if (limits?.read(limitKey(stream, shard), nowMs) !== undefined) {
    meter.throttledRead(stream, shard, nowMs);
    throw new ServiceError(
      'ProvisionedThroughputExceededException',
      `Rate exceeded for shard ${shardId} in ${stream.title}.`,
    );
  }
  const oldest = await horizon(stream, shard, nowMs);
  const from = isBefore(cursor, oldest) ? oldest : cursor;
  const { pieces, count, dataBytes, lastArrivalMs, next, isAtEnd } = await shard.log.read(from, {
    records: limit,
    bytes: MAX_BYTES,
  });
  limits?.readBytes(limitKey(stream, shard), dataBytes);
  const behindMs = behindLatest(isAtEnd, lastArrivalMs, nowMs);
  meter.read(stream, shard, { records: count, bytes: dataBytes, ageMs: behindMs }, nowMs);
  const isOver = isAtEnd && !shard.isOpen;
  const rest = isOver
    ? { ChildShards: childShards(stream, shardId) }
    : { NextShardIterator: iterators.issue({ streamId, shardId, cursor: next }, nowMs) };
  return new RecordsAnswer({ pieces, count, behindMs, rest });
}

/** "A value of zero indicates that record processing is caught up", so it is never zero while there is more. */
export function behindLatest(isAtEnd: boolean, lastArrivalMs: number | undefined, nowMs: number): number {
  return isAtEnd ? 0 : Math.max(1, nowMs - (lastArrivalMs ?? nowMs));
}

export function childShards(stream: DataStream, shardId: string) {
  return stream.childrenOf(shardId).map(({ state }) => ({
    ShardId: state.shardId,
    ParentShards: [state.parentShardId, state.adjacentParentShardId].filter((parent) => parent !== undefined),
    HashKeyRange: { StartingHashKey: state.startingHashKey, EndingHashKey: state.endingHashKey },
  }));
}
