import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { PendingChanges } from '../../../src/ui/commands/resources/pendingChanges';

class MemoryMemento implements Memento {
  readonly #values = new Map<string, unknown>();

  keys(): string[] {
    return [...this.#values.keys()];
  }

  get<T>(key: string, fallback?: T): T {
    return (this.#values.get(key) ?? fallback) as T;
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}

const CHANGE = {
  kind: 'stream',
  connection: 'local',
  name: 'orders',
  until: 'active',
  title: 'Creating data stream orders',
} as const;
/** No process of Linux, macOS or Windows has this id. */
const DEAD_PROCESS = 2 ** 30;

describe('changes that a window waits for', () => {
  it('are noted until they are over', async () => {
    const memento = new MemoryMemento();
    const end = await new PendingChanges(memento).begin(CHANGE);
    assert.equal(memento.keys().length, 1);
    await end();
    assert.deepEqual(memento.keys(), []);
  });

  it('are left to the window that waits, and taken over from one that is gone', async () => {
    const memento = new MemoryMemento();
    const journal = new PendingChanges(memento);
    await journal.begin(CHANGE);
    assert.deepEqual(await journal.takeOver(), []);
    assert.equal(journal.hasOthers, false);
    const [key = ''] = memento.keys();
    const [noted] = memento.get<{ processId: number }[]>(key);
    await memento.update(key, [{ ...noted, processId: DEAD_PROCESS }]);
    assert.equal(journal.hasOthers, true);
    assert.deepEqual(await journal.takeOver(), [CHANGE]);
    assert.deepEqual(await journal.takeOver(), [], 'each is taken over once');
  });
});
