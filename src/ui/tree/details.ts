import { describeDataStream, describeDeliveryStream, isThrottling, type Clients, type Connection } from '../../aws';
import type { DataStreamDetail, DeliveryStreamDetail } from '../../aws';
import { backoffMs, CallRate, systemClock, type Clock } from '../../common';
import { deliveryActivity, type DeliveryActivity } from '../deliveries/deliveryActivity';
import { isLocal } from './children';
import type { DeliveryStreamNode, StreamNode, TreeNode } from './nodes';

export type Detail =
  | { kind: 'dataStream'; detail: DataStreamDetail }
  | { kind: 'deliveryStream'; detail: DeliveryStreamDetail; activity: DeliveryActivity | undefined };

type DetailedNode = StreamNode | DeliveryStreamNode;

interface Request {
  node: DetailedNode;
  /** Whether to look for what it delivered last. On AWS that takes two paid calls. */
  withActivity: boolean;
}

/**
 * Half of what AWS allows in an account and region: 20 calls of `DescribeStreamSummary` and 5 of `DescribeDeliveryStream` a
 * second. Other programs need the rest.
 */
const CALLS_PER_SECOND = { stream: 10, deliveryStream: 2.5 } as const;
/** The local pipeline has no such limits. */
const LOCAL_CALLS_AT_ONCE = 2;
const THROTTLED = { firstMs: 1_000, capMs: 30_000, jitter: 'upperHalf' } as const;

/** The calls of one operation in one account and region. */
interface Lane {
  waiting: Request[];
  running: number;
  /** Undefined: without a limit. */
  rate: CallRate | undefined;
  /** How often in a row the service throttled. */
  throttled: number;
}

interface NodeDetailsOptions {
  clientsOf: (connection: string) => Promise<Clients>;
  onDetail: (node: TreeNode) => void;
  clock?: Clock;
}

/** Older ones are asked for again when their rows come into sight. */
const MAX_AGE_MS = 5 * 60_000;

interface KnownDetail {
  detail: Detail;
  atMs: number;
}

/** What a row says beside its name and takes a call of its own to find out. Rows are shown meanwhile. */
export class NodeDetails {
  readonly #details = new Map<string, KnownDetail>();
  readonly #lanes = new Map<string, Lane>();
  readonly #clientsOf: NodeDetailsOptions['clientsOf'];
  readonly #onDetail: NodeDetailsOptions['onDetail'];
  readonly #clock: Clock;
  readonly #abort = new AbortController();

  constructor({ clientsOf, onDetail, clock = systemClock }: NodeDetailsOptions) {
    this.#clientsOf = clientsOf;
    this.#onDetail = onDetail;
    this.#clock = clock;
  }

  get(node: TreeNode): Detail | undefined {
    return this.#details.get(node.id)?.detail;
  }

  /** Some of them are so old that they are asked for again when their rows come into sight. */
  get areOutdated(): boolean {
    const oldestMs = this.#clock.now() - MAX_AGE_MS;
    for (const { atMs } of this.#details.values()) if (atMs <= oldestMs) return true;
    return false;
  }

  /** Asks for rows that came into sight, before those that did so earlier. What is known and not old is not asked again. */
  requestSeen(nodes: readonly TreeNode[]): void {
    const oldestMs = this.#clock.now() - MAX_AGE_MS;
    this.request(nodes.filter(({ id }) => (this.#details.get(id)?.atMs ?? -Infinity) <= oldestMs));
  }

  /**
   * Asks for rows, before those that were asked for earlier.
   * @param isOpened a person opened or refreshed this very row
   */
  request(nodes: readonly TreeNode[], { isOpened = false }: { isOpened?: boolean } = {}): void {
    const requests = new Map<Lane, Request[]>();
    for (const node of nodes) {
      if (node.kind !== 'stream' && node.kind !== 'deliveryStream') continue;
      const lane = this.#laneOf(node);
      const withActivity = isOpened || isLocal(node.connection);
      requests.set(lane, [...(requests.get(lane) ?? []), { node, withActivity }]);
    }
    for (const [lane, added] of requests) {
      const ids = new Set(added.map(({ node }) => node.id));
      lane.waiting = [...added, ...lane.waiting.filter(({ node }) => !ids.has(node.id))];
      const atOnce = lane.rate ? 1 : LOCAL_CALLS_AT_ONCE;
      while (lane.running < Math.min(atOnce, lane.waiting.length)) void this.#work(lane);
    }
  }

  /** Forgets what it knows of the nodes whose id begins so. */
  forget(idPrefix: string): void {
    for (const id of this.#details.keys()) if (id.startsWith(idPrefix)) this.#details.delete(id);
    for (const lane of this.#lanes.values()) {
      lane.waiting = lane.waiting.filter(({ node }) => !node.id.startsWith(idPrefix));
    }
  }

  dispose(): void {
    for (const lane of this.#lanes.values()) lane.waiting = [];
    this.#abort.abort();
  }

  /** Connections with the same credentials and region share AWS's limits. */
  #laneOf({ kind, connection }: DetailedNode): Lane {
    const key = JSON.stringify([kind, ...placeOf(connection)]);
    const known = this.#lanes.get(key);
    if (known) return known;
    const rate = isLocal(connection) ? undefined : new CallRate(CALLS_PER_SECOND[kind], this.#clock);
    const lane: Lane = { waiting: [], running: 0, rate, throttled: 0 };
    this.#lanes.set(key, lane);
    return lane;
  }

  async #work(lane: Lane): Promise<void> {
    lane.running++;
    try {
      while (lane.waiting.length > 0) {
        await lane.rate?.turn(this.#abort.signal);
        const next = lane.waiting.shift();
        if (next) await this.#look(lane, next);
      }
    } catch (error) {
      // The tree has ended while this waited for its turn.
      if (!this.#abort.signal.aborted) throw error;
    } finally {
      lane.running--;
    }
  }

  async #look(lane: Lane, request: Request): Promise<void> {
    const { node } = request;
    try {
      this.#details.set(node.id, { detail: await this.#describe(request), atMs: this.#clock.now() });
      lane.throttled = 0;
      if (!this.#abort.signal.aborted) this.#onDetail(node);
    } catch (error) {
      // Otherwise the row stays without its detail; opening it shows why.
      if (!lane.rate || !isThrottling(error) || this.#abort.signal.aborted) return;
      lane.rate.pause(backoffMs(lane.throttled++, Math.random, THROTTLED));
      lane.waiting.unshift(request);
    }
  }

  async #describe({ node, withActivity }: Request): Promise<Detail> {
    const clients = await this.#clientsOf(node.connection.name);
    const { signal } = this.#abort;
    if (node.kind === 'stream') {
      return { kind: 'dataStream', detail: await describeDataStream(clients.kinesis, node.arn ?? node.stream, signal) };
    }
    const detail = await describeDeliveryStream(clients.firehose, node.name, signal);
    const name = { connection: node.connection.name, deliveryStream: node.name };
    const activity = withActivity ? await deliveryActivity(clients, name, detail, signal) : undefined;
    return { kind: 'deliveryStream', detail, activity };
  }
}

function placeOf({ profile, region, endpoint, endpoints }: Connection): unknown[] {
  return [profile, region, endpoint, endpoints];
}
