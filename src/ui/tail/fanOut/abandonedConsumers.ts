import * as l10n from '@vscode/l10n';
import type { Disposable, LogOutputChannel } from 'vscode';
import { streamLabel } from '../../../aws';
import { showResult } from '../../messages';
import type { ConsumerPlace } from './consumerJournal';
import type { TailConsumers } from './tailConsumers';

/** After a reload the process before may still be about to end. */
const LOOK_MS = [1_000, 15_000, 60_000];

/** Tells at the start at which streams a window that died may have left consumers. Calls nothing of AWS by itself. */
export class AbandonedConsumers implements Disposable {
  readonly #consumers: TailConsumers;
  readonly #log: LogOutputChannel;
  readonly #timers: NodeJS.Timeout[];
  readonly #told = new Set<string>();

  constructor(consumers: TailConsumers, log: LogOutputChannel) {
    this.#consumers = consumers;
    this.#log = log;
    this.#timers = LOOK_MS.map((delayMs) => setTimeout(() => void this.#look(), delayMs));
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #look(): Promise<void> {
    try {
      for (const place of await this.#consumers.abandoned()) this.#tell(place);
    } catch (error) {
      this.#log.error(error instanceof Error ? error : String(error));
    }
  }

  #tell(place: ConsumerPlace): void {
    const key = JSON.stringify(place);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const text = l10n.t(
      'A tail of {0} with enhanced fan-out did not end properly. Its consumer costs money until it is removed.',
      streamLabel(place.stream),
    );
    showResult('warning', text, [{ label: l10n.t('Remove Consumer'), run: () => this.#consumers.removeAndSay(place) }]);
  }
}
