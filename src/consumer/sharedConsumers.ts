import { FanOutConsumer, type FanOutConsumerOptions } from './fanOutConsumer';

/** The consumers that tails have registered: one a stream, however many tails read it by enhanced fan-out. */
export class SharedConsumers {
  private readonly byClient = new Map<object, Map<string, FanOutConsumer>>();

  /** Of that client and stream; to be left once by whoever entered. */
  enter(options: FanOutConsumerOptions): FanOutConsumer {
    const { client, streamArn } = options;
    const streams = this.byClient.get(client) ?? new Map<string, FanOutConsumer>();
    this.byClient.set(client, streams);
    const consumer = streams.get(streamArn) ?? new FanOutConsumer(options);
    streams.set(streamArn, consumer);
    consumer.enter();
    return consumer;
  }

  /** Nobody enters it any more: its stream is gone, or the last tail has left it. */
  retire(consumer: FanOutConsumer): void {
    const { client, streamArn } = consumer.options;
    const streams = this.byClient.get(client);
    if (streams?.get(streamArn) !== consumer) return;
    streams.delete(streamArn);
    if (streams.size === 0) this.byClient.delete(client);
  }
}
