import * as l10n from '@vscode/l10n';
import {
  describeDeliveryStream,
  errorCode,
  isArn,
  listConsumers,
  listNames,
  listShardEntries,
  resourceName,
  streamLabel,
  type Clients,
  type Connection,
  type ConnectionEntry,
  type DeliveryStreamDetail,
  type NamedKind,
  type NamedResource,
  type Page,
} from '../../aws';
import { assertNever } from '../../errors';
import { listLevel, listPage } from '../../outputs';
import { DEMO_BUCKET, LOCAL_CONNECTION } from '../contributions';
import type { Favourites } from '../prompts/favourites';
import type { RecentTargets } from '../prompts/recentTargets';
import type {
  BucketNode,
  ConnectionNode,
  ConsumerNode,
  DeliveryStreamNode,
  GroupNode,
  NextStep,
  NextStepNode,
  PrefixNode,
  ShardNode,
  StreamNode,
  TreeNode,
} from './nodes';

export interface PageContext {
  clients: Clients;
  token: string | undefined;
  signal: AbortSignal;
  favourites: Favourites;
  /** Undefined: what was used last is not shown on top. */
  recent?: RecentTargets | undefined;
  /** Only keys of buckets that begin so are shown. */
  keyPrefix: string;
}

/** A node whose children come from AWS. */
export type RemoteParent = GroupNode | StreamNode | DeliveryStreamNode | BucketNode | PrefixNode;

export function isRemoteParent(node: TreeNode): node is RemoteParent {
  switch (node.kind) {
    case 'streams':
    case 'deliveryStreams':
    case 'outputs':
    case 'stream':
    case 'deliveryStream':
    case 'bucket':
    case 'prefix':
      return true;
    default:
      return false;
  }
}

export function connectionNode(connection: Connection): TreeNode {
  return { kind: 'connection', id: connection.name, parent: undefined, connection };
}

/** The name of a connection never contains a `/`, so these ids cannot collide with one. */
export function entryNode(entry: ConnectionEntry): TreeNode {
  if (entry.kind === 'usable') return connectionNode(entry.connection);
  const { scope, folder = '', index = '' } = entry.place;
  return { kind: 'connectionProblem', id: `/problem/${scope}/${folder}/${index}`, parent: undefined, entry };
}

export function groupsOf(parent: TreeNode & { kind: 'connection' }): GroupNode[] {
  return (['streams', 'deliveryStreams', 'outputs'] as const).map((kind) => ({
    kind,
    id: `${parent.id}/${kind}`,
    parent,
    connection: parent.connection,
  }));
}

export function errorBelow(parent: RemoteParent, error: unknown): TreeNode {
  return {
    kind: 'error',
    id: `${parent.id}/error`,
    parent,
    connection: parent.connection,
    error,
    doing: doing(parent),
  };
}

/** @param parent undefined: it stands among the connections */
export function nextStepNode(parent: TreeNode | undefined, step: NextStep): NextStepNode {
  return { kind: 'nextStep', id: `${parent?.id ?? ''}/next:${step}`, parent, step };
}

const CREATE = { streams: 'createStream', deliveryStreams: 'createDeliveryStream', outputs: 'createBucket' } as const;

/** What to do below a parent that is empty. Undefined: nothing that we know of. */
export function stepInEmpty(node: RemoteParent): NextStep | undefined {
  if (isNamed(node)) return node.connection.readOnly === true ? undefined : CREATE[node.kind];
  return node.kind === 'bucket' && isLocal(node.connection) && node.bucket === DEMO_BUCKET ? 'feed' : undefined;
}

/** In the place of the groups: what keeps one from being listed keeps all of them. */
export function connectionError(parent: ConnectionNode, error: unknown): TreeNode {
  const doing = l10n.t('use "{0}"', parent.connection.name);
  return { kind: 'error', id: `${parent.id}/error`, parent, connection: parent.connection, error, doing };
}

function doing(node: RemoteParent): string {
  switch (node.kind) {
    case 'streams':
      return l10n.t('list data streams');
    case 'deliveryStreams':
      return l10n.t('list delivery streams');
    case 'outputs':
      return l10n.t('list buckets');
    case 'stream':
      return l10n.t('list the shards of "{0}"', streamLabel(node.stream));
    case 'deliveryStream':
      return l10n.t('describe delivery stream "{0}"', node.name);
    case 'bucket':
      return l10n.t('list the objects of "{0}"', node.bucket);
    case 'prefix':
      return l10n.t('list the objects of "{0}"', `${node.bucket}/${node.prefix}`);
    default:
      return assertNever(node);
  }
}

