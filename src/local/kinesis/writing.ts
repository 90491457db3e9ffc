import { ServiceError } from '../service';
import type { DataStream } from './dataStream';
import { HASH_KEY_SPACE, hexHashOf, hexOf } from './hashRange';
import { Input } from './input';
import { PutRecordsAnswer, type PutOutcome } from './putRecordsAnswer';
import type { IncomingRecord } from './recordText';
import { compareSequenceNumbers } from './sequence';
import type { Shard } from './shard';
import { limitKey, type ShardLimits } from './shardLimits';
import type { StreamMeter, Written } from './streamMeter';

/** "PutRecords: Each request can support up to 10 MiB", including the partition keys. */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

export interface WriteContext {
  nowMs: number;
  /** Undefined: no limits are enforced. */
  limits: ShardLimits | undefined;
  meter: StreamMeter;
  /** Whether a record shall fail, as a simulated fault. */
  failsRecord: () => boolean;
  /** Called with what was put into a stream. */
  onPut: (streamName: string, records: number, bytes: number) => void;
}

interface RoutedRecord {
  record: IncomingRecord;
  shard: Shard;
}

export interface PutResult {
  sequenceNumber: string;
  shardId: string;
}

export async function putRecord(stream: DataStream, input: Input, context: WriteContext): Promise<PutResult> {
  const ordering = input.string('SequenceNumberForOrdering');
  if (ordering !== undefined && !isGivenOut(stream, ordering)) {
    throw new ServiceError(
      'InvalidArgumentException',
      `ExclusiveMinimumSequenceNumber ${ordering} used in PutRecord on ${stream.title} is invalid.`,
    );
  }
  await stream.expire(context.nowMs);
  // No `await` from here to the append: the shard must still be open when the record comes into it.
  while (stream.updating) await stream.updating;
  const { record, shard } = route(stream, input);
  const refusal = context.limits?.write(limitKey(stream, shard), countedBytes(record), context.nowMs);
  if (refusal !== undefined) {
    context.meter.wrote(stream, new Map([[shard, { records: 0, bytes: 0, throttled: 1 }]]), context.nowMs);
    throw throughputExceeded(stream, shard);
  }
  const [sequenceNumber = ''] = await shard.append([record], context.nowMs);
  const written = { records: 1, bytes: record.dataBytes, throttled: 0 };
  context.meter.wrote(stream, new Map([[shard, written]]), context.nowMs);
  stream.appended(shard.state.shardId);
  context.onPut(stream.state.name, 1, record.dataBytes);
  return { sequenceNumber, shardId: shard.state.shardId };
}

/** Whether a record of the stream may have this sequence number. 0 stands for none: samples of the developer guide begin with it. */
function isGivenOut(stream: DataStream, sequenceNumber: string): boolean {
  if (sequenceNumber === '0') return true;
  return stream.shards.some(({ state, log }) => {
    const last = log.lastSequenceNumber ?? state.startingSequenceNumber;
    return (
      compareSequenceNumbers(sequenceNumber, state.startingSequenceNumber) >= 0 &&
      compareSequenceNumbers(sequenceNumber, last) <= 0
    );
  });
}

export async function putRecords(stream: DataStream, input: Input, context: WriteContext): Promise<PutRecordsAnswer> {
  const entries = input.list('Records') ?? input.missing('Records');
  await stream.expire(context.nowMs);
  // No `await` from here to the appends: the shards must still be open when the records come into them.
  while (stream.updating) await stream.updating;
  const routed = entries.map((entry, index) => route(stream, new Input(entry, `records.${index + 1}.member.`)));
  checkRequestSize(routed);
  const outcomes = new Array<PutOutcome>(routed.length);
  const groups = new Map<Shard, number[]>();
  for (const [index, { record, shard }] of routed.entries()) {
    const refusal = context.failsRecord()
      ? { code: 'InternalFailure', message: 'Internal service failure.' }
      : context.limits?.write(limitKey(stream, shard), countedBytes(record), context.nowMs) === undefined
        ? undefined
        : { code: 'ProvisionedThroughputExceededException', message: throughputExceeded(stream, shard).message };
    if (refusal) {
      outcomes[index] = { kind: 'failed', ...refusal };
      continue;
    }
    const group = groups.get(shard);
    if (group) group.push(index);
    else groups.set(shard, [index]);
  }
  const appended = await Promise.allSettled(
    [...groups].map(([shard, indexes]) => append(stream, shard, indexes, routed, outcomes, context)),
  );
  const errors = appended.filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown);
  if (errors.length > 0 && errors.length === groups.size) throw errors[0];
  // Some shards were written and others were not, so only the records of the others fail.
  for (const index of routed.keys()) {
    outcomes[index] ??= { kind: 'failed', code: 'InternalFailure', message: messageOf(errors[0]) };
  }
  context.meter.wrote(stream, writtenBy(routed, outcomes), context.nowMs);
  return new PutRecordsAnswer(outcomes, stream.state.encryption.type);
}

