import { crc32 } from 'node:zlib';
import type { ColumnMetaData, DecodedArray, Encoding, PageHeader, ParquetType } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byteStreamSplit, readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import type { ChunkBytes } from './chunkBytes';
import { ParquetDamage, UnreadableColumn } from './faults';
import { checkRuns } from './runs';
import type { Leaf } from './schema';
import { unpackedPage } from './unpackPage';

/** Unpacked. Writers begin a new page at 1 MiB. */
const MAX_PAGE_BYTES = 32 * 1_048_576;
/** A page of one value over and over is small, however many rows it stands for. */
const MAX_PAGE_VALUES = 8 * 1_048_576;
const MAX_HEADER_BYTES = 16 * 1_048_576;
const FIRST_HEADER_BYTES = 4_096;
const LENGTH_BYTES = 4;
const INT96_BYTES = 12;

type LevelValues = Uint8Array | Uint32Array;
type FirstVersion = NonNullable<PageHeader['data_page_header']>;
type SecondVersion = NonNullable<PageHeader['data_page_header_v2']>;

/** What a page holds: entries with their levels, and the values of those that have one. */
export interface Page {
  entries: number;
  /** Undefined: zero for all of them. */
  repetition: LevelValues | undefined;
  /** Undefined: each has a value. */
  definition: LevelValues | undefined;
  values: DecodedArray;
  /** What the values are, where they are places in a dictionary. */
  dictionary: DecodedArray | undefined;
}

/** An unpacked page, or what is left of it to read. */
interface PageBytes {
  view: DataView<ArrayBuffer>;
  offset: number;
}

/**
 * The pages of one column of a row group. The sizes and counts that they declare are checked before the library, which takes
 * them for true, works on them. Source: "parquet.thrift" of Apache Parquet.
 */
export class PageReader {
  readonly #leaf: Leaf;
  readonly #codec: ColumnMetaData['codec'];
  readonly #bytes: ChunkBytes;
  readonly #type: ParquetType;
  readonly #typeLength: number | undefined;
  #dictionary: DecodedArray | undefined;

  constructor(leaf: Leaf, codec: ColumnMetaData['codec'], bytes: ChunkBytes) {
    this.#leaf = leaf;
    this.#codec = codec;
    this.#bytes = bytes;
    const { type, type_length: length } = leaf.element;
    // The library would make one number of their two parts.
    this.#type = type === 'INT96' ? 'FIXED_LEN_BYTE_ARRAY' : (type ?? 'BYTE_ARRAY');
    this.#typeLength = type === 'INT96' ? INT96_BYTES : length;
  }

