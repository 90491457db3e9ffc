import type { StreamFormat } from './formats';

/** How JSON is given: as it was written, spread over lines, or all on one. */
export type JsonForm = 'written' | 'spread' | 'oneLine';

/** What is decoded: a run of bytes, or a file whose parts are asked for. */
export type Decoding =
  | { format: StreamFormat }
  | { format: 'parquet'; size: number }
  /** The columns and their types, as JSON. */
  | { format: 'parquetSchema'; size: number }
  /** Of a stream, layer by layer. */
  | { format: 'record'; form: JsonForm };

/** What a decoder's values may take: far more than any needs for what it is given at a time. */
export const MAX_HEAP_MB = 512;

/** What the decoder is told. One decoding at a time. */
export type ToDecoder =
  | { kind: 'open'; decoding: Decoding }
  /** The answer to a `read`; `undefined` behind the end of a run of bytes. */
  | { kind: 'bytes'; read: number; bytes: Uint8Array | undefined }
  /** The answer to a `read` that leads to one of the content's faults: of the layer around this one. */
  | { kind: 'broken'; read: number; name: string; message: string }
  /** There is room for the next output. */
  | { kind: 'next' }
  /** Instead of `next`: nobody wants more of this. Nothing is said of it any more. */
  | { kind: 'stop' };

/** Why a process that decodes has ended without having been told to. */
export type DecoderEnd = { kind: 'outOfMemory' } | { kind: 'failed'; reason: string };

/** What its process says beside. */
export type FromDecoderProcess =
  | FromDecoder
  /** Once a second while it works: the processor time that the step at hand has taken so far. */
  | { kind: 'busy'; processorMs: number }
  | { kind: 'ended'; end: DecoderEnd };

/** What the decoder says. Behind `end` and `fault` nothing of the decoding follows. */
export type FromDecoder =
  /** Without a range: what comes next in a run of bytes. */
  | { kind: 'read'; read: number; range: ByteSpan | undefined }
  | { kind: 'output'; bytes: Uint8Array }
  | { kind: 'end' }
  /** The content cannot be read; `name` is that of one of its faults. */
  | { kind: 'fault'; name: string; message: string };

/** From the byte `start` to before `end`. */
export interface ByteSpan {
  start: number;
  end: number;
}
