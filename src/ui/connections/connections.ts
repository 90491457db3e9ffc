import { EventEmitter, l10n, type Disposable, type LogOutputChannel } from 'vscode';
import { openClients, parseConnections, type Clients, type Connection } from '../../aws';
import { PipelinesError } from '../../errors';
import { LOCAL_CONNECTION } from '../contributions';
import { onDidChangeSetting, setting, scopeOfSetting } from '../settings';
import type { AllowedEndpoints } from './allowedEndpoints';
import { LOCAL_REGION, type LocalPipeline } from './localPipeline';

interface OpenedClients {
  /** The connection as it was when these were opened; other settings need other clients. */
  fingerprint: string;
  clients: Promise<Clients>;
}

/** The connections a person has, the local pipeline first, and the AWS clients of each, opened on first use. */
export class Connections implements Disposable {
  readonly #local: LocalPipeline;
  readonly #allowed: AllowedEndpoints;
  readonly #log: LogOutputChannel;
  readonly #changed = new EventEmitter<void>();
  /** The list of connections changed, or one of them. */
  readonly onDidChange = this.#changed.event;
  readonly #opened = new Map<string, OpenedClients>();
  readonly #subscriptions: { dispose(): unknown }[];
  #configured: Connection[] = [];

  constructor(options: { local: LocalPipeline; allowed: AllowedEndpoints; log: LogOutputChannel }) {
    this.#local = options.local;
    this.#allowed = options.allowed;
    this.#log = options.log;
    this.#readSettings();
    this.#subscriptions = [
      onDidChangeSetting('connections', () => {
        this.#readSettings();
        this.#changed.fire();
      }),
      { dispose: this.#allowed.onDidChange(() => this.#changed.fire()) },
      this.#changed,
    ];
  }

  list(): Connection[] {
    return [this.#localConnection(), ...this.#configured];
  }

  /** In whatever case: an address that was parsed from its text has the name in lower case. */
  get(name: string): Connection {
    const known = this.list();
    const isAlike = (connection: Connection) => connection.name.toLowerCase() === name.toLowerCase();
    const found = known.find((connection) => connection.name === name) ?? known.find(isAlike);
    if (found) return found;
    throw new PipelinesError('UnknownConnection', l10n.t('There is no connection "{0}".', name), {
      remedy: l10n.t(
        'Add it to the setting "kinesisPipelines.connections". There are: {0}.',
        known.map((connection) => connection.name).join(', '),
      ),
    });
  }

  /** Starts the local pipeline where it is its connection that is asked for. */
  async clients(name: string): Promise<Clients> {
    const connection = this.get(name);
    const { name: id } = connection;
    const target = id === LOCAL_CONNECTION ? { ...connection, endpoint: await this.#local.endpoint() } : connection;
    const fingerprint = JSON.stringify(target);
    const known = this.#opened.get(id);
    if (known?.fingerprint === fingerprint) return known.clients;
    if (known) this.#destroy(known);
    const opened = {
      fingerprint,
      clients: openClients(target, { allowsRoute: (route) => this.#allowed.allows(route) }),
    };
    this.#opened.set(id, opened);
    opened.clients.catch(() => {
      if (this.#opened.get(id) === opened) this.#opened.delete(id);
    });
    return opened.clients;
  }

  /** Clients that fetch their credentials anew. Those before go on serving who has them. */
  renew(name: string): Promise<Clients> {
    this.#opened.delete(name);
    return this.clients(name);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const opened of this.#opened.values()) this.#destroy(opened);
    this.#opened.clear();
  }

  #localConnection(): Connection {
    const { state } = this.#local;
    const connection = { name: LOCAL_CONNECTION, region: LOCAL_REGION };
    return state.kind === 'running' ? { ...connection, endpoint: state.endpoint } : connection;
  }

  #readSettings(): void {
    const { connections, problems } = parseConnections(setting('connections'));
    for (const problem of problems) this.#log.warn(`Setting "kinesisPipelines.connections": ${problem}`);
    const scope = scopeOfSetting('connections');
    this.#configured = connections
      .filter(({ name }) => name !== LOCAL_CONNECTION)
      .map((connection) => ({ ...connection, scope }));
    for (const [name, opened] of this.#opened) {
      if (name === LOCAL_CONNECTION || this.#configured.some((connection) => connection.name === name)) continue;
      this.#destroy(opened);
      this.#opened.delete(name);
    }
  }

  #destroy(opened: OpenedClients): void {
    opened.clients.then(
      (clients) => clients.destroy(),
      () => undefined,
    );
  }
}
