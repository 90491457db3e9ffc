import { nextAgeMs } from '../format';
import type { Detail } from './details';
import type { TreeNode } from './nodes';

/** When a row looks different although nothing happened, because its age is shown, or when it flushes. `Infinity`: never. */
export function agesAtMs(node: TreeNode, detail: Detail | undefined, nowMs: number): number {
  if (node.kind === 'object') return nextAgeMs(node.entry.lastModifiedMs, nowMs);
  return detail?.kind === 'deliveryStream' && detail.activity ? nowMs : Infinity;
}
