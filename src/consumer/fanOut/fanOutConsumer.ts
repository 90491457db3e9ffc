import { abortable, type Clock } from '../../common';
import { consumerName, deregisterConsumer, CLEANUP_LIMIT_MS, registerConsumer, untilActive, within } from './fanOut';
import { failureKind } from '../failure';
import { ShardFeed } from '../shards/shardFeed';
import { Slots } from '../shards/slots';
import type { ConsumerEvent, FanOutClient } from '../types';

export interface FanOutConsumerOptions {
  client: FanOutClient;
  streamArn: string;
  /** Tells apart streams that were made under one name, one after the other. Undefined: unknown. */
  streamMark: string | undefined;
  clock: Clock;
  random: () => number;
}

/** How many subscriptions are opened at a time. Those that are open do not count. */
const MAX_CONCURRENT_SUBSCRIBES = 10;

type OnConsumer = ((event: ConsumerEvent) => void) | undefined;

/** A registered consumer of a stream, shared by the tails that read by it. It costs money until the last of them leaves. */
export class FanOutConsumer {
  readonly #name: string;
  readonly #feeds = new Map<string, ShardFeed>();
  readonly #slots = new Slots(MAX_CONCURRENT_SUBSCRIBES);
  readonly #kept = { bytes: 0 };
  readonly #unused = new AbortController();
  /** Resolves to its ARN. */
  #registration: Promise<string> | undefined;
  #activation: Promise<string> | undefined;
  #users = 0;
  /** The callback of the tail that it was registered for. */
  #onConsumer: OnConsumer;

  constructor(readonly options: FanOutConsumerOptions) {
    this.#name = consumerName(options.random);
  }

  get isUsed(): boolean {
    return this.#users > 0;
  }

  /** Tails read by it, or have read. */
  get hasFeeds(): boolean {
    return this.#feeds.size > 0;
  }

  /** Counts one more tail. */
  enter(): void {
    this.#users++;
  }

  /**
   * Registers it where no tail has done so, and waits until it is active. It costs money before that.
   * @throws the service's error, `ResourceNotFoundException` when somebody deregistered it meanwhile: it can be registered again then
   */
  async register(signal: AbortSignal, onConsumer: OnConsumer): Promise<void> {
    if (this.#registration === undefined) this.#onConsumer = onConsumer;
    await this.#arn(signal);
  }

  /** To be called once by each tail that entered. The last one deregisters it. Resolves within seconds, and never rejects. */
  async leave(onConsumer: OnConsumer): Promise<void> {
    this.#users--;
    if (this.#users > 0) return;
    this.#unused.abort();
    const { options } = this;
    const registration = this.#registration;
    // Also where the answer comes too late to be awaited: it names the ARN.
    const cleanup = registration?.then(
      (consumerArn) => this.#deregister(consumerArn, onConsumer),
      // Nothing was registered.
      () => undefined,
    );
    const answered = within(options.clock, CLEANUP_LIMIT_MS, async (signal) => {
      // The cleanup handles whether it was registered.
      await abortable(Promise.allSettled([registration]), signal);
    });
    await answered.then(
      () => cleanup,
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
   * Registers it again where somebody else has deregistered it.
   * @param onGone called before it is registered again
   * @returns whether it was gone
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

  /** It is gone. Another tail may have noticed first. */
  async #forget(registration: Promise<string>): Promise<void> {
    const consumerArn = await registration;
    if (this.#registration !== registration) return;
    this.#registration = this.#activation = undefined;
    this.#onConsumer?.({ kind: 'deregistered', consumerArn });
  }

  /** One registration serves all that wait. Where it failed, the next call tries again. */
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
