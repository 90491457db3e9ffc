import { definedFields } from '../common';
import { LINE_FEED, cutCharacterBytes, isMalformedInput, type MalformedInputError } from '../records';
import { isContentFault, isStalled, isTextEncodingFault, isTooLarge } from './damage';
import { readMember, type MemberFacts, type MemberOptions } from './memberForm';
import { UnpackBudget, endingWith } from './layers/unpackBudget';
import { ByteReader, type Content } from './layers/byteReader';
import { unpack } from './layers/unpack';

/** What is known of a document so far. */
export interface DocumentFacts {
  kind: 'records' | 'text' | 'hex';
  format: MemberFacts['format'];
  /** What was unpacked, from the outside in. */
  layers: string[];
  /** How many records the text shows, usually one on each line. */
  records?: number;
  /** The members of an archive of several. In the text, each begins with a line `// name`. */
  members?: MemberFacts[];
  /** Why it could not be read, or not to its end. */
  problem?: string;
  /** The problem is a byte that means nothing in the encoding of the text: where. */
  malformed?: MalformedInputError;
  /** The problem may pass: reading it again may come to more. */
  isStalled?: boolean;
}

/** An object, or its first part, as a document. */
export interface ReadableDocument extends DocumentFacts {
  /** UTF-8. */
  content: Uint8Array;
  /** Where and why the document was cut. */
  truncated?: { atBytes: number; reason: 'maxBytes' | 'tooLarge' | 'bytesOnly' };
}

export type DocumentReaderOptions = MemberOptions;

const MAX_DOCUMENT_BYTES = 100_000_000;
/** How much may be unpacked for a part of `maxBytes`: there may be layers within layers, and text may be shorter than the content. */
const UNPACKED_RATIO = 4;
const MIN_UNPACKED_BYTES = 64_000_000;

/** The readable form of an object, read part by part on request. */
export class DocumentReader {
  readonly #budget: UnpackBudget;
  readonly #reader: ByteReader;
  readonly #pieces: AsyncGenerator<Uint8Array>;
  readonly #members: MemberFacts[] = [];
  readonly #signal: AbortSignal | undefined;
  /** The end of the last piece, for which the previous part had no room. */
  #left: Uint8Array = new Uint8Array();
  #isDone = false;
  #problem: string | undefined;
  #isTooLarge = false;
  #isStalled = false;
  #malformed: MalformedInputError | undefined;

  constructor(content: Content, options: DocumentReaderOptions) {
    const { signal } = options;
    this.#signal = signal;
    this.#budget = new UnpackBudget(0, signal);
    this.#reader = new ByteReader(this.#budget.meter(endingWith(content, signal)));
    this.#pieces = this.#read(options);
  }

  /** All parts have been read. */
  get isDone(): boolean {
    return this.#isDone && this.#left.length === 0;
  }

