import { isAvro } from '../layers/magic';

type Kind = 'parquet' | 'orc' | 'avro';

const PARQUET_MAGIC = 'PAR1';
const ORC_MAGIC = 'ORC';
/** Of the end: the length of a footer and the magic once more. */
const TAIL_BYTES = 8;
/** Magic at both ends and the length of a footer between. */
const LEAST_PARQUET_BYTES = 12;

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

  /** `undefined`: it does not begin like any. */
  static of(first: Buffer): ConvertedContent | undefined {
    const kind = kindOf(first);
    return kind && new ConvertedContent(kind);
  }

  push(chunk: Uint8Array): void {
    this.#length += chunk.length;
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
  }

  /** All of it was pushed. */
  get isConverted(): boolean {
    const tail = this.#tail;
    switch (this.#kind) {
      case 'avro':
        return true;
      case 'parquet':
        // Nothing but the magic: such a file was cut off.
        if (this.#length === PARQUET_MAGIC.length) return true;
        return (
          this.#length >= LEAST_PARQUET_BYTES &&
          tail.toString('latin1', TAIL_BYTES - 4) === PARQUET_MAGIC &&
          tail.readUInt32LE(TAIL_BYTES - 8) <= this.#length - LEAST_PARQUET_BYTES
        );
      case 'orc': {
        // The last byte is the length of the postscript, which ends with the magic.
        const postscriptBytes = tail.at(-1) ?? 0;
        return (
          tail.toString('latin1', tail.length - 4, tail.length - 1) === ORC_MAGIC && postscriptBytes < this.#length
        );
      }
    }
  }
}

function kindOf(first: Buffer): Kind | undefined {
  const magic = first.toString('latin1');
  if (magic === PARQUET_MAGIC) return 'parquet';
  if (magic.startsWith(ORC_MAGIC)) return 'orc';
  return isAvro(first) ? 'avro' : undefined;
}
