import type { Memento } from 'vscode';
import type { RatePlan } from '../../samples';
import type { TargetArgument } from '../prompts/targetNames';

/** What a person generated last: where the next run begins. */
export interface LastRun {
  /** A preset by its id, or the address of a template. */
  template: { preset: string } | { uri: string } | undefined;
  destination: TargetArgument | 'editor';
  count?: number | undefined;
  durationMs?: number | undefined;
  plan?: RatePlan | undefined;
  seed?: number | undefined;
}

const KEY = 'lastRun';

/** The last run of generated records, in this workspace. */
export class LastRuns {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  get last(): LastRun | undefined {
    return this.#memento.get<LastRun>(KEY);
  }

  async remember(run: LastRun): Promise<void> {
    await this.#memento.update(KEY, run);
  }
}
