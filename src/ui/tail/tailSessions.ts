import { randomUUID } from 'node:crypto';
import { commands, EventEmitter, l10n, window, type Disposable, type OutputChannel } from 'vscode';
import type { TailPosition } from '../../consumer';
import { PipelinesError } from '../../errors';
import type { Connections } from '../connections/connections';
import { CONTEXT_KEYS } from '../contributions';
import { TailSession } from './tailSession';

export interface TailRequest {
  connection: string;
  stream: string;
  from: TailPosition;
  shards?: string[] | undefined;
}

/** The output channels of tails that ended stay readable; the oldest go first. */
const ENDED_KEPT = 10;
const CHANNEL_LANGUAGE = 'kinesis-tail';

/** All tails of this window. */
export class TailSessions implements Disposable {
  readonly #connections: Connections;
  readonly #sessions = new Map<string, TailSession>();
  readonly #channels = new Map<string, OutputChannel>();
  readonly #changed = new EventEmitter<void>();
  /** A tail began, ended, paused or resumed. */
  readonly onDidChange = this.#changed.event;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async start(request: TailRequest): Promise<TailSession> {
    const { kinesis, getRecordsRaw } = await this.#connections.clients(request.connection);
    const session = new TailSession({
      id: randomUUID(),
      connection: request.connection,
      stream: request.stream,
      from: request.from,
      shards: request.shards,
      client: kinesis,
      getRecordsRaw,
      channel: this.#channelFor(request),
      onDidChange: () => this.#update(),
    });
    this.#sessions.set(session.id, session);
    this.#forgetOldest();
    this.#update();
    return session;
  }

  get(id: string): TailSession {
    const session = this.#sessions.get(id);
    if (session) return session;
    throw new PipelinesError('UnknownTail', `There is no tail with the id "${id}".`);
  }

  running(): TailSession[] {
    return [...this.#sessions.values()].filter((session) => session.isRunning);
  }

  dispose(): void {
    for (const session of this.#sessions.values()) void session.stop();
    for (const channel of this.#channels.values()) channel.dispose();
    this.#changed.dispose();
  }

  /** A stream that is tailed again, after its tail ended, goes on in the channel that is open for it. */
  #channelFor({ connection, stream, shards }: TailRequest): OutputChannel {
    const what = shards?.length === 1 && shards[0] !== undefined ? `${stream} ${shards[0]}` : stream;
    const title = l10n.t('Tail: {0} ({1})', what, connection);
    let name = title;
    for (let n = 2; this.#isTaken(name); n++) name = `${title} ${n}`;
    let channel = this.#channels.get(name);
    if (!channel) {
      channel = window.createOutputChannel(name, CHANNEL_LANGUAGE);
      this.#channels.set(name, channel);
    }
    return channel;
  }

  #isTaken(name: string): boolean {
    return this.running().some((session) => session.channelName === name);
  }

  #forgetOldest(): void {
    const ended = [...this.#sessions.values()].filter((session) => !session.isRunning);
    for (const session of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) {
      this.#sessions.delete(session.id);
      const isUsed = [...this.#sessions.values()].some(({ channelName }) => channelName === session.channelName);
      if (isUsed) continue;
      this.#channels.get(session.channelName)?.dispose();
      this.#channels.delete(session.channelName);
    }
  }

  #update(): void {
    void commands.executeCommand('setContext', CONTEXT_KEYS.tailing, this.running().length > 0);
    this.#changed.fire();
  }
}
