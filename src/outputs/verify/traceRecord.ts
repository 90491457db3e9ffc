import { isCancellation } from '../../errors';
import type { OutputsClient } from '../client';
import type { RandomAccess } from '../forms/parquet';
import { pieces } from '../objectContent';
import { contentRecords } from '../recordReading/contentRecords';
import type { DeliveredRecord } from '../recordReading/deliveredRecord';
import { openedObjects, type ObjectRange } from '../recordReading/openedObjects';
import { deliveredMembers, findFailed, findSent } from './deliveredObject';
import { SentRecords } from './sentRecords';
import type { RecordPlace } from './verifyDelivery';

export interface TraceRequest extends ObjectRange {
  /** The exact bytes that were sent; whether with the line feed behind them makes no difference. */
  record: Uint8Array;
  /** Objects below it hold records that could not be delivered. Up to the first expression, where it has any. */
  errorPrefix?: string;
}

/** What tracing a record comes across, in the order of the objects' keys. */
export type TraceEvent =
  /** `line`: of the readable form of the object, from 0. */
  | ({ kind: 'delivered'; line: number; length: number } & RecordPlace)
  | ({ kind: 'failed'; line: number; reason: string } & RecordPlace)
  /** The record may lie in an object that cannot be read. */
  | { kind: 'problem'; key: string; problem: string }
  | { kind: 'object'; key: string };

const FIRST_PIECE_BYTES = 1_048_576;

/**
 * Where a record was delivered: the objects of the time behind its arrival are searched for its bytes. Whoever has seen
 * enough ends the iteration.
 * @throws what listing fails with; an object that cannot be read is an event.
 */
export async function* traceRecord(
  client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>,
  { record, errorPrefix = '', ...range }: TraceRequest,
): AsyncGenerator<TraceEvent> {
  const sent = new SentRecords();
  sent.add(record);
  const ending = new AbortController();
  const signal = range.signal ? AbortSignal.any([range.signal, ending.signal]) : ending.signal;
  try {
    for await (const { entry, content } of openedObjects(client, withErrors(range, errorPrefix), signal)) {
      const isError = errorPrefix !== '' && entry.key.startsWith(errorPrefix);
      const object = { key: entry.key, content, isError };
      const found: FoundPlace[] = [];
      try {
        await search(object, sent, found, signal);
      } catch (error) {
        if (isCancellation(error) || signal.aborted) throw error;
        yield { kind: 'problem', key: entry.key, problem: error instanceof Error ? error.message : String(error) };
      }
      // What was found before an object broke off stands.
      if (found.length > 0) yield* withLines(object, found, signal);
      yield { kind: 'object', key: entry.key };
    }
  } finally {
    ending.abort();
  }
}

function withErrors(range: ObjectRange, errorPrefix: string): ObjectRange {
  const isWithin = errorPrefix === '' || range.prefixes.some((prefix) => errorPrefix.startsWith(prefix));
  return isWithin ? range : { ...range, prefixes: [...range.prefixes, errorPrefix] };
}

interface SearchedObject {
  key: string;
  content: RandomAccess;
  isError: boolean;
}

type FoundPlace = Exclude<TraceEvent, { kind: 'problem' | 'object' }>;

async function search(
  { key, content, isError }: SearchedObject,
  sent: SentRecords,
  found: FoundPlace[],
  signal: AbortSignal,
): Promise<void> {
  for await (const { member, reader } of deliveredMembers(pieces(content, FIRST_PIECE_BYTES), signal)) {
    const place = { key, line: 0, ...(member === undefined ? {} : { member }) };
    if (isError) {
      await findFailed(reader, sent, ({ reason, offset }) => found.push({ kind: 'failed', ...place, reason, offset }));
    } else {
      await findSent(reader, sent, ({ entry, offset, length }) => {
        if (entry >= 0) found.push({ kind: 'delivered', ...place, offset, length });
      });
    }
  }
}

/** Goes through the object once more, with what its readable form makes of it: places and records are in one order. */
async function* withLines(
  { key, content }: SearchedObject,
  found: FoundPlace[],
  signal: AbortSignal,
): AsyncGenerator<FoundPlace> {
  const places = found[Symbol.iterator]();
  let place = places.next();
  /** Of the last record that begins no later than the place. */
  let line: number | undefined;
  for await (const event of contentRecords(key, content, signal)) {
    if (event.kind !== 'records') continue;
    for (const record of event.records) {
      while (!place.done && line !== undefined && !beginsBefore(record, place.value)) {
        yield { ...place.value, line };
        place = places.next();
        if (!place.done && place.value.member !== record.member) line = undefined;
      }
      if (place.done) return;
      if (beginsBefore(record, place.value)) ({ line } = record);
    }
  }
  for (; !place.done; place = places.next()) yield { ...place.value, line: line ?? 0 };
}

/** In the same run of content, and no later. */
function beginsBefore(record: DeliveredRecord, place: FoundPlace): boolean {
  return record.member === place.member && record.offset !== undefined && record.offset <= place.offset;
}
