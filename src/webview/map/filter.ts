import type { MapEdgeShown, MapNodeShown } from './messages';

export interface MapPart {
  nodes: readonly MapNodeShown[];
  edges: readonly MapEdgeShown[];
}

/** The part of a map that has the text in a name, with what is connected to it. Empty: all of it. */
export function filterMap({ nodes, edges }: MapPart, text: string): MapPart {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return { nodes, edges };
  const has = ({ title, kindName }: MapNodeShown) => `${title}\n${kindName}`.toLowerCase().includes(wanted);
  const found = new Set(nodes.filter(has).map(({ id, parent }) => parent ?? id));
  const kept = new Set(found);
  for (const { from, to } of edges) {
    if (found.has(from)) kept.add(to);
    if (found.has(to)) kept.add(from);
  }
  return {
    nodes: nodes.filter(({ id, parent }) => kept.has(parent ?? id)),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  };
}
