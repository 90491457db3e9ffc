import { FanOutConsumer, type FanOutConsumerOptions } from './fanOutConsumer';

/**
 * The consumers that tails have registered: one a stream, however many tails read it by enhanced fan-out. A stream that was made
 * again is another one: a tail may begin in it while others have not yet noticed, and what they keep comes from the old one.
 */
export class SharedConsumers {
  readonly #byClient = new Map<object, Map<string, FanOutConsumer>>();

  /** Of that client and stream; to be left once by whoever entered. */
  enter(options: FanOutConsumerOptions): FanOutConsumer {
    const { client } = options;
    const stream = streamOf(options);
    const streams = this.#byClient.get(client) ?? new Map<string, FanOutConsumer>();
    this.#byClient.set(client, streams);
    const consumer = streams.get(stream) ?? new FanOutConsumer(options);
    streams.set(stream, consumer);
    consumer.enter();
    return consumer;
  }

  /** Nobody enters it any more: its stream is gone, or the last tail has left it. */
  retire(consumer: FanOutConsumer): void {
    const { client } = consumer.options;
    const stream = streamOf(consumer.options);
    const streams = this.#byClient.get(client);
    if (streams?.get(stream) !== consumer) return;
    streams.delete(stream);
    if (streams.size === 0) this.#byClient.delete(client);
  }

  /**
   * The stream was made again while the consumer was being registered: it is most likely the new one's. Where a tail reads by it
   * already, what it keeps comes from the old one, and it stays what it is.
   */
  follow(consumer: FanOutConsumer, streamMark: string | undefined): void {
    const streams = this.#byClient.get(consumer.options.client);
    const next = { ...consumer.options, streamMark };
    if (consumer.hasFeeds || streams?.get(streamOf(consumer.options)) !== consumer || streams.has(streamOf(next)))
      return;
    streams.delete(streamOf(consumer.options));
    consumer.options.streamMark = streamMark;
    streams.set(streamOf(next), consumer);
  }
}

function streamOf({ streamArn, streamMark }: FanOutConsumerOptions): string {
  return `${streamArn} ${streamMark ?? ''}`;
}
