import type { ProducerClients, SendOptions } from './types';

/** What requests are sent with, until its credentials expire. A new one for each renewal, also with the same clients. */
export interface Access {
  readonly clients: ProducerClients;
}

/** Asks for new credentials once, however many requests find out that the old ones expired. */
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

  /** @returns false: there are none to go on with. `used`: what the request was sent with that was refused. */
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
