import { FanOutConsumer, type FanOutConsumerOptions } from './fanOutConsumer';

/**
 * The consumers that tails have registered: one for each stream, however many tails read it by enhanced fan-out. A stream that was
 * deleted and made again is another stream: a tail may begin in it while others have not noticed yet, and keep events of the old one.
 */
export class SharedConsumers {
  readonly #byClient = new Map<object, Map<string, FanOutConsumer>>();

  /** The consumer of that client and stream. Each tail that enters must leave it once. */
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

  /** No tail enters it any more, since its stream is gone, or the last tail has left it. */
  retire(consumer: FanOutConsumer): void {
    const { client } = consumer.options;
    const stream = streamOf(consumer.options);
    const streams = this.#byClient.get(client);
    if (streams?.get(stream) !== consumer) return;
    streams.delete(stream);
    if (streams.size === 0) this.#byClient.delete(client);
  }

  /**
   * The stream was made again while the consumer was being registered, so the consumer most likely belongs to the new one. Where a tail
   * already reads by it, its events come from the old stream, and it stays with that.
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
