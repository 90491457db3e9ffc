import { ServiceError } from '../service';
import type { DataStream } from './dataStream';
import type { Input } from './input';
import { SHARD_METRICS } from './shapes';
import type { StreamState } from './streamState';

const MIN_HOURS = 24;
const MAX_HOURS = 8760;

export async function changeRetention(stream: DataStream, input: Input, direction: 'increase' | 'decrease') {
  const hours = input.requiredInteger('RetentionPeriodHours');
  if (hours < MIN_HOURS || hours > MAX_HOURS) {
    throw new ServiceError(
      'InvalidArgumentException',
      hours < MIN_HOURS
        ? `Minimum allowed retention period is ${MIN_HOURS} hours. Requested retention period (${hours} hours) is too short.`
        : `Maximum allowed retention period is ${MAX_HOURS} hours. Requested retention period (${hours} hours) is too long.`,
    );
  }
  await stream.amend((state) => {
    requireDirection(state, hours, direction);
    return { ...state, retentionHours: hours };
  });
}

function requireDirection({ name, retentionHours }: StreamState, hours: number, direction: 'increase' | 'decrease') {
  if (direction === 'increase' ? hours >= retentionHours : hours <= retentionHours) return;
  const [than, other] = direction === 'increase' ? ['shorter', 'Decrease'] : ['longer', 'Increase'];
  throw new ServiceError(
    'InvalidArgumentException',
    `Requested retention period (${hours} hours) for stream ${name} can not be ${than} than existing retention period (${retentionHours} hours). Use ${other}RetentionPeriod API.`,
  );
}

export async function updateMode(stream: DataStream, input: Input) {
  const details = input.object('StreamModeDetails') ?? input.missing('StreamModeDetails');
  const mode = details.requiredOneOf('StreamMode', ['PROVISIONED', 'ON_DEMAND']);
  await stream.amend((state) => ({ ...state, mode }));
}

export async function updateMaxRecordSize(stream: DataStream, input: Input) {
  const maxRecordSizeInKiB = input.requiredInteger('MaxRecordSizeInKiB');
  await stream.amend((state) => ({ ...state, maxRecordSizeInKiB }));
}

export async function setEncryption(stream: DataStream, input: Input, isOn: boolean) {
  const keyId = input.requiredString('KeyId');
  await stream.amend((state) => ({ ...state, encryption: isOn ? { type: 'KMS', keyId } : { type: 'NONE' } }));
}

export async function setMonitoring(stream: DataStream, input: Input, isOn: boolean) {
  const named = input.strings('ShardLevelMetrics') ?? input.missing('ShardLevelMetrics');
  const metrics = named.includes('ALL') ? SHARD_METRICS : named;
  const current = stream.state.monitoring;
  const desired = isOn
    ? [...new Set([...current, ...metrics])].sort()
    : current.filter((metric) => !metrics.includes(metric));
  await stream.amend((state) => ({ ...state, monitoring: desired }));
  return {
    StreamName: stream.state.name,
    StreamARN: stream.state.arn,
    CurrentShardLevelMetrics: current,
    DesiredShardLevelMetrics: desired,
  };
}
