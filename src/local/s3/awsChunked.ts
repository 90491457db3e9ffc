import { LINE_FEED } from '../../records';
import { S3Error } from './s3Error';

const MAX_LINE_BYTES = 16_384;

/**
 * Removes the `aws-chunked` framing from a body: chunks of `<hex length>[;chunk-signature=…]CRLF<bytes>CRLF`, a chunk of
 * length 0, then trailers as `name:value` lines, which go into `trailers` in lower case. Signatures are not checked.
 * Source: "Signature calculations: transferring payload in multiple chunks" and "… including trailing headers".
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
): AsyncGenerator<Uint8Array> {
  const reader = new FrameReader(source);
  for (;;) {
    const header = await reader.line();
    const bytes = lengthOf(header);
    if (bytes === 0) break;
    yield* reader.bytes(bytes);
    if ((await reader.line()) !== '') throw malformed();
  }
  for (let line = await reader.trailerLine(); line !== undefined; line = await reader.trailerLine()) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

function lengthOf(header: string): number {
  const [hex = ''] = header.split(';', 1);
  if (!/^[0-9a-f]{1,12}$/i.test(hex.trim())) throw malformed();
  return parseInt(hex, 16);
}

function malformed(): S3Error {
  return new S3Error('IncompleteBody', 'The request body terminated unexpectedly or its aws-chunked framing is broken');
}

class FrameReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The text before the next line break. */
  async line(): Promise<string> {
    const line = await this.#lineOrEnd();
    if (line === undefined) throw malformed();
    return line;
  }

  /** The next trailer's line. Undefined: there are no more, and the body was read to its end. */
  async trailerLine(): Promise<string | undefined> {
    for (;;) {
      const line = await this.#lineOrEnd();
      // Some senders put an empty line between the last chunk and the trailers.
      if (line !== '') return line;
    }
  }

  async *bytes(count: number): AsyncGenerator<Uint8Array> {
    let left = count;
    while (left > 0) {
      if (this.#pending.length === 0 && !(await this.#fill())) throw malformed();
      const piece = this.#pending.subarray(0, left);
      this.#pending = this.#pending.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #lineOrEnd(): Promise<string | undefined> {
    for (;;) {
      const end = this.#pending.indexOf(LINE_FEED);
      if (end >= 0) {
        const line = this.#pending.toString('latin1', 0, end).replace(/\r$/, '');
        this.#pending = this.#pending.subarray(end + 1);
        return line;
      }
      if (this.#pending.length > MAX_LINE_BYTES) throw malformed();
      if (await this.#fill()) continue;
      const rest = this.#pending.toString('latin1');
      this.#pending = Buffer.alloc(0);
      return rest === '' ? undefined : rest;
    }
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#pending =
      this.#pending.length === 0
        ? Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
        : Buffer.concat([this.#pending, next.value]);
    return true;
  }
}
