import { shardNodes } from './shardNodes';
import type {
  DeliveryMapNode,
  FlowRate,
  KnownDelivery,
  KnownSend,
  KnownStream,
  KnownTail,
  MapEdge,
  MapNode,
  MapSources,
  PipelineMap,
} from './types';

/** More cannot be told apart on a screen. Shards are drawn in their streams and do not count. */
const MAX_NODES = 200;

/** The map of what is known. Nodes that are connected come before those that stand alone. */
export function pipelineMap(sources: MapSources): PipelineMap {
  const { streams, deliveryStreams, sends, tails } = sources;
  const drawing = new Drawing(streams);
  for (const stream of streams) drawing.addStream(stream, tails);
  for (const delivery of deliveryStreams) drawing.addDelivery(delivery);
  for (const send of sends) drawing.addSend(send, deliveryStreams);
  for (const tail of tails) drawing.addTail(tail);
  return bounded(drawing);
}

class Drawing {
  readonly nodes = new Map<string, MapNode>();
  readonly edges: MapEdge[] = [];
  /** By every name that a stream may be called. */
  readonly #streamIds = new Map<string, string>();

  constructor(streams: readonly KnownStream[]) {
    for (const { id, stream, arn } of streams) {
      for (const name of [stream, arn]) if (name !== undefined) this.#streamIds.set(name, id);
    }
  }

  addStream(known: KnownStream, tails: readonly KnownTail[]): void {
    const { id, name, status, openShards, isOnDemand, rates } = known;
    this.#add({ kind: 'stream', id, name, status, openShards, isOnDemand, rate: sumOf(rates) });
    const read = tails.filter(({ stream }) => this.#streamIds.get(stream) === id);
    for (const shard of shardNodes(known, read)) this.#add(shard);
    for (const consumer of known.consumers) {
      const consumerId = `${id}/consumer/${consumer.name}`;
      this.#add({ kind: 'consumer', id: consumerId, ...consumer, behindMs: undefined });
      this.#connect('reads', id, consumerId, undefined);
    }
  }

  addDelivery(known: KnownDelivery): void {
    const { id, name, status, source, bucket, target, besideBuckets, lambdas, failure, flow } = known;
    const node: DeliveryMapNode = {
      ...{ kind: 'deliveryStream', id, name, status, lambdas, failure },
      buffer: flow?.buffer,
      flushAtMs: flow?.flushAtMs,
      failedRecords: flow?.failedRecords ?? 0,
    };
    this.#add(node);
    if (source !== undefined) this.#connect('reads', this.#streamOf(source), id, flow?.taken);
    if (bucket !== undefined) this.#connect('delivers', id, this.#bucketOf(bucket, flow?.deliveredMs), undefined);
    else if (target !== undefined) {
      this.#add({ kind: 'target', id: `${id}/target`, name: target });
      this.#connect('delivers', id, `${id}/target`, undefined);
    }
    for (const beside of besideBuckets) {
      if (beside !== bucket) this.#connect('beside', id, this.#bucketOf(beside, undefined), undefined);
    }
  }

  addSend(send: KnownSend, deliveryStreams: readonly KnownDelivery[]): void {
    const { id, name, target, sent, failed, recordsPerSecond, endedMs } = send;
    const to =
      'stream' in target
        ? this.#streamOf(target.stream)
        : deliveryStreams.find((delivery) => delivery.name === target.deliveryStream)?.id;
    // Where it went to is gone, or not listed yet.
    if (to === undefined) return;
    const isRunning = recordsPerSecond !== undefined;
    this.#add({ kind: 'producer', id, name, isRunning, sent, failed, endedMs });
    this.#connect('sends', id, to, isRunning ? { recordsPerSecond } : undefined);
  }

  addTail({ id, name, stream, recordsPerSecond, behindMs }: KnownTail): void {
    this.#add({ kind: 'tail', id, name, status: undefined, behindMs });
    this.#connect('reads', this.#streamOf(stream), id, { recordsPerSecond });
  }

  /** Another account's stream is not listed. */
  #streamOf(stream: string): string {
    const known = this.#streamIds.get(stream);
    if (known !== undefined) return known;
    const id = `stream:${stream}`;
    this.#streamIds.set(stream, id);
    const name = stream.slice(stream.lastIndexOf('/') + 1);
    this.#add({
      ...{ kind: 'stream', id, name, status: undefined },
      ...{ openShards: undefined, isOnDemand: false, rate: undefined },
    });
    return id;
  }

  #bucketOf(bucket: string, deliveredMs: number | undefined): string {
    const id = `bucket:${bucket}`;
    const known = this.nodes.get(id);
    const before = known?.kind === 'bucket' ? known.deliveredMs : undefined;
    const last = Math.max(before ?? -Infinity, deliveredMs ?? -Infinity);
    this.#add({ kind: 'bucket', id, bucket, deliveredMs: last > -Infinity ? last : undefined });
    return id;
  }

  #add(node: MapNode): void {
    this.nodes.set(node.id, node);
  }

  #connect(kind: MapEdge['kind'], from: string, to: string, rate: FlowRate | undefined): void {
    this.edges.push({ id: `${from}→${to}`, from, to, kind, rate });
  }
}

function sumOf(rates: ReadonlyMap<string, FlowRate> | undefined): FlowRate | undefined {
  if (!rates) return undefined;
  let recordsPerSecond = 0;
  let bytesPerSecond = 0;
  for (const rate of rates.values()) {
    recordsPerSecond += rate.recordsPerSecond;
    bytesPerSecond += rate.bytesPerSecond ?? 0;
  }
  return { recordsPerSecond, bytesPerSecond };
}

function bounded({ nodes: all, edges }: Drawing): PipelineMap {
  const nodes = [...all.values()];
  const boxes = nodes.filter((node) => !('parent' in node));
  if (boxes.length <= MAX_NODES) return { nodes, edges, leftOut: 0 };
  const connected = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const inOrder = [...boxes.filter(({ id }) => connected.has(id)), ...boxes.filter(({ id }) => !connected.has(id))];
  const kept = new Set(inOrder.slice(0, MAX_NODES).map(({ id }) => id));
  return {
    nodes: nodes.filter((node) => kept.has('parent' in node ? node.parent : node.id)),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    leftOut: boxes.length - MAX_NODES,
  };
}
