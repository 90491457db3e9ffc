import type { Clock } from '../../common';
import type { RecordSource } from '../source/recordSource';
import { SharedConsumers } from '../fanOut/sharedConsumers';
import { SharedReads } from '../shards/sharedReads';

interface Entry {
  reads: SharedReads;
  tails: number;
}

/**
 * Lets several tails of one stream share its reads: all pollers of a shard have 5 `GetRecords` a second together.
 * Tails that stand at the same place take one answer; those at different places take turns within the limit.
 */
export class StreamReaders {
  /** Of those that read by enhanced fan-out: they share the consumer, and its subscriptions. */
  readonly consumers = new SharedConsumers();
  readonly #byClient = new Map<object, Map<string, Entry>>();

  /** Tails share when they have the same client and the same stream. `release` when the tail has ended. */
  acquire(
    client: object,
    stream: string,
    source: RecordSource,
    clock: Clock,
  ): { source: RecordSource; release: () => void } {
    const streams = this.#byClient.get(client) ?? new Map<string, Entry>();
    this.#byClient.set(client, streams);
    const entry = streams.get(stream) ?? { reads: new SharedReads(clock), tails: 0 };
    streams.set(stream, entry);
    entry.tails++;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      entry.tails--;
      if (entry.tails > 0) return;
      streams.delete(stream);
      if (streams.size === 0) this.#byClient.delete(client);
    };
    return { source: entry.reads.over(source, () => entry.tails > 1), release };
  }

  /** How many tails read at the moment. */
  get tails(): number {
    let tails = 0;
    for (const streams of this.#byClient.values()) for (const entry of streams.values()) tails += entry.tails;
    return tails;
  }
}
