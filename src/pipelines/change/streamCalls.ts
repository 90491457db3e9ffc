import { definedFields, streamId } from '../../common';
import type { ScriptLine } from '../calls/cliCommand';
import type { Call } from '../calls/operations';
import type { DataStreamSettings, Tags } from '../types';

/** What a stream has unless its settings say otherwise ("CreateStream"). */
export const STREAM_DEFAULTS = { retentionHours: 24, maxRecordKib: 1_024 } as const;

/** "AddTagsToStream" and "RemoveTagsFromStream" take as many in a call. */
const TAGS_PER_CALL = 50;

/** A stream as it is. */
export interface StreamState {
  settings: DataStreamSettings;
  arn: string;
  openShards: number;
}

/** The call that creates a stream. What `CreateStream` cannot set follows by `streamChanges`. */
export function createStreamCall({ name, capacity, maxRecordKib, tags }: DataStreamSettings): Call {
  const isProvisioned = capacity.mode === 'PROVISIONED';
  return {
    service: 'kinesis',
    operation: 'createStream',
    input: definedFields({
      StreamName: name,
      ShardCount: isProvisioned ? capacity.shards : undefined,
      StreamModeDetails: { StreamMode: capacity.mode },
      WarmThroughputMiBps: isProvisioned ? undefined : capacity.warmThroughputMibps,
      MaxRecordSizeInKiB: maxRecordKib,
      Tags: tags && Object.keys(tags).length > 0 ? { ...tags } : undefined,
    }),
  };
}

/** What a stream is right after `createStreamCall`. */
export function createdState({ name, capacity, maxRecordKib, tags }: DataStreamSettings, arn: string): StreamState {
  const settings = { name, capacity, maxRecordKib, tags };
  return { settings, arn, openShards: capacity.mode === 'PROVISIONED' ? capacity.shards : 0 };
}

/** All of it, as a script: nothing needs an answer of the call before. */
export function createStreamScript(settings: DataStreamSettings, arn: string): ScriptLine[] {
  const wait: ScriptLine = { wait: { kind: 'streamActive', stream: settings.name } };
  const changes = streamChanges(createdState(settings, arn), settings);
  return [createStreamCall(settings), wait, ...changes.flatMap((change): ScriptLine[] => [change, wait])];
}

/**
 * The calls that make a stream what it shall be, in an order in which each is allowed. The stream has to be ACTIVE again after each.
 * `ConsumerARN`s are not known here: consumers go by name.
 */
export function streamChanges({ settings: from, arn, openShards }: StreamState, to: DataStreamSettings): Call[] {
  // By its ARN, a stream is the one that was described, whatever the name stands for.
  const id = streamId(arn);
  return [
    ...capacityChanges({ settings: from, arn, openShards }, to),
    ...retentionChanges(id, from, to),
    ...recordSizeChanges(arn, from, to),
    ...encryptionChanges(id, from, to),
    ...metricChanges(id, from, to),
    ...consumerChanges(arn, from, to),
    ...tagChanges(id, from.tags ?? {}, to.tags ?? {}),
  ];
}

/**
 * "UpdateShardCount": at most double, at least half of the open shards in a call. Further away it takes several.
 */
export function shardCountSteps(current: number, target: number): number[] {
  const steps: number[] = [];
  for (let count = current; count !== target;) {
    count = target > count ? Math.min(target, count * 2) : Math.max(target, Math.ceil(count / 2));
    steps.push(count);
  }
  return steps;
}

function capacityChanges({ settings: from, arn, openShards }: StreamState, to: DataStreamSettings): Call[] {
  const calls: Call[] = [];
  const { capacity } = to;
  const warm = capacity.mode === 'ON_DEMAND' ? capacity.warmThroughputMibps : undefined;
  if (capacity.mode !== from.capacity.mode) {
    const StreamModeDetails = { StreamMode: capacity.mode };
    const input = definedFields({ StreamARN: arn, StreamModeDetails, WarmThroughputMiBps: warm });
    calls.push({ service: 'kinesis', operation: 'updateStreamMode', input });
  } else if (from.capacity.mode === 'ON_DEMAND' && warm !== from.capacity.warmThroughputMibps) {
    const input = { StreamARN: arn, WarmThroughputMiBps: warm ?? 0 };
    calls.push({ service: 'kinesis', operation: 'updateStreamWarmThroughput', input });
  }
  if (capacity.mode === 'ON_DEMAND') return calls;
  for (const TargetShardCount of shardCountSteps(openShards, capacity.shards)) {
    const input = { ...streamId(arn), TargetShardCount, ScalingType: 'UNIFORM_SCALING' as const };
    calls.push({ service: 'kinesis', operation: 'updateShardCount', input });
  }
  return calls;
}

