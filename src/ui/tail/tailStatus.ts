import * as l10n from '@vscode/l10n';
import type { Disposable } from 'vscode';
import { streamLabel } from '../../aws';
import { COMMANDS } from '../contributions';
import { formatRate, plural } from '../format';
import { StatusItem } from '../statusItem';
import { Ticker } from '../ticker';
import type { TailSessions } from './tailSessions';

const REDRAW_MS = 1_000;

/** In the status bar, while something is tailed: what, how fast, and the way to stop it. */
export class TailStatus implements Disposable {
  readonly #sessions: TailSessions;
  readonly #item = new StatusItem({
    id: 'kinesisPipelines.tails',
    name: l10n.t('Kinesis tails'),
    command: COMMANDS.tailStop,
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
    const [only] = running;
    if (!only) return this.#item.hide();
    const what = running.length === 1 ? streamLabel(only.stream) : plural(running.length, 'tail');
    this.#item.show({
      icon: running.every((session) => session.isPaused) ? 'debug-pause' : 'pulse',
      text: `${what} · ${formatRate(perSecond)}`,
      tooltip: [
        ...running.map((session) => {
          const { received } = session.store;
          return l10n.t(
            '{0} ({1}): {2} received',
            streamLabel(session.stream),
            session.connection,
            plural(received, 'record'),
          );
        }),
        l10n.t('Click to stop.'),
      ],
    });
  }
}
