import { isUtf8 } from 'node:buffer';
import { OPEN_BRACE, OPEN_BRACKET, QUOTE, JsonTape, type DecodeOptions } from '../../records';
import type { RecordStore } from './recordStore';

/** What a quick reading tells about a record's fields. */
export type TapedJson =
  /** The tape is valid until the next record is read. */
  | { kind: 'json'; tape: JsonTape }
  /** The data is not JSON and has no fields. */
  | { kind: 'none' }
  /** The data is packed, has a schema or another readable form, or is too large: it has to be decoded. */
  | { kind: 'unknown' };

const NONE = { kind: 'none' } as const;
const UNKNOWN = { kind: 'unknown' } as const;

/** Reads records of a store that are JSON as they are, without making values of them. */
export class TapedRecords {
  readonly #store: RecordStore;
  readonly #hasSchema: boolean;
  readonly #tape = new JsonTape({ leavesMachineForms: true });
  readonly #onTape = { kind: 'json', tape: this.#tape } as const;

  constructor(store: RecordStore, { schema }: DecodeOptions) {
    this.#store = store;
    this.#hasSchema = schema !== undefined;
  }

  read(id: number): TapedJson {
    const place = this.#store.placeOf(id);
    if (!place || !this.isPlainJson(place.bytes[place.start], place.end - place.start)) return UNKNOWN;
    const reading = this.#tape.read(place.bytes, place.start, place.end);
    if (reading === 'notJson') return NONE;
    if (reading === 'unknown') return UNKNOWN;
    return this.#tape.isAscii || isUtf8(place.bytes.subarray(place.start, place.end)) ? this.#onTape : UNKNOWN;
  }

  /** Data that begins like JSON is not packed, so nothing else has to be tried, unless it may have a schema. */
  isPlainJson(first: number | undefined, length: number): boolean {
    if (this.#hasSchema || length === 0) return false;
    return first === OPEN_BRACE || first === OPEN_BRACKET || first === QUOTE;
  }
}
