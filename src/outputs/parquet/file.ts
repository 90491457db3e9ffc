/** Bytes of a file, from `start` to before `end`. */
export type Slice = (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>;

export interface ParquetFile {
  size: number;
  slice: Slice;
}
