import * as l10n from '@vscode/l10n';
import type { Disposable } from 'vscode';
import type { SendProgress, SendReport } from '../../producer';
import { COMMANDS } from '../contributions';
import { Emitter } from '../emitter';
import { formatCount, formatDuration, formatRate } from '../format';
import { targetLabel, type TargetArgument } from '../prompts/targetNames';
import { StatusItem } from '../statusItem';
import { percentOf, progressText } from './progressText';

/** Left of what an editor shows of itself. */
const PRIORITY = 90;

/** One send under way. */
export interface RunningSend {
  readonly target: TargetArgument;
  readonly name: string;
  progress: SendProgress | undefined;
  cancel(): void;
  /** Settles with the send. */
  readonly done: Promise<SendReport>;
}

/** The sends under way, in the status bar. */
export class RunningSends implements Disposable {
  readonly #sends = new Set<RunningSend>();
  #item: StatusItem | undefined;
  readonly #changed = new Emitter<void>();
  /** A send began, ended or went on; not for each record. */
  readonly onDidChange = this.#changed.event;

  list(): RunningSend[] {
    return [...this.#sends];
  }

  add(send: RunningSend): void {
    this.#sends.add(send);
    this.update();
  }

  remove(send: RunningSend): void {
    this.#sends.delete(send);
    this.update();
  }

  update(): void {
    this.#changed.fire();
    const [first, ...others] = this.#sends;
    if (!first) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    this.#item ??= new StatusItem({
      id: 'kinesisPipelines.sends',
      name: l10n.t('Kinesis sends'),
      command: COMMANDS.sendCancel,
      priority: PRIORITY,
    });
    const more = others.length > 0 ? ` +${formatCount(others.length)}` : '';
    this.#item.show({
      icon: 'sync~spin',
      text: `${statusText(first)}${more}`,
      tooltip: [...[first, ...others].map(tooltip), '', l10n.t('Click to cancel')],
    });
  }

  dispose(): void {
    this.#item?.dispose();
    this.#changed.dispose();
  }
}

/** `orders 40 % · 21,000 rec/s · 3 s left`. */
function statusText({ target, progress }: RunningSend): string {
  if (!progress) return targetLabel(target);
  const done = progress.total === undefined ? formatCount(progress.sent) : `${percentOf(progress)} %`;
  const { remainingMs } = progress;
  const left = remainingMs ? ` · ${l10n.t('{0} left', formatDuration(remainingMs))}` : '';
  return `${targetLabel(target)} ${done} · ${formatRate(progress.recordsPerSecond)}${left}`;
}

function tooltip({ name, target, progress }: RunningSend): string {
  const what = l10n.t('Sending {0} to {1}', name, targetLabel(target));
  return progress ? `${what}: ${progressText(progress)}` : what;
}
