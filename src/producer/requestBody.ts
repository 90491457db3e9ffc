import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, LINE_FEED, QUOTE, SPACE } from '../records';
import type { Entry } from './entry';

/** From this size on the runtime's own base64 encoder is faster. Below, the call costs more than the work. */
const NATIVE_FROM_BYTES = 512;
/** The two characters of base64 for each number of twelve bits. Little-endian, as is every machine that runs the editor. */
const PAIRS = base64Pairs();
const WORD_BYTES = 4;
const DELETE = 0x7f;
const EQUALS_SIGN = 0x3d;
/** Padded with white space to whole words, since what follows is written in words too. */
const DATA = wordsOf('   {"Data":"');
const PARTITION_KEY = wordsOf('",  "PartitionKey":"');
const EXPLICIT_HASH_KEY = Buffer.from(',"ExplicitHashKey":"');
/** What a record takes besides data and key, at most: spaces, braces, quotes, names, and an explicit hash key of 39 digits. */
const FRAMING_BYTES = 128;
const FIRST_BYTES = 192 * 1024;

/**
 * Writes the bodies of `PutRecords` or `PutRecordBatch` (AWS JSON 1.1) in place. No string is made of a record, and a body's memory
 * is used again once its request was answered.
 */
export class RequestBodies {
  readonly #head: Buffer;
  readonly #hasKeys: boolean;
  readonly #free: Uint8Array[] = [];

  /** @param options `head` has the request's members before `Records`: a JSON object without its closing brace */
  constructor({ head, hasKeys }: { head: string; hasKeys: boolean }) {
    const text = `${head},"Records":[`;
    this.#head = Buffer.from(text.padEnd(text.length + padding(Buffer.byteLength(text)), ' '));
    this.#hasKeys = hasKeys;
  }

  begin(): RequestBody {
    return new RequestBody(this.#free.pop() ?? new Uint8Array(FIRST_BYTES), this.#head, this.#hasKeys);
  }

  of(entries: readonly Entry[]): Uint8Array {
    const body = this.begin();
    for (const { data, partitionKey, explicitHashKey } of entries) body.add(data, partitionKey, explicitHashKey, false);
    return body.finish();
  }

  /** Uses the body's memory again. Only for a request that was answered: any other may still be on its way to the socket. */
  release(body: Uint8Array): void {
    this.#free.push(new Uint8Array(body.buffer));
  }
}

/** A body that is being written, record by record. */
export class RequestBody {
  readonly #hasKeys: boolean;
  #bytes: Uint8Array;
  #words: Uint32Array;
  #at: number;
  #count = 0;

  /**
   * @param bytes the whole of a buffer, to be written to from its start
   * @param head its length is a multiple of {@link WORD_BYTES}
   */
  constructor(bytes: Uint8Array, head: Uint8Array, hasKeys: boolean) {
    this.#bytes = bytes;
    this.#words = wordsIn(bytes);
    this.#hasKeys = hasKeys;
    this.#at = 0;
    this.#reserve(head.length);
    this.#bytes.set(head);
    this.#at = head.length;
  }

  /** Bytes written so far, without the end. */
  get length(): number {
    return this.#at;
  }

