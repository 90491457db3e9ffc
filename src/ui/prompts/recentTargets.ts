import type { Memento } from 'vscode';
import type { TargetArgument } from './targetNames';

/** What was done with a target. */
type TargetUse = 'sent' | 'tailed';

const KEYS = { sent: 'recentTargets', tailed: 'recentTails' } as const;
const KEPT = 5;

/** The targets of the last sends and of the last tails, in this workspace: what one uses next is mostly what one used last. */
export class RecentTargets {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  list(use: TargetUse): TargetArgument[] {
    return this.#memento.get<TargetArgument[]>(KEYS[use], []);
  }

  async add(target: TargetArgument, use: TargetUse): Promise<void> {
    const id = JSON.stringify(target);
    const others = this.list(use).filter((known) => JSON.stringify(known) !== id);
    await this.#memento.update(KEYS[use], [target, ...others].slice(0, KEPT));
  }
}
