import { ServiceError } from '../service';
import type { DataStream, Shard } from './dataStream';
import { evenRanges, type HashRange } from './hashRange';
import { HASH_KEY, type Input } from './input';
import { requireShard } from './reading';

function requireProvisioned(stream: DataStream): void {
  if (stream.state.mode === 'PROVISIONED') return;
  throw new ServiceError(
    'ValidationException',
    'Request is invalid. Following fields are invalid: the stream is in ON_DEMAND mode.',
  );
}

function requireOpen(stream: DataStream, shardId: string): Shard {
  const shard = requireShard(stream, shardId);
  if (shard.isOpen) return shard;
  throw new ServiceError(
    'ResourceInUseException',
    `Shard ${shardId} in stream ${stream.state.name} under account 000000000000 has already been merged or split, and thus is not eligible for merging or splitting.`,
  );
}

const rangeOf = ({ state }: Shard): HashRange => ({
  start: BigInt(state.startingHashKey),
  end: BigInt(state.endingHashKey),
});

export async function splitShard(stream: DataStream, input: Input, nowMs: number): Promise<void> {
  requireProvisioned(stream);
  const shard = requireOpen(stream, input.requiredString('ShardToSplit'));
  const key = input.requiredString('NewStartingHashKey', HASH_KEY);
  const { start, end } = rangeOf(shard);
  const middle = BigInt(key);
  if (middle <= start + 1n || middle >= end) {
    throw new ServiceError(
      'InvalidArgumentException',
      `NewStartingHashKey ${key} used in SplitShard() on shard ${shard.state.shardId} in stream ${stream.state.name} under account 000000000000 is not both greater than one plus the shard's StartingHashKey ${start} and less than the shard's EndingHashKey ${end}.`,
    );
  }
  await split(stream, shard, middle, nowMs);
}

async function split(stream: DataStream, shard: Shard, middle: bigint, nowMs: number): Promise<void> {
  const parent = shard.state.shardId;
  const { start, end } = rangeOf(shard);
  const halves = [
    { start, end: middle - 1n, parent },
    { start: middle, end, parent },
  ];
  await stream.reshard([shard], stream.newShards(halves, childTime(shard, nowMs)), nowMs);
}

export async function mergeShards(stream: DataStream, input: Input, nowMs: number): Promise<void> {
  requireProvisioned(stream);
  const first = requireOpen(stream, input.requiredString('ShardToMerge'));
  const second = requireOpen(stream, input.requiredString('AdjacentShardToMerge'));
  const [a, b] = [rangeOf(first), rangeOf(second)];
  if (a.end + 1n !== b.start && b.end + 1n !== a.start) {
    throw new ServiceError(
      'InvalidArgumentException',
      `Shards ${first.state.shardId} and ${second.state.shardId} in stream ${stream.state.name} under account 000000000000 are not an adjacent pair of shards eligible for merging`,
    );
  }
  await merge(stream, first, second, nowMs);
}

async function merge(stream: DataStream, first: Shard, second: Shard, nowMs: number): Promise<void> {
  const [a, b] = [rangeOf(first), rangeOf(second)];
  const whole = {
    start: a.start < b.start ? a.start : b.start,
    end: a.end > b.end ? a.end : b.end,
    parent: first.state.shardId,
    adjacentParent: second.state.shardId,
  };
  const createdMs = Math.max(childTime(first, nowMs), childTime(second, nowMs));
  await stream.reshard([first, second], stream.newShards([whole], createdMs), nowMs);
}

/** A child's sequence numbers begin above its parent's, which count by seconds of creation. */
function childTime({ state }: Shard, nowMs: number): number {
  return Math.max(nowMs, state.createdMs + 1000);
}

/** Uniform scaling: to the bounds of `count` equal parts, by splits where one lies within a shard, then by merges. */
export async function updateShardCount(stream: DataStream, input: Input, nowMs: number) {
  requireProvisioned(stream);
  const target = input.requiredInteger('TargetShardCount', 1, 10_000);
  if (input.oneOf('ScalingType', ['UNIFORM_SCALING']) === undefined) {
    throw new ServiceError(
      'ValidationException',
      "1 validation error detected: Value null at 'scalingType' failed to satisfy constraint: Member must not be null",
    );
  }
  const current = stream.openShards.length;
  if (target > current * 2 || target < current / 2) {
    throw new ServiceError(
      'InvalidArgumentException',
      `UpdateShardCount cannot ${target > current ? 'scale up over double' : 'scale down below half'} your current open shard count. Current open shard count: ${current} Target shard count: ${target}`,
    );
  }
  const bounds = new Set(evenRanges(target).map(({ start }) => start));
  for (const bound of [...bounds].sort((a, b) => (a < b ? -1 : 1))) {
    const shard = stream.openShards.find((candidate) => {
      const { start, end } = rangeOf(candidate);
      return start < bound && bound <= end;
    });
    if (shard) await split(stream, shard, bound, nowMs);
  }
  for (let index = 0; index + 1 < stream.openShards.length;) {
    const [first, second] = [stream.openShards[index], stream.openShards[index + 1]];
    if (first && second && !bounds.has(rangeOf(second).start)) await merge(stream, first, second, nowMs);
    else index++;
  }
  return {
    StreamName: stream.state.name,
    StreamARN: stream.state.arn,
    CurrentShardCount: current,
    TargetShardCount: target,
  };
}