function writtenBy(routed: readonly RoutedRecord[], outcomes: readonly PutOutcome[]): Map<Shard, Written> {
  const shards = new Map<Shard, Written>();
  for (const [index, { record, shard }] of routed.entries()) {
    let written = shards.get(shard);
    if (!written) shards.set(shard, (written = { records: 0, bytes: 0, throttled: 0 }));
    const outcome = outcomes[index];
    if (outcome?.kind === 'put') {
      written.records++;
      written.bytes += record.dataBytes;
    } else if (outcome?.code === 'ProvisionedThroughputExceededException') written.throttled++;
  }
  return shards;
}

async function append(
  stream: DataStream,
  shard: Shard,
  indexes: readonly number[],
  routed: readonly RoutedRecord[],
  outcomes: PutOutcome[],
  { nowMs, onPut }: WriteContext,
): Promise<void> {
  const { shardId } = shard.state;
  const records = indexes.map((index) => routed[index]?.record).filter((record) => record !== undefined);
  const sequenceNumbers = await shard.append(records, nowMs);
  stream.appended(shardId);
  onPut(
    stream.state.name,
    records.length,
    records.reduce((sum, { dataBytes }) => sum + dataBytes, 0),
  );
  for (const [position, index] of indexes.entries()) {
    outcomes[index] = { kind: 'put', sequenceNumber: sequenceNumbers[position] ?? '', shardId };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function route(stream: DataStream, input: Input): RoutedRecord {
  const { base64, byteLength } = input.blob('Data') ?? input.missing('Data');
  const partitionKey = input.requiredString('PartitionKey');
  const limit = stream.state.maxRecordSizeInKiB * 1024;
  if (byteLength + partitionKey.length > limit && byteLength + Buffer.byteLength(partitionKey) > limit) {
    throw input.invalid('java.nio.HeapByteBuffer', 'Data', `Member must have length less than or equal to ${limit}`);
  }
  const shard = stream.shardOf(hashHex(input, partitionKey));
  if (!shard) throw new ServiceError('InternalFailure', 'No shard takes this hash key.', 500);
  const encryptionType = stream.state.encryption.type;
  return { record: { base64, dataBytes: byteLength, partitionKey, encryptionType }, shard };
}

function hashHex(input: Input, partitionKey: string): string {
  const explicit = input.string('ExplicitHashKey');
  if (explicit === undefined) return hexHashOf(partitionKey);
  if (BigInt(explicit) >= HASH_KEY_SPACE) {
    throw new ServiceError(
      'InvalidArgumentException',
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${explicit}`,
    );
  }
  return hexOf(BigInt(explicit));
}

/** A record's size as the limits count it, "including partition keys". */
function countedBytes({ dataBytes, partitionKey }: IncomingRecord): number {
  return dataBytes + Buffer.byteLength(partitionKey);
}

function checkRequestSize(routed: readonly RoutedRecord[]): void {
  const bytes = routed.reduce((sum, { record }) => sum + record.dataBytes + record.partitionKey.length, 0);
  if (bytes <= MAX_REQUEST_BYTES) return;
  throw new ServiceError(
    'InvalidArgumentException',
    `Records size exceeds ${MAX_REQUEST_BYTES / 1024 / 1024} MB limit`,
  );
}

function throughputExceeded(stream: DataStream, shard: Shard): ServiceError {
  return new ServiceError(
    'ProvisionedThroughputExceededException',
    `Rate exceeded for shard ${shard.state.shardId} in ${stream.title}.`,
  );
}
