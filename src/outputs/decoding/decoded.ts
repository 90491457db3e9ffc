import {
  contentFault,
  ContentTooLargeError,
  DamagedContentError,
  isContentFault,
  UnsupportedContentError,
} from '../damage';
import type { ByteSpan, Decoding, FromDecoder } from './decoderMessages';
import { DecoderThread } from './decoderThread';

export interface DecodingRequest {
  decoding: Decoding;
  /** As its faults name it: "zstd data". */
  what: string;
  /** The bytes of a range of a file, or those that come next in a run of bytes: `undefined` behind its end. */
  read: (range: ByteSpan | undefined) => Promise<Uint8Array | undefined>;
}

/** Decoding a step takes well below a second: who takes this long goes in a circle. */
const LONGEST_STEP_MS = 10_000;

/**
 * What comes of decoding in a thread of its own, an output at a time, when it is asked for: what takes long there, or
 * never ends, is not felt here, and ends with the signal at once.
 * @throws a fault of the content, also where decoding comes to no end; what reading the bytes fails with.
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

/** The way of one content through a thread. */
class RunningDecoder {
  readonly #request: DecodingRequest;
  readonly #thread: DecoderThread;
  #wanted: { resolve: (output: Output) => void; reject: (reason: unknown) => void } | undefined;
  #failure: { reason: unknown } | undefined;
  #isOpen = false;
  /** The thread has given an output, and waits to be told that there is room for the next. */
  #isAtRest = false;
  /** The thread has said its last of this content. */
  #isOver = false;
  /** Bytes that the thread waits for. */
  #reads = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(request: DecodingRequest) {
    this.#request = request;
    this.#thread = DecoderThread.take({
      onMessage: (message) => this.#onMessage(message),
      onDeath: (error) => this.fail(deathOf(request.what, error)),
    });
  }

  /** @returns `undefined` behind the last. */
  next(): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.#wanted = { resolve, reject };
      if (this.#failure) {
        this.fail(this.#failure.reason);
        return;
      }
      this.#thread.say(this.#isOpen ? { kind: 'next' } : { kind: 'open', decoding: this.#request.decoding });
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
      this.#thread.end();
      return;
    }
    if (this.#isAtRest) this.#thread.say({ kind: 'stop' });
    this.#thread.giveBack();
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
      // A copy: what is read may be a view of what others read too.
      const bytes = found && new Uint8Array(found).buffer;
      this.#answer(() => this.#thread.say({ kind: 'bytes', read, bytes }, bytes ? [bytes] : []));
    } catch (error) {
      if (!range && isContentFault(error)) this.#answer(() => this.#thread.say(brokenOf(read, error)));
      else this.fail(error);
    }
  }

  #answer(say: () => void): void {
    this.#reads--;
    if (this.#failure || this.#isOver) return;
    say();
    this.#watchProgress();
  }

  /** Only while the thread is the one that is waited for. */
  #watchProgress(): void {
    clearTimeout(this.#watch);
    if (this.#reads > 0 || !this.#wanted) return;
    this.#watch = setTimeout(() => this.fail(withoutEnd(this.#request.what)), LONGEST_STEP_MS);
  }
}

/** It comes back as the fault of what is decoded, behind what the bytes before it come to. */
function brokenOf(read: number, { name, message }: Error) {
  return { kind: 'broken', read, name, message } as const;
}

function withoutEnd(what: string): UnsupportedContentError {
  return new UnsupportedContentError(
    `Decoding the ${what} made no progress for ${LONGEST_STEP_MS / 1_000} s and was ended: it is probably damaged. Open Raw Object shows its bytes.`,
  );
}

function deathOf(what: string, error: Error): Error {
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new ContentTooLargeError(
      `Decoding the ${what} takes more memory than a document is worth. Open Raw Object shows its bytes.`,
    );
  }
  return new DamagedContentError(what, 0, error.message, { cause: error });
}
