import { EventEmitter, type Disposable, type TreeDataProvider, type TreeItem } from 'vscode';
import { endsAmongDates } from '../../outputs';
import type { Connections } from '../connections/connections';
import type { Identity } from '../connections/identityText';
import type { LocalPipeline } from '../connections/localPipeline';
import {
  connectionNode,
  entryNode,
  errorBelow,
  groupsOf,
  isLocal,
  isRemoteParent,
  loadPage,
  type RemoteParent,
} from './children';
import { connectionTooltip } from './connectionTooltip';
import { NodeDetails } from './details';
import type { RecordCounts } from '../documents/recordCounts';
import type { ObjectNode, TreeNode } from './nodes';
import { ShownRows } from './shownRows';
import { lookOf, treeItemOf } from './treeItems';

/** The pages of a node's children that are loaded so far. */
interface LoadedChildren {
  nodes: TreeNode[];
  nextToken: string | undefined;
  /** Why the last page is missing. Kept until a refresh: a row that fails must not ask again by itself. */
  failure?: unknown;
}

interface Loading {
  node: RemoteParent;
  children: Promise<LoadedChildren>;
  abort: AbortController;
}

const NOTHING_LOADED: LoadedChildren = { nodes: [], nextToken: undefined };

function sameIds(a: readonly TreeNode[], b: readonly TreeNode[]): boolean {
  return a.length === b.length && a.every(({ id }, index) => id === b[index]?.id);
}

/** Connections → data streams, delivery streams and S3 outputs; each level is asked for when it is opened. */
export class PipelinesTree implements TreeDataProvider<TreeNode>, Disposable {
  readonly #connections: Connections;
  readonly #local: LocalPipeline;
  readonly #counts: RecordCounts;
  readonly #changed = new EventEmitter<TreeNode | TreeNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #moved = new EventEmitter<void>();
  /** A row is shown that may look different after a while. */
  readonly onDidShowMoving = this.#moved.event;
  readonly #shown = new ShownRows<TreeNode>((node) => lookOf(this.#itemOf(node)));
  readonly #loaded = new Map<string, Loading>();
  /** Known to have no children, so that their rows can say so. */
  readonly #emptyParents = new Set<string>();
  readonly #details: NodeDetails;
  readonly #subscriptions: { dispose(): unknown }[];

