import type { Clock } from '../../common';
import type { RecordsApi } from '../source/recordsApi';
import { SharedConsumers } from '../fanOut/sharedConsumers';
import { SharedReads } from '../shards/sharedReads';

interface Entry {
  reads: SharedReads;
  tails: number;
}

/**
 * Lets several tails of one stream share its reads, since all pollers of a shard have 5 `GetRecords` calls a second together. Tails at
 * the same position share one answer. Tails at different positions take turns within the limit.
 */
export class StreamReaders {
  /** Tails by enhanced fan-out share a consumer and its subscriptions. */
  readonly consumers = new SharedConsumers();
  readonly #byClient = new Map<object, Map<string, Entry>>();

  /** Tails with the same client and the same stream share their reads. Call `release` when the tail has ended. */
  acquire(
    client: object,
    stream: string,
    source: RecordsApi,
    clock: Clock,
  ): { source: RecordsApi; release: () => void } {
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

  /** How many tails are reading. */
  get tails(): number {
    let tails = 0;
    for (const streams of this.#byClient.values()) for (const entry of streams.values()) tails += entry.tails;
    return tails;
  }
}
