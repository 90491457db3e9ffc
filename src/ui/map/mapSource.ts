import type { KnownSend, KnownTail, MapSources } from '../../pipelines';
import type { LocalPipeline } from '../connections/localPipeline';
import { deliveredPlace } from '../deliveries/deliveredTail';
import type { RunningSends } from '../send/runningSends';
import type { PastSend, SendHistory } from '../send/sendHistory';
import type { TailSession } from '../tail/tailSession';
import type { TailSessions } from '../tail/tailSessions';
import { isLocal } from '../tree/children';
import type { TreeNode } from '../tree/nodes';
import { LocalFlows } from './localFlows';
import { MapStructure, type MapStructureOptions } from './mapStructure';
import { tailName } from './nodeTexts';

export interface MapSourceOptions extends Omit<MapStructureOptions, 'tree'> {
  tree: MapStructureOptions['tree'] & { onDidForgetSeen: (listener: () => void) => { dispose(): void } };
  local: LocalPipeline;
  running: RunningSends;
  history: SendHistory;
  tails: TailSessions;
}

/** So many ended sends are shown. */
const MAX_ENDED_SENDS = 5;
/** What ended before belongs to another window, or to this one before a reload. */
const WINDOW_SINCE_MS = Date.now() - process.uptime() * 1_000;

/** All that the map of a connection shows. It asks and listens only while somebody looks. */
export class MapSource {
  readonly #options: MapSourceOptions;
  readonly #structure: MapStructure;
  readonly #flows: LocalFlows | undefined;
  #following: AbortController | undefined;
  #loading: AbortController | undefined;
  #tails: { dispose(): void }[] = [];

  constructor(options: MapSourceOptions) {
    this.#options = options;
    this.#structure = new MapStructure(options);
    const { local, connection, onChange } = options;
    if (!isLocal(connection)) return;
    this.#flows = new LocalFlows({
      endpoint: () => (local.state.kind === 'running' ? local.state.endpoint : undefined),
      onChange,
      onOtherNames: () => this.refresh(),
    });
  }

  get isLoading(): boolean {
    return this.#structure.isLoading;
  }

  get notices(): readonly string[] {
    return this.#structure.notices;
  }

  nodeOf(id: string): TreeNode | undefined {
    return this.#structure.nodeOf(id);
  }

  tailOf(id: string): TailSession | undefined {
    return this.#options.tails.running().find((session) => tailId(session) === id);
  }

  /** The documents of a send that is on the map. */
  sendOf(id: string): PastSend | undefined {
    return this.#endedSends().find((send) => endedId(send) === id);
  }

  set isWatched(isWatched: boolean) {
    if (isWatched === (this.#following !== undefined)) return;
    if (isWatched) this.#follow();
    else this.#rest();
  }

  /** Lists everything again. */
  refresh(): void {
    this.#loading?.abort();
    if (!this.#following) return;
    this.#loading = new AbortController();
    void this.#structure.load(this.#loading.signal);
  }

  dispose(): void {
    this.#rest();
  }

  now(): MapSources {
    const flows = this.#flows;
    const streams = this.#structure.streams((name) => {
      const rates = flows?.ratesOf(name);
      return rates && [...rates.keys()];
    });
    return {
      streams: streams.map((stream) => ({ ...stream, rates: flows?.ratesOf(stream.name) })),
      deliveryStreams: this.#structure.deliveryStreams().map((delivery) => {
        const flow = flows?.deliveryOf(delivery.name);
        return { ...delivery, flow, failure: flow?.failure ?? delivery.failure };
      }),
      sends: this.#sends(),
      tails: this.#shownTails().map(knownTail),
    };
  }

  #follow(): void {
    const following = new AbortController();
    this.#following = following;
    const { running, history, tails, tree, onChange } = this.#options;
    const subscriptions = [
      running.onDidChange(onChange),
      history.onDidChange(onChange),
      tails.onDidChange(() => this.#followTails()),
      tree.onDidForgetSeen(() => this.refresh()),
    ];
    following.signal.addEventListener('abort', () => {
      for (const subscription of [...subscriptions, ...this.#tails]) subscription.dispose();
      this.#tails = [];
    });
    this.#followTails();
    void this.#flows?.follow(following.signal);
    this.refresh();
  }

  #rest(): void {
    this.#loading?.abort();
    this.#following?.abort();
    this.#following = undefined;
  }

  #followTails(): void {
    const { onChange } = this.#options;
    for (const subscription of this.#tails) subscription.dispose();
    this.#tails = this.#shownTails().flatMap((session) => [
      session.onDidReceive(() => onChange()),
      session.onDidChange(() => onChange()),
    ]);
    onChange();
  }

  #shownTails(): TailSession[] {
    const { tails, connection } = this.#options;
    return tails
      .running()
      .filter((session) => session.connection === connection.name && !deliveredPlace(session.stream));
  }

  #sends(): KnownSend[] {
    const { running, connection } = this.#options;
    const underWay = running.list().filter(({ target }) => target.connection === connection.name);
    return [
      ...underWay.map(({ name, target, progress }, at): KnownSend => ({
        ...{ id: `send:running:${at}:${name}`, name, target, endedMs: undefined },
        ...{ sent: progress?.sent ?? 0, failed: progress?.failed ?? 0 },
        recordsPerSecond: progress?.recordsPerSecond ?? 0,
      })),
      ...this.#endedSends().map((send): KnownSend => {
        const { name, target, report, atMs } = send;
        const { sent, failed } = report;
        return { id: endedId(send), name, target, sent, failed, recordsPerSecond: undefined, endedMs: atMs };
      }),
    ];
  }

  /** The last one of each input and target. */
  #endedSends(): PastSend[] {
    const { history, connection } = this.#options;
    const latest = new Map<string, PastSend>();
    for (const send of history.list()) {
      if (send.target.connection !== connection.name || send.atMs < WINDOW_SINCE_MS) continue;
      if (!latest.has(endedId(send))) latest.set(endedId(send), send);
    }
    return [...latest.values()].slice(0, MAX_ENDED_SENDS);
  }
}

function endedId({ name, target }: PastSend): string {
  return `send:${JSON.stringify([name, target])}`;
}

function tailId({ id }: TailSession): string {
  return `tail:${id}`;
}

function knownTail(session: TailSession): KnownTail {
  return {
    ...{ id: tailId(session), name: tailName(session), stream: session.stream },
    recordsPerSecond: session.perSecond(),
    behindMs: session.behindMs,
    shards: session.shards().map(({ shardId, perSecond, behindMs }) => ({
      ...{ shardId, recordsPerSecond: perSecond, behindMs },
    })),
  };
}
