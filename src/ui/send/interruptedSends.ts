import * as l10n from '@vscode/l10n';
import { commands, type Disposable, type LogOutputChannel } from 'vscode';
import { COMMANDS } from '../contributions';
import { formatAge, formatCount, plural } from '../format';
import { showResult } from '../messages';
import { targetLabel } from '../prompts/targetNames';
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

function interruptedText(entry: JournalEntry, nowMs: number): string {
  const { name, target, updatedMs } = entry;
  const age = formatAge(updatedMs, nowMs);
  const what = l10n.t('The window closed while {0} was being sent to {1} ({2}).', name, targetLabel(target), age);
  return `${what} ${countsText(entry)}`;
}

function countsText({ sent, failed, total, isExact }: JournalEntry): string {
  const all = total === undefined ? undefined : plural(total, 'record');
  const failures = failed > 0 ? [l10n.t('{0} failed', formatCount(failed))] : [];
  if (isExact) {
    const arrived = all
      ? l10n.t('Sent: {0} of {1}', formatCount(sent), all)
      : l10n.t('Sent: {0}', plural(sent, 'record'));
    return `${[arrived, ...failures, l10n.t('the rest was not sent')].join('; ')}.`;
  }
  const arrived = all
    ? l10n.t('At least {0} of {1} had arrived', formatCount(sent), all)
    : l10n.t('At least {0} had arrived', plural(sent, 'record'));
  return `${[arrived, ...failures, l10n.t('the state of the rest is unknown')].join('; ')}.`;
}
