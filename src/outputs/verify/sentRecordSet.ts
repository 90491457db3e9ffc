import { LINE_FEED, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../../records';
import { hash } from 'node:crypto';
import { ValueSpan } from '../forms/valueSpan';
import { isDelimiter } from './delimiting';
import { OpenRecords } from './openRecords';
import { isPacked } from './packedRecords';

const HASH_WORDS = 4;
const NONE = -1;
/** Reasons repeat. After this many different ones, the others count as one. */
const MAX_REASONS = 1_000;
const OTHER_REASONS = 'another reason';

/** Where a record lies: the number of the object, and the offset in its unpacked content. */
export interface Place {
  object: number;
  offset: number;
}

/**
 * The multiset of sent records, by their exact bytes without the line feed that a sender may append. Takes about 90 bytes
 * of memory for each record, whatever its length, since 16 bytes of SHA-256 stand for it. Records that are not JSON take twice as much.
 */
export class SentRecordSet {
  /** Records that do not show by themselves where they end, as JSON objects do. */
  readonly open = new OpenRecords();
  /** The first two bytes of JSON that does not begin with `{"`, as most objects do. */
  #oddJson: Uint8Array | undefined;
  #hasRecordOfLines = false;
  #hasDelimiterAtEdge = false;
  #hasPacked = false;
  /** The entry of the empty record. */
  #emptyEntry = NONE;
  #slots = new Int32Array(1_024).fill(NONE);
  #hashes = new Uint32Array(HASH_WORDS * 512);
  #sent = new Uint32Array(512);
  #found = new Uint32Array(512);
  #failed = new Uint32Array(512);
  #unsure = new Uint32Array(512);
  #reasons = new Uint16Array(512);
  #objects = new Int32Array(512);
  #offsets = new Float64Array(512);
  #firsts = new Uint32Array(512);
  #entries = 0;
  /** The entry of each record, in the order of sending. */
  #entryOf = new Uint32Array(1_024);
  #count = 0;
  /** Where the second and later copies of records lie that were sent more than once. */
  readonly #furtherPlaces = new Map<number, Place[]>();
  readonly #reasonIds = new Map<string, number>();
  readonly #words = new Uint32Array(HASH_WORDS);

  get count(): number {
    return this.#count;
  }

  /** Some records that are not JSON contain a line feed. */
  get hasRecordOfLines(): boolean {
    return this.#hasRecordOfLines;
  }

  /** Some records that are not JSON begin or end with what may be a delimiter. */
  get hasDelimiterAtEdge(): boolean {
    return this.#hasDelimiterAtEdge;
  }

  /** Some records are compressed, so what looks like a compressed object may be a record. */
  get hasPacked(): boolean {
    return this.#hasPacked;
  }

  /** Negative: no empty record was sent. */
  get emptyEntry(): number {
    return this.#emptyEntry;
  }

  add(record: Uint8Array): void {
    const bytes = withoutLineFeed(record);
    this.#hash(bytes);
    let entry = this.#find();
    if (entry < 0) {
      entry = this.#insert();
      this.#learn(bytes, entry);
    }
    this.#sent[entry] = (this.#sent[entry] ?? 0) + 1;
    if (this.#count === this.#entryOf.length) this.#entryOf = grown(this.#entryOf, 2 * this.#count);
    this.#entryOf[this.#count++] = entry;
  }

  #learn(bytes: Uint8Array, entry: number): void {
    if (bytes.length === 0) this.#emptyEntry = entry;
    else if (isSelfDelimiting(bytes)) {
      if (bytes[1] !== QUOTE) (this.#oddJson ??= new Uint8Array(65_536))[firstTwo(bytes, 0)] = 1;
    } else {
      this.open.add(bytes);
      this.#hasRecordOfLines ||= bytes.includes(LINE_FEED);
      this.#hasDelimiterAtEdge ||= [bytes[0], bytes.at(-1)].some((byte) => isDelimiter(byte as number));
      this.#hasPacked ||= isPacked(bytes);
    }
  }

  /** Whether sent JSON may begin there within text. Most objects are recognized by their first two bytes. */
  mayBeginOddJson(bytes: Uint8Array, at: number): boolean {
    return this.#oddJson?.[firstTwo(bytes, at)] === 1;
  }

  /** @returns the entry of the records with these bytes; negative: none was sent */
  entryOf(bytes: Uint8Array): number {
    this.#hash(bytes);
    return this.#find();
  }

  /** @returns false when it was delivered more often than sent */
  deliver(entry: number, place: Place): boolean {
    const found = this.#found[entry] ?? 0;
    this.#found[entry] = found + 1;
    if (found >= (this.#sent[entry] ?? 0)) return false;
    this.#put(entry, found, place);
    return true;
  }

  /** The record may have been delivered this often. */
  suspect(entry: number, times: number): void {
    this.#unsure[entry] = (this.#unsure[entry] ?? 0) + times;
  }

  /** How many of the records with these bytes have not been found yet. */
  leftOf(entry: number): number {
    return Math.max(0, (this.#sent[entry] ?? 0) - (this.#found[entry] ?? 0));
  }

  /** The same, without those that may have been delivered. */
  unclaimedOf(entry: number): number {
    return Math.max(0, this.leftOf(entry) - (this.#unsure[entry] ?? 0));
  }

  fail(entry: number, reason: string): void {
    this.#failed[entry] = (this.#failed[entry] ?? 0) + 1;
    this.#reasons[entry] = this.#reasonId(reason);
  }

  /** The first of the records with these bytes, in the order of sending. */
  firstIndex(entry: number): number {
    return this.#firsts[entry] ?? 0;
  }

  /** The outcome of each record, in the order of sending. Records with the same bytes are interchangeable: the first ones count as found. */
  *outcomes(): Generator<{ index: number; place?: Place; reason?: string; isUnsure?: boolean }> {
    const seen = new Uint32Array(this.#entries);
    const reasons = [...this.#reasonIds.keys()];
    for (let index = 0; index < this.#count; index++) {
      const entry = this.#entryOf[index] as number;
      const rank = seen[entry] as number;
      seen[entry] = rank + 1;
      const found = this.#found[entry] as number;
      if (rank < found) yield { index, place: this.#placeOf(entry, rank) };
      else if (rank < found + (this.#failed[entry] as number)) {
        yield { index, reason: reasons[this.#reasons[entry] as number] ?? OTHER_REASONS };
      } else if (rank < found + (this.#failed[entry] as number) + (this.#unsure[entry] as number)) {
        yield { index, isUnsure: true };
      } else yield { index };
    }
  }

  #put(entry: number, rank: number, place: Place): void {
    if (rank === 0) {
      this.#objects[entry] = place.object;
      this.#offsets[entry] = place.offset;
      return;
    }
    const further = this.#furtherPlaces.get(entry);
    if (further) further.push(place);
    else this.#furtherPlaces.set(entry, [place]);
  }

  #placeOf(entry: number, rank: number): Place {
    const further = rank > 0 ? this.#furtherPlaces.get(entry)?.[rank - 1] : undefined;
    return further ?? { object: this.#objects[entry] as number, offset: this.#offsets[entry] as number };
  }

  #reasonId(reason: string): number {
    const known = this.#reasonIds.get(reason);
    if (known !== undefined) return known;
    const kept = this.#reasonIds.size < MAX_REASONS ? reason : OTHER_REASONS;
    const id = this.#reasonIds.get(kept) ?? this.#reasonIds.size;
    this.#reasonIds.set(kept, id);
    return id;
  }

  #hash(bytes: Uint8Array): void {
    const digest = hash('sha256', bytes, 'buffer');
    for (let word = 0; word < HASH_WORDS; word++) this.#words[word] = digest.readUInt32LE(4 * word);
  }

  #find(): number {
    const mask = this.#slots.length - 1;
    const words = this.#words;
    for (let slot = (words[0] as number) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] as number;
      if (entry === NONE) return NONE;
      const at = HASH_WORDS * entry;
      let word = 0;
      while (word < HASH_WORDS && this.#hashes[at + word] === words[word]) word++;
      if (word === HASH_WORDS) return entry;
    }
  }

  #insert(): number {
    const entry = this.#entries++;
    if (entry === this.#sent.length) this.#grow(2 * entry);
    if (2 * this.#entries > this.#slots.length) this.#rehash();
    this.#hashes.set(this.#words, HASH_WORDS * entry);
    this.#firsts[entry] = this.#count;
    this.#occupy(entry, this.#words[0] as number);
    return entry;
  }

  #occupy(entry: number, word: number): void {
    const mask = this.#slots.length - 1;
    let slot = word & mask;
    while (this.#slots[slot] !== NONE) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #rehash(): void {
    this.#slots = new Int32Array(2 * this.#slots.length).fill(NONE);
    for (let entry = 0; entry < this.#entries - 1; entry++) {
      this.#occupy(entry, this.#hashes[HASH_WORDS * entry] as number);
    }
  }

  #grow(size: number): void {
    this.#hashes = grown(this.#hashes, HASH_WORDS * size);
    this.#sent = grown(this.#sent, size);
    this.#found = grown(this.#found, size);
    this.#failed = grown(this.#failed, size);
    this.#unsure = grown(this.#unsure, size);
    this.#reasons = grown(this.#reasons, size);
    this.#objects = grown(this.#objects, size);
    this.#offsets = grown(this.#offsets, size);
    this.#firsts = grown(this.#firsts, size);
  }
}

interface TypedArray {
  set(source: never): void;
}

function grown<T extends TypedArray>(array: T, size: number): T {
  const larger = new (array.constructor as new (length: number) => T)(size);
  larger.set(array as never);
  return larger;
}

export function withoutLineFeed(record: Uint8Array): Uint8Array {
  return record.at(-1) === LINE_FEED ? record.subarray(0, -1) : record;
}

function firstTwo(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] ?? 0);
}

function isSelfDelimiting(bytes: Uint8Array): boolean {
  if (bytes[0] !== OPEN_BRACE && bytes[0] !== OPEN_BRACKET) return false;
  const span = new ValueSpan();
  span.begin(0);
  return span.scan(bytes, bytes.length, true) === bytes.length;
}
