import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { AllowedEndpoints } from '../../../src/ui/connections/allowedEndpoints';

const PROD = { profile: 'prod', origin: 'https://kinesis.example' };

class StoredValues implements Memento {
  readonly #values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  get<T>(key: string, fallback?: T): T | undefined {
    return (this.#values.get(key) as T | undefined) ?? fallback;
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, value);
    return Promise.resolve();
  }
}

describe('the hosts that may receive credentials', () => {
  it('are none at first', () => {
    const allowed = new AllowedEndpoints(new StoredValues());
    assert.equal(allowed.allows(PROD), false);
    assert.deepEqual(allowed.list(), []);
  });

  it('are remembered by profile and host, and told', async () => {
    const stored = new StoredValues();
    const allowed = new AllowedEndpoints(stored);
    let changes = 0;
    const end = allowed.onDidChange(() => changes++);
    await allowed.allow([PROD]);
    await allowed.allow([PROD]);
    end();
    const again = new AllowedEndpoints(stored);
    assert.deepEqual([again.list(), changes], [[PROD], 2]);
    assert.ok(again.allows(PROD));
    for (const other of [
      { ...PROD, profile: 'Prod' },
      { ...PROD, origin: 'http://kinesis.example' },
      { ...PROD, origin: 'https://kinesis.example:8443' },
      { ...PROD, origin: 'https://www.kinesis.example' },
    ]) {
      assert.equal(again.allows(other), false, JSON.stringify(other));
    }
  });

  it('are taken back, each by itself', async () => {
    const stored = new StoredValues();
    const allowed = new AllowedEndpoints(stored);
    const other = { ...PROD, profile: 'dev' };
    await allowed.allow([PROD, other]);
    await allowed.revoke([PROD]);
    assert.deepEqual(allowed.list(), [other]);
    await allowed.revoke([other]);
    assert.deepEqual(stored.keys(), []);
  });

  it('are none where something else is stored', async () => {
    const stored = new StoredValues();
    for (const value of ['all', [null, 'https://kinesis.example', { profile: 'prod' }], { '*': true }]) {
      await stored.update('connections.allowedEndpoints', value);
      assert.deepEqual(new AllowedEndpoints(stored).list(), []);
    }
  });
});
