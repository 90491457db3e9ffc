import Bunzip from 'seek-bzip';
import { DamagedContentError, isContentFault } from '../damage';
import { FORMAT_NAMES } from '../decoding/formats';

/** Where packed bytes come from and unpacked ones go. The library calls both from within its loops. */
export interface Bzip2Ends {
  /** Undefined: the end. */
  next: () => Uint8Array | undefined;
  /** The buffer is reused afterwards. */
  put: (bytes: Uint8Array) => void;
}

const OUTPUT_BYTES = 131_072;

/**
 * Unpacks all streams one after another, as `bunzip2` does, and checks the checksum of each block and stream. It
 * holds a block of at most 900 kB, however large it unpacks.
 */
export function unpackBzip2({ next, put }: Bzip2Ends): void {
  const input = new PackedBytes(next);
  const output = new BlockOutput(put);
  try {
    while (!input.isAtEnd()) Bunzip.decode(input, output);
  } catch (error) {
    const isLibrarys = error instanceof TypeError || error instanceof RangeError;
    if (!isLibrarys && !isContentFault(error)) throw error;
    output.flush();
    if (!isLibrarys) throw error;
    throw new DamagedContentError(FORMAT_NAMES.bzip2, input.consumed, error.message, { cause: error });
  }
  output.flush();
}

class PackedBytes extends Bunzip.Stream {
  readonly #next: () => Uint8Array | undefined;
  #piece: Uint8Array = new Uint8Array();
  #at = 0;
  #before = 0;

  constructor(next: () => Uint8Array | undefined) {
    super();
    this.#next = next;
  }

  get consumed(): number {
    return this.#before + this.#at;
  }

  isAtEnd(): boolean {
    while (this.#at === this.#piece.length) {
      const piece = this.#next();
      if (!piece) return true;
      this.#before += this.#piece.length;
      this.#piece = piece;
      this.#at = 0;
    }
    return false;
  }

  override readByte(): number {
    if (this.#at === this.#piece.length && this.isAtEnd()) {
      throw new DamagedContentError(FORMAT_NAMES.bzip2, this.consumed, 'it ends too early');
    }
    return this.#piece[this.#at++] ?? 0;
  }
}

class BlockOutput extends Bunzip.Stream {
  readonly #put: (bytes: Uint8Array) => void;
  readonly #bytes = new Uint8Array(OUTPUT_BYTES);
  #length = 0;

  constructor(put: (bytes: Uint8Array) => void) {
    super();
    this.#put = put;
  }

  override writeByte(byte: number): void {
    this.#bytes[this.#length++] = byte;
    if (this.#length === OUTPUT_BYTES) this.flush();
  }

  flush(): void {
    if (this.#length > 0) this.#put(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }
}
