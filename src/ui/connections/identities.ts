import { EventEmitter, type Disposable, type Event } from 'vscode';
import { errorCode, type Clients, type Connection } from '../../aws';
import { LOCAL_CONNECTION } from '../contributions';
import { placeText, type Identity } from './identityText';

/** What identities need of the connections. */
export interface ConnectionsOfIdentities {
  readonly onDidChange: Event<void>;
  readonly onDidRenewCredentials: Event<void>;
  get(name: string): Connection;
  clients(name: string): Promise<Clients>;
}

interface Known {
  /** The connection as it was when it was asked about. */
  fingerprint: string;
  /** Undefined: it is being asked, or could not be found out. */
  identity: Identity | undefined;
  asked: Promise<unknown>;
}

/** A question to a person waits for it no longer than this. */
const MAX_WAIT_MS = 2_000;

/**
 * The owners of the connections' credentials, where they are known. Nothing is asked before a connection is used: asking may
 * open a browser, or want a code.
 */
export class Identities implements Disposable {
  readonly #connections: ConnectionsOfIdentities;
  readonly #known = new Map<string, Known>();
  readonly #changed = new EventEmitter<string>();
  /** Something else is known of the connection with this name. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: readonly { dispose(): unknown }[];

  constructor(connections: ConnectionsOfIdentities) {
    this.#connections = connections;
    this.#subscriptions = [
      connections.onDidChange(() => this.#forgetChanged()),
      connections.onDidRenewCredentials(() => this.#learnAgain()),
      this.#changed,
    ];
  }

  /** Undefined: it is not known, or it is the local pipeline, whose account says nothing. */
  known(name: string): Identity | undefined {
    return this.#known.get(name)?.identity;
  }

  /** Finds it out in the background, once. A failure is not shown here: the next use of the connection shows the same one. */
  learn(name: string): void {
    void this.#learnt(name);
  }

  /** As far as it is known after a moment: for a question to a person. */
  async soon(name: string): Promise<Identity | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => (timer = setTimeout(resolve, MAX_WAIT_MS)));
    await Promise.race([this.#learnt(name), waited]);
    clearTimeout(timer);
    return this.known(name);
  }

  /** A text of a question followed by account and region. The local pipeline needs neither. */
  async withPlace(text: string, name: string): Promise<string> {
    if (name === LOCAL_CONNECTION) return text;
    const identity = await this.soon(name);
    return `${text} · ${placeText(this.#connections.get(name), identity)}`;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #learnt(name: string): Promise<unknown> {
    if (name === LOCAL_CONNECTION) return Promise.resolve();
    return (this.#known.get(name) ?? this.#ask(name, undefined)).asked;
  }

  #ask(name: string, before: Identity | undefined): Known {
    const fingerprint = JSON.stringify(this.#connections.get(name));
    const known: Known = { fingerprint, identity: before, asked: Promise.resolve() };
    this.#known.set(name, known);
    known.asked = this.#find(name, known).catch((error: unknown) => {
      if (this.#known.get(name) === known) this.#noteUnknown(name, known, error);
    });
    return known;
  }

  #noteUnknown(name: string, known: Known, error: unknown): void {
    const wasKnown = known.identity !== undefined;
    known.identity = undefined;
    // A server without STS will have none the next time; anything else may have passed by then.
    if (errorCode(error) !== 'NoIdentity') this.#known.delete(name);
    if (wasKnown) this.#changed.fire(name);
  }

  async #find(name: string, known: Known): Promise<void> {
    const clients = await this.#connections.clients(name);
    const identity = await clients.identity();
    const { alias } = known.identity?.account === identity.account ? known.identity : { alias: undefined };
    this.#show(name, known, { ...identity, alias });
    this.#show(name, known, { ...identity, alias: await clients.accountAlias() });
  }

  #show(name: string, known: Known, identity: Identity): void {
    const isSame = JSON.stringify(identity) === JSON.stringify(known.identity);
    known.identity = identity;
    if (!isSame && this.#known.get(name) === known) this.#changed.fire(name);
  }

  #forgetChanged(): void {
    for (const [name, { fingerprint }] of this.#known) {
      if (fingerprint !== this.#fingerprintOf(name)) this.#known.delete(name);
    }
  }

  /** Undefined: there is no such connection any more. */
  #fingerprintOf(name: string): string | undefined {
    try {
      return JSON.stringify(this.#connections.get(name));
    } catch {
      return undefined;
    }
  }

  #learnAgain(): void {
    for (const [name, { identity }] of this.#known) this.#ask(name, identity);
  }
}
