import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventEmitter, type Disposable, type TreeDataProvider, type TreeItem } from 'vscode';
import { connectionFailure, forgetNames, type Clients } from '../../aws';
import { endsAmongDates } from '../../outputs';
import type { Connections } from '../connections/connections';
import type { Identity } from '../connections/identityText';
import type { LocalPipeline } from '../connections/localPipeline';
import type { RecordCounts } from '../documents/recordCounts';
import {
  connectionError,
  connectionNode,
  entryNode,
  errorBelow,
  groupsOf,
  isLocal,
  isNamed,
  isRemoteParent,
  loadPage,
  namedKindOf,
  namedNode,
  nextStepNode,
  stepInEmpty,
  type RemoteParent,
} from './children';
import type { ConnectionFailure } from './connectionRow';
import { connectionTooltip } from './connectionTooltip';
import { NodeDetails } from './details';
import type { Favourite, Favourites } from '../prompts/favourites';
import type { RecentTargets } from '../prompts/recentTargets';
import { findRow } from './findRow';
import { filterParts, searchGroup, type GroupMatches } from './groupSearch';
import { endOfRange, loadMoreBelow, rowsOfLevel } from './levels';
import {
  favouriteOf,
  type ConnectionNode,
  type GroupNode,
  type ObjectNode,
  type RangeNode,
  type TreeNode,
} from './nodes';
import type { TreePlace } from '../treePlace';
import { agesAtMs } from './rowAges';
import { ShownRows } from './shownRows';
import { rowsOfStreams, TreeActivity, type TreeActivityOptions } from './treeActivity';
import { lookOf, tooltipOf, treeItemOf, type ItemContext } from './treeItems';

/** The pages of a node's children that are loaded so far. */
interface LoadedChildren {
  nodes: TreeNode[];
  /** The same as they are shown: those of a long level in ranges. */
  rows: TreeNode[];
  nextToken: string | undefined;
  /** Why the last page is missing. Kept until a refresh: a row that fails must not ask again by itself. */
  failure?: unknown;
}

interface Loading {
  node: RemoteParent;
  children: Promise<LoadedChildren>;
  abort: AbortController;
}

interface TreeOptions {
  connections: Connections;
  local: LocalPipeline;
  counts: RecordCounts;
  favourites: Favourites;
  recent: RecentTargets;
  /** What this window sends and tails. */
  flows: Pick<TreeActivityOptions, 'sends' | 'tails'>;
}

const NOTHING_LOADED: LoadedChildren = { nodes: [], rows: [], nextToken: undefined };
/** A level with more rows has a turn of the event loop for itself. */
const MAX_ROWS_IN_PASSING = 100;

function sameIds(a: readonly TreeNode[], b: readonly TreeNode[]): boolean {
  return a.length === b.length && a.every(({ id }, index) => id === b[index]?.id);
}

