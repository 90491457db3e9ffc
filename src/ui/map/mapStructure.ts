import * as l10n from '@vscode/l10n';
import { explainError, type Connection } from '../../aws';
import { definedFields } from '../../common';
import { isCancellation } from '../../errors';
import type { KnownDelivery, KnownStream } from '../../pipelines';
import type { Connections } from '../connections/connections';
import type { Favourites } from '../prompts/favourites';
import { connectionNode, groupsOf, isLocal, loadPage } from '../tree/children';
import { targetText } from '../tree/deliveryRow';
import type { ConsumerNode, DeliveryStreamNode, GroupNode, ShardNode, StreamNode, TreeNode } from '../tree/nodes';
import type { PipelinesTree } from '../tree/pipelinesTree';

/** As many names of a kind are listed; a map has no room for more. */
const MAX_NAMES = 200;
/** The shards of a stream with more are one node, so that nobody asks for them. */
const MAX_LISTED_SHARDS = 8;

export interface MapStructureOptions {
  connection: Connection;
  connections: Pick<Connections, 'clients'>;
  favourites: Favourites;
  tree: Pick<PipelinesTree, 'details' | 'onDidFindDetail'>;
  onChange: () => void;
}

interface Within {
  shards: ShardNode[];
  consumers: ConsumerNode[];
}

/**
 * What a connection holds, as rows of the tree, which commands take. Lists keep to AWS's limits as those of the tree do, and what is asked
 * for of each stream is shared with it.
 */
export class MapStructure {
  readonly #options: MapStructureOptions;
  #streams: StreamNode[] = [];
  #deliveryStreams: DeliveryStreamNode[] = [];
  readonly #within = new Map<string, Within>();
  #notices: string[] = [];
  #isLoading = true;

  constructor(options: MapStructureOptions) {
    this.#options = options;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** What could not be found out. */
  get notices(): readonly string[] {
    return this.#notices;
  }

  nodeOf(id: string): TreeNode | undefined {
    const within = [...this.#within.values()].flatMap(({ shards, consumers }) => [...shards, ...consumers]);
    return [...this.#streams, ...this.#deliveryStreams, ...within].find((node) => node.id === id);
  }

  /** Lists everything again. Details come later, each with a change of its own. */
  async load(signal: AbortSignal): Promise<void> {
    const { connection, onChange } = this.#options;
    this.#isLoading = true;
    onChange();
    const notices: string[] = [];
    const [streams, deliveryStreams] = groupsOf(connectionNode(connection) as TreeNode & { kind: 'connection' });
    const [foundStreams, foundDeliveries] = await Promise.all(
      [streams, deliveryStreams].map((group) => this.#list(group, notices, signal)),
    );
    if (signal.aborted) return;
    this.#streams = (foundStreams ?? []).filter((node) => node.kind === 'stream');
    this.#deliveryStreams = (foundDeliveries ?? []).filter((node) => node.kind === 'deliveryStream');
    this.#notices = notices;
    this.#within.clear();
    this.#isLoading = false;
    onChange();
    await this.#describe(signal);
  }

  /** @param shardsOf the open shards of a stream where somebody else tells them */
  streams(shardsOf: (stream: string) => readonly string[] | undefined): Omit<KnownStream, 'rates'>[] {
    const { details } = this.#options.tree;
    return this.#streams.map((node) => {
      const detail = details.get(node);
      const found = detail?.kind === 'dataStream' ? detail.detail : undefined;
      const within = this.#within.get(node.id);
      const { id, name, stream, arn, status } = node;
      return {
        ...{ id, name, stream, status, arn: arn ?? found?.arn },
        openShards: found?.openShards,
        isOnDemand: found?.mode === 'ON_DEMAND',
        shards: shardsOf(name) ?? within?.shards.filter(({ closed }) => !closed).map(({ shardId }) => shardId),
        consumers: within?.consumers.map((consumer) => ({ name: consumer.name, status: consumer.status })) ?? [],
      };
    });
  }

  deliveryStreams(): Omit<KnownDelivery, 'flow'>[] {
    const { details } = this.#options.tree;
    return this.#deliveryStreams.map((node) => {
      const detail = details.get(node);
      const found = detail?.kind === 'deliveryStream' ? detail.detail : undefined;
      return {
        ...{ id: node.id, name: node.name, status: found?.status, source: found?.sourceStream },
        bucket: found?.destination?.bucket,
        target: found && !found.destination ? targetText(found.target) : undefined,
        besideBuckets: found?.buckets.map(({ bucket }) => bucket) ?? [],
        lambdas: found?.lambdas ?? [],
        failure: found?.failure,
      };
    });
  }

