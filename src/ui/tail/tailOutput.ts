import * as l10n from '@vscode/l10n';
import type { OutputChannel } from 'vscode';
import { streamLabel } from '../../aws';
import type { RecordList } from '../../consumer';
import type { TimeFormat } from '../../webview';
import { formatClock, formatDuration, plural } from '../format';
import { describePosition } from './describe';
import { LineBudget } from './lineBudget';
import { recordLine } from './recordLine';
import type { TailSession } from './tailSession';

/** An output channel that says nothing looks dead: after this much silence it says that it is alive, then ever rarer. */
const FIRST_SIGN_OF_LIFE_MS = 10_000;
const RAREST_SIGN_OF_LIFE_MS = 300_000;

export interface TailOutputOptions {
  /** More records are only counted. */
  linesPerSecond: number;
  times: TimeFormat;
}

/** A tail as text: a line a record in an output channel, and what happens to the tail between them. */
export class TailOutput {
  readonly #session: TailSession;
  readonly #channel: OutputChannel;
  readonly #budget: LineBudget;
  readonly #times: TimeFormat;
  #signOfLife: NodeJS.Timeout | undefined;
  #quietMs = FIRST_SIGN_OF_LIFE_MS;
  /** Or the start, while there was none. */
  #lastRecordMs = Date.now();
  #isPaused = false;
  #receivedAtPause = 0;

  constructor(session: TailSession, channel: OutputChannel, { linesPerSecond, times }: TailOutputOptions) {
    this.#times = times;
    this.#session = session;
    this.#channel = channel;
    this.#budget = new LineBudget(linesPerSecond);
    const subscriptions = [
      session.onDidReceive((records) => this.#received(records)),
      session.onDidNote((text) => this.#note(text)),
      session.onDidChange(() => this.#changed()),
    ];
    this.#note(
      l10n.t(
        'tailing {0} of {1}, {2}',
        streamLabel(session.stream),
        session.connection,
        describePosition(session.from),
      ),
    );
    this.#waitForSignOfLife();
    void session.finished.finally(() => {
      clearTimeout(this.#signOfLife);
      for (const subscription of subscriptions) subscription.dispose();
    });
  }

  get channelName(): string {
    return this.#channel.name;
  }

  show(): void {
    this.#channel.show(true);
  }

  #received(records: RecordList): void {
    this.#lastRecordMs = Date.now();
    this.#quietMs = FIRST_SIGN_OF_LIFE_MS;
    this.#waitForSignOfLife();
    if (!this.#isPaused) this.#write(records);
  }

  #changed(): void {
    const { isPaused, store } = this.#session;
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) {
      this.#receivedAtPause = store.received;
      this.#note(l10n.t('paused: reading continues, lines are held back'));
      return;
    }
    const missed = store.received - this.#receivedAtPause;
    this.#note(l10n.t('resumed: {0} arrived meanwhile', plural(missed, 'record')));
    const shown = Math.min(missed, store.kept);
    if (shown > 0) this.#write(store.slice(store.received - shown, shown));
  }

  #write(records: RecordList): void {
    const before = this.#budget.drainWithheld();
    const granted = this.#budget.take(records.length, Date.now());
    const lines = this.#budget.fitting(this.#lines(records.slice(0, granted)), granted);
    const withheld = records.length - lines.length;
    if (lines.length === 0) return this.#budget.withhold(before);
    if (before > 0) this.#noteWithheld(before);
    this.#channel.append(`${lines.join('\n')}\n`);
    if (withheld > 0) this.#noteWithheld(withheld);
    this.#budget.drainWithheld();
  }

  /** One by one, so that none is made that does not fit. */
  *#lines(records: RecordList): Iterable<string> {
    const { decode } = this.#session;
    for (const record of records) yield recordLine(record, decode, this.#times);
  }

  #noteWithheld(count: number): void {
    this.#note(
      l10n.t('too fast to show as text: {0} received and kept, but not written here', plural(count, 'record')),
    );
  }

  #waitForSignOfLife(): void {
    clearTimeout(this.#signOfLife);
    this.#signOfLife = setTimeout(() => {
      this.#sayAlive();
      this.#quietMs = Math.min(this.#quietMs * 2, RAREST_SIGN_OF_LIFE_MS);
      this.#waitForSignOfLife();
    }, this.#quietMs);
  }

  /** Says only what is known: how many shards are being read, and since when nothing came. */
  #sayAlive(): void {
    if (this.#session.isReadingPaused) return this.#note(l10n.t('reading is paused'));
    const reading = this.#session.shards().filter(({ state }) => state === 'reading' || state === 'behind').length;
    if (reading === 0) return this.#note(l10n.t('waiting: no shard can be read now'));
    const silence = formatDuration(Date.now() - this.#lastRecordMs);
    this.#note(l10n.t('alive: reading {0}, no new record for {1}', plural(reading, 'shard'), silence));
  }

  #note(text: string): void {
    this.#channel.appendLine(`— ${formatClock(Date.now(), this.#times)}  ${text}`);
  }
}
