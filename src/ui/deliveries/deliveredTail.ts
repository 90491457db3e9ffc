import type { Clients } from '../../aws';
import type { ConsumedRecord, TailEvent, TailOptions, TailPosition } from '../../consumer';
import {
  deliveryPrefixesOfAnyZone,
  readObjectRecords,
  readPrefixRecords,
  statObject,
  type DeliveredRecord,
  type ObjectAddress,
  type RecordsEvent,
} from '../../outputs';
import { parseFirehoseName } from '../../common';

const S3_URI = /^s3:\/\/([^/]+)\/(.*)$/s;
/** For a longer time, listing everything takes no more calls than listing each hour. */
const MAX_HOURLY_MS = 3 * 86_400_000;

/** Whether what is to be shown like a stream is delivered records: `s3://bucket/prefix/` or `s3://bucket/key`. */
export function deliveredPlace(stream: string): ObjectAddress | undefined {
  const match = S3_URI.exec(stream);
  return match ? { bucket: match[1] ?? '', key: match[2] ?? '' } : undefined;
}

/**
 * Delivered records as the events of a tail that ends: the table, filter, statistics and export of a tail serve them
 * too. A record's sequence number is its line, its partition key the object's key.
 */
export function deliveredTail(
  { s3 }: Clients,
  { bucket, key }: ObjectAddress,
): (options: Pick<TailOptions, 'from' | 'signal' | 'gate'>) => AsyncIterable<TailEvent> {
  return async function* ({ from, signal, gate }) {
    yield { kind: 'tail', state: { kind: 'connected', shards: 1 } };
    const places = new ObjectPlaces(s3, bucket);
    for await (const event of recordsAt(s3, { bucket, key }, { from, signal })) {
      await gate?.(signal);
      if (event.kind !== 'records' || event.records.length === 0) continue;
      const { shardId, arrivalMs } = await places.of(event.records[0]?.key ?? '');
      const records = event.records.map((record) => consumed(record, { shardId, arrivalMs }));
      yield { kind: 'records', shardId, records, behindMs: 0 };
    }
  };
}

/** The records of an object, or of all below a prefix that were written since. */
export function recordsAt(
  s3: Clients['s3'],
  { bucket, key }: ObjectAddress,
  { from, signal }: { from: TailPosition | undefined; signal: AbortSignal },
): AsyncGenerator<RecordsEvent> {
  return key === '' || key.endsWith('/')
    ? below(s3, { bucket, prefix: key, from, signal })
    : readObjectRecords(s3, { bucket, key, signal });
}

interface RangeBelow {
  bucket: string;
  prefix: string;
  from: TailPosition | undefined;
  signal: AbortSignal;
}

/** Where the prefix is one of dates, of a time range only its hours are listed. */
async function* below(s3: Clients['s3'], { bucket, prefix, from, signal }: RangeBelow): AsyncGenerator<RecordsEvent> {
  const nowMs = Date.now();
  const fromMs = writtenFrom(from, nowMs);
  const range = { bucket, signal, writtenFromMs: fromMs };
  if (fromMs !== undefined && nowMs - fromMs < MAX_HOURLY_MS) {
    // The time zone of the prefix is not known, so the time of writing decides.
    const prefixes = deliveryPrefixesOfAnyZone(prefix, { fromMs, untilMs: nowMs });
    let isAny = false;
    for await (const event of readPrefixRecords(s3, { ...range, prefixes })) {
      isAny = true;
      yield event;
    }
    if (isAny) return;
  }
  yield* readPrefixRecords(s3, { ...range, prefixes: [prefix] });
}

function writtenFrom(from: TailPosition | undefined, nowMs: number): number | undefined {
  if (typeof from !== 'object') return from === 'latest' ? nowMs : undefined;
  if ('minutesAgo' in from) return nowMs - from.minutesAgo * 60_000;
  if ('timestamp' in from) return typeof from.timestamp === 'number' ? from.timestamp : Date.parse(from.timestamp);
  return 'arrivalMs' in from ? from.arrivalMs : undefined;
}

interface ObjectPlace {
  /** A short name of the object, for the narrow column of shards. */
  shardId: string;
  arrivalMs: number;
}

/** The time of the object last asked for: by its name, else by when it was written. */
class ObjectPlaces {
  readonly #s3: Clients['s3'];
  readonly #bucket: string;
  #last: { key: string; place: ObjectPlace } | undefined;

  constructor(s3: Clients['s3'], bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async of(key: string): Promise<ObjectPlace> {
    if (this.#last?.key !== key) this.#last = { key, place: await this.#find(key) };
    return this.#last.place;
  }

  async #find(key: string): Promise<ObjectPlace> {
    const name = parseFirehoseName(key);
    if (name) return { shardId: new Date(name.arrivalMs).toISOString().slice(11, 19), arrivalMs: name.arrivalMs };
    const { lastModifiedMs } = await statObject(this.#s3, { bucket: this.#bucket, key });
    return { shardId: key.slice(key.lastIndexOf('/') + 1), arrivalMs: lastModifiedMs };
  }
}

function consumed({ key, line, data }: DeliveredRecord, { shardId, arrivalMs }: ObjectPlace): ConsumedRecord {
  return { shardId, sequenceNumber: String(line + 1), partitionKey: key, arrivalMs, data };
}
