import * as l10n from '@vscode/l10n';
import { window, type Disposable, type Event } from 'vscode';
import type { Connection } from '../../aws';
import { COMMANDS, LOCAL_CONNECTION, OBJECT_SCHEME, RECORDS_SCHEME } from '../contributions';
import { StatusItem } from '../statusItem';
import type { Identities } from './identities';
import { placeText } from './identityText';

interface ConnectionStatusOptions {
  connections: { list(): Connection[]; readonly identities: Identities };
  tails: {
    readonly onDidChangeActive: Event<void>;
    /** The connection of the tail that a person looks at. */
    readonly activeRequest: { connection: string } | undefined;
  };
}

/** In the status bar: account and region of the tail or the object that a person looks at. */
export class ConnectionStatus implements Disposable {
  readonly #options: ConnectionStatusOptions;
  readonly #item = new StatusItem({
    id: 'kinesisPipelines.connection',
    name: l10n.t('Kinesis connection'),
    command: COMMANDS.identity,
  });
  readonly #subscriptions: readonly Disposable[];

  constructor(options: ConnectionStatusOptions) {
    this.#options = options;
    const draw = () => this.#draw();
    this.#subscriptions = [
      window.onDidChangeActiveTextEditor(draw),
      options.tails.onDidChangeActive(draw),
      options.connections.identities.onDidChange(draw),
      this.#item,
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #draw(): void {
    const { connections, tails } = this.#options;
    const name = tails.activeRequest?.connection ?? connectionOfEditor();
    // Names in addresses are in lower case.
    const connection = connections.list().find((other) => other.name.toLowerCase() === name?.toLowerCase());
    if (!connection || connection.name === LOCAL_CONNECTION) return this.#item.hide();
    connections.identities.learn(connection.name);
    const identity = connections.identities.known(connection.name);
    this.#item.show({
      icon: connection.protected ? 'shield' : connection.readOnly ? 'lock' : 'account',
      text: `${connection.name} · ${placeText(connection, identity)}`,
      tooltip: [connection.name, ...(identity ? [identity.arn] : []), connection.region],
    });
  }
}

function connectionOfEditor(): string | undefined {
  const uri = window.activeTextEditor?.document.uri;
  return uri?.scheme === OBJECT_SCHEME || uri?.scheme === RECORDS_SCHEME ? uri.authority : undefined;
}
