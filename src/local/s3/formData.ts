import type { IncomingMessage } from 'node:http';
import { bodyOf } from '../server/incomingBody';
import { S3Error } from './s3Error';

/** "The form data and boundaries (excluding the contents of the file) cannot exceed 20 KB." */
const MAX_FIELDS_BYTES = 20 * 1_024;
/** A piece of a body may have the end of the fields and much of the file. */
const READ_AHEAD_BYTES = 1_048_576;
const CRLF = '\r\n';
const HEAD_END = Buffer.from(CRLF + CRLF);

export interface FormData {
  /** The fields before the file, by name in lower case. Each value has the bytes of its UTF-8 as Latin-1, as headers have. */
  readonly fields: ReadonlyMap<string, string>;
  /** The name that the file has at the sender. */
  readonly fileName: string;
  /** The content of the file. Whatever follows it is ignored, as S3 does. */
  readonly content: AsyncIterable<Buffer>;
}

/**
 * Reads `multipart/form-data` up to the field `file`, whose content follows as a stream. Source: "POST Object" of the Amazon S3
 * API reference, RFC 7578.
 *
 * @throws {S3Error} when the body is not a form, has no file, or too much before it.
 */
export async function readForm(message: IncomingMessage): Promise<FormData> {
  const delimiter = Buffer.from(`${CRLF}--${boundaryOf(message)}`);
  const reader = new FormReader(bodyOf(message), delimiter);
  const fields = new Map<string, string>();
  await reader.skipPreamble();
  while (await reader.hasPart()) {
    const { name, fileName } = partHead(await reader.readUntil(HEAD_END));
    if (name === 'file') return { fields, fileName: fileName ?? '', content: reader.content() };
    fields.set(name, (await reader.readUntil(delimiter)).toString('latin1'));
  }
  throw new S3Error('InvalidArgument', 'POST requires exactly one file upload per request.', {
    ArgumentName: 'file',
    ArgumentValue: '0',
  });
}

function boundaryOf({ headers }: IncomingMessage): string {
  const type = headers['content-type'] ?? '';
  const boundary = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type);
  if (!/^multipart\/form-data\s*;/i.test(type) || !boundary) {
    throw new S3Error('PreconditionFailed', undefined, {
      Condition: 'Bucket POST must be of the enclosure-type multipart/form-data',
    });
  }
  return boundary[1] ?? boundary[2] ?? '';
}

function partHead(head: Buffer): { name: string; fileName: string | undefined } {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head.toString('utf8'))?.[1] ?? '';
  const name = /(?:^|[;\s])name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw malformed();
  return { name: name.toLowerCase(), fileName: /(?:^|[;\s])filename="([^"]*)"/i.exec(disposition)?.[1] };
}

class FormReader {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #delimiter: Buffer;
  #rest: Buffer = Buffer.from(CRLF); // The first delimiter may stand at the very beginning.
  #fieldsBytes = 0;

  constructor(body: AsyncIterable<Buffer>, delimiter: Buffer) {
    this.#pieces = body[Symbol.asyncIterator]();
    this.#delimiter = delimiter;
  }

  async skipPreamble(): Promise<void> {
    await this.readUntil(this.#delimiter);
  }

  /** Whether a part follows the delimiter that was just read. The last one ends with `--`. */
  async hasPart(): Promise<boolean> {
    while (this.#rest.length < 2) if (!(await this.#more())) throw malformed();
    return this.#rest.toString('latin1', 0, 2) !== '--';
  }

  /** The bytes before the next end mark, which is taken away too. */
  async readUntil(end: Buffer): Promise<Buffer> {
    let at = this.#rest.indexOf(end);
    while (at < 0) {
      if (this.#fieldsBytes + this.#rest.length > MAX_FIELDS_BYTES + READ_AHEAD_BYTES) throw tooLarge();
      if (!(await this.#more())) throw malformed();
      at = this.#rest.indexOf(end);
    }
    this.#fieldsBytes += at;
    if (this.#fieldsBytes > MAX_FIELDS_BYTES) throw tooLarge();
    const found = this.#rest.subarray(0, at);
    this.#rest = this.#rest.subarray(at + end.length);
    return found;
  }

  async *content(): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#rest.indexOf(this.#delimiter);
      // A delimiter may begin at the end of what is here.
      const safe = at >= 0 ? at : Math.max(0, this.#rest.length - this.#delimiter.length);
      if (safe > 0) yield this.#rest.subarray(0, safe);
      this.#rest = this.#rest.subarray(safe);
      if (at >= 0) return;
      if (!(await this.#more())) throw malformed();
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}

function malformed(): S3Error {
  return new S3Error('MalformedPOSTRequest');
}

function tooLarge(): S3Error {
  return new S3Error('MaxPostPreDataLengthExceededError');
}
