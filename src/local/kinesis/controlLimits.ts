import { ACCOUNT } from '../account';
import { ServiceError } from '../service';
import type { DataStream } from './dataStream';
import type { Input } from './input';
import { SHARD_LIMIT } from './describing';
import type { Streams } from './streams';

interface Rate {
  perSecond: number;
  per: 'account' | 'stream' | 'shard' | 'subscription';
}

/** Source: the API reference, each operation's page. */
const RATES: Readonly<Record<string, Rate>> = {
  AddTagsToStream: { perSecond: 5, per: 'account' },
  CreateStream: { perSecond: 5, per: 'account' },
  DeleteStream: { perSecond: 5, per: 'account' },
  DeregisterStreamConsumer: { perSecond: 5, per: 'stream' },
  DescribeLimits: { perSecond: 1, per: 'account' },
  DescribeStream: { perSecond: 10, per: 'account' },
  DescribeStreamConsumer: { perSecond: 20, per: 'stream' },
  DescribeStreamSummary: { perSecond: 20, per: 'account' },
  GetShardIterator: { perSecond: 5, per: 'shard' },
  ListShards: { perSecond: 1_000, per: 'stream' },
  ListStreamConsumers: { perSecond: 5, per: 'stream' },
  ListStreams: { perSecond: 5, per: 'account' },
  ListTagsForStream: { perSecond: 5, per: 'account' },
  MergeShards: { perSecond: 5, per: 'account' },
  RegisterStreamConsumer: { perSecond: 5, per: 'account' },
  RemoveTagsFromStream: { perSecond: 5, per: 'account' },
  SplitShard: { perSecond: 5, per: 'account' },
  SubscribeToShard: { perSecond: 1, per: 'subscription' },
};

const DAY_MS = 24 * 3_600_000;

/** How many calls for one stream may succeed within 24 hours. */
const DAILY: Readonly<Record<string, number>> = {
  StartStreamEncryption: 25,
  UpdateShardCount: 10,
  UpdateStreamMode: 2,
};

const MAX_ON_DEMAND_STREAMS = 50;
/** "SubscribeToShard": a second call is refused within this time of a successful one. After it, the second call takes over. */
const TAKEOVER_MS = 5_000;

/** AWS's limits on calls, apart from the throughput of shards. Counts start again with the program. */
export class ControlLimits {
  readonly #streams: Streams;
  readonly #mostShards: number;
  /** The times of calls, oldest first, by operation and by the account or stream that they count for. */
  readonly #calls = new Map<string, number[]>();
  /** The times of subscriptions, by consumer and shard. */
  readonly #subscribedMs = new Map<string, number>();

  constructor(streams: Streams, mostShards = SHARD_LIMIT) {
    this.#streams = streams;
    this.#mostShards = mostShards;
  }

  /**
   * Counts a call.
   *
   * @throws {ServiceError} AWS's error for the operation when a limit is exceeded: `LimitExceededException` for most.
   */
  check(operation: string, input: Input, nowMs: number): void {
    const stream = this.#streams.ofInput(input);
    const rate = RATES[operation];
    if (rate) this.#checkRate(operation, rate, subjectOf(rate, input, stream), nowMs);
    const daily = DAILY[operation];
    if (daily !== undefined && stream && this.#since(dailyKey(operation, stream), nowMs - DAY_MS).length >= daily) {
      throw exceeded(
        `${operation} has been called ${daily} times for ${stream.title} ` +
          'within the last 24 hours, which is its limit.',
      );
    }
    this.#checkQuota(operation, input, stream);
    if (operation === 'SubscribeToShard') this.#checkTakeover(input, nowMs);
  }

  /** Counts a call that has succeeded. */
  done(operation: string, input: Input, nowMs: number): void {
    const stream = this.#streams.ofInput(input);
    if (operation in DAILY && stream) this.#since(dailyKey(operation, stream), nowMs - DAY_MS).push(nowMs);
    if (operation === 'SubscribeToShard') this.#subscribedMs.set(subscriptionOf(input), nowMs);
  }

