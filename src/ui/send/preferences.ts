import type { Memento } from 'vscode';
import type { ExplicitHashKeyChoice, PartitionKeyChoice } from '../../records';
import type { TargetArgument } from '../prompts/targetNames';

/** How records are given to a target. */
export interface SendSettings {
  partitionKey: PartitionKeyChoice;
  explicitHashKey?: ExplicitHashKeyChoice | undefined;
  order?: 'perKey' | undefined;
  aggregate?: boolean | undefined;
}

/** For other records than those that were sent: keys that came with these mean nothing to them. */
export function lastingSettings(settings: SendSettings): SendSettings {
  return settings.partitionKey.kind === 'given' ? { ...settings, partitionKey: { kind: 'random' } } : settings;
}

/** For some of the records that were sent, by their places among them. */
export function settingsOfSome(settings: SendSettings, indexes: readonly number[]): SendSettings {
  const { partitionKey } = settings;
  if (partitionKey.kind !== 'given') return settings;
  return { ...settings, partitionKey: { kind: 'given', keys: indexes.map((index) => partitionKey.keys[index]) } };
}

const KEY = 'sendSettings';
const MAX_TARGETS = 100;

/** What a person chose for each target, in this workspace. */
export class SendPreferences {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  of(target: TargetArgument): SendSettings {
    return this.#all()[idOf(target)] ?? { partitionKey: { kind: 'random' } };
  }

  async remember(target: TargetArgument, settings: SendSettings): Promise<void> {
    const { [idOf(target)]: _replaced, ...others } = this.#all();
    const entries = [...Object.entries(others), [idOf(target), lastingSettings(settings)] as const];
    await this.#memento.update(KEY, Object.fromEntries(entries.slice(-MAX_TARGETS)));
  }

  #all(): Record<string, SendSettings> {
    return this.#memento.get<Record<string, SendSettings>>(KEY, {});
  }
}

function idOf(target: TargetArgument): string {
  return JSON.stringify(target);
}
