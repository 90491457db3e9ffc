import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { contentFault } from '../damage';
import type { ByteSpan, FromDecoder, ToDecoder } from './decoderMessages';

type Bytes = Uint8Array<ArrayBuffer> | undefined;
type Answer = Extract<ToDecoder, { kind: 'bytes' | 'broken' }>;

/** The outputs are no longer wanted. */
export class StoppedError extends Error {}

/**
 * The decoding thread's view of its host, which gives bytes and takes outputs. Most decoders use promises. A library that
 * reads and writes from within its loops lets the thread sleep instead, and receives no other messages meanwhile.
 */
export class DecoderHost {
  readonly #port: MessagePort;
  readonly #told: Int32Array;
  readonly #reads = new Map<number, { resolve: (bytes: Bytes) => void; reject: (fault: Error) => void }>();
  #readCount = 0;
  #room: { resolve: () => void; reject: (reason: StoppedError) => void } | undefined;

  /** `told` counts the messages to this thread: see `decoderProgram.ts`. */
  constructor(port: MessagePort, told: Int32Array) {
    this.#port = port;
    this.#told = told;
  }

  onMessage(message: Exclude<ToDecoder, { kind: 'open' }>): void {
    if (message.kind === 'next' || message.kind === 'stop') {
      if (message.kind === 'next') this.#room?.resolve();
      else this.#room?.reject(new StoppedError());
      return;
    }
    const read = this.#reads.get(message.read);
    this.#reads.delete(message.read);
    if (message.kind === 'bytes') read?.resolve(message.bytes as Bytes);
    else read?.reject(contentFault(message));
  }

  say(message: FromDecoder, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  /** A range of a file. */
  async slice(start: number, end: number): Promise<ArrayBuffer> {
    return (await this.#read({ start, end }))?.buffer ?? new ArrayBuffer(0);
  }

  /** The stream's bytes, to its end. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    for (let bytes = await this.#read(undefined); bytes; bytes = await this.#read(undefined)) {
      yield bytes;
    }
  }

  /** The stream's next bytes. Undefined: it has ended. The thread sleeps until they are there. */
  nextPiece(): Uint8Array | undefined {
    this.say({ kind: 'read', read: this.#readCount++, range: undefined });
    const answer = this.#awake() as Answer;
    if (answer.kind === 'broken') throw contentFault(answer);
    return answer.bytes;
  }

  /** Resolves once there is room for the next output. The bytes are copied. @throws {StoppedError} when nobody wants more */
  give(bytes: Uint8Array): Promise<void> {
    const room = new Promise<void>((resolve, reject) => (this.#room = { resolve, reject }));
    this.#put(bytes);
    return room;
  }

  /** Like `give`, but the thread sleeps until there is room. */
  giveNow(bytes: Uint8Array): void {
    this.#put(bytes);
    if (this.#awake().kind === 'stop') throw new StoppedError();
  }

  /** After one part of a file has failed, others may still be on their way. Waits for them, so that they do not reach the next decoding. */
  async settled(): Promise<void> {
    while (this.#reads.size > 0) await once(this.#port, 'message');
    await setImmediate();
  }

  #read(range: ByteSpan | undefined): Promise<Bytes> {
    return new Promise((resolve, reject) => {
      const read = this.#readCount++;
      this.#reads.set(read, { resolve, reject });
      this.say({ kind: 'read', read, range });
    });
  }

  /** Copies the bytes: a transferred buffer is lost to this thread, and may hold other bytes too. */
  #put(bytes: Uint8Array): void {
    const output = new Uint8Array(bytes);
    this.say({ kind: 'output', bytes: output }, [output.buffer]);
  }

  #awake(): ToDecoder {
    for (;;) {
      const told = Atomics.load(this.#told, 0);
      const received = receiveMessageOnPort(this.#port);
      if (received) return received.message as ToDecoder;
      Atomics.wait(this.#told, 0, told);
    }
  }
}
