import type { Entry } from './entry';

/** From here on the runtime's own encoder is faster, below it a call of it costs more than the work. */
const NATIVE_FROM_BYTES = 512;
/** Two characters of base64 for each number of twelve bits, as a little-endian pair, as all that runs an editor is. */
const PAIRS = base64Pairs();
const WORD_BYTES = 4;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;
const EQUALS_SIGN = 0x3d;
/** Around a record: spaces, braces, quotes, names, and an explicit hash key of at most 39 digits. */
const FRAMING_BYTES = 128 + WORD_BYTES;
const DATA = Buffer.from('{"Data":"');
const PARTITION_KEY = Buffer.from('","PartitionKey":');
const EXPLICIT_HASH_KEY = Buffer.from(',"ExplicitHashKey":"');

/**
 * The body of `PutRecords` or `PutRecordBatch` (AWS JSON 1.1), written in place: no string is made of the records, and
 * the buffer is used again once a request was answered.
 */
export class RequestBodies {
  readonly #head: Buffer;
  readonly #hasKeys: boolean;
  readonly #free: Uint8Array[] = [];

  /** `head`: the members of the request before `Records`, as JSON without the brace that closes it. */
  constructor({ head, hasKeys }: { head: string; hasKeys: boolean }) {
    this.#head = Buffer.from(`${head},"Records":[`);
    this.#hasKeys = hasKeys;
  }

  of(entries: readonly Entry[]): Uint8Array {
    const writer = new BodyWriter(this.#take(this.#mostBytes(entries)));
    writer.raw(this.#head);
    let isFirst = true;
    for (const entry of entries) {
      if (!isFirst) writer.character(0x2c);
      isFirst = false;
      writer.spaceUntilAligned(DATA.length);
      writer.raw(DATA);
      writer.base64(entry.data);
      if (this.#hasKeys) this.#keys(writer, entry);
      else writer.character(QUOTE);
      writer.character(0x7d);
    }
    writer.character(0x5d);
    writer.character(0x7d);
    return writer.written;
  }

  /** For a body whose request was answered; any other one may still be on its way to the socket. */
  release(body: Uint8Array): void {
    this.#free.push(new Uint8Array(body.buffer));
  }

  #keys(writer: BodyWriter, { partitionKey, explicitHashKey }: Entry): void {
    writer.raw(PARTITION_KEY);
    writer.jsonString(partitionKey);
    if (explicitHashKey === undefined) return;
    writer.raw(EXPLICIT_HASH_KEY);
    writer.text(explicitHashKey);
    writer.character(QUOTE);
  }

  #mostBytes(entries: readonly Entry[]): number {
    let most = this.#head.length + 2;
    // Of a key in JSON no character takes more than six bytes.
    for (const { data, partitionKey } of entries)
      most += (data.length * 4) / 3 + partitionKey.length * 6 + FRAMING_BYTES;
    return Math.ceil(most);
  }

  #take(bytes: number): Uint8Array {
    const free = this.#free.pop();
    return free && free.length >= bytes ? free : new Uint8Array(Math.ceil(bytes * 1.25));
  }
}

class BodyWriter {
  readonly #body: Uint8Array;
  readonly #words: Uint32Array;
  readonly #buffer: Buffer;
  #at = 0;

  /** `body`: the whole of its memory. */
  constructor(body: Uint8Array) {
    this.#body = body;
    this.#words = new Uint32Array(body.buffer, 0, Math.floor(body.length / WORD_BYTES));
    this.#buffer = Buffer.from(body.buffer);
  }

  get written(): Uint8Array {
    return this.#body.subarray(0, this.#at);
  }

  character(code: number): void {
    this.#body[this.#at++] = code;
  }

  /** White space means nothing between values, and base64 that begins at a whole word is written by words. */
  spaceUntilAligned(before: number): void {
    while ((this.#at + before) % WORD_BYTES !== 0) this.#body[this.#at++] = SPACE;
  }

  /** Short. */
  raw(bytes: Uint8Array): void {
    const body = this.#body;
    let at = this.#at;
    for (const byte of bytes) body[at++] = byte;
    this.#at = at;
  }

  /** ASCII only. */
  text(text: string): void {
    const body = this.#body;
    let at = this.#at;
    for (let index = 0; index < text.length; index++) body[at++] = text.charCodeAt(index);
    this.#at = at;
  }

  jsonString(text: string): void {
    const body = this.#body;
    let at = this.#at;
    body[at++] = QUOTE;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code < SPACE || code === QUOTE || code === BACKSLASH || code >= DELETE) {
        // Written anew from the quote on.
        this.#at += this.#buffer.write(JSON.stringify(text), this.#at);
        return;
      }
      body[at++] = code;
    }
    body[at++] = QUOTE;
    this.#at = at;
  }

  base64(data: Uint8Array): void {
    if (data.length < NATIVE_FROM_BYTES) this.#shortBase64(data);
    else this.#at += this.#buffer.write(native(data), this.#at, 'latin1');
  }

  /** Begins at a whole word. */
  #shortBase64(data: Uint8Array): void {
    const body = this.#body;
    const words = this.#words;
    const { length } = data;
    const whole = length - (length % 3);
    let word = this.#at / WORD_BYTES;
    for (let index = 0; index < whole; index += 3) {
      const bits = ((data[index] as number) << 16) | ((data[index + 1] as number) << 8) | (data[index + 2] as number);
      words[word++] = (PAIRS[bits >>> 12] as number) | ((PAIRS[bits & 0xfff] as number) << 16);
    }
    let at = word * WORD_BYTES;
    if (whole < length) {
      const bits = ((data[whole] as number) << 16) | ((data[whole + 1] ?? 0) << 8);
      const left = PAIRS[bits >>> 12] as number;
      body[at++] = left;
      body[at++] = left >>> 8;
      body[at++] = length - whole === 2 ? (PAIRS[bits & 0xfff] as number) : EQUALS_SIGN;
      body[at++] = EQUALS_SIGN;
    }
    this.#at = at;
  }
}

function native(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64');
}

function base64Pairs(): Uint16Array {
  const alphabet = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
  return Uint16Array.from({ length: 4096 }, (_, bits) => {
    return (alphabet[bits >> 6] as number) | ((alphabet[bits & 0x3f] as number) << 8);
  });
}
