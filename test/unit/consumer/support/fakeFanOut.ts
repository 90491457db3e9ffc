import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { FanOutClient } from '../../../../src/consumer';
import { FakeFailure, failIf, type CallOptions, type FakeFault, type FakeKinesis, type FakeShard } from './fakeKinesis';

export interface FakeFanOutOptions {
  /** Drawn before each call and each event; default: no fault. */
  fault?: () => FakeFault;
  /** How long a subscription lasts; default: five minutes. */
  lifeMs?: () => number;
}

interface FakeConsumer {
  arn: string;
  name: string;
  incarnation: number;
}

interface FakeSubscription {
  sinceMs: number;
}

type Input<K extends keyof FanOutClient> = Parameters<Kinesis[K]>[0];

const ACTIVE_AFTER_MS = 700;
const LIFE_MS = 5 * 60_000;
const PUSH_MS = 70;
/** A shard that is quiet is looked at less often: most of a long history is that. */
const QUIET_PUSH_MS = 560;
const SIGN_OF_LIFE_MS = 5_000;
const MAX_CONSUMERS = 20;

/** Registered consumers of a {@link FakeKinesis}, and their subscriptions: each shard has one, and a new one ends it. */
export class FakeFanOut {
  readonly #server: FakeKinesis;
  readonly #options: FakeFanOutOptions;

  consumers: FakeConsumer[] = [];
  mostConsumers = 0;
  registered = 0;
  subscribed = 0;
  /** Subscribed again within 5 s: AWS refuses that. */
  tooSoon = 0;
  readonly #subscriptions = new Map<string, FakeSubscription>();

  constructor(server: FakeKinesis, options: FakeFanOutOptions = {}) {
    this.#server = server;
    this.#options = options;
  }

