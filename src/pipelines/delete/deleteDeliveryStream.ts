import { isInUse } from '../calls/errors';
import type { Call } from '../calls/operations';
import { perform, type Work } from '../calls/perform';
import { untilDeliveryStreamGone } from '../calls/states';

/** Deletes a delivery stream and waits until it is gone. What it had not delivered is lost. One that is being created is waited for. */
export async function deleteDeliveryStream(work: Work, name: string): Promise<void> {
  await perform(work, deleteDeliveryStreamCall(name), isInUse);
  await untilDeliveryStreamGone(work, name);
}

export function deleteDeliveryStreamCall(name: string): Call {
  return { service: 'firehose', operation: 'deleteDeliveryStream', input: { DeliveryStreamName: name } };
}
