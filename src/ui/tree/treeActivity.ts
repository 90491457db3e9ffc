import { LOCAL_CONNECTION } from '../contributions';
import type { LocalNews } from '../connections/localControl';
import { deliveredPlace } from '../deliveries/deliveredTail';
import type { RecordCounts } from '../documents/recordCounts';
import type { RunningSend } from '../send/runningSends';
import type { TailSession } from '../tail/tailSession';
import { LocalWatch } from './localWatch';
import type { DeliveryStreamNode, StreamNode, TreeNode } from './nodes';
import { StreamRates, type StreamRate } from './streamRates';

/** What a delivery stream of the local pipeline is about to do. */
export type FlushState = { kind: 'idle' } | { kind: 'buffering'; atMs: number } | { kind: 'delivering' };

export interface RowActivity {
  /** What a stream takes. Undefined: nothing, or nobody knows. */
  rate: StreamRate | undefined;
  /** When the rate is another although no record comes. */
  rateChangesAtMs: number;
  /** What a delivery stream is about to do. Undefined: nobody tells. */
  flush: FlushState | undefined;
}

const NOTHING_HAPPENS: RowActivity = { rate: undefined, rateChangesAtMs: Infinity, flush: undefined };

type ActiveNode = StreamNode | DeliveryStreamNode;

export interface TreeActivityOptions {
  counts: RecordCounts;
  /** What this window sends and tails. */
  sends: { list(): RunningSend[]; onDidChange(listener: () => void): { dispose(): unknown } };
  tails: { running(): TailSession[]; onDidChange(listener: () => void): { dispose(): unknown } };
  /** Rows of these streams may look different: `streamKey`. */
  onChange: (streams: ReadonlySet<string>) => void;
  onLocalNews: (news: LocalNews) => void;
}

/** Sends and tails are counted so often while records flow. */
const SAMPLE_MS = 1_000;

/** The rows that belong to these streams. */
export function rowsOfStreams(nodes: Iterable<TreeNode>, streams: ReadonlySet<string>): TreeNode[] {
  return [...nodes].filter((node) => isActive(node) && streams.has(streamKey(node)));
}

function isActive(node: TreeNode): node is ActiveNode {
  return node.kind === 'stream' || node.kind === 'deliveryStream';
}

function streamKey({ kind, connection, ...names }: ActiveNode): string {
  return keyOf(connection.name, kind, 'stream' in names ? names.stream : names.name);
}

function keyOf(connection: string, kind: ActiveNode['kind'], name: string): string {
  return JSON.stringify([connection, kind, name]);
}

/**
 * What happens to the streams of the tree, as it becomes known without a call to AWS: the local pipeline tells all of it; elsewhere,
 * it is what this window sends and tails.
 */
export class TreeActivity {
  readonly #options: TreeActivityOptions;
  readonly #rates = new StreamRates();
  readonly #flushes = new Map<string, FlushState>();
  readonly #localTotals = new Map<string, number>();
  /** What is counted already of a send, or of a tail. */
  readonly #counted = new WeakMap<object, number>();
  readonly #heard = new WeakSet<TailSession>();
  readonly #subscriptions: { dispose(): unknown }[];
  #watch: { endpoint: string; follower: LocalWatch } | undefined;
  /** The last news, by the endpoint of the local pipeline that they are of. */
  #last: { endpoint: string; version: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TreeActivityOptions) {
    this.#options = options;
    this.#subscriptions = [
      options.sends.onDidChange(() => this.#schedule()),
      options.tails.onDidChange(() => this.#listen()),
    ];
    this.#listen();
  }