  /**
   * The next page with entries. Undefined: there is none.
   *
   * @throws {ParquetDamage} when the page is not what its header says
   * @throws {UnreadableColumn} when its encoding or its compression is not read here
   */
  async next(): Promise<Page | undefined> {
    // A column may end with a byte that is not a page.
    while (this.#bytes.left > 1) {
      const header = await this.#header();
      const { compressed_page_size: size, uncompressed_page_size: unpackedSize } = header;
      if (!isWithin(size, this.#bytes.left)) throw new ParquetDamage('a page is longer than its column');
      if (!isWithin(unpackedSize, MAX_PAGE_BYTES)) throw new ParquetDamage('a page has no plausible size');
      const packed = (await this.#bytes.peek(size)).subarray(0, size);
      if (packed.length < size) throw new ParquetDamage('a page is cut off');
      if (header.crc !== undefined && crc32(packed) !== header.crc >>> 0)
        throw new ParquetDamage('the checksum of a page is wrong');
      const page = this.#page(header, packed);
      this.#bytes.skip(size);
      if (page && page.entries > 0) return page;
    }
    return undefined;
  }

  /** Its length is not told: it ends where it can be read to its end. */
  async #header(): Promise<PageHeader> {
    for (let count = FIRST_HEADER_BYTES; ; count *= 16) {
      const bytes = await this.#bytes.peek(count);
      const reader = { view: viewOf(bytes), offset: 0 };
      try {
        const header = parquetHeader(reader);
        this.#bytes.skip(reader.offset);
        return header;
      } catch (error) {
        if (bytes.length >= this.#bytes.left || bytes.length >= MAX_HEADER_BYTES) throw error;
      }
    }
  }

  /** Undefined: it is a dictionary, or of a kind that holds no values. */
  #page(header: PageHeader, packed: Uint8Array<ArrayBuffer>): Page | undefined {
    const { data_page_header: first, data_page_header_v2: second, dictionary_page_header: dictionary } = header;
    const values = (first ?? second ?? dictionary)?.num_values ?? 0;
    if (!isWithin(values, MAX_PAGE_VALUES)) throw new ParquetDamage('a page has no plausible number of values');
    if (first) return this.#firstVersion(first, this.#unpacked(packed, header.uncompressed_page_size));
    if (second) return this.#secondVersion(second, packed, header.uncompressed_page_size);
    if (dictionary) {
      const bytes = this.#unpacked(packed, header.uncompressed_page_size);
      this.#dictionary = this.#plain({ view: viewOf(bytes), offset: 0 }, values);
    }
    return undefined;
  }

  /** Its levels are packed together with its values, each behind its length. */
  #firstVersion(header: FirstVersion, bytes: Uint8Array<ArrayBuffer>): Page {
    const reader = { view: viewOf(bytes), offset: 0 };
    const levels = (max: number, encoding: Encoding): LevelValues | undefined => {
      if (max === 0) return undefined;
      if (encoding !== 'RLE') throw new UnreadableColumn(`its levels are encoded as ${encoding}`);
      checkRuns(bytes, reader.offset + LENGTH_BYTES, bitWidth(max), header.num_values);
      return levelsOf(reader, max, header.num_values, undefined);
    };
    const repetition = levels(this.#leaf.repetition, header.repetition_level_encoding);
    const definition = levels(this.#leaf.definition, header.definition_level_encoding);
    return this.#data(header, { repetition, definition }, reader);
  }

  /** Its levels lie before what is packed, and their lengths are in the header. */
  #secondVersion(header: SecondVersion, packed: Uint8Array<ArrayBuffer>, unpackedSize: number): Page {
    const { num_values: entries, repetition_levels_byte_length: first, definition_levels_byte_length: second } = header;
    const most = Math.min(packed.length, unpackedSize);
    if (!isWithin(first, most) || !isWithin(second, most - first))
      throw new ParquetDamage('the levels of a page are longer than the page');
    const levels = (max: number, start: number, length: number): LevelValues | undefined => {
      if (max === 0) return undefined;
      checkRuns(packed, start, bitWidth(max), entries);
      return levelsOf({ view: viewOf(packed), offset: start }, max, entries, length);
    };
    const repetition = levels(this.#leaf.repetition, 0, first);
    const definition = levels(this.#leaf.definition, first, second);
    const content = packed.subarray(first + second);
    const bytes = header.is_compressed === false ? content : this.#unpacked(content, unpackedSize - first - second);
    return this.#data(header, { repetition, definition }, { view: viewOf(bytes), offset: 0 });
  }

  #data(
    { num_values: entries, encoding }: { num_values: number; encoding: Encoding },
    levels: Pick<Page, 'repetition' | 'definition'>,
    reader: PageBytes,
  ): Page {
    const count = levels.definition ? countOf(levels.definition, this.#leaf.definition) : entries;
    const isOfDictionary = encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY';
    const dictionary = isOfDictionary ? this.#dictionary : undefined;
    if (isOfDictionary && count > 0 && !dictionary)
      throw new ParquetDamage('a page refers to a dictionary that is missing');
    const values = count === 0 ? [] : this.#values(encoding, reader, count);
    return { entries, ...levels, values, dictionary };
  }

  #values(encoding: Encoding, reader: PageBytes, count: number): DecodedArray {
    const values = this.#encodedValues(encoding, reader, count);
    // Values beyond the end of the page would be bytes of its neighbour.
    if (reader.offset > reader.view.byteLength) throw new ParquetDamage('a page has fewer values than it says');
    return values;
  }

  #encodedValues(encoding: Encoding | undefined, reader: PageBytes, count: number): DecodedArray {
    switch (encoding) {
      case 'PLAIN':
        return this.#plain(reader, count);
      case 'PLAIN_DICTIONARY':
      case 'RLE_DICTIONARY':
        return places(reader, count);
      case 'RLE':
        if (this.#type !== 'BOOLEAN') break;
        return booleans(reader, count);
      case 'BYTE_STREAM_SPLIT':
        return byteStreamSplit(reader, count, this.#type, this.#typeLength);
      case 'DELTA_BINARY_PACKED': {
        const values = this.#type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
        deltaBinaryUnpack(reader, count, values);
        return values;
      }
      case 'DELTA_LENGTH_BYTE_ARRAY': {
        const values: Uint8Array[] = [];
        deltaLengthByteArray(reader, count, values);
        return values;
      }
      case 'DELTA_BYTE_ARRAY': {
        const values: Uint8Array[] = [];
        deltaByteArray(reader, count, values);
        return values;
      }
      default:
    }
    throw new UnreadableColumn(`its encoding is ${encoding ?? 'not known'}`);
  }

  #plain(reader: PageBytes, count: number): DecodedArray {
    return readPlain(reader, this.#type, count, this.#typeLength);
  }

  #unpacked(packed: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
    if (this.#codec === 'UNCOMPRESSED') return packed;
    // Nothing, packed, may be nothing at all: a page without values.
    if (packed.length === 0 && size === 0) return packed;
    return unpackedPage(this.#codec, packed, size) as Uint8Array<ArrayBuffer>;
  }
}

function levelsOf(reader: PageBytes, max: number, entries: number, length: number | undefined): LevelValues {
  const levels = max < 256 ? new Uint8Array(entries) : new Uint32Array(entries);
  readRleBitPackedHybrid(reader, bitWidth(max), levels, length);
  return levels;
}

function countOf(levels: LevelValues, level: number): number {
  let count = 0;
  for (const each of levels) if (each === level) count++;
  return count;
}

function places(reader: PageBytes, count: number): Uint32Array {
  const { view } = reader;
  const width = view.getUint8(reader.offset++);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  checkRuns(bytes, reader.offset, width, count);
  const values = new Uint32Array(count);
  readRleBitPackedHybrid(reader, width, values, view.byteLength - reader.offset);
  return values;
}

function booleans(reader: PageBytes, count: number): DecodedArray {
  const { view } = reader;
  checkRuns(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), reader.offset + LENGTH_BYTES, 1, count);
  const values = new Uint8Array(count);
  readRleBitPackedHybrid(reader, 1, values);
  return values;
}

function viewOf(bytes: Uint8Array<ArrayBuffer>): DataView<ArrayBuffer> {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isWithin(count: number, most: number): boolean {
  return Number.isSafeInteger(count) && count >= 0 && count <= most;
}

function bitWidth(most: number): number {
  return 32 - Math.clz32(most);
}
