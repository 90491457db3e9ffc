import { abortable, type Clock } from '../../common';
import { consumerName, deregisterConsumer, FAREWELL_MS, registerConsumer, untilActive, within } from './fanOut';
import { failureKind } from '../failure';
import { ShardFeed } from '../shards/shardFeed';
import { Slots } from '../shards/slots';
import type { ConsumerEvent, FanOutClient } from '../types';

export interface FanOutConsumerOptions {
  client: FanOutClient;
  streamArn: string;
  /** Tells apart streams that were made under one name, one after the other; undefined: not known. */
  streamMark: string | undefined;
  clock: Clock;
  random: () => number;
}

/** Subscriptions that are being opened at a time; those that are open do not count. */
const MAX_CONCURRENT_SUBSCRIBES = 10;

type OnConsumer = ((event: ConsumerEvent) => void) | undefined;

/** A registered consumer of a stream, for all tails that read by it: it costs money until the last of them leaves. */
export class FanOutConsumer {
  readonly #name: string;
  readonly #feeds = new Map<string, ShardFeed>();
  readonly #slots = new Slots(MAX_CONCURRENT_SUBSCRIBES);
  readonly #kept = { bytes: 0 };
  readonly #unused = new AbortController();
  /** Gives its ARN. */
  #registration: Promise<string> | undefined;
  #activation: Promise<string> | undefined;
  #users = 0;
  /** Of the tail for whose sake it is registered. */
  #onConsumer: OnConsumer;

  constructor(readonly options: FanOutConsumerOptions) {
    this.#name = consumerName(options.random);
  }

  get isUsed(): boolean {
    return this.#users > 0;
  }

  /** Tails read by it, or have done so. */
  get hasFeeds(): boolean {
    return this.#feeds.size > 0;
  }

  enter(): void {
    this.#users++;
  }

  /**
   * Registers it where no tail has done so, and waits until it is active: it costs money before that. Rejects with the service's
   * `ResourceNotFoundException` where somebody deregistered it meanwhile: it may be registered again then.
   */
  async register(signal: AbortSignal, onConsumer: OnConsumer): Promise<void> {
    if (this.#registration === undefined) this.#onConsumer = onConsumer;
    await this.#arn(signal);
  }

  /** To be called once by each tail that entered. The last one deregisters it. Resolves soon, and never rejects. */
  async leave(onConsumer: OnConsumer): Promise<void> {
    this.#users--;
    if (this.#users > 0) return;
    this.#unused.abort();
    const { options } = this;
    const registration = this.#registration;
    // Also when the answer comes too late to be waited for: it tells the ARN.
    const farewell = registration?.then(
      (consumerArn) => this.#deregister(consumerArn, onConsumer),
      // Nothing was registered.
      () => undefined,
    );
    const answered = within(options.clock, FAREWELL_MS, async (signal) => {
      // Whether it was registered is the farewell's matter.
      await abortable(Promise.allSettled([registration]), signal);
    });
    await answered.then(
      () => farewell,
      () => onConsumer?.({ kind: 'unanswered', consumerArn: undefined }),
    );
  }

  feedOf(shardId: string): ShardFeed {
    const known = this.#feeds.get(shardId);
    if (known) return known;
    const { client, clock } = this.options;
    const slots = this.#slots;
    const kept = this.#kept;
    const arn = (signal: AbortSignal) => this.#arn(signal);
    const feed = new ShardFeed({ client, clock, slots, kept, arn, isShared: () => this.#users > 1 }, shardId);
    this.#feeds.set(shardId, feed);
    return feed;
  }

  /**
   * Registers it again where somebody else has deregistered it. @returns whether that was so
   * @param onGone told before it is registered again
   */
  async restore(signal: AbortSignal, onConsumer: OnConsumer, onGone: () => void): Promise<boolean> {
    const registration = this.#registration;
    if (registration && !(await this.#isGone(registration, signal))) return false;
    onGone();
    if (registration) await this.#forget(registration);
    await this.register(signal, onConsumer);
    return true;
  }

  async #isGone(registration: Promise<string>, signal: AbortSignal): Promise<boolean> {
    const ConsumerARN = await abortable(registration, signal);
    try {
      await abortable(this.options.client.describeStreamConsumer({ ConsumerARN }, { abortSignal: signal }), signal);
      return false;
    } catch (error) {
      if (failureKind(error) !== 'notFound') throw error;
      return true;
    }
  }

  /** It is there no more; another tail may have found out first. */
  async #forget(registration: Promise<string>): Promise<void> {
    const consumerArn = await registration;
    if (this.#registration !== registration) return;
    this.#registration = this.#activation = undefined;
    this.#onConsumer?.({ kind: 'deregistered', consumerArn });
  }

  /** One registration for all that wait; one that failed is tried again by who asks next. */
  async #arn(signal: AbortSignal): Promise<string> {
    this.#registration ??= this.#orForget(this.#newArn());
    await abortable(this.#registration, signal);
    this.#activation ??= this.#untilActive(this.#registration);
    return abortable(this.#activation, signal);
  }

  async #deregister(consumerArn: string, onConsumer: OnConsumer): Promise<void> {
    const isGone = await deregisterConsumer(this.options.client, consumerArn, this.options.clock);
    onConsumer?.({ kind: isGone ? 'deregistered' : 'left', consumerArn });
  }

  async #newArn(): Promise<string> {
    const { client, streamArn } = this.options;
    const consumerArn = await registerConsumer(client, streamArn, this.#name);
    this.#onConsumer?.({ kind: 'registered', consumerArn });
    return consumerArn;
  }

  async #untilActive(registration: Promise<string>): Promise<string> {
    const consumerArn = await registration;
    try {
      await untilActive(this.options.client, consumerArn, this.#unused.signal, this.options.clock);
      return consumerArn;
    } catch (error) {
      this.#activation = undefined;
      if (failureKind(error) === 'notFound') await this.#forget(registration);
      throw error;
    }
  }

  async #orForget(registration: Promise<string>): Promise<string> {
    try {
      return await registration;
    } catch (error) {
      this.#registration = undefined;
      throw error;
    }
  }
}
