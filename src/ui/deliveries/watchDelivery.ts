import { setTimeout as sleep } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { streamLabel, type Clients } from '../../aws';
import { PipelinesError } from '../../errors';
import type { ObjectEntry } from '../../outputs';
import { formatDuration, formatInstant, formatMebibytes } from '../format';
import type { ReportProgress } from '../progress';
import { bufferMs, newestDelivered, newestError, type Delivery } from './deliveryStream';
import { flushForecast } from './flushForecast';

export interface NewObject {
  entry: ObjectEntry;
  /** It holds records that could not be delivered. */
  isError: boolean;
}

/** Each look is some listings, which AWS counts: often where one waits for seconds, seldom where for minutes. */
const MIN_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;
const LOOKS_PER_BUFFER = 40;

/** Waits until an object is there that was not when it began: delivered, or in the error prefix. */
export async function nextObject(
  clients: Clients,
  delivery: Delivery,
  { report, signal }: { report: ReportProgress; signal: AbortSignal },
): Promise<NewObject> {
  const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, bufferMs(delivery) / LOOKS_PER_BUFFER));
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

function isAnother(now: ObjectEntry, before: ObjectEntry | undefined): boolean {
  return now.key !== before?.key && now.lastModifiedMs >= (before?.lastModifiedMs ?? 0);
}

export function requireActive({ deliveryStream, detail }: Delivery): void {
  const { status } = detail;
  if (status === undefined || status === 'ACTIVE') return;
  throw new PipelinesError(
    'NotActive',
    l10n.t('"{0}" delivers nothing now: its state is {1}.', deliveryStream, status),
  );
}

/** What whoever watches for the first time needs to know. */
export function explainBuffering(delivery: Delivery): string {
  const { deliveryStream, source, detail } = delivery;
  const { bufferMebibytes } = detail.destination;
  const seconds = formatDuration(bufferMs(delivery));
  const hints = bufferMebibytes === undefined ? seconds : `${seconds} / ${formatMebibytes(bufferMebibytes)}`;
  const buffering = l10n.t(
    'Firehose collects records before it delivers them, for 0 to 900 s: {0} writes an object after {1}, whichever comes first.',
    deliveryStream,
    hints,
  );
  if (source === undefined) return buffering;
  const fromMs = detail.sourceFromMs ?? detail.createdMs;
  const since = fromMs === undefined ? l10n.t('its creation') : formatInstant(fromMs);
  return `${buffering} ${l10n.t('It reads {0} since {1}: what was sent before is not delivered.', streamLabel(source), since)}`;
}
