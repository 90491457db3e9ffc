import * as l10n from '@vscode/l10n';
import type { Disposable } from 'vscode';
import { COMMANDS } from '../contributions';
import { StatusItem } from '../statusItem';
import { Ticker } from '../ticker';
import type { TailSessions } from './tailSessions';
import { tailStatusText } from './tailStatusText';

const REDRAW_MS = 1_000;

/** In the status bar, while something is tailed: what, how fast or what is in the way; a click shows the tail. */
export class TailStatus implements Disposable {
  readonly #sessions: TailSessions;
  readonly #item = new StatusItem({
    id: 'kinesisPipelines.tails',
    name: l10n.t('Kinesis tails'),
    command: COMMANDS.tailShow,
  });
  readonly #subscription: Disposable;
  readonly #ticker = new Ticker(REDRAW_MS, () => this.#draw());

  constructor(sessions: TailSessions) {
    this.#sessions = sessions;
    this.#subscription = sessions.onDidChange(() => this.#draw());
  }

  dispose(): void {
    this.#ticker.dispose();
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #draw(): void {
    const running = this.#sessions.running();
    const perSecond = running.reduce((sum, session) => sum + session.perSecond(), 0);
    // A paused tail is drawn until its rate has fallen to zero.
    this.#ticker.isNeeded = perSecond > 0 || running.some((session) => !session.isPaused);
    const shown = tailStatusText(running);
    if (shown) this.#item.show(shown);
    else this.#item.hide();
  }
}