  /** Hears of the local pipeline at this endpoint; undefined: of none. */
  follow(endpoint: string | undefined): void {
    if (this.#watch?.endpoint === endpoint) return;
    this.#watch?.follower.dispose();
    this.#watch = undefined;
    if (endpoint === undefined) return;
    const after = this.#last?.endpoint === endpoint ? this.#last.version : undefined;
    // What was put while nobody listened was not put now.
    let isNew = true;
    const onNews = (news: LocalNews) => {
      this.#countPuts(news, isNew || news.isReplaced);
      isNew = false;
      const isKnown = this.#last?.endpoint === endpoint;
      this.#last = { endpoint, version: news.version };
      this.#takeNews(news);
      if (isKnown) this.#options.onLocalNews(news);
    };
    this.#watch = { endpoint, follower: new LocalWatch({ endpoint, after, onNews }) };
  }

  /** What happens to a row at the moment. */
  of(node: TreeNode, nowMs: number): RowActivity {
    if (!isActive(node)) return NOTHING_HAPPENS;
    const key = streamKey(node);
    return {
      rate: this.#rates.of(key, nowMs),
      rateChangesAtMs: this.#rates.changesAtMs(key, nowMs),
      flush: this.#flushes.get(key),
    };
  }

  dispose(): void {
    this.follow(undefined);
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #countPuts({ streams }: LocalNews, isBeginning: boolean): void {
    for (const { kind, name, records } of streams) {
      const key = keyOf(LOCAL_CONNECTION, kind, name);
      const before = this.#localTotals.get(key) ?? 0;
      this.#localTotals.set(key, records);
      if (!isBeginning && records > before) this.#rates.add(key, records - before, Date.now());
    }
  }

  #takeNews({ streams, deliveries, delivered }: LocalNews): void {
    const nowMs = Date.now();
    const changed = new Set(streams.map(({ kind, name }) => keyOf(LOCAL_CONNECTION, kind, name)));
    for (const { name, isIdle, nextFlushInMs } of deliveries) {
      const key = keyOf(LOCAL_CONNECTION, 'deliveryStream', name);
      this.#flushes.set(key, flushState(isIdle, nextFlushInMs, nowMs));
      changed.add(key);
    }
    for (const { bucket, key, eTag, records } of delivered)
      this.#options.counts.set({ connection: LOCAL_CONNECTION, bucket, key }, `"${eTag}"`, records);
    this.#options.onChange(changed);
  }

  #listen(): void {
    for (const session of this.#options.tails.running()) {
      if (this.#heard.has(session)) continue;
      this.#heard.add(session);
      session.onDidReceive(() => this.#schedule());
    }
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sample(Date.now());
    }, SAMPLE_MS);
  }

  /** A stream that is tailed as a whole is counted by its tail, which sees what others send, too. */
  #sample(nowMs: number): void {
    const tailed = new Map<string, number>();
    for (const session of this.#options.tails.running()) {
      if (session.onlyShards || deliveredPlace(session.stream)) continue;
      const key = keyOf(session.connection, 'stream', session.stream);
      const records = this.#newOf(session, session.arrived);
      tailed.set(key, Math.max(tailed.get(key) ?? 0, records));
    }
    const sent = new Map<string, number>();
    for (const send of this.#options.sends.list()) {
      const { target } = send;
      const key =
        'stream' in target
          ? keyOf(target.connection, 'stream', target.stream)
          : keyOf(target.connection, 'deliveryStream', target.deliveryStream);
      const records = this.#newOf(send, send.progress?.sent ?? 0);
      if (!tailed.has(key)) sent.set(key, (sent.get(key) ?? 0) + records);
    }
    const changed = new Set<string>();
    for (const [key, records] of [...tailed, ...sent]) {
      if (records === 0 || this.#isLocal(key)) continue;
      this.#rates.add(key, records, nowMs);
      changed.add(key);
    }
    if (changed.size > 0) this.#options.onChange(changed);
  }

  /** The local pipeline counts its own. */
  #isLocal(key: string): boolean {
    return key.startsWith(JSON.stringify([LOCAL_CONNECTION]).slice(0, -1));
  }

  #newOf(source: object, total: number): number {
    const before = this.#counted.get(source) ?? 0;
    this.#counted.set(source, total);
    return total - before;
  }
}

function flushState(isIdle: boolean, nextFlushInMs: number | undefined, nowMs: number): FlushState {
  if (isIdle) return { kind: 'idle' };
  return nextFlushInMs === undefined ? { kind: 'delivering' } : { kind: 'buffering', atMs: nowMs + nextFlushInMs };
}