/** One page of a node's children. */
export async function loadPage(node: RemoteParent, context: PageContext): Promise<Page<TreeNode>> {
  switch (node.kind) {
    case 'streams':
    case 'deliveryStreams':
    case 'outputs':
      return named(node, context);
    case 'stream':
      return shardsAndConsumers(node, context);
    case 'deliveryStream':
      return sourceAndDestination(node, context);
    case 'bucket':
      return objects(node, context.keyPrefix, context);
    case 'prefix':
      return objects(node, node.prefix, context);
    default:
      return assertNever(node);
  }
}

/**
 * What a person named comes first: it may belong to another account, which no listing shows. What was used last follows where it
 * would be hard to find: in a list that goes on after its first page, or that cannot be read. Rows of a short list keep their places.
 */
async function named(parent: GroupNode, context: PageContext): Promise<Page<TreeNode>> {
  const { connection } = parent;
  const { clients, token, signal, favourites, recent } = context;
  const kind = namedKindOf(parent);
  const onTop = namesOnTop(connection, kind, favourites);
  const recentOnes = recent?.namesOf(connection.name, kind).filter((name) => !onTop.includes(name)) ?? [];
  const page = await listNames({ clients, connection, kind }, { token, signal }).catch((error: unknown) => {
    // A caller who may not list may still use what is named, or was used.
    if (onTop.length + recentOnes.length > 0 && errorCode(error)?.startsWith('AccessDenied')) return undefined;
    throw error;
  });
  const { items, nextToken } = page ?? { items: [], nextToken: undefined };
  const isFirst = token === undefined;
  const isShort = page !== undefined && nextToken === undefined;
  const recentOnTop = isFirst && !isShort ? recentOnes : [];
  const isOnTop = new Set([...onTop, ...recentOnTop]);
  const listed = items.filter(({ name, arn }) => !isOnTop.has(name) && (!arn || !isOnTop.has(arn)));
  const first = [
    ...onTop.map((name) => namedNode(parent, name)),
    ...recentOnTop.map((name) => ({ ...namedNode(parent, name), isRecent: true })),
  ];
  return { items: [...(isFirst ? first : []), ...listed.map((item) => listedNode(parent, item))], nextToken };
}

const NAMED_KINDS = { streams: 'stream', deliveryStreams: 'deliveryStream', outputs: 'bucket' } as const;

export function namedKindOf({ kind }: GroupNode): NamedKind {
  return NAMED_KINDS[kind];
}

export function isNamed(node: TreeNode): node is GroupNode {
  return node.kind === 'streams' || node.kind === 'deliveryStreams' || node.kind === 'outputs';
}

/** Favourites, then what the settings name. */
export function namesOnTop(connection: Connection, kind: NamedKind, favourites: Favourites): string[] {
  const { name, streams = [], buckets = [] } = connection;
  const configured = kind === 'stream' ? streams : kind === 'bucket' ? buckets : [];
  return [...new Set([...favourites.namesOf(name, kind), ...configured])];
}

/** @param name a name, or an ARN */
export function namedNode(parent: GroupNode, name: string): TreeNode {
  return listedNode(parent, { name, arn: isArn(name) ? name : undefined });
}

export function listedNode(parent: GroupNode, { name, arn, status, createdMs }: NamedResource): TreeNode {
  const base = { id: `${parent.id}/${name}`, parent, connection: parent.connection };
  switch (parent.kind) {
    case 'streams':
      return { kind: 'stream', ...base, name: resourceName(name), stream: name, arn, status };
    case 'deliveryStreams':
      return { kind: 'deliveryStream', ...base, name };
    case 'outputs':
      return { kind: 'bucket', ...base, bucket: name, createdMs };
    default:
      return assertNever(parent.kind);
  }
}

