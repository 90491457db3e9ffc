import type { Memento } from 'vscode';
import type { TargetArgument } from './targetNames';

const KEY = 'recentTargets';
const KEPT = 5;

/** The targets of the last sends, in this workspace: what one sends to next is mostly what one sent to last. */
export class RecentTargets {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  list(): TargetArgument[] {
    return this.#memento.get<TargetArgument[]>(KEY, []);
  }

  async add(target: TargetArgument): Promise<void> {
    const id = JSON.stringify(target);
    const others = this.list().filter((known) => JSON.stringify(known) !== id);
    await this.#memento.update(KEY, [target, ...others].slice(0, KEPT));
  }
}
