import { readHuffmanStream, readHuffmanTable, type HuffmanTable } from './huffman';

export const MOST_BLOCK_BYTES = 131_072;

/** By the number that stands for each. */
const LITERALS_KINDS = ['raw', 'runLength', 'compressed', 'treeless'] as const;
type LiteralsKind = (typeof LITERALS_KINDS)[number];

interface LiteralsHeader {
  kind: LiteralsKind;
  headerBytes: number;
  /** Unpacked. */
  bytes: number;
  packedBytes: number;
  streams: 1 | 4;
}

/** The literals of one block after the other: a block may use the tree of the one before. */
export class LiteralsReader {
  #tree: HuffmanTable | undefined;

  /** Those of a block, and where its sequences begin. Source: RFC 8878, "Literals Section". @throws Error */
  read(block: Uint8Array): { literals: Uint8Array; end: number } {
    const header = headerOf(block);
    const end = header.headerBytes + header.packedBytes;
    if (header.bytes > MOST_BLOCK_BYTES) throw new Error('a block has more literals than it can unpack to');
    if (end > block.length) throw new Error('a block ends too early');
    return { literals: this.#literals(header, block.subarray(header.headerBytes, end)), end };
  }

  #literals({ kind, bytes, streams }: LiteralsHeader, packed: Uint8Array): Uint8Array {
    switch (kind) {
      case 'raw':
        return packed;
      case 'runLength':
        return new Uint8Array(bytes).fill(packed[0] ?? 0);
      case 'compressed': {
        const { table, length } = readHuffmanTable(packed);
        this.#tree = table;
        return unpacked(table, packed.subarray(length), bytes, streams);
      }
      case 'treeless':
        if (!this.#tree) throw new Error('a block uses a tree that there is not');
        return unpacked(this.#tree, packed, bytes, streams);
    }
  }
}

function headerOf(block: Uint8Array): LiteralsHeader {
  const first = block[0] ?? 0;
  const kind = LITERALS_KINDS[first & 3] ?? 'raw';
  const format = (first >> 2) & 3;
  if (kind === 'raw' || kind === 'runLength') {
    // One bit says the length where five are enough for the size.
    const headerBytes = format === 1 ? 2 : format === 3 ? 3 : 1;
    const bytes = numberAt(block, headerBytes) >> (headerBytes === 1 ? 3 : 4);
    return { kind, headerBytes, bytes, packedBytes: kind === 'raw' ? bytes : 1, streams: 1 };
  }
  const width = [10, 10, 14, 18][format] ?? 0;
  const headerBytes = [3, 3, 4, 5][format] ?? 0;
  const sizes = Math.floor(numberAt(block, headerBytes) / 16);
  return {
    ...{ kind, headerBytes, streams: format === 0 ? 1 : 4 },
    bytes: sizes % 2 ** width,
    packedBytes: Math.floor(sizes / 2 ** width),
  };
}

/** Little-endian, of the first bytes. */
function numberAt(bytes: Uint8Array, count: number): number {
  let number = 0;
  for (let index = 0; index < count; index++) number += (bytes[index] ?? 0) * 2 ** (8 * index);
  return number;
}

/** Four streams are of the same length, except that the last has the rest; the lengths of the first three precede them. */
function unpacked(tree: HuffmanTable, packed: Uint8Array, bytes: number, streams: 1 | 4): Uint8Array {
  const into = new Uint8Array(bytes);
  if (streams === 1) {
    readHuffmanStream(tree, packed, { start: 0, end: packed.length }, into);
    return into;
  }
  const share = (bytes + 3) >> 2;
  if (3 * share > bytes) throw new Error('a block has fewer literals than streams of them');
  let start = 6;
  for (let stream = 0; stream < 4; stream++) {
    const length = numberAt(packed.subarray(2 * stream), 2);
    const end = stream === 3 ? packed.length : start + length;
    if (end > packed.length) throw new Error('a block ends too early');
    readHuffmanStream(
      tree,
      packed,
      { start, end },
      into.subarray(stream * share, stream === 3 ? bytes : (stream + 1) * share),
    );
    start = end;
  }
  return into;
}
