import { randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { commands, EventEmitter, window, type Disposable, type LogOutputChannel, type OutputChannel } from 'vscode';
import {
  compileFilter,
  isFilterError,
  StreamReaders,
  type FanOutClient,
  type RecordFilter,
  type TailPosition,
} from '../../consumer';
import { requireStream, streamLabel } from '../../aws';
import { PipelinesError } from '../../errors';
import type { Connections } from '../connections/connections';
import { CONTEXT_KEYS } from '../contributions';
import { deliveredPlace, deliveredTail } from '../deliveries/deliveredTail';
import { labelText } from '../inert/inertText';
import { setting, timesOfHost } from '../settings';
import { tickStep } from '../tourSteps';
import type { TailConsumers } from './fanOut/tailConsumers';
import { SchemaWatch } from './schema/schemaWatch';
import type { SchemaChoice } from './schema/schemaChoice';
import type { TailSchemas } from './schema/tailSchemas';
import type { SentBound } from '../send/tailSent';
import { TailOutput } from './tailOutput';
import { TailSession, type TailSessionOptions } from './tailSession';

export interface TailRequest {
  connection: string;
  stream: string;
  from: TailPosition;
  shards?: string[] | undefined;
  filter?: string | undefined;
  /** Whether it reads by enhanced fan-out, which costs money while it runs. */
  fanOut?: boolean | undefined;
  /** Undefined: what is remembered for the stream. */
  schema?: SchemaChoice | undefined;
  /** It shows only what this send sent. */
  sent?: SentBound | undefined;
}

export interface TailSessionsOptions {
  connections: Connections;
  consumers: TailConsumers;
  schemas: TailSchemas;
  log: LogOutputChannel;
}

/** Records of tails that ended can still be looked at, unless their tab was closed. Beyond this number the oldest tails are forgotten. */
const ENDED_KEPT = 10;
const CHANNEL_LANGUAGE = 'kinesis-tail';

/** All tails of this window. */
export class TailSessions implements Disposable {
  readonly #options: TailSessionsOptions;
  /** Made with the first tail: it loads the consumer. */
  #readers: StreamReaders | undefined;
  readonly #sessions = new Map<string, TailSession>();
  readonly #discarded = new WeakSet<TailSession>();
  readonly #endedMs = new WeakMap<TailSession, number>();
  readonly #outputs = new Map<string, TailOutput>();
  readonly #channels = new Map<string, OutputChannel>();
  readonly #changed = new EventEmitter<void>();
  /** A tail began, ended, paused or resumed. */
  readonly onDidChange = this.#changed.event;

  /** For each tail by enhanced fan-out: resolves once its consumer is deregistered, or known to be left. */
  readonly #endings = new Set<Promise<void>>();

  constructor(options: TailSessionsOptions) {
    this.#options = options;
  }

  async start(request: TailRequest): Promise<TailSession> {
    const delivered = deliveredPlace(request.stream);
    if (!delivered) requireStream(this.#options.connections.get(request.connection), request.stream);
    const filter = await readFilter(request.filter ?? '');
    const schema = await this.#options.schemas.of(request, request.schema);
    const clients = await this.#options.connections.clients(request.connection);
    const fanOut = request.fanOut === true && !delivered ? await this.#fanOut(request, clients.kinesis) : undefined;
    const session = new TailSession({
      id: randomUUID(),
      connection: request.connection,
      stream: request.stream,
      from: request.from,
      shards: request.shards,
      sent: request.sent,
      filter,
      schema,
      client: clients.kinesis,
      getRecordsRaw: clients.getRecordsRaw,
      serviceClock: clients.serviceClock,
      readers: (this.#readers ??= new StreamReaders()),
      keeps: { maxRecords: setting('tail.keepRecords'), maxBytes: setting('tail.keepMegabytes') * 1_000_000 },
      ...(fanOut ? { fanOut: fanOut.options } : {}),
      ...(delivered ? { read: deliveredTail(clients, delivered) } : {}),
    });
    new SchemaWatch(session);
    const received = session.onDidReceive(() => {
      tickStep('tail');
      received.dispose();
    });
    if (fanOut) this.#awaitEnd(session, fanOut.ended);
    session.onDidChange(() => {
      if (!session.isRunning && !this.#endedMs.has(session)) this.#endedMs.set(session, Date.now());
      this.#update();
    });
    this.#sessions.set(session.id, session);
    this.#forgetOldest();
    this.#update();
    return session;
  }

  /** The tail as text. A stream that is tailed again, after its tail ended, goes on in the channel that is open for it. */
  openOutput(session: TailSession): TailOutput {
    const output =
      this.#outputs.get(session.id) ??
      new TailOutput(session, this.#channelFor(session), {
        linesPerSecond: setting('tail.outputLinesPerSecond'),
        times: timesOfHost(),
      });
    this.#outputs.set(session.id, output);
    return output;
  }

  get(id: string): TailSession {
    const session = this.#sessions.get(id);
    if (session) return session;
    throw new PipelinesError('UnknownTail', `There is no tail with the id "${id}".`);
  }

  /** Includes tails that ended, as long as their records are kept; a closed one's are not. */
  all(): TailSession[] {
    return [...this.#sessions.values()].filter((session) => !this.#discarded.has(session));
  }

  running(): TailSession[] {
    return this.all().filter((session) => session.isRunning);
  }

  /** Undefined: it reads. */
  endedMsOf(session: TailSession): number | undefined {
    return this.#endedMs.get(session);
  }

  /** Nobody can look at its records any more: it ends, and their memory is given back. What it counted stays. */
  async discard(session: TailSession): Promise<void> {
    this.#discarded.add(session);
    await session.stop();
    session.store.release();
    session.view.setFilter(undefined);
    this.#update();
  }

  /** Before the window closes: stops the tails that cost money, and waits for their consumers. */
  async close(): Promise<void> {
    for (const session of this.running()) if (session.isFanOut) void session.stop();
    await Promise.all(this.#endings);
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    for (const channel of this.#channels.values()) channel.dispose();
    this.#changed.dispose();
  }

  async #fanOut({ connection, stream }: TailRequest, client: FanOutClient): Promise<FanOutUse> {
    const { onConsumer, ended } = await this.#options.consumers.begin({ connection, stream });
    return { options: { client, onConsumer }, ended };
  }

  #awaitEnd(session: TailSession, ended: () => Promise<void>): void {
    const ending = session.gone
      .then(ended)
      .catch((error: unknown) => this.#options.log.error(error instanceof Error ? error : String(error)))
      .finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  #channelFor({ connection, stream, onlyShards: shards }: TailSession): OutputChannel {
    const name = streamLabel(stream);
    const what = shards?.length === 1 && shards[0] !== undefined ? `${name} ${shards[0]}` : name;
    const title = labelText(l10n.t('Tail: {0} ({1})', what, connection));
    let free: string = title;
    for (let n = 2; this.#isTaken(free); n++) free = `${title} ${n}`;
    let channel = this.#channels.get(free);
    if (!channel) {
      channel = window.createOutputChannel(free, CHANNEL_LANGUAGE);
      this.#channels.set(free, channel);
    }
    return channel;
  }

  #isTaken(name: string): boolean {
    return this.running().some(({ id }) => this.#outputs.get(id)?.channelName === name);
  }

  #forgetOldest(): void {
    const ended = [...this.#sessions.values()].filter((session) => !session.isRunning);
    for (const session of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) {
      const name = this.#outputs.get(session.id)?.channelName;
      this.#sessions.delete(session.id);
      this.#outputs.delete(session.id);
      const isUsed = [...this.#outputs.values()].some(({ channelName }) => channelName === name);
      if (name === undefined || isUsed) continue;
      this.#channels.get(name)?.dispose();
      this.#channels.delete(name);
    }
  }

  #update(): void {
    void commands.executeCommand('setContext', CONTEXT_KEYS.tailing, this.running().length > 0);
    void commands.executeCommand('setContext', CONTEXT_KEYS.tailed, this.all().length > 0);
    this.#changed.fire();
  }
}

interface FanOutUse {
  options: NonNullable<TailSessionOptions['fanOut']>;
  ended: () => Promise<void>;
}

async function readFilter(text: string): Promise<RecordFilter | undefined> {
  try {
    return await compileFilter(text);
  } catch (error) {
    if (!isFilterError(error)) throw error;
    const message = l10n.t('The filter "{0}" is wrong at character {1}: {2}', text, error.start + 1, error.message);
    throw new PipelinesError('InvalidFilter', message, { cause: error });
  }
}
