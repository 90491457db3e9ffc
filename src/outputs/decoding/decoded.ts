import {
  contentFault,
  ContentTooLargeError,
  DamagedContentError,
  isContentFault,
  StalledDecodingError,
} from '../damage';
import { MAX_HEAP_MB, type ByteSpan, type DecoderEnd, type Decoding, type FromDecoder } from './decoderMessages';
import { DecoderProcess } from './decoderProcess';

export interface DecodingRequest {
  decoding: Decoding;
  /** How error messages name the content: "zstd data". */
  what: string;
  /** The bytes of a range of a file, or the next bytes of a stream. Undefined: the stream has ended. */
  read: (range: ByteSpan | undefined) => Promise<Uint8Array | undefined>;
}

/**
 * A step takes well under a second of the processor. One that takes longer is taken to be in an endless loop. The clock would
 * not tell: on a busy machine a healthy decoder may wait for seconds.
 */
const MAX_STEP_MS = 10_000;
/** The process reports once a second while it works. One that is silent for this long has stopped. */
const MAX_SILENCE_MS = 10_000;
/** On a busy machine it may need longer to start. */
const MAX_START_MS = 60_000;

/**
 * Decodes in a process of its own, and gives one output at a time, when it is asked for. Whatever takes long there, never ends or
 * takes all memory leaves this process as it is, and ends with the signal at once. What `read` throws comes through.
 *
 * @throws {DamagedContentError | UnsupportedContentError} when the content cannot be decoded
 * @throws {ContentTooLargeError} when decoding it takes too much memory
 * @throws {StalledDecodingError} when decoding it comes to no end
 */
export async function* decoded(
  request: DecodingRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted();
  const running = new RunningDecoder(request);
  const onAbort = () => running.fail(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  try {
    for (let output = await running.next(); output; output = await running.next()) yield output;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    running.close();
  }
}

type Output = Uint8Array | undefined;

/** One decoding: passes bytes to the process and outputs back. */
class RunningDecoder {
  readonly #request: DecodingRequest;
  readonly #decoder: DecoderProcess;
  #wanted: { resolve: (output: Output) => void; reject: (reason: unknown) => void } | undefined;
  #failure: { reason: unknown } | undefined;
  #isOpen = false;
  /** The decoder has given an output and waits for `next`. */
  #isAtRest = false;
  /** The decoder has reached the end of this content, or a fault. */
  #isOver = false;
  /** How many reads the decoder waits for. */
  #reads = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(request: DecodingRequest) {
    this.#request = request;
    this.#decoder = DecoderProcess.take({
      onMessage: (message) => this.#onMessage(message),
      onBusy: (processorMs) => this.#onBusy(processorMs),
      onEnd: (end) => this.fail(faultOf(request.what, end)),
    });
  }

  /** Undefined: there are no more outputs. */
  next(): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.#wanted = { resolve, reject };
      if (this.#failure) {
        this.fail(this.#failure.reason);
        return;
      }
      this.#decoder.say(this.#isOpen ? { kind: 'next' } : { kind: 'open', decoding: this.#request.decoding });
      this.#isOpen = true;
      this.#isAtRest = false;
      this.#watchProgress();
    });
  }

  fail(reason: unknown): void {
    this.#failure ??= { reason };
    clearTimeout(this.#watch);
    this.#wanted?.reject(this.#failure.reason);
    this.#wanted = undefined;
  }

  close(): void {
    clearTimeout(this.#watch);
    if (!this.#isOver && !this.#isAtRest) {
      this.#decoder.end();
      return;
    }
    if (this.#isAtRest) this.#decoder.say({ kind: 'stop' });
    this.#decoder.giveBack();
  }

  #onMessage(message: FromDecoder): void {
    switch (message.kind) {
      case 'read':
        void this.#read(message);
        return;
      case 'output':
        this.#isAtRest = true;
        this.#give(message.bytes);
        return;
      case 'end':
        this.#isOver = true;
        this.#give(undefined);
        return;
      case 'fault':
        this.#isOver = true;
        this.fail(contentFault(message));
    }
  }

  #onBusy(processorMs: number): void {
    if (this.#reads > 0) return;
    if (processorMs < MAX_STEP_MS) this.#watchProgress();
    else this.fail(withoutEnd(this.#request.what));
  }

  #give(output: Output): void {
    clearTimeout(this.#watch);
    this.#wanted?.resolve(output);
    this.#wanted = undefined;
  }

  async #read({ read, range }: { read: number; range: ByteSpan | undefined }): Promise<void> {
    this.#reads++;
    clearTimeout(this.#watch);
    try {
      const found = await this.#request.read(range);
      this.#answer(() => this.#decoder.say({ kind: 'bytes', read, bytes: found }));
    } catch (error) {
      if (!range && isContentFault(error)) this.#answer(() => this.#decoder.say(brokenOf(read, error)));
      else this.fail(error);
    }
  }

  #answer(say: () => void): void {
    this.#reads--;
    if (this.#failure || this.#isOver) return;
    say();
    this.#watchProgress();
  }

  /** Runs only while this side waits for the decoder. */
  #watchProgress(): void {
    clearTimeout(this.#watch);
    if (this.#reads > 0 || !this.#wanted) return;
    const limitMs = this.#decoder.hasSpoken ? MAX_SILENCE_MS : MAX_START_MS;
    this.#watch = setTimeout(() => this.fail(withoutEnd(this.#request.what)), limitMs);
  }
}

/** The decoder gives it back as the fault of what is decoded, after the outputs of the bytes before it. */
function brokenOf(read: number, { name, message }: Error) {
  return { kind: 'broken', read, name, message } as const;
}

function withoutEnd(what: string): StalledDecodingError {
  return new StalledDecodingError(
    `Decoding the ${what} made no progress for ${MAX_STEP_MS / 1_000} s and was ended: the data are damaged, or this computer is busy.`,
  );
}

function faultOf(what: string, end: DecoderEnd): Error {
  if (end.kind === 'failed') return new DamagedContentError(what, 0, end.reason);
  return new ContentTooLargeError(
    `Decoding the ${what} took more than ${MAX_HEAP_MB} MB of memory and was ended: it is probably damaged. Open Raw Object shows its bytes.`,
  );
}
