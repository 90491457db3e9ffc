import type { Memento } from 'vscode';
import type { NamedKind } from '../../aws';
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
    return this.#memento.get<unknown[]>(KEYS[use], []).filter(isUse) as RecentUses[Use][];
  }

  /** The names of one kind that were used of a connection, each once: as calls take them, a name or an ARN. */
  namesOf(connection: string, kind: NamedKind): string[] {
    const used: object[] = (['tailed', 'delivered', 'sent', 'browsed'] as const)
      .flatMap((use): RecentUses[typeof use][] => this.list(use))
      .filter((target) => target.connection === connection);
    return [...new Set(used.flatMap((target) => textOf(target, kind) ?? []))];
  }

  async add<Use extends keyof RecentUses>(target: RecentUses[Use], use: Use): Promise<void> {
    const id = JSON.stringify(target);
    const others = this.list(use).filter((known) => JSON.stringify(known) !== id);
    await this.#memento.update(KEYS[use], [target, ...others].slice(0, KEPT));
  }
}

/** Another version may have written it. */
function isUse(value: unknown): boolean {
  return typeof value === 'object' && value !== null && textOf(value, 'connection') !== undefined;
}

function textOf(target: object, key: string): string | undefined {
  const text = (target as Record<string, unknown>)[key];
  return typeof text === 'string' ? text : undefined;
}
