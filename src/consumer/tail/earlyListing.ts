import { abortable, type Clock } from '../../common';
import { listShardEntries } from '../source/shardList';
import { LOOK_HOLDS_MS } from '../source/streamLink';
import type { ConsumerClient } from '../types';
import type { ChildShardEntry } from '../wire/getRecordsAnswer';

export interface ShardListing {
  all: ChildShardEntry[];
  /** Shards that ended before this, by the service's clock, are not listed; undefined: all are. */
  sinceMs: number | undefined;
}

export interface EarlyListingOptions {
  client: ConsumerClient;
  stream: string;
  clock: Clock;
  sinceMs: number | undefined;
  signal: AbortSignal;
}

/** Lists the shards while the stream itself is still being looked at: the first record comes a round trip sooner. */
export class EarlyListing {
  readonly #options: EarlyListingOptions;

  readonly #askedMs: number;
  readonly #answer: Promise<ChildShardEntry[] | undefined>;

  constructor(options: EarlyListingOptions) {
    this.#options = options;

    const { client, stream, clock, sinceMs, signal } = options;
    this.#askedMs = clock.now();
    // Whoever lists again meets the same failure, and reports it.
    this.#answer = listShardEntries(client, stream, sinceMs, signal).catch(() => undefined);
  }

  /**
   * Called as soon as the stream has been seen.
   * @param sinceMs what has to be listed, by the service's time, which is known by now
   * @returns undefined where the shards have to be listed again
   */
  async whole(sinceMs: number | undefined): Promise<ShardListing | undefined> {
    const { clock, signal, sinceMs: listedSinceMs } = this.#options;
    // After a long look the list may be that of a stream whose place another has taken.
    if (Math.abs(clock.now() - this.#askedMs) > LOOK_HOLDS_MS) return undefined;
    if (listedSinceMs !== undefined && (sinceMs === undefined || sinceMs < listedSinceMs)) return undefined;
    const all = await abortable(this.#answer, signal);
    return all && { all, sinceMs: listedSinceMs };
  }
}
