import type { TargetArgument } from '../prompts/targetNames';
import type { TreeNode } from './nodes';

/** The argument of a send, which is reviewed first. */
export interface DroppedSend {
  target: TargetArgument;
  uris: string[];
  review: true;
}

/** @param uriList an address a line. Undefined: nothing can be sent to that row, or nothing was dropped. */
export function droppedSend(node: TreeNode | undefined, uriList: string): DroppedSend | undefined {
  const target = node && targetOf(node);
  const uris = uriList
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return target && uris.length > 0 ? { target, uris, review: true } : undefined;
}

function targetOf(node: TreeNode): TargetArgument | undefined {
  switch (node.kind) {
    case 'stream':
    case 'shard':
      return { connection: node.connection.name, stream: node.stream };
    case 'deliveryStream':
      return { connection: node.connection.name, deliveryStream: node.name };
    default:
      return undefined;
  }
}
