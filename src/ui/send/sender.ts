import { commands, l10n, ProgressLocation, window } from 'vscode';
import type { PartitionKeyChoice } from '../../records';
import { sendRecords, type Inspection, type SendProgress, type SendReport, type SendTarget } from '../../producer';
import { PipelinesError } from '../../errors';
import type { Connections } from '../connections/connections';
import { COMMANDS } from '../contributions';
import { formatBytes, formatCount, formatDuration } from '../format';
import { showResult } from '../messages';
import type { RecentTargets } from '../prompts/recentTargets';
import { targetName, type TargetArgument } from '../prompts/targetNames';
import { setting } from '../settings';
import { summarize, type Reports } from './reports';

export interface SendRequest {
  target: TargetArgument;
  /** What a first reading of the records found. */
  inspection?: Inspection;
  /** How many records there will be, where they were not read before. */
  total?: number | undefined;
  records: (signal: AbortSignal) => AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>;
  partitionKey?: PartitionKeyChoice | undefined;
  order?: 'perKey' | undefined;
}

/** The report as commands return it. */
export interface TargetedReport extends SendReport {
  target: TargetArgument;
}

/** How often the progress message changes at most: more often nobody can read it. */
const PROGRESS_EVERY_MS = 200;

/** Sends with progress and cancel, then says what happened. What goes where is the producer's matter. */
export class Sender {
  readonly #connections: Connections;
  readonly #recent: RecentTargets;
  readonly #reports: Reports;
  /** Connections marked `protected` that were allowed in this session. */
  readonly #allowed = new Set<string>();

  constructor(options: { connections: Connections; recent: RecentTargets; reports: Reports }) {
    this.#connections = options.connections;
    this.#recent = options.recent;
    this.#reports = options.reports;
  }

  async send(request: SendRequest): Promise<TargetedReport> {
    const { target, inspection } = request;
    const total = inspection?.records ?? request.total;
    await this.#confirmProtected(target);
    const clients = await this.#connections.clients(target.connection);
    const name = targetName(target);
    const result = await window.withProgress(
      { location: ProgressLocation.Notification, cancellable: true, title: l10n.t('Sending to {0}', name) },
      async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        let shownMs = 0;
        let shownPercent = 0;
        const onProgress = (state: SendProgress) => {
          const nowMs = Date.now();
          if (nowMs - shownMs < PROGRESS_EVERY_MS) return;
          shownMs = nowMs;
          const percent = total ? Math.floor((state.sent / total) * 100) : undefined;
          const message = progressText(state, total);
          if (percent === undefined) {
            progress.report({ message });
            return;
          }
          progress.report({ message, increment: percent - shownPercent });
          shownPercent = percent;
        };
        return sendRecords({
          target: sendTarget(target),
          clients,
          records: request.records(abort.signal),
          signal: abort.signal,
          onProgress,
          appendNewline: 'deliveryStream' in target && setting('firehose.appendNewline'),
          ...(request.partitionKey ? { partitionKey: request.partitionKey } : {}),
          ...(request.order ? { order: request.order } : {}),
          ...(inspection ? { inspection } : {}),
        });
      },
    );
    await this.#recent.add(target);
    const report = { target, ...result };
    this.#tell(report);
    return report;
  }

  #tell(report: TargetedReport): void {
    const { target } = report;
    const isClean = report.failed === 0 && report.notSent === 0;
    const tail = { label: l10n.t('Tail'), run: () => commands.executeCommand(COMMANDS.tail, target) };
    showResult(isClean ? 'info' : 'warning', summarize(report), [
      ...('stream' in target && report.sent > 0 ? [tail] : []),
      { label: l10n.t('Report'), run: () => this.#reports.open(report) },
    ]);
  }

  async #confirmProtected(target: TargetArgument): Promise<void> {
    const { name, protected: isProtected } = this.#connections.get(target.connection);
    if (!isProtected || this.#allowed.has(name)) return;
    const send = l10n.t('Send');
    const question = l10n.t('"{0}" is protected. Send to {1} there?', name, targetName(target));
    if ((await window.showWarningMessage(question, send, l10n.t('Cancel'))) !== send) {
      throw new PipelinesError('ProtectedConnection', l10n.t('Nothing was sent: "{0}" is protected.', name));
    }
    this.#allowed.add(name);
  }
}

export function sendTarget(target: TargetArgument): SendTarget {
  return 'stream' in target
    ? { kind: 'dataStream', name: target.stream }
    : { kind: 'deliveryStream', name: target.deliveryStream };
}

/** `48,000 of 120,000 (40 %), 21,000 rec/s, 4.2 MB/s, 3 s left`. */
function progressText({ sent, bytes, retried, elapsedMs }: SendProgress, total: number | undefined): string {
  const perSecond = elapsedMs > 0 ? (sent / elapsedMs) * 1000 : 0;
  const count = formatCount(sent);
  const parts = [
    total === undefined
      ? l10n.t('{0} sent', count)
      : l10n.t('{0} of {1} ({2} %)', count, formatCount(total), Math.floor((sent / Math.max(1, total)) * 100)),
    `${formatCount(perSecond)} rec/s`,
    `${formatBytes(elapsedMs > 0 ? (bytes / elapsedMs) * 1000 : 0)}/s`,
    ...(retried > 0 ? [l10n.t('{0} retried', formatCount(retried))] : []),
    ...(total !== undefined && perSecond > 0
      ? [l10n.t('{0} left', formatDuration(Math.max(0, (total - sent) / perSecond) * 1000))]
      : []),
  ];
  return parts.join(', ');
}