  #checkTakeover(input: Input, nowMs: number): void {
    const subscription = subscriptionOf(input);
    if (nowMs - (this.#subscribedMs.get(subscription) ?? -TAKEOVER_MS) >= TAKEOVER_MS) return;
    throw new ServiceError(
      'ResourceInUseException',
      `Another active subscription exists for this ${subscription} within the last 5 seconds.`,
    );
  }

  #checkRate(operation: string, { perSecond, per }: Rate, subject: string, nowMs: number): void {
    const calls = this.#since(`${operation} ${subject}`, nowMs - 1_000);
    if (calls.length < perSecond) {
      calls.push(nowMs);
      return;
    }
    const message = `Rate exceeded for ${subject}.`;
    throw per === 'shard' ? new ServiceError('ProvisionedThroughputExceededException', message) : exceeded(message);
  }

  #checkQuota(operation: string, input: Input, stream: DataStream | undefined): void {
    const isOnDemand = input.object('StreamModeDetails')?.string('StreamMode') === 'ON_DEMAND';
    const becomesOnDemand = isOnDemand && (operation === 'CreateStream' || stream?.state.mode === 'PROVISIONED');
    if (becomesOnDemand && this.#count('ON_DEMAND').length >= MAX_ON_DEMAND_STREAMS) {
      throw exceeded(`The limit of ${MAX_ON_DEMAND_STREAMS} on-demand streams of account ${ACCOUNT} is reached.`);
    }
    const added = addedShards(operation, input, stream, isOnDemand);
    const open = this.#count('PROVISIONED').reduce((sum, { openShards }) => sum + openShards.length, 0);
    if (added > 0 && open + added > this.#mostShards) {
      throw exceeded(
        `This request would exceed the shard limit for the account ${ACCOUNT}. Current shard count for the account: ` +
          `${open}. Limit: ${this.#mostShards}. Number of additional shards that would have resulted from this request: ` +
          `${added}. Refer to the AWS Service Limits page for current limits and how to request higher limits.`,
      );
    }
  }

  #count(mode: 'PROVISIONED' | 'ON_DEMAND'): DataStream[] {
    return this.#streams.all().filter(({ state }) => state.mode === mode);
  }

  #since(key: string, fromMs: number): number[] {
    const recent = (this.#calls.get(key) ?? []).filter((atMs) => atMs > fromMs);
    this.#calls.set(key, recent);
    return recent;
  }
}

function subjectOf({ per }: Rate, input: Input, stream: DataStream | undefined): string {
  const ofStream = stream?.title ?? 'no stream';
  switch (per) {
    case 'account':
      return `account ${ACCOUNT}`;
    case 'stream':
      return ofStream;
    case 'shard':
      return `shard ${input.string('ShardId') ?? ''} in ${ofStream}`;
    case 'subscription':
      return subscriptionOf(input);
  }
}

function subscriptionOf(input: Input): string {
  return `consumer ${input.string('ConsumerARN') ?? ''} and shard ${input.string('ShardId') ?? ''}`;
}

function addedShards(operation: string, input: Input, stream: DataStream | undefined, isOnDemand: boolean): number {
  switch (operation) {
    case 'CreateStream':
      return isOnDemand ? 0 : (input.integer('ShardCount', 1, Number.MAX_SAFE_INTEGER) ?? 0);
    case 'SplitShard':
      return 1;
    case 'UpdateShardCount':
      return (input.integer('TargetShardCount', 1, Number.MAX_SAFE_INTEGER) ?? 0) - (stream?.openShards.length ?? 0);
    default:
      return 0;
  }
}

function dailyKey(operation: string, { state }: DataStream): string {
  return `${operation} of ${state.id}`;
}

function exceeded(message: string): ServiceError {
  return new ServiceError('LimitExceededException', message);
}
