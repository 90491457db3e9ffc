import { isInUse } from '../calls/errors';
import type { Call } from '../calls/operations';
import { perform, type Work } from '../calls/perform';
import { untilDeliveryStreamActive } from '../calls/states';

/** Makes the calls one after the other, and waits until the delivery stream is active again. */
export async function applyDeliveryChanges(work: Work, name: string, calls: readonly Call[]): Promise<void> {
  for (const call of calls) await perform(work, call, isInUse);
  await untilDeliveryStreamActive(work, name);
}
