/** How far one record is gone into. */
export type DecodeDepth =
  /** For a row, a filter, an export: whoever it is for waits, and so does everybody else. */
  | 'inPassing'
  /** For whoever asked for this one record, in a thread of its own. */
  | 'whole';

export interface DecodeLimits {
  /** Of text, and of all that is unpacked on the way to it. */
  bytes: number;
  /** Of packed data that are handed to a library, which may spend long on bytes of which nothing comes. */
  packedBytes: number;
  /** JSON of more is not made readable: making values of it takes a hundred times as long as reading it. */
  values: number;
  /** That are made by a schema: of more nothing is made. */
  schemaValues: number;
}

const KIB = 1024;

/** A record of hostile bytes takes well below 50 ms in passing, and as much memory as its text a few times. */
export const DECODE_LIMITS: Record<DecodeDepth, DecodeLimits> = {
  inPassing: { bytes: 1024 * KIB, packedBytes: 192 * KIB, values: 16 * 1024, schemaValues: 32 * 1024 },
  whole: { bytes: 16 * 1024 * KIB, packedBytes: Infinity, values: 256 * 1024, schemaValues: 1024 * 1024 },
};

export const MAX_BYTES_IN_PASSING = DECODE_LIMITS.inPassing.bytes;

/** Trying to unpack something costs, whatever comes of it, about as much as so many bytes of it. */
const ATTEMPT_BYTES = 8 * KIB;
/** The same of looking into a field. */
const FIELD_BYTES = 512;

/** What one record may still cost, all its layers and fields together: a thousand small bombs are one large one. */
export class Allowance {
  readonly limits: DecodeLimits;
  #left: number;
  #values: number;

  constructor(depth: DecodeDepth) {
    this.limits = DECODE_LIMITS[depth];
    this.#left = this.limits.bytes;
    this.#values = this.limits.values;
  }

  /** Bytes that may still be unpacked. */
  get left(): number {
    return Math.max(0, this.#left);
  }

  /** False: there is too little left to look into another field. */
  allowsField(): boolean {
    this.#left -= FIELD_BYTES;
    return this.#left > 0;
  }

  /** What was tried has cost so much. */
  spendAttempt(unpackedBytes: number): void {
    this.#left -= Math.max(unpackedBytes, ATTEMPT_BYTES);
  }

  /** False: so many values of JSON are more than may still be made. */
  allowsValues(count: number): boolean {
    this.#values -= count;
    return this.#values >= 0;
  }
}