  /** The next part of at most `maxBytes`, cut between records where possible. The facts are about all parts so far. */
  async next(maxBytes: number): Promise<ReadableDocument> {
    const most = Math.max(1, Math.min(maxBytes, MAX_DOCUMENT_BYTES));
    this.#budget.renew(Math.max(MIN_UNPACKED_BYTES, UNPACKED_RATIO * most));
    const part = new Part(most);
    this.#left = part.add(this.#left);
    while (this.#left.length === 0 && !this.#isDone) {
      const { value, done } = (await this.#pieces.next()) as IteratorResult<Uint8Array, undefined>;
      this.#signal?.throwIfAborted();
      if (done) this.#isDone = true;
      else this.#left = part.add(value);
    }
    const isCut = !this.#isDone || this.#left.length > 0;
    // A copy: the pieces are views of a buffer that their writer reuses.
    this.#left = Buffer.concat([isCut ? part.takeTornLine() : new Uint8Array(), this.#left]);
    return { ...this.#facts(), content: part.content(), ...this.#truncation(part) };
  }

  async close(): Promise<void> {
    this.#isDone = true;
    this.#left = new Uint8Array();
    // While a chunk is awaited, closing would wait for it too.
    const closing = this.#pieces.return(undefined).then(() => this.#reader.close());
    if (this.#signal?.aborted) closing.catch(() => undefined);
    else await closing;
  }

  #facts(): DocumentFacts {
    const [first] = this.#members;
    const counts = this.#members.map(({ records }) => records).filter((count) => count !== undefined);
    const isArchive = this.#members.length > 1;
    const problems = [this.#problem, ...this.#members.map(({ problem }) => problem)].filter((one) => one !== undefined);
    return definedFields({
      kind: first?.kind ?? 'text',
      format: first?.format ?? 'text',
      layers: first?.layers ?? [],
      records: counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : undefined,
      members: isArchive ? this.#members.map((member) => ({ ...member })) : undefined,
      problem: problems.length > 0 ? problems.join(' ') : undefined,
      malformed: this.#malformed,
      isStalled: this.#isStalled ? true : undefined,
    });
  }

  #truncation(part: Part): Pick<ReadableDocument, 'truncated'> {
    const atBytes = part.length;
    if (!this.isDone) return { truncated: { atBytes, reason: 'maxBytes' } };
    if (this.#isTooLarge) return { truncated: { atBytes, reason: 'tooLarge' } };
    return this.#members.some(({ isBytesOnly }) => isBytesOnly) ? { truncated: { atBytes, reason: 'bytesOnly' } } : {};
  }

  async *#read({ file, encoding }: DocumentReaderOptions): AsyncGenerator<Uint8Array> {
    let lastByte = LINE_FEED;
    try {
      for await (const { path, layers, reader } of unpack(this.#reader, this.#budget)) {
        const facts: MemberFacts = { name: path.join('/'), kind: 'text', format: 'text', layers };
        this.#members.push(facts);
        if (path.length > 0 && (this.#members.length > 1 || path.length > 1)) yield heading(facts.name, lastByte);
        try {
          const whole = layers.length === 0 ? file : undefined;
          for await (const piece of readMember(reader, facts, { file: whole, signal: this.#signal, encoding })) {
            lastByte = piece.at(-1) ?? lastByte;
            yield piece;
          }
        } catch (error) {
          this.#fault(error, (problem) => (facts.problem = problem));
          if (this.#isTooLarge) return;
        }
      }
    } catch (error) {
      this.#fault(error, (problem) => (this.#problem ??= problem));
    }
  }

  #fault(error: unknown, tell: (problem: string) => void): void {
    if (!isContentFault(error)) throw error;
    this.#isTooLarge = isTooLarge(error);
    this.#isStalled ||= isStalled(error);
    if (isTextEncodingFault(error) && isMalformedInput(error.cause)) this.#malformed ??= error.cause;
    tell(error.message);
  }
}

/** A comment, which is skipped when the document is sent. The text before it may not end with a line break. */
function heading(name: string, lastByte: number): Buffer {
  return Buffer.from(`${lastByte === LINE_FEED ? '' : '\n'}// ${name.replace(/[\r\n]+/g, ' ')}\n`);
}

/** The bytes of one part. The operating system only provides the memory that is written to. */
class Part {
  readonly #bytes: Buffer;
  #length = 0;

  constructor(maxBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(maxBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** @returns the bytes for which there is no room */
  add(piece: Uint8Array): Uint8Array {
    const taken = Math.min(piece.length, this.#bytes.length - this.#length);
    this.#bytes.set(taken === piece.length ? piece : piece.subarray(0, taken), this.#length);
    this.#length += taken;
    return piece.subarray(taken);
  }

  /** Removes what follows the last line break, unless that is the whole part. Never leaves half a character. */
  takeTornLine(): Buffer {
    const used = this.#bytes.subarray(0, this.#length);
    const lineEnd = used.lastIndexOf(LINE_FEED) + 1;
    const keep = lineEnd > 0 ? lineEnd : used.length - cutCharacterBytes(used) || used.length;
    this.#length = keep;
    return Buffer.from(used.subarray(keep));
  }

  content(): Uint8Array {
    const used = this.#bytes.subarray(0, this.#length);
    return this.#length < this.#bytes.length / 2 ? Uint8Array.from(used) : used;
  }
}
