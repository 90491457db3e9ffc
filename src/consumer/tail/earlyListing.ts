import { abortable, type Clock } from '../../common';
import { listShardEntries } from '../source/shardList';
import { LOOK_HOLDS_MS } from '../source/streamLink';
import type { ConsumerClient } from '../types';
import type { ChildShardEntry } from '../wire/getRecordsAnswer';

export interface ShardListing {
  all: ChildShardEntry[];
  /** Shards that ended before this, by the service's clock, are not listed. Undefined: all are. */
  sinceMs: number | undefined;
}

export interface EarlyListingOptions {
  client: ConsumerClient;
  stream: string;
  clock: Clock;
  sinceMs: number | undefined;
  signal: AbortSignal;
}

/** Lists the shards while the stream is still being described. So the first record comes a round trip sooner. */
export class EarlyListing {
  readonly #options: EarlyListingOptions;

  readonly #askedMs: number;
  readonly #answer: Promise<ChildShardEntry[] | undefined>;

  constructor(options: EarlyListingOptions) {
    this.#options = options;

    const { client, stream, clock, sinceMs, signal } = options;
    this.#askedMs = clock.now();
    // The shards are listed again then. That call meets the same failure, and reports it.
    this.#answer = listShardEntries(client, stream, sinceMs, signal).catch(() => undefined);
  }

  /**
   * To be called as soon as the stream was described.
   * @param sinceMs shards that ended since then must be listed. The service's time is known better by now
   * @returns undefined: the shards must be listed again
   */
  async whole(sinceMs: number | undefined): Promise<ShardListing | undefined> {
    const { clock, signal, sinceMs: listedSinceMs } = this.#options;
    // While the stream was being described for long, another may have taken its name.
    if (Math.abs(clock.now() - this.#askedMs) > LOOK_HOLDS_MS) return undefined;
    if (listedSinceMs !== undefined && (sinceMs === undefined || sinceMs < listedSinceMs)) return undefined;
    const all = await abortable(this.#answer, signal);
    return all && { all, sinceMs: listedSinceMs };
  }
}
