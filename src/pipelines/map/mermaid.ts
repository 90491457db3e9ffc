import type { MapNode, PipelineMap } from './types';

/** What stands around a node's label, which Mermaid draws as a shape. */
const SHAPES = {
  producer: ['([', '])'],
  stream: ['[[', ']]'],
  shard: ['[', ']'],
  shards: ['[', ']'],
  consumer: ['([', '])'],
  tail: ['([', '])'],
  deliveryStream: ['{{', '}}'],
  bucket: ['[(', ')]'],
  target: ['[', ']'],
} as const satisfies Record<MapNode['kind'], readonly [string, string]>;

/** The map as a Mermaid flowchart. Its ids are numbers, since names may hold anything. */
export function mermaidOf({ nodes, edges }: PipelineMap): string {
  const boxes = nodes.filter((node) => !('parent' in node));
  const idOf = new Map(boxes.map(({ id }, index) => [id, `n${index + 1}`]));
  const lines = boxes.map((node) => `  ${idOf.get(node.id) ?? ''}${shapeOf(node)}`);
  const arrows = edges.map(
    ({ from, to, kind }) => `  ${idOf.get(from) ?? ''} ${kind === 'beside' ? '-.->' : '-->'} ${idOf.get(to) ?? ''}`,
  );
  return ['flowchart LR', ...lines, ...arrows, ''].join('\n');
}

function shapeOf(node: MapNode): string {
  const [before, after] = SHAPES[node.kind];
  return `${before}"${escaped(nodeName(node))}"${after}`;
}

export function nodeName(node: MapNode): string {
  switch (node.kind) {
    case 'bucket':
      return node.bucket;
    case 'shard':
    case 'shards':
      return node.shardId ?? '';
    default:
      return node.name;
  }
}

/** Mermaid reads quotes, entities and markup in a label; `#35;` is its way to write a character by its number. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._:/-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}