  constructor(options: { connections: Connections; local: LocalPipeline; counts: RecordCounts }) {
    this.#connections = options.connections;
    this.#local = options.local;
    this.#counts = options.counts;
    this.#details = new NodeDetails({
      clientsOf: (name) => options.connections.clients(name),
      onDetail: (node) => this.#showChanged(node),
    });
    this.#subscriptions = [
      options.connections.onDidChange(() => this.refresh()),
      options.local.onDidChange((state) => {
        // While it starts, the rows below it are waiting already; asking again would start over.
        if (state.kind === 'starting') this.#changed.fire(undefined);
        else this.refresh();
      }),
      options.connections.onDidRenewCredentials(() => void this.retryFailed()),
      options.connections.identities.onDidChange((name) => this.#showConnection(name)),
      this.#changed,
      this.#moved,
    ];
  }

  getTreeItem(node: TreeNode): TreeItem {
    const item = this.#itemOf(node);
    this.#shown.note(node, lookOf(item));
    if (isMoving(node)) this.#moved.fire();
    return item;
  }

  #itemOf(node: TreeNode): TreeItem {
    return treeItemOf(node, {
      local: this.#local.state,
      detail: this.#details.get(node),
      identity: this.#identityOf(node),
      isEmpty: this.#emptyParents.has(node.id),
      records: node.kind === 'object' ? this.#recordsOf(node) : undefined,
    });
  }

  /** Asked for where a row without a tooltip is pointed at. */
  async resolveTreeItem(item: TreeItem, node: TreeNode): Promise<TreeItem> {
    if (node.kind === 'connection' && item.tooltip === undefined)
      item.tooltip = await connectionTooltip(node.connection, this.#identityOf(node));
    return item;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) return [connectionNode(this.#connections.local()), ...this.#connections.entries().map(entryNode)];
    if (node.kind === 'connection') return groupsOf(node);
    if (!isRemoteParent(node)) return [];
    const { nodes, nextToken, failure } = await this.#load(node);
    if (failure !== undefined) return [...nodes, errorBelow(node, failure)];
    if (nextToken === undefined) return nodes;
    return [...nodes, { kind: 'loadMore', id: `${node.id}/more`, parent: node, hasLaterDates: endAmongDates(nodes) }];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  /** Forgets what is loaded below a node, or all, and shows it anew. */
  refresh(node?: TreeNode): void {
    const target = node?.kind === 'error' ? node.parent : node;
    for (const [id, loading] of this.#loaded) {
      if (target && id !== target.id && !id.startsWith(`${target.id}/`)) continue;
      loading.abort.abort();
      this.#loaded.delete(id);
    }
    this.#shown.forgetBelow(target);
    this.#details.forget(target ? target.id : '');
    if (target && (target.kind === 'stream' || target.kind === 'deliveryStream')) {
      this.#details.request([target], { isOpened: true });
    }
    this.#changed.fire(target);
  }

  /** Asks again for what could not be loaded: credentials may be there by now. */
  async retryFailed(): Promise<void> {
    for (const [id, loading] of this.#loaded) {
      const { failure } = await loading.children;
      if (failure !== undefined && this.#loaded.get(id) === loading) this.refresh(loading.node);
    }
  }

  /** Adds the next page of a node's children to those shown. */
  async loadMore(parent: TreeNode): Promise<void> {
    if (!isRemoteParent(parent)) return;
    const before = await this.#load(parent);
    if (before.nextToken === undefined) return;
    this.#begin(parent, before);
    this.#changed.fire(parent);
  }

  /**
   * Shows what was delivered since, where that costs nothing: on the local pipeline. On AWS each look is a paid call,
   * and a person's to ask for.
   */
  async lookForDeliveries(): Promise<void> {
    if (this.#local.state.kind !== 'running') return;
    for (const [id, loading] of this.#loaded) {
      const { node } = loading;
      if (node.kind === 'deliveryStreams' && isLocal(node.connection)) {
        this.#details.request((await loading.children).nodes);
        continue;
      }
      if ((node.kind !== 'bucket' && node.kind !== 'prefix') || !isLocal(node.connection)) continue;
      const before = await loading.children;
      const fresh = await this.#nextPage(node, NOTHING_LOADED, loading.abort.signal);
      const isShown = this.#loaded.get(id) === loading && before.nodes.length <= fresh.nodes.length;
      if (!isShown || fresh.failure !== undefined || sameIds(before.nodes, fresh.nodes)) continue;
      this.#loaded.set(id, { ...loading, children: Promise.resolve(fresh) });
      this.#shown.forgetBelow(node);
      this.#changed.fire(node);
    }
  }

  /** The row of a prefix, its parents loaded; the deepest one above it where it is not among the first pages. */
  async findPrefix(connection: string, bucket: string, prefix: string): Promise<TreeNode | undefined> {
    const root = (await this.getChildren()).find((node) => 'connection' in node && node.connection.name === connection);
    const outputs = root && (await this.getChildren(root)).find(({ kind }) => kind === 'outputs');
    const buckets = outputs ? await this.getChildren(outputs) : [];
    let found = buckets.find((node) => node.kind === 'bucket' && node.bucket === bucket);
    for (let next = found; next && isRemoteParent(next);) {
      const children: TreeNode[] = await this.getChildren(next);
      next = children.find((node) => node.kind === 'prefix' && prefix.startsWith(node.prefix));
      found = next ?? found;
    }
    return found;
  }

  /** Ages are part of the rows: those that look different by now are shown again, from what is loaded. */
  redraw(): void {
    const changed = this.#shown.allChanged();
    if (changed.length > 0) this.#changed.fire(changed);
  }

  /** There are rows that may look different after a while. */
  get isMoving(): boolean {
    return this.#shown.some(isMoving);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const { abort } of this.#loaded.values()) abort.abort();
    this.#details.dispose();
  }

  #identityOf(node: TreeNode): Identity | undefined {
    return node.kind === 'connection' ? this.#connections.identities.known(node.connection.name) : undefined;
  }

  #showConnection(name: string): void {
    const connection = this.#connections.list().find((candidate) => candidate.name === name);
    if (connection) this.#showChanged(connectionNode(connection));
  }

  #showChanged(node: TreeNode): void {
    const changed = this.#shown.changed(node);
    if (changed) this.#changed.fire(changed);
  }

  #recordsOf({ connection, bucket, entry }: ObjectNode): number | undefined {
    return this.#counts.get({ connection: connection.name, bucket, key: entry.key }, entry.eTag);
  }

  #load(node: RemoteParent): Promise<LoadedChildren> {
    return (this.#loaded.get(node.id) ?? this.#begin(node, NOTHING_LOADED)).children;
  }

  #begin(node: RemoteParent, before: LoadedChildren): Loading {
    const abort = new AbortController();
    const loading: Loading = { node, abort, children: this.#nextPage(node, before, abort.signal) };
    this.#loaded.set(node.id, loading);
    return loading;
  }

  async #nextPage(node: RemoteParent, before: LoadedChildren, signal: AbortSignal): Promise<LoadedChildren> {
    try {
      const clients = await this.#connections.clients(node.connection.name);
      const page = await loadPage(node, { clients, token: before.nextToken, signal });
      const nodes = [...before.nodes, ...page.items];
      // The credentials have been used by now: asking whose they are needs nobody.
      this.#connections.identities.learn(node.connection.name);
      if (!signal.aborted) {
        if (node.kind === 'deliveryStream') this.#details.request([node], { isOpened: true });
        this.#details.request(page.items);
        this.#noteEmpty(node, nodes.length === 0);
      }
      return { nodes, nextToken: page.nextToken };
    } catch (failure) {
      // Aborted: a refresh has asked for these children anew already.
      return signal.aborted ? before : { ...before, failure };
    }
  }

  #noteEmpty(node: RemoteParent, isEmpty: boolean): void {
    if (this.#emptyParents.has(node.id) === isEmpty) return;
    if (isEmpty) this.#emptyParents.add(node.id);
    else this.#emptyParents.delete(node.id);
    this.#changed.fire(node);
  }
}

/** Its age is shown, or what is delivered to it. */
function isMoving(node: TreeNode): boolean {
  switch (node.kind) {
    case 'object':
    case 'deliveryStream':
      return true;
    case 'bucket':
    case 'prefix':
      return isLocal(node.connection);
    default:
      return false;
  }
}

function endAmongDates(nodes: readonly TreeNode[]): boolean {
  const prefixes = nodes.flatMap((node) => (node.kind === 'prefix' ? node.prefix : []));
  const objects = nodes.flatMap((node) => (node.kind === 'object' ? node.entry : []));
  return prefixes.length > 0 && endsAmongDates({ prefixes, objects });
}
