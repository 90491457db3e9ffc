import { ServiceError } from '../service';
import type { DataStream } from './dataStream';
import type { Input } from './input';

const LEAST_HOURS = 24;
const MOST_HOURS = 8760;
const METRICS = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
];
const MOST_TAGS = 50;

export async function changeRetention(stream: DataStream, input: Input, direction: 'increase' | 'decrease') {
  const hours = input.requiredInteger('RetentionPeriodHours', 1, 1_000_000);
  const current = stream.state.retentionHours;
  if (hours < LEAST_HOURS || hours > MOST_HOURS) {
    throw new ServiceError(
      'InvalidArgumentException',
      hours < LEAST_HOURS
        ? `Minimum allowed retention period is ${LEAST_HOURS} hours. Requested retention period (${hours} hours) is too short.`
        : `Maximum allowed retention period is ${MOST_HOURS} hours. Requested retention period (${hours} hours) is too long.`,
    );
  }
  if (direction === 'increase' ? hours < current : hours > current) {
    throw new ServiceError(
      'InvalidArgumentException',
      `Requested retention period (${hours} hours) for stream ${stream.state.name} can not be ${direction === 'increase' ? 'shorter' : 'longer'} than existing retention period (${current} hours). Use ${direction === 'increase' ? 'DecreaseRetentionPeriod' : 'IncreaseRetentionPeriod'} API.`,
    );
  }
  stream.state.retentionHours = hours;
  await stream.save();
}

export async function updateMode(stream: DataStream, input: Input) {
  const details = input.object('StreamModeDetails') ?? input.missing('StreamModeDetails');
  stream.state.mode = details.requiredOneOf('StreamMode', ['PROVISIONED', 'ON_DEMAND']);
  await stream.save();
}

export async function updateMaxRecordSize(stream: DataStream, input: Input) {
  stream.state.maxRecordSizeInKiB = input.requiredInteger('MaxRecordSizeInKiB', 1024, 10_240);
  await stream.save();
}

export async function setEncryption(stream: DataStream, input: Input, isOn: boolean) {
  input.requiredOneOf('EncryptionType', ['NONE', 'KMS']);
  stream.state.encryption = isOn
    ? { type: 'KMS', keyId: input.requiredString('KeyId', { most: 2048 }) }
    : { type: 'NONE' };
  await stream.save();
}

export async function setMonitoring(stream: DataStream, input: Input, isOn: boolean) {
  const named =
    input.strings('ShardLevelMetrics', { least: 1, most: METRICS.length }) ?? input.missing('ShardLevelMetrics');
  const metrics = named.includes('ALL') ? METRICS : named;
  const unknown = metrics.find((metric) => !METRICS.includes(metric));
  if (unknown !== undefined)
    throw new ServiceError('InvalidArgumentException', `${unknown} is not a shard-level metric.`);
  const current = stream.state.monitoring;
  const desired = isOn
    ? [...new Set([...current, ...metrics])].sort()
    : current.filter((metric) => !metrics.includes(metric));
  stream.state.monitoring = desired;
  await stream.save();
  return {
    StreamName: stream.state.name,
    StreamARN: stream.state.arn,
    CurrentShardLevelMetrics: current,
    DesiredShardLevelMetrics: desired,
  };
}

export async function addTags(stream: DataStream, input: Input) {
  const tags = input.stringMap('Tags') ?? input.missing('Tags');
  const all = { ...stream.state.tags, ...tags };
  if (Object.keys(all).length > MOST_TAGS) {
    throw new ServiceError('InvalidArgumentException', `A stream can have at most ${MOST_TAGS} tags.`);
  }
  stream.state.tags = all;
  await stream.save();
}

export async function removeTags(stream: DataStream, input: Input) {
  const keys = new Set(input.strings('TagKeys', { least: 1, most: MOST_TAGS }) ?? input.missing('TagKeys'));
  stream.state.tags = Object.fromEntries(Object.entries(stream.state.tags).filter(([key]) => !keys.has(key)));
  await stream.save();
}

export function listTags(stream: DataStream, input: Input) {
  const limit = input.integer('Limit', 1, MOST_TAGS) ?? MOST_TAGS;
  const after = input.string('ExclusiveStartTagKey');
  const tags = Object.entries(stream.state.tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([key]) => after === undefined || key > after);
  return {
    Tags: tags.slice(0, limit).map(([key, value]) => ({ Key: key, Value: value })),
    HasMoreTags: tags.length > limit,
  };
}
