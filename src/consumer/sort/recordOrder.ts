import { decodePayload, MAX_PREVIEW_BYTES, payloadValue, type DecodeOptions } from '../../records';
import { fieldReader, tapeFieldReader } from '../fields/fieldAt';
import { inSlices } from '../slices';
import { sortByNumber, sortByText } from './radixSort';
import type { RecordStore } from '../store/recordStore';
import { TapedRecords } from '../store/tapedRecords';

/** What records are sorted by. */
export type SortKey =
  | 'arrival'
  | 'shard'
  | 'partitionKey'
  | 'sequenceNumber'
  | 'size'
  /** A path as in filters. A record that lacks the field comes last in either direction. */
  | { field: string };

export interface RecordOrder {
  by: SortKey;
  isDescending: boolean;
}

export interface SortOptions extends DecodeOptions {
  store: RecordStore;
  ids: Float64Array;
  order: RecordOrder;
  signal: AbortSignal;
}

/**
 * The ids in another order. Records that are equal in it stay in the order in which they were read, in either direction, so that the
 * order within a shard does not change. Yields to the event loop after each slice of work.
 * @throws the signal's reason when it aborts
 */
export async function sortRecords(options: SortOptions): Promise<Float64Array> {
  const { ids, signal } = options;
  signal.throwIfAborted();
  const sorted = await sortedIndexes(options);
  const inOrder = new Float64Array(ids.length);
  for (let position = 0; position < ids.length; position++) inOrder[position] = ids[sorted[position] ?? 0] ?? 0;
  return inOrder;
}

function sortedIndexes(options: SortOptions): Promise<Uint32Array> {
  const { store, order } = options;
  const { by } = order;
  switch (by) {
    case 'arrival':
      return byNumber(options, (id) => store.arrivalMsOf(id));
    case 'size':
      return byNumber(options, (id) => store.dataLengthOf(id));
    case 'shard':
      return byText(options, (id) => store.shardIdOf(id));
    case 'partitionKey':
      return byText(options, (id) => store.partitionKeyOf(id));
    case 'sequenceNumber':
      // Longer numbers are greater.
      return byText(options, (id) => store.sequenceNumberOf(id)?.padStart(MAX_DIGITS, '0'));
    default:
      return byField(options, by.field);
  }
}

/** No sequence number of the service is longer. */
const MAX_DIGITS = 56;

/** All records have such a number: only those that were dropped meanwhile lack it. */
async function byNumber(
  { ids, order, signal }: SortOptions,
  read: (id: number) => number | undefined,
): Promise<Uint32Array> {
  const indexes = allOf(ids);
  await sortByNumber(indexes, (index) => read(ids[index] ?? 0) ?? 0, { ...order, signal });
  return indexes;
}

async function byText(
  { ids, order, signal }: SortOptions,
  read: (id: number) => string | undefined,
): Promise<Uint32Array> {
  const texts = new Array<string>(ids.length);
  await overAll(ids, signal, (id, index) => (texts[index] = read(id) ?? ''));
  const indexes = allOf(ids);
  await sortByText(indexes, (index) => texts[index] ?? '', { ...order, signal });
  return indexes;
}

/** Numbers are sorted as such, before texts. */
async function byField(options: SortOptions, path: string): Promise<Uint32Array> {
  const { ids, order, signal } = options;
  const { isDescending } = order;
  const read = fieldOf(options, path);
  const numbers = new Float64Array(ids.length).fill(NaN);
  const texts = new Array<string>(ids.length);
  const ofNumbers: number[] = [];
  const ofTexts: number[] = [];
  const ofMissing: number[] = [];
  await overAll(ids, signal, (id, index) => {
    const value = read(id);
    if (value === undefined) {
      ofMissing.push(index);
      return;
    }
    const number = typeof value === 'number' ? value : numberIn(value);
    numbers[index] = number;
    if (typeof value === 'string' && Number.isNaN(number)) {
      texts[index] = value;
      ofTexts.push(index);
    } else ofNumbers.push(index);
  });
  const inNumbers = Uint32Array.from(ofNumbers);
  await sortByNumber(inNumbers, (index) => numbers[index] ?? 0, { isDescending, signal });
  const inTexts = Uint32Array.from(ofTexts);
  await sortByText(inTexts, (index) => texts[index] ?? '', { isDescending, signal });
  return joined([...(isDescending ? [inTexts, inNumbers] : [inNumbers, inTexts]), Uint32Array.from(ofMissing)]);
}

/** The value at a field of a record: most are found without making a value of the record. */
function fieldOf({ store, schema }: SortOptions, path: string): (id: number) => string | number | undefined {
  const onTape = tapeFieldReader(path);
  const inValue = fieldReader(path);
  const taped = new TapedRecords(store, { schema });
  return (id) => {
    if (!onTape || !inValue) return undefined;
    const json = store.dataLengthOf(id) > MAX_PREVIEW_BYTES ? undefined : taped.read(id);
    if (json?.kind === 'json') return onTape(json.tape);
    if (json?.kind === 'none') return undefined;
    const data = store.dataOf(id);
    return data && valueIn(data, { schema }, inValue);
  };
}

function valueIn(data: Uint8Array, decode: DecodeOptions, read: (value: unknown) => string | undefined) {
  try {
    const found = payloadValue(decodePayload(data, decode));
    return found && read(found.value);
  } catch {
    // Nested deeper than it can be parsed: it has no fields.
    return undefined;
  }
}

/** No text of letters is made a number of, only to find that it is not one. */
const NUMBER_START = /^[\s\d+.I-]/;

function numberIn(text: string): number {
  return NUMBER_START.test(text) && text.trim() !== '' ? Number(text) : NaN;
}

function allOf(ids: Float64Array): Uint32Array {
  const indexes = new Uint32Array(ids.length);
  for (let index = 0; index < indexes.length; index++) indexes[index] = index;
  return indexes;
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The clock is looked at after so many of them. */
const PER_LOOK = 64;

async function overAll(
  ids: Float64Array,
  signal: AbortSignal,
  visit: (id: number, index: number) => void,
): Promise<void> {
  let index = 0;
  const some = () => {
    const end = Math.min(ids.length, index + PER_LOOK);
    for (; index < end; index++) visit(ids[index] ?? 0, index);
    return index < ids.length;
  };
  await inSlices(some, signal);
}
