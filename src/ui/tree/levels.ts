import type { LoadMoreNode, RangeNode, TreeNode } from './nodes';
import type { RemoteParent } from './children';

/**
 * The most rows of a level that stand directly below its parent. VS Code makes all rows of a parent at once, whenever one more page
 * is loaded: what follows comes in ranges of so many, which are made one at a time.
 */
export const MAX_ROWS_OF_LEVEL = 1_000;

/** The rows of a level as they are shown: ranges that are full stay the same when more is loaded. */
export function rowsOfLevel(
  parent: RemoteParent,
  nodes: readonly TreeNode[],
  known: readonly TreeNode[] = [],
): TreeNode[] {
  const rows = nodes.slice(0, MAX_ROWS_OF_LEVEL);
  for (let from = MAX_ROWS_OF_LEVEL; from < nodes.length; from += MAX_ROWS_OF_LEVEL) {
    const within = nodes.slice(from, from + MAX_ROWS_OF_LEVEL);
    const before = known[rows.length];
    rows.push(before && isSameRange(before, within) ? before : rangeOf(parent, from, within));
  }
  return rows;
}

/** How many rows fill the range that is not full yet. */
export function endOfRange(rows: number): number {
  return (Math.floor(rows / MAX_ROWS_OF_LEVEL) + 1) * MAX_ROWS_OF_LEVEL;
}

export function loadMoreBelow(parent: RemoteParent, hasLaterDates: boolean): LoadMoreNode {
  return { kind: 'loadMore', id: `${parent.id}/more`, parent, hasLaterDates };
}

function rangeOf(parent: RemoteParent, from: number, nodes: readonly TreeNode[]): RangeNode {
  return { kind: 'range', id: `${parent.id}/range:${from}`, parent, connection: parent.connection, nodes };
}

function isSameRange(row: TreeNode, nodes: readonly TreeNode[]): boolean {
  return row.kind === 'range' && row.nodes.length === nodes.length && row.nodes[0] === nodes[0];
}
