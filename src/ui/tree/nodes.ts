import type { Connection, DeliveryTarget, FaultyConnection, RoledBucket } from '../../aws';
import type { ObjectEntry } from '../../outputs';
import type { Favourite } from '../prompts/favourites';

interface NodeBase {
  /** Unique in the tree and the same after a refresh, so that what was open stays open. */
  readonly id: string;
  readonly parent: TreeNode | undefined;
  /** It stands on top of its list because it was used last. */
  readonly isRecent?: boolean;
}

export interface ConnectionNode extends NodeBase {
  readonly kind: 'connection';
  readonly connection: Connection;
}

/** A connection of the settings that is not used. */
export interface ConnectionProblemNode extends NodeBase {
  readonly kind: 'connectionProblem';
  readonly entry: FaultyConnection;
}

export interface GroupNode extends NodeBase {
  readonly kind: 'streams' | 'deliveryStreams' | 'outputs';
  readonly connection: Connection;
}

export interface StreamNode extends NodeBase {
  readonly kind: 'stream';
  readonly connection: Connection;
  readonly name: string;
  /** What commands are told: the name, or the ARN where it may belong to another account. */
  readonly stream: string;
  readonly arn: string | undefined;
  readonly status: string | undefined;
  /** Where it stands below a delivery stream: what that reads from. */
  readonly role?: 'source';
}

export interface ShardNode extends NodeBase {
  readonly kind: 'shard';
  readonly connection: Connection;
  /** Name or ARN. */
  readonly stream: string;
  readonly shardId: string;
  /** The part of the hash range that this shard takes, 0 to 1. */
  readonly share: number;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  readonly parents: readonly string[];
  readonly closed: boolean;
}

export interface ConsumerNode extends NodeBase {
  readonly kind: 'consumer';
  readonly connection: Connection;
  readonly name: string;
  readonly arn: string;
  readonly status: string | undefined;
  readonly createdMs: number | undefined;
}

export interface DeliveryStreamNode extends NodeBase {
  readonly kind: 'deliveryStream';
  readonly connection: Connection;
  readonly name: string;
}

export interface BucketNode extends NodeBase {
  readonly kind: 'bucket';
  readonly connection: Connection;
  readonly bucket: string;
  readonly createdMs: number | undefined;
  /** Where it stands below a delivery stream: where that delivers to. */
  readonly role?: 'destination' | Pick<RoledBucket, 'role' | 'mode'>;
}

/** Where a delivery stream delivers to that is not S3. */
interface TargetNode extends NodeBase {
  readonly kind: 'target';
  readonly connection: Connection;
  readonly target: DeliveryTarget;
}

export interface PrefixNode extends NodeBase {
  readonly kind: 'prefix';
  readonly connection: Connection;
  readonly bucket: string;
  /** Ends with `/`. */
  readonly prefix: string;
}

/** What one would do next in a place that is empty. A click does it. */
export interface NextStepNode extends NodeBase {
  readonly kind: 'nextStep';
  readonly step: NextStep;
}

export type NextStep =
  'startLocal' | 'getStarted' | 'addConnection' | 'createStream' | 'createDeliveryStream' | 'createBucket' | 'feed';

export interface ObjectNode extends NodeBase {
  readonly kind: 'object';
  readonly connection: Connection;
  readonly bucket: string;
  readonly entry: ObjectEntry;
}

export interface ErrorNode extends NodeBase {
  readonly kind: 'error';
  readonly connection: Connection;
  readonly error: unknown;
  readonly doing: string;
}

/** Rows of a level with very many. */
export interface RangeNode extends NodeBase {
  readonly kind: 'range';
  readonly parent: TreeNode;
  readonly connection: Connection;
  readonly nodes: readonly TreeNode[];
}

export interface LoadMoreNode extends NodeBase {
  readonly kind: 'loadMore';
  readonly parent: TreeNode;
  /** What is shown of the level are its first dates, newest first: the newest of all are still to come. */
  readonly hasLaterDates: boolean;
}

export type TreeNode =
  | ConnectionNode
  | ConnectionProblemNode
  | GroupNode
  | StreamNode
  | ShardNode
  | ConsumerNode
  | DeliveryStreamNode
  | BucketNode
  | TargetNode
  | PrefixNode
  | ObjectNode
  | ErrorNode
  | NextStepNode
  | RangeNode
  | LoadMoreNode;

const KINDS: ReadonlySet<string> = new Set<TreeNode['kind']>([
  'connection',
  'connectionProblem',
  'streams',
  'deliveryStreams',
  'outputs',
  'stream',
  'shard',
  'consumer',
  'deliveryStream',
  'bucket',
  'target',
  'prefix',
  'object',
  'error',
  'nextStep',
  'range',
  'loadMore',
]);

/** What a row is as a favourite. Undefined: it cannot be one. */
export function favouriteOf(node: TreeNode): Favourite | undefined {
  switch (node.kind) {
    case 'stream':
      return { connection: node.connection.name, kind: 'stream', name: node.stream };
    case 'deliveryStream':
      return { connection: node.connection.name, kind: 'deliveryStream', name: node.name };
    case 'bucket':
      return { connection: node.connection.name, kind: 'bucket', name: node.bucket };
    default:
      return undefined;
  }
}

/** Menus of the tree hand commands a node; everything else hands them anything. */
export function isTreeNode(value: unknown): value is TreeNode {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, id } = value as { kind?: unknown; id?: unknown };
  return typeof kind === 'string' && KINDS.has(kind) && typeof id === 'string';
}
