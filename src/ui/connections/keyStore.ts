import { PipelinesError } from '../../errors';
import type { StoredKeys } from '../../aws';

interface Secrets {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/** Keys that were taken from `.env` files, in the editor's secret storage. Settings hold only their id. */
export class KeyStore {
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  async get(id: string): Promise<StoredKeys | undefined> {
    const stored = await this.#secrets.get(secretOf(id));
    if (stored === undefined) return undefined;
    const value: unknown = JSON.parse(stored);
    if (isKeys(value)) return value;
    throw new PipelinesError('InvalidKeys', `What is stored as "${id}" is not a pair of keys.`);
  }

  async delete(id: string): Promise<void> {
    await this.#secrets.delete(secretOf(id));
  }

  async set(id: string, keys: StoredKeys): Promise<void> {
    await this.#secrets.store(secretOf(id), JSON.stringify(keys));
  }
}

function secretOf(id: string): string {
  return `connections.keys.${id}`;
}

function isKeys(value: unknown): value is StoredKeys {
  if (typeof value !== 'object' || value === null) return false;
  const { accessKeyId, secretAccessKey, sessionToken } = value as Record<string, unknown>;
  const isToken = sessionToken === undefined || typeof sessionToken === 'string';
  return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string' && isToken;
}
