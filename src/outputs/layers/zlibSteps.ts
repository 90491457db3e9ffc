import type { Gunzip, InflateRaw, ZstdDecompress } from 'node:zlib';

type ZlibStream = Gunzip | InflateRaw | ZstdDecompress;

/** Runs a zlib stream in steps, so that output and failures belong to the input that caused them. */
export class ZlibSteps {
  readonly #stream: ZlibStream;
  #output: Buffer[] = [];
  failure: Error | undefined;

  constructor(stream: ZlibStream) {
    this.#stream = stream;
    stream.on('data', (bytes: Buffer) => this.#output.push(bytes));
    stream.on('error', (error) => (this.failure ??= error));
  }

  get consumed(): number {
    return this.#stream.bytesWritten;
  }

  async write(bytes: Buffer): Promise<Buffer[]> {
    const stream = this.#stream;
    if (stream.destroyed || stream.writableEnded) return this.#taken();
    await new Promise<void>((resolve) => {
      // Zlib never calls back a write in which it fails. Only the stream's events tell.
      stream.once('close', resolve);
      stream.write(bytes, (error) => {
        if (error) this.failure ??= error;
        stream.off('close', resolve);
        resolve();
      });
    });
    return this.#taken();
  }

  async end(): Promise<Buffer[]> {
    const stream = this.#stream;
    if (!stream.closed && !stream.destroyed) {
      await new Promise<void>((resolve) => {
        stream.once('end', resolve).once('close', resolve);
        if (stream.readableEnded) resolve();
        stream.end();
      });
    }
    return this.#taken();
  }

  close(): void {
    this.#stream.destroy();
  }

  #taken(): Buffer[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }
}
