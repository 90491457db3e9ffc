import { l10n, type OutputChannel } from 'vscode';
import { explainError } from '../../aws';
import {
  RecordStore,
  tailStream,
  type ConsumedRecord,
  type ConsumerClient,
  type ShardState,
  type RawGetRecords,
  type TailEvent,
  type TailPosition,
} from '../../consumer';
import { assertNever, isCancellation } from '../../errors';
import { formatClock, formatDuration, plural } from '../format';
import { setting } from '../settings';
import { describeGap, describePosition, describeShardState, describeTailState } from './describe';
import { LineBudget } from './lineBudget';
import { recordLine } from './recordLine';

/** An output channel that says nothing looks dead: after this much silence it says that it is alive, then ever rarer. */
const FIRST_SIGN_OF_LIFE_MS = 10_000;
const RAREST_SIGN_OF_LIFE_MS = 300_000;
const RATE_WINDOW_MS = 5_000;

export interface TailStats {
  received: number;
  kept: number;
  dropped: number;
  matched: number;
  perSecond: number;
  behindMs: number;
  shards: { shardId: string; behindMs: number; state: string }[];
}

export interface TailSessionOptions {
  id: string;
  connection: string;
  stream: string;
  from: TailPosition;
  shards: string[] | undefined;
  client: ConsumerClient;
  getRecordsRaw: RawGetRecords | undefined;
  channel: OutputChannel;
  /** It began, paused, resumed or ended; not each record. */
  onDidChange: () => void;
}

interface ShardView {
  behindMs: number;
  state: ShardState['kind'];
}

/** One tail: reads a stream into a bounded store and writes each record as a line of an output channel. */
export class TailSession {
  readonly id: string;
  readonly connection: string;
  readonly stream: string;
  readonly #options: TailSessionOptions;
  readonly #abort = new AbortController();
  readonly #store: RecordStore;
  readonly #budget = new LineBudget(setting('tail.outputLinesPerSecond'));
  readonly #shards = new Map<string, ShardView>();
  readonly #arrivals: { atMs: number; records: number }[] = [];
  #received = 0;
  #paused = false;
  #writtenBeforePause = 0;
  #ended = false;
  #signOfLife: NodeJS.Timeout | undefined;
  #quietMs = FIRST_SIGN_OF_LIFE_MS;
  /** Or the start, while there was none. */
  #lastRecordMs = Date.now();
  /** Resolves when nothing of this tail is left running. */
  readonly finished: Promise<void>;

