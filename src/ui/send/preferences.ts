import type { Memento } from 'vscode';
import type { PartitionKeyChoice } from '../../records';
import type { TargetArgument } from '../prompts/targetNames';

/** How records are given to a target. */
export interface SendSettings {
  partitionKey: PartitionKeyChoice;
  explicitHashKey?: string | undefined;
  order?: 'perKey' | undefined;
  aggregate?: boolean | undefined;
}

const KEY = 'sendSettings';
const MOST_TARGETS = 100;

/** What a person chose for each target, in this workspace. */
export class SendPreferences {
  constructor(private readonly memento: Memento) {}

  of(target: TargetArgument): SendSettings {
    return this.#all()[idOf(target)] ?? { partitionKey: { kind: 'random' } };
  }

  async remember(target: TargetArgument, settings: SendSettings): Promise<void> {
    const { [idOf(target)]: _replaced, ...others } = this.#all();
    const entries = [...Object.entries(others), [idOf(target), settings] as const];
    await this.memento.update(KEY, Object.fromEntries(entries.slice(-MOST_TARGETS)));
  }

  #all(): Record<string, SendSettings> {
    return this.memento.get<Record<string, SendSettings>>(KEY, {});
  }
}

function idOf(target: TargetArgument): string {
  return JSON.stringify(target);
}
