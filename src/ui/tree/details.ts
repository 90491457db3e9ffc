import { describeDataStream, describeDeliveryStream, type Clients } from '../../aws';
import type { DataStreamDetail, DeliveryStreamDetail } from '../../aws';
import { deliveryActivity, type DeliveryActivity } from '../deliveries/deliveryActivity';
import type { DeliveryStreamNode, StreamNode, TreeNode } from './nodes';

export type Detail =
  | { kind: 'dataStream'; detail: DataStreamDetail }
  | { kind: 'deliveryStream'; detail: DeliveryStreamDetail; activity: DeliveryActivity | undefined };

type DetailedNode = StreamNode | DeliveryStreamNode;

/**
 * `DescribeDeliveryStream` allows 5 calls a second in an account, `DescribeStreamSummary` 20, and other programs want
 * some of them: the tree asks for one after another, while its rows are shown already.
 */
const CALLS_AT_ONCE = 2;

/** What a row says beside its name and takes a call of its own to find out. */
export class NodeDetails {
  readonly #details = new Map<string, Detail>();
  readonly #waiting: DetailedNode[] = [];
  readonly #clientsOf: (connection: string) => Promise<Clients>;
  readonly #onDetail: (node: TreeNode) => void;
  readonly #abort = new AbortController();
  #running = 0;

  constructor(options: { clientsOf: (connection: string) => Promise<Clients>; onDetail: (node: TreeNode) => void }) {
    this.#clientsOf = options.clientsOf;
    this.#onDetail = options.onDetail;
  }

  get(node: TreeNode): Detail | undefined {
    return this.#details.get(node.id);
  }

  request(nodes: readonly TreeNode[]): void {
    this.#waiting.push(...nodes.filter((node) => node.kind === 'stream' || node.kind === 'deliveryStream'));
    while (this.#running < CALLS_AT_ONCE && this.#waiting.length > 0) void this.#work();
  }

  /** Forgets what it knows of the nodes whose id begins so. */
  forget(idPrefix: string): void {
    for (const id of this.#details.keys()) if (id.startsWith(idPrefix)) this.#details.delete(id);
    const kept = this.#waiting.filter((node) => !node.id.startsWith(idPrefix));
    this.#waiting.splice(0, this.#waiting.length, ...kept);
  }

  dispose(): void {
    this.#waiting.length = 0;
    this.#abort.abort();
  }

  async #work(): Promise<void> {
    this.#running++;
    for (let node = this.#waiting.shift(); node && !this.#abort.signal.aborted; node = this.#waiting.shift()) {
      try {
        this.#details.set(node.id, await this.#describe(node));
        this.#onDetail(node);
      } catch {
        // The row stays without its detail; opening it shows why.
      }
    }
    this.#running--;
  }

  async #describe(node: DetailedNode): Promise<Detail> {
    const clients = await this.#clientsOf(node.connection.name);
    const { signal } = this.#abort;
    if (node.kind === 'stream') {
      return { kind: 'dataStream', detail: await describeDataStream(clients.kinesis, node.arn ?? node.stream, signal) };
    }
    const detail = await describeDeliveryStream(clients.firehose, node.name, signal);
    const name = { connection: node.connection.name, deliveryStream: node.name };
    return { kind: 'deliveryStream', detail, activity: await deliveryActivity(clients, name, detail, signal) };
  }
}
