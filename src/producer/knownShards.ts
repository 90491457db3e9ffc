import type { CredentialRenewal } from './credentialRenewal';
import type { Destination } from './destination';
import type { ShardMap } from './shardMap';

/** `ListShards` may lag behind a reshard. A shard that it does not list yet is asked for again after this. */
const LIST_EVERY_MS = 1_000;

interface KnownShardsOptions {
  destination: Destination;
  credentials: CredentialRenewal;
  /** Cancels a call under way. */
  signal: AbortSignal;
  /** The shards that the send began with. Undefined: it did not need them. */
  shards: ShardMap | undefined;
}

/**
 * The shards of the target, listed once the send needs them. They are listed again once an answer names one that is not among
 * them, since the stream was resharded then.
 */
export class KnownShards {
  readonly #options: KnownShardsOptions;
  #map: ShardMap | undefined;
  #isOutOfDate = false;
  #listing: Promise<boolean> | undefined;
  #listedMs = -Infinity;

  constructor(options: KnownShardsOptions) {
    this.#options = options;
    this.#map = options.shards;
  }

  /** Undefined: nobody needed them yet, the target has none, or they may not be listed. */
  get map(): ShardMap | undefined {
    return this.#map;
  }

  /** An answer named this shard. Undefined: it named none. */
  note(shardId: string | undefined): void {
    if (shardId !== undefined && this.#map && !this.#map.rangeOf(shardId)) this.#isOutOfDate = true;
  }

  /** Lists them where they are unknown or out of date, but at most once a second. */
  async learn(): Promise<void> {
    if (this.#map && !this.#isOutOfDate) return;
    if (this.#listing || performance.now() - this.#listedMs >= LIST_EVERY_MS) await this.list();
  }

  /**
   * However many ask at a time, one call is made.
   * @returns false: it failed, after the SDK's own retries
   */
  list(): Promise<boolean> {
    this.#listing ??= this.#list().finally(() => (this.#listing = undefined));
    return this.#listing;
  }

  async #list(): Promise<boolean> {
    const { destination, credentials, signal } = this.#options;
    try {
      const map = await destination.shards(credentials.access.clients, signal);
      if (map) this.#map = map;
      this.#isOutOfDate = false;
      return true;
    } catch {
      // Aggregated sends try again and report what follows. A plain send goes on without them.
      return false;
    } finally {
      this.#listedMs = performance.now();
    }
  }
}
