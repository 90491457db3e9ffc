import { parseFirehoseName } from '../../common';
import type { OutputsClient } from '../client';
import type { ObjectEntry } from '../listing';
import { deliveryError, isFirehoseError } from '../forms/deliveryErrors';
import type { RecordsEvent } from '../recordReading/deliveredRecord';
import { readPrefixRecords } from '../recordReading/prefixRecords';
import { listedObjects, type ObjectRange } from '../recordReading/openedObjects';

/** A record that could not be delivered, as it was sent. */
interface RedriveRecord {
  data: Uint8Array;
  reason: string;
  key: string;
  /** The line in the readable form of the object, from 0. */
  line: number;
}

export interface RedriveRequest extends ObjectRange {
  /** Only records that failed for one of these reasons. */
  reasons?: readonly string[];
  /** How many lines of an object were sent before. They are left out. */
  linesSent?: (entry: ObjectEntry) => number;
}

/**
 * The objects of a redrive. Take the list once, before anything is sent: what is sent may fail again and be written
 * below the same prefix.
 */
export async function takeRedriveList(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  range: ObjectRange,
): Promise<ObjectEntry[]> {
  const objects: ObjectEntry[] = [];
  for await (const entry of listedObjects(client, range, range.signal)) objects.push(entry);
  return objects;
}

/** How many objects of a range came after the list was taken. */
export async function countAppeared(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  range: ObjectRange,
  taken: readonly ObjectEntry[],
): Promise<number> {
  const known = new Set(taken.map(versionOf));
  let appeared = 0;
  for await (const entry of listedObjects(client, range, range.signal)) {
    if (hasFirehoseName(entry) && !known.has(versionOf(entry))) appeared++;
  }
  return appeared;
}

function versionOf({ key, eTag }: ObjectEntry): string {
  return `${eTag} ${key}`;
}

function hasFirehoseName({ key }: ObjectEntry): boolean {
  return parseFirehoseName(key) !== undefined;
}

export type RedriveEvent =
  | { kind: 'records'; records: RedriveRecord[] }
  /** A line that is not a delivery error, or one that says where its record lies instead of holding it. */
  | { kind: 'skipped'; key: string; line: number }
  /** A delivery error whose record has no bytes: there is nothing to send. */
  | { kind: 'empty'; key: string; line: number }
  /** An object that Firehose did not write: it is left alone. */
  | { kind: 'foreign'; key: string }
  | { kind: 'problem'; key: string; problem: string }
  | { kind: 'object'; key: string; bytes: number };

/** The records below an error prefix, decoded, to be sent again. */
export async function* redriveRecords(
  client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>,
  { reasons, linesSent, ...range }: RedriveRequest,
): AsyncGenerator<RedriveEvent> {
  const objects = range.objects ?? (await takeRedriveList(client, range));
  const sent = new Map(objects.map((entry) => [entry.key, linesSent?.(entry) ?? 0]));
  const left = objects.filter(({ key }) => sent.get(key) !== Infinity);
  for await (const event of errorEvents(client, range, left)) {
    if (event.kind !== 'records') {
      yield event;
      continue;
    }
    const records: RedriveRecord[] = [];
    for (const { key, line, data } of event.records) {
      if (line < (sent.get(key) ?? 0)) continue;
      const error = deliveryError(Buffer.from(data.buffer, data.byteOffset, data.length));
      if (!error?.data) yield { kind: 'skipped', key, line };
      else if (error.data.length === 0) yield { kind: 'empty', key, line };
      else if (reasons?.includes(error.reason) ?? true) {
        records.push({ data: error.data, reason: error.reason, key, line });
      }
    }
    if (records.length > 0) yield { kind: 'records', records };
  }
}

/**
 * The events of Firehose's own objects, and of copies under other names. Other objects below an error prefix are not read beyond their
 * beginning.
 */
async function* errorEvents(
  client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>,
  range: ObjectRange,
  objects: readonly ObjectEntry[],
): AsyncGenerator<RecordsEvent | { kind: 'foreign'; key: string }> {
  yield* readPrefixRecords(client, { ...range, objects: objects.filter(hasFirehoseName) });
  for (const entry of objects.filter((each) => !hasFirehoseName(each))) {
    for await (const event of readPrefixRecords(client, { ...range, objects: [entry] })) {
      if (isForeign(event)) {
        yield { kind: 'foreign', key: entry.key };
        break;
      }
      yield event;
    }
  }
}

/** Firehose's errors also say when the record arrived. */
function isForeign(event: RecordsEvent): boolean {
  switch (event.kind) {
    case 'records':
      return !event.records.every(({ data }) =>
        isFirehoseError(Buffer.from(data.buffer, data.byteOffset, data.length)),
      );
    case 'problem':
      return event.error === undefined;
    case 'object':
      return event.records === 0;
  }
}

/** What a redrive would send. */
export interface RedrivePlan {
  objects: number;
  records: number;
  /** The size of the records' data. */
  bytes: number;
  /** The most frequent first. After a thousand different ones, further reasons are counted together. */
  reasons: { reason: string; records: number }[];
  skipped: number;
  /** Delivery errors whose records have no bytes. */
  empty: number;
  /** Objects that Firehose did not write. */
  foreign: number;
  problems: { key: string; problem: string }[];
}

const MAX_REASONS = 1_000;
const MAX_PROBLEMS = 1_000;
const OTHER_REASONS = 'another reason';

/** The dry run: counts what {@link redriveRecords} gives, and sends nothing. */
export async function planRedrive(
  client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>,
  request: RedriveRequest & { onProgress?: (plan: Readonly<Omit<RedrivePlan, 'reasons'>>) => void },
): Promise<RedrivePlan> {
  const { onProgress, ...range } = request;
  const plan = {
    objects: 0,
    records: 0,
    bytes: 0,
    skipped: 0,
    empty: 0,
    foreign: 0,
    problems: [] as RedrivePlan['problems'],
  };
  const reasons = new Map<string, number>();
  for await (const event of redriveRecords(client, range)) {
    switch (event.kind) {
      case 'records':
        for (const { data, reason } of event.records) {
          plan.records++;
          plan.bytes += data.length;
          const kept = reasons.has(reason) || reasons.size < MAX_REASONS ? reason : OTHER_REASONS;
          reasons.set(kept, (reasons.get(kept) ?? 0) + 1);
        }
        break;
      case 'skipped':
      case 'empty':
      case 'foreign':
        plan[event.kind]++;
        break;
      case 'problem':
        if (plan.problems.length < MAX_PROBLEMS) plan.problems.push({ key: event.key, problem: event.problem });
        break;
      case 'object':
        plan.objects++;
        onProgress?.(plan);
    }
  }
  const counted = [...reasons].map(([reason, records]) => ({ reason, records }));
  return { ...plan, reasons: counted.sort((a, b) => b.records - a.records) };
}
