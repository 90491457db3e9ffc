/**
 * What the page of a map and its host say to each other. The host knows the pipeline and makes all texts; the page lays it out and draws
 * it. After the first map only what changed is sent.
 */

type MapNodeKind =
  'producer' | 'stream' | 'shard' | 'shards' | 'consumer' | 'tail' | 'deliveryStream' | 'bucket' | 'target';

/** What the context menu of a node can do. */
export const MAP_ACTIONS = [
  ...([
    'open',
    'details',
    'tail',
    'send',
    'generate',
    'watch',
    'verify',
    'newest',
    'reveal',
    'copyName',
    'copyArn',
  ] as const),
] as const;

export type MapAction = (typeof MAP_ACTIONS)[number];

export interface MapNodeShown {
  id: string;
  kind: MapNodeKind;
  /** The stream that a shard is drawn in. */
  parent?: string | undefined;
  title: string;
  kindName: string;
  /** A line each. */
  facts: string[];
  /** What is wrong with it. */
  warning?: string | undefined;
  rate?: string | undefined;
  /** `share`: 0 to 1. */
  buffer?: { share: number; text: string } | undefined;
  /** When its buffer is written, by the host's clock. */
  flushAtMs?: number | undefined;
  actions: readonly MapAction[];
}

export interface MapEdgeShown {
  id: string;
  from: string;
  to: string;
  /** Undefined: nothing is known to flow. */
  rate?: string | undefined;
  /** How much flows: 0 nothing, 3 very much. */
  level: 0 | 1 | 2 | 3;
  isBeside: boolean;
}

export interface MapAbout {
  /** By which the host knows the panel. */
  id: string;
  connection: string;
  /** Undefined: the connection has none. */
  color: string | undefined;
  /** What could not be found out, and what does not fit. */
  notices: readonly string[];
  isLoading: boolean;
  canCreate: boolean;
}

interface MapChanges<T> {
  set: readonly T[];
  removed: readonly string[];
}

export interface MapTexts {
  map: string;
  /** {0} nodes, {1} connections. */
  summary: string;
  loading: string;
  empty: string;
  create: string;
  filter: string;
  noMatch: string;
  zoomIn: string;
  zoomOut: string;
  fit: string;
  refresh: string;
  list: string;
  exportMap: string;
  exportSvg: string;
  exportMermaid: string;
  copyMermaid: string;
  nextFlush: string;
  flushing: string;
  buffer: string;
  name: string;
  kind: string;
  state: string;
  rate: string;
  connection: string;
  /** A node's connections: "to {0}". */
  leadsTo: string;
}

export type ToMap =
  | { kind: 'init'; texts: MapTexts; locale: string }
  | { kind: 'map'; about: MapAbout; nodes: readonly MapNodeShown[]; edges: readonly MapEdgeShown[]; nowMs: number }
  | {
      kind: 'change';
      about: MapAbout;
      nodes: MapChanges<MapNodeShown> | undefined;
      edges: MapChanges<MapEdgeShown> | undefined;
      nowMs: number;
    };

export type FromMap =
  | { kind: 'ready' | 'refresh' | 'create' | 'exportMermaid' | 'copyMermaid' }
  | { kind: 'open'; id: string }
  | { kind: 'exportSvg'; text: string };