type Id = ReturnType<typeof streamId>;

function retentionChanges(id: Id, from: DataStreamSettings, to: DataStreamSettings): Call[] {
  const before = from.retentionHours ?? STREAM_DEFAULTS.retentionHours;
  const RetentionPeriodHours = to.retentionHours ?? STREAM_DEFAULTS.retentionHours;
  if (RetentionPeriodHours === before) return [];
  const operation =
    RetentionPeriodHours > before ? 'increaseStreamRetentionPeriod' : ('decreaseStreamRetentionPeriod' as const);
  return [{ service: 'kinesis', operation, input: { ...id, RetentionPeriodHours } }];
}

function recordSizeChanges(arn: string, from: DataStreamSettings, to: DataStreamSettings): Call[] {
  const MaxRecordSizeInKiB = to.maxRecordKib ?? STREAM_DEFAULTS.maxRecordKib;
  if (MaxRecordSizeInKiB === (from.maxRecordKib ?? STREAM_DEFAULTS.maxRecordKib)) return [];
  return [{ service: 'kinesis', operation: 'updateMaxRecordSize', input: { StreamARN: arn, MaxRecordSizeInKiB } }];
}

function encryptionChanges(id: Id, from: DataStreamSettings, to: DataStreamSettings): Call[] {
  if (from.encryptionKey === to.encryptionKey) return [];
  // Another key takes the place of the one before.
  const isOn = to.encryptionKey !== undefined;
  const operation = isOn ? 'startStreamEncryption' : 'stopStreamEncryption';
  const input = { ...id, EncryptionType: 'KMS' as const, KeyId: to.encryptionKey ?? from.encryptionKey };
  return [{ service: 'kinesis', operation, input }];
}

function metricChanges(id: Id, from: DataStreamSettings, to: DataStreamSettings): Call[] {
  const before = new Set(from.shardMetrics);
  const after = new Set(to.shardMetrics);
  const [added, removed] = [[...after.difference(before)], [...before.difference(after)]];
  const calls: Call[] = [];
  if (removed.length > 0) {
    const input = { ...id, ShardLevelMetrics: removed };
    calls.push({ service: 'kinesis', operation: 'disableEnhancedMonitoring', input });
  }
  if (added.length > 0) {
    const input = { ...id, ShardLevelMetrics: added };
    calls.push({ service: 'kinesis', operation: 'enableEnhancedMonitoring', input });
  }
  return calls;
}

function consumerChanges(arn: string, from: DataStreamSettings, to: DataStreamSettings): Call[] {
  const names = (settings: DataStreamSettings) => new Set((settings.consumers ?? []).map(({ name }) => name));
  const [before, after] = [names(from), names(to)];
  const removed = [...before.difference(after)].map((ConsumerName): Call => {
    return { service: 'kinesis', operation: 'deregisterStreamConsumer', input: { StreamARN: arn, ConsumerName } };
  });
  const added = (to.consumers ?? [])
    .filter(({ name }) => !before.has(name))
    .map(({ name, tags }): Call => {
      const input = definedFields({ StreamARN: arn, ConsumerName: name, Tags: tags && { ...tags } });
      return { service: 'kinesis', operation: 'registerStreamConsumer', input };
    });
  return [...removed, ...added];
}

function tagChanges(id: Id, from: Tags, to: Tags): Call[] {
  const { changed, removed } = tagDifference(from, to);
  const calls: Call[] = [];
  for (const TagKeys of portions(removed)) {
    calls.push({ service: 'kinesis', operation: 'removeTagsFromStream', input: { ...id, TagKeys } });
  }
  for (const entries of portions(changed)) {
    calls.push({
      service: 'kinesis',
      operation: 'addTagsToStream',
      input: { ...id, Tags: Object.fromEntries(entries) },
    });
  }
  return calls;
}

/** What has to be set, and what has to go. */
export function tagDifference(from: Tags, to: Tags): { changed: [string, string][]; removed: string[] } {
  const changed = Object.entries(to).filter(([key, value]) => !Object.hasOwn(from, key) || from[key] !== value);
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  return { changed, removed };
}

function portions<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / TAGS_PER_CALL) }, (_, index) =>
    items.slice(index * TAGS_PER_CALL, (index + 1) * TAGS_PER_CALL),
  );
}