async function shardsAndConsumers(
  parent: StreamNode,
  { clients, token, signal }: PageContext,
): Promise<Page<ShardNode | ConsumerNode>> {
  const { connection, stream } = parent;
  const page = await listShardEntries(clients.kinesis, parent.arn ?? stream, { token, signal });
  const shards = page.items.map((shard): ShardNode => ({
    kind: 'shard',
    id: `${parent.id}/${shard.shardId}`,
    parent,
    connection,
    stream,
    ...shard,
  }));
  if (page.nextToken !== undefined || parent.arn === undefined) return { items: shards, nextToken: page.nextToken };
  return { items: [...shards, ...(await consumers(parent, parent.arn, clients, signal))], nextToken: undefined };
}

/** At most 20 consumers can be registered with a stream: one page holds them all. */
async function consumers(
  parent: StreamNode,
  streamArn: string,
  clients: Clients,
  signal: AbortSignal,
): Promise<ConsumerNode[]> {
  const { items } = await listConsumers(clients.kinesis, streamArn, { signal });
  return items.map((consumer) => ({
    kind: 'consumer',
    id: `${parent.id}/consumer/${consumer.name}`,
    parent,
    connection: parent.connection,
    ...consumer,
  }));
}

async function sourceAndDestination(
  parent: DeliveryStreamNode,
  { clients, signal }: PageContext,
): Promise<Page<TreeNode>> {
  const detail = await describeDeliveryStream(clients.firehose, parent.name, signal);
  return { items: endsOf(parent, detail), nextToken: undefined };
}

function endsOf(parent: DeliveryStreamNode, detail: DeliveryStreamDetail): TreeNode[] {
  const { connection } = parent;
  const ends: TreeNode[] = [];
  const { sourceStreamArn: arn, sourceStream: stream } = detail;
  if (arn !== undefined && stream !== undefined) {
    const source = { name: resourceName(arn), stream, arn, status: undefined, role: 'source' } as const;
    ends.push({ kind: 'stream', id: `${parent.id}/source`, parent, connection, ...source });
  }
  const bucketNode = (bucket: string, role: NonNullable<BucketNode['role']>, id: string): BucketNode => {
    return { kind: 'bucket', id: `${parent.id}/${id}`, parent, connection, bucket, createdMs: undefined, role };
  };
  if (detail.destination) ends.push(bucketNode(detail.destination.bucket, 'destination', 'destination'));
  else ends.push({ kind: 'target', id: `${parent.id}/target`, parent, connection, target: detail.target });
  ends.push(...detail.buckets.map(({ role, mode, bucket }) => bucketNode(bucket, { role, mode }, `bucket:${role}`)));
  return ends;
}

/** Folders that hold only one folder each are one row, such as `2026/11/24/04/`. */
const MAX_FOLDERS_IN_A_ROW = 8;

async function objects(
  parent: BucketNode | PrefixNode,
  prefix: string,
  { clients, token, signal }: PageContext,
): Promise<Page<TreeNode>> {
  const { connection, bucket } = parent;
  const listing = await listLevel(clients.s3, { bucket, prefix, signal, token });
  const [only, ...others] = listing.prefixes;
  const isChain = only !== undefined && others.length === 0 && listing.objects.length === 0 && token === undefined;
  const prefixes =
    isChain && listing.nextToken === undefined ? [await endOfChain(clients, bucket, only, signal)] : listing.prefixes;
  const folders = prefixes.map((folder): PrefixNode => {
    return { kind: 'prefix', id: `${parent.id}/${folder}`, parent, connection, bucket, prefix: folder };
  });
  const entries = listing.objects.map((entry): TreeNode => {
    return { kind: 'object', id: `${parent.id}/object:${entry.key}`, parent, connection, bucket, entry };
  });
  return { items: [...folders, ...entries], nextToken: listing.nextToken };
}

async function endOfChain(clients: Clients, bucket: string, start: string, signal: AbortSignal): Promise<string> {
  let prefix = start;
  for (let depth = 1; depth < MAX_FOLDERS_IN_A_ROW; depth++) {
    const { prefixes, objects: found } = await listPage(clients.s3, { bucket, prefix, pageSize: 2, signal });
    const [only, ...others] = prefixes;
    if (only === undefined || others.length > 0 || found.length > 0) return prefix;
    prefix = only;
  }
  return prefix;
}

export function isLocal(connection: Connection): boolean {
  return connection.name === LOCAL_CONNECTION;
}
