import type { Clients, Connection } from '../../aws';
import { LocalControl } from '../connections/localControl';
import type { Flushes, NextFlush } from './awaitFlushes';
import { bufferMs, newestDelivered, newestError, type Delivery } from './deliveryStream';
import type { SentRecords } from './sentRecords';
import { lookPauseMs } from './watchDelivery';

/** Reading the stream and writing the object take a moment beside the buffer's time, and longer where more is buffered. */
const MIN_ALLOWANCE_MS = 5_000;
const ALLOWANCE_SHARE = 0.1;
/** A flush of the local pipeline that is under way takes about this long. */
const FLUSHING_MS = 100;

type SentTimes = Pick<SentRecords, 'fromMs' | 'untilMs'>;

/** When a delivery stream delivers what was sent. The local pipeline says it; of others, the buffering hints tell the latest time. */
export function flushesOf(
  clients: Clients,
  delivery: Delivery,
  sent: SentTimes,
  local: Pick<Connection, 'endpoint'> | undefined,
): Flushes {
  const newest = async (signal: AbortSignal) => {
    const [delivered, failed] = await Promise.all([
      newestDelivered(clients, delivery, signal),
      newestError(clients, delivery, signal),
    ]);
    return delivered || failed ? JSON.stringify([delivered?.key, failed?.key]) : undefined;
  };
  const control = local?.endpoint === undefined ? undefined : new LocalControl(local.endpoint);
  const next = control
    ? nextOfLocal(control, delivery, sent)
    : async (signal: AbortSignal) => {
        const lastMs = (await newestDelivered(clients, delivery, signal))?.lastModifiedMs;
        return nextByHints(sent, { bufferMs: bufferMs(delivery), lastMs, nowMs: Date.now() });
      };
  return { newest, next, lookEveryMs: lookPauseMs(bufferMs(delivery)) };
}

/**
 * The flush that a record waits for at the latest. A buffer is flushed so long after its first record, which came after the last
 * delivery. Undefined: everything that was sent is due, or nobody knows when it was sent.
 */
export function nextByHints(
  { fromMs, untilMs }: SentTimes,
  { bufferMs: holdMs, lastMs, nowMs }: { bufferMs: number; lastMs: number | undefined; nowMs: number },
): NextFlush | undefined {
  if (untilMs === undefined) return undefined;
  const dueMs = dueAt(untilMs, holdMs);
  if (nowMs >= dueMs) return undefined;
  const firstMs = Math.max(lastMs ?? 0, fromMs ?? untilMs) + holdMs;
  return { atMs: firstMs > nowMs ? Math.min(firstMs, dueMs) : dueMs, isExact: false };
}

function dueAt(untilMs: number, holdMs: number): number {
  return untilMs + holdMs + Math.max(MIN_ALLOWANCE_MS, ALLOWANCE_SHARE * holdMs);
}

/** It is asked as long as it may hold what was sent: one that is sent to all the time is never idle. */
function nextOfLocal(control: LocalControl, delivery: Delivery, { untilMs = Date.now() }: SentTimes) {
  return async (): Promise<NextFlush | undefined> => {
    const nowMs = Date.now();
    if (nowMs >= dueAt(untilMs, bufferMs(delivery))) return undefined;
    const state = await control.delivery(delivery.deliveryStream);
    if (!state || state.isIdle) return undefined;
    return { atMs: nowMs + Math.max(FLUSHING_MS, state.nextFlushInMs ?? 0), isExact: true };
  };
}
