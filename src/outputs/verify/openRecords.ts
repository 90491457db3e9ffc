import { extendedHash, type ContentWindow } from './contentWindow';

/** How a prefix of a record is stored. */
const LADDER = 1;
const STEP = 2;
const WHOLE = 3;

/** If a prefix of one of these lengths does not match, no longer record is tried. */
const FIRST_RUNG = 16;
const RUNG_FACTOR = 4;
const GATE_BYTES = 4;
const GATE_BITS = 18;
const MIN_SLOTS = 1_024;

/** More bytes are needed to tell what begins there. */
export const NEEDS_MORE = -1;

/**
 * Finds which records of unknown end begin at a place: all lengths at once, in steps that grow
 * with the logarithm of a length, whatever the number of records. The length of a record is split into powers of
 * two, and the hash of the prefix is stored for each partial sum: 13 = 8 + 4 + 1 is found through 8 and 12. Takes
 * about 60 bytes of memory a record. What it finds is a guess: two prefixes may share a hash.
 */
export class OpenRecords {
  /** Fingerprints; 0: the slot is free. */
  #slots = new Uint32Array(MIN_SLOTS);
  #used = 0;
  /** A filter by the first four bytes, which stops almost everything that no record begins with. */
  readonly #gate = new Uint8Array((1 << GATE_BITS) / 8);
  /** By the first byte: records too short for that filter. */
  readonly #shortGate = new Uint8Array(256);
  /** Bit k: there is a record of 2^k to 2^(k+1) - 1 bytes. */
  #sizes = 0;
  #count = 0;
  #longest = 0;
  /** The lengths that {@link find} found, the shortest first within a size. */
  readonly lengths: number[] = [];
  /** How long the window must be for {@link find} to go on. */
  needed = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  get longest(): number {
    return this.#longest;
  }

  /** @param record of at least one byte */
  add(record: Uint8Array): void {
    const { length } = record;
    this.#count++;
    this.#longest = Math.max(this.#longest, length);
    this.#sizes |= 1 << (31 - Math.clz32(length));
    if (length < GATE_BYTES) this.#shortGate[record[0] as number] = 1;
    else this.#openGate(record, 0);
    let hash = 0;
    let rung = FIRST_RUNG;
    let step = largestPower(length);
    for (let index = 0; index < length; index++) {
      hash = extendedHash(hash, record[index] as number);
      const prefix = index + 1;
      if (prefix === length) break;
      if (prefix === rung) {
        this.#insert(hash, prefix, LADDER);
        rung *= RUNG_FACTOR;
      }
      if (prefix === step) {
        this.#insert(hash, prefix, STEP);
        step += largestPower(length - step);
      }
    }
    this.#insert(hash, length, WHOLE);
  }

  /** Whether {@link find} is worth calling: `false` is certain. */
  mayBeginAt(bytes: Uint8Array, at: number, end: number): boolean {
    if (this.#shortGate[bytes[at] as number] === 1) return true;
    if (at + GATE_BYTES > end) return at < end;
    const slot = gateSlot(bytes, at);
    return ((this.#gate[slot >>> 3] as number) & (1 << (slot & 7))) !== 0;
  }

  /** @returns how many were found, or {@link NEEDS_MORE} */
  find(window: ContentWindow, at: number, isLast: boolean): number {
    const { lengths } = this;
    lengths.length = 0;
    if (!this.mayBeginAt(window.bytes, at, window.length)) return 0;
    const available = window.length - at;
    let rung = FIRST_RUNG;
    for (let size = 0, length = 1; length <= this.#longest && size < 31; size++, length *= 2) {
      if (length > rung) {
        if (rung > available) return this.#end(at + rung, isLast);
        if (!this.#has(window.hashOf(at, rung), rung, LADDER)) return lengths.length;
        rung *= RUNG_FACTOR;
      }
      if ((this.#sizes & (1 << size)) === 0) continue;
      if (length > available) return this.#end(at + length, isLast);
      if (!this.#climb(window, { at, length, size, available }, isLast)) return NEEDS_MORE;
    }
    return lengths.length;
  }

  /** Follows the partial sums from one that may match. @returns false when more bytes are needed */
  #climb(
    window: ContentWindow,
    { at, length, size, available }: { at: number; length: number; size: number; available: number },
    isLast: boolean,
  ): boolean {
    const hash = window.hashOf(at, length);
    if (this.#has(hash, length, WHOLE)) this.lengths.push(length);
    if (!this.#has(hash, length, STEP)) return true;
    for (let lower = 0; lower < size; lower++) {
      const longer = length + (1 << lower);
      if (longer > available) {
        if (isLast) break;
        this.needed = at + longer;
        return false;
      }
      if (!this.#climb(window, { at, length: longer, size: lower, available }, isLast)) return false;
    }
    return true;
  }

  #end(needed: number, isLast: boolean): number {
    this.needed = needed;
    return isLast ? this.lengths.length : NEEDS_MORE;
  }

  #openGate(bytes: Uint8Array, at: number): void {
    const slot = gateSlot(bytes, at);
    this.#gate[slot >>> 3] = (this.#gate[slot >>> 3] as number) | (1 << (slot & 7));
  }

  #has(hash: number, length: number, kind: number): boolean {
    const wanted = fingerprint(hash, length, kind);
    const mask = this.#slots.length - 1;
    for (let slot = wanted & mask; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot] as number;
      if (found === wanted) return true;
      if (found === 0) return false;
    }
  }

  #insert(hash: number, length: number, kind: number): void {
    if (2 * (this.#used + 1) > this.#slots.length) this.#grow();
    if (this.#occupy(this.#slots, fingerprint(hash, length, kind))) this.#used++;
  }

  #occupy(slots: Uint32Array, wanted: number): boolean {
    const mask = slots.length - 1;
    let slot = wanted & mask;
    while (slots[slot] !== 0) {
      if (slots[slot] === wanted) return false;
      slot = (slot + 1) & mask;
    }
    slots[slot] = wanted;
    return true;
  }

  #grow(): void {
    const larger = new Uint32Array(2 * this.#slots.length);
    for (const found of this.#slots) if (found !== 0) this.#occupy(larger, found);
    this.#slots = larger;
  }
}

function largestPower(length: number): number {
  return 1 << (31 - Math.clz32(length));
}

function gateSlot(bytes: Uint8Array, at: number): number {
  const first =
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24);
  return Math.imul(first, 0x9e3779b1) >>> (32 - GATE_BITS);
}

/** Never 0. Mixes the hash, since the low bits of a product depend only on the low bits of its factors. */
function fingerprint(hash: number, length: number, kind: number): number {
  let mixed = hash ^ Math.imul(4 * length + kind, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  mixed = (mixed ^ (mixed >>> 16)) >>> 0;
  return mixed === 0 ? 1 : mixed;
}
