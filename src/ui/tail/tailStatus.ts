import * as l10n from '@vscode/l10n';
import type { Disposable } from 'vscode';
import { Alarm } from '../alarm';
import { COMMANDS } from '../contributions';
import { StatusItem } from '../statusItem';
import type { TailSession } from './tailSession';
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
  readonly #heard = new WeakSet<TailSession>();
  readonly #alarm = new Alarm(() => this.#draw());

  constructor(sessions: TailSessions) {
    this.#sessions = sessions;
    this.#subscription = sessions.onDidChange(() => {
      this.#listen();
      this.#draw();
    });
  }

  dispose(): void {
    this.#alarm.dispose();
    this.#subscription.dispose();
    this.#item.dispose();
  }

  /** The first records after a pause begin the drawing again. */
  #listen(): void {
    for (const session of this.#sessions.running()) {
      if (this.#heard.has(session)) continue;
      this.#heard.add(session);
      session.onDidReceive(() => this.#alarm.setEarlier(Date.now() + REDRAW_MS));
    }
  }

  #draw(): void {
    const running = this.#sessions.running();
    const perSecond = running.reduce((sum, session) => sum + session.perSecond(), 0);
    const nowMs = Date.now();
    const silentFromMs = Math.min(...running.map((session) => session.silentFromMs));
    // A rate is drawn until it has fallen to zero, and a silence as long as it grows.
    this.#alarm.set(perSecond > 0 || silentFromMs <= nowMs ? nowMs + REDRAW_MS : silentFromMs);
    const shown = tailStatusText(running);
    if (shown) this.#item.show(shown);
    else this.#item.hide();
  }
}