/** Connections → data streams, delivery streams and S3 outputs; each level is asked for when it is opened. */
export class PipelinesTree implements TreeDataProvider<TreeNode>, Disposable {
  readonly #connections: Connections;
  readonly #local: LocalPipeline;
  readonly #counts: RecordCounts;
  readonly #favourites: Favourites;
  readonly #recent: RecentTargets;
  readonly #changed = new EventEmitter<TreeNode | TreeNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #moved = new EventEmitter<void>();
  /** A row looks different after a while, and earlier than those before: `dueMs`. */
  readonly onDidShowMoving = this.#moved.event;
  readonly #forgotSeen = new EventEmitter<void>();
  /** What was found out about rows in sight is forgotten, or too old: they are to be noted as seen again. */
  readonly onDidForgetSeen = this.#forgotSeen.event;
  readonly #found = new EventEmitter<TreeNode>();
  /** What a row says beside its name has been found out. */
  readonly onDidFindDetail = this.#found.event;
  readonly #shown = new ShownRows<TreeNode>({
    lookOf: (node) => lookOf(treeItemOf(node, this.#contextOf(node))),
    changesAtMs: (node) => {
      const nowMs = Date.now();
      return agesAtMs(node, { detail: this.details.get(node), activity: this.#activity.of(node, nowMs) }, nowMs);
    },
  });
  readonly #loaded = new Map<string, Loading>();
  readonly #groups = new Map<string, { connection: string; groups: GroupNode[] }>();
  readonly #ranges = new WeakMap<TreeNode, RangeNode>();
  /** Connections of which nothing can be used, by their names, which are the ids of their rows. */
  readonly #failed = new Map<string, { error: unknown; reason: ConnectionFailure }>();
  /** Groups that a person opened and that gave way to the failure of their connection: they come back open. */
  readonly #wereOpen = new Set<string>();
  /** Connections of which something could be listed. */
  readonly #answering = new Set<string>();
  /** Known to have no children, so that their rows can say so. */
  readonly #emptyParents = new Set<string>();
  readonly #clients = new Map<string, Clients>();
  readonly #subscriptions: { dispose(): unknown }[];
  #usedDetails: NodeDetails | undefined;
  readonly #flows: TreeOptions['flows'];
  #usedActivity: TreeActivity | undefined;
  #isSeen = false;
  #filter = '';
  /** What the filter found in a group. */
  readonly #matches = new Map<string, GroupMatches>();
  #seen: TreeNode[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: TreeOptions) {
    this.#connections = options.connections;
    this.#local = options.local;
    this.#counts = options.counts;
    this.#favourites = options.favourites;
    this.#recent = options.recent;
    this.#flows = options.flows;
    this.#subscriptions = [
      options.connections.onDidChange(() => this.refresh()),
      options.local.onDidChange((state) => {
        // While it starts, the rows below it are waiting already; asking again would start over.
        if (state.kind === 'starting') this.#changed.fire(undefined);
        else this.refresh();
        this.#followLocal();
      }),
      options.connections.onDidRenewCredentials(() => void this.retryFailed()),
      options.connections.identities.onDidChange((name) => this.#showConnection(name)),
      options.favourites.onDidChange((favourite) => void this.#showFavourite(favourite)),
      this.#changed,
      this.#moved,
      this.#forgotSeen,
      this.#found,
    ];
  }

  getTreeItem(node: TreeNode): TreeItem {
    const item = treeItemOf(node, this.#contextOf(node));
    const { dueMs } = this.#shown;
    this.#shown.note(node, lookOf(item));
    if (this.#shown.dueMs < dueMs) this.#moved.fire();
    return item;
  }

  #contextOf(node: TreeNode): ItemContext {
    const favourite = favouriteOf(node);
    const nowMs = Date.now();
    return {
      nowMs,
      activity: this.#activity.of(node, nowMs),
      local: this.#local.state,
      detail: this.details.get(node),
      failure: this.#failed.get(node.id)?.reason,
      identity: this.#identityOf(node),
      wasOpen: this.#wereOpen.has(node.id),
      isEmpty: this.#emptyParents.has(node.id),
      records: node.kind === 'object' ? this.#recordsOf(node) : undefined,
      isFavourite: favourite !== undefined && this.#favourites.has(favourite),
      matches: this.#matches.get(node.id),
    };
  }

  /** Asked for when a row without a tooltip is pointed at. */
  async resolveTreeItem(item: TreeItem, node: TreeNode): Promise<TreeItem> {
    if (item.tooltip !== undefined) return item;
    const tooltip =
      node.kind === 'connection'
        ? await connectionTooltip(node.connection, this.#identityOf(node))
        : tooltipOf(node, this.#contextOf(node));
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) return this.#roots();
    if (node.kind === 'connection') {
      const failed = this.#failed.get(node.id);
      if (failed) return [connectionError(node, failed.error)];
      return isLocal(node.connection) ? this.#belowLocal(node) : this.#groupsOf(node);
    }
    if (node.kind === 'range') return this.#inTurn(node.nodes);
    if (!isRemoteParent(node)) return [];
    const { nodes, rows, nextToken, failure } = await this.#load(node);
    const shown = await this.#inTurn(rows);
    if (failure !== undefined) return [...shown, errorBelow(node, failure)];
    const step = this.#emptyParents.has(node.id) ? stepInEmpty(node) : undefined;
    if (step !== undefined && rows.length === 0) return [nextStepNode(node, step)];
    return nextToken === undefined ? shown : [...shown, loadMoreBelow(node, endAmongDates(nodes))];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.#ranges.get(node) ?? node.parent;
  }

  /** Forgets what is loaded below a node, or everything, and loads it again. */
  refresh(node?: TreeNode): void {
    const target = this.#whole(node?.kind === 'error' ? node.parent : node);
    this.#forget(target);
    for (const [connection, clients] of this.#clients) if (isOf(connection, target)) forgetNames(clients);
    this.details.forget(target ? target.id : '');
    if (target && (target.kind === 'stream' || target.kind === 'deliveryStream')) {
      this.details.request([target], { isOpened: true });
    }
    this.#changed.fire(target);
    this.#forgotSeen.fire();
  }

  /** The row to ask again for: a connection of which nothing could be used is tried as a whole. Its failure is forgotten. */
  #whole(target: TreeNode | undefined): TreeNode | undefined {
    if (!target) {
      this.#failed.clear();
      this.#answering.clear();
    }
    const connection = target && 'connection' in target ? target.connection.name : undefined;
    if (connection === undefined) return target;
    this.#answering.delete(connection);
    return this.#failed.delete(connection) ? (this.#shown.get(connection) ?? target) : target;
  }

  /** One row says for all groups why they cannot be listed. What is listed already stays in sight. */
  #noteFailure(node: RemoteParent, error: unknown): void {
    const { connection } = node;
    const reason = connectionFailure(error, connection);
    if (reason && isNamed(node)) this.#wereOpen.add(node.id);
    if (!reason || this.#failed.has(connection.name) || this.#answering.has(connection.name)) return;
    this.#failed.set(connection.name, { error, reason });
    const row = this.#shown.get(connection.name);
    if (row) this.#changed.fire(row);
  }

  /** Asks again for what could not be loaded: credentials may be there by now. */
  async retryFailed(): Promise<void> {
    for (const [id, loading] of this.#loaded) {
      const { failure } = await loading.children;
      if (failure !== undefined && this.#loaded.get(id) === loading) this.refresh(loading.node);
    }
  }

  /** Adds the next page of a node's children to those shown; of names, as many as fill a range. */
  async loadMore(parent: TreeNode): Promise<void> {
    if (!isRemoteParent(parent)) return;
    const before = await this.#load(parent);
    if (before.nextToken === undefined) return;
    this.#begin(parent, before);
    this.#changed.fire(parent);
  }

  /** The text that names of streams and buckets have to contain. Empty: all are shown. */
  get filter(): string {
    return this.#filter;
  }

  /** Shows only what the filter finds, in the groups that are open, and in others once they are opened. */
  setFilter(text: string): void {
    if (text === this.#filter) return;
    const isOtherPath = filterParts(text).keyPrefix !== filterParts(this.#filter).keyPrefix;
    this.#filter = text;
    this.#matches.clear();
    const groups = [...this.#loaded.values()].map(({ node }) => node).filter(isNamed);
    for (const group of groups) {
      if (group.kind === 'outputs' && isOtherPath) this.#forget(group);
      else this.#unload(group.id);
    }
    if (groups.length > 0) this.#changed.fire(groups);
  }

  /** A row came into sight: what it says beside its name is asked for, together with others that came with it. */
  noteSeen(id: string): void {
    const node = this.#shown.get(id);
    if (!node) return;
    if (this.#seen.push(node) > 1) return;
    queueMicrotask(() => {
      const seen = this.#seen;
      this.#seen = [];
      this.details.requestSeen(seen);
    });
  }

  /** Somebody looks at the view again, or at another part of it. */
  noteLook(): void {
    if (this.details.areOutdated) this.#forgotSeen.fire();
  }

  /** Somebody sees the rows: what happens to them is followed. */
  set isSeen(isSeen: boolean) {
    if (!isSeen && !this.#usedActivity) return;
    this.#isSeen = isSeen;
    this.#followLocal();
  }

  #followLocal(): void {
    const { state } = this.#local;
    if (this.#isSeen || this.#usedActivity)
      this.#activity.follow(this.#isSeen && state.kind === 'running' ? state.endpoint : undefined);
  }

  /**
   * Shows what was delivered since, where that costs nothing: on the local pipeline. On AWS each look is a paid call,
   * and a person's to ask for.
   * @param buckets those whose objects changed; undefined: any
   */
  async lookForDeliveries(buckets?: ReadonlySet<string>): Promise<void> {
    if (this.#local.state.kind !== 'running') return;
    for (const [id, loading] of this.#loaded) {
      const { node } = loading;
      if (node.kind === 'deliveryStreams' && isLocal(node.connection)) {
        this.details.request((await loading.children).nodes);
        continue;
      }
      if ((node.kind !== 'bucket' && node.kind !== 'prefix') || !isLocal(node.connection)) continue;
      if (buckets && !buckets.has(node.bucket)) continue;
      const before = await loading.children;
      const fresh = await this.#nextPage(node, NOTHING_LOADED, loading.abort.signal);
      const isShown = this.#loaded.get(id) === loading && before.nodes.length <= fresh.nodes.length;
      if (!isShown || fresh.failure !== undefined || sameIds(before.nodes, fresh.nodes)) continue;
      this.#loaded.set(id, { ...loading, children: Promise.resolve(fresh) });
      this.#shown.forgetBelow(node);
      this.#changed.fire(node);
    }
  }

  /** The row of a place, its parents loaded: `findRow`. */
  find(place: TreePlace): Promise<TreeNode | undefined> {
    const below = async (node?: TreeNode) =>
      node && isRemoteParent(node) ? (await this.#load(node)).nodes : this.getChildren(node);
    return findRow({ below, add: (group, name) => this.#showName(group, name, 'last') }, place);
  }

  /** Ages are part of the rows: those that look different by now are shown again, from what is loaded. */
  redraw(): void {
    const changed = this.#shown.aged(Date.now());
    if (changed.length > 0) this.#changed.fire(changed);
  }

  get isLocalRunning(): boolean {
    return this.#local.state.kind === 'running';
  }

  /** When a row looks different although nothing happens. `Infinity`: never. */
  get dueMs(): number {
    return this.#shown.dueMs;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const { abort } of this.#loaded.values()) abort.abort();
    this.#usedDetails?.dispose();
    this.#usedActivity?.dispose();
  }

  #identityOf(node: TreeNode): Identity | undefined {
    return node.kind === 'connection' ? this.#connections.identities.known(node.connection.name) : undefined;
  }

  #showConnection(name: string): void {
    const connection = this.#connections.list().find((candidate) => candidate.name === name);
    if (connection) this.#showChanged(connectionNode(connection));
  }

  /** Asked for at one pace, and once for all that show it. Made when the first row is shown: activation needs none. */
  get details(): NodeDetails {
    this.#usedDetails ??= new NodeDetails({
      clientsOf: (name) => this.#connections.clients(name),
      onDetail: (node) => {
        this.#showChanged(node);
        this.#found.fire(node);
      },
    });
    return this.#usedDetails;
  }

  /** Made when the first row is shown, too. */
  get #activity(): TreeActivity {
    this.#usedActivity ??= new TreeActivity({
      counts: this.#counts,
      ...this.#flows,
      onChange: (streams) => {
        if (this.#isSeen) this.#showChanged(...rowsOfStreams(this.#shown.nodes(), streams));
      },
      onLocalNews: ({ isReplaced, buckets }) => {
        if (isReplaced) this.refresh();
        else if (buckets.length > 0) void this.lookForDeliveries(new Set(buckets));
      },
    });
    return this.#usedActivity;
  }

  #showChanged(...nodes: TreeNode[]): void {
    const { dueMs } = this.#shown;
    const changed = nodes.map((node) => this.#shown.changed(node)).filter((node) => node !== undefined);
    if (changed.length > 0) this.#changed.fire(changed);
    if (this.#shown.dueMs < dueMs) this.#moved.fire();
  }

  #recordsOf({ connection, bucket, entry }: ObjectNode): number | undefined {
    return this.#counts.get({ connection: connection.name, bucket, key: entry.key }, entry.eTag);
  }

  #roots(): TreeNode[] {
    const entries = this.#connections.entries().map(entryNode);
    const first = () => (['getStarted', 'addConnection'] as const).map((step) => nextStepNode(undefined, step));
    return [connectionNode(this.#connections.local()), ...(entries.length > 0 ? entries : first())];
  }

  /** It is looked at: it starts where that is allowed. While it is stopped, its groups would only say so. */
  #belowLocal(node: ConnectionNode): TreeNode[] {
    this.#local.startWhenSeen();
    const { kind } = this.#local.state;
    const isStopped = kind === 'stopped' || kind === 'failed';
    return isStopped ? [nextStepNode(node, 'startLocal')] : this.#groupsOf(node);
  }

  /** The same as long as the connection is: VS Code draws a row again only where it gets the very object that it knows. */
  #groupsOf(node: ConnectionNode): GroupNode[] {
    const connection = JSON.stringify(node.connection);
    const known = this.#groups.get(node.id);
    if (known?.connection === connection) return known.groups;
    const groups = groupsOf(node);
    this.#groups.set(node.id, { connection, groups });
    return groups;
  }

  /** VS Code makes the rows of a level in one go: others come in between large levels. */
  async #inTurn(rows: readonly TreeNode[]): Promise<TreeNode[]> {
    if (rows.length > MAX_ROWS_IN_PASSING) {
      this.#turn = this.#turn.then(() => nextTurn());
      await this.#turn;
    }
    return [...rows];
  }

  #forget(target: TreeNode | undefined): void {
    for (const id of this.#loaded.keys()) {
      if (!target || id === target.id || id.startsWith(`${target.id}/`)) this.#unload(id);
    }
    this.#shown.forgetBelow(target);
  }

  #unload(id: string): void {
    this.#loaded.get(id)?.abort.abort();
    this.#loaded.delete(id);
  }

  #load(node: RemoteParent): Promise<LoadedChildren> {
    return (this.#loaded.get(node.id) ?? this.#begin(node, NOTHING_LOADED)).children;
  }

  #begin(node: RemoteParent, before: LoadedChildren): Loading {
    const abort = new AbortController();
    const { name } = filterParts(this.#filter);
    const children =
      isNamed(node) && this.#filter !== ''
        ? this.#search(node, name, abort.signal)
        : this.#nextPage(node, before, abort.signal);
    const loading: Loading = { node, abort, children };
    this.#loaded.set(node.id, loading);
    return loading;
  }

  async #clientsOf({ name }: { name: string }): Promise<Clients> {
    const clients = await this.#connections.clients(name);
    this.#clients.set(name, clients);
    return clients;
  }

  async #nextPage(node: RemoteParent, before: LoadedChildren, signal: AbortSignal): Promise<LoadedChildren> {
    let { nodes, nextToken } = before;
    try {
      const clients = await this.#clientsOf(node.connection);
      const { keyPrefix } = filterParts(this.#filter);
      const context = { clients, signal, keyPrefix, favourites: this.#favourites, recent: this.#recent };
      // The first page is shown soon. Later ones fill what a person opens at a time.
      const wanted = isNamed(node) && before.nodes.length > 0 ? endOfRange(before.nodes.length) : 0;
      do {
        const page = await loadPage(node, { ...context, token: nextToken });
        // A name that was shown before its page came is not shown twice.
        const known = new Set(nodes.map(({ id }) => id));
        nodes = [...nodes, ...page.items.filter(({ id }) => !known.has(id))];
        ({ nextToken } = page);
        if (signal.aborted) continue;
        // On AWS, the rows in sight are asked for: `noteSeen`.
        if (isLocal(node.connection)) this.details.request(page.items);
      } while (nextToken !== undefined && nodes.length < wanted && !signal.aborted);
      this.#answering.add(node.connection.name);
      // The credentials have been used by now: asking whose they are needs nobody.
      this.#connections.identities.learn(node.connection.name);
      if (!signal.aborted) {
        if (node.kind === 'deliveryStream') this.details.request([node], { isOpened: true });
        this.#noteEmpty(node, nodes.length === 0);
      }
      return this.#loadedRows(node, before, { nodes, nextToken });
    } catch (failure) {
      // Aborted: a refresh has already asked for these children again.
      if (!signal.aborted) this.#noteFailure(node, failure);
      return signal.aborted ? before : this.#loadedRows(node, before, { nodes, nextToken, failure });
    }
  }

  #loadedRows(node: RemoteParent, before: LoadedChildren, loaded: Omit<LoadedChildren, 'rows'>): LoadedChildren {
    const rows = rowsOfLevel(node, loaded.nodes, before.rows);
    for (const row of rows) {
      if (row.kind === 'range') for (const within of row.nodes) this.#ranges.set(within, row);
    }
    return { ...loaded, rows };
  }

  /** What is found first is shown as soon as it is found, and what follows is added to it. */
  async #search(node: GroupNode, text: string, signal: AbortSignal): Promise<LoadedChildren> {
    try {
      const clients = await this.#clientsOf(node.connection);
      const matches = searchGroup(node, text, {
        clients,
        signal,
        favourites: this.#favourites,
        recent: this.#recent,
      });
      const first = await matches.next();
      if (first.done === true) return NOTHING_LOADED;
      void this.#showFound(node, matches, signal);
      return this.#noteFound(node, first.value);
    } catch (failure) {
      if (!signal.aborted) this.#noteFailure(node, failure);
      return signal.aborted ? NOTHING_LOADED : { ...NOTHING_LOADED, failure };
    }
  }

  async #showFound(node: GroupNode, matches: AsyncIterable<GroupMatches>, signal: AbortSignal): Promise<void> {
    let loaded = NOTHING_LOADED;
    const show = (children: LoadedChildren) => {
      const loading = this.#loaded.get(node.id);
      if (signal.aborted || loading?.abort.signal !== signal) return;
      loaded = children;
      this.#loaded.set(node.id, { ...loading, children: Promise.resolve(children) });
      this.#changed.fire(node);
    };
    try {
      for await (const step of matches) {
        if (signal.aborted) return;
        show(this.#noteFound(node, step));
      }
    } catch (failure) {
      this.#matches.delete(node.id);
      show({ ...loaded, failure });
    }
  }

  #noteFound(node: GroupNode, matches: GroupMatches): LoadedChildren {
    this.#matches.set(node.id, matches);
    if (isLocal(node.connection)) this.details.request(matches.nodes);
    return { nodes: matches.nodes, rows: matches.nodes, nextToken: undefined };
  }

  /** A favourite moves to the top of its group; a former favourite goes back to its place in AWS's list. */
  async #showFavourite(favourite: Favourite): Promise<void> {
    for (const { node } of this.#loaded.values()) {
      if (!isNamed(node) || namedKindOf(node) !== favourite.kind || node.connection.name !== favourite.connection)
        continue;
      if (!this.#favourites.has(favourite) || this.#filter !== '') {
        this.refresh(node);
        continue;
      }
      await this.#showName(node, favourite.name, 'first');
    }
  }

