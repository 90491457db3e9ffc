import type { OutputsClient } from '../client';
import { objectContent } from '../objectContent';
import { statObject, type ObjectAddress } from '../reading';
import { contentRecords } from './contentRecords';
import type { RecordsEvent } from './deliveredRecord';

export interface ObjectRecordsRequest extends ObjectAddress {
  /** What is known of the object; by default it is asked. */
  stat?: { size: number; eTag: string };
  signal?: AbortSignal | undefined;
}

/**
 * The records of one object, streamed: of any size in bounded memory, by ranges of one version of it.
 * @throws `ObjectChanged` where it was replaced meanwhile, and what S3 answers; damaged content is an event.
 */
export async function* readObjectRecords(
  client: Pick<OutputsClient, 'headObject' | 'getObject'>,
  { bucket, key, stat: known, signal }: ObjectRecordsRequest,
): AsyncGenerator<RecordsEvent> {
  const stat = known ?? (await statObject(client, { bucket, key, signal }));
  yield* contentRecords(key, objectContent(client, { bucket, key, ...stat, signal }), signal);
}
