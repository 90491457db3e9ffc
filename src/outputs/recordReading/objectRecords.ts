import type { OutputsClient } from '../client';
import { objectContent } from '../objectContent';
import { statObject, type ObjectAddress } from '../reading';
import { contentRecords } from './contentRecords';
import type { RecordsEvent } from './deliveredRecord';

export interface ObjectRecordsRequest extends ObjectAddress {
  /** The object's version and size, if known. By default S3 is asked. */
  stat?: { size: number; eTag: string };
  signal?: AbortSignal | undefined;
}

/**
 * The records of one object of any size, in bounded memory, by ranges of one version of it. Damaged content is an event. What the
 * SDK throws comes through.
 *
 * @throws {PipelinesError} `ObjectChanged` when the object was replaced meanwhile
 */
export async function* readObjectRecords(
  client: Pick<OutputsClient, 'headObject' | 'getObject'>,
  { bucket, key, stat: known, signal }: ObjectRecordsRequest,
): AsyncGenerator<RecordsEvent> {
  const stat = known ?? (await statObject(client, { bucket, key, signal }));
  yield* contentRecords(key, objectContent(client, { bucket, key, ...stat, signal }), signal);
}
