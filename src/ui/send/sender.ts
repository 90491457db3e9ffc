import type { Uri } from 'vscode';
import { definedFields } from '../../common';
import { isCancellation } from '../../errors';
import {
  FailedRecords,
  sendRecords,
  type Inspection,
  type SendProgress,
  type SendReport,
  type SendTarget,
} from '../../producer';
import type { Connections } from '../connections/connections';
import { PutTimes } from '../deliveries/deliveryLatency';
import type { RecentTargets } from '../prompts/recentTargets';
import { requireTarget, type TargetArgument } from '../prompts/targetNames';
import { setting } from '../settings';
import { renewedClients } from './credentials';
import type { DeliveryFinder } from './deliveryFinder';
import { lastingSettings, type SendSettings } from './preferences';
import { readAsOf, type ReadAs } from './readAs';
import type { RunningSend, RunningSends } from './runningSends';
import type { SendHistory } from './sendHistory';
import type { JournalledSend, SendJournal } from './sendJournal';

export interface SendRequest extends ReadAs {
  target: TargetArgument;
  /** What is sent, as titles and the history call it. */
  name: string;
  /** Where the records can be read again; none: they were typed, picked or generated. */
  uris: readonly Uri[];
  settings: SendSettings;
  /** What a first reading of the records found. */
  inspection?: Inspection | undefined;
  /** How many records there will be, where they were not read before. */
  total?: number | undefined;
  records: RecordReading;
  /** How many of the records that were read are sent, or given up. */
  onSettled?: (settled: number) => void;
  /** The same records once more, after they were sent; not there: they cannot be had again. */
  reread?: RecordReading | undefined;
}

export type RecordReading = (signal: AbortSignal) => AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>;

/** The report as commands return it. */
export interface TargetedReport extends SendReport {
  target: TargetArgument;
}

/** A send that ended: what it was, and what became of it. */
export interface EndedSend {
  request: SendRequest;
  report: TargetedReport;
  failed: FailedRecords;
  /** When each record was confirmed or given up, about. */
  putTimes: PutTimes;
  startedMs: number;
  endedMs: number;
  /** The delivery stream that takes the records from there; looked for while they were sent. */
  delivery: Promise<string | undefined>;
}

export interface SenderOptions {
  connections: Connections;
  recent: RecentTargets;
  running: RunningSends;
  history: SendHistory;
  journal: SendJournal;
  deliveryFinder: DeliveryFinder;
  /** Tells a person of it. */
  onEnded: (ended: EndedSend) => void;
}

/** The progress changes no more often than this: faster, it could not be read. */
const PROGRESS_EVERY_MS = 200;

/** Sends, with progress and cancel in the status bar, and remembers it. What goes where is the producer's matter. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #closing = new AbortController();

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  async send(request: SendRequest): Promise<TargetedReport> {
    const { target } = request;
    requireTarget(this.#options.connections.get(target.connection), target);
    // Before the progress is shown, and before anything is written down.
    await this.#options.connections.requireConsent(target.connection, 'PutRecords');
    const failed = new FailedRecords();
    const putTimes = new PutTimes();
    const startedMs = Date.now();
    const delivery = this.#options.deliveryFinder.of(target);
    const result = await this.#sendListed(request, { failed, putTimes });
    const report = { target, ...result };
    await this.#remember(request, report);
    this.#options.onEnded({ request, report, failed, putTimes, startedMs, endedMs: Date.now(), delivery });
    return report;
  }

  /** The window closes: what was confirmed until now is written down, to be told at the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#options.running.list().map(({ done }) => done));
  }

  async #sendListed(request: SendRequest, kept: Pick<Production, 'failed' | 'putTimes'>): Promise<SendReport> {
    const { target, name, inspection } = request;
    const total = inspection?.records ?? request.total;
    const clients = await this.#options.connections.clients(target.connection);
    const journalled = await this.#options.journal.begin({ target, name, total });
    const running = this.#start({ request, clients, ...kept, journalled, total });
    this.#options.running.add(running);
    try {
      return await running.done;
    } finally {
      this.#options.running.remove(running);
      if (!this.#closing.signal.aborted) await journalled.end();
    }
  }

  #start(production: Production): RunningSend {
    const { request, journalled, total } = production;
    const cancel = new AbortController();
    const signal = AbortSignal.any([cancel.signal, this.#closing.signal]);
    let shownMs = 0;
    const onProgress = (state: SendProgress) => {
      running.progress = state;
      journalled.update({ sent: state.sent, failed: state.failed, total });
      if (Date.now() - shownMs < PROGRESS_EVERY_MS) return;
      shownMs = Date.now();
      this.#options.running.update();
    };
    const done = this.#produce(production, signal, onProgress)
      .catch((error: unknown) => {
        // Cancelled before the first request: that is a send of nothing, not a failure.
        if (signal.aborted && isCancellation(error)) return nothingSent(total ?? 0);
        throw error;
      })
      .then((report) => {
        // Nobody is there any more to be told: the next start does it.
        if (this.#closing.signal.aborted) journalled.writeLast({ sent: report.sent, failed: report.failed, total });
        return report;
      });
    const { target, name } = request;
    const running: RunningSend = { target, name, progress: undefined, cancel: () => cancel.abort(), done };
    return running;
  }

  #produce(
    { request, clients, failed, putTimes, total }: Production,
    signal: AbortSignal,
    onProgress: (progress: SendProgress) => void,
  ): Promise<SendReport> {
    const { target, settings, inspection } = request;
    const { connections } = this.#options;
    const { partitionKey, explicitHashKey, order, aggregate = false } = settings;
    const options = definedFields({
      target: sendTarget(target),
      clients,
      records: request.records(signal),
      signal,
      onProgress,
      onFailed: failed.add,
      onExpiredCredentials: (error: Error, aborted: AbortSignal) =>
        renewedClients(connections, target.connection, error, aborted),
      appendNewline: 'deliveryStream' in target && setting('firehose.appendNewline'),
      retryForMs: setting('send.retrySeconds') * 1000,
      partitionKey,
      aggregate,
      onSettled: (settled: number) => {
        putTimes.note(settled, Date.now());
        request.onSettled?.(settled);
      },
      explicitHashKey,
      order,
      inspection,
      total,
    });
    return sendRecords(options);
  }

  async #remember(request: SendRequest, report: TargetedReport): Promise<void> {
    const { target, name, uris, settings } = request;
    await this.#options.recent.add(target, 'sent');
    const { failures: _, ...counts } = report;
    await this.#options.history.add({
      target,
      name,
      uris: uris.map((uri) => uri.toString()),
      ...readAsOf(request),
      settings: lastingSettings(settings),
      report: counts,
      atMs: Date.now(),
    });
  }
}

interface Production {
  request: SendRequest;
  clients: Awaited<ReturnType<Connections['clients']>>;
  failed: FailedRecords;
  putTimes: PutTimes;
  journalled: JournalledSend;
  total: number | undefined;
}

function nothingSent(read: number): SendReport {
  const none = { sent: 0, failed: 0, retried: 0, uncertain: 0, bytes: 0, durationMs: 0 };
  return { read, notSent: read, ...none, cancelled: true, byShard: {}, firstSequenceNumbers: {}, failures: [] };
}

function sendTarget(target: TargetArgument): SendTarget {
  return 'stream' in target
    ? { kind: 'dataStream', name: target.stream }
    : { kind: 'deliveryStream', name: target.deliveryStream };
}
