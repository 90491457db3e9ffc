import type { GroupNode, TreeNode } from './nodes';
import type { TreePlace } from '../treePlace';

/** The rows of the tree, as they are looked for. */
export interface Rows {
  /** All that are loaded, loading the first of them where none are. Undefined: the connections. */
  below: (node?: TreeNode) => Promise<readonly TreeNode[]>;
  /** Shows a name that is not among the first pages. */
  add: (group: GroupNode, name: string) => Promise<TreeNode | undefined>;
}

/**
 * The row of a place, its parents loaded. Of an object that is not among the first pages, the deepest folder above it; of a connection
 * that fails, the connection. Undefined: no connection has that name.
 */
export async function findRow(rows: Rows, place: TreePlace): Promise<TreeNode | undefined> {
  const connection = (await rows.below()).find((node) => {
    return node.kind === 'connection' && node.connection.name === place.connection;
  });
  if (!connection) return undefined;
  const group = (await rows.below(connection)).find(({ kind }) => kind === groupOf(place)) as GroupNode | undefined;
  if (!group) return connection;
  const name = nameOf(place);
  const found = (await rows.below(group)).find((node) => isNamed(node, name)) ?? (await rows.add(group, name));
  return 'key' in place && found ? await deepest(rows, found, place.key) : (found ?? group);
}

async function deepest(rows: Rows, bucket: TreeNode, key: string): Promise<TreeNode> {
  let found = bucket;
  for (;;) {
    if (key === '' || (found.kind === 'prefix' && found.prefix === key)) return found;
    const next = (await rows.below(found)).find((node) => isOnTheWay(node, key));
    if (!next) return found;
    found = next;
    if (next.kind !== 'prefix') return found;
  }
}

function isOnTheWay(node: TreeNode, key: string): boolean {
  return node.kind === 'prefix' ? key.startsWith(node.prefix) : node.kind === 'object' && node.entry.key === key;
}

function groupOf(place: TreePlace): GroupNode['kind'] {
  if ('stream' in place) return 'streams';
  return 'deliveryStream' in place ? 'deliveryStreams' : 'outputs';
}

function nameOf(place: TreePlace): string {
  if ('stream' in place) return place.stream;
  return 'deliveryStream' in place ? place.deliveryStream : place.bucket;
}

/** @param name a name, or an ARN */
function isNamed(node: TreeNode, name: string): boolean {
  if (node.kind === 'stream') return node.stream === name || node.arn === name;
  return node.kind === 'deliveryStream' ? node.name === name : node.kind === 'bucket' && node.bucket === name;
}
