import { abortable, type Clock } from './clock';
import { consumerName, deregisterConsumer, registerConsumer, untilActive } from './fanOut';
import { failureKind } from './failure';
import { ShardFeed } from './shardFeed';
import { Slots } from './slots';
import type { ConsumerEvent, FanOutClient } from './types';

export interface FanOutConsumerOptions {
  client: FanOutClient;
  streamArn: string;
  clock: Clock;
  random: () => number;
}

/** Subscriptions that are being opened at a time; those that are open do not count. */
const MAX_CONCURRENT_SUBSCRIBES = 10;

type OnConsumer = ((event: ConsumerEvent) => void) | undefined;

/** A registered consumer of a stream, for all tails that read by it: it costs money until the last of them leaves. */
export class FanOutConsumer {
  private readonly name: string;
  private readonly feeds = new Map<string, ShardFeed>();
  private readonly slots = new Slots(MAX_CONCURRENT_SUBSCRIBES);
  private readonly kept = { bytes: 0 };
  private readonly unused = new AbortController();
  /** Gives its ARN. */
  private registration: Promise<string> | undefined;
  private activation: Promise<string> | undefined;
  private users = 0;
  /** Of the tail for whose sake it is registered. */
  private onConsumer: OnConsumer;

  constructor(readonly options: FanOutConsumerOptions) {
    this.name = consumerName(options.random);
  }

  get isUsed(): boolean {
    return this.users > 0;
  }

  enter(): void {
    this.users += 1;
  }

  /** Registers it where no tail has done so, and waits until it is active: it costs money before that. */
  async register(signal: AbortSignal, onConsumer: OnConsumer): Promise<void> {
    if (this.registration === undefined) this.onConsumer = onConsumer;
    await this.arn(signal);
  }

  /** To be called once by each tail that entered. The last one deregisters it. */
  async leave(onConsumer: OnConsumer): Promise<void> {
    this.users -= 1;
    if (this.users > 0) return;
    this.unused.abort();
    const consumerArn = await this.registration?.catch(() => undefined);
    if (consumerArn === undefined) return;
    const isGone = await deregisterConsumer(this.options.client, consumerArn);
    onConsumer?.({ kind: isGone ? 'deregistered' : 'left', consumerArn });
  }

  feedOf(shardId: string): ShardFeed {
    const known = this.feeds.get(shardId);
    if (known) return known;
    const { client, clock } = this.options;
    const { slots, kept } = this;
    const arn = (signal: AbortSignal) => this.arn(signal);
    const feed = new ShardFeed({ client, clock, slots, kept, arn, isShared: () => this.users > 1 }, shardId);
    this.feeds.set(shardId, feed);
    return feed;
  }

  /** Registers it again where somebody else has deregistered it. @returns whether that was so */
  async restore(signal: AbortSignal, onConsumer: OnConsumer): Promise<boolean> {
    const { registration } = this;
    const consumerArn = await this.arn(signal);
    try {
      await this.options.client.describeStreamConsumer({ ConsumerARN: consumerArn }, { abortSignal: signal });
      return false;
    } catch (error) {
      if (failureKind(error) !== 'notFound') throw error;
    }
    // Another tail may have found out first.
    if (this.registration === registration) {
      this.registration = this.activation = undefined;
      onConsumer?.({ kind: 'deregistered', consumerArn });
    }
    await this.register(signal, onConsumer);
    return true;
  }

  /** One registration for all that wait; one that failed is tried again by who asks next. */
  private async arn(signal: AbortSignal): Promise<string> {
    this.registration ??= this.orForget(this.newArn());
    await abortable(this.registration, signal);
    this.activation ??= this.untilActive(this.registration).catch((error: unknown) => {
      this.activation = undefined;
      throw error;
    });
    return abortable(this.activation, signal);
  }

  private async newArn(): Promise<string> {
    const { client, streamArn } = this.options;
    const consumerArn = await registerConsumer(client, streamArn, this.name);
    this.onConsumer?.({ kind: 'registered', consumerArn });
    return consumerArn;
  }

  private async untilActive(registration: Promise<string>): Promise<string> {
    const consumerArn = await registration;
    await untilActive(this.options.client, consumerArn, this.unused.signal, this.options.clock);
    return consumerArn;
  }

  private async orForget(registration: Promise<string>): Promise<string> {
    try {
      return await registration;
    } catch (error) {
      this.registration = undefined;
      throw error;
    }
  }
}
