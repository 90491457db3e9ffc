import type { Memento } from 'vscode';
import type { CredentialRoute } from '../../aws';

const KEY = 'connections.allowedEndpoints';

/**
 * The hosts that a person lets a profile's credentials go to, where a workspace's settings ask for it. By profile and host:
 * another workspace that names both has nothing new to ask.
 */
export class AllowedEndpoints {
  readonly #memento: Memento;
  readonly #listeners = new Set<() => void>();

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  /** @returns what ends it */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  list(): CredentialRoute[] {
    const stored: unknown = this.#memento.get(KEY);
    return Array.isArray(stored) ? stored.filter(isRoute) : [];
  }

  allows(route: CredentialRoute): boolean {
    return this.list().some((known) => isSame(known, route));
  }

  async allow(routes: readonly CredentialRoute[]): Promise<void> {
    await this.#store([...this.list(), ...routes.filter((route) => !this.allows(route))]);
  }

  async revoke(routes: readonly CredentialRoute[]): Promise<void> {
    await this.#store(this.list().filter((known) => !routes.some((route) => isSame(known, route))));
  }

  async #store(routes: CredentialRoute[]): Promise<void> {
    await this.#memento.update(KEY, routes.length === 0 ? undefined : routes);
    for (const listener of this.#listeners) listener();
  }
}

function isSame(left: CredentialRoute, right: CredentialRoute): boolean {
  return left.profile === right.profile && left.origin === right.origin;
}

function isRoute(value: unknown): value is CredentialRoute {
  if (typeof value !== 'object' || value === null) return false;
  const { profile, origin } = value as Record<string, unknown>;
  return typeof profile === 'string' && typeof origin === 'string';
}
