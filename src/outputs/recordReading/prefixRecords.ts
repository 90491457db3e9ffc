import { isCancellation } from '../../errors';
import type { OutputsClient } from '../client';
import { contentRecords } from './contentRecords';
import type { RecordsEvent } from './deliveredRecord';
import { openedObjects, type ObjectRange } from './openedObjects';

export type PrefixRecordsRequest = ObjectRange;

/**
 * The records of many objects, in the order of their keys, which for Firehose is the order of time. Memory is bounded:
 * small objects are fetched while the ones before are read, large ones by ranges when it is their turn. An object that fails is an
 * event. What listing throws comes through, and what the first object throws where none could be read.
 */
export async function* readPrefixRecords(
  client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>,
  request: PrefixRecordsRequest,
): AsyncGenerator<RecordsEvent> {
  const ending = new AbortController();
  const signal = request.signal ? AbortSignal.any([request.signal, ending.signal]) : ending.signal;
  let read = 0;
  let failure: { error: unknown } | undefined;
  try {
    for await (const { entry, content } of openedObjects(client, request, signal)) {
      try {
        yield* contentRecords(entry.key, content, signal);
        read++;
      } catch (error) {
        if (isCancellation(error) || signal.aborted) throw error;
        failure ??= { error };
        const problem = error instanceof Error ? error.message : String(error);
        yield { kind: 'problem', key: entry.key, problem, error };
      }
    }
  } finally {
    ending.abort();
  }
  if (failure && read === 0) throw failure.error;
}