  /** Undefined: the group was loaded again meanwhile. */
  async #showName(group: GroupNode, name: string, place: 'first' | 'last'): Promise<TreeNode | undefined> {
    const loading = this.#loaded.get(group.id);
    const before = await loading?.children;
    if (!loading || !before || this.#loaded.get(group.id) !== loading) return undefined;
    const added = namedNode(group, name);
    const known = before.nodes.find(({ id }) => id === added.id) ?? added;
    const others = before.nodes.filter(({ id }) => id !== added.id);
    const nodes = place === 'first' ? [known, ...others] : [...others, known];
    const children = this.#loadedRows(group, NOTHING_LOADED, { ...before, nodes });
    this.#loaded.set(group.id, { ...loading, children: Promise.resolve(children) });
    this.#changed.fire(group);
    return known;
  }

  #noteEmpty(node: RemoteParent, isEmpty: boolean): void {
    if (this.#emptyParents.has(node.id) === isEmpty) return;
    if (isEmpty) this.#emptyParents.add(node.id);
    else this.#emptyParents.delete(node.id);
    this.#changed.fire(node);
  }
}

/** Whether a connection is that of a row. Without a row, all of them are meant. */
function isOf(connection: string, target: TreeNode | undefined): boolean {
  return !target || ('connection' in target && target.connection.name === connection);
}

function endAmongDates(nodes: readonly TreeNode[]): boolean {
  const prefixes = nodes.flatMap((node) => (node.kind === 'prefix' ? node.prefix : []));
  const objects = nodes.flatMap((node) => (node.kind === 'object' ? node.entry : []));
  return prefixes.length > 0 && endsAmongDates({ prefixes, objects });
}
