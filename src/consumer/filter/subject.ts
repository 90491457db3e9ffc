import {
  decodePayload,
  isParsedInTime,
  MAX_PREVIEW_BYTES,
  parseWithBigIntegers,
  parseWithLargeIntegers,
  readableJson,
  type DecodeOptions,
} from '../../records';
import { unescapedJson } from './escapes';
import type { RecordStore } from '../store/recordStore';
import { TapedRecords, type TapedJson } from '../store/tapedRecords';

/** One record of a store at a time, decoded no further than the filter asks. Most never become a JSON value. */
export class FilterSubject {
  readonly #store: RecordStore;
  readonly #decode: DecodeOptions;

  #id = -1;
  #textOf: string | undefined;
  #lowerOf: string | undefined;
  #parsed: { value: unknown } | undefined;
  #readableOf: { text: string | undefined } | undefined;
  #tapedOf: TapedJson | undefined;
  readonly #taped: TapedRecords;

  constructor(store: RecordStore, decode: DecodeOptions = {}) {
    this.#store = store;
    this.#decode = decode;
    this.#taped = new TapedRecords(store, decode);
  }

  /** Goes to another record. */
  at(id: number): this {
    this.#id = id;
    this.#textOf = undefined;
    this.#lowerOf = undefined;
    this.#parsed = undefined;
    this.#readableOf = undefined;
    this.#tapedOf = undefined;
    return this;
  }

  get shardId(): string {
    return this.#store.shardIdOf(this.#id) ?? '';
  }

  get partitionKey(): string {
    return this.#store.partitionKeyOf(this.#id) ?? '';
  }

  get sequenceNumber(): string {
    return this.#store.sequenceNumberOf(this.#id) ?? '';
  }

  /** The text of the record's details: unpacked and decoded. Of a very large record, its beginning. */
  get text(): string {
    this.#textOf ??= this.#decodedText();
    return this.#textOf;
  }

  /** Valid until the subject goes to another record. */
  get taped(): TapedJson {
    this.#tapedOf ??= this.#taped.read(this.#id);
    return this.#tapedOf;
  }

  /** The readable form of JSON that is made for machines. Undefined: there is none. */
  get readable(): string | undefined {
    this.#readableOf ??= { text: readableJson(this.text)?.text };
    return this.#readableOf.text;
  }

  /** Everything that a word can be found in: JSON as it is written, and its strings as they are meant. */
  get lowerText(): string {
    this.#lowerOf ??= [...this.#forms()].join('\n').toLowerCase();
    return this.#lowerOf;
  }

  someText(holds: (text: string) => boolean): boolean {
    for (const text of this.#forms()) if (holds(text)) return true;
    return false;
  }

  *#forms(): Generator<string> {
    for (const text of [this.text, this.readable]) {
      if (text === undefined) continue;
      yield text;
      const unescaped = unescapedJson(text);
      if (unescaped !== undefined) yield unescaped;
    }
  }

  /** False: no value of the data contains the text, which is lower-case ASCII. */
  mayHave(lower: string): boolean {
    if (this.#store.dataLengthOf(this.#id) > MAX_PREVIEW_BYTES) return true;
    const { lowerText } = this;
    // An escaped character may stand for another.
    return lowerText.includes(lower) || lowerText.includes('\\');
  }

  /** Undefined: the data is not JSON, or is too large to be decoded right away. */
  get json(): unknown {
    this.#parsed ??= { value: parsed(this.text) };
    return this.#parsed.value;
  }

  /** The same, with integers that a double cannot hold as `bigint`. */
  get exactJson(): unknown {
    return parsed(this.text, parseWithBigIntegers);
  }

  /** The same for the readable form. Undefined: there is none. */
  get exactReadable(): unknown {
    return this.readable === undefined ? undefined : parsed(this.readable, parseWithBigIntegers);
  }

  /** Undefined: there is no readable form. */
  get readableValue(): unknown {
    return this.readable === undefined ? undefined : parsed(this.readable, parseWithLargeIntegers);
  }

  #decodedText(): string {
    const place = this.#store.placeOf(this.#id);
    if (!place) return '';
    const { bytes, start, end } = place;
    if (this.#taped.isPlainJson(bytes[start], end - start)) {
      return bytes.toString('utf8', start, Math.min(end, start + MAX_PREVIEW_BYTES));
    }
    return decodePayload(bytes.subarray(start, end), this.#decode).text;
  }
}

function parsed(text: string, parse: (text: string) => unknown = JSON.parse): unknown {
  if (!isParsedInTime(text)) return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
