/** How far one record is decoded. */
export type DecodeDepth =
  /** For a row, a filter or an export, which hold up everything else while they run. */
  | 'preview'
  /** For a person who asked for this one record, in a thread of its own. */
  | 'whole';

export interface DecodeLimits {
  /** Bytes of text, and of everything that is unpacked on the way to it. */
  bytes: number;
  /** Bytes of packed data that a library gets: it may spend long on data that unpack to nothing. */
  packedBytes: number;
  /** JSON with more values is not made readable: parsing it takes a hundred times as long as scanning it. */
  values: number;
  /** A record that a schema makes more values of is not decoded. */
  schemaValues: number;
}

const KIB = 1024;

/** Hostile bytes take well under 50 ms as a preview, and a few times the memory of their text. */
export const DECODE_LIMITS: Record<DecodeDepth, DecodeLimits> = {
  preview: { bytes: 1024 * KIB, packedBytes: 192 * KIB, values: 16 * 1024, schemaValues: 32 * 1024 },
  whole: { bytes: 16 * 1024 * KIB, packedBytes: Infinity, values: 256 * 1024, schemaValues: 1024 * 1024 },
};

export const MAX_PREVIEW_BYTES = DECODE_LIMITS.preview.bytes;

/** What an attempt to unpack something costs, in bytes of output, even if nothing comes of it. */
const ATTEMPT_BYTES = 8 * KIB;
/** What a look into a field costs. */
const FIELD_BYTES = 512;

/** What decoding one record may still cost, all layers and fields together: a thousand small bombs are one large one. */
export class DecodeBudget {
  readonly limits: DecodeLimits;
  #left: number;
  #values: number;

  constructor(depth: DecodeDepth) {
    this.limits = DECODE_LIMITS[depth];
    this.#left = this.limits.bytes;
    this.#values = this.limits.values;
  }

  /** How many bytes may still be unpacked. */
  get left(): number {
    return Math.max(0, this.#left);
  }

  /** False: too little is left for a look into another field. */
  allowsField(): boolean {
    this.#left -= FIELD_BYTES;
    return this.#left > 0;
  }

  /** Books an attempt that unpacked so many bytes. */
  spendAttempt(unpackedBytes: number): void {
    this.#left -= Math.max(unpackedBytes, ATTEMPT_BYTES);
  }

  /** False: no more values of JSON may be made. */
  allowsValues(count: number): boolean {
    this.#values -= count;
    return this.#values >= 0;
  }
}
