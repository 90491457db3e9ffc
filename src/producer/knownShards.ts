import type { CredentialRenewal } from './credentialRenewal';
import type { Destination } from './destination';
import type { ShardMap } from './shardMap';

/** `ListShards` may lag behind a resharding: what it does not list yet is asked for again after so long. */
const LIST_EVERY_MS = 1_000;

interface KnownShardsOptions {
  destination: Destination;
  credentials: CredentialRenewal;
  /** Ends a call under way. */
  signal: AbortSignal;
  /** Those that the send begins with, where it asked for them. */
  shards: ShardMap | undefined;
}

/**
 * The shards of the target, as far as the send needed to know them. They are listed again once an answer names one that
 * is not among them: the stream was resharded.
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

  /** `undefined`: nothing asked for them yet, the target has none, or they may not be listed. */
  get map(): ShardMap | undefined {
    return this.#map;
  }

  /** An answer named this shard. */
  note(shardId: string | undefined): void {
    if (shardId !== undefined && this.#map && !this.#map.rangeOf(shardId)) this.#isOutOfDate = true;
  }

  /** Lists them where they are not known, or not those of today; not more often than every second. */
  async learn(): Promise<void> {
    if (this.#map && !this.#isOutOfDate) return;
    if (this.#listing || performance.now() - this.#listedMs >= LIST_EVERY_MS) await this.list();
  }

  /** @returns false: it failed, and the SDK has tried several times. However many ask, one call is made. */
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
      // Who needs them tries again or says what follows from it; a plain send goes on without them.
      return false;
    } finally {
      this.#listedMs = performance.now();
    }
  }
}
