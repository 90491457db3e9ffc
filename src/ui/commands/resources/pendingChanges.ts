import { randomUUID } from 'node:crypto';
import type { Memento } from 'vscode';
import { isAlive } from '../../../common';
import type { PipelinePart } from '../../../pipelines';
import { PENDING_CHANGES } from '../../contributions';

/** What a window waits for. AWS goes on with it when the window is closed or reloaded. */
export type PendingChange =
  | {
      kind: 'stream' | 'deliveryStream';
      connection: string;
      name: string;
      /** What it will be when the wait is over. */
      until: 'active' | 'gone';
      title: string;
    }
  | { kind: 'pipeline'; connection: string; title: string; parts: readonly PipelinePart[] };

/** With the process that waits for it. */
interface Noted {
  id: string;
  processId: number;
  change: PendingChange;
}

/** The changes under way, so that the next window can wait for them in the place of this one. */
export class PendingChanges {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  /** @returns what notes that it is over */
  async begin(change: PendingChange): Promise<() => Promise<void>> {
    const id = randomUUID();
    await this.#update((all) => [...all, { id, processId: process.pid, change }]);
    return () => this.#update((all) => all.filter((noted) => noted.id !== id));
  }

  /** What processes waited for that are gone. They are taken out: whoever takes them waits for them. */
  async takeOver(): Promise<PendingChange[]> {
    const orphans = this.#all.filter(({ processId }) => !isAlive(processId));
    await this.#update((all) => all.filter(({ id }) => !orphans.some((orphan) => orphan.id === id)));
    return orphans.map(({ change }) => change);
  }

  /** Whether another process waits, or did until a moment ago. */
  get hasOthers(): boolean {
    return this.#all.some(({ processId }) => processId !== process.pid);
  }

  get #all(): Noted[] {
    return this.#memento.get<Noted[]>(PENDING_CHANGES, []);
  }

  async #update(change: (all: readonly Noted[]) => Noted[]): Promise<void> {
    const next = change(this.#all);
    await this.#memento.update(PENDING_CHANGES, next.length > 0 ? next : undefined);
  }
}