  /** @returns where the record's JSON object begins */
  add(data: Uint8Array, partitionKey: string, explicitHashKey: string | undefined, endsWithNewline: boolean): number {
    // A character of a key takes six bytes in JSON at most.
    this.#reserve((data.length >> 2) + data.length + (data.length >> 3) + partitionKey.length * 6 + FRAMING_BYTES);
    if (this.#count++ > 0) this.#bytes[this.#at++] = COMMA;
    while (this.#at % WORD_BYTES !== 0) this.#bytes[this.#at++] = SPACE;
    const start = this.#at;
    this.#putWords(DATA);
    this.#base64(data, endsWithNewline);
    if (this.#hasKeys) this.#keys(partitionKey, explicitHashKey);
    else this.#bytes[this.#at++] = QUOTE;
    this.#bytes[this.#at++] = CLOSE_BRACE;
    return start;
  }

  finish(): Uint8Array {
    this.#bytes[this.#at++] = CLOSE_BRACKET;
    this.#bytes[this.#at++] = CLOSE_BRACE;
    return this.#bytes.subarray(0, this.#at);
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.ceil((needed * 1.25) / WORD_BYTES) * WORD_BYTES);
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
    this.#words = wordsIn(larger);
  }

  #keys(partitionKey: string, explicitHashKey: string | undefined): void {
    this.#putWords(PARTITION_KEY);
    this.#restOfString(partitionKey);
    if (explicitHashKey === undefined) return;
    this.#bytes.set(EXPLICIT_HASH_KEY, this.#at);
    this.#at += EXPLICIT_HASH_KEY.length;
    this.#restOfString(explicitHashKey);
  }

  #putWords(from: Uint32Array): void {
    const words = this.#words;
    let word = this.#at / WORD_BYTES;
    for (const value of from) words[word++] = value;
    this.#at = word * WORD_BYTES;
  }

  /** Writes a JSON string after its opening quote. */
  #restOfString(text: string): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code < SPACE || code === QUOTE || code === BACKSLASH || code >= DELETE) {
        // Starts the string over.
        this.#at += bufferOf(bytes).write(JSON.stringify(text).slice(1), this.#at);
        return;
      }
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    this.#at = at;
  }

  /** The position must be a multiple of {@link WORD_BYTES}. */
  #base64(data: Uint8Array, endsWithNewline: boolean): void {
    const whole = data.length - (data.length % 3);
    if (whole < NATIVE_FROM_BYTES) this.#shortBase64(data, whole);
    else this.#at += bufferOf(this.#bytes).write(native(data, whole), this.#at, 'latin1');
    const rest = data.length - whole;
    if (rest > 0 || endsWithNewline) this.#endOfBase64(data, whole, rest, endsWithNewline);
  }

  #shortBase64(data: Uint8Array, whole: number): void {
    const words = this.#words;
    let word = this.#at / WORD_BYTES;
    for (let index = 0; index < whole; index += 3) {
      const bits = ((data[index] as number) << 16) | ((data[index + 1] as number) << 8) | (data[index + 2] as number);
      words[word++] = (PAIRS[bits >>> 12] as number) | ((PAIRS[bits & 0xfff] as number) << 16);
    }
    this.#at = word * WORD_BYTES;
  }

  /** Writes the last one to three bytes. */
  #endOfBase64(data: Uint8Array, from: number, rest: number, endsWithNewline: boolean): void {
    const bytes = this.#bytes;
    const first = rest > 0 ? (data[from] as number) : LINE_FEED;
    const second = rest > 1 ? (data[from + 1] as number) : rest === 1 && endsWithNewline ? LINE_FEED : 0;
    const third = rest === 2 && endsWithNewline ? LINE_FEED : 0;
    const count = rest + (endsWithNewline ? 1 : 0);
    const bits = (first << 16) | (second << 8) | third;
    const [left, right] = [PAIRS[bits >>> 12] as number, PAIRS[bits & 0xfff] as number];
    bytes[this.#at++] = left;
    bytes[this.#at++] = left >>> 8;
    bytes[this.#at++] = count > 1 ? right : EQUALS_SIGN;
    bytes[this.#at++] = count > 2 ? right >>> 8 : EQUALS_SIGN;
  }
}

function native(data: Uint8Array, length: number): string {
  return Buffer.from(data.buffer, data.byteOffset, length).toString('base64');
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function wordsIn(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, 0, Math.floor(bytes.length / WORD_BYTES));
}

function wordsOf(text: string): Uint32Array {
  return new Uint32Array(new Uint8Array(Buffer.from(text)).buffer);
}

function padding(length: number): number {
  return (WORD_BYTES - (length % WORD_BYTES)) % WORD_BYTES;
}

function base64Pairs(): Uint16Array {
  const alphabet = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
  return Uint16Array.from({ length: 4096 }, (_, bits) => {
    return (alphabet[bits >> 6] as number) | ((alphabet[bits & 0x3f] as number) << 8);
  });
}
