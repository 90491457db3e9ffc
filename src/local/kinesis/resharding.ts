import { ServiceError } from '../service';
import type { DataStream } from './dataStream';
import { evenRanges, type HashRange } from './hashRange';
import type { Input } from './input';
import { requireShard } from './reading';
import type { Shard } from './shard';

function requireProvisioned({ state, title }: DataStream): void {
  if (state.mode === 'PROVISIONED') return;
  const name = title.replace(/^s/, 'S');
  throw new ServiceError('ValidationException', `Request is invalid. ${name} is in On-Demand mode.`);
}

function requireOpen(stream: DataStream, shardId: string): Shard {
  const shard = requireShard(stream, shardId);
  if (shard.isOpen) return shard;
  throw new ServiceError(
    'ResourceInUseException',
    `Shard ${shardId} in ${stream.title} has already been merged or split, and thus is not eligible for merging or splitting.`,
  );
}

const rangeOf = ({ state }: Shard): HashRange => ({
  start: BigInt(state.startingHashKey),
  end: BigInt(state.endingHashKey),
});

export async function splitShard(stream: DataStream, input: Input, nowMs: number): Promise<void> {
  requireProvisioned(stream);
  const shardId = input.requiredString('ShardToSplit');
  const key = input.requiredString('NewStartingHashKey');
  const shard = requireOpen(stream, shardId);
  const { start, end } = rangeOf(shard);
  const middle = BigInt(key);
  if (middle <= start + 1n || middle >= end) {
    throw new ServiceError(
      'InvalidArgumentException',
      `NewStartingHashKey ${key} used in SplitShard() on shard ${shard.state.shardId} in ${stream.title} is not both greater than one plus the shard's StartingHashKey ${start} and less than the shard's EndingHashKey ${end}.`,
    );
  }
  await stream.whileUpdating(() => split(stream, shard, middle, nowMs));
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
  const [firstId, secondId] = [input.requiredString('ShardToMerge'), input.requiredString('AdjacentShardToMerge')];
  const [first, second] = [requireOpen(stream, firstId), requireOpen(stream, secondId)];
  if (rangeOf(first).end + 1n !== rangeOf(second).start) {
    throw new ServiceError(
      'InvalidArgumentException',
      `Shards ${first.state.shardId} and ${second.state.shardId} in ${stream.title} are not an adjacent pair of shards eligible for merging`,
    );
  }
  await stream.whileUpdating(() => merge(stream, first, second, nowMs));
}

/** Merges two adjacent shards, the one with the lower hash keys first. */
async function merge(stream: DataStream, first: Shard, second: Shard, nowMs: number): Promise<void> {
  const whole = {
    start: rangeOf(first).start,
    end: rangeOf(second).end,
    parent: first.state.shardId,
    adjacentParent: second.state.shardId,
  };
  const createdMs = Math.max(childTime(first, nowMs), childTime(second, nowMs));
  await stream.reshard([first, second], stream.newShards([whole], createdMs), nowMs);
}

/** The creation time of a child. Never before its parent's: sequence numbers begin with it, and a child's must be higher. */
function childTime({ state }: Shard, nowMs: number): number {
  return Math.max(nowMs, state.createdMs);
}

export async function updateShardCount(stream: DataStream, input: Input, nowMs: number) {
  requireProvisioned(stream);
  const target = input.requiredInteger('TargetShardCount');
  const current = stream.openShards.length;
  if (target > current * 2 || target < current / 2) {
    throw new ServiceError(
      'InvalidArgumentException',
      `UpdateShardCount cannot ${target > current ? 'scale up over double' : 'scale down below half'} your current open shard count. Current open shard count: ${current} Target shard count: ${target}`,
    );
  }
  await stream.whileUpdating(() => scale(stream, target, nowMs));
  return {
    StreamName: stream.state.name,
    StreamARN: stream.state.arn,
    CurrentShardCount: current,
    TargetShardCount: target,
  };
}

/** Scales to `count` equal parts: splits the shards that a new bound divides, then merges what lies between two bounds. */
async function scale(stream: DataStream, count: number, nowMs: number): Promise<void> {
  const bounds = evenRanges(count).map(({ start }) => start);
  for (const bound of bounds) {
    const shard = stream.openShards.find((candidate) => {
      const { start, end } = rangeOf(candidate);
      return start < bound && bound <= end;
    });
    if (shard) await split(stream, shard, bound, nowMs);
  }
  for (let index = 0; index + 1 < stream.openShards.length;) {
    const [first, second] = [stream.openShards[index], stream.openShards[index + 1]];
    if (first && second && !bounds.includes(rangeOf(second).start)) await merge(stream, first, second, nowMs);
    else index++;
  }
}
