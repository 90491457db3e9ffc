import { decodePayload, payloadValue, type DecodeOptions } from '../../records';
import { inSlices } from '../slices';
import type { RecordStore } from './recordStore';
import { sortInSlices } from './sliceSort';

/** What records are sorted by. */
export type SortKey =
  | 'arrival'
  | 'shard'
  | 'partitionKey'
  | 'sequenceNumber'
  | 'size'
  /** Reads it from the value of a record. Undefined: the record lacks it, and comes last in either direction. */
  | ((value: unknown) => string | undefined);

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
export async function sortRecords({ order, ...options }: SortOptions): Promise<Float64Array> {
  const { ids, signal } = options;
  const sorted = await sortInSlices(ids.length, await comparisonOf({ ...options, ...order }), signal);
  const inOrder = new Float64Array(ids.length);
  for (let position = 0; position < ids.length; position++) inOrder[position] = ids[sorted[position] ?? 0] ?? 0;
  return inOrder;
}

/** Compares two records, given by their indexes. */
type Comparison = (left: number, right: number) => number;

type KeyOptions = Omit<SortOptions, 'order'>;

async function comparisonOf({ by, isDescending, ...options }: KeyOptions & RecordOrder): Promise<Comparison> {
  if (typeof by === 'function') return fieldsOf(options, by, isDescending);
  const compare = await columnOf(options, by);
  return isDescending ? (left, right) => -compare(left, right) : compare;
}

function columnOf(options: KeyOptions, by: Exclude<SortKey, (value: unknown) => string | undefined>) {
  const { store } = options;
  switch (by) {
    case 'arrival':
      return numbersOf(options, (id) => store.arrivalMsOf(id));
    case 'size':
      return numbersOf(options, (id) => store.dataLengthOf(id));
    case 'shard':
      return textsOf(options, (id) => store.shardIdOf(id));
    case 'partitionKey':
      return textsOf(options, (id) => store.partitionKeyOf(id));
    case 'sequenceNumber':
      // Longer numbers are greater.
      return textsOf(options, (id) => store.sequenceNumberOf(id)?.padStart(MAX_DIGITS, '0'));
  }
}

/** No sequence number of the service is longer. */
const MAX_DIGITS = 56;

const Rank = { number: 0, text: 1, missing: 2 } as const;

function rankOf(number: number | undefined, text: string | undefined): number {
  if (number !== undefined && !Number.isNaN(number)) return Rank.number;
  return text === undefined ? Rank.missing : Rank.text;
}

async function numbersOf({ ids, signal }: KeyOptions, read: (id: number) => number | undefined): Promise<Comparison> {
  const numbers = new Float64Array(ids.length);
  await overAll(ids, signal, (id, index) => (numbers[index] = read(id) ?? 0));
  return (left, right) => (numbers[left] ?? 0) - (numbers[right] ?? 0);
}

/** All of these records have such a text: only those that were dropped meanwhile lack it. */
async function textsOf({ ids, signal }: KeyOptions, read: (id: number) => string | undefined): Promise<Comparison> {
  const texts = new Array<string>(ids.length);
  let shared: string | undefined;
  await overAll(ids, signal, (id, index) => {
    const text = read(id) ?? '';
    texts[index] = text;
    shared = shared === undefined ? text : sharedStart(shared, text);
  });
  const skipped = shared?.length ?? 0;
  const numbers = new Float64Array(ids.length);
  await overAll(ids, signal, (_, index) => (numbers[index] = startAsNumber(texts[index] ?? '', skipped)));
  return (left, right) => {
    const byStart = (numbers[left] ?? 0) - (numbers[right] ?? 0);
    if (byStart !== 0) return byStart;
    const [leftText, rightText] = [texts[left] ?? '', texts[right] ?? ''];
    return leftText === rightText ? 0 : leftText < rightText ? -1 : 1;
  };
}

/** As many characters as a number holds exactly. */
const CHARACTERS_IN_NUMBER = 6;

/** The first characters after those that all texts share, as a number: to compare numbers takes a tenth of the time. */
function startAsNumber(text: string, skipped: number): number {
  let number = 0;
  for (let index = skipped; index < skipped + CHARACTERS_IN_NUMBER; index++)
    number = number * 256 + (index < text.length ? Math.min(255, text.charCodeAt(index)) : 0);
  return number;
}

function sharedStart(shared: string, text: string): string {
  if (text.startsWith(shared)) return shared;
  let length = 0;
  while (length < shared.length && shared[length] === text[length]) length++;
  return shared.slice(0, length);
}

/** Numbers are sorted as such, before texts. */
async function fieldsOf(
  { store, ids, signal, schema }: KeyOptions,
  read: (value: unknown) => string | undefined,
  isDescending: boolean,
): Promise<Comparison> {
  const texts = new Array<string | undefined>(ids.length);
  const numbers = new Float64Array(ids.length).fill(NaN);
  await overAll(ids, signal, (id, index) => {
    const data = store.dataOf(id);
    const text = data && fieldText(data, { schema }, read);
    texts[index] = text;
    numbers[index] = text === undefined || text.trim() === '' ? NaN : Number(text);
  });
  const sign = isDescending ? -1 : 1;
  return (left, right) => {
    const [leftText, rightText] = [texts[left], texts[right]];
    const [leftRank, rightRank] = [rankOf(numbers[left], leftText), rankOf(numbers[right], rightText)];
    // What lacks the field comes last in either direction.
    if (leftRank === Rank.missing || rightRank === Rank.missing) return leftRank - rightRank;
    if (leftRank !== rightRank) return (leftRank - rightRank) * sign;
    if (leftRank === Rank.number) return ((numbers[left] ?? 0) - (numbers[right] ?? 0)) * sign;
    return leftText === rightText ? 0 : (leftText ?? '') < (rightText ?? '') ? -sign : sign;
  };
}

function fieldText(data: Uint8Array, decode: DecodeOptions, read: (value: unknown) => string | undefined) {
  try {
    const found = payloadValue(decodePayload(data, decode));
    return found && read(found.value);
  } catch {
    // Nested deeper than it can be parsed: it has no fields.
    return undefined;
  }
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
