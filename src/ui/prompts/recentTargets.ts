import type { Memento } from 'vscode';
import type { TargetArgument } from './targetNames';

interface BucketArgument {
  connection: string;
  bucket: string;
}

/** What is remembered of each use. */
interface RecentUses {
  sent: TargetArgument;
  tailed: TargetArgument;
  /** A delivery stream that was chosen to see what it delivered. */
  delivered: TargetArgument;
  /** A bucket whose objects or folders were chosen from. */
  browsed: BucketArgument;
}

const KEYS: Readonly<Record<keyof RecentUses, string>> = {
  sent: 'recentTargets',
  tailed: 'recentTails',
  delivered: 'recentDeliveries',
  browsed: 'recentBuckets',
};
const KEPT = 5;

/** What was used last in this workspace, by use: what one uses next is mostly what one used last. */
export class RecentTargets {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  list<Use extends keyof RecentUses>(use: Use): RecentUses[Use][] {
    return this.#memento.get<RecentUses[Use][]>(KEYS[use], []);
  }

  async add<Use extends keyof RecentUses>(target: RecentUses[Use], use: Use): Promise<void> {
    const id = JSON.stringify(target);
    const others = this.list(use).filter((known) => JSON.stringify(known) !== id);
    await this.#memento.update(KEYS[use], [target, ...others].slice(0, KEPT));
  }
}
