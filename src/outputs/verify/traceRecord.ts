import { definedFields } from '../../common';
import { isCancellation } from '../../errors';
import type { OutputsClient } from '../client';
import type { RandomAccess } from '../parquet/parquetLines';
import { pieces } from '../objectContent';
import { contentRecords } from '../recordReading/contentRecords';
import type { DeliveredRecord } from '../recordReading/deliveredRecord';
import { openedObjects, type ObjectRange } from '../recordReading/openedObjects';
import { DeliveryLayout } from '../finding/deliveryLayout';
import { findFailed, findSent, type ObjectListener } from './deliveredObject';
import type { DeliveredUnit } from './deliveredRecords';
import { SegmentReader } from './segment';
import { SentRecordSet } from './sentRecordSet';
import type { RecordPlace } from './verifyDelivery';

export interface TraceRequest extends ObjectRange {
  /** The exact bytes that were sent, with or without a line feed after them. */
  record: Uint8Array;
  /** The error prefix, with its expressions. */
  errorPrefix?: string;
  /** The layout of a delivery stream, instead of that prefix. */
  layout?: DeliveryLayout;
}

/** Events of tracing a record, in the order of the objects' keys. */
export type TraceEvent =
  /** `line`: in the readable form of the object, from 0. `isAmbiguous`: the bytes may be a part of other text. */
  | ({ kind: 'delivered'; line: number; length: number; isAmbiguous?: true } & RecordPlace)
  | ({ kind: 'failed'; line: number; reason: string } & RecordPlace)
  /** The record may lie in an object that cannot be read. */
  | { kind: 'problem'; key: string; problem: string }
  /** It was searched. */
  | { kind: 'object'; key: string; writtenMs: number };

const FIRST_PIECE_BYTES = 1_048_576;

/**
 * Finds where a record was delivered: searches the objects written after its arrival for its bytes. A caller that has seen
 * enough ends the iteration.
 * An object that cannot be read is an event. What listing throws comes through.
 */
export async function* traceRecord(
  client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>,
  { record, errorPrefix = '', layout: given, ...range }: TraceRequest,
): AsyncGenerator<TraceEvent> {
  const sent = new SentRecordSet();
  sent.add(record);
  const layout = given ?? layoutOf(range.prefixes, errorPrefix);
  const ending = new AbortController();
  const signal = range.signal ? AbortSignal.any([range.signal, ending.signal]) : ending.signal;
  try {
    for await (const { entry, content } of openedObjects(client, withErrors(range, layout), signal)) {
      const object = { key: entry.key, content, isError: layout?.isError(entry.key) ?? false };
      let found: FoundPlace[] = [];
      try {
        await search(object, sent, found, signal);
      } catch (error) {
        if (isCancellation(error) || signal.aborted) throw error;
        yield { kind: 'problem', key: entry.key, problem: error instanceof Error ? error.message : String(error) };
      }
      if (found.some(isSure)) found = found.filter(isSure);
      // What was found before the object failed stands.
      if (found.length > 0)
        yield* sent.hasPacked ? withLinesBefore(object, found, signal) : withLines(object, found, signal);
      yield { kind: 'object', key: entry.key, writtenMs: entry.lastModifiedMs };
    }
  } finally {
    ending.abort();
  }
}

function isSure(place: FoundPlace): boolean {
  return place.kind === 'failed' || place.isAmbiguous !== true;
}

function layoutOf(prefixes: readonly string[], errorPrefix: string): DeliveryLayout | undefined {
  if (errorPrefix === '') return undefined;
  const [first = '', ...others] = prefixes;
  let length = first.length;
  while (others.some((other) => !other.startsWith(first.slice(0, length)))) length--;
  return new DeliveryLayout({ prefix: first.slice(0, length), errorPrefix });
}

function withErrors(range: ObjectRange, layout: DeliveryLayout | undefined): ObjectRange {
  const { prefixes, writtenFromMs, writtenUntilMs = Date.now() } = range;
  const time = writtenFromMs === undefined ? undefined : { fromMs: writtenFromMs, untilMs: writtenUntilMs };
  const more = (layout?.errorPrefixes(time) ?? []).filter(
    (failed) => !prefixes.some((prefix) => failed.startsWith(prefix)),
  );
  const isNew = (key: string) => !prefixes.some((prefix) => key.startsWith(prefix));
  // A prefix within another one is listed with it, so that no object is searched twice.
  const isWanted = (key: string) => layout?.isError(key) === true || !isNew(key);
  return { ...range, prefixes: withoutRepeats([...prefixes, ...more]), isWanted };
}

/** An object must not be listed by two prefixes. */
function withoutRepeats(prefixes: readonly string[]): string[] {
  return prefixes.filter(
    (prefix, index) =>
      !prefixes.some((other, at) => prefix.startsWith(other) && (prefix.length > other.length || at < index)),
  );
}

interface SearchedObject {
  key: string;
  content: RandomAccess;
  isError: boolean;
}

type FoundPlace = Exclude<TraceEvent, { kind: 'problem' | 'object' }>;

async function search(
  { key, content, isError }: SearchedObject,
  sent: SentRecordSet,
  found: FoundPlace[],
  signal: AbortSignal,
): Promise<void> {
  const open = () => pieces(content, FIRST_PIECE_BYTES);
  const place = (member: string | undefined) => definedFields({ key, line: 0, member });
  if (isError) {
    await findFailed(
      open(),
      sent,
      ({ member, reason, offset }) => found.push({ kind: 'failed', ...place(member), reason, offset }),
      signal,
    );
    return;
  }
  let member: string | undefined;
  const add = ({ entry, offset, length, isUnsure }: DeliveredUnit) => {
    const unsure = isUnsure ? { isAmbiguous: true as const } : {};
    if (entry >= 0) found.push({ kind: 'delivered', ...place(member), offset, length, ...unsure });
  };
  const listener: ObjectListener = {
    onMember: (name) => (member = name),
    onUnit: add,
    // One record with several readings: whichever is right, it lies there.
    onReadings: ([first = []]) => first.forEach(add),
    onEmptyLine: (offset) => {
      if (sent.emptyEntry >= 0) add({ entry: sent.emptyEntry, offset, length: 0, isUnsure: false });
    },
    onEnd: () => undefined,
  };
  await findSent(open, { sent, segments: new SegmentReader(), isLenient: true }, listener, signal);
}

/** The line of compressed records that lie in an object as they are: the readable form of those before them tells it. */
async function* withLinesBefore(
  { key, content }: SearchedObject,
  found: readonly FoundPlace[],
  signal: AbortSignal,
): AsyncGenerator<FoundPlace> {
  for (const place of found) {
    let line = 0;
    const before: RandomAccess = { ...content, size: Math.min(place.offset, content.size) };
    for await (const event of contentRecords(key, before, signal)) {
      if (event.kind === 'records') line += event.records.length;
    }
    yield { ...place, line };
  }
}

/** Reads the object again in its readable form, whose records are in the same order as the places. */
async function* withLines(
  { key, content }: SearchedObject,
  found: FoundPlace[],
  signal: AbortSignal,
): AsyncGenerator<FoundPlace> {
  const places = found[Symbol.iterator]();
  let place = places.next();
  /** The line of the last record that begins no later than the place. */
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

/** In the same member, and no later. */
function beginsBefore(record: DeliveredRecord, place: FoundPlace): boolean {
  return record.member === place.member && record.offset !== undefined && record.offset <= place.offset;
}
