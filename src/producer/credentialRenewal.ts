import type { ProducerClients, SendOptions } from './types';

/** The clients that requests are sent with until their credentials expire. Each renewal makes a new one, even with the same clients. */
export interface Access {
  readonly clients: ProducerClients;
}

/** Asks for new credentials once, however many requests find that the old ones have expired. */
export class CredentialRenewal {
  readonly #ask: SendOptions['onExpiredCredentials'];
  readonly #signal: AbortSignal;
  #access: Access;
  #asking: Promise<boolean> | undefined;

  constructor({ clients, onExpiredCredentials }: SendOptions, signal: AbortSignal) {
    this.#access = { clients };
    this.#ask = onExpiredCredentials;
    this.#signal = signal;
  }

  get access(): Access {
    return this.#access;
  }

  get isAsking(): boolean {
    return this.#asking !== undefined;
  }

  /**
   * @param used what the refused request was sent with
   * @returns false: there are no credentials to go on with
   */
  renew(error: Error, used: Access): Promise<boolean> {
    if (used !== this.#access) return Promise.resolve(true);
    this.#asking ??= this.#askNow(error).finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #askNow(error: Error): Promise<boolean> {
    const clients = await this.#ask?.(error, this.#signal);
    if (!clients) return false;
    this.#access = { clients };
    return true;
  }
}