  constructor(options: TailSessionOptions) {
    this.id = options.id;
    this.connection = options.connection;
    this.stream = options.stream;
    this.#options = options;
    this.#store = new RecordStore({
      maxRecords: setting('tail.keepRecords'),
      maxBytes: setting('tail.keepMegabytes') * 1_000_000,
    });
    this.finished = this.#run();
  }

  get channelName(): string {
    return this.#options.channel.name;
  }

  get isRunning(): boolean {
    return !this.#ended;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  show(): void {
    this.#options.channel.show(true);
  }

  /** Holds the lines; reading into the store goes on and is counted. */
  pause(): void {
    if (this.#paused || this.#ended) return;
    this.#paused = true;
    this.#writtenBeforePause = this.#received;
    this.#note(l10n.t('paused: reading goes on, lines are held back'));
    this.#options.onDidChange();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const missed = this.#received - this.#writtenBeforePause;
    this.#note(l10n.t('resumed: {0} arrived meanwhile', plural(missed, 'record')));
    this.#writeLast(missed);
    this.#options.onDidChange();
  }

  /** Wins over a read in flight: no line follows. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.finished;
  }

  stats(): TailStats {
    const shards = [...this.#shards].map(([shardId, { behindMs, state }]) => ({ shardId, behindMs, state }));
    return {
      received: this.#received,
      kept: this.#store.kept,
      dropped: this.#store.dropped,
      matched: this.#store.kept,
      perSecond: this.perSecond(),
      behindMs: Math.max(0, ...shards.map(({ behindMs }) => behindMs)),
      shards,
    };
  }

  records(offset: number, limit: number): ConsumedRecord[] {
    return this.#store.slice(this.#store.firstId + offset, limit);
  }

  perSecond(): number {
    const sinceMs = Date.now() - RATE_WINDOW_MS;
    while (this.#arrivals[0] && this.#arrivals[0].atMs < sinceMs) this.#arrivals.shift();
    const records = this.#arrivals.reduce((sum, arrival) => sum + arrival.records, 0);
    return Math.round((records / RATE_WINDOW_MS) * 1000);
  }

  async #run(): Promise<void> {
    const { client, getRecordsRaw, stream, from, shards } = this.#options;
    const { signal } = this.#abort;
    this.#note(l10n.t('tailing {0} of {1}, {2}', stream, this.connection, describePosition(from)));
    this.#waitForSignOfLife();
    try {
      const raw = getRecordsRaw ? { getRecordsRaw } : {};
      for await (const event of tailStream({ client, stream, from, signal, ...raw, ...(shards ? { shards } : {}) })) {
        if (signal.aborted) break;
        this.#handle(event);
      }
      this.#note(l10n.t('stopped: {0} received', plural(this.#received, 'record')));
    } catch (error) {
      if (signal.aborted || isCancellation(error)) {
        this.#note(l10n.t('stopped: {0} received', plural(this.#received, 'record')));
      } else {
        const { title, cause } = explainError(error, { doing: l10n.t('tail {0}', stream) });
        this.#note([l10n.t('ended:'), title, cause].filter((part) => part).join(' '));
      }
    } finally {
      this.#ended = true;
      clearTimeout(this.#signOfLife);
      this.#options.onDidChange();
    }
  }

  #handle(event: TailEvent): void {
    switch (event.kind) {
      case 'records':
        this.#take(event.shardId, event.records, event.behindMs);
        break;
      case 'shard':
        this.#shardChanged(event.shardId, event.state);
        break;
      case 'tail':
        this.#note(describeTailState(event.state));
        break;
      case 'gap':
        this.#note(describeGap(event));
        break;
      case 'progress':
        for (const { shardId, behindMs } of event.shards) this.#shardView(shardId).behindMs = behindMs;
        break;
      default:
        assertNever(event);
    }
  }

  #take(shardId: string, records: readonly ConsumedRecord[], behindMs: number): void {
    this.#shardView(shardId).behindMs = behindMs;
    this.#lastRecordMs = Date.now();
    this.#received += records.length;
    this.#arrivals.push({ atMs: Date.now(), records: records.length });
    this.#store.append(records);
    this.#quietMs = FIRST_SIGN_OF_LIFE_MS;
    this.#waitForSignOfLife();
    if (!this.#paused) this.#write(records);
  }

  #write(records: readonly ConsumedRecord[]): void {
    const granted = this.#budget.take(records.length, Date.now());
    if (granted > 0) {
      const withheld = this.#budget.drainWithheld();
      const lines = records.slice(0, granted).map(recordLine);
      if (withheld > records.length - granted) this.#noteWithheld(withheld - (records.length - granted));
      this.#options.channel.append(`${lines.join('\n')}\n`);
      if (granted < records.length) this.#noteWithheld(records.length - granted);
    }
  }

  #noteWithheld(count: number): void {
    this.#note(
      l10n.t('{0} more not shown here: too many for text. They are received and kept.', plural(count, 'record')),
    );
  }

  #writeLast(count: number): void {
    const shown = Math.min(count, this.#store.kept);
    if (shown > 0) this.#write(this.#store.slice(this.#store.received - shown, shown));
  }

  #shardChanged(shardId: string, state: ShardState): void {
    this.#shardView(shardId).state = state.kind;
    const text = describeShardState(state);
    if (text !== undefined) this.#note(`${shardId}: ${text}`);
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
    const states = [...this.#shards.values()].map(({ state }) => state);
    const reading = states.filter((state) => state === 'reading' || state === 'behind').length;
    if (reading > 0) {
      const silence = formatDuration(Date.now() - this.#lastRecordMs);
      this.#note(l10n.t('alive: reading {0}, no new record for {1}', plural(reading, 'shard'), silence));
    } else {
      this.#note(l10n.t('waiting: no shard can be read now'));
    }
  }

  #shardView(shardId: string): ShardView {
    const known = this.#shards.get(shardId);
    if (known) return known;
    const view: ShardView = { behindMs: 0, state: 'reading' };
    this.#shards.set(shardId, view);
    return view;
  }

  #note(text: string): void {
    this.#options.channel.appendLine(`— ${formatClock(Date.now())}  ${text}`);
  }
}