  get client(): FanOutClient {
    const server = this.#server;
    return {
      registerStreamConsumer: (input: Input<'registerStreamConsumer'>, options?: CallOptions) =>
        server.answer(options, () => this.#register(input.ConsumerName ?? '')),
      describeStreamConsumer: (input: Input<'describeStreamConsumer'>, options?: CallOptions) =>
        server.answer(options, () => this.#describe(input)),
      deregisterStreamConsumer: (input: Input<'deregisterStreamConsumer'>, options?: CallOptions) =>
        server.answer(options, () => {
          this.#found(input);
          this.consumers = this.consumers.filter(({ arn }) => arn !== input.ConsumerARN);
        }),
      listStreamConsumers: () => Promise.reject(new Error('Not needed here.')),
      subscribeToShard: (input: Input<'subscribeToShard'>, options?: CallOptions) =>
        server.answer(options, () => this.#subscribe(input, options?.abortSignal)),
    } as unknown as FanOutClient;
  }

  #register(name: string): unknown {
    const { incarnation } = this.#server.existing();
    failIf(this.#options.fault?.());
    this.consumers = this.consumers.filter((consumer) => consumer.incarnation === incarnation);
    if (this.consumers.some((consumer) => consumer.name === name)) throw new FakeFailure('ResourceInUseException');
    if (this.consumers.length >= MAX_CONSUMERS) throw new FakeFailure('LimitExceededException', 'No more consumers.');
    this.registered++;
    const arn = `consumer/${name}:${this.registered}:${this.#server.options.clock.now()}`;
    this.consumers.push({ arn, name, incarnation });
    this.mostConsumers = Math.max(this.mostConsumers, this.consumers.length);
    // The answer may be lost, though the consumer is there.
    failIf(this.#options.fault?.());
    return { Consumer: { ConsumerARN: arn } };
  }

  #describe(input: Input<'describeStreamConsumer'>): unknown {
    const { arn } = this.#found(input);
    const isActive = this.#server.options.clock.now() - Number(arn.split(':').at(-1)) > ACTIVE_AFTER_MS;
    return { ConsumerDescription: { ConsumerARN: arn, ConsumerStatus: isActive ? 'ACTIVE' : 'CREATING' } };
  }

  #found({ ConsumerARN, ConsumerName }: Input<'describeStreamConsumer'>): FakeConsumer {
    const found = this.consumers.find(
      ({ arn, name, incarnation }) =>
        (arn === ConsumerARN || name === ConsumerName) && incarnation === this.#server.stream?.incarnation,
    );
    if (!found) throw new FakeFailure('ResourceNotFoundException', `Consumer ${ConsumerARN} not found.`);
    return found;
  }

  #subscribe({ ConsumerARN, ShardId, StartingPosition: at }: Input<'subscribeToShard'>, signal?: AbortSignal) {
    const { clock } = this.#server.options;
    const fault = this.#options.fault?.();
    if (fault === 'throttled') throw new FakeFailure('LimitExceededException');
    failIf(fault);
    const { arn } = this.#found({ ConsumerARN });
    const shard = this.#server.shardOf(ShardId);
    const key = `${arn} ${shard.id}`;
    if (clock.now() - (this.#subscriptions.get(key)?.sinceMs ?? -Infinity) < 5_000) {
      this.tooSoon++;
      throw new FakeFailure('ResourceInUseException');
    }
    if (at?.Type === 'AT_TIMESTAMP') this.#server.refuseFuture(at.Timestamp?.getTime() ?? 0);
    const subscription = { sinceMs: clock.now() };
    this.#subscriptions.set(key, subscription);
    this.subscribed++;
    const index = indexOf(shard, at?.Type, at?.Timestamp, at?.SequenceNumber);
    const isOver = () => this.#subscriptions.get(key) !== subscription;
    return { EventStream: this.#events({ shard, arn, index, isOver, signal: signal ?? new AbortController().signal }) };
  }

  async *#events({ shard, arn, index: from, isOver, signal }: Pushing): AsyncGenerator {
    const { clock, maxAnswer = () => Infinity } = this.#server.options;
    const endMs = clock.now() + (this.#options.lifeMs?.() ?? LIFE_MS);
    let [index, lastMs, pushMs] = [from, -Infinity, PUSH_MS];
    while (clock.now() < endMs) {
      await clock.sleep(pushMs, signal);
      if (isOver()) return;
      if (this.#server.outage) throw this.#server.outage;
      this.#found({ ConsumerARN: arn });
      index = Math.max(index, this.#server.firstKept(shard));
      const records = shard.records.slice(index, index + maxAnswer());
      index += records.length;
      pushMs = records.length > 0 ? PUSH_MS : Math.min(QUIET_PUSH_MS, pushMs * 2);
      const hasEnded = shard.closedMs !== undefined && index === shard.records.length;
      if (records.length === 0 && !hasEnded && clock.now() - lastMs < SIGN_OF_LIFE_MS) continue;
      lastMs = clock.now();
      const next = shard.records[index];
      yield {
        SubscribeToShardEvent: {
          Records: this.#server.wireRecords(records),
          MillisBehindLatest: next ? Math.max(1, clock.now() - next.arrivalMs) : 0,
          ...(hasEnded
            ? { ChildShards: this.#server.childrenOf(shard.id) }
            : { ContinuationSequenceNumber: shard.records[index - 1]?.sequenceNumber ?? '1' }),
        },
      };
      if (hasEnded) return;
      failIf(this.#options.fault?.());
    }
  }
}

interface Pushing {
  shard: FakeShard;
  arn: string;
  index: number;
  isOver: () => boolean;
  signal: AbortSignal;
}

function indexOf(shard: FakeShard, type: string | undefined, from: Date | undefined, number: string | undefined) {
  const { records } = shard;
  const first = (holds: (record: FakeShard['records'][number]) => boolean) => {
    const index = records.findIndex(holds);
    return index < 0 ? records.length : index;
  };
  switch (type) {
    case 'TRIM_HORIZON':
      return 0;
    case 'LATEST':
      return records.length;
    case 'AT_TIMESTAMP':
      return first(({ arrivalMs }) => arrivalMs >= (from?.getTime() ?? 0));
    case 'AT_SEQUENCE_NUMBER':
      return first(({ sequenceNumber }) => BigInt(sequenceNumber) >= BigInt(number ?? 0));
    case 'AFTER_SEQUENCE_NUMBER':
      return first(({ sequenceNumber }) => BigInt(sequenceNumber) > BigInt(number ?? 0));
    default:
      throw new FakeFailure('ValidationException', `${type} is not a position`);
  }
}
