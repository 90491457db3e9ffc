import { tailStream, type ConsumedRecord } from '../../consumer';
import type { Clients } from '../../aws';
import { deliveryPrefixes, traceRecord, type TraceEvent } from '../../outputs';
import { withoutNewline } from './recordBytes';
import type { Delivery } from './deliveryStream';

/** What finding the delivery of a data stream's record needs. */
export interface StreamRecord {
  data: Uint8Array;
  arrivalMs: number;
}

/** `writtenMs`: when its object was written. Undefined: the object was not searched to its end. */
export type TracedPlace = Extract<TraceEvent, { kind: 'delivered' | 'failed' }> & {
  bucket: string;
  writtenMs?: number;
};

export interface Trace {
  places: TracedPlace[];
  objectsSearched: number;
  problems: { bucket: string; key: string; problem: string }[];
}

export interface TraceOptions {
  onObject: (searched: number) => void;
  signal: AbortSignal;
}

/** Within whole seconds of S3's clock. */
const CLOCK_ALLOWANCE_MS = 5_000;

/** Searches the objects written since a record arrived, up to the first that contains it. */
export async function traceToObject(
  clients: Clients,
  delivery: Delivery,
  { data, arrivalMs }: StreamRecord,
  { onObject, signal }: TraceOptions,
): Promise<Trace> {
  const { bucket, layout } = delivery;
  const trace: Trace = { places: [], objectsSearched: 0, problems: [] };
  const range = { fromMs: arrivalMs, untilMs: Math.max(arrivalMs, Date.now()) };
  const events = traceRecord(clients.s3, {
    ...{ record: data, bucket, layout, signal },
    prefixes: prefixesOf(delivery, range),
    writtenFromMs: arrivalMs - CLOCK_ALLOWANCE_MS,
  });
  for await (const event of events) {
    switch (event.kind) {
      case 'delivered':
      case 'failed':
        trace.places.push({ ...event, bucket });
        break;
      case 'problem':
        trace.problems.push({ bucket, key: event.key, problem: event.problem });
        break;
      case 'object':
        onObject(++trace.objectsSearched);
        for (const place of trace.places) if (place.key === event.key) place.writtenMs = event.writtenMs;
        // The search continues after a place that may be part of other text.
        if (trace.places.some(isSure)) return trace;
    }
  }
  return trace;
}

/** The prefixes below which it puts what arrived in a time range. */
function prefixesOf({ detail }: Delivery, range: { fromMs: number; untilMs: number }): string[] {
  const { prefix, timeZone } = detail.destination;
  return deliveryPrefixes({ prefix, timeZone }, range);
}

/** The first place that is certain; where none is, the first that may be it. */
export function bestPlace({ places }: Trace): TracedPlace | undefined {
  return places.find(isSure) ?? places[0];
}

function isSure(place: TracedPlace): boolean {
  return place.kind === 'failed' || place.isAmbiguous !== true;
}

export interface StreamSearch {
  stream: string;
  data: Uint8Array;
  /** It arrived between these. */
  fromMs: number;
  untilMs: number;
  onRead: (records: number) => void;
  signal: AbortSignal;
}

/** The record of a data stream with these bytes. `undefined`: there is none, or it is no longer retained. */
export async function traceToStream(
  { kinesis, getRecordsRaw, serviceClock }: Clients,
  { stream, data, fromMs, untilMs, onRead, signal }: StreamSearch,
): Promise<ConsumedRecord | undefined> {
  const wanted = Buffer.from(withoutNewline(data));
  const finished = new Set<string>();
  const known = new Set<string>();
  let read = 0;
  for await (const event of tailStream({
    ...{ client: kinesis, getRecordsRaw, serviceClock, stream, signal },
    from: { timestamp: fromMs },
  })) {
    if (event.kind === 'records') {
      for (const record of event.records) {
        if (wanted.equals(withoutNewline(record.data))) return { ...record, data: Uint8Array.from(record.data) };
      }
      onRead((read += event.records.length));
      const isPast = (event.records.at(-1)?.arrivalMs ?? 0) > untilMs;
      if (isPast || event.behindMs === 0) finished.add(event.shardId);
    }
    if (event.kind === 'shard') {
      known.add(event.shardId);
      if (event.state.kind === 'closed') finished.add(event.shardId);
    }
    if (event.kind === 'progress') {
      for (const { shardId, behindMs } of event.shards) {
        known.add(shardId);
        if (behindMs === 0) finished.add(shardId);
      }
      // Asked once a second: by then each shard has said how far behind it is.
      if (known.size > 0 && [...known].every((shardId) => finished.has(shardId))) return undefined;
    }
  }
  signal.throwIfAborted();
  return undefined;
}
