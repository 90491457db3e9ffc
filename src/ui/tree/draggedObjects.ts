import { RECORDS_SCHEME } from '../contributions';
import { objectUri } from '../documents/objectUri';
import type { TreeNode } from './nodes';

/** The objects among rows that are dragged, in the form in which they are read: an address a line. Undefined: none is an object. */
export function draggedObjects(nodes: readonly TreeNode[]): string | undefined {
  const uris = nodes.flatMap((node) => {
    if (node.kind !== 'object') return [];
    const { connection, bucket, entry } = node;
    return objectUri(RECORDS_SCHEME, { connection: connection.name, bucket, key: entry.key }).toString();
  });
  return uris.length > 0 ? uris.join('\r\n') : undefined;
}
