import { streamId } from '../../common';
import { isInUse } from '../calls/errors';
import type { Call } from '../calls/operations';
import { perform, type Work } from '../calls/perform';
import { untilStreamGone } from '../calls/states';

/** Deletes a stream with its records and its consumers, and waits until it is gone. */
export async function deleteDataStream(work: Work, stream: string): Promise<void> {
  await perform(work, deleteStreamCall(stream), isInUse);
  await untilStreamGone(work, stream);
}

export function deleteStreamCall(stream: string): Call {
  const input = { ...streamId(stream), EnforceConsumerDeletion: true };
  return { service: 'kinesis', operation: 'deleteStream', input };
}
