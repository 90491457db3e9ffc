import type { StreamFormat } from './formats';

/** How JSON is shown: as it was written, spread over lines, or on one line. */
export type JsonForm = 'written' | 'spread' | 'oneLine';

/** What is decoded: a stream of bytes, or a file that is read by ranges. */
export type Decoding =
  | { format: StreamFormat }
  | { format: 'parquet'; size: number }
  /** The columns and their types, as JSON. */
  | { format: 'parquetSchema'; size: number }
  /** A record of a data stream, layer by layer. */
  | { format: 'record'; form: JsonForm };

/** The limit of a decoder's heap, far more than any needs for what it gets at a time. */
export const MAX_HEAP_MB = 512;

/** Messages to the decoder, which does one decoding at a time. */
export type ToDecoder =
  | { kind: 'open'; decoding: Decoding }
  /** The answer to a `read`. Undefined: the stream has ended. */
  | { kind: 'bytes'; read: number; bytes: Uint8Array | undefined }
  /** The answer to a `read` that met a fault of the layer around this one. */
  | { kind: 'broken'; read: number; name: string; message: string }
  /** There is room for the next output. */
  | { kind: 'next' }
  /** Instead of `next`: no more outputs are wanted. The decoder sends nothing more about this decoding. */
  | { kind: 'stop' };

/** Why a decoder process ended by itself. */
export type DecoderEnd = { kind: 'outOfMemory' } | { kind: 'failed'; reason: string };

/** Messages of the decoder's process, which adds its own. */
export type FromDecoderProcess =
  | FromDecoder
  /** Sent once a second while it works: the processor time that the current step has taken. */
  | { kind: 'busy'; processorMs: number }
  | { kind: 'ended'; end: DecoderEnd };

/** Messages of the decoder. `end` and `fault` are the last of a decoding. */
export type FromDecoder =
  /** Asks for a range of a file, or without one for the next bytes of the stream. */
  | { kind: 'read'; read: number; range: ByteSpan | undefined }
  | { kind: 'output'; bytes: Uint8Array }
  | { kind: 'end' }
  /** The content cannot be read. `name` is the name of the error. */
  | { kind: 'fault'; name: string; message: string };

/** The bytes from `start` to before `end`. */
export interface ByteSpan {
  start: number;
  end: number;
}
