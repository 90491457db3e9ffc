import { isAvro } from '../layers/magic';

type Kind = 'parquet' | 'orc' | 'avro';

const PARQUET_MAGIC = 'PAR1';
const ORC_MAGIC = 'ORC';
/** A Parquet file ends with the length of its footer and the magic. */
const PARQUET_TAIL_BYTES = 8;
/** An ORC file ends with a message, the postscript, and its length in one byte. */
const TAIL_BYTES = 256;
/** The postscript's first field is the length of the footer, as a varint. */
const FOOTER_LENGTH_FIELD = 0x08;
/** The magic at both ends, and the length of the footer. */
const MIN_PARQUET_BYTES = 12;

/**
 * Whether content is a file that records were converted into. Text may begin with the same letters, so a Parquet or ORC
 * file is known by its end as well. Sources: "File Format" (Apache Parquet), "ORC Specification v1".
 */
export class ConvertedContent {
  static readonly LOOK_BYTES = 4;
  readonly #kind: Kind;
  #length = 0;
  #tail: Buffer = Buffer.alloc(0);

  private constructor(kind: Kind) {
    this.#kind = kind;
  }

  /** Undefined: it does not begin like any of them. */
  static of(first: Buffer): ConvertedContent | undefined {
    const kind = kindOf(first);
    return kind && new ConvertedContent(kind);
  }

  push(chunk: Uint8Array): void {
    this.#length += chunk.length;
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
  }

  /** The whole content was pushed. */
  get isConverted(): boolean {
    switch (this.#kind) {
      case 'avro':
        return true;
      case 'parquet':
        // The file was cut off after the magic.
        return this.#length === PARQUET_MAGIC.length || this.#endsLikeParquet();
      case 'orc':
        return this.#endsLikeOrc();
    }
  }

  #endsLikeParquet(): boolean {
    if (this.#length < MIN_PARQUET_BYTES) return false;
    const end = this.#tail.subarray(-PARQUET_TAIL_BYTES);
    return end.toString('latin1', 4) === PARQUET_MAGIC && end.readUInt32LE(0) <= this.#length - MIN_PARQUET_BYTES;
  }

  #endsLikeOrc(): boolean {
    const tail = this.#tail;
    const postscriptBytes = tail.at(-1) ?? 0;
    const isMagic = tail.toString('latin1', tail.length - 4, tail.length - 1) === ORC_MAGIC;
    return isMagic && tail.at(-1 - postscriptBytes) === FOOTER_LENGTH_FIELD;
  }
}

function kindOf(first: Buffer): Kind | undefined {
  const magic = first.toString('latin1');
  if (magic === PARQUET_MAGIC) return 'parquet';
  if (magic.startsWith(ORC_MAGIC)) return 'orc';
  return isAvro(first) ? 'avro' : undefined;
}
