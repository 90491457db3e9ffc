import * as l10n from '@vscode/l10n';
import type { Disposable, Event } from 'vscode';
import { COMMANDS, LOCAL_CONNECTION } from './contributions';
import { StatusItem } from './statusItem';

interface MapStatusOptions {
  local: { readonly onDidChange: Event<unknown>; readonly state: { readonly kind: string } };
  tails: {
    readonly onDidChangeActive: Event<void>;
    /** The connection of the tail that a person looks at. */
    readonly activeRequest: { connection: string } | undefined;
  };
}

/** In the status bar: the way to the map of the tail that a person looks at, or of the local pipeline while it runs. */
export class MapStatus implements Disposable {
  readonly #options: MapStatusOptions;
  readonly #subscriptions: readonly Disposable[];
  #shown: { connection: string; item: StatusItem } | undefined;

  constructor(options: MapStatusOptions) {
    this.#options = options;
    const draw = () => this.#draw();
    this.#subscriptions = [options.local.onDidChange(draw), options.tails.onDidChangeActive(draw)];
    draw();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#shown?.item.dispose();
  }

  #draw(): void {
    const { local, tails } = this.#options;
    const running = local.state.kind === 'running' ? LOCAL_CONNECTION : undefined;
    const connection = tails.activeRequest?.connection ?? running;
    if (connection === this.#shown?.connection) return;
    this.#shown?.item.dispose();
    this.#shown = connection === undefined ? undefined : { connection, item: itemFor(connection) };
  }
}

function itemFor(connection: string): StatusItem {
  const item = new StatusItem({
    id: 'kinesisPipelines.map',
    name: l10n.t('Pipeline map'),
    command: { id: COMMANDS.openMap, argument: { connection } },
  });
  item.show({
    icon: 'type-hierarchy',
    text: l10n.t('Map'),
    tooltip: [l10n.t('Open the pipeline map of {0}', connection)],
  });
  return item;
}
