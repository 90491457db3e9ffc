import { setTimeout as sleep } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { streamLabel, type Clients } from '../../aws';
import { PipelinesError } from '../../errors';
import type { ObjectEntry } from '../../outputs';
import { formatInstant, formatMebibytes } from '../format';
import type { ReportProgress } from '../progress';
import { bufferMs, newestDelivered, newestError, type Delivery } from './deliveryStream';
import { flushForecast, wholeSeconds } from './flushForecast';

export interface NewObject {
  entry: ObjectEntry;
  /** It contains records that could not be delivered. */
  isError: boolean;
}

/** Each look costs some listings: looks are frequent where the buffer is written after seconds, and rare where after minutes. */
const MIN_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;
const LOOKS_PER_BUFFER = 40;

/** Waits for an object that was not there at the start: a delivered one, or one under the error prefix. */
export async function nextObject(
  clients: Clients,
  delivery: Delivery,
  { report, signal }: { report: ReportProgress; signal: AbortSignal },
): Promise<NewObject> {
  const pauseMs = lookPauseMs(bufferMs(delivery));
  const look = () => Promise.all([newestDelivered(clients, delivery, signal), newestError(clients, delivery, signal)]);
  const [delivered, failed] = await look();
  for (;;) {
    report(flushForecast(bufferMs(delivery), delivered?.lastModifiedMs, Date.now()));
    await sleep(pauseMs, undefined, { signal });
    const [newest, error] = await look();
    if (newest && isAnother(newest, delivered)) return { entry: newest, isError: false };
    if (error && isAnother(error, failed)) return { entry: error, isError: true };
  }
}

/** How long to wait between two looks at what a delivery stream has delivered. */
export function lookPauseMs(holdMs: number): number {
  return Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, holdMs / LOOKS_PER_BUFFER));
}

function isAnother(now: ObjectEntry, before: ObjectEntry | undefined): boolean {
  return now.key !== before?.key && now.lastModifiedMs >= (before?.lastModifiedMs ?? 0);
}

export function requireActive({ deliveryStream, detail }: Delivery): void {
  const { status } = detail;
  if (status === undefined || status === 'ACTIVE') return;
  throw new PipelinesError(
    'NotActive',
    l10n.t('"{0}" delivers nothing while its state is {1}.', deliveryStream, status),
  );
}

/** What a person who watches for the first time needs to know: how long it may take, and from when on records are delivered. */
export function explainBuffering(delivery: Delivery): string {
  const { deliveryStream, source, detail } = delivery;
  const { bufferMebibytes } = detail.destination;
  const seconds = wholeSeconds(bufferMs(delivery));
  const waiting =
    bufferMebibytes === undefined
      ? l10n.t('Waiting for the next object of {0}: up to {1}.', deliveryStream, seconds)
      : l10n.t(
          'Waiting for the next object of {0}: up to {1} (buffer: {1} or {2}).',
          deliveryStream,
          seconds,
          formatMebibytes(bufferMebibytes),
        );
  if (source === undefined) return waiting;
  const fromMs = detail.sourceFromMs ?? detail.createdMs;
  const since = fromMs === undefined ? l10n.t('its creation') : formatInstant(fromMs);
  return `${waiting} ${l10n.t('It has read {0} since {1}; records sent before that are not delivered.', streamLabel(source), since)}`;
}
