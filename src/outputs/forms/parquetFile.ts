/** A file whose parts can be asked for, in buffers of their own. */
export interface ParquetFile {
  size: number;
  slice: (start: number, end: number) => Promise<ArrayBuffer>;
}
