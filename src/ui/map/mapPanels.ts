import { randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { Uri, ViewColumn, window, type Disposable, type LogOutputChannel, type WebviewPanel } from 'vscode';
import type { Connection } from '../../aws';
import { currentCaller } from '../caller';
import type { Connections } from '../connections/connections';
import { MAP_VIEW } from '../contributions';
import type { MapAction } from '../../webview';
import { showError } from '../messages';
import { pageHtml, scriptFolder } from '../webviews/page';
import { openWebviewPanel } from '../webviews/webviewPanel';
import { runMapAction, type MapActionServices } from './mapActions';
import { MapPanel } from './mapPanel';
import { MapSource, type MapSourceOptions } from './mapSource';

export interface MapServices extends Omit<MapSourceOptions, 'connection' | 'onChange'>, MapActionServices {
  extension: { uri: Uri };
  connections: Connections;
  panels: MapActionServices['panels'];
  log: LogOutputChannel;
}

/** The tabs of all maps of this window: one for each connection. */
export class MapPanels implements Disposable {
  readonly #services: MapServices;
  readonly #panels = new Set<MapPanel>();

  constructor(services: MapServices) {
    this.#services = services;
  }

  open(connection: Connection): void {
    const known = [...this.#panels].find((panel) => panel.connection.name === connection.name);
    if (known) {
      known.panel.reveal();
      return;
    }
    const isAside = currentCaller() === 'program';
    const viewColumn = isAside && window.activeTextEditor ? ViewColumn.Beside : ViewColumn.Active;
    this.#add(openWebviewPanel(MAP_VIEW, title(connection), { viewColumn, preserveFocus: isAside }), connection);
  }

  /** After a reload of the window. A connection may be gone by then. */
  restore(panel: WebviewPanel, state: unknown): void {
    const { connection: name } = (state ?? {}) as { connection?: unknown };
    const connection = this.#services.connections.list().find((one) => one.name === name);
    if (connection) this.#add(panel, connection);
    else panel.dispose();
  }

  async act(map: string, node: string, action: MapAction): Promise<void> {
    await [...this.#panels].find(({ id }) => id === map)?.act(node, action);
  }

  dispose(): void {
    for (const panel of this.#panels) panel.dispose();
  }

  #add(panel: WebviewPanel, connection: Connection): void {
    const { extension, log } = this.#services;
    const icon = (name: string) => Uri.joinPath(extension.uri, 'media', `map-${name}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [scriptFolder(extension.uri)] };
    const added = new MapPanel({
      ...{ id: randomUUID(), panel, connection },
      html: pageHtml(panel.webview, extension.uri, { name: 'map', title: 'Pipeline map' }),
      source: (onChange) => new MapSource({ ...this.#services, connection, onChange }),
      onAction: (source, id, action) =>
        runMapAction(this.#services, { source, connection: connection.name, id }, action),
      onError: (error, doing) => showError(log, error, { doing, connection }),
      onDispose: () => this.#panels.delete(added),
    });
    this.#panels.add(added);
  }
}

function title({ name }: Connection): string {
  return l10n.t('Map: {0}', name);
}
