import * as l10n from '@vscode/l10n';
import { explainError, streamLabel } from '../../aws';
import {
  orderedTail,
  RecordStore,
  type ConsumerClient,
  type ConsumerEvent,
  type FanOutClient,
  type RawGetRecords,
  type RecordFilter,
  type RecordList,
  type RecordPositions,
  type StoredRecord,
  type StreamReaders,
  type TailEvent,
  type TailOptions,
  type TailPosition,
  type TailState,
} from '../../consumer';
import type { ServiceClock } from '../../common';
import type { DecodeOptions } from '../../records';
import { assertNever, isCancellation } from '../../errors';
import { Emitter } from '../emitter';
import { describeGap, describeTailState, stoppedText } from './describe';
import { Rate, recentCount } from './rates';
import { orAborted, ReadGate } from './readGate';
import type { SentBound } from '../send/tailSent';
import { SessionRecording } from './sessionRecording';
import type { TailRecording } from './tailRecording';
import type { TailSchema } from './schema/tailSchema';
import { TailShards, type LimitUse, type ShardStatus } from './tailShards';
import { TailView } from './tailView';

export interface TailStats {
  received: number;
  kept: number;
  dropped: number;
  /** How many of the kept records match the filter. */
  matched: number;
  perSecond: number;
  behindMs: number;
  /** How its records come: by `GetRecords`, or pushed to a consumer of its own. */
  reading: 'polling' | 'fanOut';
  shards: { shardId: string; behindMs: number; state: string }[];
}

export interface TailSessionOptions {
  id: string;
  connection: string;
  stream: string;
  from: TailPosition;
  shards: string[] | undefined;
  /** Only the records of this send are shown. */
  sent?: SentBound | undefined;
  filter: RecordFilter | undefined;
  schema: TailSchema | undefined;
  client: ConsumerClient;
  getRecordsRaw: RawGetRecords | undefined;
  serviceClock: ServiceClock;
  readers: StreamReaders;
  /** How much is kept at most. */
  keeps: { maxRecords: number; maxBytes: number };
  /** Undefined: shards are polled. */
  fanOut?: { client: FanOutClient; onConsumer: (consumer: ConsumerEvent) => void };
  /** Reads delivered records instead of a data stream. */
  read?: (options: TailOptions) => AsyncIterable<TailEvent>;
}

export type SessionState =
  | { kind: 'reading'; tail: TailState }
  | { kind: 'stopped'; hasReadAll: boolean }
  | { kind: 'failed'; error: unknown; text: string };

/** Each shard is asked about once a second, and an answer may take a while. */
const MIN_SILENCE_MS = 5_000;

