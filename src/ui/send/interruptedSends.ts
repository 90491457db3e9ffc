import * as l10n from '@vscode/l10n';
import { commands, type Disposable, type LogOutputChannel } from 'vscode';
import { COMMANDS } from '../contributions';
import { showResult } from '../messages';
import { interruptedText } from './interruptedText';
import type { JournalEntry, SendJournal } from './sendJournal';

/** After a reload the process before may still be about to end, so what is left in the journal is looked at again for a while. */
const LOOK_EVERY_MS = 2_000;
const LOOK_FOR_MS = 90_000;

/** Tells at the start what sends had reached whose window was closed or reloaded, or died. */
export class InterruptedSends implements Disposable {
  readonly #journal: SendJournal;
  readonly #log: LogOutputChannel;
  #timer: NodeJS.Timeout;
  #isDisposed = false;

  constructor(options: { journal: SendJournal; log: LogOutputChannel }) {
    this.#journal = options.journal;
    this.#log = options.log;
    const untilMs = Date.now() + LOOK_FOR_MS;
    this.#timer = setTimeout(() => void this.#look(untilMs), 0);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  async #look(untilMs: number): Promise<void> {
    try {
      for (const entry of await this.#journal.takeInterrupted()) tell(entry);
      const isDone = Date.now() > untilMs || !(await this.#journal.hasEntries());
      if (isDone || this.#isDisposed) return;
      this.#timer = setTimeout(() => void this.#look(untilMs), LOOK_EVERY_MS);
    } catch (error) {
      this.#log.error(error instanceof Error ? error : String(error));
    }
  }
}

function tell(entry: JournalEntry): void {
  const { target, startedMs } = entry;
  const tail = {
    label: l10n.t('Tail'),
    run: () => commands.executeCommand(COMMANDS.tail, { ...target, from: { timestamp: startedMs }, view: 'panel' }),
  };
  showResult('warning', interruptedText(entry, Date.now()), 'stream' in target ? [tail] : []);
}