  async #list(group: GroupNode | undefined, notices: string[], signal: AbortSignal): Promise<TreeNode[]> {
    const { connection, connections, favourites } = this.#options;
    const found: TreeNode[] = [];
    if (!group) return found;
    try {
      const clients = await connections.clients(connection.name);
      let token: string | undefined;
      do {
        const page = await loadPage(group, { clients, token, signal, favourites, keyPrefix: '' });
        found.push(...page.items);
        token = page.nextToken;
      } while (token !== undefined && found.length < MAX_NAMES && !signal.aborted);
      if (token !== undefined) notices.push(l10n.t('Only the first {0} names are on the map.', found.length));
    } catch (error) {
      if (!signal.aborted) notices.push(explained(error, connection, group));
    }
    return found;
  }

  async #describe(signal: AbortSignal): Promise<void> {
    const { tree, onChange } = this.#options;
    const streams = new Map(this.#streams.map((node) => [node.id, node]));
    const deliveryStreams = new Set(this.#deliveryStreams.map(({ id }) => id));
    let listing = Promise.resolve();
    const found = ({ id }: TreeNode) => {
      const stream = streams.get(id);
      if (!stream && !deliveryStreams.has(id)) return;
      onChange();
      // One after the other: nobody waits for them.
      if (stream) listing = listing.then(() => this.#listWithin(stream, signal));
    };
    const following = tree.onDidFindDetail(found);
    const forget = () => void following.dispose();
    signal.addEventListener('abort', forget, { once: true });
    const nodes = [...this.#streams, ...this.#deliveryStreams];
    for (const node of this.#streams) if (tree.details.get(node)) found(node);
    tree.details.requestSeen(nodes);
    await listing;
  }

  /** Shards and consumers, where the map shows them one by one. */
  async #listWithin(node: StreamNode, signal: AbortSignal): Promise<void> {
    const { connection, connections, favourites, tree, onChange } = this.#options;
    const detail = tree.details.get(node);
    if (signal.aborted || detail?.kind !== 'dataStream') return;
    const { openShards, consumers, arn } = detail.detail;
    const wantsShards = openShards <= MAX_LISTED_SHARDS && !isLocal(connection);
    if (!wantsShards && consumers === 0) return;
    try {
      const clients = await connections.clients(connection.name);
      const page = await loadPage(
        { ...node, arn: node.arn ?? arn },
        { clients, token: undefined, signal, favourites, keyPrefix: '' },
      );
      this.#within.set(node.id, {
        shards: page.items.filter((one) => one.kind === 'shard'),
        consumers: page.items.filter((one) => one.kind === 'consumer'),
      });
      onChange();
    } catch (error) {
      if (isCancellation(error)) return;
      this.#notices = [...this.#notices, explained(error, connection, node)];
      onChange();
    }
  }
}

function explained(error: unknown, connection: Connection, node: GroupNode | StreamNode): string {
  const doing = {
    streams: l10n.t('list data streams'),
    deliveryStreams: l10n.t('list delivery streams'),
    outputs: l10n.t('list buckets'),
    stream: l10n.t('list the shards of "{0}"', 'stream' in node ? node.name : ''),
  }[node.kind];
  return explainError(error, definedFields({ doing, connection })).title;
}
