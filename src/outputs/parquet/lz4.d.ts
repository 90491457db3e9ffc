/** The package has types for its whole alone, and the whole brings decoders that know no bounds. */
declare module 'hyparquet-compressors/src/lz4.js' {
  export function decompressLz4(packed: Uint8Array, size: number): Uint8Array;
  export function decompressLz4Raw(packed: Uint8Array, size: number): Uint8Array;
}