/** One tail: reads a stream into a bounded store. What shows it, an output channel or a panel, listens to it. */
export class TailSession {
  readonly id: string;
  readonly connection: string;
  readonly stream: string;
  readonly from: TailPosition;
  readonly onlyShards: string[] | undefined;
  readonly store: RecordStore;
  readonly view: TailView;
  readonly #options: TailSessionOptions;
  readonly #abort = new AbortController();
  readonly #gate = new ReadGate();
  readonly #shards = new TailShards();
  readonly #rate = new Rate();
  readonly #received = new Emitter<RecordList>();
  readonly #noted = new Emitter<string>();
  readonly #changed = new Emitter<void>();
  readonly #advanced = new Emitter<void>();
  readonly #failures = new Emitter<{ error: unknown; doing: string }>();
  readonly onDidReceive = this.#received.event;
  /** Something happened to the tail that is worth a line. */
  readonly onDidNote = this.#noted.event;
  /** It began, changed its state, paused, resumed or ended; not each record. */
  readonly onDidChange = this.#changed.event;
  /** The view knows more, or became another. */
  readonly onDidAdvance = this.#advanced.event;
  /** Something beside the reading failed; the tail goes on. */
  readonly onDidFail = this.#failures.event;
  #state: SessionState = { kind: 'reading', tail: { kind: 'connecting' } };
  /** How many had been received when the view was paused. */
  #pausedAt: number | undefined;
  readonly #recording = new SessionRecording({
    onNote: (text) => this.#noted.fire(text),
    onDidChange: () => this.#changed.fire(),
    onFail: (failure) => this.#failures.fire(failure),
  });
  #arrived = 0;
  #schemaProblem: string | undefined;
  /** When the service last answered. Undefined: it has not, or it was not asked. */
  #heardMs: number | undefined;
  #gaps: { count: number; last: string } | undefined;
  /** Resolves when it reads no more. */
  readonly finished: Promise<void>;
  readonly #cleanups: Promise<void>[] = [];

  constructor(options: TailSessionOptions) {
    this.id = options.id;
    this.connection = options.connection;
    this.stream = options.stream;
    this.from = options.from;
    this.onlyShards = options.shards;
    this.#options = options;
    this.store = new RecordStore(options.keeps);
    this.view = new TailView({
      ...{ store: this.store, filter: options.filter, schema: options.schema, sent: options.sent },
      onDidAdvance: () => this.#advanced.fire(),
      onFail: (error) => this.#failures.fire({ error, doing: l10n.t('sort the records') }),
    });
    // Not before its constructor has ended.
    this.finished = Promise.resolve().then(() => this.#run());
  }

  get isRunning(): boolean {
    return this.#state.kind === 'reading';
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The error that keeps the tail from reading. */
  get trouble(): unknown {
    const state = this.#state;
    if (state.kind === 'failed') return state.error;
    return state.kind === 'reading' && state.tail.kind === 'disconnected' ? state.tail.error : undefined;
  }

  /** How long the service has been silent while records are read. Undefined: it answers. */
  get silentMs(): number | undefined {
    const nowMs = Date.now();
    const fromMs = this.silentFromMs;
    return fromMs <= nowMs ? nowMs - fromMs + MIN_SILENCE_MS : undefined;
  }

  /** When it counts as silent unless an answer comes. `Infinity`: it waits for none. */
  get silentFromMs(): number {
    const state = this.#state;
    const isAsked = state.kind === 'reading' && state.tail.kind === 'connected' && !this.isReadingPaused;
    return isAsked && this.#heardMs !== undefined ? this.#heardMs + MIN_SILENCE_MS : Infinity;
  }

  get isPaused(): boolean {
    return this.#pausedAt !== undefined;
  }

  /** Where the view ends while it is paused. */
  get heldEnd(): number | undefined {
    if (this.#pausedAt === undefined || this.view.isSorted) return undefined;
    return this.view.matching.positionOf(this.#pausedAt);
  }

  get recording(): TailRecording | undefined {
    return this.#recording.now;
  }

  get isReadingPaused(): boolean {
    return this.#gate.isClosed;
  }

  get gaps(): { count: number; last: string } | undefined {
    return this.#gaps;
  }

  /** How the bytes of its records are read. */
  get decode(): DecodeOptions {
    return { schema: this.view.schema?.payload };
  }

  /** The records are read otherwise from now on; what a recording has written stays as it is. */
  setSchema(schema: TailSchema | undefined): void {
    this.#schemaProblem = undefined;
    this.view.setSchema(schema);
    this.#changed.fire();
  }

  /** Why the file of the schema is not what the records are read by. */
  get schemaProblem(): string | undefined {
    return this.#schemaProblem;
  }

  noteSchemaProblem(problem: string): void {
    this.#schemaProblem = problem;
    this.#noted.fire(problem);
    this.#changed.fire();
  }

  /** Forgets the records that are kept. Reading goes on. */
  clear(): void {
    this.store.clear();
    this.view.cleared();
  }

  /** Holds what is shown. Reading into the store continues and is counted. */
  pause(): void {
    if (this.isPaused || !this.isRunning) return;
    this.#pausedAt = this.store.received;
    this.#changed.fire();
  }

  resume(): void {
    if (!this.isPaused) return;
    this.#pausedAt = undefined;
    this.#changed.fire();
  }

  /** Stops reading for a while. Records that the stream keeps are read afterwards, and nothing is dropped meanwhile. */
  pauseReading(): void {
    if (this.#gate.isClosed || !this.isRunning) return;
    this.#gate.close();
    this.#noted.fire(l10n.t('reading is paused; the stream keeps new records'));
    this.#changed.fire();
  }

  resumeReading(): void {
    if (!this.#gate.isClosed) return;
    this.#gate.open();
    this.#heardMs = undefined;
    this.#noted.fire(l10n.t('reading continues where it was paused'));
    this.#changed.fire();
  }

  /** Also writes to disk what is read from now on; reading waits for a slow disk. Ends a recording that is under way. */
  async record(recording: TailRecording): Promise<void> {
    await this.#recording.endOrSay();
    if (!this.isRunning) {
      await recording.end();
      return;
    }
    this.#recording.begin(recording);
  }

  /** Rejects where the end could not be written. */
  endRecording(): Promise<void> {
    return this.#recording.end();
  }

  /** Resolves when nothing of this tail is left: its consumer was seen to. */
  get gone(): Promise<void> {
    return this.finished.then(() => Promise.all(this.#cleanups)).then(() => undefined);
  }

  /** No record follows, not even one of a read in flight. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.finished;
  }

  /** Ends the tail and forgets its records. */
  dispose(): void {
    void this.stop();
    this.view.dispose();
    for (const emitter of [this.#received, this.#noted, this.#changed, this.#advanced, this.#failures])
      emitter.dispose();
  }

  async stats(): Promise<TailStats> {
    await this.view.matching.settled();
    const { received, kept, dropped } = this.store;
    const shards = this.#shards.list().map(({ shardId, behindMs, state }) => ({ shardId, behindMs, state }));
    const { count: matched } = this.view.matching;
    const reading = this.isFanOut ? 'fanOut' : 'polling';
    return { received, kept, dropped, matched, perSecond: this.perSecond(), behindMs: this.behindMs, reading, shards };
  }

  /** Those of the kept records that match the filter, from the `offset`th on. */
  async records(offset: number, limit: number): Promise<StoredRecord[]> {
    const { matching } = this.view;
    await matching.settled();
    const start = matching.first + offset;
    return [...this.slice(start, Math.min(matching.end, start + limit), matching)];
  }

  /** The records at these positions of the view, without those that were dropped meanwhile. */
  *slice(from: number, to: number, records: RecordPositions = this.view.records): Iterable<StoredRecord> {
    for (let position = Math.max(from, records.first); position < to; position++) {
      const id = records.idAt(position);
      const record = id === undefined ? undefined : this.store.get(id);
      if (record) yield record;
    }
  }

  perSecond(): number {
    return this.#rate.perSecond(Date.now());
  }

  /** How many of its records were new when they were read; the others were read to catch up. */
  get arrived(): number {
    return this.#arrived;
  }

  shards(): ShardStatus[] {
    return this.#shards.list();
  }

  get behindMs(): number {
    return this.#shards.behindMs;
  }

  /** Kinesis pushes the records to a consumer of this tail's own, which costs money. */
  get isFanOut(): boolean {
    return this.#options.fanOut !== undefined;
  }

  get limit(): LimitUse {
    return this.#shards.limit;
  }

  async #run(): Promise<void> {
    const { client, getRecordsRaw, serviceClock, readers, stream, from, shards, fanOut } = this.#options;
    const { read = orderedTail } = this.#options;
    const { signal } = this.#abort;
    try {
      const optional = {
        ...(getRecordsRaw ? { getRecordsRaw } : {}),
        ...(shards ? { shards } : {}),
        ...(fanOut ? { fanOut: fanOut.client, onConsumer: fanOut.onConsumer } : {}),
      };
      const gate = (reading: AbortSignal) => this.#gate.pass(reading);
      const onCleanup = (cleanup: Promise<void>) => this.#cleanups.push(cleanup);
      const all = { client, stream, from, signal, readers, gate, serviceClock, onCleanup, ...optional };
      for await (const event of read(all)) {
        if (signal.aborted) break;
        this.#handle(event);
        if (event.kind !== 'records') continue;
        // A slow disk holds up the reading, but no stop; what it is still writing stays as it is.
        await orAborted(this.#recording.append(event.records), signal);
        event.records.release?.();
      }
      this.#stopped(!signal.aborted);
    } catch (error) {
      if (signal.aborted || isCancellation(error)) {
        this.#stopped(false);
      } else {
        const { title, cause } = explainError(error, { doing: l10n.t('tail {0}', streamLabel(stream)) });
        const text = [title, cause].filter((part) => part).join(' ');
        this.#end({ kind: 'failed', error, text }, l10n.t('ended: {0}', text));
      }
    }
  }

  #stopped(hasReadAll: boolean): void {
    this.#end({ kind: 'stopped', hasReadAll }, stoppedText(hasReadAll, this.store.received));
  }

  #end(state: SessionState, note: string): void {
    this.#gate.open();
    this.#state = state;
    this.#pausedAt = undefined;
    void this.#recording.endOrSay();
    this.#noted.fire(note);
    this.#changed.fire();
  }

  #handle(event: TailEvent): void {
    switch (event.kind) {
      case 'records':
        this.#take(event.shardId, event.records, event.behindMs);
        break;
      case 'shard':
        this.#note(this.#shards.changed(event.shardId, event.state), event.shardId);
        break;
      case 'tail':
        this.#state = { kind: 'reading', tail: event.state };
        if (event.state.kind !== 'connected') this.#shards.interrupted();
        this.#noted.fire(describeTailState(event.state));
        this.#changed.fire();
        break;
      case 'gap':
        this.#gaps = { count: (this.#gaps?.count ?? 0) + 1, last: describeGap(event) };
        this.#noted.fire(this.#gaps.last);
        this.#changed.fire();
        break;
      case 'progress':
        this.#shards.progressed(event.shards);
        // A consumer of fan-out waits for records, and nothing answers it until then.
        if (!this.isFanOut && Number.isFinite(event.heardMs)) this.#heardMs = event.heardMs;
        break;
      default:
        assertNever(event);
    }
  }

  #take(shardId: string, records: RecordList, behindMs: number): void {
    const recent = recentCount(records, behindMs);
    this.#shards.received(shardId, recent, behindMs);
    this.#rate.add(recent, Date.now());
    this.#arrived += recent;
    this.view.begins(shardId, records.at(0)?.arrivalMs);
    this.store.append(records);
    this.view.matching.recordsAppended();
    this.#received.fire(records);
  }

  #note(text: string | undefined, shardId: string): void {
    if (text !== undefined) this.#noted.fire(`${shardId}: ${text}`);
  }
}
