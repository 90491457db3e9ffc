import * as l10n from '@vscode/l10n';
import { EventEmitter, type Disposable, type LogOutputChannel } from 'vscode';
import {
  CallerIdentities,
  CredentialFiles,
  foldedName,
  MfaSessions,
  openClients,
  readConnections,
  scopeText,
  type Clients,
  type Connection,
  type ConnectionEntry,
  type CredentialPrompts,
  type CredentialRoute,
  type EntryPlace,
  type FaultyConnection,
  type MfaRequest,
  type StoredKeys,
} from '../../aws';
import { PipelinesError } from '../../errors';
import { LOCAL_CONNECTION } from '../contributions';
import type { AllowedEndpoints } from './allowedEndpoints';
import { ChangeConsent, type AskForChange } from './changeConsent';
import { onDidChangeConnections, scopedConnections } from './connectionSettings';
import { Identities } from './identities';
import type { KeyStore } from './keyStore';
import type { MfaPrompt } from './mfaPrompt';
import { LOCAL_REGION, type LocalPipeline } from './localPipeline';

/** Does something in the place of what is shown. */
type Aside = <T>(task: () => Promise<T>) => Promise<T>;

/** What the clients of all connections have in common. */
interface SharedCredentials {
  files: CredentialFiles;
  mfaSessions: MfaSessions;
  identities: CallerIdentities;
}

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
  readonly #renewed = new EventEmitter<void>();
  /** Files were written that credentials come from: what failed for want of them may work. */
  readonly onDidRenewCredentials = this.#renewed.event;
  /** The owner of each connection's credentials, where it is known. */
  readonly identities = new Identities(this);
  readonly #opened = new Map<string, OpenedClients>();
  /** Undefined: no clients have been opened yet. */
  #shared: SharedCredentials | undefined;
  readonly #mfaPrompt: MfaPrompt;
  readonly #keyStore: KeyStore;
  readonly #askForChange: AskForChange;
  /** Undefined: nothing has been changed yet. */
  #consent: ChangeConsent | undefined;
  #endWatch: (() => void) | undefined;
  readonly #subscriptions: { dispose(): unknown }[];
  /** Undefined: nobody has asked for them yet. */
  #entries: ConnectionEntry[] | undefined;

  constructor(options: {
    local: LocalPipeline;
    allowed: AllowedEndpoints;
    mfaPrompt: MfaPrompt;
    keyStore: KeyStore;
    askForChange: AskForChange;
    log: LogOutputChannel;
  }) {
    this.#local = options.local;
    this.#allowed = options.allowed;
    this.#log = options.log;
    this.#mfaPrompt = options.mfaPrompt;
    this.#keyStore = options.keyStore;
    this.#askForChange = options.askForChange;
    this.#subscriptions = [
      ...onDidChangeConnections(() => {
        if (this.#entries) this.#readSettings();
        this.#changed.fire();
      }),
      { dispose: this.#allowed.onDidChange(() => this.#changed.fire()) },
      this.#changed,
      this.#renewed,
      this.identities,
    ];
  }

  /** The connection of the local pipeline; it has an endpoint while that runs. */
  local(): Connection {
    const { state } = this.#local;
    const connection = { name: LOCAL_CONNECTION, region: LOCAL_REGION };
    return state.kind === 'running' ? { ...connection, endpoint: state.endpoint } : connection;
  }

  /** The usable connections. */
  list(): Connection[] {
    return [this.local(), ...this.#configured()];
  }

  /** All connections of the settings, usable or not, in the order of the tree. */
  entries(): readonly ConnectionEntry[] {
    return this.#entries ?? this.#readSettings();
  }

  /** Every name that is taken, also by entries that cannot be used. */
  names(): string[] {
    return [LOCAL_CONNECTION, ...this.entries().flatMap((entry) => nameOf(entry) ?? [])];
  }

  /** Where a connection is written. `undefined`: no setting has it. */
  placeOf(name: string): EntryPlace | undefined {
    return this.entries().find((entry) => entry.kind === 'usable' && entry.connection.name === name)?.place;
  }

  /** The case of the name does not count: a parsed address has it in lower case. */
  get(name: string): Connection {
    const isNamed = (other: string | undefined) => other !== undefined && foldedName(other) === foldedName(name);
    const found = this.list().find((connection) => isNamed(connection.name));
    if (found) return found;
    const faulty = this.#faulty().find((entry) => isNamed(entry.name));
    throw faulty ? notUsable(faulty) : this.#unknown(name);
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
    const opened = { fingerprint, clients: this.#open(target) };
    this.#opened.set(id, opened);
    opened.clients.catch(() => {
      if (this.#opened.get(id) === opened) this.#opened.delete(id);
    });
    return opened.clients;
  }

  /**
   * Asks before a protected connection changes something: its clients do so, too, but later than a person may expect it.
   * @param operation as AWS calls it
   * @throws {PipelinesError} `ProtectedConnection` when the person says no
   */
  async requireConsent(name: string, operation: string): Promise<void> {
    await this.#requireConsent(this.get(name), operation);
  }

  /**
   * Clients of a connection as it may become, to try it. Whoever opens them destroys them.
   * @param aside lets the box for an MFA code take the place of the caller's own
   * @param storedKeys keys that are not stored yet
   */
  openTrial(
    connection: Connection,
    { aside, storedKeys }: { aside: Aside; storedKeys: StoredKeys | undefined },
  ): Promise<Clients> {
    return this.#open(connection, {
      mfaCode: (request, signal) => aside(() => this.#mfaPrompt.ask(request, signal)),
      ...(storedKeys && { storedKeys: () => Promise.resolve(storedKeys) }),
    });
  }

  /** Makes new clients, which fetch their credentials again. Code that holds the old ones can go on with them. */
  renew(name: string): Promise<Clients> {
    this.#opened.delete(this.get(name).name);
    return this.clients(name);
  }

  /** Asks for the codes again that a person did not want to enter. */
  askAgain(): void {
    this.#mfaPrompt.askAgain();
  }

  async renewCredentials({ name }: Connection): Promise<void> {
    const clients = await this.renew(name);
    await clients.requireCredentials();
  }

  dispose(): void {
    this.#endWatch?.();
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const opened of this.#opened.values()) this.#destroy(opened);
    this.#opened.clear();
  }

  #open(connection: Connection, others: CredentialPrompts = {}): Promise<Clients> {
    if (connection.name === LOCAL_CONNECTION) return openClients(connection);
    const { files, mfaSessions, identities } = this.#sharedCredentials();
    const prompts = {
      allowsRoute: (route: CredentialRoute) => this.#allowed.allows(route),
      mfaCode: (request: MfaRequest, signal: AbortSignal) => this.#mfaPrompt.ask(request, signal),
      storedKeys: (id: string) => this.#keyStore.get(id),
      ...others,
      confirmChange: (operation: string) => this.#requireConsent(connection, operation),
    };
    return openClients(connection, prompts, { credentialChanges: files, mfaSessions, identities });
  }

  #requireConsent(connection: Connection, operation: string): Promise<void> {
    const identityOf = (name: string) => this.identities.soon(name);
    this.#consent ??= new ChangeConsent({ identityOf, ask: this.#askForChange });
    return this.#consent.require(connection, operation);
  }

  /** Made on first use: at activation, nothing of AWS is loaded. */
  #sharedCredentials(): SharedCredentials {
    this.#shared ??= {
      files: new CredentialFiles(),
      mfaSessions: new MfaSessions(),
      identities: new CallerIdentities(),
    };
    this.#endWatch ??= this.#shared.files.onDidChange(() => this.#renewed.fire());
    return this.#shared;
  }

  /** Files are watched for clients of AWS alone. */
  #endIdleWatch(): void {
    if ([...this.#opened.keys()].some((name) => name !== LOCAL_CONNECTION)) return;
    this.#endWatch?.();
    this.#endWatch = undefined;
  }

  #configured(): Connection[] {
    return this.entries().flatMap((entry) => (entry.kind === 'usable' ? entry.connection : []));
  }

  #faulty(): FaultyConnection[] {
    return this.entries().filter((entry) => entry.kind === 'faulty');
  }

  #unknown(name: string): PipelinesError {
    const known = this.list().map((connection) => connection.name);
    return new PipelinesError('UnknownConnection', l10n.t('There is no connection "{0}".', name), {
      remedy: l10n.t('Add it to the setting "kinesisPipelines.connections". There are: {0}.', known.join(', ')),
    });
  }

  #readSettings(): readonly ConnectionEntry[] {
    const entries = readConnections(scopedConnections());
    this.#entries = entries;
    for (const { label, place, problems } of this.#faulty()) {
      this.#log.warn(`Connection "${label}" of ${scopeText(place.scope)} is not used: ${problems.join(' ')}`);
    }
    const usable = new Set(this.list().map(({ name }) => name));
    for (const [name, opened] of this.#opened) {
      if (usable.has(name)) continue;
      this.#destroy(opened);
      this.#opened.delete(name);
    }
    this.#endIdleWatch();
    return entries;
  }

  #destroy(opened: OpenedClients): void {
    opened.clients.then(
      (clients) => clients.destroy(),
      () => undefined,
    );
  }
}

function notUsable({ label, place, problems }: FaultyConnection): PipelinesError {
  return new PipelinesError(
    'InvalidConnection',
    l10n.t('The connection "{0}" is not used: {1}', label, problems.join(' ')),
    { remedy: l10n.t('Correct it in {0}.', scopeText(place.scope)) },
  );
}

function nameOf(entry: ConnectionEntry): string | undefined {
  return entry.kind === 'usable' ? entry.connection.name : entry.name;
}
