import { l10n, type Disposable } from 'vscode';
import { streamLabel } from '../../aws';
import { COMMANDS } from '../contributions';
import { formatRate, plural } from '../format';
import { StatusItem } from '../statusItem';
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
  #timer: NodeJS.Timeout | undefined;

  constructor(sessions: TailSessions) {
    this.#sessions = sessions;
    this.#subscription = sessions.onDidChange(() => this.#update());
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #update(): void {
    const isTailing = this.#sessions.running().length > 0;
    if (isTailing) this.#timer ??= setInterval(() => this.#draw(), REDRAW_MS);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.#draw();
  }

  #draw(): void {
    const running = this.#sessions.running();
    const [only] = running;
    if (!only) return this.#item.hide();
    const perSecond = running.reduce((sum, session) => sum + session.perSecond(), 0);
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
