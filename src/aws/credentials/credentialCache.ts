import type { AwsCredentialIdentity } from '@smithy/types';
import { credentialsFailureOf } from './failure';
import type { LoginWay } from './notedLogin';

/** As in the SDK: credentials that end sooner are fetched again. */
const REFRESH_BEFORE_MS = 5 * 60_000;

/** Where credentials come from, as its settings say at the moment. */
export interface CredentialSource {
  /** Everything that decides about the credentials: with the same key, those that are known still hold. */
  key: string;
  /** How a person renews them. Undefined: nothing that a person does. */
  login: LoginWay | undefined;
  /**
   * @param refused the access key that the service does not accept any more: another session is needed
   * @param signal aborts when another source has taken the place of this one
   */
  fetch(refused: string | undefined, signal: AbortSignal): Promise<AwsCredentialIdentity>;
}

/** A fetch that may wait for a person. */
interface RunningFetch {
  key: string;
  abort: AbortController;
}

interface KnownCredentials {
  key: string;
  credentials: AwsCredentialIdentity;
}

/** The credentials of a connection: fetched once for all who wait, and again when they end or their source changes. */
export class CredentialCache {
  readonly #read: () => Promise<CredentialSource>;
  #known: KnownCredentials | undefined;
  #fetching: Promise<AwsCredentialIdentity> | undefined;
  #running: RunningFetch | undefined;
  /** The files were written since the source was read. */
  #mayHaveChanged = false;
  /** The access key that the service refused. */
  #refused: string | undefined;
  #login: LoginWay | undefined;

  constructor(read: () => Promise<CredentialSource>) {
    this.#read = read;
  }

  async get(): Promise<AwsCredentialIdentity> {
    const { credentials } = this.#known ?? {};
    if (credentials && !this.#mayHaveChanged && !endsWithin(credentials, REFRESH_BEFORE_MS)) return credentials;
    this.#fetching ??= this.#refresh().finally(() => (this.#fetching = undefined));
    try {
      return await this.#fetching;
    } catch (error) {
      // Settings that are wrong by now count; a network that is down does not end a session.
      const isFinal = credentialsFailureOf(error) !== undefined && this.#mayHaveChanged;
      if (credentials?.expiration && !isFinal && this.#known && !endsWithin(credentials, 0)) return credentials;
      throw error;
    }
  }

  /** How a person renews them. Undefined: the source has not been read yet. */
  get login(): LoginWay | undefined {
    return this.#login;
  }

  /** The files were written: with the next request they are read again, and so they are where a fetch waits for a person. */
  noteChange(): void {
    this.#mayHaveChanged = true;
    if (this.#running) void this.#endIfReplaced(this.#running);
  }

  /**
   * The service refused what was signed with an access key.
   * @returns whether there are other credentials by now
   */
  async renew(refused: string): Promise<boolean> {
    if (this.#known?.credentials.accessKeyId === refused) {
      this.#known = undefined;
      this.#refused = refused;
    }
    return (await this.get()).accessKeyId !== refused;
  }

  async #endIfReplaced({ key, abort }: RunningFetch): Promise<void> {
    if (await this.#isReplaced(key)) abort.abort();
  }

  async #isReplaced(key: string): Promise<boolean> {
    // A file that cannot be read replaces nothing.
    const source = await this.#read().catch(() => undefined);
    return source !== undefined && source.key !== key;
  }

  /** Undefined: another source has taken the place of this one. */
  async #fetch(source: CredentialSource): Promise<AwsCredentialIdentity | undefined> {
    const running = { key: source.key, abort: new AbortController() };
    const { signal } = running.abort;
    this.#running = running;
    try {
      return await source.fetch(this.#refused, signal);
    } catch (error) {
      // The question may be one that several connections wait for, and another of them took it back.
      if (signal.aborted || (this.#mayHaveChanged && (await this.#isReplaced(source.key)))) return undefined;
      throw error;
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }

  async #refresh(): Promise<AwsCredentialIdentity> {
    const mayHaveChanged = this.#mayHaveChanged;
    // What is written from here on counts for the next request.
    this.#mayHaveChanged = false;
    try {
      const source = await this.#read();
      this.#login = source.login;
      const known = this.#known;
      if (known?.key === source.key && !endsWithin(known.credentials, REFRESH_BEFORE_MS)) return known.credentials;
      const credentials = await this.#fetch(source);
      if (!credentials) return await this.#refresh();
      this.#known = { key: source.key, credentials };
      return credentials;
    } catch (error) {
      this.#mayHaveChanged ||= mayHaveChanged;
      throw error;
    }
  }
}

function endsWithin({ expiration }: AwsCredentialIdentity, ms: number): boolean {
  return expiration !== undefined && expiration.getTime() - Date.now() < ms;
}
