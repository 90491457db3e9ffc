import type { Clients, DeliveryStreamDetail } from '../../aws';
import { isCancellation } from '../../errors';
import type { ObjectEntry } from '../../outputs';
import { asDelivery, newestDelivered, newestError, type DeliveryStreamName } from './deliveryStream';

/** What a delivery stream wrote last, if its bucket can be read. */
export interface DeliveryActivity {
  newest: ObjectEntry | undefined;
  newestError: ObjectEntry | undefined;
}

/** Older failures are not shown. */
const ERROR_IS_NEWS_MS = 24 * 3_600_000;

export async function deliveryActivity(
  clients: Clients,
  name: DeliveryStreamName,
  detail: DeliveryStreamDetail,
  signal: AbortSignal,
): Promise<DeliveryActivity | undefined> {
  if (!detail.destination) return undefined;
  const delivery = asDelivery(name, detail);
  try {
    const [newest, error] = await Promise.all([
      newestDelivered(clients, delivery, signal),
      newestError(clients, delivery, signal),
    ]);
    return { newest, newestError: error };
  } catch (error) {
    if (isCancellation(error)) throw error;
    // The right to describe the stream does not include its bucket. Opening the bucket's row shows the error.
    return undefined;
  }
}

export function recentErrorMs(activity: DeliveryActivity | undefined, nowMs: number): number | undefined {
  const atMs = activity?.newestError?.lastModifiedMs;
  return atMs !== undefined && nowMs - atMs < ERROR_IS_NEWS_MS ? atMs : undefined;
}
