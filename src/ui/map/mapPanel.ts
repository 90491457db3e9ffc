import * as l10n from '@vscode/l10n';
import { commands, env, type Disposable, type WebviewPanel } from 'vscode';
import type { Connection } from '../../aws';
import { assertNever } from '../../errors';
import { changesBetween, mermaidOf, pipelineMap, type PipelineMap } from '../../pipelines';
import type { FromMap, MapAbout, MapAction, MapEdgeShown, MapNodeShown, ToMap } from '../../webview';
import { COMMANDS } from '../contributions';
import { pageText } from '../inert/inertText';
import { noteBriefly } from '../messages';
import { parseFromMap } from './inbound';
import type { MapSource } from './mapSource';
import { shownEdge, shownNode } from './nodeTexts';
import { saveMap } from './saveMap';
import { mapTexts } from './texts';

export interface MapPanelOptions {
  id: string;
  panel: WebviewPanel;
  html: string;
  connection: Connection;
  source: (onChange: () => void) => MapSource;
  onAction: (source: MapSource, id: string, action: MapAction) => Promise<void>;
  onError: (error: unknown, doing: string) => void;
  onDispose: () => void;
}

interface Shown {
  about: MapAbout;
  nodes: MapNodeShown[];
  edges: MapEdgeShown[];
}

/** A change is shown so much later, together with those that come meanwhile. */
const UPDATE_AFTER_MS = 200;
/** A rate of the last seconds sinks without anything happening. */
const SINKING_MS = 1_000;

/** The editor tab of a map. While it is hidden, nothing is asked and nothing is made. */
export class MapPanel implements Disposable {
  readonly id: string;
  readonly panel: WebviewPanel;
  readonly connection: Connection;
  readonly source: MapSource;
  readonly #options: MapPanelOptions;
  readonly #subscriptions: Disposable[];
  #shown: Shown | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = 0;
  #isReady = false;

  constructor(options: MapPanelOptions) {
    this.#options = options;
    const { id, panel, connection } = options;
    this.id = id;
    this.panel = panel;
    this.connection = connection;
    this.source = options.source(() => this.#updateAfter(UPDATE_AFTER_MS));
    this.#subscriptions = [
      panel.webview.onDidReceiveMessage((value) => this.#receive(value)),
      panel.onDidChangeViewState(() => this.#visibilityChanged()),
      panel.onDidDispose(() => this.#disposed()),
    ];
    panel.webview.html = options.html;
  }

  act(id: string, action: MapAction): Promise<void> {
    return this.#options.onAction(this.source, id, action);
  }

  dispose(): void {
    this.panel.dispose();
  }

  #disposed(): void {
    this.#stop();
    this.source.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#options.onDispose();
  }

  /** A page that is hidden is gone; it is made again, and says so, when it is shown. */
  #visibilityChanged(): void {
    if (this.panel.visible) return;
    this.#stop();
  }

  #stop(): void {
    this.#isReady = false;
    this.#shown = undefined;
    this.source.isWatched = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #receive(value: unknown): void {
    const message = parseFromMap(value);
    if (!message) return;
    this.#answer(message).catch((error: unknown) => this.#options.onError(error, l10n.t('use the map')));
  }

  async #answer(message: FromMap): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#shown = undefined;
        this.#send({ kind: 'init', texts: mapTexts(), locale: env.language });
        this.source.isWatched = true;
        this.#update();
        return;
      case 'refresh':
        this.source.refresh();
        return;
      case 'open':
        return this.act(message.id, 'open');
      case 'create':
        await commands.executeCommand(COMMANDS.newPipeline);
        return;
      case 'exportSvg':
        return saveMap(this.connection.name, 'svg', message.text);
      case 'exportMermaid':
        return saveMap(this.connection.name, 'mmd', mermaidOf(this.#map()));
      case 'copyMermaid':
        await env.clipboard.writeText(mermaidOf(this.#map()));
        noteBriefly(l10n.t('Map copied as Mermaid'));
        return;
      default:
        assertNever(message);
    }
  }

  #map(): PipelineMap {
    return pipelineMap(this.source.now());
  }

  #updateAfter(ms: number): void {
    if (!this.#isReady) return;
    const atMs = Date.now() + ms;
    if (this.#timer && this.#timerAtMs <= atMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#update();
    }, ms);
  }

  #update(): void {
    const before = this.#shown;
    const map = this.#map();
    const after = this.#look(map);
    this.#shown = after;
    const nowMs = Date.now();
    if (!before) this.#send({ kind: 'map', ...after, nowMs });
    else {
      const nodes = changesBetween(before.nodes, after.nodes);
      const edges = changesBetween(before.edges, after.edges);
      const isSameAbout = JSON.stringify(before.about) === JSON.stringify(after.about);
      if (nodes || edges || !isSameAbout) this.#send({ kind: 'change', about: after.about, nodes, edges, nowMs });
    }
    if (isFlowing(map)) this.#updateAfter(SINKING_MS);
  }

  #look(map: PipelineMap): Shown {
    const { connection, source } = this;
    const { notices, isLoading } = source;
    const sourced = new Set(map.edges.filter(({ kind }) => kind === 'reads').map(({ to }) => to));
    const leftOut = map.leftOut > 0 ? [l10n.t('Not on the map for lack of room: {0} more.', map.leftOut)] : [];
    return {
      about: {
        ...{ id: this.id, connection: pageText(connection.name), color: connection.color, isLoading },
        notices: [...notices, ...leftOut].map(pageText),
        canCreate: connection.readOnly !== true,
      },
      nodes: map.nodes.map((node) => shownNode(node, connection, sourced.has(node.id))),
      edges: map.edges.map(shownEdge),
    };
  }

  #send(message: ToMap): void {
    if (this.#isReady) void this.panel.webview.postMessage(message);
  }
}

function isFlowing({ nodes, edges }: PipelineMap): boolean {
  const rates = [...nodes.map((node) => ('rate' in node ? node.rate : undefined)), ...edges.map(({ rate }) => rate)];
  return rates.some((rate) => rate !== undefined && rate.recordsPerSecond > 0);
}
